//! Scenarios that deserve a name.

use super::scenario::{Arrivals, Front, Instance, Kind, SECOND, Scenario, Size, Somebody, Step};
use crate::agree;
use cloudkata::simulate::Law;
use cloudkata::units::Duration;

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// One instance with one vCPU, reached by its address; 10 ms of work.
pub fn server() -> Scenario {
    Scenario {
        seed: 1,
        duration: 60 * SECOND,
        arrivals: Arrivals::Poisson(50.0),
        users: 20,
        places: vec![("us-east-1", 1.0)],
        kinds: vec![Kind { name: "a", weight: 1.0, steps: vec![Step::Cpu(Law::Exponential(millis(10)))] }],
        timeout: None,
        patience: None,
        retries: None,
        workers: None,
        queue_limit: None,
        instances: vec![Instance { zone: 0, size: Size::Medium, elastic: false }],
        front: Front::Addresses(vec![Somebody::Instance(0)]),
        faults: Vec::new(),
    }
}

#[test]
fn one_server_and_its_queue() {
    agree(&server());
}
