//! The journeys a connection can make: in from the Internet, out to it, inside one VPC, and between two that are
//! peered.

use super::layout::Layout;
use super::ranges::Ranges;
use super::route::{self, Leg, Way};
use super::security_group::Direction;
use super::walk::{End, Look, Walk};
use super::{Interface, Protocol, Reach, cause, interface};
use crate::resource::{Resource, ResourceId};
use crate::units::Cidr;

/// What a connection is about: where to, on which port.
#[derive(Clone, Copy)]
pub(super) struct Errand<'a> {
    pub layout: &'a Layout<'a>,
    pub port: u16,
    pub protocol: Protocol,
}

/// Word for the Internet in a path.
const INTERNET: &str = "internet";

/// How the addresses of an interface look from inside its VPC.
fn private_end(layout: &Layout, at: &Interface) -> End {
    let mut end = End::new(interface::private_addresses(layout, at), format!("`{}`", layout.name(at.owner)));
    end.groups.clone_from(&at.security_groups);
    end
}

/// From a range of the Internet to an interface.
pub(super) fn inward(errand: Errand, clients: Ranges, called: &str, to: &Interface) -> Reach {
    // On the way in every rule looks at the client; which address the server has does not matter.
    let server = End::new(Ranges::between(0, 0), "it");
    let mut walk = Walk::new(errand.layout, errand.port, errand.protocol, End::new(clients, called), server);
    walk.pass(INTERNET);
    arrive(&mut walk, to);
    walk.finish()
}

/// From the edge locations of CloudFront to an interface: over the Internet, as a service that prefix lists know.
pub(super) fn from_edge(errand: Errand, distribution: &Resource, to: &Interface) -> Reach {
    let server = End::new(Ranges::between(0, 0), "it");
    let mut client = End::new(Ranges::internet(Cidr::ANYWHERE), format!("`{}`", distribution.address()));
    client.service = true;
    let mut walk = Walk::new(errand.layout, errand.port, errand.protocol, client, server);
    walk.pass(distribution.address());
    arrive(&mut walk, to);
    walk.finish()
}

/// The last part of a way in: gateway, return route, ACL, groups.
fn arrive(walk: &mut Walk, to: &Interface) {
    let (Some(owner), Some(subnet)) = (walk.layout.get(to.owner), walk.layout.get(to.subnet)) else { return };
    walk.turn_to(to.owner);
    if owner.is("AWS::EC2::NatGateway") {
        let rule = "a NAT gateway lets connections out, and none in".to_owned();
        return walk.stop(cause::NAT_INWARD, owner, rule, owner.span.clone());
    }
    if !to.public {
        return walk.stop(
            cause::NO_PUBLIC_ADDRESS,
            owner,
            interface::why_private(walk.layout, owner),
            owner.span.clone(),
        );
    }
    let Some(gateway) = walk.layout.gateway_near(to.subnet) else {
        let vpc = subnet.reference("vpc_id").and_then(|id| walk.layout.get(id)).unwrap_or(subnet);
        let rule = "no internet gateway is attached to this VPC".to_owned();
        return walk.stop(cause::NO_INTERNET_GATEWAY, vpc, rule, vpc.span.clone());
    };
    walk.pass(gateway.address());
    walk.route(to.subnet, Look::Client, |walk, table, leg| {
        let leads = leg.way == Some(Way::InternetGateway(gateway.id));
        if !leads {
            let whom = walk.client.called.clone();
            let rule = format!(
                "no route of this table leads to {whom} through the internet gateway, so no answer gets out"
            );
            walk.block(cause::NO_ROUTE, table.address(), rule, leg.span.clone());
        }
        leads
    });
    walk.border(to.subnet, true, Look::Client);
    walk.pass(subnet.address());
    walk.groups(to, Direction::Ingress, Look::Client);
    walk.pass(owner.address());
}

/// From an interface to a range of the Internet. Also says as whom the client appears there.
pub(super) fn outward(errand: Errand, from: &Interface, servers: Ranges, called: &str) -> Reach {
    let mut walk = departure(errand, from, servers, called);
    walk.pass(INTERNET);
    walk.finish()
}

/// The first part of a way out: groups, routes, ACL, gateway.
fn departure<'a>(errand: Errand<'a>, from: &Interface, servers: Ranges, called: &str) -> Walk<'a> {
    let layout = errand.layout;
    let server = End::new(servers, called);
    let mut walk = Walk::new(layout, errand.port, errand.protocol, private_end(layout, from), server);
    walk.turn_to(from.owner);
    walk.pass(walk.name(from.owner));
    walk.groups(from, Direction::Egress, Look::Server);
    walk.pass(layout.name(from.subnet));
    let mut translators = Vec::new();
    walk.route(from.subnet, Look::Server, |walk, table, leg| {
        leads_out(walk, from, table, leg, &mut translators)
    });
    walk.border(from.subnet, false, Look::Server);
    for nat in translators {
        translate(&mut walk, from, nat);
    }
    if let Some(gateway) = layout.gateway_near(from.subnet) {
        walk.pass(gateway.address());
    }
    walk
}

