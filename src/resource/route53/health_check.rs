//! A Route 53 health check: checkers around the world ask an endpoint, each on its own.

use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};
use std::collections::BTreeSet;
use std::net::Ipv4Addr;

const TYPES: &[&str] = &[
    "HTTP",
    "HTTPS",
    "HTTP_STR_MATCH",
    "HTTPS_STR_MATCH",
    "TCP",
    "CALCULATED",
    "CLOUDWATCH_METRIC",
    "RECOVERY_CONTROL",
];

const ENDPOINT: Type = Type::RefOrText(&["AWS::EC2::EIP", "AWS::EC2::Instance"]);

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::Route53::HealthCheck",
    module: "route53",
    constructor: "health_check",
    scope: Scope::Global,
    summary: "checkers around the world ask an endpoint; it is healthy while more than 18 % of them say so",
    properties: &[
        Property::required("type", Type::OneOf(TYPES), "how it asks"),
        Property::optional(
            "ip_address",
            ENDPOINT,
            Default::None,
            "the address it asks: an Elastic IP, an instance (its address of now), or a text",
        ),
        Property::optional("fully_qualified_domain_name", Type::Text, Default::None, "the name it asks"),
        Property::optional(
            "port",
            Type::Int(1, 65_535),
            Default::Computed("80, or 443 for HTTPS"),
            "the port it asks",
        ),
        Property::accepted("resource_path", Type::Text, Default::Text("/"), "the path it asks for"),
        Property::optional(
            "request_interval",
            Type::Int(10, 30),
            Default::Int(30),
            "seconds between two questions of a checker: 10 or 30",
        ),
        Property::optional(
            "failure_threshold",
            Type::Int(1, 10),
            Default::Int(3),
            "how many in a row change a checker's mind",
        ),
        Property::optional("inverted", Type::Bool, Default::Bool(false), "turns its verdict round"),
        Property::optional(
            "child_health_checks",
            Type::List(&Type::Ref(&["AWS::Route53::HealthCheck"])),
            Default::None,
            "the checks a CALCULATED one counts",
        ),
        Property::optional(
            "health_threshold",
            Type::Int(0, 256),
            Default::None,
            "how many children must be healthy",
        ),
        Property::accepted("search_string", Type::Text, Default::None, "the text that an answer must hold"),
        Property::accepted(
            "measure_latency",
            Type::Bool,
            Default::Bool(false),
            "whether it draws latency graphs",
        ),
        Property::accepted("regions", Type::List(&Type::Text), Default::None, "where its checkers are"),
        Property::accepted("enable_sni", Type::Bool, Default::None, "whether it names the host in TLS"),
        Property::accepted(
            "alarm_identifier",
            Type::Open,
            Default::None,
            "the alarm of a CLOUDWATCH_METRIC check",
        ),
        Property::accepted(
            "insufficient_data_health_status",
            Type::Text,
            Default::None,
            "what missing data mean",
        ),
        Property::accepted("health_check_tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "health_check_id", summary: "its id" }],
    arn: "healthcheck/{hash}",
    arn_service: "route53",
    flattened: &["health_check_config"],
    read: |resource, _, name| {
        let id = || Value::Text(format!("{:016x}", identity::fingerprint(&resource.address())));
        (name == "health_check_id").then(id)
    },
    refuse,
    ..Kind::BARE
};

/// The address that a check asks.
pub fn check_address(check: &Resource, world: &dyn World) -> Option<Ipv4Addr> {
    match check.set("ip_address")? {
        Value::Text(text) => text.parse().ok(),
        Value::Ref(id) => world.get(*id).and_then(|resource| super::record_set::address_of(resource, world)),
        _ => None,
    }
}

fn refuse(check: &Resource, world: &dyn World) -> Verdict {
    if !matches!(check.int("request_interval"), Some(10 | 30)) {
        let message = "a health check asks every 10 or every 30 seconds";
        return Err(refusal(check, "request_interval", "bad-interval", message)
            .help("30 is the default; 10 is the fast interval and costs more"));
    }
    let kind = check.text("type").unwrap_or_default();
    let given = |property: &str| check.set(property).is_some();
    let needed = match kind.as_str() {
        "CALCULATED" => Some(("child_health_checks", "the checks that it counts")),
        "CLOUDWATCH_METRIC" => Some(("alarm_identifier", "the alarm that it follows")),
        "RECOVERY_CONTROL" => None,
        "TCP" => Some(("port", "the port that it asks")),
        "HTTP_STR_MATCH" | "HTTPS_STR_MATCH" => Some(("search_string", "the text that an answer must hold")),
        _ => None,
    };
    if let Some((property, why)) = needed.filter(|(property, _)| !given(property)) {
        let message = format!("a health check of type {kind} needs `{property}`");
        return Err(refusal(check, "type", "missing-property", message).help(format!("{property}: {why}")));
    }
    let asks = !["CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"].contains(&kind.as_str());
    if asks && !given("ip_address") && !given("fully_qualified_domain_name") {
        let message = format!("a health check of type {kind} needs something to ask");
        return Err(refusal(check, "type", "missing-property", message)
            .help("set `ip_address` (an Elastic IP or an instance) or `fully_qualified_domain_name`"));
    }
    if !asks && given("ip_address") {
        let message = format!("a health check of type {kind} asks nobody, so it takes no `ip_address`");
        return Err(refusal(check, "ip_address", "unused-address", message));
    }
    let children = check.list("child_health_checks").len() as i64;
    if check.int("health_threshold").is_some_and(|wanted| wanted > children) {
        let message = format!("`health_threshold` asks for more healthy checks than there are ({children})");
        return Err(refusal(check, "health_threshold", "bad-threshold", message));
    }
    refuse_circle(check, world)?;
    refuse_address(check, world)
}

/// A calculated check that counts itself, by way of others or not: its verdict would hang on itself.
fn refuse_circle(check: &Resource, world: &dyn World) -> Verdict {
    let mut waiting = check.references("child_health_checks");
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if id == check.id {
            let message = "this health check would count itself";
            return Err(refusal(check, "child_health_checks", "own-child", message)
                .help("a calculated check counts other checks, which must not count it in turn"));
        }
        if let Some(child) = world.get(id).filter(|_| seen.insert(id)) {
            waiting.extend(child.references("child_health_checks"));
        }
    }
    Ok(())
}

/// An address that checkers on the Internet cannot ask.
fn refuse_address(check: &Resource, world: &dyn World) -> Verdict {
    if check.set("ip_address").is_none() {
        return Ok(());
    }
    let wrong = |message: String| refusal(check, "ip_address", "no-address", message);
    let Some(address) = check_address(check, world) else {
        return Err(match check.set("ip_address") {
            Some(Value::Text(text)) if text.parse::<std::net::Ipv6Addr>().is_ok() => return Ok(()),
            Some(Value::Text(text)) => wrong(format!("{text:?} is not an address")),
            _ => wrong("what this health check should ask has no public address".to_owned())
                .help("Route 53's checkers ask from the Internet: give it an Elastic IP or a public address"),
        });
    };
    if address.is_private() || address.is_loopback() || address.is_link_local() || address.is_multicast() {
        return Err(wrong(format!("{address} is not an address of the Internet"))
            .help("Route 53's checkers ask from outside; for private things follow a CloudWatch alarm"));
    }
    Ok(())
}
