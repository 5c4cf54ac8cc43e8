//! simcore: one component that sends events to itself.

use crate::station::{Queue, Run, Station};
use cpu_time::ProcessTime;
use serde::Serialize;
use simcore::{Event, EventHandler, Simulation, SimulationContext, cast};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Clone, Serialize)]
struct Arrival {}

#[derive(Clone, Serialize)]
struct Departure {}

struct Component {
    station: Station,
    context: SimulationContext,
}

impl Component {
    fn plan_arrival(&mut self) {
        if let Some(delay) = self.station.next_arrival() {
            self.context.emit_self(Arrival {}, delay);
        }
    }

    fn plan_departure(&mut self, service: Option<f64>) {
        if let Some(delay) = service {
            self.context.emit_self(Departure {}, delay);
        }
    }
}

impl EventHandler for Component {
    fn on(&mut self, event: Event) {
        let now = event.time;
        cast!(match event.data {
            Arrival {} => {
                let service = self.station.arrives(now);
                self.plan_departure(service);
                self.plan_arrival();
            }
            Departure {} => {
                let service = self.station.leaves(now);
                self.plan_departure(service);
            }
        })
    }
}

pub fn run(queue: &Queue) -> Option<Run> {
    let start = ProcessTime::now();
    let mut sim = Simulation::new(queue.seed);
    let context = sim.create_context("station");
    let component = Rc::new(RefCell::new(Component { station: Station::new(queue), context }));
    sim.add_handler("station", component.clone());
    component.borrow_mut().plan_arrival();
    sim.step_until_no_events();
    let wait = component.borrow().station.mean_wait();
    Some(Run { customers: queue.customers, wait, seconds: start.elapsed().as_secs_f64() })
}
