//! A record set: what DNS answers for a name, by one of eight routing policies. What AWS refuses is in [`refusals`].

use super::{hosted_zone, refusals};
use crate::resource::{
    Default, Kind, Property, Resource, Scope, Type, Value, World, cloudfront, ec2, elasticbeanstalk, s3,
};
use std::net::Ipv4Addr;

const TYPES: &[&str] = &[
    "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "SSHFP",
    "SVCB", "TLSA", "TXT",
];

const VALUE: Type = Type::RefOrText(&["AWS::EC2::EIP", "AWS::EC2::Instance"]);

/// What an alias may point at.
const ALIASES: &[&str] = &[
    "AWS::CloudFront::Distribution",
    "AWS::ElasticBeanstalk::Environment",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::Route53::RecordSet",
    "AWS::S3::Bucket",
];

const ALIAS: Type = Type::Either(&[
    Type::RefOrText(ALIASES),
    Type::Map(&[
        Property::required(
            "dns_name",
            Type::RefOrText(ALIASES),
            "the load balancer, distribution, web site or record, or its DNS name",
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
            "seconds that resolvers keep the answer; an alias has none of its own",
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
            "the load balancer, distribution, web site of a bucket, or record whose addresses it follows, free of charge; instances and Elastic IPs go into resource_records",
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
        Property::accepted("comment", Type::Text, Default::None, "words of your own"),
    ],
    refuse: refusals::refuse,
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

impl Policy {
    /// Its name in AWS's documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Weighted => "weighted",
            Self::Latency => "latency",
            Self::Failover => "failover",
            Self::Geolocation => "geolocation",
            Self::Geoproximity => "geoproximity",
            Self::IpBased => "IP-based",
            Self::Multivalue => "multivalue answer",
        }
    }
}

/// The policy of a record.
pub fn policy(record: &Resource) -> Policy {
    policies(record).first().copied().unwrap_or(Policy::Simple)
}

pub(super) fn policies(record: &Resource) -> Vec<Policy> {
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

/// The full name of a record in lower case, without the final dot; of anything else that an alias may follow, its DNS
/// name.
pub fn name_of(record: &Resource, world: &dyn World) -> String {
    if !record.is("AWS::Route53::RecordSet") {
        return dns_name_of(record, world).unwrap_or_default();
    }
    plain(&record.text("name").unwrap_or_default())
}

/// The DNS name of what an alias may follow, beside records.
fn dns_name_of(target: &Resource, world: &dyn World) -> Option<String> {
    match target.kind.type_name {
        "AWS::CloudFront::Distribution" => Some(cloudfront::domain_name(target)),
        "AWS::ElasticBeanstalk::Environment" => Some(elasticbeanstalk::cname(target)),
        "AWS::S3::Bucket" => s3::is_website(target).then(|| s3::website_host(target)),
        kind if ALIASES.contains(&kind) => match (target.kind.read)(target, world, "dns_name")? {
            Value::Text(text) => Some(plain(&text)),
            _ => None,
        },
        _ => None,
    }
}

/// A DNS name in lower case, without the final dot.
pub(super) fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// What an alias follows (a load balancer, distribution, web site or record): by handle, or by its DNS name. Behind
/// the name of an environment stands its load balancer.
pub fn alias_of<'w>(record: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let target = alias_target_of(record, world)?;
    if !target.is("AWS::ElasticBeanstalk::Environment") {
        return Some(target);
    }
    elasticbeanstalk::load_balancer_of(target, world).or(Some(target))
}

/// What an alias names: by handle, or by its DNS name.
pub fn alias_target_of<'w>(record: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let target = record.set("alias_target")?;
    match target.get("dns_name").unwrap_or(target) {
        Value::Ref(id) => world.get(*id),
        Value::Text(text) => {
            let wanted = plain(text);
            let wanted = wanted.strip_prefix("dualstack.").unwrap_or(&wanted);
            let fits = |other: &&Resource| {
                let own = !other.is("AWS::Route53::RecordSet");
                own && dns_name_of(other, world).is_some_and(|name| name == wanted)
            };
            let mut records = world.of("AWS::Route53::RecordSet");
            let kind = record.text("type");
            world.all().find(fits).or_else(|| {
                records.find(|other| {
                    other.id != record.id && other.text("type") == kind && name_of(other, world) == wanted
                })
            })
        }
        _ => None,
    }
}

/// The zone a record belongs to, by handle or by name.
pub fn zone_of<'w>(record: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world.follow(record, "hosted_zone_id").or_else(|| {
        let wanted = plain(&record.text("hosted_zone_name")?);
        world.of("AWS::Route53::HostedZone").find(|zone| hosted_zone::domain(zone) == wanted)
    })
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
