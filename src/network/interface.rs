//! The network interfaces of a resource: where they are, what guards them, which addresses they can have.

use super::layout::Layout;
use super::ranges::Ranges;
use super::security_group::{self, Direction, Peer};
use super::traffic::Traffic;
use super::{Interface, Protocol};
use crate::diagnostic::Diagnostic;
use crate::resource::{Presence, Resource, ResourceId, Value, autoscaling, ec2, elbv2};
use crate::units::Cidr;
use std::net::Ipv4Addr;

const INSTANCE: &str = "AWS::EC2::Instance";
const BALANCER: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
const CLASSIC: &str = "AWS::ElasticLoadBalancing::LoadBalancer";
const FLEET: &str = "AWS::AutoScaling::AutoScalingGroup";
const NAT: &str = "AWS::EC2::NatGateway";
const TARGET_GROUP: &str = "AWS::ElasticLoadBalancingV2::TargetGroup";
const ENDPOINT: &str = "AWS::EC2::VPCEndpoint";

/// The interfaces that a resource stands for: its own, those of the instances it launches or is associated with, or
/// those of its members (a security group, a subnet, a VPC, a target group, an Aurora cluster).
pub(super) fn of_resource(layout: &Layout, id: ResourceId) -> Result<Vec<Interface>, Diagnostic> {
    let Some(resource) = layout.get(id) else {
        return Err(Diagnostic::error("removed", "this resource was removed earlier in the script"));
    };
    let found = match own(layout, resource) {
        Some(own) => own,
        None => members(layout, resource),
    };
    if found.is_empty() {
        let address = resource.address();
        return Err(Diagnostic::error(
            "no-interface",
            format!("`{address}` stands for no network interface"),
        )
        .help(
            "ask about an instance, a load balancer, an Auto Scaling group, a database, an endpoint, or what has members",
        ));
    }
    Ok(found)
}

/// The interfaces of a resource itself; none for a resource that has none of its own.
fn own(layout: &Layout, resource: &Resource) -> Option<Vec<Interface>> {
    match resource.kind.type_name {
        INSTANCE => Some(instance(layout, resource).into_iter().collect()),
        BALANCER | CLASSIC => Some(nodes(layout, resource)),
        FLEET => Some(fleet(layout, resource)),
        NAT => Some(in_subnet(resource, "subnet_id", Vec::new(), true)),
        ENDPOINT => {
            let mut groups = resource.references("security_group_ids");
            if groups.is_empty() {
                groups.extend(
                    resource
                        .references("subnet_ids")
                        .first()
                        .and_then(|subnet| default_group(layout, *subnet)),
                );
            }
            Some(in_subnet(resource, "subnet_ids", groups, false))
        }
        _ => {
            let found = presence(layout, resource)?;
            found.members.is_empty().then(|| present(resource, &found))
        }
    }
}

/// What a kind that the network does not know says of itself.
fn presence(layout: &Layout, resource: &Resource) -> Option<Presence> {
    (resource.kind.presence)(resource, layout.world)
}

fn present(owner: &Resource, found: &Presence) -> Vec<Interface> {
    let at = |subnet: &ResourceId| Interface {
        owner: owner.id,
        subnet: *subnet,
        security_groups: found.security_groups.clone(),
        public: found.public,
    };
    found.subnets.iter().map(at).collect()
}

fn instance(layout: &Layout, instance: &Resource) -> Option<Interface> {
    let world = layout.world;
    let subnet = ec2::subnet_of(instance, world)?.id;
    let groups = ec2::security_groups_of(instance, world);
    let public = ec2::public_ip(instance, world).is_some();
    Some(Interface {
        owner: instance.id,
        subnet,
        security_groups: groups.iter().map(|g| g.id).collect(),
        public,
    })
}

/// One interface in each subnet that a property names.
fn in_subnet(owner: &Resource, property: &str, groups: Vec<ResourceId>, public: bool) -> Vec<Interface> {
    let at = |subnet| Interface { owner: owner.id, subnet, security_groups: groups.clone(), public };
    owner.references(property).into_iter().map(at).collect()
}

