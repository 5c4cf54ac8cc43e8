//! The addresses an instance has at this moment.

use super::launch;
use super::place::{self, subnet_of, vpc_of};
use crate::resource::{Resource, ResourceId, Value, World, elbv2, identity, rds};
use crate::units::Cidr;
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// The Elastic IP of an instance, if one is associated with it.
pub fn elastic_ip_of<'w>(instance: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let associated = world
        .of("AWS::EC2::EIPAssociation")
        .filter(|association| association.reference("instance_id") == Some(instance.id))
        .find_map(|association| elastic_ip_of_association(association, world));
    associated.or_else(|| {
        world.of("AWS::EC2::EIP").find(|address| address.reference("instance_id") == Some(instance.id))
    })
}

/// The Elastic IP that an association speaks of, under either of CloudFormation's two names for it.
pub(super) fn elastic_ip_of_association<'w>(
    association: &Resource,
    world: &'w dyn World,
) -> Option<&'w Resource> {
    world.follow(association, "allocation_id").or_else(|| world.follow(association, "eip"))
}

/// The public addresses of a resource at this moment. An Elastic IP has its own; a load balancer one in each AZ, unless
/// it is internal; an instance its Elastic IP, else the automatic address, if its subnet (or the launch itself) gives
/// one; a NAT gateway its Elastic IP; a database one, if it is publicly accessible; anything else none.
pub fn public_addresses(resource: &Resource, world: &dyn World) -> Vec<Ipv4Addr> {
    match resource.kind.type_name {
        "AWS::EC2::Instance" => public_ip(resource, world).into_iter().collect(),
        "AWS::EC2::EIP" => vec![world.public_address(resource.id, 0)],
        "AWS::EC2::NatGateway" => {
            let address = world.follow(resource, "allocation_id");
            address.map(|address| world.public_address(address.id, 0)).into_iter().collect()
        }
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => elbv2::addresses(resource, world),
        "AWS::RDS::DBInstance" if rds::publicly_accessible(resource, world) => {
            vec![world.public_address(resource.id, 0)]
        }
        "AWS::RDS::DBCluster" if rds::publicly_accessible(resource, world) => {
            (0..rds::subnets_of(resource, world).len() as u32)
                .map(|slot| world.public_address(resource.id, slot))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The public address of an instance at this moment.
pub fn public_ip(instance: &Resource, world: &dyn World) -> Option<Ipv4Addr> {
    if let Some(address) = elastic_ip_of(instance, world) {
        return Some(world.public_address(address.id, 0));
    }
    let subnet = subnet_of(instance, world)?;
    let wanted = launch::Properties::of(instance, world).associate_public_ip();
    wanted
        .unwrap_or_else(|| subnet.flag("map_public_ip_on_launch"))
        .then(|| world.public_address(instance.id, 0))
}

/// The private address of an instance: the one it asks for, else one of its subnet that depends on its name. Where
/// two names would get the same address, the one that was made first has it.
pub fn private_address(instance: &Resource, world: &dyn World) -> Option<Ipv4Addr> {
    if let Some(wanted) = launch::Properties::of(instance, world).private_address() {
        return Some(wanted);
    }
    let subnet = subnet_of(instance, world)?;
    let given = private_addresses(subnet, world);
    given.into_iter().find(|(_, id)| *id == instance.id).map(|(address, _)| address)
}

/// The private addresses of a subnet's instances, and whose they are.
pub(super) fn private_addresses(subnet: &Resource, world: &dyn World) -> BTreeMap<Ipv4Addr, ResourceId> {
    let mut given = BTreeMap::new();
    let Some(block) = subnet.text("cidr_block").and_then(|text| Cidr::parse(&text).ok()) else {
        return given;
    };
    let instances = place::instances_in(subnet, world);
    let (asking, others): (Vec<&Resource>, Vec<&Resource>) = instances
        .into_iter()
        .partition(|instance| launch::Properties::of(instance, world).private_address().is_some());
    for instance in asking {
        if let Some(wanted) = launch::Properties::of(instance, world).private_address() {
            given.entry(wanted).or_insert(instance.id);
        }
    }
    for instance in others {
        if let Some(address) = free_address(block, &instance.address(), &given) {
            given.insert(address, instance.id);
        }
    }
    given
}

/// A free host address of a block, from the place that a name falls on.
fn free_address(block: Cidr, name: &str, taken: &BTreeMap<Ipv4Addr, ResourceId>) -> Option<Ipv4Addr> {
    let hosts = block.usable_in_aws();
    let start = identity::fingerprint(name).checked_rem(hosts)?;
    // AWS keeps the first four addresses of a subnet, and the last.
    (0..hosts)
        .filter_map(|step| block.nth(4 + (start + step) % hosts))
        .find(|address| !taken.contains_key(address))
}

/// `ec2-198-18-0-1.compute-1.amazonaws.com`, where the VPC gives such names.
pub(super) fn public_dns_name(instance: &Resource, world: &dyn World) -> Option<String> {
    let vpc = vpc_of(instance, world)?;
    if !vpc.implicit && !vpc.flag("enable_dns_hostnames") {
        return None;
    }
    let dashed = public_ip(instance, world)?.to_string().replace('.', "-");
    Some(if instance.region == "us-east-1" {
        format!("ec2-{dashed}.compute-1.amazonaws.com")
    } else {
        format!("ec2-{dashed}.{}.compute.amazonaws.com", instance.region)
    })
}

/// `ip-10-0-0-5.ec2.internal`.
pub(super) fn private_dns_name(instance: &Resource, world: &dyn World) -> Option<String> {
    let dashed = private_address(instance, world)?.to_string().replace('.', "-");
    Some(if instance.region == "us-east-1" {
        format!("ip-{dashed}.ec2.internal")
    } else {
        format!("ip-{dashed}.{}.compute.internal", instance.region)
    })
}

/// Addresses as a value.
pub(in crate::resource) fn texts(addresses: &[Ipv4Addr]) -> Value {
    Value::List(addresses.iter().map(|address| Value::Text(address.to_string())).collect())
}
