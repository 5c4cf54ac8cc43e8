//! Looking at a file before anything may write to it.

use super::trouble::{self, Told};
use super::{APPLICATION, VERSION};
use crate::progress::ProgressError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::{Path, PathBuf};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing yet.
    Nothing,
    /// A record of this version.
    Record,
    /// A record of a version that this program does not know.
    Newer(i64),
    /// A record of a version that never was.
    Damaged(i64),
    /// Somebody else's.
    Foreign,
}

impl Found {
    /// Refuses what is no record of this version.
    pub fn accept(self, path: &Path) -> Result<(), ProgressError> {
        match self {
            Self::Nothing | Self::Record => Ok(()),
            Self::Newer(version) => Err(trouble::newer(path, version, VERSION)),
            Self::Damaged(version) => Err(trouble::damaged(path, &format!("it has format {version}"))),
            Self::Foreign => Err(trouble::foreign(path)),
        }
    }
}

/// What a database is, by the two numbers that SQLite keeps for its owner; without them, by whether anything is in it.
pub fn found(connection: &Connection) -> rusqlite::Result<Found> {
    let number = |name: &str| connection.pragma_query_value::<i64, _>(None, name, |row| row.get(0));
    Ok(match (number("application_id")?, number("user_version")?) {
        (APPLICATION, VERSION) => Found::Record,
        (APPLICATION, version) if version > VERSION => Found::Newer(version),
        (APPLICATION, version) => Found::Damaged(version),
        (0, 0) => {
            let tables: i64 =
                connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
            if tables == 0 { Found::Nothing } else { Found::Foreign }
        }
        _ => Found::Foreign,
    })
}

/// Looks at a file in a way that never writes, neither to it nor beside it. Another program that is just beginning the
/// record is let be: where a journal stands beside the file, SQLite has to finish first what was begun, and the same is
/// asked again after that.
///
/// The file is not opened by hand for this: closing it would drop the locks that another connection of this process
/// holds.
pub fn look(path: &Path) -> Result<(), ProgressError> {
    if !path.exists() || journal(path).exists() {
        return Ok(());
    }
    if path.is_dir() {
        return Err(trouble::unreachable(path, "it is a folder"));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(uri(path), flags).told(path)?;
    match found(&connection) {
        Ok(found) => found.accept(path),
        // A log for writing ahead, which no record has; it could be read only by making files beside it.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => Err(trouble::foreign(path)),
        Err(error) => Err(trouble::of(path, &error)),
    }
}

fn journal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

/// The file as SQLite takes it where options are to follow.
fn uri(path: &Path) -> String {
    let mut text = "file:".to_owned();
    if cfg!(windows) && path.is_absolute() {
        text.push('/');
    }
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'\\' if cfg!(windows) => text.push('/'),
            b'/' | b'.' | b'-' | b'_' | b':' => text.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(*byte)),
            byte => text.push_str(&format!("%{byte:02x}")),
        }
    }
    text + "?immutable=1"
}
