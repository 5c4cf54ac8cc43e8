//! The database: vCPUs and one queue before them. A query that has arrived is worked off, whoever still waits for it; one
//! that is on its way when its instance dies does not arrive.

use super::agenda::Event;
use super::{Key, World};
use cloudkata::catalog;

/// A query on its way, in the queue, or under work.
#[derive(Clone, Debug)]
pub struct Query {
    /// The attempt that waits for it.
    pub key: Key,
    work: u64,
    /// How long its answer travels.
    back: u64,
}

impl World<'_> {
    /// An instance sends a query: half of the round trip is the way there, the rest the way back.
    pub fn sends_query(&mut self, key: Key, machine: usize, work: u64) {
        let Some(database) = &self.scenario.database else { return };
        let near = database.zone == self.machines[machine].zone;
        let round_trip = catalog::timing_duration(if near { "az.rtt.same" } else { "az.rtt.between" });
        let there = round_trip.as_nanos() / 2;
        let query = Query { key, work, back: round_trip.as_nanos() - there };
        self.agenda.plan(self.now + there, Event::QueryArrives(query));
    }

    pub fn query_arrives(&mut self, query: Query) {
        if !self.attempts.contains_key(&query.key) {
            return;
        }
        self.queries.push_back(query);
        self.next_query();
    }

    pub fn query_ends(&mut self, query: Query) {
        self.querying -= 1;
        self.agenda.plan(self.now + query.back, Event::StepEnds(query.key));
        self.next_query();
    }

    /// A free vCPU takes the query that has waited longest.
    fn next_query(&mut self) {
        let Some(database) = &self.scenario.database else { return };
        if self.querying < database.size.vcpus()
            && let Some(query) = self.queries.pop_front()
        {
            self.querying += 1;
            self.agenda.plan(self.now + query.work, Event::QueryEnds(query));
        }
    }
}
