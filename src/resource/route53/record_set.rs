//! A record set: what DNS answers for a name, by one of eight routing policies.

use super::hosted_zone::domain;
use crate::diagnostic::Diagnostic;
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Default, Kind, Property, Resource, Scope, Type, Value, World, ec2};
use std::net::Ipv4Addr;

const TYPES: &[&str] = &[
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP",
    "SVCB", "TLSA", "TXT",
];

const VALUE: Type = Type::RefOrText(&["AWS::EC2::EIP", "AWS::EC2::Instance"]);

/// What an alias may point at.
const ALIASES: &[&str] = &[
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::Route53::RecordSet",
];

const ALIAS: Type = Type::Either(&[
    Type::RefOrText(ALIASES),
    Type::Map(&[
        Property::required(
            "dns_name",
            Type::RefOrText(ALIASES),
            "the load balancer or record, or its DNS name",
        ),
        Property::accepted(
            "hosted_zone_id",
            Type::Text,
            Default::None,
            "the zone of the target; found by itself here",
        ),
        Property::optional(
            "evaluate_target_health",
            Type::Bool,
            Default::Bool(false),
            "whether an unhealthy target makes this record unhealthy",
        ),
    ]),
]);

const PLACE: Type = Type::Map(&[
    Property::optional(
        "continent_code",
        Type::OneOf(&["AF", "AN", "AS", "EU", "NA", "OC", "SA"]),
        Default::None,
        "a continent",
    ),
    Property::optional(
        "country_code",
        Type::Text,
        Default::None,
        "a country (ISO 3166), or `*` for everybody else",
    ),
    Property::accepted(
        "subdivision_code",
        Type::Text,
        Default::None,
        "a state of the United States or Ukraine",
    ),
]);

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::Route53::RecordSet",
    module: "route53",
    constructor: "record_set",
    scope: Scope::Global,
    summary: "what DNS answers for a name: values with a time to live, or an alias that follows an AWS resource",
    properties: &[
        Property::required("name", Type::Text, "the full name, such as `api.example.com`"),
        Property::required("type", Type::OneOf(TYPES), "`A` for IPv4 addresses, `CNAME` for another name …"),
        Property::optional(
            "hosted_zone_id",
            Type::Ref(&["AWS::Route53::HostedZone"]),
            Default::None,
            "the zone it belongs to",
        ),
        Property::optional(
            "hosted_zone_name",
            Type::Text,
            Default::None,
            "the zone by its name, instead of hosted_zone_id",
        ),
        Property::optional(
            "ttl",
            Type::Int(0, 2_147_483_647),
            Default::None,
            "seconds that resolvers keep the answer",
        ),
        Property::optional(
            "resource_records",
            Type::List(&VALUE),
            Default::None,
            "the values: addresses, or handles of Elastic IPs and instances for their address of now",
        ),
        Property::optional(
            "alias_target",
            ALIAS,
            Default::None,
            "the load balancer or record whose addresses it follows, free of charge",
        ),
        Property::optional(
            "set_identifier",
            Type::Text,
            Default::None,
            "tells records of the same name and type apart",
        ),
        Property::optional(
            "weight",
            Type::Int(0, 255),
            Default::None,
            "weighted routing: its share is weight over the sum of weights",
        ),
        Property::optional("region", Type::Text, Default::None, "latency routing: the Region it stands for"),
        Property::optional(
            "failover",
            Type::OneOf(&["PRIMARY", "SECONDARY"]),
            Default::None,
            "failover routing: first choice or second",
        ),
        Property::optional(
            "geo_location",
            PLACE,
            Default::None,
            "geolocation routing: where the question comes from",
        ),
        Property::optional(
            "multi_value_answer",
            Type::Bool,
            Default::Bool(false),
            "multivalue routing: up to eight healthy records are answered",
        ),
        Property::accepted("geo_proximity_location", Type::Open, Default::None, "geoproximity routing"),
        Property::accepted("cidr_routing_config", Type::Open, Default::None, "IP-based routing"),
        Property::optional(
            "health_check_id",
            Type::Ref(&["AWS::Route53::HealthCheck"]),
            Default::None,
            "answers only while this is healthy",
        ),
        Property::accepted("comment", Type::Text, Default::None, "a text for people"),
    ],
    refuse,
    ..Kind::BARE
};

/// The eight routing policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// One record.
    Simple,
    /// By weight.
    Weighted,
    /// By latency between the user and a Region.
    Latency,
    /// First choice and second.
    Failover,
    /// By the user's place.
    Geolocation,
    /// By distance with a bias; accepted, not simulated.
    Geoproximity,
    /// By the user's address range; accepted, not simulated.
    IpBased,
    /// Several healthy values.
    Multivalue,
}

