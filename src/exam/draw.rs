//! Which questions a mock has.

use crate::grade::GradeLimits;
use crate::quiz::{Domain, Draws, Exam, Form, Kind, QUESTIONS, Question, SCORED, seed_of};
use crate::text::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A question of a mock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Its id.
    pub question: String,
    /// The seed it is asked with.
    pub seed: u64,
    /// The name of the domain it was drawn for.
    pub domain: String,
    /// Whether it counts.
    pub scored: bool,
}

/// A domain for which the bank has too few questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Short {
    /// Its name.
    pub domain: String,
    /// How many the blueprint asks for.
    pub wanted: usize,
    /// How many there are.
    pub had: usize,
}

/// The questions of a mock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// In the order in which they are asked.
    pub items: Vec<Item>,
    /// Domains for which there were too few.
    pub short: Vec<Short>,
}

/// Shares of `total` by weight, with the method of the largest remainder (Hamilton); among equal remainders the earlier
/// domain wins.
pub fn seats(exam: Exam, total: usize) -> Vec<(Domain, usize)> {
    let mut seats: Vec<(Domain, usize, usize)> = exam
        .domains()
        .map(|domain| {
            let share = total * domain.weight() as usize;
            (domain, share / 100, share % 100)
        })
        .collect();
    let given: usize = seats.iter().map(|(_, whole, _)| whole).sum();
    let mut order: Vec<usize> = (0..seats.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(seats.get(*place).map_or(0, |(_, _, rest)| *rest)));
    for place in order.into_iter().take(total.saturating_sub(given)) {
        if let Some(seat) = seats.get_mut(place) {
            seat.1 += 1;
        }
    }
    seats.into_iter().map(|(domain, count, _)| (domain, count)).collect()
}

/// Draws a mock. What was `seen` before is taken only where there is nothing else, since it tells less.
pub fn draw(exam: Exam, seed: u64, bank: &[Question], seen: &BTreeSet<String>, limits: &GradeLimits) -> Draw {
    let draws = Draws::new(seed, exam.code(), "draw");
    let (mut items, mut short) = (Vec::new(), Vec::new());
    for ((domain, wanted), (_, scored)) in seats(exam, QUESTIONS).into_iter().zip(seats(exam, SCORED)) {
        let mut pool: Vec<&Question> =
            bank.iter().filter(|question| question.domain_of(exam) == Some(domain)).collect();
        draws.shuffle(&mut pool);
        pool.sort_by_key(|question| seen.contains(&question.id));
        let mut taken = Vec::new();
        for question in pool {
            let seed = seed_of(seed, &question.id, 0);
            if taken.len() < wanted && fits(question, seed, limits) {
                taken.push((question.id.clone(), seed));
            }
        }
        if taken.len() < wanted {
            short.push(Short { domain: domain.to_string(), wanted, had: taken.len() });
        }
        items.extend(taken.into_iter().enumerate().map(|(place, (question, seed))| Item {
            question,
            seed,
            domain: domain.to_string(),
            scored: place < scored,
        }));
    }
    draws.shuffle(&mut items);
    Draw { items, short }
}

/// The exams know one and several answers of a list, and nothing else.
fn fits(question: &Question, seed: u64, limits: &GradeLimits) -> bool {
    match question.kind {
        Kind::Choice { .. } => true,
        Kind::Generated => {
            let asked = question.ask(seed, Language::English, limits);
            asked.is_ok_and(|asked| matches!(asked.form, Form::Choice { .. }))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_go_by_the_largest_remainder() {
        let counts = |exam, total| seats(exam, total).into_iter().map(|(_, count)| count).collect::<Vec<_>>();
        assert_eq!(counts(Exam::CloudPractitioner, 65), [16, 19, 22, 8]);
        assert_eq!(counts(Exam::SolutionsArchitect, 65), [19, 17, 16, 13]);
        assert_eq!(counts(Exam::CloudPractitioner, 50), [12, 15, 17, 6]);
        assert_eq!(counts(Exam::SolutionsArchitect, 50), [15, 13, 12, 10]);
        for total in 0..200 {
            assert_eq!(counts(Exam::SolutionsArchitect, total).iter().sum::<usize>(), total);
        }
    }
}
