//! Health checks: a load balancer's of its targets, and Route 53's of endpoints.
//!
//! A check is a request like any other: it waits behind the queue of an overloaded instance, and finds nobody on one
//! that still boots. Sources: Elastic Load Balancing user guides, "Health checks for your target groups"; Route 53
//! developer guide, "How Amazon Route 53 determines whether an endpoint is healthy" (checkers are not coordinated;
//! how long they wait for a connection is in the catalog).

use super::super::machine::Phase;
use super::super::site::{Holder, Target, TargetState};
use super::{Engine, What};
use crate::resource::World;

/// How a probe ends.
enum Probe {
    /// Answered well.
    Good,
    /// Refused at once.
    Refused,
    /// No answer.
    Silent,
}

impl Engine<'_> {
    /// Registers an instance with a group. Standing targets (there when the run begins) are as healthy as they are;
    /// others must pass their first check.
    pub(in super::super) fn register(&mut self, group: usize, machine: u32, standing: bool) {
        let number = self.site.groups[group].registrations;
        self.site.groups[group].registrations += 1;
        let name = &self.site.machines[machine as usize].name;
        let phase = self.streams.phase.of(crate::resource::identity::fingerprint(name)).of(group as u64);
        let state = if standing {
            match self.probe_target(group, machine) {
                Probe::Good => TargetState::Healthy,
                _ => TargetState::Unhealthy,
            }
        } else {
            TargetState::Initial
        };
        let table = &mut self.site.groups[group];
        table.targets.push(Target { machine, state, streak: 0, outstanding: 0, number });
        let place = (table.targets.len() - 1) as u16;
        let first = self.now + (phase.uniform(u64::from(number)) * table.interval as f64) as u64;
        self.site.changed(group);
        if !self.site.groups[group].balancers.is_empty() {
            self.events.plan(first, What::Checks(group as u32, u32::from(place), number));
        }
    }

    /// Takes an instance out of a group; requests under way may finish.
    pub(in super::super) fn deregister(&mut self, group: usize, machine: u32) {
        let now = self.now;
        let table = &mut self.site.groups[group];
        let draining = table.draining;
        let mut planned = Vec::new();
        for (place, target) in table.targets.iter_mut().enumerate() {
            if target.machine == machine && !matches!(target.state, TargetState::Draining | TargetState::Gone)
            {
                target.state = TargetState::Draining;
                planned.push(What::Drained(group as u32, place as u32, target.number));
            }
        }
        planned.into_iter().for_each(|what| self.events.plan(now + draining, what));
        self.site.changed(group);
    }

    pub(super) fn drained(&mut self, group: u16, place: u16, number: u32) {
        let target = &mut self.site.groups[group as usize].targets[place as usize];
        if target.number == number {
            target.state = TargetState::Gone;
        }
    }

    /// Whether an instance is a live target of a group.
    pub(in super::super) fn is_target(&self, group: usize, machine: u32) -> bool {
        let live = |target: &Target| !matches!(target.state, TargetState::Draining | TargetState::Gone);
        self.site.groups[group].targets.iter().any(|target| target.machine == machine && live(target))
    }

    /// How many checks a run of this length will make, as things stand.
    pub(in super::super) fn expected_checks(&self) -> f64 {
        let times = |interval: u64| self.end as f64 / interval.max(1) as f64;
        let of_targets = self
            .site
            .groups
            .iter()
            .filter(|group| !group.balancers.is_empty())
            .map(|group| group.targets.len() as f64 * times(group.interval));
        let of_endpoints =
            self.naming.checks.iter().map(|check| check.checkers.len() as f64 * times(check.interval));
        of_targets.sum::<f64>() + of_endpoints.sum::<f64>()
    }

    /// A load balancer checks a target.
    pub(super) fn check_target(&mut self, group: u16, place: u16, number: u32) {
        let table = &self.site.groups[group as usize];
        let target = &table.targets[place as usize];
        if target.number != number || matches!(target.state, TargetState::Draining | TargetState::Gone) {
            return;
        }
        let (interval, timeout) = (table.interval, table.check_timeout);
        match self.probe_target(group as usize, target.machine) {
            Probe::Good => self.learn(group, place, number, true),
            Probe::Refused => self.learn(group, place, number, false),
            Probe::Silent => {
                self.events.plan(self.now + timeout, What::Learns(group.into(), place.into(), number))
            }
        }
        self.events.plan(self.now + interval, What::Checks(group.into(), place.into(), number));
    }

    fn probe_target(&mut self, group: usize, machine: u32) -> Probe {
        let table = &self.site.groups[group];
        let (port, timeout) = (table.check_port, table.check_timeout);
        let profile = self.site.machines[machine as usize].profile;
        for balancer in self.site.groups[group].balancers.clone() {
            let up = |node: &usize| {
                let lb = &self.site.balancers[balancer as usize];
                self.site.zones[lb.nodes[*node].zone].up
            };
            let Some(node) = (0..self.site.balancers[balancer as usize].nodes.len()).find(up) else {
                continue;
            };
            if self.check_hop(balancer, node as u16, profile, port) {
                return Probe::Silent;
            }
        }
        self.probe(machine, port, timeout)
    }

    /// What a probe of an instance's port finds.
    fn probe(&mut self, machine: u32, port: u16, patience: u64) -> Probe {
        self.settle(machine);
        let waiting = self.waiting_at(machine);
        let station = &self.site.machines[machine as usize];
        match station.phase {
            Phase::Dead(_) | Phase::Stopped => Probe::Silent,
            Phase::Booting => Probe::Refused,
            Phase::Running if !station.installed || port != self.workload.application.port => Probe::Refused,
            Phase::Running if self.mode.versioned && !self.passes_checks(machine) => Probe::Refused,
            Phase::Running if station.backlog(waiting, self.mean_work) > patience => Probe::Silent,
            Phase::Running => Probe::Good,
        }
    }

    /// The result of a check is known.
    pub(super) fn learn(&mut self, group: u16, place: u16, number: u32, good: bool) {
        let table = &mut self.site.groups[group as usize];
        let (up, down) = (table.healthy_threshold, table.unhealthy_threshold);
        let target = &mut table.targets[place as usize];
        if target.number != number {
            return;
        }
        target.streak = if good { target.streak.max(0) + 1 } else { target.streak.min(0) - 1 };
        let next = match target.state {
            TargetState::Initial if good => TargetState::Healthy,
            TargetState::Unhealthy if target.streak >= up => TargetState::Healthy,
            TargetState::Initial | TargetState::Healthy if target.streak <= -down => TargetState::Unhealthy,
            same => same,
        };
        if next == target.state {
            return;
        }
        target.state = next;
        let machine = target.machine;
        self.site.changed(group as usize);
        let name = self.site.machines[machine as usize].name.clone();
        let word = if next == TargetState::Healthy { "healthy" } else { "unhealthy" };
        self.note(word, name, String::new());
    }

    /// A Route 53 checker asks. Where nobody answers, it knows only when its patience ends.
    pub(super) fn check_53(&mut self, check: u16, checker: u16) {
        let table = &self.naming.checks[check as usize];
        let (port, interval, patience) = (table.port, table.interval, table.patience);
        let address = match (table.address, table.name.clone()) {
            (Some(address), _) => Some(address),
            (None, Some(name)) => self.address_of_name(&name, self.now),
            (None, None) => None,
        };
        let probe = match address {
            Some(address) => self.probe_53(address, port, patience),
            None if self.naming.checks[check as usize].name.is_some() => Probe::Refused,
            None => Probe::Good,
        };
        match probe {
            Probe::Good => self.learn_53(check, checker, true),
            Probe::Refused => self.learn_53(check, checker, false),
            Probe::Silent => {
                self.events.plan(self.now + patience, What::Learns53(check.into(), checker.into()))
            }
        }
        self.events.plan(self.now + interval, What::Asks53(check.into(), checker.into()));
    }

    /// A checker knows the result of its check.
    pub(super) fn learn_53(&mut self, check: u16, checker: u16, good: bool) {
        let before = self.naming.healthy(check as usize);
        let table = &mut self.naming.checks[check as usize];
        let threshold = table.threshold;
        let (opinion, streak) = &mut table.checkers[checker as usize];
        if good == *opinion {
            *streak = 0;
        } else {
            *streak += 1;
            if *streak >= threshold {
                (*opinion, *streak) = (good, 0);
            }
        }
        let (id, after) = (table.id, self.naming.healthy(check as usize));
        if before != after {
            let name = self.architecture.get(id).map(|resource| resource.address()).unwrap_or_default();
            self.note(if after { "healthy" } else { "unhealthy" }, name, String::new());
        }
    }

    /// Whether an address answers a checker.
    pub(in super::super) fn answers_53(&mut self, address: u32, port: u16, patience: u64) -> bool {
        matches!(self.probe_53(address, port, patience), Probe::Good)
    }

    /// What a checker finds at an address.
    fn probe_53(&mut self, address: u32, port: u16, patience: u64) -> Probe {
        match self.site.addresses[address as usize].holder {
            Holder::Machine(machine) => {
                let profile = self.site.machines[machine as usize].profile;
                if self.internet_blockade(profile, port).is_some() {
                    return Probe::Silent;
                }
                self.probe(machine, port, patience)
            }
            Holder::Node(balancer, node) => {
                let lb = &self.site.balancers[balancer as usize];
                let up = self.site.zones[lb.nodes[node as usize].zone].up;
                let listens = |listener: &super::super::site::Listener| {
                    listener.port == port && listener.blocked.is_none()
                };
                if up && lb.listeners.iter().any(listens) { Probe::Good } else { Probe::Silent }
            }
            holder if self.finds_gate(holder, port) => Probe::Good,
            holder if self.finds_edge(holder, port) => Probe::Good,
            Holder::Gate(_) | Holder::Edge(_) | Holder::Bucket(..) | Holder::Nobody | Holder::Stranger => {
                Probe::Silent
            }
        }
    }

    /// Puts a node into DNS, or takes it out.
    pub(super) fn publish(&mut self, balancer: u16, node: u16, shown: bool) {
        let zone = self.site.balancers[balancer as usize].nodes[node as usize].zone;
        if shown == self.site.zones[zone].up {
            self.site.balancers[balancer as usize].nodes[node as usize].published = shown;
            self.site.show(balancer as usize);
        }
    }
}
