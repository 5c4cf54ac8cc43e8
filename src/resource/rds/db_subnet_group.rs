//! A DB subnet group: the subnets that a database may be put into, in at least two AZs.

use super::{identifier, named};
use crate::resource::accepted::TAGS;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2};
use std::collections::BTreeSet;

const TYPE: &str = "AWS::RDS::DBSubnetGroup";

/// The group of the default VPC.
pub(super) const DEFAULT: &str = "default";

/// AZs that a group must cover. Source: API model of RDS (DBSubnetGroupDoesNotCoverEnoughAZs), botocore 1.43.11.
const ZONES: usize = 2;

/// The property with which a database names its group.
pub(super) const OF_DATABASE: Property = Property::optional(
    "db_subnet_group_name",
    Type::RefOrText(&[TYPE]),
    Default::Computed("`default`: the default subnets of the Region, which are public"),
    "the subnets it may be put into",
);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "rds",
    constructor: "db_subnet_group",
    scope: Scope::Regional,
    summary: "the subnets, in two AZs or more, that a database may be put into: where its standby can go if its AZ is lost",
    properties: &[
        Property::required(
            "subnet_ids",
            Type::List(&Type::Ref(&["AWS::EC2::Subnet"])),
            "subnets of one VPC, in at least two AZs",
        ),
        Property::accepted(
            "db_subnet_group_description",
            Type::Text,
            Default::Computed("its name here; AWS wants one"),
            "words of your own",
        ),
        Property::optional(
            "db_subnet_group_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS, in lower case",
        ),
        TAGS,
    ],
    attributes: &[Attribute { name: "vpc_id", summary: "the VPC it is in" }],
    arn: "subgrp:{db_subnet_group_name}",
    arn_service: "rds",
    read: |group, world, name| match name {
        "vpc_id" => {
            let home = ec2::vpc_of_subnet(world.follow_all(group, "subnet_ids").first()?, world)?;
            Some(Value::Ref(home.id))
        }
        "db_subnet_group_name" => Some(Value::Text(identifier(group, "db_subnet_group_name"))),
        "db_subnet_group_description" => Some(Value::Text(group.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// The group that a database names; none for the group `default`.
pub(super) fn of<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    named(database, "db_subnet_group_name", world, TYPE, "db_subnet_group_name")
}

/// The subnets of a group, ordered by AZ.
pub(super) fn subnets_of<'w>(group: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let mut subnets = world.follow_all(group, "subnet_ids");
    subnets.sort_by_key(|subnet| (ec2::zone_of(subnet), subnet.address()));
    subnets
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    let subnets = subnets_of(group, world);
    let zones: BTreeSet<String> = subnets.iter().map(|subnet| ec2::zone_of(subnet)).collect();
    if zones.len() < ZONES {
        let found = zones.first().map_or("none".to_owned(), |zone| format!("only {zone}"));
        let message = format!("a DB subnet group needs subnets in at least {ZONES} AZs, and has {found}");
        return Err(refusal(group, "subnet_ids", "too-few-zones", message)
            .help("a standby needs another AZ to be in; add a subnet of one"));
    }
    let home = |subnet: &Resource| ec2::vpc_of_subnet(subnet, world).map(Resource::address);
    let first = subnets.first().copied();
    let stray = subnets.iter().find(|subnet| first.is_some_and(|first| home(first) != home(subnet)));
    if let (Some(first), Some(other)) = (first, stray) {
        let of = |subnet: &Resource| home(subnet).unwrap_or_default();
        let message = format!(
            "`{}` is in `{}`, but `{}` is in `{}`",
            first.address(),
            of(first),
            other.address(),
            of(other)
        );
        return Err(refusal(group, "subnet_ids", "several-vpcs", message)
            .help("the subnets of a group belong to one VPC"));
    }
    if identifier(group, "db_subnet_group_name") == DEFAULT {
        let message = "`default` is the group that AWS made";
        return Err(
            refusal(group, "db_subnet_group_name", "name-reserved", message).help("choose another name")
        );
    }
    Ok(())
}
