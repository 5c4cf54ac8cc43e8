//! What of a session goes into the record.

use super::desk::Desk;
use super::work::{Task, Why};
use crate::grade::Report;
use crate::progress::CaseEvent;
use crate::shell::record::now_ms;

impl Desk {
    /// Notes a verdict. The design with which a stage begins is nobody's failure; the same design twice is one attempt, and
    /// the same pass one pass.
    pub fn note_verdict(&mut self, task: &Task, stage: usize, report: &Report) {
        let text = &task.source.text;
        let tried = self.tried.as_ref().is_some_and(|(at, before)| *at == stage && before == text);
        let known = self.done.stage(&self.target(stage)).and_then(|record| record.last_pass.as_ref());
        let passed = known.is_some_and(|last| last.pass.design.as_deref() == Some(&**text));
        let worth = if report.met { !passed } else { task.why == Why::Asked && !tried };
        if worth {
            self.note(stage, CaseEvent::of_report(report, text));
        }
        if task.why != Why::Everywhere {
            self.tried = Some((stage, text.clone()));
        }
    }

    /// Notes what happened in a stage.
    pub fn note(&mut self, stage: usize, told: CaseEvent) {
        let event = told.into_event(now_ms(), self.target(stage));
        self.problem = self.record.note([event]).err();
        self.read_record();
    }
}
