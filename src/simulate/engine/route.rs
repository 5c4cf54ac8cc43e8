//! From a user to an instance: the address that was given, DNS and its caches, a load balancer, the network between.

use super::super::measure::CauseId;
use super::super::requests::Ask;
use super::super::site::{Blockade, Holder};
use super::Engine;
use super::dns::{NO_ADDRESS, NO_RECORD};
use crate::architecture::Scheme;
use crate::network;

/// Where a request ends up.
pub enum Routed {
    /// At an instance that serves.
    Machine { machine: u32, target: Option<(u16, u16)>, travel: u64 },
    /// Answered on the way, by a load balancer.
    Answered { travel: u64 },
    /// Nowhere; silent: the user hears nothing until patience ends.
    Lost { cause: CauseId, silent: bool },
}

/// A way that users go straight to an instance, while the control plane leaves things as they are.
#[derive(Clone, Copy, Debug)]
pub struct Direct {
    epoch: u64,
    machine: u32,
    zone: usize,
}

impl Engine<'_> {
    /// The instance behind an address that users were given, and the round trip to it, where nothing is between and
    /// nothing has changed since the last request.
    #[inline]
    pub(super) fn direct(&self, ask: &Ask) -> Option<(u32, u64)> {
        let [destination] = self.destinations.as_slice() else { return None };
        let way = destination.direct.filter(|way| way.epoch == self.epoch)?;
        Some((way.machine, self.round_trips[ask.place as usize][way.zone]))
    }

    /// The way of one attempt.
    #[inline(always)]
    pub(super) fn route(&mut self, ask: &Ask) -> Routed {
        if self.destinations.is_empty() {
            let cause = self.cause_named("no-address-given", "app.address", None);
            return Routed::Lost { cause, silent: false };
        }
        let which =
            if self.destinations.len() == 1 { 0 } else { ask.user as usize % self.destinations.len() };
        let (scheme, port) = (self.destinations[which].scheme, self.destinations[which].port);
        let (address, record) = match self.destinations[which].address {
            Some(address) => (address, NO_RECORD),
            None => {
                let cached = self.caches[ask.user as usize];
                if cached.until > self.now {
                    (cached.address, cached.record)
                } else {
                    self.resolve(which, ask)
                }
            }
        };
        if address == NO_ADDRESS {
            return self.unresolved(which);
        }
        if let Some((machine, travel)) = self.known_way(ask, which, address) {
            return Routed::Machine { machine, target: None, travel };
        }
        self.connect(ask, which, address, record, scheme, port, 0)
    }

    /// A connection to an address.
    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "the whole situation of one connection")]
    pub(super) fn connect(
        &mut self,
        ask: &Ask,
        which: usize,
        address: u32,
        record: u32,
        scheme: Scheme,
        port: u16,
        hop: u32,
    ) -> Routed {
        let known = self.site.addresses[address as usize];
        match known.holder {
            Holder::Machine(machine) => {
                let routed = self.reach_machine(ask, machine, scheme, port);
                if let Some(destination) = self.destinations.get_mut(which)
                    && destination.address.is_some()
                    && matches!(routed, Routed::Machine { .. })
                {
                    let zone = self.site.profiles[self.site.machines[machine as usize].profile].zone;
                    destination.direct = Some(Direct { epoch: self.epoch, machine, zone });
                }
                routed
            }
            Holder::Node(balancer, node) => {
                self.reach_node(ask, which, (balancer, node), record, scheme, port, hop)
            }
            Holder::Gate(gate) => self.pass(ask, gate, scheme, port, hop),
            Holder::Edge(edge) => self.at_edge(ask, which, edge, scheme, port, hop),
            Holder::Bucket(bucket, website) => self.at_bucket(ask, bucket, website, scheme, port),
            Holder::Nobody | Holder::Stranger => {
                let name = if known.holder == Holder::Nobody { "stale-address" } else { "no-such-address" };
                let cause = match (self.naming.records.get(record as usize), known.origin) {
                    (Some(record), _) => {
                        let id = record.id;
                        self.cause_at(name, id)
                    }
                    (None, Some(origin)) => self.cause_at(name, origin),
                    (None, None) => {
                        let span = self.architecture.binding.address_span.clone();
                        self.cause_named(name, "app.address", span)
                    }
                };
                Routed::Lost { cause, silent: true }
            }
        }
    }

    fn reach_machine(&mut self, ask: &Ask, machine: u32, scheme: Scheme, port: u16) -> Routed {
        let profile = self.site.machines[machine as usize].profile;
        if let Some(blockade) = self.internet_blockade(profile, port) {
            let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
            return Routed::Lost { cause, silent: true };
        }
        if !self.site.machines[machine as usize].serves() {
            let (name, owner) = (self.why_not(machine), self.owner_of(machine));
            let silent = !matches!(name, "not-installed" | "install-without-way-out");
            return Routed::Lost { cause: self.cause_at(name, owner), silent };
        }
        let name = match scheme {
            Scheme::Http if port == self.workload.application.port => {
                let zone = self.site.profiles[profile].zone;
                let travel = self.round_trips[ask.place as usize][zone];
                return Routed::Machine { machine, target: None, travel };
            }
            Scheme::Https if port == self.workload.application.port => "tls-not-offered",
            _ => "not-listening",
        };
        let owner = self.owner_of(machine);
        Routed::Lost { cause: self.cause_at(name, owner), silent: false }
    }

    /// What keeps the Internet from instances of a profile, worked out once.
    pub(super) fn internet_blockade(&mut self, profile: usize, port: u16) -> Option<Blockade> {
        if self.site.profiles[profile].open_ports.contains(&port) {
            return None;
        }
        if let Some(known) = self.internet_reach.get(&(profile, port)) {
            return known.clone();
        }
        let there = &self.site.profiles[profile];
        let party = network::Party::Interface(network::Interface {
            owner: there.owner,
            subnet: there.subnet,
            security_groups: there.security_groups.clone(),
            public: true,
        });
        let everybody = network::Party::Internet(crate::units::Cidr::ANYWHERE);
        let blockade = blockade(self.architecture, &everybody, &party, port);
        if blockade.is_none() {
            self.site.profiles[profile].open_ports.push(port);
        }
        self.internet_reach.insert((profile, port), blockade.clone());
        blockade
    }
}

/// What stands between two parties, as a cause.
pub fn blockade(
    architecture: &crate::architecture::Architecture,
    from: &network::Party,
    to: &network::Party,
    port: u16,
) -> Option<Blockade> {
    as_blockade(network::reach(architecture, from, to, port, network::Protocol::Tcp).ok()?)
}

pub(super) fn as_blockade(answer: network::Reach) -> Option<Blockade> {
    let blocked = answer.blocked_by?;
    Some(Blockade { cause: blocked.cause, resource: blocked.resource, span: blocked.span })
}

pub(super) fn longer(routed: Routed, by: u64) -> Routed {
    match routed {
        Routed::Machine { machine, target, travel } => {
            Routed::Machine { machine, target, travel: travel + by }
        }
        Routed::Answered { travel } => Routed::Answered { travel: travel + by },
        lost => lost,
    }
}
