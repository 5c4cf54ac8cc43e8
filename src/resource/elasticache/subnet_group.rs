//! A cache subnet group: the subnets that nodes may be put into.

use crate::resource::accepted::TAGS;
use crate::resource::naming::{identifier, named};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2};

const TYPE: &str = "AWS::ElastiCache::SubnetGroup";

/// The property with which a cache names its group.
pub(super) const OF_CACHE: Property = Property::optional(
    "cache_subnet_group_name",
    Type::RefOrText(&[TYPE]),
    Default::Computed("`default`: the default subnets of the Region"),
    "the subnets its nodes may be put into",
);

const DEFAULT: &str = "default";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "elasticache",
    constructor: "subnet_group",
    scope: Scope::Regional,
    summary: "the subnets that the nodes of a cache may be put into; Multi-AZ needs two AZs",
    properties: &[
        Property::required("subnet_ids", Type::List(&Type::Ref(&["AWS::EC2::Subnet"])), "subnets of one VPC"),
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
        "vpc_id" => {
            let home = ec2::vpc_of_subnet(world.follow_all(group, "subnet_ids").first()?, world)?;
            Some(Value::Ref(home.id))
        }
        "cache_subnet_group_name" => Some(Value::Text(identifier(group, name))),
        "description" => Some(Value::Text(group.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// The subnets that a cache may be in, one in each AZ, ordered by AZ.
pub(super) fn choices<'w>(cache: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let property = "cache_subnet_group_name";
    let mut subnets = match named(cache, property, world, TYPE, property) {
        Some(group) => world.follow_all(group, "subnet_ids"),
        None => ec2::default_subnets(cache.region, world),
    };
    subnets.sort_by_key(|subnet| (ec2::zone_of(subnet), subnet.address()));
    subnets.dedup_by_key(|subnet| ec2::zone_of(subnet));
    subnets
}

/// A group that a cache names and that does not exist.
pub(super) fn refuse_of(cache: &Resource, world: &dyn World) -> Verdict {
    let property = "cache_subnet_group_name";
    let Some(given) = cache.text(property).filter(|name| name != DEFAULT) else { return Ok(()) };
    if named(cache, property, world, TYPE, property).is_some() {
        return Ok(());
    }
    let names: Vec<String> = world.of(TYPE).map(|group| identifier(group, property)).collect();
    let message = format!("there is no cache subnet group `{given}`");
    let near = refusal(cache, property, "no-subnet-group", message)
        .nearest(&given, names.iter().map(String::as_str));
    Err(if near.help.is_some() { near } else { near.help("make it first, with `elasticache::subnet_group`") })
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    let subnets = world.follow_all(group, "subnet_ids");
    let Some(first) = subnets.first() else {
        return Err(refusal(group, "subnet_ids", "missing-property", "a cache subnet group needs a subnet"));
    };
    let home = |subnet: &Resource| ec2::vpc_of_subnet(subnet, world).map(Resource::address);
    match subnets.iter().find(|subnet| home(subnet) != home(first)) {
        Some(other) => {
            let of = |subnet: &Resource| home(subnet).unwrap_or_default();
            let message = format!(
                "`{}` is in `{}`, but `{}` is in `{}`",
                first.address(),
                of(first),
                other.address(),
                of(other)
            );
            Err(refusal(group, "subnet_ids", "several-vpcs", message)
                .help("the subnets of a group belong to one VPC"))
        }
        None => Ok(()),
    }
}
