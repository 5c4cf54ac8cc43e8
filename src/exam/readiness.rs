//! How ready somebody is, and what to study next.

use super::ability::{Ability, Observation, ability, probability};
use crate::quiz::{Domain, Exam, Question, SCORED};
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known of a question that a learner answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The question.
    pub question: String,
    /// Whether the last answer before an explanation was right.
    pub correct: bool,
    /// Whether the learner was sure of it.
    pub sure: bool,
    /// How likely it is remembered now, 0 to 1.
    pub retrievability: f64,
}

/// A share with an interval that holds it in nine of ten cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Level {
    /// The share of right answers to be expected, 0 to 1.
    pub expected: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Answers that it rests on.
    pub answers: usize,
}

/// How ready somebody is for an exam.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Readiness {
    /// The exam's code.
    pub exam: &'static str,
    /// By domain.
    pub domains: BTreeMap<Domain, Level>,
    /// Over all, weighted as the exam is.
    pub overall: Level,
    /// The estimate of the scaled score: expected, low and high.
    pub estimate: (u32, u32, u32),
    /// The probability to pass, if the exam were today and as hard as this bank.
    pub passes: f64,
    /// Questions that were answered surely and wrongly.
    pub sure_but_wrong: Vec<String>,
    /// What to study next, the most useful first.
    pub next: Vec<Advice>,
}

/// What to study next.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// The lesson.
    pub lesson: String,
    /// The domain that it helps most.
    pub domain: Domain,
    /// Why.
    pub why: Why,
}

/// Why something is worth studying: counts of the questions of a lesson.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Why {
    /// Answered surely and wrongly.
    pub sure_but_wrong: usize,
    /// Answered wrongly.
    pub missed: usize,
    /// Right once, and probably forgotten.
    pub fading: usize,
    /// Never asked.
    pub unseen: usize,
    /// All.
    pub of: usize,
}

/// What follows from the answers.
pub fn readiness(exam: Exam, bank: &[Question], seen: &[Seen]) -> Readiness {
    let known: BTreeMap<&str, &Seen> = seen.iter().map(|seen| (seen.question.as_str(), seen)).collect();
    let mut domains = BTreeMap::new();
    let (mut mean, mut variance, mut answers) = (0.0, 0.0, 0);
    for domain in exam.domains() {
        let questions: Vec<&Question> =
            bank.iter().filter(|question| question.domain_of(exam) == Some(domain)).collect();
        let of_domain: Vec<Observation> = questions
            .iter()
            .filter_map(|question| {
                let seen = known.get(question.id.as_str())?;
                let score = if seen.correct { seen.retrievability.clamp(0.0, 1.0) } else { 0.0 };
                Some(Observation { difficulty: question.difficulty, score })
            })
            .collect();
        let difficulties: Vec<f64> = questions.iter().map(|question| question.difficulty).collect();
        let (expected, deviation) = share(&ability(&of_domain), &difficulties);
        domains.insert(domain, level(expected, deviation, of_domain.len()));
        let weight = f64::from(domain.weight()) / 100.0;
        mean += weight * expected;
        variance += weight * weight * deviation * deviation;
        answers += of_domain.len();
    }
    let overall = level(mean, variance.sqrt(), answers);
    let scaled = |share: f64| (100.0 + 900.0 * share).round() as u32;
    let cut = (f64::from(exam.passing()) - 100.0) / 900.0;
    // What fifty questions happen to ask adds to what is not known of the learner.
    let spread = (variance + mean * (1.0 - mean) / SCORED as f64).sqrt();
    let mut sure_but_wrong: Vec<String> = seen
        .iter()
        .filter(|seen| seen.sure && !seen.correct)
        .filter(|seen| bank.iter().any(|q| q.id == seen.question && q.domain_of(exam).is_some()))
        .map(|seen| seen.question.clone())
        .collect();
    sure_but_wrong.sort();
    Readiness {
        exam: exam.code(),
        next: advice(exam, bank, &known, &domains),
        domains,
        estimate: (scaled(overall.expected), scaled(overall.low), scaled(overall.high)),
        overall,
        passes: normal((mean - cut) / spread),
        sure_but_wrong,
    }
}

/// The share of right answers to be expected on questions like these, with its standard deviation.
fn share(ability: &Ability, difficulties: &[f64]) -> (f64, f64) {
    let usual = [0.0];
    let difficulties = if difficulties.is_empty() { &usual } else { difficulties };
    let score = |theta: f64| {
        difficulties.iter().map(|b| probability(theta, *b)).sum::<f64>() / difficulties.len() as f64
    };
    let mean = ability.expect(score);
    let square = ability.expect(|theta| (score(theta) - mean) * (score(theta) - mean));
    (mean, square.sqrt())
}

/// The standard normal deviate that leaves a twentieth on either side.
const NINE_OF_TEN: f64 = 1.645;

