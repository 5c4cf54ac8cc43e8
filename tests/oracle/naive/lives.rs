//! The lives of instances: stopped, started, booted, dead.

use super::World;
use super::agenda::Event;
use super::places::{Holder, Phase};
use crate::scenario::address_of;
use cloudkata::catalog;

impl World<'_> {
    /// An instance stops or dies, and with it everything it was working on. A stopped instance gives its public address
    /// back unless it is an Elastic IP, a terminated one in any case.
    pub fn ends(&mut self, machine: usize, phase: Phase, cause: &'static str) {
        self.drop_all(machine, cause);
        let station = &mut self.machines[machine];
        station.phase = phase;
        station.life += 1;
        station.figures.serves(self.now, false);
        let leaves = phase == Phase::Terminated || phase == Phase::Stopped && !station.elastic;
        if leaves && let Some(address) = station.address.take() {
            self.addresses[address].holder = Holder::Nobody;
        }
    }

    /// Somebody starts a stopped instance; without power, it starts when power returns.
    pub fn starts(&mut self, machine: usize, life: u64) {
        let station = &mut self.machines[machine];
        if station.life != life || station.phase != Phase::Stopped {
            return;
        }
        if self.zones[station.zone].powered {
            self.boots(machine);
        } else {
            station.wanted = true;
        }
    }

    /// An instance boots; it has a public address from the start, a new one if it had none. Says when it will be ready.
    pub fn boots(&mut self, machine: usize) -> u64 {
        let station = &mut self.machines[machine];
        station.life += 1;
        station.phase = Phase::Booting;
        station.wanted = false;
        if let Some(credits) = &mut station.credits {
            credits.earn(self.now);
        }
        let (low, high) = catalog::timing("ec2.boot").and_then(|timing| timing.range()).expect("a range");
        let (low, high) = (low.as_nanos(), high.as_nanos());
        let time = low + (self.draws.boot(&station.name, station.life) * (high - low) as f64) as u64;
        let ready = self.now + time;
        self.agenda.plan(ready, Event::Ready(machine, station.life));
        if station.address.is_none() {
            let origin = address_of(station.owner);
            let address = self.lease(Holder::Machine(machine), origin);
            self.machines[machine].address = Some(address);
        }
        ready
    }

    pub fn ready(&mut self, machine: usize, life: u64) {
        let station = &mut self.machines[machine];
        if station.life == life && station.phase == Phase::Booting {
            station.phase = Phase::Running;
            station.figures.serves(self.now, true);
        }
    }

    /// The operating system starts anew.
    pub fn reboots(&mut self, machine: usize) {
        if !matches!(self.machines[machine].phase, Phase::Running | Phase::Booting) {
            return;
        }
        self.drop_all(machine, "instance-booting");
        let station = &mut self.machines[machine];
        station.phase = Phase::Booting;
        station.life += 1;
        station.figures.serves(self.now, false);
        let time = catalog::timing_duration("ec2.reboot").as_nanos();
        self.agenda.plan(self.now + time, Event::Ready(machine, station.life));
    }
}
