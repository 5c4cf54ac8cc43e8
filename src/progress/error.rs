//! Why a record cannot be read or written.

use crate::diagnostic::Diagnostic;
use std::fmt;

/// What sort of trouble it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Written by a newer version of this program. It was left as it is.
    Newer,
    /// The file is damaged. It was left as it is.
    Damaged,
    /// The file is something else. It was left as it is.
    Foreign,
    /// Somebody else holds the record for longer than one waits.
    Busy,
    /// It cannot be read or written: no such folder, no right to, no room on the disk.
    Unreachable,
    /// What was given is not what a record keeps.
    Invalid,
}

/// A record cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressError(Box<(Problem, Diagnostic)>);

impl ProgressError {
    /// A trouble, told.
    pub fn new(problem: Problem, diagnostic: Diagnostic) -> Self {
        Self(Box::new((problem, diagnostic)))
    }

    /// Something that is no event, no setting or no export.
    pub(super) fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Problem::Invalid, Diagnostic::error(code, message))
    }

    /// What sort of trouble it is.
    pub fn problem(&self) -> Problem {
        self.0.0
    }

    /// What is wrong, and what to do.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0.1
    }
}

impl From<ProgressError> for Diagnostic {
    fn from(error: ProgressError) -> Self {
        error.0.1
    }
}

impl fmt::Display for ProgressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.1.fmt(f)
    }
}

impl std::error::Error for ProgressError {}
