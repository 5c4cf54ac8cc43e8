//! `AWS::EC2::Subnet`: a part of a VPC's addresses, in one AZ.

use super::{TAGS, place, read_id, vpc};
use crate::resource::rule::{self, Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};
use crate::units::Cidr;

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::EC2::Subnet",
    module: "ec2",
    constructor: "subnet",
    scope: Scope::Zonal,
    summary: "a part of a VPC's addresses, in one AZ; its route table decides whether it is public or private",
    properties: &[
        Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC it is a part of"),
        Property::optional(
            "cidr_block",
            Type::Cidr,
            Default::None,
            "its addresses, within the VPC's; AWS keeps five of them",
        ),
        Property::optional(
            "availability_zone",
            Type::Text,
            Default::Computed("AWS chooses; here the first of the Region"),
            "its AZ, such as `us-east-1a`",
        ),
        Property::optional(
            "availability_zone_id",
            Type::Text,
            Default::None,
            "its AZ by the id that means the same place in every account, such as `use1-az1`",
        ),
        Property::optional(
            "map_public_ip_on_launch",
            Type::Bool,
            Default::Bool(false),
            "whether instances get a public address",
        ),
        Property::accepted(
            "assign_ipv6_address_on_creation",
            Type::Bool,
            Default::Bool(false),
            "IPv6 addresses",
        ),
        Property::accepted("enable_dns64", Type::Bool, Default::Bool(false), "IPv6 names for IPv4 services"),
        Property::accepted("ipv6_cidr_block", Type::Text, Default::None, "its IPv6 addresses"),
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
        Property::accepted("outpost_arn", Type::Text, Default::None, "an Outpost"),
        Property::accepted("ipv6_native", Type::Bool, Default::Bool(false), "IPv6 only"),
        Property::accepted(
            "private_dns_name_options_on_launch",
            Type::Open,
            Default::None,
            "names of instances",
        ),
        TAGS,
    ],
    attributes: &[
        super::id("subnet_id"),
        Attribute { name: "network_acl_association_id", summary: "id of its tie to a network ACL" },
        Attribute { name: "route_table", summary: "the route table it uses" },
        Attribute { name: "network_acl", summary: "the network ACL it uses" },
    ],
    arn: "subnet/{id}",
    arn_service: "ec2",
    id_prefix: "subnet",
    read,
    refuse,
    ..Kind::BARE
};

fn read(subnet: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "availability_zone" => place::zone_entry(subnet).map(|zone| Value::Text(zone.name.to_owned())),
        "availability_zone_id" => place::zone_entry(subnet).map(|zone| Value::Text(zone.id.to_owned())),
        "route_table" => place::route_table_of(subnet, world).map(|table| Value::Ref(table.id)),
        "network_acl" => place::network_acl_of(subnet, world).map(|acl| Value::Ref(acl.id)),
        "network_acl_association_id" => {
            let hash = crate::resource::identity::fingerprint(&subnet.address());
            Some(Value::Text(format!("aclassoc-0{hash:016x}")))
        }
        _ => read_id(subnet, world, name),
    }
}

fn refuse(subnet: &Resource, world: &dyn World) -> Verdict {
    for property in ["availability_zone", "availability_zone_id"] {
        if let Some(name) = subnet.text(property) {
            rule::zone_of_region(subnet, property, &name)?;
        }
    }
    if subnet.set("availability_zone").is_some() && subnet.set("availability_zone_id").is_some() {
        let message = "`availability_zone` and `availability_zone_id` cannot both be given";
        return Err(refusal(subnet, "availability_zone_id", "zone-twice", message));
    }
    let Some(vpc) = world.follow(subnet, "vpc_id") else { return Ok(()) };
    let Some(text) = subnet.text("cidr_block") else {
        return Err(refusal(subnet, "cidr_block", "missing-property", "`ec2::subnet` needs `cidr_block`")
            .help(format!(
                "cidr_block: a part of the VPC's addresses ({})",
                said(&vpc::blocks_of(vpc, world))
            )));
    };
    let Ok(block) = Cidr::parse(&text) else { return Ok(()) };
    vpc::refuse_size(subnet, "a subnet", block)?;
    refuse_outside(subnet, vpc, block, world)?;
    let siblings: Vec<&Resource> = others(subnet, world, "AWS::EC2::Subnet")
        .filter(|other| other.reference("vpc_id") == Some(vpc.id))
        .collect();
    within_quota(subnet, "vpc.subnets", siblings.len(), &format!("in `{}`", vpc.address()))?;
    refuse_overlap(subnet, block, &siblings, &vpc::blocks_of(vpc, world))
}

fn said(blocks: &[Cidr]) -> String {
    blocks.iter().map(Cidr::to_string).collect::<Vec<_>>().join(", ")
}

fn refuse_outside(subnet: &Resource, vpc: &Resource, block: Cidr, world: &dyn World) -> Verdict {
    let whole = vpc::blocks_of(vpc, world);
    if whole.iter().any(|whole| whole.contains_cidr(block)) {
        return Ok(());
    }
    let message = format!("{block} is not within `{}`, which has {}", vpc.address(), said(&whole));
    let error = refusal(subnet, "cidr_block", "outside-vpc", message);
    let fitting = whole.iter().find_map(|whole| whole.subnets(block.prefix().max(whole.prefix())).next());
    Err(match fitting {
        Some(fitting) => error.help(format!("a subnet of that size within it would be {fitting}")),
        None => error,
    })
}

fn refuse_overlap(subnet: &Resource, block: Cidr, siblings: &[&Resource], whole: &[Cidr]) -> Verdict {
    let taken: Vec<(Cidr, &Resource)> = siblings
        .iter()
        .filter_map(|other| Some((Cidr::parse(&other.text("cidr_block")?).ok()?, *other)))
        .collect();
    let Some((other, holder)) = taken.iter().find(|(other, _)| other.overlaps(block)) else { return Ok(()) };
    let message = format!("{block} overlaps {other} of `{}`", holder.address());
    let error = refusal(subnet, "cidr_block", "overlap", message);
    let free = whole
        .iter()
        .flat_map(|whole| whole.subnets(block.prefix()))
        .find(|candidate| taken.iter().all(|(other, _)| !other.overlaps(*candidate)));
    Err(match free {
        Some(free) => error.help(format!("{free} is still free")),
        None => error.help(format!("the VPC has no free block of /{} left", block.prefix())),
    })
}
