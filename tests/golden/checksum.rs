//! The checksum of a script: one number over everything that its runs do.
//!
//! The file is shared by `tests/golden.rs` and by the module that `tests/wasm` builds for a browser's machine, so that
//! both compute the very same thing. `simulate` is taken over by a word that traces: the checksum holds, for each run,
//! its JSON and the moment and cause of every single request; in the end comes the value of the script.

use cloudkata::diagnostic::{Diagnostic, Source};
use cloudkata::script::{Call, Extension, Function, Host, RunValue, Value, plain_workload, read_workload};
use cloudkata::simulate::{Limits, Outcome, trace};
use std::cell::Cell;
use std::rc::Rc;

/// FNV-1a, 64 bits: a few lines that are the same everywhere.
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.bytes(text.as_bytes());
    }

    fn outcome(&mut self, outcome: &Outcome) {
        for number in [outcome.number, outcome.sent, outcome.ended] {
            self.number(number);
        }
        match &outcome.failed {
            None => self.number(0),
            Some((cause, resource)) => {
                self.text(cause);
                self.text(resource);
            }
        }
    }
}

/// The checksum of everything that a script simulates, and the number of its requests.
///
/// # Errors
/// What is wrong with the script, in words.
pub fn checksum(script: &str) -> Result<(u64, u64), String> {
    let seen = Rc::new(Seen { hash: Cell::new(Fnv::EMPTY), requests: Cell::new(0) });
    let host = Host::new().extend(Rc::new(Traced(Rc::clone(&seen))));
    let outcome = host.run(&Source::new("golden.rhai", script)).map_err(|failure| failure.to_string())?;
    let mut hash = seen.hash.get();
    hash.text(&outcome.value.to_json(&outcome.architecture).to_string());
    Ok((hash.0, seen.requests.get()))
}

struct Seen {
    hash: Cell<Fnv>,
    requests: Cell<u64>,
}

struct Traced(Rc<Seen>);

impl Extension for Traced {
    fn functions(&self) -> Vec<Function> {
        let seen = Rc::clone(&self.0);
        let simulate = move |call: &mut Call<'_>, given: Vec<Value>| simulate(&seen, call, given);
        vec![Function::new(
            "simulate",
            0..=1,
            "simulate(#{ … })",
            "Runs, and remembers every request.",
            simulate,
        )]
    }
}

fn simulate(seen: &Seen, call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let base = plain_workload(call.application(), call.architecture().region());
    let options = given.into_iter().next().unwrap_or(Value::Unit);
    let workload = read_workload(call, 0, &options, base)?;
    let (run, outcomes) = trace(&call.architecture(), &workload, &Limits::default())?;
    let mut hash = seen.hash.get();
    hash.text(&serde_json::to_string(&run).unwrap_or_default());
    hash.number(outcomes.len() as u64);
    outcomes.iter().for_each(|outcome| hash.outcome(outcome));
    seen.hash.set(hash);
    seen.requests.set(seen.requests.get() + run.requests.total);
    Ok(Value::object(RunValue::new(Rc::new(run))))
}
