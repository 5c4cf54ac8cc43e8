//! Route 53 health checks: checkers around the world, each with an opinion of its own.

use super::World;
use super::agenda::Event;
use super::places::{Holder, Phase};
use crate::scenario::{Front, SECOND, Watch, check_address};
use cloudkata::catalog;

/// How long a checker waits for a connection.
const CONNECT: u64 = 4 * SECOND;

/// Share of the checkers above which an endpoint is healthy.
const QUORUM: f64 = 0.18;

/// What a checker thinks.
pub struct Opinion {
    healthy: bool,
    /// Results in a row that say otherwise.
    doubts: u32,
}

impl World<'_> {
    fn watch(&self, record: usize) -> Option<&Watch> {
        match &self.scenario.front {
            Front::Records(records) => records[record].watch.as_ref(),
            _ => None,
        }
    }

    /// Each checker has a phase of its own, and begins with the opinion that is right.
    pub fn begin_watching(&mut self) {
        let Front::Records(records) = &self.scenario.front else { return };
        let checkers = catalog::timing_value("route53.health_check.checkers") as usize;
        for (record, watch) in records.iter().enumerate().filter_map(|(n, r)| Some((n, r.watch.as_ref()?))) {
            for checker in 0..checkers {
                let healthy = self.answers(record) == Some(true);
                self.opinions.insert((record, checker), Opinion { healthy, doubts: 0 });
                let phase = self.draws.watch_phase(&check_address(record), checker);
                self.agenda.plan((phase * watch.interval as f64) as u64, Event::Watches(record, checker));
            }
        }
    }

    /// Whether the address of a health check answers; nothing where it is silent.
    fn answers(&self, record: usize) -> Option<bool> {
        let Holder::Machine(machine) = self.addresses[self.watched[record]?].holder else { return None };
        match self.machines[machine].phase {
            Phase::Running if self.backlog(machine) <= CONNECT => Some(true),
            Phase::Booting => Some(false),
            _ => None,
        }
    }

    pub fn watches(&mut self, record: usize, checker: usize) {
        let Some(watch) = self.watch(record) else { return };
        let interval = watch.interval;
        match self.answers(record) {
            Some(good) => self.finds(record, checker, good),
            None => self.agenda.plan(self.now + CONNECT, Event::Finds(record, checker, false)),
        }
        self.agenda.plan(self.now + interval, Event::Watches(record, checker));
    }

    pub fn finds(&mut self, record: usize, checker: usize, good: bool) {
        let Some(threshold) = self.watch(record).map(|watch| watch.threshold) else { return };
        let opinion = self.opinions.get_mut(&(record, checker)).expect("a checker of this check");
        if good == opinion.healthy {
            opinion.doubts = 0;
            return;
        }
        opinion.doubts += 1;
        if opinion.doubts >= threshold {
            *opinion = Opinion { healthy: good, doubts: 0 };
        }
    }

    /// Whether enough checkers say that the endpoint is healthy.
    pub fn watch_is_content(&self, record: usize) -> bool {
        let opinions = self.opinions.iter().filter(|((of, _), _)| *of == record);
        let (all, healthy) = opinions
            .fold((0, 0), |(all, healthy), (_, opinion)| (all + 1, healthy + u32::from(opinion.healthy)));
        f64::from(healthy) > QUORUM * f64::from(all)
    }
}
