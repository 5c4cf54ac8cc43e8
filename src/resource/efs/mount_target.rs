//! A mount target: the network interface of a file system in one AZ.

use super::{NFS, file_system};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{
    Attribute, Default, Kind, Presence, Property, Resource, Scope, Type, Value, World, ec2, identity,
};

pub(super) const TYPE: &str = "AWS::EFS::MountTarget";

/// Why it has no public address.
pub(super) const WHY_PRIVATE: &str = "a mount target has a private address only";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "efs",
    constructor: "mount_target",
    scope: Scope::Zonal,
    summary: "the network interface of a file system in one AZ, for all instances of that AZ; its security group must admit NFS, port 2049",
    properties: &[
        Property::required("file_system_id", Type::Ref(&[file_system::TYPE]), "the file system"),
        Property::required(
            "subnet_id",
            Type::Ref(&["AWS::EC2::Subnet"]),
            "the subnet it stands in; one mount target in each AZ",
        ),
        Property::optional(
            "security_groups",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::Computed("the VPC's default group, which admits only its own members"),
            "who may reach it on port 2049",
        ),
        Property::accepted("ip_address", Type::Text, Default::Computed("AWS chooses"), "its private address"),
        Property::accepted("ip_address_type", Type::Text, Default::Text("IPV4_ONLY"), "IPv6 as well"),
        Property::accepted("ipv6_address", Type::Text, Default::None, "its IPv6 address"),
    ],
    attributes: &[
        Attribute { name: "mount_target_id", summary: "its id" },
        Attribute { name: "availability_zone", summary: "the AZ it is in" },
    ],
    id_prefix: "fsmt",
    read: |target, world, name| match name {
        "mount_target_id" => Some(Value::Text(identity::physical_id(target))),
        "availability_zone" => zone(target, world).map(Value::Text),
        _ => None,
    },
    presence,
    refuse,
    ..Kind::BARE
};

/// The AZ of a mount target.
pub fn zone(target: &Resource, world: &dyn World) -> Option<String> {
    world.follow(target, "subnet_id").map(ec2::zone_of)
}

fn presence(target: &Resource, world: &dyn World) -> Option<Presence> {
    let subnet = world.follow(target, "subnet_id")?;
    let mut security_groups = target.references("security_groups");
    if security_groups.is_empty() {
        security_groups.extend(ec2::default_security_group(subnet, world).map(|group| group.id));
    }
    Some(Presence {
        subnets: vec![subnet.id],
        security_groups,
        port: NFS,
        why_private: WHY_PRIVATE,
        ..Presence::default()
    })
}

fn refuse(target: &Resource, world: &dyn World) -> Verdict {
    let (Some(system), Some(subnet)) =
        (world.follow(target, "file_system_id"), world.follow(target, "subnet_id"))
    else {
        return Ok(());
    };
    let own = ec2::zone_of(subnet);
    let siblings =
        others(target, world, TYPE).filter(|other| other.reference("file_system_id") == Some(system.id));
    for other in siblings {
        let Some(theirs) = world.follow(other, "subnet_id") else { continue };
        if ec2::zone_of(theirs) == own {
            let message = format!("`{}` has `{}` in {own} already", system.address(), other.address());
            return Err(refusal(target, "subnet_id", "zone-twice", message)
                .help("a file system has one mount target in each AZ; all instances of the AZ share it"));
        }
        if theirs.reference("vpc_id") != subnet.reference("vpc_id") {
            let message = format!("`{}` is in another VPC", other.address());
            return Err(refusal(target, "subnet_id", "several-vpcs", message)
                .help("the mount targets of a file system are in one VPC"));
        }
    }
    if let Some(zone) = system.text("availability_zone_name").filter(|zone| *zone != own) {
        let message =
            format!("`{}` is One Zone in {zone}, but `{}` is in {own}", system.address(), subnet.address());
        return Err(refusal(target, "subnet_id", "other-zone", message).help(
            "it has its one mount target in its own AZ; leave `availability_zone_name` out to have it in all",
        ));
    }
    let groups = target.references("security_groups");
    let home = ec2::vpc_of_subnet(subnet, world);
    ec2::refuse_mixed(target, "security_groups", &groups, home, world)
}
