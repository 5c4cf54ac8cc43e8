//! The database: vCPUs and one queue before them. A query that has arrived is worked off, whoever still waits for it; one
//! that is on its way when its instance dies does not arrive.

use super::agenda::Event;
use super::places::FULL_SPEED;
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
    arrived: u64,
    /// When the database began with it.
    begun: u64,
}

impl World<'_> {
    /// An instance sends a query: half of the round trip is the way there, the rest the way back.
    pub fn sends_query(&mut self, key: Key, machine: usize, work: u64) {
        let Some(database) = &self.scenario.database else { return };
        let near = database.zone == self.machines[machine].zone;
        let round_trip = catalog::timing_duration(if near { "az.rtt.same" } else { "az.rtt.between" });
        let there = round_trip.as_nanos() / 2;
        let back = round_trip.as_nanos() - there;
        let query = Query { key, work, back, arrived: self.now + there, begun: u64::MAX };
        self.agenda.plan(self.now + there, Event::QueryArrives(query));
    }

    pub fn query_arrives(&mut self, query: Query) {
        if !self.attempts.contains_key(&query.key) {
            return;
        }
        if self.dark {
            return self.fails(query.key, "database-down", "rds::db_instance.shop");
        }
        self.queries.push_back(query);
        self.next_query();
    }

    /// An AZ has no power.
    pub fn database_loses_power(&mut self, zone: usize) {
        self.dark |= self.scenario.database.as_ref().is_some_and(|database| database.zone == zone);
    }

    pub fn query_ends(&mut self, query: Query) {
        self.querying.retain(|other| other.key != query.key);
        self.counts(&query);
        self.database.waited += u128::from(query.begun - query.arrived);
        self.database.served += 1;
        self.agenda.plan(self.now + query.back, Event::StepEnds(query.key));
        self.next_query();
    }

    /// A free vCPU takes the query that has waited longest.
    fn next_query(&mut self) {
        let Some(database) = &self.scenario.database else { return };
        if self.querying.len() < database.size.vcpus() as usize
            && let Some(mut query) = self.queries.pop_front()
        {
            query.begun = self.now;
            self.querying.push(query.clone());
            self.agenda.plan(self.now + query.work, Event::QueryEnds(query));
        }
    }

    /// Counts a query that leaves now.
    fn counts(&mut self, query: &Query) {
        let busy = u128::from(self.now.saturating_sub(query.begun));
        self.database.present += u128::from(self.now - query.arrived);
        self.database.busy += busy;
        self.database.computed += busy * u128::from(FULL_SPEED);
    }

    /// The end of the run.
    pub fn close_database(&mut self) {
        let left: Vec<Query> = self.queries.drain(..).chain(self.querying.drain(..)).collect();
        left.iter().for_each(|query| self.counts(query));
        self.database.serves(0, true);
        self.database.serves(self.now, false);
    }
}
