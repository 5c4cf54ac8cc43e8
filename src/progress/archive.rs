//! A record as a JSON document: to keep it elsewhere, to take it to another machine, to read it without this program.

use super::{Event, Problem, ProgressError};
use crate::diagnostic::Diagnostic;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Version of the document's shape.
pub const FORMAT_VERSION: u32 = 1;

/// A record, exported.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archive {
    /// The events.
    pub events: Vec<Event>,
    /// The settings.
    pub settings: BTreeMap<String, Value>,
}

/// What taking in an export changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Merged {
    /// Events that were new here.
    pub added: usize,
    /// Events that were here already.
    pub known: usize,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    format_version: u32,
    settings: &'a BTreeMap<String, Value>,
    events: &'a [Event],
}

#[derive(Deserialize)]
struct Version {
    format: String,
    format_version: u64,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    settings: BTreeMap<String, Value>,
    events: Vec<Event>,
}

/// What an export calls itself.
const FORMAT: &str = "cloudkata-progress";

impl Archive {
    /// The document, with a line end.
    ///
    /// # Errors
    /// When a body cannot be written, which no event that a record took in has.
    pub fn to_json(&self) -> Result<String, ProgressError> {
        let Self { events, settings } = self;
        let written = Written { format: FORMAT, format_version: FORMAT_VERSION, settings, events };
        let text = serde_json::to_string_pretty(&written);
        text.map(|text| text + "\n").map_err(|error| {
            ProgressError::invalid("not-json", format!("the record cannot be written as JSON: {error}"))
        })
    }

    /// Reads a document. Kinds of events that this program does not know are kept as they are.
    ///
    /// # Errors
    /// When it is not JSON, not an export of a record, of a newer format, or holds something that no record keeps.
    pub fn from_json(text: &str) -> Result<Self, ProgressError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let version: Version = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        if version.format != FORMAT {
            return Err(not_ours("it does not call itself `cloudkata-progress`"));
        }
        if version.format_version > u64::from(FORMAT_VERSION) {
            let found = version.format_version;
            let message = format!("this export has format {found}, and this program knows {FORMAT_VERSION}");
            let told = Diagnostic::error("newer-format", message)
                .help("import it with a newer cloudkata; nothing was changed");
            return Err(ProgressError::new(Problem::Newer, told));
        }
        let content: Content = serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        for event in &content.events {
            event.check()?;
        }
        Ok(Self { events: content.events, settings: content.settings })
    }

    /// The events of this archive that `known` lacks. An event that stands twice in both is there already; one that
    /// stands twice here and once there is added once.
    pub(super) fn missing_in<'a>(&'a self, known: &[Event]) -> Vec<&'a Event> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for event in known {
            *counts.entry(event.identity()).or_default() += 1;
        }
        let new = |event: &&Event| match counts.get_mut(&event.identity()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        self.events.iter().filter(new).collect()
    }
}

fn unreadable(error: &serde_json::Error) -> ProgressError {
    if error.is_data() {
        return not_ours(&error.to_string());
    }
    ProgressError::invalid("not-json", format!("this is not JSON: {error}"))
}

fn not_ours(why: &str) -> ProgressError {
    let told = Diagnostic::error("not-an-export", format!("this is not an exported record: {why}"))
        .help("`cloudkata progress --export FILE` writes one");
    ProgressError::new(Problem::Invalid, told)
}
