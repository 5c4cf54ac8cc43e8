//! Health checks of a load balancer's targets.

use super::World;
use super::agenda::Event;
use super::credits::Credits;
use super::places::{FULL_SPEED, Health, Phase};
use crate::scenario::Step;

impl World<'_> {
    /// Each target has a phase of its own.
    pub fn begin_checks(&mut self) {
        let Some(balancer) = &self.scenario.balancer else { return };
        for target in 0..self.targets.len() {
            let phase = self.draws.check_phase(&self.machines[target].name, target as u64);
            let first = (phase * balancer.check.interval as f64) as u64;
            self.agenda.plan(first, Event::Checks(target));
        }
    }

    /// A check: what answers is good, what boots refuses at once, and of the rest nothing is heard until the check's
    /// time is over.
    pub fn checks(&mut self, target: usize) {
        let Some(balancer) = &self.scenario.balancer else { return };
        let check = &balancer.check;
        match self.machines[target].phase {
            Phase::Running if self.backlog(target) <= check.timeout => self.learns(target, true),
            Phase::Booting => self.learns(target, false),
            _ => self.agenda.plan(self.now + check.timeout, Event::Learns(target, false)),
        }
        self.agenda.plan(self.now + check.interval, Event::Checks(target));
    }

    /// The result of a check is known.
    pub fn learns(&mut self, target: usize, good: bool) {
        let Some(balancer) = &self.scenario.balancer else { return };
        let check = &balancer.check;
        let target = &mut self.targets[target];
        target.streak = if good { target.streak.max(0) + 1 } else { target.streak.min(0) - 1 };
        if target.streak >= i64::from(check.healthy) {
            target.health = Health::Healthy;
        }
        if target.streak <= -i64::from(check.unhealthy) {
            target.health = Health::Unhealthy;
        }
    }

    /// How long a check waits at an instance: roughly what is queued over what is served at once.
    pub fn backlog(&self, machine: usize) -> u64 {
        let station = &self.machines[machine];
        let servers = self.scenario.workers_of(machine).min(self.scenario.instances[machine].size.vcpus());
        let waiting = (station.queue.len() + station.cpu_queue.len()) as u64;
        let work = waiting * self.mean_work() / u64::from(servers);
        let speed = station.credits.as_ref().map_or(FULL_SPEED, Credits::speed) * station.speed / FULL_SPEED;
        (u128::from(work) * u128::from(FULL_SPEED) / u128::from(speed.max(1))) as u64
    }

    /// Mean CPU work of a request.
    fn mean_work(&self) -> u64 {
        let total: f64 = self.scenario.kinds.iter().map(|kind| kind.weight).sum();
        let of = |step: &Step| match step {
            Step::Cpu(law) => law.mean().as_nanos() as f64,
            Step::Wait(_) | Step::Query(_) => 0.0,
        };
        let kinds = self.scenario.kinds.iter();
        kinds.map(|kind| kind.steps.iter().map(of).sum::<f64>() * kind.weight / total).sum::<f64>() as u64
    }
}
