//! What scripts do, seen from outside.

mod fuzz;
mod hostile;
mod language;
mod live;
mod neutral;
mod remarks;
mod spans;
mod spellings;
mod words;

use super::{Failure, Host, Outcome, Value};
use crate::diagnostic::{Diagnostic, Source};

fn source(text: &str) -> Source {
    Source::new("a.rhai", text)
}

fn run(text: &str) -> Result<Outcome, Failure> {
    Host::new().run(&source(text))
}

/// The value of a script, as a learner reads it.
fn shown(text: &str) -> String {
    match run(text) {
        Ok(outcome) => outcome.value.show(&outcome.architecture),
        Err(failure) => panic!("{text}\n{failure}"),
    }
}

fn value(text: &str) -> Value {
    match run(text) {
        Ok(outcome) => outcome.value,
        Err(failure) => panic!("{text}\n{failure}"),
    }
}

fn error(text: &str) -> Diagnostic {
    match run(text) {
        Ok(outcome) => panic!("{text}\nruns: {:?}", outcome.value),
        Err(failure) => failure.diagnostic,
    }
}

/// The text that an error underlines, and its message with its help.
fn underlined(text: &str) -> (String, String) {
    let found = error(text);
    let span = found.span.clone().unwrap_or_else(|| panic!("no span: {found}"));
    let line = text.lines().nth(span.line as usize - 1).unwrap_or_default();
    let under: String = line.chars().skip(span.column as usize - 1).take(span.length as usize).collect();
    let help = found.help.map(|help| format!(" ({help})")).unwrap_or_default();
    (under, format!("{}{help}", found.message))
}
