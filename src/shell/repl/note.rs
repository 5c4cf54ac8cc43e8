//! What of a session goes into the learner's record. It is opened when something happens first, so that the prompt does
//! not wait for it.

use super::desk::Desk;
use crate::progress::{CaseEvent, CaseRecord};
use crate::shell::record::{Record, now_ms};

impl Desk {
    fn record(&mut self) -> &mut Record {
        let screen = &self.screen;
        self.record.get_or_insert_with(|| Record::open(screen))
    }

    /// Notes what happened in the stage that is under way.
    pub fn note(&mut self, told: CaseEvent) {
        let Some(target) = self.place.as_ref().map(super::place::Place::target) else { return };
        let event = told.into_event(now_ms(), target);
        if let Err(problem) = self.record().note([event]) {
            self.screen.complain(&problem, &[]);
        }
    }

    /// Notes the last verdict. The design with which a stage begins is nobody's failure, and the same design twice is one
    /// attempt.
    pub fn note_verdict(&mut self) {
        let own = self.live.entries().len() > self.base || self.base == 0;
        let Some(checked) = &self.checked else { return };
        let known = self
            .noted
            .as_ref()
            .is_some_and(|(target, script)| *target == checked.target && *script == checked.script);
        if known || !(own || checked.report.met) {
            return;
        }
        self.noted = Some((checked.target.clone(), checked.script.clone()));
        let event = CaseEvent::of_report(&checked.report, &checked.script);
        self.note(event);
    }

    /// The design with which the learner passed a stage (`case/stage`) last.
    pub fn passed_design(&mut self, target: &str) -> Option<String> {
        let events = self.record().events();
        CaseRecord::of(&events).stage(target)?.last_pass.as_ref()?.pass.design.clone()
    }
}
