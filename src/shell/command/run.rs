//! `cloudkata run FILE`.

use super::super::arguments::{Format, Run};
use super::super::{Done, End, output::Screen};
use super::{json, remarks, script};
use crate::engine::Engine;

/// Runs a script and prints its value.
pub fn run(engine: &Engine, given: &Run, screen: &Screen) -> Done {
    let source = script(engine, &given.file)?;
    let ran = engine.run(&source)?;
    match given.format {
        Format::Json => {
            remarks(screen, &ran.printed, &ran.warnings, &source);
            json(screen, &ran.json)?;
        }
        Format::Text => {
            // What a script prints is its result as much as its value is.
            let mut text = String::new();
            for line in ran.printed.iter().chain((!ran.text.is_empty()).then_some(&ran.text)) {
                text.push_str(line.trim_end_matches('\n'));
                text.push('\n');
            }
            remarks(screen, &[], &ran.warnings, &source);
            screen.print(&text)?;
        }
    }
    Ok(End::Well)
}
