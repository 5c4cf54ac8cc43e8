//! What SQLite says, in words that help.

use crate::diagnostic::Diagnostic;
use crate::progress::{Problem, ProgressError};
use rusqlite::{Error, ErrorCode};
use std::path::Path;

/// A result of SQLite, with its error told.
pub trait Told<T> {
    /// Tells the error, if it is one, as one of this file.
    fn told(self, path: &Path) -> Result<T, ProgressError>;
}

impl<T> Told<T> for rusqlite::Result<T> {
    fn told(self, path: &Path) -> Result<T, ProgressError> {
        self.map_err(|error| of(path, &error))
    }
}

/// The way out of every file that is not as it should be.
const ASIDE: &str = "move it elsewhere and cloudkata begins a new one (`cloudkata progress --import FILE` takes in an \
                     export), or name another folder with CLOUDKATA_HOME=FOLDER";

/// An error of SQLite.
pub fn of(path: &Path, error: &Error) -> ProgressError {
    let said = match error {
        Error::SqliteFailure(_, Some(said)) => said.clone(),
        error => error.to_string(),
    };
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(path),
        Some(ErrorCode::DatabaseCorrupt) => damaged(path, &said),
        Some(ErrorCode::NotADatabase) => foreign(path),
        Some(ErrorCode::DiskFull) => unreachable(path, "the disk is full"),
        Some(ErrorCode::ReadOnly) => unreachable(path, "it is write-protected"),
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::SystemIoFailure
            | ErrorCode::OutOfMemory,
        ) => unreachable(path, &said),
        // A table or a column that is not there, a number where a text should be.
        _ => damaged(path, &said),
    }
}

/// It cannot be read or written.
pub fn unreachable(path: &Path, why: &str) -> ProgressError {
    let message = format!("cannot use `{}` for your progress: {why}", path.display());
    let help = "mend that, or name another folder with CLOUDKATA_HOME=FOLDER";
    ProgressError::new(Problem::Unreachable, Diagnostic::error("progress-unreachable", message).help(help))
}

fn busy(path: &Path) -> ProgressError {
    let message = format!("another program has held your progress (`{}`) for five seconds", path.display());
    let help = "try again when it has ended, or name another folder with CLOUDKATA_HOME=FOLDER";
    ProgressError::new(Problem::Busy, Diagnostic::error("progress-busy", message).help(help))
}

/// It is not as it was written.
pub fn damaged(path: &Path, said: &str) -> ProgressError {
    let said = said.lines().last().unwrap_or_default();
    let message = format!("your progress (`{}`) is damaged and was left as it is: {said}", path.display());
    ProgressError::new(Problem::Damaged, Diagnostic::error("progress-damaged", message).help(ASIDE))
}

/// It is something else.
pub fn foreign(path: &Path) -> ProgressError {
    let message = format!(
        "`{}` is no record of cloudkata, or its beginning is damaged; it was left as it is",
        path.display()
    );
    ProgressError::new(Problem::Foreign, Diagnostic::error("progress-foreign", message).help(ASIDE))
}

/// A newer version wrote it.
pub fn newer(path: &Path, found: i64, known: i64) -> ProgressError {
    let message = format!(
        "your progress (`{}`) was written by a newer cloudkata (format {found}, and this one knows {known}); it was left as it is",
        path.display()
    );
    let help = "use the newer cloudkata (`cloudkata progress --export FILE` there writes what this one may read), or name \
                another folder with CLOUDKATA_HOME=FOLDER";
    ProgressError::new(Problem::Newer, Diagnostic::error("progress-newer", message).help(help))
}
