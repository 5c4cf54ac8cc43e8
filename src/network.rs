//! Floor 4: who can reach whom. Exact over routes, gateways, NAT, endpoints, public addresses, security groups and
//! network ACLs; every refusal names the first thing that blocks, its rule in words, and its line.
//!
//! ```text
//! internet ── internet_gateway ── route_table ── network_acl ── subnet ── security_group ── instance
//!             attached?           answers out?   both ways      public    opened this way
//!                                                               address?
//! ```
//!
//! A range of addresses is a set: a connection is `reachable` when all of it gets through, `partly` when some of it
//! does. Users are everybody, so a run asks for the first; "nobody can get in" asks that it is neither.
//! What is not modeled does not lead anywhere: transit gateways, VPNs, IPv6.

mod exposure;
mod interface;
mod journey;
mod layout;
mod network_acl;
mod party;
mod ranges;
mod route;
mod security_group;
mod service;
mod traffic;
mod walk;

#[cfg(test)]
pub(crate) mod tests;

pub use exposure::Exposure;

use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::ResourceId;
use crate::units::Cidr;
use layout::Layout;
use serde::Serialize;

/// One end of a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum Party {
    /// Any address of the Internet, or those of a range.
    Internet(Cidr),
    /// A resource: an instance, a load balancer, an Auto Scaling group, an endpoint …
    Resource(ResourceId),
    /// A network interface that is not a resource of its own (an instance of a group, a balancer's node).
    Interface(Interface),
}

/// Where an interface is and what guards it.
#[derive(Clone, Debug, PartialEq)]
pub struct Interface {
    /// Resource it belongs to, for the words of an answer.
    pub owner: ResourceId,
    /// Its subnet.
    pub subnet: ResourceId,
    /// Its security groups; where there are none, nothing guards it (a NAT gateway, a Network Load Balancer that was
    /// made without).
    pub security_groups: Vec<ResourceId>,
    /// Whether it has a public address.
    pub public: bool,
}

/// Transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// What stands in the way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Blocked {
    /// Address of the resource that blocks.
    pub resource: String,
    /// The rule, in words.
    pub rule: String,
    /// Its line.
    pub span: Option<Span>,
    /// Stable name, one of [`cause`].
    #[serde(skip)]
    pub cause: &'static str,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reach {
    /// Whether a connection can be opened, from every address one asked about.
    pub reachable: bool,
    /// Whether it can be opened from some of the addresses, though not from all.
    pub partly: bool,
    /// Addresses of the resources passed, in order; up to what blocks, where something does.
    pub path: Vec<String>,
    /// The first thing that blocks.
    pub blocked_by: Option<Blocked>,
}

impl Reach {
    /// Whether anybody of those one asked about gets through: "nobody can get in" is that this is false.
    pub fn by_anybody(&self) -> bool {
        self.reachable || self.partly
    }
}

/// Stable names of what blocks.
pub mod cause {
    /// The target has no public address.
    pub const NO_PUBLIC_ADDRESS: &str = "no-public-address";
    /// No internet gateway is attached to the VPC.
    pub const NO_INTERNET_GATEWAY: &str = "no-internet-gateway";
    /// No route leads there, or none leads back.
    pub const NO_ROUTE: &str = "no-route";
    /// Nothing leads from a subnet to the Internet.
    pub const NO_WAY_OUT: &str = "no-way-out";
    /// A network ACL denies the packets, or the answers to them.
    pub const NETWORK_ACL: &str = "network-acl-denies";
    /// No rule of a security group admits the connection.
    pub const SECURITY_GROUP: &str = "security-group-denies";
    /// The two are in different VPCs.
    pub const DIFFERENT_NETWORK: &str = "different-network";
    /// An AWS service is reached, and does not answer whoever asks.
    pub const NO_PERMISSION: &str = "no-permission";
    /// A NAT gateway lets nothing in.
    pub const NAT_INWARD: &str = "nat-gateway-lets-nothing-in";
}

/// One pair of ends, and whether they reach each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The interface that opens the connection; none for the Internet.
    pub from: Option<Interface>,
    /// The interface that is to be reached; none for the Internet and for gateway endpoints.
    pub to: Option<Interface>,
    /// Whether it is.
    pub reach: Reach,
}

/// An architecture prepared for many questions.
pub struct Network<'a> {
    layout: Layout<'a>,
}

impl<'a> Network<'a> {
    /// Reads an architecture.
    pub fn of(architecture: &'a Architecture) -> Self {
        Self { layout: Layout::of(architecture) }
    }

    /// Whether `from` can open a connection to `to` on a port. A party with several interfaces is reached when one of
    /// them is; the answer is then about that one, else about the one where a connection gets farthest.
    ///
    /// # Errors
    /// When a party has no network interface, and when both are the Internet.
    pub fn reach(
        &self,
        from: &Party,
        to: &Party,
        port: u16,
        protocol: Protocol,
    ) -> Result<Reach, Diagnostic> {
        let pairs = self.reach_all(from, to, port, protocol)?;
        let rank = |pair: &Pair| (pair.reach.reachable, pair.reach.partly, pair.reach.path.len());
        // The first of equals, so that the answer does not jump.
        let best = pairs.into_iter().reduce(|best, next| if rank(&next) > rank(&best) { next } else { best });
        best.map(|pair| pair.reach)
            .ok_or_else(|| Diagnostic::error("no-interface", "there is nothing to connect"))
    }

    /// As [`Network::reach`], for each pair of interfaces.
    ///
    /// # Errors
    /// As [`Network::reach`].
    pub fn reach_all(
        &self,
        from: &Party,
        to: &Party,
        port: u16,
        protocol: Protocol,
    ) -> Result<Vec<Pair>, Diagnostic> {
        party::pairs(&journey::Errand { layout: &self.layout, port, protocol }, from, to)
    }

    /// Whether a load balancer's node can check the health of a target: with the node's own address, also where a
    /// Network Load Balancer keeps the addresses of clients.
    pub fn reach_for_health_check(&self, node: &Interface, target: &Interface, port: u16) -> Reach {
        let errand = journey::Errand { layout: &self.layout, port, protocol: Protocol::Tcp };
        party::between(&errand, node, target, None)
    }

    /// Everything that some address of the Internet can reach, and on which ports, ordered by address. A load
    /// balancer is exposed where it listens.
    pub fn exposed(&self) -> Vec<Exposure> {
        exposure::all(&self.layout)
    }
}

/// Whether `from` can open a connection to `to` on a port; see [`Network::reach`].
///
/// # Errors
/// As [`Network::reach`].
pub fn reach(
    architecture: &Architecture,
    from: &Party,
    to: &Party,
    port: u16,
    protocol: Protocol,
) -> Result<Reach, Diagnostic> {
    Network::of(architecture).reach(from, to, port, protocol)
}

/// As [`reach`], for each pair of interfaces.
///
/// # Errors
/// As [`Network::reach`].
pub fn reach_all(
    architecture: &Architecture,
    from: &Party,
    to: &Party,
    port: u16,
    protocol: Protocol,
) -> Result<Vec<Pair>, Diagnostic> {
    Network::of(architecture).reach_all(from, to, port, protocol)
}

/// Everything that some address of the Internet can reach; see [`Network::exposed`].
pub fn exposed(architecture: &Architecture) -> Vec<Exposure> {
    Network::of(architecture).exposed()
}

/// Everything that some address of the Internet can reach on a port.
pub fn exposed_on(architecture: &Architecture, port: u16, protocol: Protocol) -> Vec<Exposure> {
    let mut found = exposed(architecture);
    found.retain(|exposure| exposure.includes(port, protocol));
    found
}
