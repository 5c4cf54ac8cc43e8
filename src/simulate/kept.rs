//! Who keeps what: where each user's session and last own row are, and where files were written. Whether a user finds it
//! again is decided when they come back, not when it is lost: lost is what nobody holds any more.

use std::collections::{BTreeMap, VecDeque};

/// Who holds something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Holder {
    /// There is nothing to hold.
    #[default]
    Nobody,
    /// The user.
    User,
    /// An instance.
    Machine(u32),
    /// A store.
    Store(u16),
}

/// Something that is held. Whoever loses everything begins a new generation: what it held before is gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// By whom.
    pub holder: Holder,
    /// Since which of its losses.
    pub generation: u32,
}

/// Which row or file: a user's own is nobody else's, whatever its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Of this user.
    Own(u32),
    /// One of many, by its place in popularity.
    Shared(u32),
}

impl Default for Key {
    fn default() -> Self {
        Self::Shared(0)
    }
}

/// A user's session.
#[derive(Clone, Copy, Debug, Default)]
pub struct Session {
    /// Where it was changed last.
    pub mark: Mark,
    /// When that was done, in nanoseconds.
    pub at: u64,
}

/// A row that a user wrote last.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    /// Where it was written.
    pub mark: Mark,
    /// When it was committed, in nanoseconds.
    pub at: u64,
    /// Which one.
    pub key: Key,
}

/// Everything that is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Sessions by user.
    pub sessions: Vec<Session>,
    /// Last own rows by user.
    pub rows: Vec<Row>,
    /// Files by key.
    pub files: BTreeMap<Key, Mark>,
    /// The newest files without a key, oldest first.
    pub newest: VecDeque<Mark>,
}

/// What was lost in a run, and what users did not find for another reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Sessions that users found gone.
    pub sessions: u64,
    /// Files that nobody holds any more.
    pub files: u64,
    /// Rows that nobody holds any more.
    pub rows: u64,
    /// Reads that did not show what their user had written before.
    pub stale: u64,
}
