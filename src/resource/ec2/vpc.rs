//! `AWS::EC2::VPC` and `AWS::EC2::VPCCidrBlock`: a private network of one Region, and blocks added to it later.

use super::{TAGS, place, read_id};
use crate::catalog;
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Type, Value, World};
use crate::units::Cidr;

/// Blocks that no VPC can have: this host, loopback, link local, multicast.
/// Source: Amazon VPC user guide, "VPC CIDR blocks", restrictions.
const FORBIDDEN: [&str; 4] = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];

/// The VPC.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::EC2::VPC",
    module: "ec2",
    constructor: "vpc",
    summary: "a private network in one Region, over all its AZs; it comes with a main route table, a network ACL \
              that lets everything through and a default security group",
    properties: &[
        Property::optional(
            "cidr_block",
            Type::Cidr,
            Default::None,
            "its private addresses, from /16 (65,536) to /28 (16)",
        ),
        Property::accepted(
            "enable_dns_support",
            Type::Bool,
            Default::Bool(true),
            "whether AWS's DNS server answers",
        ),
        Property::optional(
            "enable_dns_hostnames",
            Type::Bool,
            Default::Bool(false),
            "whether instances with a public address get a public name",
        ),
        Property::accepted(
            "instance_tenancy",
            Type::OneOf(&["default", "dedicated", "host"]),
            Default::Text("default"),
            "whether other customers share the machines",
        ),
        Property::accepted(
            "ipv4_ipam_pool_id",
            Type::Text,
            Default::None,
            "an address pool to take the block from",
        ),
        Property::accepted(
            "ipv4_netmask_length",
            Type::Int(16, 28),
            Default::None,
            "size of a block from the pool",
        ),
        TAGS,
    ],
    attributes: &[
        super::id("vpc_id"),
        Attribute { name: "default_security_group", summary: "its default security group" },
        Attribute { name: "default_network_acl", summary: "its default network ACL" },
        Attribute { name: "main_route_table", summary: "the route table of subnets that name none" },
        Attribute { name: "cidr_block_associations", summary: "its address blocks" },
    ],
    arn: "vpc/{id}",
    arn_service: "ec2",
    id_prefix: "vpc",
    read,
    refuse,
    ..Kind::BARE
};

fn read(vpc: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let companion = match name {
        "default_security_group" => place::default_group(vpc, world),
        "default_network_acl" => place::default_network_acl(vpc, world),
        "main_route_table" => place::main_route_table(vpc, world),
        "cidr_block_associations" => {
            let texts = blocks_of(vpc, world).into_iter().map(|block| Value::Text(block.to_string()));
            return Some(Value::List(texts.collect()));
        }
        _ => return read_id(vpc, world, name),
    };
    companion.map(|resource| Value::Ref(resource.id))
}

/// The address blocks of a VPC: its own, then those added.
pub(super) fn blocks_of(vpc: &Resource, world: &dyn World) -> Vec<Cidr> {
    let parsed = |resource: &Resource| resource.text("cidr_block").and_then(|text| Cidr::parse(&text).ok());
    let added = world.of("AWS::EC2::VPCCidrBlock").filter(|block| block.reference("vpc_id") == Some(vpc.id));
    parsed(vpc).into_iter().chain(added.filter_map(parsed)).collect()
}

