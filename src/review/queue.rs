//! What to ask now: what was said surely and wrongly, what stands behind a failed stage, what is due, what is new.

use super::memory::Memory;
use super::step::Confidence;
use serde::Serialize;

/// Why a question comes now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The last answer was sure, and wrong.
    SureButWrong,
    /// It explains the failure of this stage.
    BehindStage(String),
    /// Its day has come.
    Due,
    /// It was never asked.
    New,
}

/// A question that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// The question.
    pub question: String,
    /// Why.
    pub reason: Reason,
}

/// What waits today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Queue {
    /// In the order in which they are asked, within today's limits.
    pub now: Vec<Waiting>,
    /// Questions that come back later today.
    pub later_today: usize,
    /// What is due and beyond today's limit.
    pub held_back: usize,
    /// New questions that there are beyond today's limit.
    pub new_left: usize,
    /// When the next question is due, in Unix milliseconds, where none is now.
    pub next_ms: Option<i64>,
}

impl Memory {
    /// What waits at a moment, of these questions: those of the course, in the order in which new ones are met.
    pub fn queue(&self, now_ms: i64, questions: &[&str]) -> Queue {
        let calendar = self.settings.calendar;
        let today = calendar.day(now_ms);
        let (new_done, reviews_done) = self.days.get(&today).copied().unwrap_or_default();
        let buried = |id: &str| self.buried.get(id) == Some(&today);
        let mut queue = Queue::default();
        let (mut due, mut new) = (Vec::new(), Vec::new());
        for id in questions.iter().copied().filter(|id| !buried(id)) {
            let behind = self.behind.get(id).cloned().map(Reason::BehindStage);
            match self.cards.get(id) {
                None => new.push((id, behind.unwrap_or(Reason::New))),
                Some(card) if card.due_ms <= now_ms => {
                    let sure = card
                        .last
                        .as_ref()
                        .is_some_and(|last| !last.correct && last.confidence == Some(Confidence::Sure));
                    let usual = behind.unwrap_or(Reason::Due);
                    due.push((id, if sure { Reason::SureButWrong } else { usual }));
                }
                Some(card) => {
                    queue.later_today += usize::from(calendar.day(card.due_ms) == today);
                    queue.next_ms = Some(queue.next_ms.unwrap_or(card.due_ms).min(card.due_ms));
                }
            }
        }
        // Within a reason, what is closest to being forgotten comes first; new questions stay in the course's order.
        let rank = |reason: &Reason| match reason {
            Reason::SureButWrong => 0,
            Reason::BehindStage(_) => 1,
            Reason::Due => 2,
            Reason::New => 3,
        };
        let remembered = |id: &str| self.retrievability(id, now_ms).unwrap_or(1.0);
        due.sort_by(|(a, why_a), (b, why_b)| {
            rank(why_a).cmp(&rank(why_b)).then(remembered(a).total_cmp(&remembered(b))).then(a.cmp(b))
        });
        new.sort_by_key(|(_, why)| rank(why));
        let reviews = self.settings.reviews_a_day.saturating_sub(reviews_done);
        let fresh = self.settings.new_a_day.saturating_sub(new_done);
        queue.held_back = due.len().saturating_sub(reviews);
        queue.new_left = new.len().saturating_sub(fresh);
        let mut chosen: Vec<(&str, Reason)> =
            due.into_iter().take(reviews).chain(new.into_iter().take(fresh)).collect();
        chosen.sort_by_key(|(_, why)| rank(why));
        let waiting = |(id, reason): (&str, Reason)| Waiting { question: id.to_owned(), reason };
        queue.now = chosen.into_iter().map(waiting).collect();
        queue
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answered, Mode, Settings, Step};
    use super::*;
    use std::collections::BTreeMap;

    const DAY: i64 = 86_400_000;
    const NOON: i64 = 20_000 * DAY + DAY / 2;

    fn answer(question: &str, at_ms: i64, correct: bool, confidence: Option<Confidence>) -> Step {
        Step::Answered(Answered {
            question: question.to_owned(),
            at_ms,
            digest: String::new(),
            seed: 1,
            given: Vec::new(),
            correct,
            partial: 0.0,
            confidence,
            ms: 0,
            mode: Mode::Quiz,
        })
    }

    fn ids(queue: &Queue) -> Vec<&str> {
        queue.now.iter().map(|waiting| waiting.question.as_str()).collect()
    }

    fn memory(new_a_day: usize) -> Memory {
        let stages = BTreeMap::from([("a/b".to_owned(), vec!["d".to_owned()])]);
        Memory::new(Settings { new_a_day, ..Settings::default() }, stages)
    }

    #[test]
    fn what_was_sure_and_wrong_comes_first_and_new_questions_last() {
        let mut memory = memory(20);
        memory.apply(answer("a", NOON, true, None));
        memory.apply(answer("b", NOON, false, None));
        memory.apply(answer("c", NOON, false, Some(Confidence::Sure)));
        memory.apply(Step::StageFailed { stage: "a/b".to_owned(), at_ms: NOON });
        let all = ["a", "b", "c", "d", "e"];
        let now = memory.queue(NOON + 1, &all);
        assert_eq!(ids(&now), ["d", "e"], "a miss waits ten minutes");
        assert_eq!(now.later_today, 2);
        let later = memory.queue(NOON + 11 * 60_000, &all);
        assert_eq!(ids(&later), ["c", "d", "b", "e"]);
        assert_eq!(later.now[1].reason, Reason::BehindStage("a/b".to_owned()));
        let days = memory.queue(NOON + 5 * DAY, &all);
        assert!(ids(&days).contains(&"a"));
    }

    #[test]
    fn the_limits_of_a_day_hold_and_the_next_day_begins_anew() {
        let mut memory = memory(2);
        let all = ["a", "b", "c", "d"];
        assert_eq!(ids(&memory.queue(NOON, &all)), ["a", "b"]);
        memory.apply(answer("a", NOON, true, None));
        let queue = memory.queue(NOON + 1, &all);
        assert_eq!((ids(&queue), queue.new_left), (vec!["b"], 2));
        memory.apply(answer("b", NOON, true, None));
        assert_eq!(ids(&memory.queue(NOON + 2, &all)), [] as [&str; 0]);
        assert_eq!(ids(&memory.queue(NOON + DAY, &all)), ["c", "d"]);
    }

    #[test]
    fn what_is_buried_comes_tomorrow() {
        let mut memory = memory(20);
        memory.apply(Step::Buried { question: "a".to_owned(), at_ms: NOON });
        assert_eq!(ids(&memory.queue(NOON + 1, &["a", "b"])), ["b"]);
        assert_eq!(ids(&memory.queue(NOON + DAY, &["a", "b"])), ["a", "b"]);
    }
}
