//! The way of a request: the address its user was given, DNS, a load balancer's node, a target.

use super::World;
use super::places::{BALANCER, GROUP, HOSTED_ZONE, Health, Holder, Phase};
use super::users::Ask;
use crate::scenario::{Algorithm, Front, Somebody, address_of, record_address};
use cloudkata::catalog;

/// Round trips between a node and a target: in the same AZ, and between AZs.
const WITHIN: u64 = 250_000;
const BETWEEN: u64 = 940_000;

/// Where a request ends up.
pub enum Way {
    /// At an instance that serves.
    To { machine: usize, target: Option<usize>, travel: u64 },
    /// Nowhere; silent where the user hears nothing.
    Nowhere { cause: &'static str, resource: String, silent: bool },
}

fn nowhere(cause: &'static str, resource: impl Into<String>, silent: bool) -> Way {
    Way::Nowhere { cause, resource: resource.into(), silent }
}

impl World<'_> {
    pub fn way(&mut self, ask: &Ask) -> Way {
        if let Front::Addresses(given) = &self.scenario.front {
            let address = self.address(&given[ask.user as usize % given.len()]);
            return self.connect(ask, address, None);
        }
        if let Some(cached) = self.caches.get(&ask.user).copied() {
            return self.connect(ask, cached.address, cached.record);
        }
        match self.dns(ask.number, ask.attempt, ask.place) {
            Some(found) => {
                self.remember(ask.user, &found, found.ttl);
                self.connect(ask, found.address, found.record)
            }
            None if matches!(self.scenario.front, Front::Records(_)) => {
                nowhere("dns-no-answer", HOSTED_ZONE, false)
            }
            None => nowhere("dns-no-answer", "app.address", false),
        }
    }

    /// The address that somebody had when the script was written.
    pub fn address(&self, somebody: &Somebody) -> usize {
        match somebody {
            Somebody::Instance(place) => *place,
            Somebody::Stranger => self.stranger(),
        }
    }

    /// A connection to an address.
    fn connect(&mut self, ask: &Ask, address: usize, record: Option<usize>) -> Way {
        let known = &self.addresses[address];
        let resource = record.map_or_else(|| known.origin.clone(), record_address);
        match known.holder {
            Holder::Nobody => nowhere("stale-address", resource, true),
            Holder::Stranger => nowhere("no-such-address", resource, true),
            Holder::Machine(machine) => self.reach(ask, machine),
            Holder::Node(node) => self.balance(ask, node),
        }
    }

    /// Round trip between a user and the Region.
    fn round_trip(&self, ask: &Ask) -> u64 {
        let (from, _) = self.scenario.places[ask.place];
        catalog::client_rtt(from, "us-east-1").expect("the distance is known").as_nanos()
    }

    /// An instance that users reach by its own address.
    fn reach(&self, ask: &Ask, machine: usize) -> Way {
        let station = &self.machines[machine];
        let cause = match station.phase {
            Phase::Running => {
                return Way::To { machine, target: None, travel: self.round_trip(ask) };
            }
            Phase::Booting => "instance-booting",
            Phase::Stopped => "instance-stopped",
            Phase::Crashed => "instance-crashed",
            Phase::Powerless => "zone-lost",
            Phase::Terminated => "instance-terminated",
        };
        nowhere(cause, address_of(station.owner), true)
    }

    /// A node of the load balancer sends the request on.
    fn balance(&mut self, ask: &Ask, node: usize) -> Way {
        let zone = self.nodes[node].zone;
        if !self.zones[zone].powered {
            return nowhere("zone-lost", BALANCER, true);
        }
        let Some(target) = self.choose(ask, zone) else {
            return if !self.usable_targets(None).is_empty() {
                nowhere("no-target-in-zone", BALANCER, false)
            } else if self.targets.iter().all(|target| target.health == Health::Gone) {
                nowhere("no-registered-target", GROUP, false)
            } else {
                nowhere("target-in-unused-zone", GROUP, false)
            };
        };
        let machine = self.targets[target].machine;
        let station = &self.machines[machine];
        let hop = if station.zone == zone { WITHIN } else { BETWEEN };
        match station.phase {
            Phase::Running => {
                let travel = self.round_trip(ask) + hop;
                Way::To { machine, target: Some(target), travel }
            }
            Phase::Booting => nowhere("instance-booting", address_of(station.owner), false),
            _ => nowhere("target-unreachable", GROUP, true),
        }
    }

    /// Registered targets that a node may use: of its own AZ without cross-zone balancing (`Some`), of every AZ that has a node
    /// with it (`None`).
    pub fn usable_targets(&self, zone: Option<usize>) -> Vec<usize> {
        let enabled = |zone: usize| self.nodes.iter().any(|node| node.zone == zone);
        (0..self.targets.len())
            .filter(|target| {
                let target = &self.targets[*target];
                let here = self.machines[target.machine].zone;
                target.health != Health::Gone && enabled(here) && zone.is_none_or(|zone| zone == here)
            })
            .collect()
    }

    /// Whose targets a node in an AZ uses.
    fn scope(&self, zone: usize) -> Option<usize> {
        let cross_zone = self.scenario.balancer.as_ref().is_some_and(|balancer| balancer.cross_zone);
        if cross_zone { None } else { Some(zone) }
    }

    /// Healthy targets that a node in an AZ may use.
    pub fn healthy(&self, zone: usize) -> Vec<usize> {
        let mut targets = self.usable_targets(self.scope(zone));
        targets.retain(|target| self.targets[*target].health == Health::Healthy);
        targets
    }

    /// The target for a request at a node: where its user sticks, or as the algorithm says. Among the healthy ones;
    /// among all if none is (a load balancer fails open).
    fn choose(&mut self, ask: &Ask, zone: usize) -> Option<usize> {
        let balancer = self.scenario.balancer.as_ref()?;
        if let Some(stay) = balancer.sticky
            && let Some((target, until)) = self.stuck.get(&ask.user).copied()
            && until > self.now
            && self.targets[target].health == Health::Healthy
        {
            self.stuck.insert(ask.user, (target, self.now + stay));
            return Some(target);
        }
        let healthy = self.healthy(zone);
        let targets = if healthy.is_empty() { self.usable_targets(self.scope(zone)) } else { healthy };
        if targets.is_empty() {
            return None;
        }
        let target = self.by_algorithm(ask, zone, &targets);
        if let Some(stay) = balancer.sticky {
            self.stuck.insert(ask.user, (target, self.now + stay));
        }
        Some(target)
    }

    fn by_algorithm(&mut self, ask: &Ask, zone: usize, targets: &[usize]) -> usize {
        let algorithm = self.scenario.balancer.as_ref().map(|balancer| balancer.algorithm);
        let size = targets.len() as u32;
        let turn = self.turns.entry(self.scope(zone).unwrap_or(usize::MAX)).or_insert(0);
        match algorithm {
            None => targets[0],
            Some(Algorithm::Random) => targets[self.draws.pick(ask.number, ask.attempt, targets.len())],
            Some(Algorithm::RoundRobin) => {
                *turn = if *turn + 1 < size { *turn + 1 } else { 0 };
                targets[*turn as usize]
            }
            Some(Algorithm::LeastOutstanding) => {
                *turn += 1;
                let order =
                    |target: &&usize| (self.targets[**target].outstanding, (**target as u32 + *turn) % size);
                targets.iter().min_by_key(order).copied().expect("there is a target")
            }
        }
    }
}
