//! One file a command.

pub mod book;
pub mod cases;
pub mod cost;
pub mod course_check;
pub mod explain;
pub mod export;
pub mod grade;
pub mod grade_many;
pub mod import;
pub mod init;
pub mod lessons;
pub mod progress;
pub mod reach;
pub mod reference;
pub mod run;
pub mod simulate;
pub mod study;
pub mod welcome;

use super::Trouble;
use super::output::Screen;
use crate::diagnostic::{Diagnostic, Source};
use crate::engine::Engine;
use serde::Serialize;

/// Reads a script within the engine's limit.
fn script(engine: &Engine, path: &str) -> Result<Source, Trouble> {
    Ok(super::input::script(path, engine.limits().script.source_bytes)?)
}

/// Writes a value as JSON, indented, with a line end.
fn json(screen: &Screen, value: &impl Serialize) -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Diagnostic::error("not-json", format!("this cannot be written as JSON: {error}")))?;
    Ok(screen.print(&format!("{text}\n"))?)
}

/// What a script printed and was warned of goes to the standard error.
fn remarks(screen: &Screen, printed: &[String], warnings: &[Diagnostic], source: &Source) {
    for line in printed {
        screen.say(&format!("{line}\n"));
    }
    for warning in warnings {
        screen.complain(warning, std::slice::from_ref(source));
    }
}
