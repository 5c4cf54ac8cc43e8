//! What follows from the log for cases: derived each time, never stored.

use super::{CaseEvent, Event, Failure, Pass};
use std::collections::BTreeMap;

/// What a learner did in the stages of cases, by `case/stage`. Stages that no course has any more stay in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseRecord {
    stages: BTreeMap<String, StageRecord>,
}

/// What a learner did in one stage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StageRecord {
    /// How often it was graded.
    pub attempts: usize,
    /// The first pass.
    pub first_pass: Option<Passed>,
    /// The cheapest pass of the learner's own making: of those before the solution was shown, where there is one.
    pub best_pass: Option<Passed>,
    /// The last pass.
    pub last_pass: Option<Passed>,
    /// The last failure.
    pub last_failure: Option<LastFailure>,
    /// The highest hint shown, by requirement, since the stage was begun anew.
    pub hints: BTreeMap<String, usize>,
    /// When the solution was first shown.
    pub solution_shown_ms: Option<i64>,
    /// How many predictions were right, of how many.
    pub predictions: (usize, usize),
    /// When something last happened here.
    pub last_ms: i64,
}

/// A pass, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Passed {
    /// When.
    pub at_ms: i64,
    /// How.
    pub pass: Pass,
    /// Whether the solution had been shown before.
    pub after_solution: bool,
}

/// A failure, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct LastFailure {
    /// When.
    pub at_ms: i64,
    /// How.
    pub failure: Failure,
}

impl StageRecord {
    /// Whether it was ever passed. A later failure takes nothing away: learners go on trying things.
    pub fn is_passed(&self) -> bool {
        self.first_pass.is_some()
    }

    fn note(&mut self, at_ms: i64, event: CaseEvent) {
        self.last_ms = at_ms;
        match event {
            CaseEvent::StagePassed(pass) => {
                self.attempts += 1;
                let after_solution = self.solution_shown_ms.is_some();
                let passed = Passed { at_ms, pass, after_solution };
                if self.best_pass.as_ref().is_none_or(|best| passed.is_better_than(best)) {
                    self.best_pass = Some(passed.clone());
                }
                self.first_pass.get_or_insert_with(|| passed.clone());
                self.last_pass = Some(passed);
            }
            CaseEvent::StageFailed(failure) => {
                self.attempts += 1;
                self.last_failure = Some(LastFailure { at_ms, failure });
            }
            CaseEvent::HintShown(hint) => {
                let step = self.hints.entry(hint.requirement).or_default();
                *step = (*step).max(hint.step);
            }
            CaseEvent::SolutionShown => {
                self.solution_shown_ms.get_or_insert(at_ms);
            }
            CaseEvent::Prediction(prediction) => {
                self.predictions.0 += usize::from(prediction.right);
                self.predictions.1 += 1;
            }
            CaseEvent::StageReset => self.hints.clear(),
        }
    }
}

impl Passed {
    /// One's own before one with help; then the cheaper; a price that is unknown is no better than any.
    fn is_better_than(&self, other: &Self) -> bool {
        let rank = |passed: &Self| (passed.after_solution, passed.pass.monthly_microusd.unwrap_or(i64::MAX));
        rank(self) < rank(other)
    }
}

impl CaseRecord {
    /// Reads the events of a record, by their time (as [`super::Progress::events`] gives them).
    pub fn of(events: &[Event]) -> Self {
        let mut stages: BTreeMap<String, StageRecord> = BTreeMap::new();
        for event in events {
            if let Some(told) = CaseEvent::read(event) {
                stages.entry(event.subject.clone()).or_default().note(event.at_ms, told);
            }
        }
        Self { stages }
    }

    /// What happened in a stage (`case/stage`).
    pub fn stage(&self, subject: &str) -> Option<&StageRecord> {
        self.stages.get(subject)
    }

    /// Whether a stage (`case/stage`) was passed.
    pub fn is_passed(&self, subject: &str) -> bool {
        self.stage(subject).is_some_and(StageRecord::is_passed)
    }

    /// Every stage in which something happened, by `case/stage`.
    pub fn stages(&self) -> &BTreeMap<String, StageRecord> {
        &self.stages
    }
}

#[cfg(test)]
mod tests {
    use super::super::{HintShown, Prediction};
    use super::*;

    fn log(events: Vec<CaseEvent>) -> StageRecord {
        let events: Vec<Event> =
            events.into_iter().zip(1..).map(|(told, at)| told.into_event(at, "clock/one")).collect();
        CaseRecord::of(&events).stage("clock/one").unwrap().clone()
    }

    fn pass(usd: Option<i64>) -> CaseEvent {
        CaseEvent::StagePassed(Pass { monthly_microusd: usd, ..Pass::default() })
    }

    fn hint(requirement: &str, step: usize) -> CaseEvent {
        CaseEvent::HintShown(HintShown { requirement: requirement.to_owned(), step })
    }

    #[test]
    fn what_was_passed_once_stays_passed() {
        let record = log(vec![pass(Some(3)), CaseEvent::StageFailed(Failure::default())]);
        assert!(record.is_passed());
        assert_eq!((record.attempts, record.last_ms), (2, 2));
        assert_eq!(record.last_failure.map(|last| last.at_ms), Some(2));
    }

    #[test]
    fn the_best_pass_is_the_cheapest_of_ones_own() {
        let record =
            log(vec![pass(None), pass(Some(9)), pass(Some(8)), CaseEvent::SolutionShown, pass(Some(2))]);
        assert_eq!(record.first_pass.map(|first| first.at_ms), Some(1));
        let best = record.best_pass.unwrap();
        assert_eq!((best.at_ms, best.after_solution), (3, false));
        let record = log(vec![CaseEvent::SolutionShown, pass(Some(2))]);
        assert!(record.best_pass.is_some_and(|best| best.after_solution));
    }

    #[test]
    fn hints_climb_and_begin_anew_with_the_stage() {
        let climbed = vec![hint("a", 1), hint("a", 2), hint("a", 1), hint("b", 1)];
        let record = log(climbed.clone());
        assert_eq!(record.hints, BTreeMap::from([("a".to_owned(), 2), ("b".to_owned(), 1)]));
        let again = climbed.into_iter().chain([CaseEvent::StageReset, hint("b", 1)]).collect();
        assert_eq!(log(again).hints, BTreeMap::from([("b".to_owned(), 1)]));
    }

    #[test]
    fn predictions_are_scored() {
        let said = |right| CaseEvent::Prediction(Prediction { right, ..Prediction::default() });
        assert_eq!(log(vec![said(true), said(false), said(true)]).predictions, (2, 3));
    }
}
