//! A load balancer: a node in each of its AZs, under one DNS name.

use super::super::rule::{self, Verdict, others, refusal, within_quota};
use super::attributes;
use crate::catalog;
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2, identity,
};
use std::net::Ipv4Addr;

const MAPPING: Type = Type::Map(&[
    Property::required("subnet_id", Type::Ref(&["AWS::EC2::Subnet"]), "the subnet of a node"),
    Property::optional(
        "allocation_id",
        Type::Ref(&["AWS::EC2::EIP"]),
        Default::None,
        "an Elastic IP for this node (Network Load Balancer)",
    ),
    Property::accepted("private_i_pv4_address", Type::Text, Default::None, "a private address for this node"),
]);

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    module: "elbv2",
    constructor: "load_balancer",
    scope: Scope::Regional,
    summary: "spreads requests over targets in several AZs and asks them for their health; its addresses may change, its DNS name does not",
    properties: &[
        Property::optional(
            "type",
            Type::OneOf(&["application", "network", "gateway"]),
            Default::Text("application"),
            "`application` looks into HTTP (layer 7), `network` forwards connections (layer 4) and keeps one fixed address in each AZ; gateways are accepted, not simulated",
        ),
        Property::optional(
            "scheme",
            Type::OneOf(&["internet-facing", "internal"]),
            Default::Text("internet-facing"),
            "whether its nodes have public addresses",
        ),
        Property::optional(
            "subnets",
            Type::List(&Type::Ref(&["AWS::EC2::Subnet"])),
            Default::None,
            "a subnet in each AZ; an Application Load Balancer needs two",
        ),
        Property::optional(
            "subnet_mappings",
            Type::List(&MAPPING),
            Default::None,
            "the same with an address for each",
        ),
        Property::optional(
            "security_groups",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::Computed("the default group of the VPC, which admits only itself"),
            "who may reach it",
        ),
        Property::optional(
            "load_balancer_attributes",
            attributes::TYPE,
            Default::None,
            "further settings by key, such as `load_balancing.cross_zone.enabled`",
        ),
        Property::accepted(
            "ip_address_type",
            Type::OneOf(&["ipv4", "dualstack", "dualstack-without-public-ipv4"]),
            Default::Text("ipv4"),
            "IPv6 as well",
        ),
        Property::accepted("name", Type::Text, Default::None, "a name of its own"),
        Property::accepted(
            "enforce_security_group_inbound_rules_on_private_link_traffic",
            Type::Text,
            Default::None,
            "for PrivateLink",
        ),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[
        Attribute { name: "dns_name", summary: "its DNS name" },
        Attribute { name: "canonical_hosted_zone_id", summary: "the zone that an alias names" },
        Attribute { name: "load_balancer_full_name", summary: "its name in metrics" },
        Attribute { name: "load_balancer_name", summary: "its name" },
        Attribute { name: "load_balancer_arn", summary: "its ARN" },
        Attribute { name: "addresses", summary: "its public addresses of this moment" },
    ],
    arn: "loadbalancer/app/{name}/{hash}",
    arn_service: "elasticloadbalancing",
    read,
    refuse,
    ..Kind::BARE
};

/// The subnets of its nodes, ordered by AZ.
pub fn subnets_of<'a>(balancer: &Resource, world: &'a dyn World) -> Vec<&'a Resource> {
    let mapped =
        balancer.list("subnet_mappings").iter().filter_map(|m| m.get("subnet_id").and_then(Value::as_ref));
    let ids = balancer.references("subnets").into_iter().chain(mapped);
    let mut subnets: Vec<&Resource> = ids.filter_map(|id| world.get(id)).collect();
    subnets.sort_by_key(|subnet| ec2::zone_of(subnet));
    subnets
}

/// The public addresses of its nodes at this moment, in the order of [`subnets_of`]; none when it is internal.
pub fn addresses(balancer: &Resource, world: &dyn World) -> Vec<Ipv4Addr> {
    if balancer.text("scheme").as_deref() == Some("internal") {
        return Vec::new();
    }
    let own = |subnet: &Resource| {
        let mapping = |m: &&Value| m.get("subnet_id").and_then(Value::as_ref) == Some(subnet.id);
        let mapped = balancer.list("subnet_mappings").iter().find(mapping);
        mapped.and_then(|m| m.get("allocation_id")).and_then(Value::as_ref)
    };
    subnets_of(balancer, world)
        .into_iter()
        .map(|subnet| match own(subnet) {
            Some(address) => world.public_address(address, 0),
            None => world.public_address(balancer.id, zone_number(subnet)),
        })
        .collect()
}

/// The place of a subnet's AZ in its Region.
fn zone_number(subnet: &Resource) -> u32 {
    let name = ec2::zone_of(subnet);
    let zones = catalog::region(subnet.region).map_or(&[][..], |region| &region.zones);
    zones.iter().position(|zone| zone.name == name).unwrap_or(0) as u32
}

