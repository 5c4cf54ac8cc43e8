//! From parties to interfaces: which journey a pair of ends has to make.

use super::journey::{self, Errand};
use super::layout::Layout;
use super::ranges::Ranges;
use super::{Blocked, Interface, Pair, Party, Reach, cause, interface, service};
use crate::diagnostic::Diagnostic;
use crate::resource::{Presence, Resource, ResourceId, ec2};
use crate::units::Cidr;

/// The most pairs of interfaces one question may be about; it guards the engine, no design of a case comes near.
const MOST_PAIRS: usize = 1_000;

/// The kind whose edge locations open connections to origins.
const EDGE: &str = "AWS::CloudFront::Distribution";

/// Asks about every pair.
pub(super) fn pairs(errand: &Errand, from: &Party, to: &Party) -> Result<Vec<Pair>, Diagnostic> {
    let layout = errand.layout;
    match (from, to) {
        (Party::Internet(_), Party::Internet(_)) => {
            Err(Diagnostic::error("bad-party", "both ends are the Internet; one of them must be a resource"))
        }
        (Party::Internet(range), to) => {
            let clients = public(*range)?;
            if let Some((target, found)) = service_of(layout, to) {
                let reach = service::from_the_internet(*errand, target, &found);
                return Ok(vec![Pair { from: None, to: None, reach }]);
            }
            let targets = interfaces(layout, to)?;
            let pair = |to: Interface| {
                let reach = journey::inward(*errand, clients.clone(), &range.to_string(), &to);
                Pair { from: None, to: Some(to), reach }
            };
            Ok(targets.into_iter().map(pair).collect())
        }
        (from, Party::Internet(range)) => {
            let (sources, servers) = (interfaces(layout, from)?, public(*range)?);
            let pair = |from: Interface| {
                let reach = journey::outward(*errand, &from, servers.clone(), &range.to_string());
                Pair { from: Some(from), to: None, reach }
            };
            Ok(sources.into_iter().map(pair).collect())
        }
        (from, to) => inside(errand, from, to),
    }
}

/// The addresses of a range that are on the Internet.
fn public(range: Cidr) -> Result<Ranges, Diagnostic> {
    let addresses = Ranges::internet(range);
    if addresses.is_empty() {
        return Err(Diagnostic::error("bad-party", format!("{range} has no address of the Internet"))
            .help("private addresses are inside a VPC; ask from a resource there"));
    }
    Ok(addresses)
}

/// Neither end is the Internet.
fn inside(errand: &Errand, from: &Party, to: &Party) -> Result<Vec<Pair>, Diagnostic> {
    let layout = errand.layout;
    if let Some((source, _)) = service_of(layout, from).filter(|(source, _)| source.is(EDGE)) {
        return from_edge(errand, source, to);
    }
    let sources = interfaces(layout, from)?;
    if let Some(endpoint) = gateway_endpoint(layout, to) {
        let pair = |from: Interface| {
            let reach = journey::to_service(*errand, &from, endpoint);
            Pair { from: Some(from), to: None, reach }
        };
        return Ok(sources.into_iter().map(pair).collect());
    }
    if let Some((target, found)) = service_of(layout, to) {
        let pair = |from: Interface| {
            let reach = service::from_inside(*errand, &from, target, &found);
            Pair { from: Some(from), to: None, reach }
        };
        return Ok(sources.into_iter().map(pair).collect());
    }
    let targets = interfaces(layout, to)?;
    if sources.len().saturating_mul(targets.len()) > MOST_PAIRS {
        let message =
            format!("{} times {} interfaces are too many for one question", sources.len(), targets.len());
        return Err(Diagnostic::error("limit-reached", message).help("ask about one of them"));
    }
    // A name of an internet-facing balancer, and an Elastic IP, stand for public addresses, inside the VPC too.
    let public = names_public_address(layout, to);
    let mut pairs = Vec::new();
    for from in &sources {
        for to in &targets {
            let reach = if public && to.public && from.owner != to.owner {
                journey::over_the_internet(*errand, from, to)
            } else {
                let seen = interface::kept_addresses(layout, from, to, errand.port);
                between(errand, from, to, seen.as_ref())
            };
            pairs.push(Pair { from: Some(from.clone()), to: Some(to.clone()), reach });
        }
    }
    Ok(pairs)
}

