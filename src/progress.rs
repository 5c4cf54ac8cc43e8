//! Floor 9: the learner's record.
//!
//! What a learner did is a log to which events are only ever added; which stages are passed, which questions are due and
//! how ready somebody is for an exam is derived from it each time. So a better memory model reads the old answers, an
//! edit of a text loses nothing, and two records become one by putting their events together.
//!
//! An event says when, what happened (`kind`), to what (`subject`, an id such as `whatisthetime/multi-az`), and the rest
//! as JSON (`body`). The kinds that belong to cases have types here ([`CaseEvent`]); others are somebody else's, and pass
//! through untouched, so that an older program never damages what a newer one wrote.
//!
//! [`Progress`] is what a record can do. [`Memory`] keeps one for as long as the program runs; with the feature `cli`,
//! `Database` keeps one in a SQLite file. Nothing here reads a clock: the caller says when.

mod archive;
mod case_event;
mod case_record;
#[cfg(feature = "cli")]
mod database;
mod error;
mod event;
mod memory;
#[cfg(feature = "cli")]
mod place;

pub use archive::{Archive, FORMAT_VERSION, Merged};
pub use case_event::{CaseEvent, Failure, HintShown, Missed, Pass, Prediction, stage_subject};
pub use case_record::{CaseRecord, LastFailure, Passed, StageRecord};
#[cfg(feature = "cli")]
pub use database::Database;
pub use error::{Problem, ProgressError};
pub use event::Event;
pub use memory::Memory;
#[cfg(feature = "cli")]
pub use place::file;

use serde_json::Value;
use std::collections::BTreeMap;

/// A learner's record.
pub trait Progress: Send {
    /// Adds an event; when this returns, it is kept for good (as far as this record keeps anything). The number it got
    /// is its `seq`.
    ///
    /// # Errors
    /// When it cannot be kept, or is no event (see [`Event::check`]).
    fn append(&mut self, event: &Event) -> Result<u64, ProgressError> {
        self.append_all(std::slice::from_ref(event))
    }

    /// Adds events, all of them or none, in this order. The number of the last one is returned (of the last there is,
    /// where none is given).
    ///
    /// # Errors
    /// As [`Progress::append`].
    fn append_all(&mut self, events: &[Event]) -> Result<u64, ProgressError>;

    /// The events with a greater number than this, in the order of their numbers: what was added since one looked.
    ///
    /// # Errors
    /// When they cannot be read.
    fn events_after(&self, seq: u64) -> Result<Vec<Event>, ProgressError>;

    /// Every event, by its time. Events of the same moment stand in the order in which they were added.
    ///
    /// # Errors
    /// When they cannot be read.
    fn events(&self) -> Result<Vec<Event>, ProgressError> {
        let mut events = self.events_after(0)?;
        events.sort_by_key(|event| (event.at_ms, event.seq));
        Ok(events)
    }

    /// The settings, such as `language`, by name.
    ///
    /// # Errors
    /// When they cannot be read.
    fn settings(&self) -> Result<BTreeMap<String, Value>, ProgressError>;

    /// Sets a setting; nothing (`None`) takes it away.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn set(&mut self, name: &str, value: Option<&Value>) -> Result<(), ProgressError>;

    /// Takes in what another record exported, all of it or nothing. What is here already is not added again, so that
    /// taking in the same twice changes nothing; a setting that is set here stays as it is.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn merge(&mut self, archive: &Archive) -> Result<Merged, ProgressError>;

    /// The whole record, to be kept elsewhere or taken in by another.
    ///
    /// # Errors
    /// When it cannot be read.
    fn export(&self) -> Result<Archive, ProgressError> {
        Ok(Archive { events: self.events()?, settings: self.settings()? })
    }
}
