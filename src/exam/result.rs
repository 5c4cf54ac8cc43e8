//! What a mock came to.

use super::sitting::Sitting;
use crate::quiz::{Domain, Exam, Question};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a mock came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExamResult {
    /// The exam's code.
    pub exam: &'static str,
    /// Right answers among those that count.
    pub right: usize,
    /// Questions that count.
    pub scored: usize,
    /// Right answers among all.
    pub right_of_all: usize,
    /// All questions.
    pub questions: usize,
    /// Questions left blank.
    pub blank: usize,
    /// The estimate of the scaled score, 100 to 1000.
    pub estimate: u32,
    /// The scaled score that passes.
    pub passing: u32,
    /// Whether the estimate reaches it.
    pub passes: bool,
    /// Domains for which the bank had too few questions: the mock says less than a whole one.
    pub short: Vec<super::Short>,
    /// Time used, in milliseconds.
    pub used_ms: u64,
    /// By domain.
    pub domains: Vec<DomainResult>,
    /// By task statement.
    pub tasks: Vec<TaskResult>,
}

/// A domain, over all questions: also those that do not count tell what is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DomainResult {
    /// The domain.
    pub domain: Domain,
    /// Right answers.
    pub right: usize,
    /// Questions.
    pub of: usize,
}

/// A task statement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TaskResult {
    /// The task.
    pub task: crate::quiz::Task,
    /// Right answers.
    pub right: usize,
    /// Questions.
    pub of: usize,
}

/// The linear estimate of a scaled score. AWS' own scale is not published.
pub fn estimate(right: usize, of: usize) -> u32 {
    if of == 0 {
        return 100;
    }
    100 + ((900 * right + of / 2) / of) as u32
}

/// Marks a sitting. `correct` says whether the answer to an item is right as a whole; a question that the course no
/// longer has counts as it was answered.
pub fn result(
    sitting: &Sitting,
    bank: &[Question],
    correct: &mut dyn FnMut(usize, &super::Item, &[String]) -> bool,
) -> ExamResult {
    let exam: Exam = sitting.exam;
    let (mut right, mut scored, mut right_of_all) = (0, 0, 0);
    let mut domains: BTreeMap<Domain, (usize, usize)> = exam.domains().map(|d| (d, (0, 0))).collect();
    let mut tasks: BTreeMap<crate::quiz::Task, (usize, usize)> = BTreeMap::new();
    for (place, item) in sitting.items.iter().enumerate() {
        let given = sitting.answers.get(&place);
        let is_right = given.is_some_and(|given| correct(place, item, given));
        scored += usize::from(item.scored);
        right += usize::from(item.scored && is_right);
        right_of_all += usize::from(is_right);
        if let Some(counts) = Domain::parse(&item.domain).and_then(|domain| domains.get_mut(&domain)) {
            counts.0 += usize::from(is_right);
            counts.1 += 1;
        }
        let question = bank.iter().find(|question| question.id == item.question);
        for task in question.into_iter().flat_map(|question| &question.tasks) {
            if task.domain.exam() == exam {
                let counts = tasks.entry(*task).or_default();
                counts.0 += usize::from(is_right);
                counts.1 += 1;
            }
        }
    }
    let estimate = estimate(right, scored);
    ExamResult {
        exam: exam.code(),
        right,
        scored,
        right_of_all,
        questions: sitting.items.len(),
        blank: sitting.blank().len(),
        estimate,
        passing: exam.passing(),
        passes: scored > 0 && estimate >= exam.passing(),
        short: sitting.short.clone(),
        used_ms: sitting.used_ms,
        domains: domains
            .into_iter()
            .map(|(domain, (right, of))| DomainResult { domain, right, of })
            .collect(),
        tasks: tasks.into_iter().map(|(task, (right, of))| TaskResult { task, right, of }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::estimate;

    #[test]
    fn the_estimate_is_linear_from_100_to_1000() {
        assert_eq!((estimate(0, 50), estimate(50, 50), estimate(25, 50)), (100, 1000, 550));
        // The cuts of the two exams: 33 1/3 and 34.4 of 50.
        assert!(estimate(33, 50) < 700 && estimate(34, 50) >= 700);
        assert!(estimate(34, 50) < 720 && estimate(35, 50) >= 720);
    }
}
