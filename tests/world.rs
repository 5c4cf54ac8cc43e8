//! Users far away: several Regions, records that choose among them, Regions that are lost, edges.
//!
//! Every case is an ordinary script. What a figure must be follows from the times of the catalog and from theory.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a script that does not run is a failed test"
)]

#[path = "world/regions.rs"]
mod regions;

use cloudkata::diagnostic::Source;
use cloudkata::script::Host;
use serde_json::Value;

/// The JSON of a script's value.
fn run(script: &str) -> Value {
    match Host::new().run(&Source::new("world.rhai", script)) {
        Ok(outcome) => outcome.value.to_json(&outcome.architecture),
        Err(failure) => panic!("{}\n{script}", failure.diagnostic),
    }
}

fn number(value: &Value, pointer: &str) -> f64 {
    value.pointer(pointer).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {pointer} in {value:#}"))
}
