//! A Route 53 health check: checkers around the world ask an endpoint, each on its own.

use crate::diagnostic::Diagnostic;
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};
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

fn refuse(resource: &Resource, world: &dyn World) -> Result<(), Diagnostic> {
    if !matches!(resource.int("request_interval"), Some(10 | 30) | None) {
        return Err(Diagnostic::error("bad-interval", "a health check asks every 10 or every 30 seconds")
            .at(resource.span_of("request_interval"))
            .help("30 is the default; 10 is the fast interval and costs more"));
    }
    let kind = resource.text("type").unwrap_or_default();
    let asks = !matches!(kind.as_str(), "CALCULATED" | "CLOUDWATCH_METRIC" | "RECOVERY_CONTROL");
    let named = resource.set("fully_qualified_domain_name").is_some();
    if asks && resource.set("ip_address").is_none() && !named {
        return Err(Diagnostic::error(
            "missing-property",
            format!("a {kind} health check needs something to ask"),
        )
        .help("set `ip_address` (an Elastic IP or an instance) or `fully_qualified_domain_name`"));
    }
    if resource.set("ip_address").is_some() && check_address(resource, world).is_none() {
        return Err(Diagnostic::error(
            "no-address",
            "what this health check should ask has no public IPv4 address",
        )
        .at(resource.span_of("ip_address"))
        .note("Route 53's checkers ask from the Internet"));
    }
    if kind == "TCP" && resource.set("port").is_none() {
        return Err(Diagnostic::error("missing-property", "a TCP health check needs `port`")
            .at(resource.span_of("type")));
    }
    Ok(())
}
