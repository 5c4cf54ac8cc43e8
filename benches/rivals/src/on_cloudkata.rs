//! cloudkata, as anybody uses it: a script goes in.

use crate::station::{Queue, Run};
use cloudkata::diagnostic::Source;
use cloudkata::script::{Host, Value};
use cloudkata::simulate::Limits;
use cpu_time::ProcessTime;

/// Mean service in the scripts, in milliseconds.
const SERVICE: f64 = 10.0;

pub fn run(queue: &Queue) -> Option<Run> {
    let start = ProcessTime::now();
    let (script, rate) = match queue.servers {
        1 => (include_str!("../../scripts/mm1.rhai"), 80),
        _ => (include_str!("../../scripts/mm4.rhai"), 320),
    };
    let plenty = Limits { requests: u64::MAX, in_flight: u64::MAX, ..Limits::default() };
    let host = Host::new()
        .simulation_limits(plenty)
        .constant("DURATION", Value::text(format!("{}s", queue.customers / rate)))
        .constant("SEED", Value::Int(queue.seed.cast_signed()));
    let outcome = host.run(&Source::new("queue.rhai", script)).ok()?;
    let run = outcome.value.to_json(&outcome.architecture);
    let customers = run.pointer("/stations/0/served")?.as_u64()?;
    let wait = run.pointer("/stations/0/mean_wait_ms")?.as_f64()? / SERVICE;
    Some(Run { customers, wait, seconds: start.elapsed().as_secs_f64() })
}