/// The nodes of a load balancer. Only a Network (or Gateway) Load Balancer can be without a security group; another
/// that names none has its VPC's default group.
fn nodes(layout: &Layout, balancer: &Resource) -> Vec<Interface> {
    let subnets: Vec<ResourceId> = if balancer.is(BALANCER) {
        elbv2::subnets_of(balancer, layout.world).into_iter().map(|subnet| subnet.id).collect()
    } else {
        balancer.references("subnets")
    };
    let mut groups = balancer.references("security_groups");
    if groups.is_empty() && !is_layer_4(balancer) {
        groups.extend(subnets.first().and_then(|subnet| default_group(layout, *subnet)));
    }
    let public = balancer.text("scheme").as_deref() != Some("internal");
    let at = |subnet| Interface { owner: balancer.id, subnet, security_groups: groups.clone(), public };
    subnets.into_iter().map(at).collect()
}

/// Whether it works on layer 4, and so can pass on the address of a client.
fn is_layer_4(balancer: &Resource) -> bool {
    balancer.is(BALANCER) && matches!(balancer.text("type").as_deref(), Some("network" | "gateway"))
}

/// The instances of an Auto Scaling group: any of them may be in any of its subnets.
fn fleet(layout: &Layout, fleet: &Resource) -> Vec<Interface> {
    let world = layout.world;
    let Some(launch) = autoscaling::launch_of_group(fleet, world) else { return Vec::new() };
    let at = |subnet: &Resource| {
        let public = launch.associate_public_ip.unwrap_or_else(|| subnet.flag("map_public_ip_on_launch"));
        let mut groups = launch.security_groups.clone();
        if groups.is_empty() {
            groups.extend(default_group(layout, subnet.id));
        }
        Interface { owner: fleet.id, subnet: subnet.id, security_groups: groups, public }
    };
    autoscaling::subnets_of(fleet, world).into_iter().map(at).collect()
}

fn default_group(layout: &Layout, subnet: ResourceId) -> Option<ResourceId> {
    ec2::default_security_group(layout.get(subnet)?, layout.world).map(|group| group.id)
}

/// The interfaces of what a resource stands for: what an address is associated with, who has a security group, what
/// is in a subnet or a VPC, the targets of a target group.
fn members(layout: &Layout, resource: &Resource) -> Vec<Interface> {
    let world = layout.world;
    let linked = |property: &str| world.follow(resource, property).and_then(|linked| own(layout, linked));
    match resource.kind.type_name {
        "AWS::EC2::EIP" => holder_of(layout, resource.id),
        "AWS::EC2::EIPAssociation" => linked("instance_id").unwrap_or_default(),
        "AWS::EC2::SecurityGroup" => everything(layout, |at| at.security_groups.contains(&resource.id)),
        "AWS::EC2::Subnet" => everything(layout, |at| at.subnet == resource.id),
        "AWS::EC2::VPC" => everything(layout, |at| layout.vpc_of(at.subnet) == Some(resource.id)),
        TARGET_GROUP => targets(layout, resource),
        _ => {
            let members = presence(layout, resource).map(|found| found.members).unwrap_or_default();
            let each = members.into_iter().filter_map(|id| layout.get(id));
            each.filter_map(|member| own(layout, member)).flatten().collect()
        }
    }
}

/// What an Elastic IP is associated with: an instance, a NAT gateway, a node of a Network Load Balancer.
fn holder_of(layout: &Layout, address: ResourceId) -> Vec<Interface> {
    let world = layout.world;
    let has = |holder: &&Resource| match holder.kind.type_name {
        INSTANCE => ec2::elastic_ip_of(holder, world).is_some_and(|own| own.id == address),
        NAT => holder.reference("allocation_id") == Some(address),
        _ => false,
    };
    if let Some(holder) = world.all().find(has) {
        return own(layout, holder).unwrap_or_default();
    }
    let mapped = |balancer: &Resource| {
        let named = |mapping: &&Value| mapping.get("allocation_id").and_then(Value::as_ref) == Some(address);
        let subnet = balancer.list("subnet_mappings").iter().find(named)?.get("subnet_id")?.as_ref()?;
        nodes(layout, balancer).into_iter().find(|node| node.subnet == subnet)
    };
    world.of(BALANCER).find_map(mapped).into_iter().collect()
}

