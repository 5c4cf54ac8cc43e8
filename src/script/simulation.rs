//! `simulate`: users, faults and a seed in; a run with readable figures out.

mod comparison;
mod options;
mod run_value;
mod window;

pub(super) use options::KEYS;
pub use options::{plain_workload, read_workload};
pub use run_value::RunValue;
pub use window::WindowValue;

use super::limits::PER_QUESTION;
use super::{Call, Function, Value};
use crate::diagnostic::{Diagnostic, Severity};
use crate::simulate::Workload;
use std::rc::Rc;

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new(
        "simulate",
        0..=1,
        "simulate(#{ app, target, arrivals, mix, clients, connections, users, start, duration, faults, operator, timeout, \
         patience, retries, workers, queue_limit, seed })",
        "Sends users through what the script has built; every key has a default.",
        simulate,
    )]
}

fn simulate(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    call.work_on_architecture(PER_QUESTION)?;
    let base = plain_workload(call.application(), call.architecture().region());
    let options = given.into_iter().next().unwrap_or(Value::Unit);
    let workload = read_workload(call, 0, &options, base)?;
    remark(call, &options, &workload);
    let run = call.simulate(&call.architecture(), &workload)?;
    Ok(Value::object(RunValue::new(Rc::new(run)).told_in(call.language())))
}

/// Says what a learner may not have meant: users by default, and arrivals after the end.
fn remark(call: &Call<'_>, options: &Value, workload: &Workload) {
    if options.as_map().is_none_or(|options| options.is_empty()) {
        let message = "`simulate()` without options sends one request a second for an hour";
        let note = Diagnostic { severity: Severity::Note, ..Diagnostic::warning("default-users", message) };
        call.warn(note.help("such as simulate(#{ arrivals: poisson(20), duration: \"30m\" })"));
    }
    if let Some((late, all)) = workload.left_out() {
        let message =
            format!("{late} of {all} recorded arrivals come after the end of the run, and never come");
        let warning = Diagnostic::warning("left-out", message).at(call.key_span(0, "arrivals"));
        call.warn(warning.help(format!("the run lasts {}; give it a longer `duration`", workload.duration)));
    }
}
