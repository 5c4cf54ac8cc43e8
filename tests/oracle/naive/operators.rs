//! What operators do by hand: resize, replace, terminate.

use super::World;
use super::agenda::Event;
use super::places::{BALANCER, Health, Holder, Phase};
use crate::scenario::SECOND;
use cloudkata::catalog;

/// How long a replaced instance is kept.
const KEPT: u64 = 120 * SECOND;

/// How long a former address of a load balancer answers: twice the TTL of its name.
const FAREWELL: u64 = 120 * SECOND;

impl World<'_> {
    /// One after another is stopped, changed and started; the next a minute after the longest boot of the one before.
    pub fn resizes(&mut self, machines: &[usize], downtime: u64) {
        let (_, boot) = catalog::timing("ec2.boot").and_then(|timing| timing.range()).expect("a range");
        let mut at = self.now;
        for machine in machines {
            let life = self.machines[*machine].life;
            self.agenda.plan(at, Event::Stops(*machine, life, at + downtime));
            at += downtime + boot.as_nanos() + 60 * SECOND;
        }
    }

    pub fn stops_in_turn(&mut self, machine: usize, life: u64, until: u64) {
        if self.machines[machine].life == life {
            self.stops(machine, until);
        }
    }

    /// A successor boots; a second after it should be there it takes over.
    pub fn replaces(&mut self, old: usize) {
        let (name, owner) = (format!("{}+", self.machines[old].name), self.machines[old].owner);
        let new = self.build(name, owner);
        let ready = self.boots(new);
        self.agenda.plan(ready + SECOND, Event::HandsOver(old, new));
    }

    /// The successor's address is entered in records and health checks, the successor in the target group.
    pub fn hands_over(&mut self, old: usize, new: usize) {
        if let (Some(from), Some(to)) = (self.machines[old].address, self.machines[new].address) {
            let values = self.values.iter_mut().flatten();
            let all = values.chain(self.watched.iter_mut().flatten());
            all.filter(|address| **address == from).for_each(|address| *address = to);
        }
        let registered = |target: &super::Target| target.machine == old && target.health != Health::Gone;
        if self.targets.iter().any(registered) {
            self.registers(new, Health::Initial);
            self.deregisters(old);
        }
        self.agenda.plan(self.now + KEPT, Event::Terminates(old, self.machines[old].life));
    }

    pub fn terminates(&mut self, machine: usize, life: u64) {
        if self.machines[machine].life == life && self.machines[machine].phase != Phase::Terminated {
            self.ends(machine, Phase::Terminated, "instance-terminated");
            self.deregisters(machine);
        }
    }

    /// Every node gets another address; the former one goes on answering for a while.
    pub fn changes_addresses(&mut self) {
        for node in 0..self.nodes.len() {
            let fresh = self.lease(Holder::Node(node), BALANCER.to_owned());
            let former = std::mem::replace(&mut self.nodes[node].address, fresh);
            self.agenda.plan(self.now + FAREWELL, Event::Fades(former));
        }
    }
}