fn read(balancer: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let hash = identity::fingerprint(&balancer.address());
    let label = balancer.name.to_lowercase();
    let network = balancer.text("type").as_deref() == Some("network");
    match name {
        "dns_name" => {
            let inner = if balancer.text("scheme").as_deref() == Some("internal") { "internal-" } else { "" };
            Some(Value::Text(if network {
                format!("{inner}{label}-{hash:016x}.elb.{}.amazonaws.com", balancer.region)
            } else {
                format!("{inner}{label}-{}.{}.elb.amazonaws.com", hash % 10_000_000_000, balancer.region)
            }))
        }
        "canonical_hosted_zone_id" => Some(Value::Text(format!(
            "Z{:013X}",
            identity::fingerprint(&format!("{network}{}", balancer.region)) >> 12
        ))),
        "load_balancer_full_name" => {
            Some(Value::Text(format!("{}/{label}/{hash:016x}", if network { "net" } else { "app" })))
        }
        "load_balancer_name" => Some(Value::Text(balancer.name.clone())),
        "load_balancer_arn" => identity::arn(balancer, world).map(Value::Text),
        "addresses" => {
            let texts =
                addresses(balancer, world).into_iter().map(|address| Value::Text(address.to_string()));
            Some(Value::List(texts.collect()))
        }
        _ => None,
    }
}

fn refuse(balancer: &Resource, world: &dyn World) -> Verdict {
    rule::one_region(balancer, world)?;
    let kind = balancer.text("type").unwrap_or_default();
    if balancer.set("subnets").is_some() && balancer.set("subnet_mappings").is_some() {
        return Err(refusal(
            balancer,
            "subnet_mappings",
            "subnets-twice",
            "give `subnets` or `subnet_mappings`, not both",
        ));
    }
    places(balancer, &kind, world)?;
    guards(balancer, &kind, world)?;
    attributes::refuse(balancer)?;
    let mine =
        |other: &&Resource| other.region == balancer.region && other.text("type") == balancer.text("type");
    let count = others(balancer, world, "AWS::ElasticLoadBalancingV2::LoadBalancer").filter(mine).count();
    within_quota(balancer, "alb.load_balancers", count, &format!("in {}", balancer.region))
}

/// Subnets in enough AZs, one in each, all of one VPC with a way to the Internet.
fn places(balancer: &Resource, kind: &str, world: &dyn World) -> Verdict {
    let property = if balancer.set("subnet_mappings").is_some() { "subnet_mappings" } else { "subnets" };
    let subnets = subnets_of(balancer, world);
    let least = if kind == "application" { 2 } else { 1 };
    let zone = |subnet: &Resource| ec2::zone_of(subnet);
    if let Some(pair) = subnets.windows(2).find(|pair| zone(pair[0]) == zone(pair[1])) {
        let message =
            format!("`{}` and `{}` are both in {}", pair[0].address(), pair[1].address(), zone(pair[0]));
        return Err(refusal(balancer, property, "same-zone", message)
            .help("a load balancer takes one subnet in each AZ"));
    }
    if subnets.len() < least {
        let message = format!(
            "an {kind} load balancer needs subnets in at least {least} AZs, and has {}",
            subnets.len()
        );
        let message = message
            .replace("an network", "a network")
            .replace("an gateway", "a gateway")
            .replace(" 1 AZs", " one AZ");
        return Err(refusal(balancer, property, "too-few-zones", message)
            .help("name a subnet in each of two AZs; default_subnets() are those of the default VPC"));
    }
    let vpc = |subnet: &&Resource| subnet.reference("vpc_id");
    let Some(first) = subnets.first() else { return Ok(()) };
    if let Some(other) = subnets.iter().find(|subnet| vpc(subnet) != vpc(&first)) {
        let message = format!("`{}` and `{}` are in different VPCs", first.address(), other.address());
        return Err(refusal(balancer, property, "several-vpcs", message));
    }
    let outward = balancer.text("scheme").as_deref() == Some("internet-facing") && kind != "gateway";
    let home = vpc(first).and_then(|id| world.get(id));
    if let Some(home) = home.filter(|home| outward && ec2::internet_gateway_of(home, world).is_none()) {
        let message =
            format!("`{}` has no internet gateway, so nothing in it can face the Internet", home.address());
        return Err(refusal(balancer, property, "no-internet-gateway", message)
            .help("attach one with ec2::vpc_gateway_attachment, or make the load balancer internal"));
    }
    Ok(())
}

fn guards(balancer: &Resource, kind: &str, world: &dyn World) -> Verdict {
    let groups = world.follow_all(balancer, "security_groups");
    if kind == "gateway" && !groups.is_empty() {
        return Err(refusal(
            balancer,
            "security_groups",
            "no-security-groups",
            "a Gateway Load Balancer has no security groups",
        ));
    }
    let home = subnets_of(balancer, world).first().and_then(|subnet| subnet.reference("vpc_id"));
    let stranger = groups.iter().find(|group| ec2::vpc_of(group, world).map(|vpc| vpc.id) != home);
    match stranger {
        Some(group) => {
            let message = format!(
                "`{}` belongs to another VPC than the subnets of this load balancer",
                group.address()
            );
            Err(refusal(balancer, "security_groups", "other-vpc", message))
        }
        None => Ok(()),
    }
}