/// Whether a leg leads to the Internet; a NAT gateway on the way is noted.
fn leads_out(
    walk: &mut Walk,
    from: &Interface,
    table: &Resource,
    leg: &Leg,
    nats: &mut Vec<ResourceId>,
) -> bool {
    let whom = walk.server.called.clone();
    let no_way = |walk: &mut Walk, rule: String| {
        walk.block(cause::NO_WAY_OUT, table.address(), rule, leg.span.clone());
        false
    };
    let attached = walk.layout.gateway_near(from.subnet).map(|gateway| gateway.id);
    match &leg.way {
        None => no_way(walk, format!("no route of this table leads to {whom}")),
        Some(Way::InternetGateway(gateway)) if attached != Some(*gateway) => {
            let name = walk.name(*gateway);
            no_way(walk, format!("its route leads to `{name}`, which is not attached to this VPC"))
        }
        Some(Way::InternetGateway(_)) if from.public => true,
        Some(Way::InternetGateway(gateway)) => {
            let (owner, gateway) = (walk.name(from.owner), walk.name(*gateway));
            let rule = format!("`{owner}` has no public address, and `{gateway}` translates none");
            let span = walk.layout.get(from.owner).and_then(|owner| owner.span.clone());
            walk.block(cause::NO_WAY_OUT, owner, rule, span);
            false
        }
        Some(Way::NatGateway(nat)) => match why_nat_fails(walk.layout, *nat) {
            None => {
                nats.push(*nat);
                true
            }
            Some(rule) => {
                let span = walk.layout.get(*nat).and_then(|nat| nat.span.clone());
                walk.block(cause::NO_WAY_OUT, walk.name(*nat), rule, span);
                false
            }
        },
        Some(Way::Local | Way::Peering(_) | Way::Elsewhere) => {
            no_way(walk, format!("its route for {whom} does not lead to the Internet"))
        }
    }
}

/// What keeps a NAT gateway from the Internet, if anything does.
fn why_nat_fails(layout: &Layout, nat: ResourceId) -> Option<String> {
    let nat = layout.get(nat)?;
    if nat.text("connectivity_type").as_deref() == Some("private") {
        return Some("a private NAT gateway does not lead to the Internet".to_owned());
    }
    let subnet = nat.reference("subnet_id")?;
    let Some(gateway) = layout.gateway_near(subnet) else {
        return Some("its VPC has no internet gateway".to_owned());
    };
    let table = layout.route_table_of(subnet)?;
    let legs = route::ask(layout, table, &Ranges::internet(Cidr::ANYWHERE));
    let leads = legs.iter().any(|leg| leg.way == Some(Way::InternetGateway(gateway.id)));
    let name = layout.name(subnet);
    (!leads).then(|| {
        format!("it stands in `{name}`, which has no route to an internet gateway: it wants a public subnet")
    })
}

/// Through a NAT gateway: into its subnet with the client's private address, out of it to the server.
fn translate(walk: &mut Walk, from: &Interface, nat: ResourceId) {
    let Some(subnet) = walk.layout.get(nat).and_then(|nat| nat.reference("subnet_id")) else { return };
    if subnet != from.subnet {
        walk.border(subnet, true, Look::Client);
    }
    walk.pass(walk.name(nat));
    walk.border(subnet, false, Look::Server);
}

/// Between two interfaces of one VPC. `seen_as` is the address range that the server sees instead of the client's,
/// where a Network Load Balancer keeps it.
pub(super) fn within(errand: Errand, from: &Interface, to: &Interface, seen_as: Option<&Ranges>) -> Reach {
    let layout = errand.layout;
    let mut walk =
        Walk::new(layout, errand.port, errand.protocol, private_end(layout, from), private_end(layout, to));
    let (client, server) = (walk.name(from.owner), walk.name(to.owner));
    walk.turn_to(from.owner);
    walk.pass(client);
    walk.groups(from, Direction::Egress, Look::Server);
    walk.pass(layout.name(from.subnet));
    // With the clients' addresses kept, what a balancer sends is the second half of their connection.
    if let Some(addresses) = seen_as {
        (walk.client.all, walk.client.some) = (addresses.clone(), addresses.clone());
        walk.client.called =
            format!("the clients of `{}`, whose addresses it keeps", layout.name(from.owner));
    }
    if from.subnet != to.subnet {
        walk.local(from.subnet);
        walk.border(from.subnet, false, Look::Server);
        walk.turn_to(to.owner);
        walk.border(to.subnet, true, Look::Client);
        walk.pass(layout.name(to.subnet));
    }
    walk.turn_to(to.owner);
    walk.groups(to, Direction::Ingress, Look::Client);
    walk.pass(server);
    walk.finish()
}

