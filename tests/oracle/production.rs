//! The production engine, reached as anybody reaches it: by a script.

use super::scenario::Scenario;
use super::script::script;
use cloudkata::diagnostic::Source;
use cloudkata::script::{Extension, Function, Host, Value, plain_workload, read_workload};
use cloudkata::simulate::run::Station;
use cloudkata::simulate::{Limits, Outcome, Run, Workload, trace};
use std::cell::RefCell;
use std::rc::Rc;

/// Adds `observe`, which takes what `simulate` takes and keeps it for the trace.
#[derive(Clone, Default)]
struct Observer(Rc<RefCell<Option<Workload>>>);

impl Extension for Observer {
    fn functions(&self) -> Vec<Function> {
        let kept = Rc::clone(&self.0);
        vec![Function::new("observe", 1..=1, "observe(#{ … })", "Keeps a workload.", move |call, given| {
            let base = plain_workload(call.application(), call.architecture().region());
            let workload = read_workload(call, 0, &given[0], base)?;
            *kept.borrow_mut() = Some(workload);
            Ok(Value::Unit)
        })]
    }
}

/// The run of a script that ends in `observe(#{ … })`, and what became of every request.
pub fn observed(script: &str) -> (Run, Vec<Outcome>) {
    let observer = Observer::default();
    let host = Host::new().extend(Rc::new(observer.clone()));
    let outcome = match host.run(&Source::new("scenario.rhai", script)) {
        Ok(outcome) => outcome,
        Err(failure) => panic!("{}\n{script}", failure.diagnostic),
    };
    let workload = observer.0.take().expect("the script observes");
    match trace(&outcome.architecture, &workload, &Limits::default()) {
        Ok(traced) => traced,
        Err(refused) => panic!("{refused}\n{script}"),
    }
}

/// What became of every request of a scenario, and what its stations measured.
pub fn run(scenario: &Scenario) -> (Vec<Outcome>, Vec<Station>) {
    let (run, outcomes) = observed(&script(scenario));
    (outcomes, run.stations)
}
