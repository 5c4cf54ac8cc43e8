//! What a station measures: sums over time, each counted when it happens.

use super::World;
use super::places::FULL_SPEED;
use crate::scenario::address_of;
use cloudkata::simulate::run::Station;

/// Sums of a station. Times are in nanoseconds.
#[derive(Default)]
pub struct Figures {
    /// Times for which requests were here, held a worker, and computed (at full speed 65,536 a nanosecond).
    pub present: u128,
    pub busy: u128,
    pub computed: u128,
    /// Times for which those that were served to the end had waited for a worker, and their number.
    pub waited: u128,
    pub served: u64,
    /// Requests that were turned away.
    pub blocked: u64,
    /// Time in service, before it began to serve last.
    up: u64,
    up_since: Option<u64>,
}

impl Figures {
    /// The station serves, or ceases to.
    pub fn serves(&mut self, now: u64, serves: bool) {
        if let Some(since) = self.up_since.take() {
            self.up += now - since;
        }
        self.up_since = serves.then_some(now);
    }

    /// As the product tells them, of a station with so many workers and vCPUs; peaks apart.
    fn told(&self, resource: String, workers: u32, vcpus: u32) -> Station {
        let up = self.up.max(1) as f64;
        Station {
            resource,
            kind: String::new(),
            utilisation: self.busy as f64 / (up * f64::from(workers)),
            cpu_utilisation: self.computed as f64 / (FULL_SPEED as f64 * up * f64::from(vcpus)),
            mean_wait_ms: self.waited as f64 / self.served.max(1) as f64 / 1e6,
            mean_in_system: self.present as f64 / up,
            blocked: self.blocked,
            peak_queue: 0,
            peak_at_s: 0.0,
            served: self.served,
            ..Station::default()
        }
    }
}

impl World<'_> {
    /// The figures of a run that has ended: what is still here was here until the end.
    pub fn stations(&mut self) -> Vec<Station> {
        let end = self.scenario.duration;
        self.now = end;
        let keys: Vec<super::Key> = self.attempts.keys().copied().collect();
        for key in keys {
            self.leave(key);
        }
        self.close_database();
        let told = |machine: &mut super::Machine| {
            machine.figures.serves(end, false);
            machine.figures.told(machine.name.clone(), machine.workers, machine.size.vcpus())
        };
        let mut stations: Vec<Station> = self.machines.iter_mut().map(told).collect();
        if let Some(database) = &self.scenario.database {
            let vcpus = database.size.vcpus();
            stations.push(self.database.told("rds::db_instance.shop".to_owned(), vcpus, vcpus));
        }
        stations
    }

    /// What reports call the instance that a machine is, or the successor of.
    pub fn owner(&self, machine: usize) -> String {
        address_of(self.machines[machine].owner)
    }
}
