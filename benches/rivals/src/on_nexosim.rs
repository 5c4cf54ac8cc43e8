//! nexosim: one model that schedules its own events, on one thread (more threads are slower here, since nothing in this
//! queue happens side by side).

use crate::station::{Queue, Run, Station};
use cpu_time::ProcessTime;
use nexosim::model::{Context, Model, schedulable};
use nexosim::ports::{EventSinkReader, Output, SinkState, event_slot};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Serialize, Deserialize)]
struct Server {
    station: Station,
    /// Those who have not left yet.
    left: u64,
    mean_wait: Output<f64>,
}

/// Time passes in nanoseconds, and an event must be in the future.
fn delay(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds).max(Duration::from_nanos(1))
}

#[Model]
impl Server {
    #[nexosim(init)]
    async fn init(&mut self, context: &Context<Self>) {
        self.plan_arrival(context);
    }

    fn now(context: &Context<Self>) -> f64 {
        context.time().duration_since(MonotonicTime::EPOCH).as_secs_f64()
    }

    fn plan_arrival(&mut self, context: &Context<Self>) {
        if let Some(gap) = self.station.next_arrival() {
            context.schedule_event(delay(gap), schedulable!(Self::arrival), ()).expect("the future");
        }
    }

    fn plan_departure(&mut self, service: Option<f64>, context: &Context<Self>) {
        if let Some(service) = service {
            context.schedule_event(delay(service), schedulable!(Self::departure), ()).expect("the future");
        }
    }

    #[nexosim(schedulable)]
    fn arrival(&mut self, _: (), context: &Context<Self>) {
        let service = self.station.arrives(Self::now(context));
        self.plan_departure(service, context);
        self.plan_arrival(context);
    }

    #[nexosim(schedulable)]
    async fn departure(&mut self, _: (), context: &Context<Self>) {
        let service = self.station.leaves(Self::now(context));
        self.plan_departure(service, context);
        self.left -= 1;
        if self.left == 0 {
            self.mean_wait.send(self.station.mean_wait()).await;
        }
    }
}

pub fn run(queue: &Queue) -> Option<Run> {
    let start = ProcessTime::now();
    let station = Station::new(queue);
    let mut server = Server { station, left: queue.customers, mean_wait: Output::default() };
    let (sink, mut mean_wait) = event_slot(SinkState::Enabled);
    server.mean_wait.connect_sink(sink);
    let bench = SimInit::with_num_threads(1).add_model(server, Mailbox::new(), "server");
    let mut simulation = bench.init(MonotonicTime::EPOCH).ok()?;
    simulation.run().ok()?;
    let wait = mean_wait.try_read()?;
    Some(Run { customers: queue.customers, wait, seconds: start.elapsed().as_secs_f64() })
}
