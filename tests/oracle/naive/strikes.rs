//! Faults. What they are aimed at is found out at the moment they strike.

use super::World;
use super::agenda::Event;
use super::places::{FULL_SPEED, Phase};
use crate::scenario::{Action, SECOND, Target};

/// How long DNS goes on naming a node without power.
const WITHDRAWAL: u64 = 20 * SECOND;

impl World<'_> {
    pub fn strikes(&mut self, fault: usize) {
        let fault = self.scenario.faults[fault].clone();
        let machines = self.struck(&fault.target);
        match fault.action {
            Action::Crash => {
                machines.iter().for_each(|m| self.ends(*m, Phase::Crashed, "instance-crashed"));
            }
            Action::Reboot => machines.iter().for_each(|m| self.reboots(*m)),
            Action::StopStart { until } => machines.iter().for_each(|m| self.stops(*m, until)),
            Action::PowerLoss { until } => {
                let zone = match fault.target {
                    Target::InZone(zone) => Some(zone),
                    _ => machines.first().map(|machine| self.machines[*machine].zone),
                };
                if let Some(zone) = zone {
                    self.power_goes(zone, until);
                }
            }
            Action::Terminate => {
                machines.iter().for_each(|m| self.terminates(*m, self.machines[*m].life));
            }
            Action::ResizeEach { downtime } => self.resizes(&machines, downtime),
            Action::Replace => machines.iter().for_each(|m| self.replaces(*m)),
            Action::ChangeAddresses => self.changes_addresses(),
            Action::Slow { factor, until } => {
                let speed = ((FULL_SPEED as f64 / factor) as u64).max(1);
                machines.iter().for_each(|m| self.slows(*m, speed, until));
            }
        }
    }

    /// The instances that a target means now, in the order of their names. An instance is also meant by its successors.
    fn struck(&self, target: &Target) -> Vec<usize> {
        let serves = |machine: &usize| self.machines[*machine].phase == Phase::Running;
        let mut serving: Vec<usize> = (0..self.machines.len()).filter(serves).collect();
        serving.sort_by_key(|machine| &self.machines[*machine].name);
        match target {
            Target::Instance(owner) => {
                let is = |machine: &usize| {
                    let station = &self.machines[*machine];
                    station.owner == *owner && station.phase != Phase::Terminated
                };
                (0..self.machines.len()).filter(is).collect()
            }
            Target::Serving(None) => serving,
            Target::Serving(Some(count)) => serving.into_iter().take(*count as usize).collect(),
            Target::Share(share) => {
                let count = ((serving.len() as f64 * share).round() as usize).max(1);
                serving.into_iter().take(count).collect()
            }
            Target::InZone(zone) => {
                serving.into_iter().filter(|machine| self.machines[*machine].zone == *zone).collect()
            }
        }
    }

    pub fn stops(&mut self, machine: usize, until: u64) {
        if matches!(self.machines[machine].phase, Phase::Running | Phase::Booting) {
            self.ends(machine, Phase::Stopped, "instance-stopped");
            self.agenda.plan(until.max(self.now), Event::Starts(machine, self.machines[machine].life));
        }
    }

    fn slows(&mut self, machine: usize, speed: u64, until: Option<u64>) {
        let station = &mut self.machines[machine];
        station.speed = speed;
        station.slowed += 1;
        if let Some(until) = until {
            self.agenda.plan(until, Event::SlownessEnds(machine, station.slowed));
        }
    }

    pub fn slowness_ends(&mut self, machine: usize, slowed: u32) {
        if self.machines[machine].slowed == slowed {
            self.machines[machine].speed = FULL_SPEED;
        }
    }

    fn power_goes(&mut self, zone: usize, until: Option<u64>) {
        self.zones[zone].powered = false;
        self.database_loses_power(zone);
        for machine in 0..self.machines.len() {
            let station = &self.machines[machine];
            if station.zone == zone && matches!(station.phase, Phase::Running | Phase::Booting) {
                self.ends(machine, Phase::Powerless, "zone-lost");
            }
        }
        self.plan_publishing(zone, false);
        if let Some(until) = until {
            self.agenda.plan(until, Event::PowerReturns(zone));
        }
    }

    pub fn power_returns(&mut self, zone: usize) {
        self.zones[zone].powered = true;
        for machine in 0..self.machines.len() {
            let station = &self.machines[machine];
            let waits =
                station.phase == Phase::Powerless || station.phase == Phase::Stopped && station.wanted;
            if station.zone == zone && waits {
                self.boots(machine);
            }
        }
        self.plan_publishing(zone, true);
    }

    fn plan_publishing(&mut self, zone: usize, shown: bool) {
        for node in 0..self.nodes.len() {
            if self.nodes[node].zone == zone {
                self.agenda.plan(self.now + WITHDRAWAL, Event::Publishes(node, shown));
            }
        }
    }

    /// DNS follows the power, unless it has changed again meanwhile.
    pub fn publishes(&mut self, node: usize, shown: bool) {
        if self.zones[self.nodes[node].zone].powered == shown {
            self.nodes[node].published = shown;
        }
    }
}
