//! What follows from the log: how well each question is remembered, and when it must come back.

use super::day::Calendar;
use super::step::{Answered, Confidence, Mode, Step};
use fsrs::{FSRS, MemoryState, current_retrievability};
use std::collections::{BTreeMap, BTreeSet};

/// How long after a miss a question comes back on the same day, in milliseconds.
const AGAIN_MS: i64 = 10 * 60_000;

/// What a learner chose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// The share of questions that is to be remembered when they come back. Default 0.9.
    pub retention: f64,
    /// New questions a day. Default 20.
    pub new_a_day: usize,
    /// Reviews a day. Default 200.
    pub reviews_a_day: usize,
    /// Where days begin.
    pub calendar: Calendar,
}

impl Default for Settings {
    fn default() -> Self {
        Self { retention: 0.9, new_a_day: 20, reviews_a_day: 200, calendar: Calendar::default() }
    }
}

/// What is known of one question.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Days after which nine of ten still know it.
    pub stability: f64,
    /// How hard it is for this learner, 1 to 10.
    pub difficulty: f64,
    /// The local day of the last answer.
    pub last_day: i64,
    /// From when on it is due, in Unix milliseconds.
    pub due_ms: i64,
    /// Answers that counted.
    pub answers: u32,
    /// Answers that were wrong.
    pub misses: u32,
    /// The last answer that counted.
    pub last: Option<Answered>,
    /// The first answer of the last day: what was known before anything was explained.
    pub known: Option<Answered>,
}

/// What a learner remembers.
pub struct Memory {
    pub(super) settings: Settings,
    model: FSRS,
    /// The questions behind each stage.
    stages: BTreeMap<String, Vec<String>>,
    pub(super) cards: BTreeMap<String, Card>,
    /// Questions behind a failed stage that have not been answered since.
    pub(super) behind: BTreeMap<String, String>,
    /// The day on which a question was put aside.
    pub(super) buried: BTreeMap<String, i64>,
    /// Questions first answered on a day, and answers of a day to known ones.
    pub(super) days: BTreeMap<i64, (usize, usize)>,
    /// The day on which a passed stage last counted.
    passed: BTreeMap<String, i64>,
    steps: Vec<Step>,
}

