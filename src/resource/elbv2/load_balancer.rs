//! A load balancer: a node in each of its AZs, under one DNS name.

use super::attributes;
use crate::catalog;
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, ResourceId, Scope, Type, Value, World, ec2, identity,
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
    Property::accepted("private_ipv4_address", Type::Text, Default::None, "a private address for this node"),
    Property::accepted("source_nat_ipv6_prefix", Type::Text, Default::None, "an IPv6 prefix for this node"),
    Property::accepted("ipv6_address", Type::Text, Default::None, "an IPv6 address for this node"),
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
            Default::Computed(
                "the VPC's default group, which admits only itself; none on a Network Load Balancer",
            ),
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
        Property::accepted("name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        Property::accepted(
            "minimum_load_balancer_capacity",
            Type::Open,
            Default::None,
            "capacity kept in reserve",
        ),
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
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
    ],
    arn: "loadbalancer/{load_balancer_full_name}",
    arn_service: "elasticloadbalancing",
    read,
    refuse,
    ..Kind::BARE
};

/// The type: `application`, `network` or `gateway`.
pub(super) fn type_of(balancer: &Resource) -> String {
    balancer.text("type").unwrap_or_default()
}

/// Whether it has private addresses only.
fn internal(balancer: &Resource) -> bool {
    balancer.text("scheme").as_deref() == Some("internal") || type_of(balancer) == "gateway"
}

/// The subnets of its nodes, ordered by AZ.
pub fn subnets_of<'a>(balancer: &Resource, world: &'a dyn World) -> Vec<&'a Resource> {
    let mapped = balancer.list("subnet_mappings").iter().filter_map(subnet_of);
    let ids = balancer.references("subnets").into_iter().chain(mapped);
    let mut subnets: Vec<&Resource> = ids.filter_map(|id| world.get(id)).collect();
    subnets.sort_by_key(|subnet| ec2::zone_of(subnet));
    subnets
}

fn subnet_of(mapping: &Value) -> Option<ResourceId> {
    mapping.get("subnet_id").and_then(Value::as_ref)
}

/// Its security groups: those it names; else its VPC's default group on an Application Load Balancer, and none (so
/// that everything passes) on the others.
pub fn security_groups_of<'a>(balancer: &Resource, world: &'a dyn World) -> Vec<&'a Resource> {
    let named = world.follow_all(balancer, "security_groups");
    if !named.is_empty() || type_of(balancer) != "application" {
        return named;
    }
    let home = subnets_of(balancer, world).first().copied();
    home.and_then(|subnet| ec2::default_security_group(subnet, world)).into_iter().collect()
}

/// The Elastic IP that a node's mapping gives.
fn elastic_ip(balancer: &Resource, subnet: &Resource) -> Option<ResourceId> {
    let mappings = balancer.list("subnet_mappings");
    let mapping = mappings.iter().find(|mapping| subnet_of(mapping) == Some(subnet.id))?;
    mapping.get("allocation_id").and_then(Value::as_ref)
}

/// The public addresses of its nodes at this moment, in the order of [`subnets_of`]; none when it is internal.
pub fn addresses(balancer: &Resource, world: &dyn World) -> Vec<Ipv4Addr> {
    if internal(balancer) {
        return Vec::new();
    }
    let address = |subnet: &Resource| match elastic_ip(balancer, subnet) {
        Some(own) => world.public_address(own, 0),
        None => world.public_address(balancer.id, zone_number(subnet)),
    };
    subnets_of(balancer, world).into_iter().map(address).collect()
}

/// The place of a subnet's AZ in its Region.
fn zone_number(subnet: &Resource) -> u32 {
    let name = ec2::zone_of(subnet);
    let zones = catalog::region(subnet.region).map_or(&[][..], |region| &region.zones);
    zones.iter().position(|zone| zone.name == name).unwrap_or(0) as u32
}

