//! API Gateway: APIs, routes, integrations, and stages that throttle.

use super::account::Account;
use cloudkata::resource::apigatewayv2::{self, Throttle};

const API: &str = "apigatewayv2::api.front";
const WEB: &str = "apigatewayv2::integration.web";

/// An API with an integration.
fn account() -> Account {
    let mut account = Account::with_network();
    account.make("elbv2::load_balancer.front", r#"{"subnets": ["ec2::subnet.a", "ec2::subnet.b"]}"#);
    account.make(API, r#"{"protocol_type": "HTTP"}"#);
    account.make(
        WEB,
        &format!(r#"{{"api_id": "{API}", "integration_type": "HTTP_PROXY", "integration_uri": "elbv2::load_balancer.front"}}"#),
    );
    account
}

fn stage(name: &str, more: &str) -> String {
    format!(r#"{{"api_id": "{API}", "stage_name": "{name}"{more}}}"#)
}

#[test]
fn an_api_answers_at_an_endpoint_of_its_region() {
    let account = account();
    let endpoint = account.read(API, "api_endpoint").unwrap();
    assert!(
        endpoint.starts_with("https://") && endpoint.ends_with(".execute-api.us-east-1.amazonaws.com"),
        "{endpoint}"
    );
    assert_eq!(endpoint, format!("https://{}", apigatewayv2::host_of(account.get(API))));
}

#[test]
fn what_api_gateway_refuses_is_refused() {
    let mut account = account();
    account.make(
        "apigatewayv2::route.all",
        &format!(r#"{{"api_id": "{API}", "route_key": "$default", "target": "{WEB}"}}"#),
    );
    account.make("apigatewayv2::stage.live", &stage("$default", ""));
    account.make(
        "apigatewayv2::api.other",
        r#"{"protocol_type": "HTTP", "target": "https://shop.example.com"}"#,
    );
    let route =
        |api: &str, key: &str| format!(r#"{{"api_id": "{api}", "route_key": "{key}", "target": "{WEB}"}}"#);
    let integration = |more: &str| format!(r#"{{"api_id": "{API}", {more}}}"#);
    account.refuses(&[
        ("apigatewayv2::api.x", "{}", "needs `protocol_type`"),
        (
            "apigatewayv2::api.x",
            r#"{"protocol_type": "HTTP", "target": "shop.example.com"}"#,
            "must be a whole URL … write \"http://shop.example.com\"",
        ),
        (
            "apigatewayv2::api.x",
            r#"{"protocol_type": "WEBSOCKET", "target": "https://shop.example.com"}"#,
            "quick create (`target`) is for HTTP APIs",
        ),
        (
            "apigatewayv2::integration.x",
            &integration(r#""integration_type": "MOCK""#),
            "no integration of type MOCK … HTTP_PROXY",
        ),
        (
            "apigatewayv2::integration.x",
            &integration(r#""integration_type": "HTTP_PROXY""#),
            "needs `integration_uri`",
        ),
        (
            "apigatewayv2::route.x",
            &route(API, "$default"),
            "`apigatewayv2::route.all` takes `$default` already",
        ),
        ("apigatewayv2::route.x", &route(API, "now"), "`now` is no route … GET /now"),
        ("apigatewayv2::route.x", &route("apigatewayv2::api.other", "GET /now"), "belongs to another API"),
        ("apigatewayv2::stage.x", &stage("$default", ""), "has a stage `$default` already"),
        ("apigatewayv2::stage.x", &stage("a b", ""), "cannot be the name of a stage"),
        (
            "apigatewayv2::stage.x",
            r#"{"api_id": "apigatewayv2::api.other", "stage_name": "$default"}"#,
            "has a stage `$default` already … quick create made it",
        ),
        (
            "apigatewayv2::stage.x",
            &stage("v1", r#", "default_route_settings": {"throttling_rate_limit": -1}"#),
            "throttling_rate_limit",
        ),
    ]);
}

#[test]
fn a_path_of_its_own_goes_before_the_default_route() {
    let mut account = account();
    let make = |account: &mut Account, name: &str, key: &str| {
        let properties = format!(r#"{{"api_id": "{API}", "route_key": "{key}", "target": "{WEB}"}}"#);
        account.make(&format!("apigatewayv2::route.{name}"), &properties)
    };
    let now = make(&mut account, "now", "GET /now");
    make(&mut account, "add", "POST /cart");
    let found = |account: &Account, path: &str| {
        apigatewayv2::route_of(account.get(API), path, &account.world).map(|route| route.id)
    };
    assert_eq!((found(&account, "/now"), found(&account, "/cart")), (Some(now), None));
    let all = make(&mut account, "all", "$default");
    assert_eq!((found(&account, "/now"), found(&account, "/cart")), (Some(now), Some(all)));
}

#[test]
fn an_integration_leads_to_a_url() {
    let account = account();
    let url = apigatewayv2::upstream_of(account.get(WEB), "integration_uri", &account.world).unwrap();
    let name = account.read("elbv2::load_balancer.front", "dns_name").unwrap();
    assert_eq!(url, format!("http://{name}"));
}

/// A stage answers once something was deployed to it; its limits never exceed those of the account.
#[test]
fn a_stage_throttles_within_the_limits_of_the_account() {
    let mut account = account();
    account.make("apigatewayv2::stage.live", &stage("$default", ""));
    let of = |account: &Account| {
        let stage = apigatewayv2::stage_of(account.get(API), &account.world);
        stage.map(|stage| apigatewayv2::throttle_of(Some(stage)))
    };
    assert_eq!(of(&account), None);
    account.set("apigatewayv2::stage.live", "auto_deploy", "true").unwrap();
    assert_eq!(of(&account), Some(Throttle { rate: 10_000.0, burst: 5_000 }));
    let settings = r#"{"throttling_rate_limit": 0.5, "throttling_burst_limit": 9000}"#;
    account.set("apigatewayv2::stage.live", "default_route_settings", settings).unwrap();
    assert_eq!(of(&account), Some(Throttle { rate: 0.5, burst: 5_000 }));
    assert_eq!(apigatewayv2::throttle_of(None), Throttle { rate: 10_000.0, burst: 5_000 });
}