/// Every interface of a sort; of those that the network treats alike, one.
fn everything(layout: &Layout, wanted: impl Fn(&Interface) -> bool) -> Vec<Interface> {
    let mut found: Vec<Interface> = Vec::new();
    for at in layout.world.all().filter_map(|resource| own(layout, resource)).flatten().filter(wanted) {
        let alike = |other: &Interface| {
            (other.subnet, other.public, &other.security_groups)
                == (at.subnet, at.public, &at.security_groups)
        };
        if !found.iter().any(alike) {
            found.push(at);
        }
    }
    found
}

/// The instances that are registered with a target group, by themselves or by their Auto Scaling group.
fn targets(layout: &Layout, group: &Resource) -> Vec<Interface> {
    let named = group
        .list("targets")
        .iter()
        .filter_map(|target| target.as_ref().or_else(|| target.get("id")?.as_ref()));
    let fleets =
        layout.world.of(FLEET).filter(|fleet| fleet.references("target_group_arns").contains(&group.id));
    let owners = named.chain(fleets.map(|fleet| fleet.id)).filter_map(|id| layout.get(id));
    owners.filter_map(|owner| own(layout, owner)).flatten().collect()
}

/// The private addresses that an interface can have: its own if it is known, else any that its subnet gives.
pub(super) fn private_addresses(layout: &Layout, at: &Interface) -> Ranges {
    let instance = layout.get(at.owner).filter(|owner| owner.is(INSTANCE));
    let own = instance.and_then(|instance| ec2::private_address(instance, layout.world));
    own.map_or_else(|| layout.addresses_of(at.subnet), Ranges::host)
}

/// The public addresses that an interface can have: its own if it is known, else any of the Internet.
pub(super) fn public_addresses(layout: &Layout, at: &Interface) -> Ranges {
    let instance = layout.get(at.owner).filter(|owner| owner.is(INSTANCE));
    let own = instance.and_then(|instance| ec2::public_ip(instance, layout.world));
    own.map_or_else(|| Ranges::internet(Cidr::ANYWHERE), Ranges::host)
}

/// The public address of a NAT gateway: its Elastic IP's, else the one it was leased.
pub(super) fn nat_address(layout: &Layout, nat: ResourceId) -> Ranges {
    let allocated = layout.get(nat).and_then(|nat| nat.reference("allocation_id"));
    let address: Ipv4Addr = layout.world.public_address(allocated.unwrap_or(nat), 0);
    Ranges::host(address)
}

/// The addresses that a target sees instead of those of a Network Load Balancer's node: by default, targets that are
/// registered as instances see the clients' own. None where it sees the node.
/// Source: Network Load Balancer user guide, "Client IP preservation".
pub(super) fn kept_addresses(layout: &Layout, from: &Interface, to: &Interface, port: u16) -> Option<Ranges> {
    let balancer = layout.get(from.owner).filter(|owner| is_layer_4(owner))?;
    let group = layout.world.of(TARGET_GROUP).find(|group| holds(layout, group, to.owner, port))?;
    let by_instance = group.text("target_type").as_deref() == Some("instance");
    if !by_instance || elbv2::attribute(group, "preserve_client_ip.enabled").as_deref() != Some("true") {
        return None;
    }
    let clients = if from.public {
        Ranges::internet(Cidr::ANYWHERE)
    } else {
        let blocks = layout.blocks_of_vpc(layout.vpc_of(from.subnet)?);
        blocks.into_iter().fold(Ranges::default(), |set, block| set.or(&Ranges::of(block)))
    };
    Some(admitted_by(layout, from, balancer, clients))
}

