//! What a rule is asked about: packets of one connection in one direction.

use super::Protocol;
use super::ranges::Ranges;
use std::fmt;

/// Ports that a client may have chosen for the answers to come back to. Clients differ (Linux from 32768, load
/// balancers and NAT gateways from 1024), so a rule must let all of them through.
/// Source: Amazon VPC user guide, "Ephemeral ports".
pub(super) const EPHEMERAL: (u16, u16) = (1024, 65535);

/// Packets: a protocol, and the ports they go to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Traffic {
    /// Transport protocol.
    pub protocol: Protocol,
    /// Destination ports.
    pub ports: (u16, u16),
}

impl Traffic {
    /// Packets to the port that a server listens on.
    pub(super) fn to(port: u16, protocol: Protocol) -> Self {
        Self { protocol, ports: (port, port) }
    }

    /// The packets that come back.
    pub(super) fn answers(&self) -> Self {
        Self { protocol: self.protocol, ports: EPHEMERAL }
    }

    /// Destination ports as a set.
    pub(super) fn port_set(&self) -> Ranges {
        Ranges::between(self.ports.0.into(), self.ports.1.into())
    }
}

impl Protocol {
    /// Number that IANA gave it.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Tcp => 6,
            Self::Udp => 17,
        }
    }

    /// Name in rules.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
        }
    }
}

/// `TCP`, `UDP`.
impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        })
    }
}

/// `TCP 80`, `TCP 1024-65535`.
impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.ports;
        if first == last {
            write!(f, "{} {first}", self.protocol)
        } else {
            write!(f, "{} {first}-{last}", self.protocol)
        }
    }
}
