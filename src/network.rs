//! Floor 4: who can reach whom. Stub until the network branch lands.

use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::ResourceId;
use crate::units::Cidr;
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
    /// Its security groups.
    pub security_groups: Vec<ResourceId>,
    /// Whether it has a public address.
    pub public: bool,
}

/// Transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Stable name: `no-public-address`, `no-route`, `network-acl-denies`, `security-group-denies`, …
    #[serde(skip)]
    pub cause: &'static str,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reach {
    /// Whether a connection can be opened.
    pub reachable: bool,
    /// Addresses of the resources passed, in order.
    pub path: Vec<String>,
    /// The first thing that blocks.
    pub blocked_by: Option<Blocked>,
}

/// Whether `from` can open a connection to `to` on a port.
pub fn reach(_: &Architecture, _: &Party, _: &Party, _port: u16, _: Protocol) -> Result<Reach, Diagnostic> {
    Ok(Reach { reachable: true, path: Vec::new(), blocked_by: None })
}
