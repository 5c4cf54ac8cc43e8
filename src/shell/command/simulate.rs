//! `cloudkata simulate FILE`.

use super::super::arguments::{Format, Simulate};
use super::super::output::{Screen, Tone};
use super::super::{Done, End};
use super::{json, script};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, SimulateOptions};
use crate::simulate::telling::{self, Page};

/// Sends users and faults through a design.
pub fn run(engine: &Engine, given: &Simulate, screen: &Screen) -> Done {
    let source = script(engine, &given.file)?;
    let options = SimulateOptions {
        rps: given.rps,
        duration: given.duration.clone(),
        faults: given.faults.clone(),
        case: given.case.clone(),
        seed: given.seed,
    };
    let run = engine.simulate(&source, &options)?;
    let heading = |text: &str| screen.tone(Tone::Strong, text);
    let (language, columns) = (screen.language, screen.columns);
    let page = Page { language, columns, charts: !screen.plain, heading: &heading };
    let Some(other) = &given.vs else {
        match given.format {
            Format::Json => json(screen, &run)?,
            Format::Text => screen.print(&telling::one(&run, &page))?,
        }
        return Ok(End::Well);
    };
    let beside = script(engine, other)?;
    let second = engine.simulate(&beside, &options)?;
    match given.format {
        Format::Text => screen.print(&telling::two((&given.file, &run), (other, &second), &page))?,
        Format::Json => {
            let wrong = |error: serde_json::Error| Diagnostic::error("not-json", error.to_string());
            let mut whole = serde_json::to_value(&run).map_err(wrong)?;
            let mut second = serde_json::to_value(&second).map_err(wrong)?;
            if let Some(entries) = second.as_object_mut() {
                entries.insert("file".to_owned(), other.as_str().into());
            }
            if let Some(entries) = whole.as_object_mut() {
                entries.insert("vs".to_owned(), second);
            }
            json(screen, &whole)?;
        }
    }
    Ok(End::Well)
}