impl Memory {
    /// An empty memory. `stages` tells which questions explain the failures of a stage (`case/stage`).
    pub fn new(settings: Settings, stages: BTreeMap<String, Vec<String>>) -> Self {
        Self {
            settings,
            model: FSRS::default(),
            stages,
            cards: BTreeMap::new(),
            behind: BTreeMap::new(),
            buried: BTreeMap::new(),
            days: BTreeMap::new(),
            passed: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    /// The memory that follows from a log.
    #[must_use]
    pub fn replay(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        let all: Vec<Step> = steps.into_iter().collect();
        // What was undone never was, so that an answer and its undoing leave no trace.
        let undone: BTreeSet<(String, i64)> = all
            .iter()
            .filter_map(|step| match step {
                Step::Undone { question, of_ms, .. } => Some((question.clone(), *of_ms)),
                _ => None,
            })
            .collect();
        for step in all {
            let never = matches!(&step, Step::Answered(answered)
                if undone.contains(&(answered.question.clone(), answered.at_ms)));
            if !never && !matches!(step, Step::Undone { .. }) {
                self.apply(step);
            }
        }
        self
    }

    /// Takes in a step. Steps come in the order of their moments.
    pub fn apply(&mut self, step: Step) {
        match &step {
            Step::Answered(answered) => self.answer(answered),
            Step::Undone { .. } => {
                let empty = Self::new(self.settings, std::mem::take(&mut self.stages));
                let steps = std::mem::take(&mut self.steps);
                *self = empty.replay(steps.into_iter().chain([step]));
                return;
            }
            Step::Buried { question, at_ms } => {
                self.buried.insert(question.clone(), self.settings.calendar.day(*at_ms));
            }
            Step::StageFailed { stage, at_ms } => self.failed(stage, *at_ms),
            Step::StagePassed { stage, at_ms } => self.passed(stage, *at_ms),
        }
        self.steps.push(step);
    }

    fn answer(&mut self, answered: &Answered) {
        if answered.mode == Mode::Cram {
            return;
        }
        let id = &answered.question;
        let day = self.settings.calendar.day(answered.at_ms);
        let count = self.days.entry(day).or_default();
        if self.cards.contains_key(id) {
            count.1 += 1;
        } else {
            count.0 += 1;
        }
        self.behind.remove(id);
        self.buried.remove(id);
        let rating = rating(answered);
        let Some(mut card) = self.reviewed(id, rating, answered.at_ms) else { return };
        card.answers += 1;
        card.misses += u32::from(!answered.correct);
        let same_day =
            card.known.as_ref().is_some_and(|known| self.settings.calendar.day(known.at_ms) == day);
        if !same_day {
            card.known = Some(answered.clone());
        }
        card.last = Some(answered.clone());
        self.cards.insert(id.clone(), card);
    }

    /// A card after a review: 1 forgotten, 2 with effort, 3 remembered.
    fn reviewed(&self, id: &str, rating: u32, at_ms: i64) -> Option<Card> {
        let day = self.settings.calendar.day(at_ms);
        let before = self.cards.get(id);
        let state = before
            .map(|card| MemoryState { stability: card.stability as f32, difficulty: card.difficulty as f32 });
        // A log that was merged from two machines may go back a day; nothing is forgotten backwards.
        let elapsed = before.map_or(0, |card| (day - card.last_day).clamp(0, 36_500)) as u32;
        let states = self.model.next_states(state, self.settings.retention as f32, elapsed).ok()?;
        let next = match rating {
            1 => states.again,
            2 => states.hard,
            3 => states.good,
            _ => states.easy,
        };
        let due_ms = if rating == 1 {
            at_ms + AGAIN_MS
        } else {
            let days = next.interval.round().clamp(1.0, 3_650.0) as i64;
            self.settings.calendar.begin(day + days)
        };
        let fresh = Card {
            stability: 0.0,
            difficulty: 0.0,
            last_day: day,
            due_ms,
            answers: 0,
            misses: 0,
            last: None,
            known: None,
        };
        Some(Card {
            stability: f64::from(next.memory.stability),
            difficulty: f64::from(next.memory.difficulty),
            last_day: day,
            due_ms,
            ..before.cloned().unwrap_or(fresh)
        })
    }

    /// Behind a failed stage stand questions that explain it: they come now.
    fn failed(&mut self, stage: &str, at_ms: i64) {
        for id in self.stages.get(stage).into_iter().flatten() {
            self.behind.insert(id.clone(), stage.to_owned());
            if let Some(card) = self.cards.get_mut(id) {
                card.due_ms = card.due_ms.min(at_ms);
            }
        }
    }

    /// Who makes a design that works remembers, with effort, what it rests on. Once a day is evidence enough.
    fn passed(&mut self, stage: &str, at_ms: i64) {
        let day = self.settings.calendar.day(at_ms);
        for id in self.stages.get(stage).cloned().unwrap_or_default() {
            if self.behind.get(&id).is_some_and(|failed| failed == stage) {
                self.behind.remove(&id);
            }
            if self.passed.get(stage) == Some(&day) || !self.cards.contains_key(&id) {
                continue;
            }
            if let Some(card) = self.reviewed(&id, 2, at_ms) {
                self.cards.insert(id, card);
            }
        }
        self.passed.insert(stage.to_owned(), day);
    }

    /// What is known of a question.
    pub fn card(&self, question: &str) -> Option<&Card> {
        self.cards.get(question)
    }

    /// Every question that was answered.
    pub fn cards(&self) -> &BTreeMap<String, Card> {
        &self.cards
    }

    /// How likely a question is remembered at a moment, 0 to 1; nothing where it was never answered.
    pub fn retrievability(&self, question: &str, now_ms: i64) -> Option<f64> {
        let card = self.cards.get(question)?;
        let days = (self.settings.calendar.day(now_ms) - card.last_day).max(0);
        let state = MemoryState { stability: card.stability as f32, difficulty: card.difficulty as f32 };
        Some(f64::from(current_retrievability(state, days as f32, fsrs::FSRS6_DEFAULT_DECAY)))
    }

    /// What a learner chose.
    pub fn settings(&self) -> Settings {
        self.settings
    }
}

/// What an answer says about memory. A right guess says nothing good: it is asked again.
fn rating(answered: &Answered) -> u32 {
    match (answered.correct, answered.confidence) {
        (false, _) | (true, Some(Confidence::Guess)) => 1,
        (true, Some(Confidence::Unsure)) => 2,
        (true, Some(Confidence::Sure) | None) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fsrs::{FSRSItem, FSRSReview};

    const DAY: i64 = 86_400_000;
    const NOON: i64 = 20_000 * DAY + DAY / 2;

    pub fn answered(question: &str, at_ms: i64, correct: bool) -> Step {
        Step::Answered(Answered {
            question: question.to_owned(),
            at_ms,
            digest: String::new(),
            seed: 1,
            given: Vec::new(),
            correct,
            partial: 0.0,
            confidence: None,
            ms: 0,
            mode: Mode::Quiz,
        })
    }

    fn memory() -> Memory {
        let stages = BTreeMap::from([("a/b".to_owned(), vec!["x".to_owned(), "y".to_owned()])]);
        Memory::new(Settings::default(), stages)
    }

    #[test]
    fn step_by_step_gives_what_the_model_gives_for_the_whole_history() {
        let history = [(0, 3), (0, 1), (2, 3), (5, 1), (0, 3), (12, 3), (40, 3)];
        let (mut memory, mut at) = (memory(), NOON);
        for (place, (days, rating)) in history.iter().enumerate() {
            at += days * DAY + place as i64 * 1000;
            memory.apply(answered("x", at, *rating == 3));
        }
        let reviews = history
            .iter()
            .map(|(days, rating)| FSRSReview { rating: *rating, delta_t: *days as u32 })
            .collect();
        let whole = FSRS::default().memory_state(FSRSItem { reviews }, None).unwrap();
        let card = memory.card("x").unwrap();
        assert!((card.stability - f64::from(whole.stability)).abs() < 1e-3, "{card:?} {whole:?}");
        assert!((card.difficulty - f64::from(whole.difficulty)).abs() < 1e-3);
        assert_eq!((card.answers, card.misses), (7, 2));
    }

    #[test]
    fn a_replay_is_what_happened_and_an_undone_answer_never_was() {
        let steps = [
            answered("x", NOON, true),
            answered("y", NOON + 5, false),
            Step::StageFailed { stage: "a/b".to_owned(), at_ms: NOON + 6 },
            answered("x", NOON + 3 * DAY, false),
            Step::Undone { question: "x".to_owned(), of_ms: NOON + 3 * DAY, at_ms: NOON + 3 * DAY + 9 },
            answered("x", NOON + 4 * DAY, true),
        ];
        let mut one_by_one = memory();
        for step in steps.clone() {
            one_by_one.apply(step);
        }
        let replayed = memory().replay(steps.clone());
        assert_eq!(one_by_one.cards, replayed.cards);
        assert_eq!(one_by_one.days, replayed.days);
        let without = memory().replay([&steps[..3], &steps[5..]].concat());
        assert_eq!(replayed.cards, without.cards);
    }

    #[test]
    fn a_right_answer_comes_back_on_a_later_day_and_a_wrong_one_today() {
        let mut memory = memory();
        memory.apply(answered("x", NOON, true));
        memory.apply(answered("y", NOON, false));
        let calendar = Calendar::default();
        assert_eq!(calendar.day(memory.card("x").unwrap().due_ms), calendar.day(NOON) + 2);
        assert_eq!(memory.card("y").unwrap().due_ms, NOON + AGAIN_MS);
    }

    #[test]
    fn cramming_schedules_nothing_and_a_right_guess_is_no_knowledge() {
        let mut memory = memory();
        let Step::Answered(answer) = answered("x", NOON, true) else { panic!() };
        memory.apply(Step::Answered(Answered { mode: Mode::Cram, ..answer.clone() }));
        assert!(memory.card("x").is_none());
        memory.apply(Step::Answered(Answered { confidence: Some(Confidence::Guess), ..answer }));
        assert_eq!(memory.card("x").unwrap().due_ms, NOON + AGAIN_MS);
    }

    #[test]
    fn a_passed_stage_counts_once_a_day_and_only_for_what_was_asked() {
        let mut memory = memory();
        memory.apply(answered("x", NOON, true));
        let before = memory.card("x").unwrap().clone();
        let pass = |at_ms| Step::StagePassed { stage: "a/b".to_owned(), at_ms };
        memory.apply(pass(NOON + 2 * DAY));
        let after = memory.card("x").unwrap().clone();
        assert!(after.stability > before.stability && after.due_ms > before.due_ms);
        memory.apply(pass(NOON + 2 * DAY + 60_000));
        assert_eq!(memory.card("x").unwrap(), &after);
        assert!(memory.card("y").is_none());
    }
}