fn refuse(vpc: &Resource, world: &dyn World) -> Verdict {
    let there = others(vpc, world, "AWS::EC2::VPC").filter(|other| other.region == vpc.region).count();
    within_quota(vpc, "vpc.vpcs", there, &format!("in {}, the default VPC included", vpc.region))?;
    let Some(text) = vpc.text("cidr_block") else {
        return Err(refusal(vpc, "cidr_block", "missing-property", "`ec2::vpc` needs `cidr_block`")
            .help("cidr_block: its private addresses, such as \"10.0.0.0/16\""));
    };
    let Ok(block) = Cidr::parse(&text) else { return Ok(()) };
    refuse_size(vpc, "a VPC", block)?;
    refuse_special(vpc, block)?;
    let subnets =
        others(vpc, world, "AWS::EC2::Subnet").filter(|subnet| subnet.reference("vpc_id") == Some(vpc.id));
    for subnet in subnets {
        let inside = subnet.text("cidr_block").and_then(|text| Cidr::parse(&text).ok());
        if inside.is_some_and(|inside| !block.contains_cidr(inside)) {
            let message = format!("`{}` would be outside {block}", subnet.address());
            return Err(refusal(vpc, "cidr_block", "outside-vpc", message));
        }
    }
    Ok(())
}

/// A block that is too large or too small.
pub(super) fn refuse_size(resource: &Resource, what: &str, block: Cidr) -> Verdict {
    let bound = |id: &str| catalog::quota(id).map_or(0, |quota| quota.value as u8);
    let (largest, smallest) = (bound("vpc.cidr.shortest_prefix"), bound("vpc.cidr.longest_prefix"));
    if (largest..=smallest).contains(&block.prefix()) {
        return Ok(());
    }
    let error = if block.prefix() < largest { "large" } else { "small" };
    let message = format!("{block} is too {error}: {what} has a prefix from /{largest} to /{smallest}");
    let nearest = Cidr::containing(block.first(), block.prefix().clamp(largest, smallest));
    Err(refusal(resource, "cidr_block", "block-size", message).help(format!("the nearest is {nearest}")))
}

fn refuse_special(resource: &Resource, block: Cidr) -> Verdict {
    let special =
        FORBIDDEN.iter().filter_map(|text| Cidr::parse(text).ok()).find(|other| other.overlaps(block));
    match special {
        Some(other) => {
            let message = format!("{block} lies in {other}, which no VPC can have");
            Err(refusal(resource, "cidr_block", "forbidden-block", message)
                .help("private addresses are 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 (RFC 1918)"))
        }
        None => Ok(()),
    }
}

/// A block added to a VPC.
pub(super) const BLOCK: Kind = Kind {
    type_name: "AWS::EC2::VPCCidrBlock",
    module: "ec2",
    constructor: "vpc_cidr_block",
    summary: "a further address block of a VPC",
    properties: &[
        Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC that gets the block"),
        Property::optional("cidr_block", Type::Cidr, Default::None, "the addresses"),
        Property::accepted(
            "amazon_provided_ipv6_cidr_block",
            Type::Bool,
            Default::Bool(false),
            "an IPv6 block from AWS",
        ),
    ],
    id_prefix: "vpc-cidr-assoc",
    refuse: refuse_block,
    ..Kind::BARE
};

fn refuse_block(added: &Resource, world: &dyn World) -> Verdict {
    let (Some(vpc), Some(text)) = (world.follow(added, "vpc_id"), added.text("cidr_block")) else {
        return Ok(());
    };
    let Ok(block) = Cidr::parse(&text) else { return Ok(()) };
    refuse_size(added, "a block of a VPC", block)?;
    refuse_special(added, block)?;
    let own = vpc.text("cidr_block").and_then(|text| Cidr::parse(&text).ok());
    let others = others(added, world, "AWS::EC2::VPCCidrBlock")
        .filter(|other| other.reference("vpc_id") == Some(vpc.id))
        .filter_map(|other| Cidr::parse(&other.text("cidr_block")?).ok());
    let blocks: Vec<Cidr> = own.into_iter().chain(others).collect();
    within_quota(added, "vpc.ipv4_cidrs", blocks.len(), &format!("in `{}`", vpc.address()))?;
    match blocks.iter().find(|other| other.overlaps(block)) {
        Some(other) => {
            let message = format!("{block} overlaps {other}, which `{}` has already", vpc.address());
            Err(refusal(added, "cidr_block", "overlap", message))
        }
        None => Ok(()),
    }
}
