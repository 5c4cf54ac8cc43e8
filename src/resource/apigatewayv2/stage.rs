//! A stage: what makes the routes of an API public, and throttles them.

use super::api;
use crate::catalog;
use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Default, Kind, Property, Resource, Scope, Type, Value, World};

const TYPE: &str = "AWS::ApiGatewayV2::Stage";

/// The stage that answers at the root of the endpoint.
const ROOT: &str = "$default";

const ROUTE_SETTINGS: Type = Type::Map(&[
    Property::optional(
        "throttling_rate_limit",
        Type::Number(0.0, 1e6),
        Default::Computed("the account's 10,000"),
        "requests a second that pass in the long run",
    ),
    Property::optional(
        "throttling_burst_limit",
        Type::Int(0, 1_000_000),
        Default::Computed("the account's 5,000"),
        "requests that pass at once after a quiet time",
    ),
    flag("detailed_metrics_enabled", false, "metrics for each route"),
    flag("data_trace_enabled", false, "for WebSockets"),
    text("logging_level", "for WebSockets"),
]);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "apigatewayv2",
    constructor: "stage",
    scope: Scope::Regional,
    summary: "what makes an API public, and how many requests it lets through",
    properties: &[
        Property::required("api_id", Type::Ref(&[api::TYPE]), "the API"),
        Property::required(
            "stage_name",
            Type::Text,
            "`$default` answers at the root of the endpoint, any other name under its path",
        ),
        Property::optional(
            "auto_deploy",
            Type::Bool,
            Default::Bool(false),
            "whether changes go public by themselves; a stage without it and without a deployment answers nothing",
        ),
        Property::optional("deployment_id", Type::Text, Default::None, "what is public"),
        Property::optional(
            "default_route_settings",
            ROUTE_SETTINGS,
            Default::None,
            "how its routes are throttled: `throttling_rate_limit`, `throttling_burst_limit`",
        ),
        open("route_settings", "how single routes are throttled"),
        open("access_log_settings", "where calls are written down"),
        text("access_policy_id", "kept for AWS"),
        text("client_certificate_id", "for WebSockets"),
        text("description", "words about it"),
        open("stage_variables", "values for integrations"),
        TAGS,
    ],
    refuse,
    ..Kind::BARE
};

/// A token bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Throttle {
    /// Tokens a second.
    pub rate: f64,
    /// Most tokens.
    pub burst: u32,
}

/// The stage that answers at the root of an API's endpoint.
pub fn stage_of<'w>(api: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let at_root = |stage: &&Resource| {
        stage.reference("api_id") == Some(api.id) && stage.text("stage_name").as_deref() == Some(ROOT)
    };
    let public = |stage: &&Resource| stage.flag("auto_deploy") || stage.set("deployment_id").is_some();
    world.of(TYPE).find(at_root).filter(public)
}

/// How a stage throttles; without a stage, what the account and Region allow all APIs together.
pub fn throttle_of(stage: Option<&Resource>) -> Throttle {
    let quota = |id: &str| catalog::quota(id).map_or(0.0, |quota| quota.value);
    let settings = stage.and_then(|stage| stage.set("default_route_settings"));
    let of = |key: &str, most: f64| {
        let set = settings.and_then(|settings| settings.get(key)).and_then(Value::as_number);
        set.unwrap_or(most).min(most)
    };
    Throttle {
        rate: of("throttling_rate_limit", quota("apigateway.rate")),
        burst: of("throttling_burst_limit", quota("apigateway.burst")) as u32,
    }
}

fn refuse(stage: &Resource, world: &dyn World) -> Verdict {
    let name = stage.text("stage_name").unwrap_or_default();
    let sign = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name != ROOT && (name.is_empty() || name.len() > 128 || !name.chars().all(sign)) {
        let message = format!("{name:?} cannot be the name of a stage");
        return Err(refusal(stage, "stage_name", "bad-name", message)
            .help("up to 128 letters, digits, `-` and `_`, or \"$default\""));
    }
    let same = |other: &&Resource| {
        other.reference("api_id") == stage.reference("api_id")
            && other.text("stage_name").as_deref() == Some(name.as_str())
    };
    let quick = world.follow(stage, "api_id").filter(|api| name == ROOT && api.set("target").is_some());
    if let Some(owner) = others(stage, world, TYPE).find(same).or(quick) {
        let message = format!("`{}` has a stage `{name}` already", owner.address());
        let error = refusal(stage, "stage_name", "stage-taken", message);
        return Err(if quick.is_some() {
            error.help("quick create made it; leave `target` of the API out, and make integration and route yourself")
        } else {
            error.help("an API has each stage once")
        });
    }
    Ok(())
}
