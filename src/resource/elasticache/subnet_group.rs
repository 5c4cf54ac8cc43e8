//! A cache subnet group: the subnets that nodes may be put into.

use crate::resource::accepted::TAGS;
use crate::resource::naming::identifier;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::subnet_group::{self, SubnetGroups};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2};

const TYPE: &str = "AWS::ElastiCache::SubnetGroup";

/// The property with which a cache names its group.
pub(super) const OF_CACHE: Property = Property::optional(
    "cache_subnet_group_name",
    Type::RefOrText(&[TYPE]),
    Default::Computed("`default`: the default subnets of the Region"),
    "the subnets its nodes may be put into",
);

const GROUPS: SubnetGroups = SubnetGroups {
    type_name: TYPE,
    name: "cache_subnet_group_name",
    called: "cache subnet group",
    made_by: "elasticache::subnet_group",
};

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "elasticache",
    constructor: "subnet_group",
    scope: Scope::Regional,
    summary: "the subnets that the nodes of a cache may be put into; Multi-AZ needs two AZs",
    properties: &[
        subnet_group::subnet_ids("subnets of one VPC"),
        Property::accepted(
            "description",
            Type::Text,
            Default::Computed("its name here; AWS wants one"),
            "words of your own",
        ),
        Property::optional(
            "cache_subnet_group_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS, in lower case",
        ),
        TAGS,
    ],
    attributes: &[Attribute { name: "vpc_id", summary: "the VPC it is in" }],
    arn: "subnetgroup:{cache_subnet_group_name}",
    arn_service: "elasticache",
    read: |group, world, name| match name {
        "vpc_id" => subnet_group::vpc_id(group, world),
        "cache_subnet_group_name" => Some(Value::Text(identifier(group, name))),
        "description" => Some(Value::Text(group.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// The subnets that a cache may be in, one in each AZ, ordered by AZ.
pub(super) fn choices<'w>(cache: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let mut subnets = match GROUPS.of(cache, world) {
        Some(group) => subnet_group::subnets_of(group, world),
        None => ec2::default_subnets(cache.region, world),
    };
    subnets.sort_by_key(|subnet| (ec2::zone_of(subnet), subnet.address()));
    subnets.dedup_by_key(|subnet| ec2::zone_of(subnet));
    subnets
}

/// A group that a cache names and that does not exist.
pub(super) fn refuse_of(cache: &Resource, world: &dyn World) -> Verdict {
    GROUPS.refuse_unknown(cache, world)
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    let subnets = world.follow_all(group, "subnet_ids");
    if subnets.is_empty() {
        return Err(refusal(group, "subnet_ids", "missing-property", "a cache subnet group needs a subnet"));
    }
    subnet_group::refuse_several_vpcs(group, &subnets, world)
}
