//! The learner's record in this process. Whether it is kept, the learner is told; where it cannot be, the work goes on.

use super::output::Screen;
use crate::diagnostic::Diagnostic;
use crate::progress::{Database, Event, Memory, Progress, ProgressError, file};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// This moment, in milliseconds since 1970 began in UTC: what an event is given as its time.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The record of this user.
///
/// # Errors
/// When it cannot be read; see [`Database::open`].
pub fn open() -> Result<Database, ProgressError> {
    Database::open(&file(|name| std::env::var_os(name))?)
}

/// A record to work with: in its file, or in memory where there is no file to be had.
pub struct Record {
    progress: Box<dyn Progress>,
    /// Whether the file is in use.
    kept: bool,
    /// What happened and could not be written yet.
    waiting: Vec<Event>,
}

impl Record {
    /// The record of this user. Where it cannot be read or written, that is told, and everything that happens is forgotten
    /// when the process ends.
    pub fn open(screen: &Screen) -> Self {
        let (progress, problem): (Box<dyn Progress>, _) = match open() {
            Err(problem) => (Box::new(Memory::new()), Some(problem)),
            Ok(database) => match database.read_only() {
                None => (Box::new(database), None),
                // What can be read still says where the learner was.
                Some(problem) => {
                    let mut memory = Memory::new();
                    let _ = database.export().and_then(|archive| memory.merge(&archive));
                    (Box::new(memory), Some(problem))
                }
            },
        };
        let kept = problem.is_none();
        if let Some(problem) = problem {
            screen.complain(&warning(problem), &[]);
            screen.say(
                screen
                    .language
                    .pick("nothing of this session is saved\n", "이번에 하는 것은 저장되지 않습니다\n"),
            );
        }
        Self { progress, kept, waiting: Vec::new() }
    }

    /// A record that is forgotten when the process ends.
    #[cfg(test)]
    pub fn in_memory() -> Self {
        Self { progress: Box::new(Memory::new()), kept: true, waiting: Vec::new() }
    }

    /// Keeps events, all or none. Where that fails (the disk is full, another program holds the file), they wait, and are
    /// kept together with the next.
    ///
    /// # Errors
    /// When they have to wait: to be told, since nothing else is lost yet.
    pub fn note(&mut self, events: impl IntoIterator<Item = Event>) -> Result<(), Diagnostic> {
        self.waiting.extend(events);
        match self.progress.append_all(&self.waiting) {
            Ok(_) => {
                self.waiting.clear();
                Ok(())
            }
            Err(problem) => Err(warning(problem)),
        }
    }

    /// Everything that happened, by its time. Where the file cannot be read any more, only what waits.
    pub fn events(&self) -> Vec<Event> {
        let mut events = self.progress.events().unwrap_or_default();
        events.extend(self.waiting.iter().cloned());
        events
    }

    /// The settings.
    pub fn settings(&self) -> BTreeMap<String, Value> {
        self.progress.settings().unwrap_or_default()
    }

    /// Sets a setting. One that cannot be kept is no loss worth a word.
    pub fn set(&mut self, name: &str, value: &Value) {
        let _ = self.progress.set(name, Some(value));
    }

    /// Whether what happens is kept for good; what waits is not.
    pub fn is_kept(&self) -> bool {
        self.kept && self.waiting.is_empty()
    }
}

/// A problem of the record stops nobody from working.
fn warning(problem: ProgressError) -> Diagnostic {
    Diagnostic { severity: crate::diagnostic::Severity::Warning, ..problem.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_be_kept_waits_for_the_next() {
        let mut record = Record::in_memory();
        let good = Event::new(1, "answered", "a", Value::Null);
        let bad = Event::new(1, "No Kind", "a", Value::Null);
        assert!(record.note([good.clone()]).is_ok() && record.is_kept());
        assert!(record.note([bad.clone()]).is_err() && !record.is_kept());
        assert_eq!(record.events().len(), 2);
        record.waiting.retain(|event| *event != bad);
        assert!(record.note([good]).is_ok() && record.is_kept());
        assert_eq!(record.events().len(), 2);
    }
}
