//! A hosted zone: the records of a domain, on four name servers.

use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

const VPC: Type = Type::Either(&[
    Type::Ref(&["AWS::EC2::VPC"]),
    Type::Map(&[
        Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC"),
        Property::accepted("vpc_region", Type::Text, Default::Computed("that of the VPC"), "its Region"),
    ]),
]);

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
            Type::List(&VPC),
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
pub fn domain(zone: &Resource) -> String {
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

/// Whether a text is a DNS name: at most 255 signs, labels of at most 63 letters, digits, `-` and `_`.
pub(super) fn is_domain(name: &str) -> bool {
    let sign = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let label = |label: &str| (1..=63).contains(&label.len()) && label.chars().all(sign);
    name.len() <= 255 && name.contains('.') && name.split('.').all(label)
}

fn refuse(zone: &Resource, world: &dyn World) -> Verdict {
    within_quota(
        zone,
        "route53.hosted_zones",
        others(zone, world, zone.kind.type_name).count(),
        "in this account",
    )?;
    let name = domain(zone);
    if is_domain(&name) {
        return Ok(());
    }
    Err(refusal(zone, "name", "bad-domain", format!("`{name}` is not a domain name"))
        .help("name the zone after its domain: route53::hosted_zone(\"example.com\")"))
}
