//! What DNS answers: records by their policy and health, the load balancer's nodes.

use super::World;
use super::places::Health;
use crate::scenario::{Answer, Front, Record, Routing, SECOND};
use cloudkata::catalog;

/// The TTL of a load balancer's name.
const BALANCER_TTL: u64 = 60 * SECOND;

/// What a resolver was told.
pub struct Found {
    pub address: usize,
    pub ttl: u64,
    /// The record that said so.
    pub record: Option<usize>,
}

impl World<'_> {
    /// What DNS answers now to a user of a place.
    pub fn dns(&self, number: u64, attempt: u32, place: usize) -> Option<Found> {
        let record = match &self.scenario.front {
            Front::Addresses(_) => return None,
            Front::Balancer => None,
            Front::Records(records) => Some(self.record(records, number, attempt, place)),
        };
        let answer = match (&self.scenario.front, record) {
            (Front::Records(records), Some(record)) => &records[record].answer,
            _ => &Answer::Alias { evaluates: false },
        };
        let (addresses, ttl) = match answer {
            Answer::Values { ttl, .. } => (record.map(|r| self.values[r].clone()).unwrap_or_default(), *ttl),
            Answer::Alias { .. } => (self.shown(), BALANCER_TTL),
        };
        let drawn = self.draws.answer(number, attempt, addresses.len());
        addresses.get(drawn).map(|address| Found { address: *address, ttl, record })
    }

    /// The nodes that DNS names: those that have a healthy target, or all if none has.
    fn shown(&self) -> Vec<usize> {
        let published = || self.nodes.iter().filter(|node| node.published);
        let good: Vec<usize> =
            published().filter(|node| !self.healthy(node.zone).is_empty()).map(|node| node.address).collect();
        if good.is_empty() { published().map(|node| node.address).collect() } else { good }
    }

    /// The record that answers. Unhealthy ones are left out, unless all are unhealthy.
    fn record(&self, records: &[Record], number: u64, attempt: u32, place: usize) -> usize {
        let healthy = |record: &usize| self.record_healthy(*record, &records[*record]);
        let mut pool: Vec<usize> = (0..records.len()).filter(healthy).collect();
        if pool.is_empty() {
            pool = (0..records.len()).collect();
        }
        let drawn = |bound: u32| self.draws.record(number, attempt, bound);
        match &records[0].routing {
            Routing::Simple => 0,
            Routing::Multivalue => pool[drawn(pool.len().min(8) as u32) as usize],
            Routing::Weighted(_) => {
                let tickets: Vec<usize> = pool.iter().flat_map(|record| tickets(records, *record)).collect();
                let tickets = if tickets.is_empty() { pool } else { tickets };
                tickets[drawn(tickets.len() as u32) as usize]
            }
            Routing::Failover(_) => {
                let primary = |record: &usize| records[*record].routing == Routing::Failover(true);
                pool.iter().copied().find(primary).unwrap_or(pool[0])
            }
            Routing::Latency(_) => {
                let (from, _) = self.scenario.places[place];
                let distance = |record: &usize| match &records[*record].routing {
                    Routing::Latency(to) => catalog::rtt(from, to).expect("the distance is known"),
                    _ => unreachable!("all records of a name have one policy"),
                };
                pool.into_iter().min_by_key(distance).expect("there is a record")
            }
        }
    }

    fn record_healthy(&self, place: usize, record: &Record) -> bool {
        let watched = record.watch.is_none() || self.watch_is_content(place);
        let target = match record.answer {
            Answer::Alias { evaluates: true } => self.balancer_healthy(),
            _ => true,
        };
        watched && target
    }

    /// Whether the load balancer has a node in DNS and a healthy target.
    fn balancer_healthy(&self) -> bool {
        let healthy = |target: &usize| self.targets[*target].health == Health::Healthy;
        self.nodes.iter().any(|node| node.published) && self.usable_targets(None).iter().any(healthy)
    }
}

/// A record once for each unit of its weight.
fn tickets(records: &[Record], record: usize) -> Vec<usize> {
    match records[record].routing {
        Routing::Weighted(weight) => vec![record; weight as usize],
        _ => Vec::new(),
    }
}
