//! Where things are: VPC, subnet, AZ, the tables and filters that a subnet uses.

use super::launch;
use crate::catalog::{self, Zone};
use crate::resource::{Resource, World, autoscaling, elbv2, rds};

/// The default VPC of a Region, which AWS makes with the account.
pub fn default_vpc<'w>(region: &str, world: &'w dyn World) -> Option<&'w Resource> {
    world.of("AWS::EC2::VPC").find(|vpc| vpc.implicit && vpc.region == region)
}

/// The default subnets of a Region, by AZ name.
pub fn default_subnets<'w>(region: &str, world: &'w dyn World) -> Vec<&'w Resource> {
    let mut subnets: Vec<&Resource> =
        world.of("AWS::EC2::Subnet").filter(|subnet| subnet.implicit && subnet.region == region).collect();
    subnets.sort_by_key(|subnet| zone_entry(subnet).map(|zone| zone.name));
    subnets
}

/// The name of the AZ of a subnet, such as `us-east-1a`.
pub fn zone_of(subnet: &Resource) -> String {
    zone_entry(subnet).map(|zone| zone.name.to_owned()).unwrap_or_default()
}

/// The AZ of a subnet: the one it names, else (AWS chooses) the first of its Region.
pub fn zone_entry(subnet: &Resource) -> Option<&'static Zone> {
    let named = subnet.text("availability_zone").or_else(|| subnet.text("availability_zone_id"));
    match named {
        Some(name) => catalog::zone(&name),
        None => catalog::region(subnet.region)?.zones.first(),
    }
}

/// The VPC of a subnet.
pub fn vpc_of_subnet<'w>(subnet: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world.follow(subnet, "vpc_id")
}

/// The VPC that a resource belongs to: the one it names, the one of its subnets, or the default VPC.
pub fn vpc_of<'w>(resource: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    if resource.is("AWS::EC2::VPC") {
        return world.get(resource.id);
    }
    let has = |name: &str| resource.kind.property(name).is_some();
    if has("vpc_id")
        && let Some(vpc) = world.follow(resource, "vpc_id")
    {
        return Some(vpc);
    }
    let subnet = match resource.kind.type_name {
        "AWS::EC2::SecurityGroup" => return default_vpc(resource.region, world),
        "AWS::EC2::Instance" => subnet_of(resource, world),
        "AWS::AutoScaling::AutoScalingGroup" => autoscaling::subnets_of(resource, world).first().copied(),
        "AWS::ElasticLoadBalancingV2::LoadBalancer" => elbv2::subnets_of(resource, world).first().copied(),
        "AWS::RDS::DBInstance" | "AWS::RDS::DBCluster" => rds::home(resource, world),
        _ => ["subnet_id", "subnets", "subnet_ids", "vpc_subnet_ids"]
            .iter()
            .filter(|name| has(name))
            .find_map(|name| resource.references(name).first().and_then(|id| world.get(*id)))
            .or_else(|| {
                let found = (resource.kind.presence)(resource, world)?;
                world.get(*found.subnets.first()?)
            }),
    };
    subnet.and_then(|subnet| vpc_of_subnet(subnet, world))
}

/// The subnet of an instance. One that names none is put in the default VPC, in the AZ it names or else the first.
pub fn subnet_of<'w>(instance: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let properties = launch::Properties::of(instance, world);
    match properties.subnet() {
        Some(id) => world.get(id),
        None => in_default_subnet(&properties, &default_subnets(instance.region, world)),
    }
}

/// The default subnet that AWS takes for a launch that names none.
fn in_default_subnet<'w>(
    properties: &launch::Properties<'_>,
    subnets: &[&'w Resource],
) -> Option<&'w Resource> {
    let Some(wanted) = properties.zone() else { return subnets.first().copied() };
    let there =
        |subnet: &&&Resource| zone_entry(subnet).is_some_and(|zone| zone.name == wanted || zone.id == wanted);
    subnets.iter().find(there).copied()
}

/// The instances of a subnet, in the order in which they were made.
pub(super) fn instances_in<'w>(subnet: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let defaults = if subnet.implicit { default_subnets(subnet.region, world) } else { Vec::new() };
    let inside = |instance: &&Resource| {
        let properties = launch::Properties::of(instance, world);
        match properties.subnet() {
            Some(id) => id == subnet.id,
            None => {
                instance.region == subnet.region
                    && in_default_subnet(&properties, &defaults).is_some_and(|home| home.id == subnet.id)
            }
        }
    };
    let mut instances: Vec<&Resource> = world.of("AWS::EC2::Instance").filter(inside).collect();
    instances.sort_by_key(|instance| instance.id);
    instances
}

/// The security groups of an instance: those it names, else its VPC's default group.
pub fn security_groups_of<'w>(instance: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let named = launch::Properties::of(instance, world).security_groups();
    let groups: Vec<&Resource> = named.into_iter().filter_map(|id| world.get(id)).collect();
    if !groups.is_empty() {
        return groups;
    }
    vpc_of(instance, world).and_then(|vpc| default_group(vpc, world)).into_iter().collect()
}

/// The default security group of the VPC that a subnet (or a VPC itself) belongs to.
pub fn default_security_group<'w>(place: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    default_group(vpc_of(place, world)?, world)
}

/// The default security group of a VPC.
pub(super) fn default_group<'w>(vpc: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    companion(vpc, world, "AWS::EC2::SecurityGroup")
}

/// The main route table of a VPC.
pub(super) fn main_route_table<'w>(vpc: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    companion(vpc, world, "AWS::EC2::RouteTable")
}

/// The default network ACL of a VPC.
pub(super) fn default_network_acl<'w>(vpc: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    companion(vpc, world, "AWS::EC2::NetworkAcl")
}

/// What AWS made together with a VPC.
fn companion<'w>(vpc: &Resource, world: &'w dyn World, kind: &'w str) -> Option<&'w Resource> {
    let id = vpc.id;
    world.of(kind).find(|other| other.implicit && other.reference("vpc_id") == Some(id))
}

/// The route table a subnet uses: the associated one, else its VPC's main table.
pub fn route_table_of<'w>(subnet: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world
        .of("AWS::EC2::SubnetRouteTableAssociation")
        .find(|association| association.reference("subnet_id") == Some(subnet.id))
        .and_then(|association| world.follow(association, "route_table_id"))
        .or_else(|| vpc_of_subnet(subnet, world).and_then(|vpc| main_route_table(vpc, world)))
}

/// The network ACL a subnet uses: the associated one, else its VPC's default one.
pub fn network_acl_of<'w>(subnet: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world
        .of("AWS::EC2::SubnetNetworkAclAssociation")
        .find(|association| association.reference("subnet_id") == Some(subnet.id))
        .and_then(|association| world.follow(association, "network_acl_id"))
        .or_else(|| vpc_of_subnet(subnet, world).and_then(|vpc| default_network_acl(vpc, world)))
}

/// The internet gateway that is attached to a VPC.
pub fn internet_gateway_of<'w>(vpc: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    world
        .of("AWS::EC2::VPCGatewayAttachment")
        .filter(|attachment| attachment.reference("vpc_id") == Some(vpc.id))
        .find_map(|attachment| world.follow(attachment, "internet_gateway_id"))
}
