//! A record in a SQLite file.
//!
//! An event is one committed transaction: once `append` has returned, neither the end of the process nor of the power
//! takes it away. Several programs may use one file at once; each waits for the other. A rollback journal rather than a
//! write-ahead log, since one file is easier to copy, to move and to keep on a network drive, and nobody writes a thousand
//! events a second here.
//!
//! A file that is damaged, of a newer version or somebody else's is looked at without a lock and without a chance to write
//! (`guard`), refused, and left as it is.

mod guard;
mod row;
mod trouble;

use super::{Archive, Event, Merged, Progress, ProgressError};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use trouble::{Told, unreachable};

/// Marks a SQLite file as a record of this program: `ckpr` in ASCII.
const APPLICATION: i64 = 0x636b_7072;

/// Version of the tables.
const VERSION: i64 = 1;

/// How long one waits for another program that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// The tables. That events are only ever added, the file itself knows too.
const TABLES: &str = "
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL
    ) STRICT;
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
    CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END;
";

/// A record in a file.
#[derive(Debug)]
pub struct Database {
    connection: Connection,
    path: PathBuf,
    read_only: bool,
}

impl Database {
    /// Opens the record in a file, or begins one there; folders that are missing are made.
    ///
    /// # Errors
    /// When the file is damaged, of a newer version or something else, when another program holds it for longer than five
    /// seconds, and when it cannot be read or made. It is left as it was.
    pub fn open(path: &Path) -> Result<Self, ProgressError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| unreachable(path, &error.to_string()))?;
        }
        guard::look(path)?;
        let mut database = Self::connect(path).map_err(|error| trouble::of(path, &error))?;
        database.prepare()?;
        Ok(database)
    }

    fn connect(path: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX
            | OpenFlags::SQLITE_OPEN_EXRESCODE;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(PATIENCE)?;
        // EXTRA is FULL, and the folder is written through too when the journal goes.
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        let read_only = connection.is_readonly("main")?;
        Ok(Self { connection, path: path.to_owned(), read_only })
    }

    /// Makes the tables in a file that is empty, and holds any other to what it should be.
    fn prepare(&mut self) -> Result<(), ProgressError> {
        let path = self.path.clone();
        if guard::found(&self.connection).told(&path)? == guard::Found::Nothing {
            let begun = self.begin().told(&path)?;
            // Another program may have been first.
            if guard::found(&begun).told(&path)? == guard::Found::Nothing {
                begun.execute_batch(TABLES).told(&path)?;
                begun.pragma_update(None, "application_id", APPLICATION).told(&path)?;
                begun.pragma_update(None, "user_version", VERSION).told(&path)?;
            }
            begun.commit().told(&path)?;
        }
        guard::found(&self.connection).told(&path)?.accept(&path)?;
        let sound: String =
            self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).told(&path)?;
        if sound == "ok" { Ok(()) } else { Err(trouble::damaged(&path, &sound)) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why nothing that happens now can be kept, where it can only be read.
    pub fn read_only(&self) -> Option<ProgressError> {
        self.read_only.then(|| unreachable(&self.path, "it is write-protected"))
    }

    /// Waits its turn at once, rather than when it first writes: a reader that becomes a writer could not wait.
    fn begin(&mut self) -> rusqlite::Result<Transaction<'_>> {
        self.connection.transaction_with_behavior(TransactionBehavior::Immediate)
    }
}

impl Progress for Database {
    fn append_all(&mut self, events: &[Event]) -> Result<u64, ProgressError> {
        events.iter().try_for_each(Event::check)?;
        let path = self.path.clone();
        let begun = self.begin().told(&path)?;
        row::insert(&begun, events).told(&path)?;
        let last: i64 =
            begun.query_row("SELECT coalesce(max(seq), 0) FROM event", [], |row| row.get(0)).told(&path)?;
        begun.commit().told(&path)?;
        Ok(last.unsigned_abs())
    }

    fn events_after(&self, seq: u64) -> Result<Vec<Event>, ProgressError> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        row::events(&self.connection, seq, &self.path)
    }

    fn settings(&self) -> Result<BTreeMap<String, Value>, ProgressError> {
        row::settings(&self.connection, &self.path)
    }

    fn set(&mut self, name: &str, value: Option<&Value>) -> Result<(), ProgressError> {
        let path = self.path.clone();
        let begun = self.begin().told(&path)?;
        match value {
            Some(value) => begun.execute(
                "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
                params![name, value.to_string()],
            ),
            None => begun.execute("DELETE FROM setting WHERE name = ?1", [name]),
        }
        .told(&path)?;
        begun.commit().told(&path)
    }

    fn merge(&mut self, archive: &Archive) -> Result<Merged, ProgressError> {
        archive.events.iter().try_for_each(Event::check)?;
        let path = self.path.clone();
        let begun = self.begin().told(&path)?;
        let known = row::events(&begun, 0, &path)?;
        let new = archive.missing_in(&known);
        row::insert(&begun, new.iter().copied()).told(&path)?;
        for (name, value) in &archive.settings {
            begun
                .execute(
                    "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                    params![name, value.to_string()],
                )
                .told(&path)?;
        }
        begun.commit().told(&path)?;
        Ok(Merged { added: new.len(), known: archive.events.len() - new.len() })
    }
}