/// The policy of a record.
pub fn policy(record: &Resource) -> Policy {
    policies(record).first().copied().unwrap_or(Policy::Simple)
}

fn policies(record: &Resource) -> Vec<Policy> {
    let set = |property: &str| record.set(property).is_some();
    let table = [
        (set("weight"), Policy::Weighted),
        (set("region"), Policy::Latency),
        (set("failover"), Policy::Failover),
        (set("geo_location"), Policy::Geolocation),
        (set("geo_proximity_location"), Policy::Geoproximity),
        (set("cidr_routing_config"), Policy::IpBased),
        (record.flag("multi_value_answer"), Policy::Multivalue),
    ];
    table.into_iter().filter(|(used, _)| *used).map(|(_, policy)| policy).collect()
}

/// A value of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordValue {
    /// An IPv4 address.
    Address(Ipv4Addr),
    /// Another name.
    Name(String),
}

/// The full name of a record in lower case, without the final dot.
pub fn name_of(record: &Resource, _: &dyn World) -> String {
    record.text("name").unwrap_or_default().trim_end_matches('.').to_ascii_lowercase()
}

/// The public address that a handle stands for at this moment.
pub(super) fn address_of(resource: &Resource, world: &dyn World) -> Option<Ipv4Addr> {
    if resource.is("AWS::EC2::EIP") {
        return Some(world.public_address(resource.id, 0));
    }
    ec2::public_addresses(resource, world).first().copied()
}

/// The values of an `A` or `CNAME` record; a handle stands for its address of this moment.
pub fn values(record: &Resource, world: &dyn World) -> Vec<RecordValue> {
    let is_name = record.text("type").as_deref() == Some("CNAME");
    let value = |value: &Value| match value {
        Value::Text(text) if is_name => Some(RecordValue::Name(text.clone())),
        Value::Text(text) => text.parse().ok().map(RecordValue::Address),
        Value::Ref(id) => {
            let resource = world.get(*id)?;
            address_of(resource, world).map(RecordValue::Address)
        }
        _ => None,
    };
    record.list("resource_records").iter().filter_map(value).collect()
}

fn refuse(record: &Resource, world: &dyn World) -> Verdict {
    let zone = zone_of(record, world)?;
    within_zone(record, &zone, world)?;
    answer(record)?;
    values_fit(record, world)?;
    one_policy(record)?;
    beside_others(record, world)
}

/// The domain of the zone a record belongs to.
fn zone_of(record: &Resource, world: &dyn World) -> Result<String, Diagnostic> {
    if let Some(zone) = world.follow(record, "hosted_zone_id") {
        return Ok(domain(zone));
    }
    if let Some(name) = record.text("hosted_zone_name") {
        let wanted = name.trim_end_matches('.').to_ascii_lowercase();
        if world.of("AWS::Route53::HostedZone").any(|zone| domain(zone) == wanted) {
            return Ok(wanted);
        }
        let message = format!("there is no hosted zone `{wanted}`");
        return Err(refusal(record, "hosted_zone_name", "no-such-zone", message)
            .help("make it first with route53::hosted_zone"));
    }
    Err(refusal(record, "hosted_zone_id", "missing-property", "a record needs the zone it belongs to")
        .help("hosted_zone_id: the handle that route53::hosted_zone returned"))
}

fn within_zone(record: &Resource, zone: &str, world: &dyn World) -> Verdict {
    let name = name_of(record, world);
    if name != *zone && !name.ends_with(&format!(".{zone}")) {
        let message = format!("`{name}` is not in the zone `{zone}`");
        return Err(refusal(record, "name", "outside-zone", message)
            .help(format!("write the full name, such as \"{name}.{zone}\"")));
    }
    if record.text("type").as_deref() == Some("CNAME") && name == *zone {
        let message = format!("`{zone}` itself, the zone apex, cannot be a CNAME");
        return Err(refusal(record, "type", "cname-at-apex", message)
            .help("use an alias record of type A; it may stand at the apex, and questions for it are free"));
    }
    Ok(())
}

/// Either values with a TTL, or an alias without one.
fn answer(record: &Resource) -> Verdict {
    let alias = record.set("alias_target").is_some();
    let values = record.set("resource_records").is_some();
    match (alias, values) {
        (true, true) => Err(refusal(
            record,
            "alias_target",
            "alias-and-values",
            "a record is an alias or has values, not both",
        )),
        (false, false) => {
            Err(refusal(record, "resource_records", "no-answer", "this record answers nothing")
                .help("give `resource_records` with a `ttl`, or an `alias_target`"))
        }
        (true, false) if record.set("ttl").is_some() => Err(refusal(
            record,
            "ttl",
            "alias-with-ttl",
            "an alias has no TTL of its own; it takes that of its target",
        )
        .help("leave `ttl` out; a load balancer's is 60 seconds")),
        (false, true) if record.set("ttl").is_none() => {
            Err(refusal(record, "resource_records", "missing-property", "a record with values needs `ttl`")
                .help("ttl: seconds that resolvers keep the answer, such as 60 or 300"))
        }
        _ => Ok(()),
    }
}

