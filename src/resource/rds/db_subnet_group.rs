//! A DB subnet group: the subnets that a database may be put into, in at least two AZs.

use super::identifier;
use crate::resource::accepted::TAGS;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::subnet_group::{self, SubnetGroups};
pub(super) use crate::resource::subnet_group::{DEFAULT, subnets_of};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2};
use std::collections::BTreeSet;

const TYPE: &str = "AWS::RDS::DBSubnetGroup";

/// DB subnet groups.
pub(super) const GROUPS: SubnetGroups = SubnetGroups {
    type_name: TYPE,
    name: "db_subnet_group_name",
    called: "DB subnet group",
    made_by: "rds::db_subnet_group",
};

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
        subnet_group::subnet_ids("subnets of one VPC, in at least two AZs"),
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
        "vpc_id" => subnet_group::vpc_id(group, world),
        "db_subnet_group_name" => Some(Value::Text(identifier(group, "db_subnet_group_name"))),
        "db_subnet_group_description" => Some(Value::Text(group.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// The group that a database names; none for the group `default`.
pub(super) fn of<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    GROUPS.of(database, world)
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
    subnet_group::refuse_several_vpcs(group, &subnets, world)?;
    if identifier(group, "db_subnet_group_name") == DEFAULT {
        let message = "`default` is the group that AWS made";
        return Err(
            refusal(group, "db_subnet_group_name", "name-reserved", message).help("choose another name")
        );
    }
    Ok(())
}
