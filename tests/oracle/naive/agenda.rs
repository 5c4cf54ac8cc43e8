//! What is planned, on a standard heap.

use super::Key;
use super::database::Query;
use super::users::Ask;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// What can be planned.
#[derive(Clone, Debug)]
pub enum Event {
    /// A step of a request ends at an instance.
    StepEnds(Key),
    /// A query arrives at the database.
    QueryArrives(Query),
    /// The database is done with a query.
    QueryEnds(Query),
    /// A fault strikes.
    Strikes(usize),
    /// An instance works at full speed again, if it was slowed so often and no more.
    SlownessEnds(usize, u32),
    /// A user of the account stops an instance until a time, if this is still its life.
    Stops(usize, u64, u64),
    /// A successor takes the place of an instance.
    HandsOver(usize, usize),
    /// An instance is terminated, if this is still its life.
    Terminates(usize, u64),
    /// A balancer's former address ceases to answer.
    Fades(usize),
    /// Power returns to an AZ.
    PowerReturns(usize),
    /// DNS begins or ceases to name a node.
    Publishes(usize, bool),
    /// A stopped instance is started, if this is still its life.
    Starts(usize, u64),
    /// An instance has booted, if this is still its life.
    Ready(usize, u64),
    /// A target is checked.
    Checks(usize),
    /// The result of a check without answer is known.
    Learns(usize, bool),
    /// A checker of a record's health check asks.
    Watches(usize, usize),
    /// Such a checker knows the answer.
    Finds(usize, usize, bool),
    /// What a resolver holds until this time expires.
    Expires(u32, u64),
    /// A user has waited long enough: in the queue, or at all.
    StopsWaiting(Key),
    /// A request is sent: again, or by a user who has thought.
    Asks(Ask),
    /// A request of the open stream arrives.
    Arrives,
}

impl Event {
    /// The order at one nanosecond: the class; within a class the number of the request, or nothing where the order of
    /// planning decides.
    fn rank(&self) -> (u8, Key) {
        match self {
            Self::StepEnds(key) => (0, *key),
            Self::QueryArrives(query) | Self::QueryEnds(query) => (0, query.key),
            Self::StopsWaiting(key) => (2, *key),
            Self::Asks(ask) => (3, ask.key()),
            Self::Arrives => (4, (0, 0)),
            _ => (1, (0, 0)),
        }
    }
}

struct Planned {
    /// Time, class, request, and how many things were planned before.
    order: (u64, u8, Key, u64),
    event: Event,
}

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        self.order == other.order
    }
}

impl Eq for Planned {}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order.cmp(&other.order)
    }
}

/// The event list.
#[derive(Default)]
pub struct Agenda {
    heap: BinaryHeap<Reverse<Planned>>,
    planned: u64,
}

impl Agenda {
    pub fn plan(&mut self, at: u64, event: Event) {
        let (class, key) = event.rank();
        self.heap.push(Reverse(Planned { order: (at, class, key, self.planned), event }));
        self.planned += 1;
    }

    pub fn next(&mut self) -> Option<(u64, Event)> {
        self.heap.pop().map(|Reverse(planned)| (planned.order.0, planned.event))
    }
}