fn values_fit(record: &Resource, world: &dyn World) -> Verdict {
    let kind = record.text("type").unwrap_or_default();
    if let Some(Value::Text(text)) = record.set("alias_target") {
        let message = format!("{text:?} is not something that an alias can follow");
        return Err(refusal(record, "alias_target", "bad-alias", message)
            .help("pass the load balancer or the record itself"));
    }
    if record.set("alias_target").is_some() && kind != "A" && kind != "AAAA" {
        let message = format!("an alias to a load balancer is of type A or AAAA, not {kind}");
        return Err(refusal(record, "type", "bad-alias", message));
    }
    let list = record.list("resource_records");
    if record.set("resource_records").is_some() && list.is_empty() {
        return Err(refusal(record, "resource_records", "no-answer", "the list of values is empty"));
    }
    if kind == "A" && values(record, world).len() != list.len() {
        let message = "a value of this A record is not an IPv4 address, or has none at this moment";
        return Err(refusal(record, "resource_records", "bad-address", message)
            .help("give addresses such as \"203.0.113.7\", or handles of Elastic IPs or of instances with a public address; a name needs a CNAME or an alias"));
    }
    if kind == "CNAME" && list.len() > 1 {
        return Err(refusal(record, "resource_records", "several-cnames", "a CNAME has one value"));
    }
    Ok(())
}

fn one_policy(record: &Resource) -> Verdict {
    let used = policies(record);
    if used.len() > 1 {
        let message = format!("a record has one routing policy; this one has {used:?}").to_lowercase();
        return Err(refusal(record, "set_identifier", "several-policies", message));
    }
    let identified = record.set("set_identifier").is_some();
    if used.len() == 1 && !identified {
        return Err(refusal(
            record,
            "name",
            "missing-property",
            "a record with a routing policy needs `set_identifier`",
        )
        .help("a name that tells it apart from the others of the same name and type"));
    }
    if used.first() == Some(&Policy::Multivalue) {
        if record.set("alias_target").is_some() {
            return Err(refusal(
                record,
                "alias_target",
                "multivalue-alias",
                "a multivalue answer record cannot be an alias",
            ));
        }
        if record.list("resource_records").len() > 1 {
            return Err(refusal(
                record,
                "resource_records",
                "multivalue-values",
                "a multivalue answer record has one value",
            )
            .help("make one record for each address, each with its own set_identifier"));
        }
    }
    if let Some(region) = record.text("region") {
        if crate::catalog::region(&region).is_none() {
            let near = crate::catalog::regions().map(|r| r.code);
            return Err(refusal(
                record,
                "region",
                "unknown-region",
                format!("there is no Region `{region}`"),
            )
            .nearest(&region, near));
        }
    }
    Ok(())
}

/// What other records of the same name allow.
fn beside_others(record: &Resource, world: &dyn World) -> Verdict {
    let (name, kind) = (name_of(record, world), record.text("type").unwrap_or_default());
    for other in
        others(record, world, "AWS::Route53::RecordSet").filter(|other| name_of(other, world) == name)
    {
        let theirs = other.text("type").unwrap_or_default();
        if (theirs == "CNAME") != (kind == "CNAME") {
            let message =
                format!("`{name}` has a {theirs} record (`{}`); a CNAME stands alone", other.address());
            return Err(refusal(record, "name", "cname-beside", message));
        }
        if theirs != kind {
            continue;
        }
        if policy(record) == Policy::Simple || policy(other) == Policy::Simple {
            let message = format!("`{name}` already has a record of type {kind}, `{}`", other.address());
            return Err(refusal(record, "name", "record-exists", message).help(
                "put all values into one record, or give every one a routing policy and a set_identifier",
            ));
        }
        if policy(record) != policy(other) {
            let message = format!("the records of `{name}` mix two routing policies");
            return Err(refusal(record, "name", "mixed-policies", message));
        }
        if record.text("set_identifier") == other.text("set_identifier") {
            let message = "two records of the same name and type have the same set_identifier";
            return Err(refusal(record, "set_identifier", "identifier-taken", message));
        }
        if policy(record) == Policy::Failover && record.text("failover") == other.text("failover") {
            let role = record.text("failover").unwrap_or_default();
            return Err(refusal(
                record,
                "failover",
                "role-taken",
                format!("`{name}` already has a {role} record"),
            ));
        }
    }
    Ok(())
}
