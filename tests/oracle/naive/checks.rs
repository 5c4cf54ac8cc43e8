//! Health checks of a load balancer's targets.

use super::World;
use super::agenda::Event;
use super::credits::Credits;
use super::places::{FULL_SPEED, Health, Phase, Target};
use crate::scenario::Step;

impl World<'_> {
    /// Registers an instance with the target group. Each target has a phase of its own.
    pub fn registers(&mut self, machine: usize, health: Health) {
        let Some(balancer) = &self.scenario.balancer else { return };
        let phase = self.draws.check_phase(&self.machines[machine].name, self.targets.len() as u64);
        let first = self.now + (phase * balancer.check.interval as f64) as u64;
        self.agenda.plan(first, Event::Checks(self.targets.len()));
        self.targets.push(Target { machine, health, streak: 0, outstanding: 0 });
    }

    /// Takes an instance out of the target group; requests under way may finish.
    pub fn deregisters(&mut self, machine: usize) {
        let here = self.targets.iter_mut().filter(|target| target.machine == machine);
        here.for_each(|target| target.health = Health::Gone);
    }

    /// A check: what answers is good, what boots refuses at once, and of the rest nothing is heard until the check's
    /// time is over.
    pub fn checks(&mut self, target: usize) {
        let Some(balancer) = &self.scenario.balancer else { return };
        let check = &balancer.check;
        if self.targets[target].health == Health::Gone {
            return;
        }
        let machine = self.targets[target].machine;
        match self.machines[machine].phase {
            Phase::Running if self.backlog(machine) <= check.timeout => self.learns(target, true),
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
        let (up, down) =
            (target.streak >= i64::from(check.healthy), target.streak <= -i64::from(check.unhealthy));
        target.health = match target.health {
            Health::Initial if good => Health::Healthy,
            Health::Unhealthy if up => Health::Healthy,
            Health::Initial | Health::Healthy if down => Health::Unhealthy,
            same => same,
        };
    }

    /// How long a check waits at an instance: roughly what is queued over what is served at once.
    pub fn backlog(&self, machine: usize) -> u64 {
        let station = &self.machines[machine];
        let servers = station.workers.min(station.size.vcpus());
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
