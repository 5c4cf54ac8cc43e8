//! A database at run time: a pool of vCPUs with one queue before it.
//!
//! Nobody leaves its queue: a query that was sent is worked off, whoever still waits for it.

use super::commits::Commits;
use super::pool::{Pool, Visit};
use super::run::Station;

/// A database.
#[derive(Clone, Debug)]
pub struct Database {
    /// The store that it copies, if it does.
    pub source: Option<u16>,
    /// How far it lags behind that, in nanoseconds.
    pub lag: u64,
    /// Whether both read the same volume, so that nothing is lost with either.
    pub shared: bool,
    /// As of when it holds what its source had, once it follows it no more.
    pub frozen: Option<u64>,
    /// Whether it is being made to take writes, and does not yet.
    pub rising: bool,
    /// When rows were committed to it, where somebody will ask.
    pub commits: Option<Box<Commits>>,
    /// AZ of the standby that takes over, if there is one.
    pub standby: Option<usize>,
    /// Readers of the same cluster, one of which takes over.
    pub readers: Vec<u16>,
    /// How long a failover takes (of the catalog's times).
    pub failover: &'static str,
    /// How long it takes to come back by itself.
    pub recovery: &'static str,
    pool: Pool<()>,
    present: u128,
    wait: u128,
    longest: u64,
    served: u64,
}

impl Database {
    /// A database with so many vCPUs, idle.
    pub fn new(vcpus: u32, source: Option<u16>, lag: u64) -> Self {
        Self {
            source,
            lag,
            shared: false,
            frozen: None,
            rising: false,
            commits: None,
            standby: None,
            readers: Vec::new(),
            failover: "rds.multi_az.failover",
            recovery: "rds.single_az.recovery",
            pool: Pool::new(vcpus),
            present: 0,
            wait: 0,
            longest: 0,
            served: 0,
        }
    }

    /// Whether it takes no writes: it follows another.
    pub fn is_read_only(&self) -> bool {
        self.source.is_some() && (self.frozen.is_none() || self.rising)
    }

    /// Its vCPUs.
    pub fn vcpus(&self) -> u32 {
        self.pool.servers() as u32
    }

    /// Takes a query in that came now, and says when it will be done. Queries come in the order of time.
    #[inline]
    pub fn serve(&mut self, now: u64, demand: u64) -> u64 {
        while self.pool.next_time() <= now {
            let Some(visit) = self.pool.take() else { break };
            self.count(visit);
        }
        let (server, free) = self.pool.first_free();
        let start = free.max(now);
        self.pool.enter(now, server, start, demand, ());
        start.saturating_add(demand)
    }

    fn count(&mut self, visit: Visit<()>) {
        self.present += u128::from(visit.end - visit.arrived);
        self.wait += u128::from(visit.start - visit.arrived);
        self.longest = self.longest.max(visit.start - visit.arrived);
        self.served += 1;
    }

    /// The figures of a finished run of this length.
    pub fn station(&mut self, end: u64, name: String, kind: &str) -> Station {
        let (servers, busy) = (self.pool.servers(), self.pool.busy_until(end));
        for visit in self.pool.drain(end) {
            if visit.end <= end {
                self.count(visit);
            } else {
                self.present += u128::from(end.saturating_sub(visit.arrived));
            }
        }
        let time = end.max(1) as f64;
        let utilisation = busy as f64 / (time * servers as f64);
        Station {
            resource: name,
            kind: kind.to_owned(),
            utilisation,
            cpu_utilisation: utilisation,
            mean_wait_ms: if self.served == 0 { 0.0 } else { self.wait as f64 / self.served as f64 / 1e6 },
            mean_in_system: self.present as f64 / time,
            blocked: 0,
            peak_queue: self.pool.peak.0,
            peak_at_s: self.pool.peak.1 as f64 / 1e9,
            served: self.served,
            longest_wait_ms: Some(self.longest as f64 / 1e6),
            ..Station::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_wait_for_the_first_vcpu_that_becomes_free() {
        let mut database = Database::new(2, None, 0);
        assert_eq!(database.serve(0, 10), 10);
        assert_eq!(database.serve(1, 4), 5);
        assert_eq!(database.serve(2, 3), 8);
        assert_eq!(database.serve(3, 1), 9);
        let station = database.station(100, "db".to_owned(), "");
        assert_eq!((station.served, station.peak_queue, station.peak_at_s), (4, 2, 3e-9));
        assert!((station.utilisation - 18.0 / 200.0).abs() < 1e-12);
        assert!((station.mean_wait_ms - (3.0 + 5.0) / 4.0 / 1e6).abs() < 1e-12);
        assert!((station.mean_in_system - (10.0 + 4.0 + 6.0 + 6.0) / 100.0).abs() < 1e-12);
    }
}