/// The DNS name, in lower case.
pub fn dns_name(balancer: &Resource) -> String {
    let hash = identity::fingerprint(&balancer.address());
    let (label, region) = (identity::dns_label(&balancer.name), balancer.region);
    let prefix = if internal(balancer) { "internal-" } else { "" };
    if type_of(balancer) == "application" {
        let number = 1_000_000_000 + hash % 1_000_000_000;
        format!("{prefix}{label}-{number}.{region}.elb.amazonaws.com")
    } else {
        format!("{label}-{hash:016x}.elb.{region}.amazonaws.com")
    }
}

/// Its name in ARNs and metrics, such as `app/front/50dc6c495c0c9188`.
pub(super) fn full_name(balancer: &Resource) -> String {
    let short = match type_of(balancer).as_str() {
        "network" => "net",
        "gateway" => "gwy",
        _ => "app",
    };
    format!("{short}/{}/{:016x}", balancer.name, identity::fingerprint(&balancer.address()))
}

fn read(balancer: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "dns_name" => Some(Value::Text(dns_name(balancer))),
        "canonical_hosted_zone_id" => {
            // Made up: AWS has one for each Region and type.
            let place = format!("{}/{}", balancer.region, type_of(balancer));
            Some(Value::Text(format!("Z{:016X}", identity::fingerprint(&place))))
        }
        "load_balancer_full_name" => Some(Value::Text(full_name(balancer))),
        "load_balancer_name" | "name" => Some(Value::Text(balancer.name.clone())),
        "load_balancer_arn" => identity::arn(balancer, world).map(Value::Text),
        "addresses" => {
            let texts =
                addresses(balancer, world).into_iter().map(|address| Value::Text(address.to_string()));
            Some(Value::List(texts.collect()))
        }
        "vpc_id" => subnets_of(balancer, world).first().and_then(|subnet| subnet.set("vpc_id").cloned()),
        "security_groups" => {
            let groups = security_groups_of(balancer, world);
            Some(Value::List(groups.iter().map(|group| Value::Ref(group.id)).collect()))
        }
        _ => None,
    }
}

fn refuse(balancer: &Resource, world: &dyn World) -> Verdict {
    let kind = type_of(balancer);
    if balancer.set("subnets").is_some() && balancer.set("subnet_mappings").is_some() {
        let message = "`subnets` and `subnet_mappings` cannot both be given";
        return Err(refusal(balancer, "subnet_mappings", "subnets-twice", message));
    }
    refuse_places(balancer, &kind, world)?;
    refuse_addresses(balancer, &kind, world)?;
    refuse_groups(balancer, &kind, world)?;
    attributes::refuse(balancer)?;
    if kind != "application" {
        return Ok(());
    }
    let mine = |other: &&Resource| other.region == balancer.region && type_of(other) == kind;
    let count = others(balancer, world, balancer.kind.type_name).filter(mine).count();
    within_quota(balancer, "alb.load_balancers", count, &format!("in {}", balancer.region))
}

