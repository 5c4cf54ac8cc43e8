//! The naive engine: plain, slow, obviously right.
//!
//! Everything that happens is an event of its own. At one nanosecond the order is: ends of steps, everything else that
//! was planned, users who stop waiting, requests that are sent again, requests that arrive (see [`agenda`]).
//! Random numbers are the product's own, since which draw answers which question is part of its contract.

mod agenda;
mod checks;
mod credits;
mod database;
mod dns;
mod draws;
mod figures;
mod lives;
mod operators;
mod places;
mod station;
mod strikes;
mod users;
mod watch;
mod way;

use super::scenario::Scenario;
use agenda::{Agenda, Event};
use cloudkata::simulate::Outcome;
use cloudkata::simulate::run::Station;
use database::Query;
use draws::Draws;
use figures::Figures;
use places::{Address, Holder, Machine, Node, Target, Zone};
use station::Attempt;
use std::collections::{BTreeMap, VecDeque};
use users::Cached;
use watch::Opinion;

/// Number of a request, and of the attempt.
type Key = (u64, u32);

/// Everything there is while a run is under way.
struct World<'a> {
    scenario: &'a Scenario,
    draws: Draws,
    agenda: Agenda,
    now: u64,
    /// Requests that were sent so far.
    asked: u64,
    /// When the last request of an open stream arrived, in seconds.
    arrival: f64,
    zones: Vec<Zone>,
    machines: Vec<Machine>,
    addresses: Vec<Address>,
    /// The addresses in each record, and the address that its health check asks.
    values: Vec<Vec<usize>>,
    watched: Vec<Option<usize>>,
    /// Nodes of the load balancer.
    nodes: Vec<Node>,
    /// Targets of its target group, in the order of their registration.
    targets: Vec<Target>,
    /// Whose turn it is by AZ of the node; under the last number, whose turn it is for nodes that use all AZs.
    turns: BTreeMap<usize, u32>,
    /// Target and expiry by user.
    stuck: BTreeMap<u32, (usize, u64)>,
    /// Queries that wait at the database, first come first, and those that are worked on.
    queries: VecDeque<Query>,
    querying: Vec<Query>,
    database: Figures,
    /// Whether the database's AZ has lost its power.
    dark: bool,
    /// Opinions of the checkers of a record's health check.
    opinions: BTreeMap<(usize, usize), Opinion>,
    /// What a user's resolver holds.
    caches: BTreeMap<u32, Cached>,
    /// Requests at instances.
    attempts: BTreeMap<Key, Attempt>,
    outcomes: Vec<Outcome>,
}

/// What becomes of every request of a scenario, in the order of their numbers, and what its stations measure.
pub fn run(scenario: &Scenario) -> (Vec<Outcome>, Vec<Station>) {
    let mut world = World::new(scenario);
    world.begin();
    while let Some((at, event)) = world.agenda.next() {
        if at >= scenario.duration {
            break;
        }
        world.now = at;
        world.happens(event);
    }
    let stations = world.stations();
    world.outcomes.sort();
    (world.outcomes, stations)
}

impl World<'_> {
    fn begin(&mut self) {
        self.begin_watching();
        self.warm_caches();
        for fault in 0..self.scenario.faults.len() {
            self.agenda.plan(self.scenario.faults[fault].at, Event::Strikes(fault));
        }
        self.begin_asking();
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::StepEnds(key) => self.step_ends(key),
            Event::QueryArrives(query) => self.query_arrives(query),
            Event::QueryEnds(query) => self.query_ends(query),
            Event::Strikes(fault) => self.strikes(fault),
            Event::SlownessEnds(machine, slowed) => self.slowness_ends(machine, slowed),
            Event::Stops(machine, life, until) => self.stops_in_turn(machine, life, until),
            Event::HandsOver(old, new) => self.hands_over(old, new),
            Event::Terminates(machine, life) => self.terminates(machine, life),
            Event::Fades(address) => self.addresses[address].holder = Holder::Nobody,
            Event::PowerReturns(zone) => self.power_returns(zone),
            Event::Publishes(node, shown) => self.publishes(node, shown),
            Event::Starts(machine, life) => self.starts(machine, life),
            Event::Ready(machine, life) => self.ready(machine, life),
            Event::Checks(target) => self.checks(target),
            Event::Learns(target, good) => self.learns(target, good),
            Event::Watches(record, checker) => self.watches(record, checker),
            Event::Finds(record, checker, good) => self.finds(record, checker, good),
            Event::Expires(user, until) => self.expires(user, until),
            Event::StopsWaiting(key) => self.stops_waiting(key),
            Event::Asks(ask) => self.asks(ask),
            Event::Arrives => self.arrives(),
        }
    }
}
