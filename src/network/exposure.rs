//! What the Internet can reach at all: the list that a security review begins with.

use super::journey::{self, Errand};
use super::layout::Layout;
use super::ranges::Ranges;
use super::{Interface, Protocol, interface, network_acl, security_group, service};
use crate::resource::Resource;
use crate::units::Cidr;
use serde::Serialize;
use std::collections::BTreeMap;

/// A resource that some address of the Internet can reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// Its address.
    pub resource: String,
    /// Transport protocol.
    pub protocol: Protocol,
    /// Ports, first and last of each run, in order.
    pub ports: Vec<(u16, u16)>,
}

impl Exposure {
    /// Whether a port is among them.
    pub fn includes(&self, port: u16, protocol: Protocol) -> bool {
        self.protocol == protocol && self.ports.iter().any(|(first, last)| (*first..=*last).contains(&port))
    }
}

/// Everything that is exposed, ordered by address, TCP before UDP.
pub(super) fn all(layout: &Layout) -> Vec<Exposure> {
    let everybody = Ranges::internet(Cidr::ANYWHERE);
    let mut found: BTreeMap<(String, Protocol), Ranges> = BTreeMap::new();
    for owner in layout.world.all().filter(|owner| interface::can_listen(layout, owner)) {
        if let Some(service) = service::of(layout, owner) {
            if service.public {
                let port = u32::from(service.port);
                found.insert((owner.address(), Protocol::Tcp), Ranges::between(port, port));
            }
            continue;
        }
        let interfaces = interface::of_resource(layout, owner.id).unwrap_or_default();
        // An Aurora cluster stands for its instances, which are in the list themselves.
        for at in interfaces.iter().filter(|at| at.public && at.owner == owner.id) {
            for protocol in [Protocol::Tcp, Protocol::Udp] {
                let open = open_ports(layout, owner, at, protocol, &everybody);
                let known = found.entry((owner.address(), protocol)).or_default();
                *known = known.or(&open);
            }
        }
    }
    let open = found.into_iter().filter(|(_, ports)| !ports.is_empty());
    open.map(|((resource, protocol), ports)| Exposure { resource, protocol, ports: ports.as_ports() })
        .collect()
}

/// The ports of an interface that somebody reaches.
fn open_ports(
    layout: &Layout,
    owner: &Resource,
    at: &Interface,
    protocol: Protocol,
    everybody: &Ranges,
) -> Ranges {
    let listening = interface::listens_on(layout, owner, protocol);
    let mut open = Ranges::default();
    for (first, last) in alike(layout, at, &listening) {
        let errand = Errand { layout, port: first, protocol };
        let reach = journey::inward(errand, everybody.clone(), "the Internet", at);
        if reach.by_anybody() {
            open = open.or(&Ranges::between(first.into(), last.into()));
        }
    }
    open
}

/// Cuts ports into runs that every rule treats alike, so that asking about the first is asking about all.
fn alike(layout: &Layout, at: &Interface, listening: &Ranges) -> Vec<(u16, u16)> {
    let mut borders = security_group::port_borders(layout, &at.security_groups);
    if let Some(acl) = layout.network_acl_of(at.subnet) {
        borders.extend(network_acl::port_borders(layout, acl));
    }
    listening.cut(borders)
}
