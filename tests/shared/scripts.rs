//! Scripts, and what comes out of them.

use cloudkata::diagnostic::Source;
use cloudkata::script::Host;
use serde_json::Value;

/// The JSON of a script's value.
pub fn run(script: &str) -> Value {
    match Host::new().run(&Source::new("test.rhai", script)) {
        Ok(outcome) => outcome.value.to_json(&outcome.architecture),
        Err(failure) => panic!("{}\n{script}", failure.diagnostic),
    }
}

/// A number of a run's JSON, by its JSON pointer.
pub fn number(value: &Value, pointer: &str) -> f64 {
    value.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}
