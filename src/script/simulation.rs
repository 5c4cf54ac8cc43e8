//! `simulate`: users, faults and a seed in; a run with readable figures out.

mod comparison;
mod options;
mod report;
mod run_value;
mod window;

pub use options::{plain_workload, read_workload};
pub use run_value::RunValue;
pub use window::WindowValue;

use super::{Call, Function, Value};
use crate::diagnostic::Diagnostic;
use std::rc::Rc;

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new(
        "simulate",
        0..=1,
        "simulate(#{ app, target, arrivals, mix, clients, users, start, duration, faults, operator, timeout, \
         patience, retries, workers, queue_limit, seed })",
        "Sends users through what the script has built; every key has a default.",
        simulate,
    )]
}

fn simulate(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let base = plain_workload(call.application(), call.architecture().region());
    let options = given.into_iter().next().unwrap_or(Value::Unit);
    let workload = read_workload(call, 0, &options, base)?;
    let run = call.simulate(&call.architecture(), &workload)?;
    Ok(Value::object(RunValue::new(Rc::new(run))))
}