fn level(expected: f64, deviation: f64, answers: usize) -> Level {
    let room = NINE_OF_TEN * deviation;
    Level { expected, low: (expected - room).max(0.0), high: (expected + room).min(1.0), answers }
}

/// The standard normal distribution.
fn normal(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// Below this, something counts as probably forgotten.
const FADING: f64 = 0.8;

/// Lessons by what they would add: missed questions first, then what fades, then what was never asked, each as heavy as
/// its domain weighs and as weak as it stands.
fn advice(
    exam: Exam,
    bank: &[Question],
    known: &BTreeMap<&str, &Seen>,
    domains: &BTreeMap<Domain, Level>,
) -> Vec<Advice> {
    let mut found: BTreeMap<&str, (Why, BTreeMap<Domain, f64>)> = BTreeMap::new();
    for question in bank {
        let Some(domain) = question.domain_of(exam) else { continue };
        let (why, gains) = found.entry(question.lesson.as_str()).or_default();
        why.of += 1;
        let gain = match known.get(question.id.as_str()) {
            None => {
                why.unseen += 1;
                0.3
            }
            Some(seen) if !seen.correct => {
                why.missed += 1;
                why.sure_but_wrong += usize::from(seen.sure);
                if seen.sure { 1.5 } else { 1.0 }
            }
            Some(seen) if seen.retrievability < FADING => {
                why.fading += 1;
                0.5
            }
            Some(_) => 0.0,
        };
        let weak = 1.0 - domains.get(&domain).map_or(0.5, |level| level.expected);
        *gains.entry(domain).or_default() += gain * weak * f64::from(domain.weight());
    }
    let mut advice: Vec<(f64, Advice)> = found
        .into_iter()
        .filter_map(|(lesson, (why, gains))| {
            let total: f64 = gains.values().sum();
            let (domain, _) = gains.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))?;
            (total > 0.0).then(|| (total, Advice { lesson: lesson.to_owned(), domain, why }))
        })
        .collect();
    advice.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.lesson.cmp(&b.1.lesson)));
    advice.into_iter().map(|(_, advice)| advice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Kind, Month, Task};

    fn bank() -> Vec<Question> {
        let question = |n: usize, domain: Domain| Question {
            id: format!("{domain}-{n}"),
            lesson: format!("lesson-{}", domain.number()),
            domains: vec![domain],
            tasks: vec![Task { domain, number: 1 }],
            difficulty: n as f64 % 5.0 / 2.0 - 1.0,
            as_of: Month { year: 2026, month: 11 },
            review_by: None,
            practises: Vec::new(),
            kind: Kind::Short,
            words: BTreeMap::new(),
        };
        Exam::SolutionsArchitect.domains().flat_map(|d| (0..30).map(move |n| question(n, d))).collect()
    }

    fn seen(id: &str, correct: bool) -> Seen {
        Seen { question: id.to_owned(), correct, sure: false, retrievability: 1.0 }
    }

    #[test]
    fn nothing_is_claimed_without_answers() {
        let readiness = readiness(Exam::SolutionsArchitect, &bank(), &[]);
        assert_eq!(readiness.overall.answers, 0);
        assert!((readiness.overall.expected - 0.5).abs() < 0.01);
        assert!(readiness.estimate.2 - readiness.estimate.1 > 250, "{:?}", readiness.estimate);
        assert!(readiness.passes > 0.01 && readiness.passes < 0.3, "{}", readiness.passes);
    }

    #[test]
    fn right_answers_raise_the_estimate_and_narrow_it() {
        let bank = bank();
        let all: Vec<Seen> = bank.iter().map(|question| seen(&question.id, true)).collect();
        let some = readiness(Exam::SolutionsArchitect, &bank, &all[..20]);
        let more = readiness(Exam::SolutionsArchitect, &bank, &all);
        assert!(more.passes > some.passes && more.passes > 0.95, "{} {}", some.passes, more.passes);
        assert!(more.overall.high - more.overall.low < some.overall.high - some.overall.low);
        let faded: Vec<Seen> = all.iter().map(|seen| Seen { retrievability: 0.6, ..seen.clone() }).collect();
        assert!(readiness(Exam::SolutionsArchitect, &bank, &faded).passes < more.passes);
    }

    #[test]
    fn the_weakest_heavy_domain_is_studied_first_and_the_reason_is_told() {
        let bank = bank();
        let seen: Vec<Seen> = bank
            .iter()
            .map(|question| Seen {
                sure: question.domains[0] == Domain::Resilient,
                ..seen(&question.id, question.domains[0] != Domain::Resilient)
            })
            .collect();
        let readiness = readiness(Exam::SolutionsArchitect, &bank, &seen);
        assert_eq!(readiness.next[0].domain, Domain::Resilient);
        assert_eq!(
            readiness.next[0].why,
            Why { sure_but_wrong: 30, missed: 30, fading: 0, unseen: 0, of: 30 }
        );
        assert_eq!(readiness.next.len(), 1, "what is known needs no study");
        assert_eq!(readiness.sure_but_wrong.len(), 30);
    }
}
