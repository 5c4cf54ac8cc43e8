//! The addresses an instance has at this moment.

use super::launch;
use super::place::{subnet_of, vpc_of};
use crate::resource::{Resource, Value, World, identity};
use crate::units::Cidr;
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

/// The public addresses of an instance at this moment: its Elastic IP; else the automatic address, if its subnet (or
/// the launch itself) gives one; else none.
pub fn public_addresses(instance: &Resource, world: &dyn World) -> Vec<Ipv4Addr> {
    public_ip(instance, world).into_iter().collect()
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
    let subnet = subnet_of(instance, world)?;
    let block = Cidr::parse(&subnet.text("cidr_block")?).ok()?;
    if let Some(wanted) = launch::Properties::of(instance, world).private_address() {
        return Some(wanted);
    }
    let mut neighbours: Vec<&Resource> = world
        .of("AWS::EC2::Instance")
        .filter(|other| subnet_of(other, world).is_some_and(|of| of.id == subnet.id))
        .collect();
    neighbours.sort_by_key(|other| other.id);
    let asked = |other: &&Resource| launch::Properties::of(other, world).private_address();
    let mut taken: Vec<Ipv4Addr> = neighbours.iter().filter_map(asked).collect();
    for other in neighbours.iter().filter(|other| asked(other).is_none()) {
        let address = free_address(block, &other.address(), &taken)?;
        if other.id == instance.id {
            return Some(address);
        }
        taken.push(address);
    }
    free_address(block, &instance.address(), &taken)
}

/// A free host address of a block, from the place that a name falls on.
fn free_address(block: Cidr, name: &str, taken: &[Ipv4Addr]) -> Option<Ipv4Addr> {
    let hosts = block.usable_in_aws();
    let start = identity::fingerprint(name).checked_rem(hosts)?;
    // AWS keeps the first four addresses of a subnet, and the last.
    (0..hosts)
        .filter_map(|step| block.nth(4 + (start + step) % hosts))
        .find(|address| !taken.contains(address))
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
pub(super) fn texts(addresses: Vec<Ipv4Addr>) -> Value {
    Value::List(addresses.into_iter().map(|address| Value::Text(address.to_string())).collect())
}
