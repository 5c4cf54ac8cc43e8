//! A mock as it goes: what was answered and flagged, and how much time is used.

use super::draw::{Draw, Item, Short};
use crate::quiz::Exam;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A step of a sitting, as the log keeps it. `used_ms` is the time of the exam used so far: time that passes while the
/// program does not run is not counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
pub enum ExamStep {
    /// It began.
    Started {
        /// The seed it was drawn with.
        seed: u64,
        /// Its questions.
        items: Vec<Item>,
        /// Domains for which there were too few.
        #[serde(default)]
        short: Vec<Short>,
    },
    /// A question was answered, or answered anew; nothing given takes the answer back.
    Answered {
        /// Its place.
        item: usize,
        /// What was given.
        given: Vec<String>,
        /// Time used so far.
        used_ms: u64,
    },
    /// A question was flagged, or no longer is.
    Flagged {
        /// Its place.
        item: usize,
        /// Whether it is.
        flagged: bool,
        /// Time used so far.
        used_ms: u64,
    },
    /// The learner turned to a question.
    Turned {
        /// Its place.
        item: usize,
        /// Time used so far.
        used_ms: u64,
    },
    /// It ended.
    Finished {
        /// Time used.
        used_ms: u64,
    },
}

impl ExamStep {
    /// The kind of its event; the subject is the exam's code.
    pub const KIND: &'static str = "exam";

    /// The body of its event.
    pub fn body(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A mock, under way or over.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// The exam.
    pub exam: Exam,
    /// When it began, in Unix milliseconds.
    pub started_ms: i64,
    /// The seed it was drawn with.
    pub seed: u64,
    /// Its questions.
    pub items: Vec<Item>,
    /// Domains for which there were too few.
    pub short: Vec<Short>,
    /// Answers, by place.
    pub answers: BTreeMap<usize, Vec<String>>,
    /// Flags, by place.
    pub flags: BTreeSet<usize>,
    /// The place of the question that is looked at.
    pub at: usize,
    /// Time used, in milliseconds.
    pub used_ms: u64,
    /// Whether it is over.
    pub finished: bool,
}

impl Sitting {
    /// Begins one.
    pub fn begin(exam: Exam, seed: u64, draw: Draw, started_ms: i64) -> (Self, ExamStep) {
        let step = ExamStep::Started { seed, items: draw.items.clone(), short: draw.short.clone() };
        (Self::new(exam, started_ms, seed, draw.items, draw.short), step)
    }

    fn new(exam: Exam, started_ms: i64, seed: u64, items: Vec<Item>, short: Vec<Short>) -> Self {
        Self {
            exam,
            started_ms,
            seed,
            items,
            short,
            answers: BTreeMap::new(),
            flags: BTreeSet::new(),
            at: 0,
            used_ms: 0,
            finished: false,
        }
    }

    /// Every sitting of a log of events (subject, moment, body of the kind [`ExamStep::KIND`]), oldest first. A step that
    /// cannot be read, or belongs to none, is left out.
    pub fn replay<'a>(events: impl IntoIterator<Item = (&'a str, i64, &'a Value)>) -> Vec<Self> {
        let mut sittings: Vec<Self> = Vec::new();
        for (code, at_ms, body) in events {
            let (Some(exam), Ok(step)) = (Exam::parse(code), ExamStep::deserialize(body)) else { continue };
            if let ExamStep::Started { seed, items, short } = step {
                sittings.push(Self::new(exam, at_ms, seed, items, short));
            } else if let Some(sitting) = sittings.iter_mut().rfind(|sitting| sitting.exam == exam) {
                sitting.apply(&step);
            }
        }
        sittings
    }

    /// Takes in a step. What comes after the end, or names no question, changes nothing.
    pub fn apply(&mut self, step: &ExamStep) {
        let count = self.items.len();
        let used;
        match step {
            _ if self.finished => return,
            ExamStep::Started { .. } => return,
            ExamStep::Answered { item, given, used_ms } if *item < count => {
                (self.at, used) = (*item, *used_ms);
                if given.is_empty() {
                    self.answers.remove(item);
                } else {
                    self.answers.insert(*item, given.clone());
                }
            }
            ExamStep::Flagged { item, flagged, used_ms } if *item < count => {
                (self.at, used) = (*item, *used_ms);
                if *flagged {
                    self.flags.insert(*item);
                } else {
                    self.flags.remove(item);
                }
            }
            ExamStep::Turned { item, used_ms } if *item < count => (self.at, used) = (*item, *used_ms),
            ExamStep::Finished { used_ms } => (self.finished, used) = (true, *used_ms),
            _ => return,
        }
        self.used_ms = self.used_ms.max(used);
    }

    /// The time that an exam of so many questions has, in milliseconds: a shorter mock has less, in proportion.
    pub fn allowed_ms(&self) -> u64 {
        let whole = u64::from(self.exam.minutes()) * 60_000;
        whole * self.items.len().min(crate::quiz::QUESTIONS) as u64 / crate::quiz::QUESTIONS as u64
    }

    /// The time that is left, in milliseconds.
    pub fn left_ms(&self) -> u64 {
        self.allowed_ms().saturating_sub(self.used_ms)
    }

    /// Places without an answer.
    pub fn blank(&self) -> Vec<usize> {
        (0..self.items.len()).filter(|place| !self.answers.contains_key(place)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(count: usize) -> Vec<Item> {
        let item =
            |n| Item { question: format!("q{n}"), seed: n, domain: "saa.cost".to_owned(), scored: true };
        (0..count as u64).map(item).collect()
    }

    #[test]
    fn a_sitting_goes_on_after_a_crash_where_it_stopped() {
        let draw = Draw { items: items(65), short: Vec::new() };
        let (mut sitting, begun) = Sitting::begin(Exam::SolutionsArchitect, 9, draw, 100);
        let steps = [
            ExamStep::Answered { item: 0, given: vec!["a".to_owned()], used_ms: 5_000 },
            ExamStep::Flagged { item: 2, flagged: true, used_ms: 9_000 },
            ExamStep::Answered { item: 0, given: Vec::new(), used_ms: 12_000 },
            ExamStep::Answered { item: 1, given: vec!["b".to_owned()], used_ms: 15_000 },
            ExamStep::Answered { item: 99, given: vec!["b".to_owned()], used_ms: 15_000 },
        ];
        let mut log = vec![begun.body()];
        for step in &steps {
            sitting.apply(step);
            log.push(step.body());
        }
        let events = log.iter().enumerate().map(|(n, body)| ("SAA-C03", 100 + n as i64, body));
        let replayed = Sitting::replay(events);
        assert_eq!(replayed, [sitting.clone()]);
        assert_eq!((sitting.answers.len(), sitting.flags.len(), sitting.at), (1, 1, 1));
        assert_eq!(sitting.left_ms(), 130 * 60_000 - 15_000);
        sitting.apply(&ExamStep::Finished { used_ms: 20_000 });
        sitting.apply(&ExamStep::Answered { item: 3, given: vec!["late".to_owned()], used_ms: 21_000 });
        assert_eq!(sitting.answers.len(), 1, "after the end nothing counts");
    }

    #[test]
    fn a_shorter_mock_has_less_time() {
        let draw = Draw { items: items(13), short: Vec::new() };
        let (sitting, _) = Sitting::begin(Exam::CloudPractitioner, 1, draw, 0);
        assert_eq!(sitting.allowed_ms(), 18 * 60_000);
    }
}
