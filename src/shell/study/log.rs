//! The learner's record, as studying reads and writes it.

use super::super::record::Record;
use crate::course::Course;
use crate::exam::{ExamStep, Seen, Sitting};
use crate::progress::Event;
use crate::quiz::Exam;
use crate::review::{Answered, Calendar, Confidence, Memory, Mode, Settings, Step};
use std::collections::{BTreeMap, BTreeSet};

/// A record with the memory that follows from it.
pub struct Log<'a> {
    record: &'a mut Record,
    /// What the learner remembers.
    pub memory: Memory,
}

impl<'a> Log<'a> {
    /// Reads a record. `offset_minutes` is how far local time is ahead of UTC.
    pub fn open(record: &'a mut Record, course: &Course, settings: Settings) -> Self {
        let mut stages: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for question in course.questions() {
            for stage in &question.practises {
                stages.entry(stage.clone()).or_default().push(question.id.clone());
            }
        }
        let events = record.events();
        let read = |event: &Event| Step::read(&event.kind, &event.subject, event.at_ms, &event.body);
        let memory = Memory::new(settings, stages).replay(events.iter().filter_map(read));
        Self { record, memory }
    }

    /// The settings of a learner whose clock is so far ahead of UTC.
    pub fn settings(offset_minutes: i32) -> Settings {
        let calendar = Calendar { offset_minutes, ..Calendar::default() };
        Settings { calendar, ..Settings::default() }
    }

    /// Keeps a step, and remembers it. What cannot be kept is told, and does not stop the learner.
    pub fn note(&mut self, step: Step) -> Option<crate::diagnostic::Diagnostic> {
        let (kind, subject, at_ms, body) = step.write();
        let kept = self.record.note([Event::new(at_ms, kind, subject, body)]);
        self.memory.apply(step);
        kept.err()
    }

    /// Keeps a step of a mock.
    pub fn note_exam(
        &mut self,
        exam: Exam,
        step: &ExamStep,
        at_ms: i64,
    ) -> Option<crate::diagnostic::Diagnostic> {
        self.record.note([Event::new(at_ms, ExamStep::KIND, exam.code(), step.body())]).err()
    }

    /// The mocks so far, oldest first.
    pub fn sittings(&self) -> Vec<Sitting> {
        let events = self.record.events();
        let of_exams = events.iter().filter(|event| event.kind == ExamStep::KIND);
        Sitting::replay(of_exams.map(|event| (event.subject.as_str(), event.at_ms, &event.body)))
    }

    /// Questions that were answered before.
    pub fn answered(&self) -> BTreeSet<String> {
        self.memory.cards().keys().cloned().collect()
    }

    /// What is known of each question now.
    pub fn seen(&self, now_ms: i64) -> Vec<Seen> {
        let seen = |(id, card): (&String, &crate::review::Card)| {
            let known: &Answered = card.known.as_ref()?;
            Some(Seen {
                question: id.clone(),
                correct: known.correct,
                sure: known.confidence == Some(Confidence::Sure),
                retrievability: self.memory.retrievability(id, now_ms).unwrap_or(1.0),
            })
        };
        self.memory.cards().iter().filter_map(seen).collect()
    }
}

/// A mode by which a round asks.
pub fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Quiz => "quiz",
        Mode::Review => "review",
        Mode::Exam => "exam",
        Mode::Cram => "cram",
    }
}
