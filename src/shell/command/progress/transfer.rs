//! The record as a file that goes elsewhere, or comes from there.

use super::super::super::arguments::Format;
use super::super::super::output::Screen;
use super::super::super::{Trouble, input};
use super::super::json;
use crate::diagnostic::Diagnostic;
use crate::grade::Language;
use crate::progress::{Archive, Database, Progress};
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};

/// Longest export that is read: years of daily work are a few megabytes.
const LIMIT: usize = 256 * 1024 * 1024;

/// Takes in an export.
pub fn import(record: &mut Database, from: &str, format: Format, screen: &Screen) -> Result<(), Trouble> {
    let source = input::document(from, LIMIT)?;
    let archive = Archive::from_json(&source.text).map_err(Diagnostic::from)?;
    let merged = record.merge(&archive).map_err(Diagnostic::from)?;
    let (added, known) = (merged.added, merged.known);
    if format == Format::Json {
        return json(screen, &serde_json::json!({ "schema_version": 1, "added": added, "known": known }));
    }
    screen.print(&match screen.language {
        Language::English => format!("{added} new events, {known} that were here already\n"),
        Language::Korean => format!("새 기록 {added}개, 이미 있던 기록 {known}개\n"),
    })?;
    Ok(())
}

/// Writes the whole record; a file that is there already stays as it is.
pub fn export(record: &Database, to: &str, screen: &Screen) -> Result<(), Trouble> {
    let text = record.export().and_then(|archive| archive.to_json()).map_err(Diagnostic::from)?;
    if to == "-" {
        return Ok(screen.print(&text)?);
    }
    let made = OpenOptions::new().write(true).create_new(true).open(to);
    let written = made.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Diagnostic::error("already-there", format!("`{to}` is already there"))
            .help("choose another name; an export never replaces a file"),
        _ => Diagnostic::error("unwritable", format!("cannot write `{to}`: {error}")),
    })?;
    screen.say(&format!("{to}\n"));
    Ok(())
}
