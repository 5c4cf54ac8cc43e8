//! `AWS::EC2::EIP` and `AWS::EC2::EIPAssociation`: a public address that belongs to the account, not to an instance.

use super::address::{elastic_ip_of, elastic_ip_of_association, public_addresses, texts};
use super::{TAGS, place, read_id};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Type, Value, World};

/// The address.
pub(super) const ELASTIC_IP: Kind = Kind {
    type_name: "AWS::EC2::EIP",
    module: "ec2",
    constructor: "eip",
    summary: "an Elastic IP: a public address that stays yours through stops, starts and replacements; five a Region \
              by default, and billed whether in use or not",
    properties: &[
        Property::accepted(
            "domain",
            Type::OneOf(&["vpc", "standard"]),
            Default::Text("vpc"),
            "always `vpc` today",
        ),
        Property::optional(
            "instance_id",
            Type::Ref(&["AWS::EC2::Instance"]),
            Default::None,
            "the instance that has it; or use `ec2::eip_association`",
        ),
        Property::accepted("address", Type::Text, Default::None, "an address of a pool, to get that one"),
        Property::accepted("ipam_pool_id", Type::Text, Default::None, "a pool that AWS manages for you"),
        Property::accepted(
            "transfer_address",
            Type::Text,
            Default::None,
            "an address that another account gives",
        ),
        Property::accepted(
            "network_border_group",
            Type::Text,
            Default::None,
            "where the address is announced",
        ),
        Property::accepted("public_ipv4_pool", Type::Text, Default::None, "a pool of addresses of your own"),
        TAGS,
    ],
    attributes: &[
        super::id("allocation_id"),
        Attribute { name: "public_ip", summary: "the address" },
        Attribute { name: "addresses", summary: "the address, as a list" },
    ],
    arn: "elastic-ip/{id}",
    arn_service: "ec2",
    id_prefix: "eipalloc",
    read,
    refuse,
    ..Kind::BARE
};

fn read(address: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "public_ip" => Some(Value::Text(world.public_address(address.id, 0).to_string())),
        "addresses" => Some(texts(&public_addresses(address, world))),
        _ => read_id(address, world, name),
    }
}

fn refuse(address: &Resource, world: &dyn World) -> Verdict {
    let there =
        others(address, world, "AWS::EC2::EIP").filter(|other| other.region == address.region).count();
    within_quota(address, "vpc.elastic_ips", there, &format!("in {}", address.region))?;
    let Some(instance) = world.follow(address, "instance_id") else { return Ok(()) };
    refuse_second(address, "instance_id", instance, address, world)?;
    refuse_use(address, "instance_id", address, world)?;
    refuse_no_gateway(address, "instance_id", instance, world)
}

/// The tie.
pub(super) const ASSOCIATION: Kind = Kind {
    type_name: "AWS::EC2::EIPAssociation",
    module: "ec2",
    constructor: "eip_association",
    summary: "gives an Elastic IP to an instance; the instance's automatic address goes",
    properties: &[
        Property::optional("allocation_id", Type::Ref(&["AWS::EC2::EIP"]), Default::None, "the Elastic IP"),
        Property::optional(
            "eip",
            Type::Ref(&["AWS::EC2::EIP"]),
            Default::None,
            "the Elastic IP, under CloudFormation's older name",
        ),
        Property::optional("instance_id", Type::Ref(&["AWS::EC2::Instance"]), Default::None, "the instance"),
        Property::accepted("network_interface_id", Type::Text, Default::None, "a network interface instead"),
        Property::accepted(
            "private_ip_address",
            Type::Text,
            Default::None,
            "which private address it stands for",
        ),
    ],
    attributes: &[super::id("association_id")],
    id_prefix: "eipassoc",
    read: read_id,
    refuse: refuse_association,
    ..Kind::BARE
};

fn refuse_association(association: &Resource, world: &dyn World) -> Verdict {
    if association.set("allocation_id").is_some() && association.set("eip").is_some() {
        let message = "`allocation_id` and `eip` cannot both be given";
        return Err(refusal(association, "eip", "address-twice", message));
    }
    let Some(address) = elastic_ip_of_association(association, world) else {
        let message = "`ec2::eip_association` needs `allocation_id`";
        return Err(refusal(association, "allocation_id", "missing-property", message)
            .help("allocation_id: the handle that `ec2::eip` returned"));
    };
    let Some(instance) = world.follow(association, "instance_id") else {
        let message = "`ec2::eip_association` needs `instance_id`";
        return Err(refusal(association, "instance_id", "missing-property", message)
            .help("instance_id: the instance that is to have the address"));
    };
    refuse_second(association, "instance_id", instance, address, world)?;
    refuse_use(association, "allocation_id", address, world)?;
    refuse_no_gateway(association, "instance_id", instance, world)
}

/// An instance that has another Elastic IP already.
fn refuse_second(
    asking: &Resource,
    property: &str,
    instance: &Resource,
    address: &Resource,
    world: &dyn World,
) -> Verdict {
    let Some(first) = elastic_ip_of(instance, world) else { return Ok(()) };
    if first.id == address.id || mine(asking, instance, world) {
        return Ok(());
    }
    let message = format!("`{}` has an Elastic IP already, `{}`", instance.address(), first.address());
    Err(refusal(asking, property, "address-twice", message)
        .help("a network interface's private address has one Elastic IP; remove the first association"))
}

/// Whether the tie the instance has is the one that is being changed.
fn mine(asking: &Resource, instance: &Resource, world: &dyn World) -> bool {
    world.get(asking.id).is_some_and(|before| before.reference("instance_id") == Some(instance.id))
}

/// An Elastic IP that something else has.
pub(in crate::resource) fn refuse_use(
    asking: &Resource,
    property: &str,
    address: &Resource,
    world: &dyn World,
) -> Verdict {
    let by_itself =
        address.reference("instance_id").filter(|_| asking.id != address.id).and_then(|id| world.get(id));
    let uses = [
        ("AWS::EC2::EIPAssociation", "allocation_id"),
        ("AWS::EC2::EIPAssociation", "eip"),
        ("AWS::EC2::NatGateway", "allocation_id"),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", "subnet_mappings"),
    ];
    let user = uses.into_iter().find_map(|(kind, property)| {
        others(asking, world, kind).find(|other| {
            let mut found = Vec::new();
            if let Some(value) = other.set(property) {
                value.references(&mut found);
            }
            found.contains(&address.id)
        })
    });
    match by_itself.or(user) {
        Some(user) => {
            let message = format!("`{}` is already in use by `{}`", address.address(), user.address());
            Err(refusal(asking, property, "address-in-use", message)
                .help("an Elastic IP stands for one thing at a time; make another, or remove that first"))
        }
        None => Ok(()),
    }
}

/// A VPC that the address cannot be reached in.
fn refuse_no_gateway(asking: &Resource, property: &str, instance: &Resource, world: &dyn World) -> Verdict {
    let Some(vpc) = place::vpc_of(instance, world) else { return Ok(()) };
    if place::internet_gateway_of(vpc, world).is_some() {
        return Ok(());
    }
    let message = format!("`{}` is not attached to an internet gateway", vpc.address());
    Err(refusal(asking, property, "no-internet-gateway", message)
        .help("attach one first: `ec2::internet_gateway` and `ec2::vpc_gateway_attachment`"))
}
