//! Web ACLs: what they block, whom, and what a flood does with and without one.

use super::edges::causes;
use super::{number, run};
use serde_json::Value;

/// A small server behind a load balancer, a web ACL of these rules in front of it.
fn guarded(default_action: &str, rules: &str, simulation: &str) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("20ms") }}, admin: #{{ path: "/admin/users", cpu: constant("1ms") }} }} }});
        let open = ec2::security_group("open", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let pool = elbv2::target_group("web", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP" }});
        let subnets = default_subnets();
        pool.targets = [#{{ id: ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "m5.large", subnet_id: subnets[0], security_group_ids: [open] }}) }}];
        let lb = elbv2::load_balancer("web", #{{ subnets: [subnets[0], subnets[1]], security_groups: [open] }});
        elbv2::listener("web", #{{ load_balancer_arn: lb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        let wall = wafv2::web_acl("wall", #{{ scope: "REGIONAL", default_action: #{{ {default_action}: #{{}} }}, rules: [{rules}] }});
        wafv2::web_acl_association("web", #{{ resource_arn: lb, web_acl_arn: wall }});
        simulate(#{{ target: lb, timeout: "5s", {simulation} }})"#
    ))
}

const BUSY: &str = r#"arrivals: poisson(20), users: 2000, mix: #{ get: 1 }, duration: "20m""#;
const OFTEN: &str = r#"#{ name: "often", priority: 1, action: #{ block: #{} },
    statement: #{ rate_based_statement: #{ limit: 100, evaluation_window_sec: 60, aggregate_key_type: "IP" } } }"#;

#[test]
fn a_web_acl_that_blocks_by_default_lets_nobody_through() {
    let run = guarded("block", "", BUSY);
    assert_eq!(causes(&run), [("waf-blocked".to_owned(), "wafv2::web_acl.wall".to_owned())]);
    assert_eq!(number(&run, "/stations/0/served"), 0.0);
}

#[test]
fn rules_look_at_countries_and_paths_in_the_order_of_their_priority() {
    let rules = r#"
        #{ name: "korea", priority: 0, action: #{ allow: #{} }, statement: #{ geo_match_statement: #{ country_codes: ["KR"] } } },
        #{ name: "admin", priority: 1, action: #{ block: #{} }, statement: #{ byte_match_statement: #{
            field_to_match: #{ uri_path: #{} }, positional_constraint: "STARTS_WITH", search_string: "/admin", text_transformations: [] } } }"#;
    let run = guarded(
        "allow",
        rules,
        r#"clients: #{ "ap-northeast-2": 0.5, "us-east-1": 0.5 }, arrivals: poisson(10), mix: #{ get: 1, admin: 1 }, duration: "20m""#,
    );
    assert_eq!(number(&run, "/by_region/ap-northeast-2/availability"), 1.0);
    let blocked = number(&run, "/by_region/us-east-1/availability");
    assert!((blocked - 0.5).abs() < 0.03, "{blocked}");
    assert_eq!(causes(&run), [("waf-blocked".to_owned(), "wafv2::web_acl.wall".to_owned())]);
}

/// Ten clients send 300 requests a second to a server that can do 100. A rule that lets each source send 100 a minute
/// lets the first 1,000 through, and then hardly any; users, who ask every 100 seconds, do not notice it.
#[test]
fn a_rate_based_rule_keeps_a_flood_from_users() {
    let flooded = format!(r#"{BUSY}, faults: [flood(10, 300, "5m", "15m")]"#);
    let open = guarded("allow", "", &flooded);
    let suffering = number(&open, "/availability");
    assert!(suffering < 0.75, "{suffering}");
    let closed = guarded("allow", OFTEN, &flooded);
    assert!(number(&closed, "/availability") > 0.99, "{:?}", causes(&closed));
    let sent = number(&closed, "/hostile/sent");
    assert!((sent - 180_000.0).abs() < 4.0 * 180_000.0_f64.sqrt(), "{sent}");
    let through = number(&closed, "/hostile/answered");
    // Of the first 100 of each source, the server answers what it can before they give up.
    assert!((500.0..=1_000.0).contains(&through), "{through}");
    // Nobody else is counted by the figures of the run.
    let total = number(&closed, "/requests/total");
    assert!((total - 24_000.0).abs() < 4.0 * 24_000.0_f64.sqrt(), "{total}");
    assert_eq!(
        total,
        number(&closed, "/requests/ok")
            + number(&closed, "/requests/failed")
            + number(&closed, "/requests/in_flight")
    );
}

#[test]
fn users_who_stay_below_the_limit_are_never_counted_out() {
    let run =
        guarded("allow", OFTEN, r#"arrivals: poisson(20), users: 20, mix: #{ get: 1 }, duration: "30m""#);
    assert_eq!(number(&run, "/availability"), 1.0);
    // Five users share what twenty did: four a second are 240 a minute each.
    let eager =
        guarded("allow", OFTEN, r#"arrivals: poisson(20), users: 5, mix: #{ get: 1 }, duration: "30m""#);
    assert_eq!(causes(&eager).first().map(|(cause, _)| cause.as_str()), Some("waf-rate-limited"));
}
