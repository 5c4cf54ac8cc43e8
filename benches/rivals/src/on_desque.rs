//! desque, as its own example `mm1_queue` is written: an event type for arrivals and one for departures.

use crate::station::{Queue, Run, Station};
use cpu_time::ProcessTime;
use desque::serial::{OkEvent, Simulation};
use desque::{SimState, SimTime};
use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Time(f64);

impl Eq for Time {}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl SimTime for Time {}

impl SimState<Time> for Station {}

type Clock = Simulation<Station, Time>;

fn plan<E: OkEvent<Station, Time> + 'static>(sim: &mut Clock, event: E, delay: Option<f64>) {
    if let Some(delay) = delay {
        let at = Time(sim.current_time().0 + delay);
        sim.schedule(event, at).expect("the future");
    }
}

#[derive(Debug)]
struct Arrival;

impl OkEvent<Station, Time> for Arrival {
    fn execute(&mut self, sim: &mut Clock) {
        let now = sim.current_time().0;
        let service = sim.state_mut().arrives(now);
        plan(sim, Departure, service);
        let next = sim.state_mut().next_arrival();
        plan(sim, Arrival, next);
    }
}

#[derive(Debug)]
struct Departure;

impl OkEvent<Station, Time> for Departure {
    fn execute(&mut self, sim: &mut Clock) {
        let now = sim.current_time().0;
        let service = sim.state_mut().leaves(now);
        plan(sim, Departure, service);
    }
}

pub fn run(queue: &Queue) -> Option<Run> {
    let start = ProcessTime::now();
    let mut sim = Simulation::new(Station::new(queue), Time(0.0));
    let first = sim.state_mut().next_arrival();
    plan(&mut sim, Arrival, first);
    sim.run().ok()?;
    let wait = sim.state().mean_wait();
    Some(Run { customers: queue.customers, wait, seconds: start.elapsed().as_secs_f64() })
}
