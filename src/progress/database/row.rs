//! Events and settings as rows. A row carries the id of its event, which holds it to what was once written.

use super::trouble::{self, Told};
use crate::progress::{Event, ProgressError};
use rusqlite::{Connection, params};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Adds events.
pub fn insert<'a>(
    connection: &Connection,
    events: impl IntoIterator<Item = &'a Event>,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO event (id, at_ms, kind, subject, body) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut add = connection.prepare(sql)?;
    for event in events {
        let Event { at_ms, kind, subject, body, .. } = event;
        add.execute(params![event.id(), at_ms, kind, subject, body.to_string()])?;
    }
    Ok(())
}

/// The events after a number, in their order.
pub fn events(connection: &Connection, after: i64, path: &Path) -> Result<Vec<Event>, ProgressError> {
    let sql = "SELECT seq, id, at_ms, kind, subject, body FROM event WHERE seq > ?1 ORDER BY seq";
    let mut query = connection.prepare(sql).told(path)?;
    let read = |row: &rusqlite::Row<'_>| {
        let (seq, id, body): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(5)?);
        let (at_ms, kind, subject) = (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok((Event { seq: seq.unsigned_abs(), at_ms, kind, subject, body: Value::Null }, id, body))
    };
    let rows = query.query_map([after], read).told(path)?;
    let mut events = Vec::new();
    for row in rows {
        let (mut event, id, body) = row.told(path)?;
        event.body = json(&body, path)?;
        if event.id() != id {
            return Err(trouble::damaged(path, &format!("event {} is not as it was written", event.seq)));
        }
        events.push(event);
    }
    Ok(events)
}

/// The settings.
pub fn settings(connection: &Connection, path: &Path) -> Result<BTreeMap<String, Value>, ProgressError> {
    let mut query = connection.prepare("SELECT name, value FROM setting").told(path)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let rows = query.query_map([], read).told(path)?;
    let mut settings = BTreeMap::new();
    for row in rows {
        let (name, value): (String, String) = row.told(path)?;
        settings.insert(name, json(&value, path)?);
    }
    Ok(settings)
}

fn json(text: &str, path: &Path) -> Result<Value, ProgressError> {
    serde_json::from_str(text)
        .map_err(|error| trouble::damaged(path, &format!("what should be JSON is not: {error}")))
}