/// The clients that a balancer's own groups let through to one of its listeners.
fn admitted_by(layout: &Layout, node: &Interface, balancer: &Resource, clients: Ranges) -> Ranges {
    if node.security_groups.is_empty() {
        return clients;
    }
    let ports = listens_on(layout, balancer, Protocol::Tcp).as_ports();
    let peer = Peer { addresses: clients, ..Peer::default() };
    let admitted = ports.into_iter().flat_map(|(first, last)| first..=last).map(|port| {
        let traffic = Traffic::to(port, Protocol::Tcp);
        security_group::ask(layout, &node.security_groups, Direction::Ingress, &traffic, &peer).admitted
    });
    let admitted = admitted.fold(Ranges::default(), |set, more| set.or(&more));
    // Where nobody gets in, the balancer is what blocks, not what stands behind it.
    if admitted.is_empty() { peer.addresses } else { admitted }
}

/// Whether a target group sends to a port of an instance or of a fleet.
fn holds(layout: &Layout, group: &Resource, owner: ResourceId, port: u16) -> bool {
    let usual = group.int("port");
    let fits = |own: Option<i64>| own.or(usual).is_none_or(|own| own == i64::from(port));
    let named = |target: &Value| target.as_ref().or_else(|| target.get("id")?.as_ref()) == Some(owner);
    let listed = |target: &Value| named(target) && fits(target.get("port").and_then(Value::as_int));
    let joined =
        |fleet: &Resource| fleet.is(FLEET) && fleet.references("target_group_arns").contains(&group.id);
    group.list("targets").iter().any(listed) || fits(None) && layout.get(owner).is_some_and(joined)
}

/// Why a resource has no public address, in words.
pub(super) fn why_private(layout: &Layout, owner: &Resource) -> String {
    if let Some(found) = presence(layout, owner).filter(|found| !found.why_private.is_empty()) {
        return found.why_private.to_owned();
    }
    match owner.kind.type_name {
        INSTANCE => {
            "it has no public address: its subnet gives none, and no Elastic IP is associated with it"
                .to_owned()
        }
        BALANCER | CLASSIC => {
            "it is an internal load balancer: its nodes have private addresses only".to_owned()
        }
        FLEET => {
            "its instances have no public addresses: neither their subnet nor their launch template gives one"
                .to_owned()
        }
        ENDPOINT => "an endpoint has private addresses only".to_owned(),
        _ => "it has no public address".to_owned(),
    }
}

/// Whether connections end at a resource, so that it can be exposed.
pub(super) fn can_listen(layout: &Layout, owner: &Resource) -> bool {
    [INSTANCE, BALANCER, CLASSIC, FLEET].iter().any(|kind| owner.is(kind))
        || presence(layout, owner).is_some()
}

/// The ports on which something may listen: a load balancer's listeners, the port of a database or cache; on an instance, any.
pub(super) fn listens_on(layout: &Layout, owner: &Resource, protocol: Protocol) -> Ranges {
    if let Some(found) = presence(layout, owner) {
        let port = u32::from(found.port);
        return if protocol == Protocol::Tcp { Ranges::between(port, port) } else { Ranges::default() };
    }
    if !owner.is(BALANCER) {
        return Ranges::between(0, 65535);
    }
    let fits = |listener: &&Resource| {
        let spoken = listener.text("protocol").unwrap_or_default();
        listener.reference("load_balancer_arn") == Some(owner.id)
            && match protocol {
                Protocol::Tcp => !matches!(spoken.as_str(), "UDP"),
                Protocol::Udp => matches!(spoken.as_str(), "UDP" | "TCP_UDP"),
            }
    };
    let ports = layout
        .world
        .of("AWS::ElasticLoadBalancingV2::Listener")
        .filter(fits)
        .filter_map(|listener| listener.int("port"));
    ports
        .filter_map(|port| u32::try_from(port).ok())
        .fold(Ranges::default(), |set, port| set.or(&Ranges::between(port, port)))
}
