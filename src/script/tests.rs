//! What scripts do, seen from outside.

mod neutral;

use super::{Failure, Host, Outcome};
use crate::diagnostic::{Diagnostic, Source};

fn source(text: &str) -> Source {
    Source::new("a.rhai", text)
}

fn run(text: &str) -> Result<Outcome, Failure> {
    Host::new().run(&source(text))
}

fn error(text: &str) -> Diagnostic {
    run(text).expect_err("an error").diagnostic
}