/// From a distribution: to a bucket that lets it read, or to a web server over the Internet.
fn from_edge(errand: &Errand, source: &Resource, to: &Party) -> Result<Vec<Pair>, Diagnostic> {
    let layout = errand.layout;
    if let Some((target, found)) = service_of(layout, to) {
        let reach = service::from_edge(*errand, source, target, &found);
        return Ok(vec![Pair { from: None, to: None, reach }]);
    }
    let pair = |to: Interface| {
        let reach = journey::from_edge(*errand, source, &to);
        Pair { from: None, to: Some(to), reach }
    };
    Ok(interfaces(layout, to)?.into_iter().map(pair).collect())
}

/// Two interfaces: inside a VPC if they share one, else over the Internet if they can.
pub(super) fn between(errand: &Errand, from: &Interface, to: &Interface, seen_as: Option<&Ranges>) -> Reach {
    let layout = errand.layout;
    let (here, there) = (layout.vpc_of(from.subnet), layout.vpc_of(to.subnet));
    if here.is_some() && here == there {
        return journey::within(*errand, from, to, seen_as);
    }
    if to.public {
        let reach = journey::over_the_internet(*errand, from, to);
        if reach.by_anybody() {
            return reach;
        }
    }
    let peering = here.zip(there).and_then(|(here, there)| ec2::peering_of(here, there, layout.world));
    if let Some(peering) = peering {
        return journey::peered(*errand, from, to, peering);
    }
    let vpc = |id: Option<ResourceId>| id.map(|id| layout.name(id)).unwrap_or_default();
    let rule = format!(
        "it is in `{}`, and the other end in `{}`: two VPCs do not reach each other without a peering",
        vpc(there),
        vpc(here)
    );
    let span = layout.get(to.owner).and_then(|owner| owner.span.clone());
    let blocked = Blocked { resource: layout.name(to.owner), rule, span, cause: cause::DIFFERENT_NETWORK };
    Reach { reachable: false, partly: false, path: vec![layout.name(from.owner)], blocked_by: Some(blocked) }
}

fn interfaces(layout: &Layout, party: &Party) -> Result<Vec<Interface>, Diagnostic> {
    match party {
        Party::Interface(at) if layout.get(at.owner).is_none() || layout.get(at.subnet).is_none() => {
            Err(Diagnostic::error("removed", "this interface belongs to a resource that was removed"))
        }
        Party::Interface(at) => Ok(vec![at.clone()]),
        Party::Resource(id) => interface::of_resource(layout, *id),
        Party::Internet(_) => Ok(Vec::new()),
    }
}

fn resource<'a>(layout: &Layout<'a>, party: &Party) -> Option<&'a Resource> {
    if let Party::Resource(id) = party { layout.get(*id) } else { None }
}

fn gateway_endpoint<'a>(layout: &Layout<'a>, party: &Party) -> Option<&'a Resource> {
    let endpoint = resource(layout, party).filter(|resource| resource.is("AWS::EC2::VPCEndpoint"))?;
    (endpoint.text("vpc_endpoint_type").as_deref() == Some("Gateway")).then_some(endpoint)
}

fn service_of<'a>(layout: &Layout<'a>, party: &Party) -> Option<(&'a Resource, Presence)> {
    let target = resource(layout, party)?;
    service::of(layout, target).map(|found| (target, found))
}

fn names_public_address(layout: &Layout, party: &Party) -> bool {
    resource(layout, party).is_some_and(|resource| {
        ["AWS::EC2::EIP", "AWS::EC2::EIPAssociation", "AWS::ElasticLoadBalancingV2::LoadBalancer"]
            .iter()
            .any(|kind| resource.is(kind))
    })
}
