//! A hosted zone: the records of a domain, on four name servers.

use crate::diagnostic::Diagnostic;
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::Route53::HostedZone",
    module: "route53",
    constructor: "hosted_zone",
    scope: Scope::Global,
    summary: "the records of a domain; a public zone comes with four name servers",
    properties: &[
        Property::optional(
            "name",
            Type::Text,
            Default::Computed("the name of the resource"),
            "the domain, such as `example.com`",
        ),
        Property::optional(
            "vpcs",
            Type::List(&Type::Open),
            Default::None,
            "the VPCs that may ask; with any, the zone is a private one that the Internet cannot see",
        ),
        Property::accepted("hosted_zone_config", Type::Open, Default::None, "a comment"),
        Property::accepted("query_logging_config", Type::Open, Default::None, "where queries are logged"),
        Property::accepted("hosted_zone_tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[
        Attribute { name: "hosted_zone_id", summary: "its id" },
        Attribute { name: "name_servers", summary: "its four name servers" },
    ],
    arn: "hostedzone/{id}",
    arn_service: "route53",
    id_prefix: "Z",
    read,
    refuse,
    ..Kind::BARE
};

/// The domain of a zone, in lower case, without the final dot.
pub(super) fn domain(zone: &Resource) -> String {
    let name = zone.text("name").unwrap_or_else(|| zone.name.clone());
    name.trim_end_matches('.').to_ascii_lowercase()
}

fn read(resource: &Resource, _: &dyn World, name: &str) -> Option<Value> {
    match name {
        "hosted_zone_id" => Some(Value::Text(identity::physical_id(resource))),
        "name" => Some(Value::Text(domain(resource))),
        "name_servers" if resource.list("vpcs").is_empty() => Some(Value::List(name_servers(resource))),
        _ => None,
    }
}

/// Four names under four top-level domains, as Route 53 gives them (developer guide, "delegation set").
fn name_servers(zone: &Resource) -> Vec<Value> {
    let hash = identity::fingerprint(&zone.address());
    let server = |(place, (base, tld)): (u64, (u64, &str))| {
        let number = base + (hash >> (place * 9)) % 512;
        Value::Text(format!("ns-{number}.awsdns-{:02}.{tld}", (hash >> (place * 7)) % 64))
    };
    (0..).zip([(0, "com"), (512, "net"), (1024, "org"), (1536, "co.uk")]).map(server).collect()
}

fn refuse(resource: &Resource, _: &dyn World) -> Result<(), Diagnostic> {
    let name = domain(resource);
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
    };
    if name.contains('.') && name.split('.').all(label) {
        return Ok(());
    }
    Err(Diagnostic::error("bad-domain", format!("`{name}` is not a domain name"))
        .at(resource.span_of("name"))
        .help("name the zone after its domain: route53::hosted_zone(\"example.com\")"))
}
