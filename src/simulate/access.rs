//! What a request asks of state: a session, a row, a file.
//!
//! An application knows only what it wants; where it is kept follows from what a design binds to the application's
//! ports. Unbound, an instance keeps it itself, and that is how carts and images get lost.

use super::law::Law;
use super::zipf::Zipf;
use crate::units::Duration;

/// Work of a query that says nothing of it: an assumption of this model, a lookup or a change of one row by its key.
/// A session that is kept in a relational database is such a row.
pub const USUAL_QUERY: Duration = Duration::from_millis(1);

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// The user's session is read (a cart is shown).
    SessionRead,
    /// The user's session is changed (something is put into the cart); it is begun where there was none.
    SessionWrite,
    /// Rows are read.
    DbRead,
    /// Rows are written.
    DbWrite,
    /// A file is read.
    FileRead,
    /// A file is written.
    FileWrite,
    /// Work is left to whoever takes it from a queue.
    Enqueue,
}

impl Verb {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::SessionRead,
        Self::SessionWrite,
        Self::DbRead,
        Self::DbWrite,
        Self::FileRead,
        Self::FileWrite,
        Self::Enqueue,
    ];

    /// Name of the step.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionRead => "session_read",
            Self::SessionWrite => "session_write",
            Self::DbRead => "db_read",
            Self::DbWrite => "db_write",
            Self::FileRead => "file_read",
            Self::FileWrite => "file_write",
            Self::Enqueue => "enqueue",
        }
    }

    /// Whether it is about a file.
    pub const fn is_about_files(self) -> bool {
        matches!(self, Self::FileRead | Self::FileWrite)
    }

    /// Whether something is kept that was not there before.
    pub const fn writes(self) -> bool {
        matches!(self, Self::SessionWrite | Self::DbWrite | Self::FileWrite | Self::Enqueue)
    }
}

/// Which of many rows or files.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Keys {
    /// Nobody asks later which.
    #[default]
    Any,
    /// One of these, by popularity.
    Popular(Zipf),
    /// The user's own.
    Own,
    /// One of the newest that were written, all of them alike.
    Latest(u32),
}

/// A step that turns to state.
#[derive(Clone, Debug, PartialEq)]
pub struct Access {
    /// What is done.
    pub verb: Verb,
    /// Work of whoever answers: on a vCPU of a database, or simply time where capacity is not modeled.
    pub time: Law,
    /// Of which row or file.
    pub keys: Keys,
    /// Size of the session, the rows or the file, in bytes.
    pub bytes: u64,
    /// How long a cache may keep the answer; until it is pushed out where absent.
    pub cache: Option<Duration>,
}

impl Access {
    /// What an application does that says nothing but what and how long.
    pub fn plain(verb: Verb, time: Law) -> Self {
        Self { verb, time, keys: Keys::Any, bytes: 1_000, cache: None }
    }

    /// Whether anybody can tell later whether it found what it should.
    pub fn is_told_apart(&self) -> bool {
        self.keys != Keys::Any || !matches!(self.verb, Verb::DbRead | Verb::DbWrite | Verb::Enqueue)
    }
}