/// Subnets in enough AZs, one in each, all of one VPC with a way to the Internet.
fn refuse_places(balancer: &Resource, kind: &str, world: &dyn World) -> Verdict {
    let property = if balancer.set("subnet_mappings").is_some() { "subnet_mappings" } else { "subnets" };
    let subnets = subnets_of(balancer, world);
    refuse_several_vpcs(balancer, property, &subnets, world)?;
    let mut pairs = subnets.iter().zip(subnets.iter().skip(1));
    let same = pairs.find(|(first, second)| ec2::zone_of(first) == ec2::zone_of(second));
    if let Some((first, second)) = same {
        let zone = ec2::zone_of(first);
        let message = format!("`{}` and `{}` are both in {zone}", first.address(), second.address());
        return Err(refusal(balancer, property, "zone-twice", message)
            .help("a load balancer takes one subnet in each AZ; name subnets of different AZs"));
    }
    let least = if kind == "application" {
        catalog::quota("alb.min_azs").map_or(2, |quota| quota.value as usize)
    } else {
        1
    };
    if subnets.len() < least {
        let found = if subnets.len() == 1 { "one subnet, in one AZ" } else { "no subnet" };
        let message = if least == 1 {
            format!("a load balancer of type {kind} needs a subnet")
        } else {
            format!("an Application Load Balancer needs subnets in at least {least} AZs, and has {found}")
        };
        return Err(refusal(balancer, property, "too-few-zones", message)
            .help("give `subnets`: one in each AZ it should stand in"));
    }
    let Some(home) = subnets.first().and_then(|subnet| ec2::vpc_of_subnet(subnet, world)) else {
        return Ok(());
    };
    if !internal(balancer) && ec2::internet_gateway_of(home, world).is_none() {
        let message =
            format!("`{}` has no internet gateway, so nothing in it can face the Internet", home.address());
        return Err(refusal(balancer, property, "no-internet-gateway", message)
            .help("attach one with `ec2::vpc_gateway_attachment`, or write `scheme: \"internal\"`"));
    }
    Ok(())
}

fn refuse_several_vpcs(
    balancer: &Resource,
    property: &str,
    subnets: &[&Resource],
    world: &dyn World,
) -> Verdict {
    let home =
        |subnet: &Resource| ec2::vpc_of_subnet(subnet, world).map(Resource::address).unwrap_or_default();
    let Some(first) = subnets.first() else { return Ok(()) };
    match subnets.iter().find(|subnet| home(subnet) != home(first)) {
        Some(other) => {
            let message = format!(
                "`{}` is in `{}`, but `{}` is in `{}`",
                first.address(),
                home(first),
                other.address(),
                home(other)
            );
            Err(refusal(balancer, property, "several-vpcs", message)
                .help("the subnets of a load balancer belong to one VPC"))
        }
        None => Ok(()),
    }
}

/// Elastic IPs where there can be none, or that are in use.
fn refuse_addresses(balancer: &Resource, kind: &str, world: &dyn World) -> Verdict {
    let own = balancer
        .list("subnet_mappings")
        .iter()
        .filter_map(|m| m.get("allocation_id").and_then(Value::as_ref));
    let mut seen = Vec::new();
    for address in own.filter_map(|id| world.get(id)) {
        if kind != "network" || internal(balancer) {
            let message = format!("`{}` cannot be the address of this load balancer", address.address());
            return Err(refusal(balancer, "subnet_mappings", "no-fixed-address", message)
                .help("only an internet-facing Network Load Balancer has Elastic IPs; follow others by their DNS name"));
        }
        if seen.contains(&address.id) {
            let message = format!("`{}` is given to two nodes", address.address());
            return Err(refusal(balancer, "subnet_mappings", "address-in-use", message)
                .help("each AZ needs an Elastic IP of its own"));
        }
        seen.push(address.id);
        ec2::refuse_use(balancer, "subnet_mappings", address, world)?;
    }
    Ok(())
}

fn refuse_groups(balancer: &Resource, kind: &str, world: &dyn World) -> Verdict {
    let groups = balancer.references("security_groups");
    if kind == "gateway" && !groups.is_empty() {
        let message = "a Gateway Load Balancer has no security groups";
        return Err(refusal(balancer, "security_groups", "no-security-groups", message));
    }
    let most = catalog::quota("vpc.security_groups_per_interface").map_or(5.0, |quota| quota.value);
    if groups.len() as f64 > most {
        let message = format!("{} security groups; AWS allows {most} on one network interface", groups.len());
        return Err(refusal(balancer, "security_groups", "quota-exceeded", message));
    }
    let home = subnets_of(balancer, world).first().and_then(|subnet| ec2::vpc_of_subnet(subnet, world));
    ec2::refuse_mixed(balancer, "security_groups", &groups, home, world)
}
