//! A record that lives as long as the program: for tests, for programs that keep it themselves, and for a learner whose
//! disk cannot be written.

use super::{Archive, Event, Merged, Progress, ProgressError};
use serde_json::Value;
use std::collections::BTreeMap;

/// A record in memory.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    events: Vec<Event>,
    settings: BTreeMap<String, Value>,
}

impl Memory {
    /// A record in which nothing has happened.
    pub fn new() -> Self {
        Self::default()
    }

    fn add(&mut self, event: &Event) {
        let seq = self.events.len() as u64 + 1;
        self.events.push(Event { seq, ..event.clone() });
    }
}

impl Progress for Memory {
    fn append_all(&mut self, events: &[Event]) -> Result<u64, ProgressError> {
        events.iter().try_for_each(Event::check)?;
        events.iter().for_each(|event| self.add(event));
        Ok(self.events.len() as u64)
    }

    fn events_after(&self, seq: u64) -> Result<Vec<Event>, ProgressError> {
        let first = usize::try_from(seq).unwrap_or(usize::MAX);
        Ok(self.events.get(first..).unwrap_or_default().to_vec())
    }

    fn settings(&self) -> Result<BTreeMap<String, Value>, ProgressError> {
        Ok(self.settings.clone())
    }

    fn set(&mut self, name: &str, value: Option<&Value>) -> Result<(), ProgressError> {
        match value {
            Some(value) => self.settings.insert(name.to_owned(), value.clone()),
            None => self.settings.remove(name),
        };
        Ok(())
    }

    fn merge(&mut self, archive: &Archive) -> Result<Merged, ProgressError> {
        archive.events.iter().try_for_each(Event::check)?;
        let new = archive.missing_in(&self.events);
        new.iter().for_each(|event| self.add(event));
        for (name, value) in &archive.settings {
            self.settings.entry(name.clone()).or_insert_with(|| value.clone());
        }
        Ok(Merged { added: new.len(), known: archive.events.len() - new.len() })
    }
}
