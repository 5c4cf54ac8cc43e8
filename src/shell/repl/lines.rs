//! Without a terminal: entries from the standard input, line by line, results to the standard output, everything else
//! to the standard error. A bracket that is open joins a line with the next.
//!
//! Ends with 2 where a line was wrong, else with 1 where the last `:check` found something unmet, else with 0.

use super::super::output::Screen;
use super::super::{Done, End, command};
use super::desk::{Desk, Flow};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::script::is_unfinished;
use std::io::{BufRead, Read};

/// Longest line that is read, in bytes: more cannot be a script.
const LONGEST: u64 = 1 << 20;

/// Reads and runs everything there is to read.
pub fn run(engine: &Engine, screen: &Screen) -> Done {
    let Some(first) = line()? else { return command::welcome::run(engine, screen) };
    let mut desk = Desk::new(engine.clone(), *screen)?;
    let mut pending = String::new();
    let mut next = Some(first);
    while let Some(text) = next {
        let flow = take(&mut desk, &mut pending, &text)?;
        if flow == Flow::Leave {
            return Ok(end(&desk));
        }
        next = line()?;
    }
    if !pending.trim().is_empty() {
        desk.enter(&pending)?;
    }
    Ok(end(&desk))
}

/// Takes a line; what is unfinished waits for the next.
fn take(desk: &mut Desk, pending: &mut String, line: &str) -> Result<Flow, Diagnostic> {
    pending.push_str(line);
    if !pending.trim_start().starts_with(':') && is_unfinished(pending) {
        return Ok(Flow::Stay);
    }
    desk.enter(&std::mem::take(pending))
}

/// The next line. The input is free between two lines: a quiz reads its answers from it too.
fn line() -> Result<Option<String>, Diagnostic> {
    let mut bytes = Vec::new();
    let wrong =
        |why: String| Diagnostic::error("unreadable", format!("cannot read the standard input: {why}"));
    let mut input = std::io::stdin().lock().take(LONGEST);
    let read = input.read_until(b'\n', &mut bytes).map_err(|error| wrong(error.to_string()))?;
    if read == 0 {
        return Ok(None);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| wrong("it is not UTF-8 text".to_owned()))
}

fn end(desk: &Desk) -> End {
    match (desk.was_wrong, desk.checked.as_ref().map(|checked| checked.report.met)) {
        (true, _) => End::Wrong,
        (false, Some(false)) => End::Unmet,
        _ => End::Well,
    }
}