/// Between two interfaces of VPCs that are peered: a route there, and one back. Over the border of a Region security
/// groups do not know each other, only addresses.
pub(super) fn peered(errand: Errand, from: &Interface, to: &Interface, peering: &Resource) -> Reach {
    let layout = errand.layout;
    let mut walk =
        Walk::new(layout, errand.port, errand.protocol, private_end(layout, from), private_end(layout, to));
    let region = |at: &Interface| layout.get(at.subnet).map(|subnet| subnet.region);
    if region(from) != region(to) {
        walk.client.groups.clear();
        walk.server.groups.clear();
    }
    let (client, server) = (walk.name(from.owner), walk.name(to.owner));
    walk.turn_to(from.owner);
    walk.pass(client);
    walk.groups(from, Direction::Egress, Look::Server);
    walk.pass(layout.name(from.subnet));
    walk.route(from.subnet, Look::Server, |walk, table, leg| over(walk, table, leg, peering, "goes there"));
    walk.border(from.subnet, false, Look::Server);
    walk.pass(peering.address());
    walk.turn_to(to.owner);
    walk.route(to.subnet, Look::Client, |walk, table, leg| over(walk, table, leg, peering, "gets back"));
    walk.border(to.subnet, true, Look::Client);
    walk.pass(layout.name(to.subnet));
    walk.groups(to, Direction::Ingress, Look::Client);
    walk.pass(server);
    walk.finish()
}

/// Whether a leg leads over a peering.
fn over(walk: &mut Walk, table: &Resource, leg: &Leg, peering: &Resource, what: &str) -> bool {
    let leads = leg.way == Some(Way::Peering(peering.id));
    if !leads {
        let rule = format!(
            "no route of this table leads to {} over `{}`, so nothing {what}",
            leg.addresses,
            peering.address()
        );
        walk.block(cause::NO_ROUTE, table.address(), rule, leg.span.clone());
    }
    leads
}

/// Between two interfaces, over the Internet: out with the client's public address, in to the server's.
pub(super) fn over_the_internet(errand: Errand, from: &Interface, to: &Interface) -> Reach {
    let called = format!("`{}`", errand.layout.name(to.owner));
    let servers = interface::public_addresses(errand.layout, to);
    let mut out = departure(errand, from, servers, &called);
    out.pass(INTERNET);
    if !out.open() {
        return out.finish();
    }
    let clients = appears_as(errand.layout, from);
    let mut walk = out
        .arrive_as(End::new(clients, format!("the public address of `{}`", errand.layout.name(from.owner))));
    arrive(&mut walk, to);
    walk.finish()
}

/// The public addresses as which an interface appears on the Internet: its own, or those of the NAT gateways that
/// its routes lead to.
fn appears_as(layout: &Layout, from: &Interface) -> Ranges {
    if from.public {
        return interface::public_addresses(layout, from);
    }
    let Some(table) = layout.route_table_of(from.subnet) else { return Ranges::default() };
    let legs = route::ask(layout, table, &Ranges::internet(Cidr::ANYWHERE));
    let nats =
        legs.iter().filter_map(|leg| if let Some(Way::NatGateway(nat)) = leg.way { Some(nat) } else { None });
    nats.fold(Ranges::default(), |set, nat| set.or(&interface::nat_address(layout, nat)))
}

/// To an AWS service through a gateway endpoint (S3, DynamoDB): a route of its own, without any gateway.
pub(super) fn to_service(errand: Errand, from: &Interface, to: &Resource) -> Reach {
    let layout = errand.layout;
    let mut server =
        End::new(Ranges::internet(Cidr::ANYWHERE), format!("the service behind `{}`", to.address()));
    server.service = true;
    let mut walk = Walk::new(layout, errand.port, errand.protocol, private_end(layout, from), server);
    walk.turn_to(from.owner);
    walk.pass(layout.name(from.owner));
    walk.groups(from, Direction::Egress, Look::Server);
    walk.pass(layout.name(from.subnet));
    if let Some(table) = layout.route_table_of(from.subnet) {
        if to.references("route_table_ids").contains(&table.id) {
            walk.pass(table.address());
        } else {
            let rule = format!("`{}` does not add its route to this table", to.address());
            walk.stop(cause::NO_ROUTE, table, rule, to.span_of("route_table_ids"));
        }
    }
    walk.border(from.subnet, false, Look::Server);
    walk.pass(to.address());
    walk.finish()
}
