//! How able somebody is, by Rasch's model: a question of difficulty `b` is answered rightly with the probability
//! `1 / (1 + exp(b - ability))`. The ability is estimated by its expectation after the answers (EAP) over a grid of 81
//! points from -4 to 4, from a standard normal prior: with no answers it is 0 give or take 1, and never infinite.

use crate::simulate::random::{exp, ln};

/// Points of the grid.
const POINTS: usize = 81;

/// An answer as evidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Difficulty of the question, in logits.
    pub difficulty: f64,
    /// 1 for right, 0 for wrong; in between for what was right once and may be forgotten since.
    pub score: f64,
}

/// What is believed of an ability after some answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ability {
    /// Probabilities of the points of the grid.
    posterior: Vec<f64>,
    /// Answers that it rests on.
    pub answers: usize,
}

/// The probability of a right answer.
pub fn probability(ability: f64, difficulty: f64) -> f64 {
    1.0 / (1.0 + exp(difficulty - ability))
}

fn point(place: usize) -> f64 {
    -4.0 + place as f64 * 0.1
}

/// The ability after these answers.
pub fn ability(observations: &[Observation]) -> Ability {
    let weight = |place: usize| {
        let theta = point(place);
        let prior = -theta * theta / 2.0;
        let each = observations.iter().map(|seen| {
            let p = probability(theta, seen.difficulty).clamp(1e-12, 1.0 - 1e-12);
            seen.score * ln(p) + (1.0 - seen.score) * ln(1.0 - p)
        });
        prior + each.sum::<f64>()
    };
    let logs: Vec<f64> = (0..POINTS).map(weight).collect();
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let raw: Vec<f64> = logs.iter().map(|log| exp(log - most)).collect();
    let sum: f64 = raw.iter().sum();
    Ability { posterior: raw.into_iter().map(|p| p / sum).collect(), answers: observations.len() }
}

impl Ability {
    /// The expectation of something that depends on the ability.
    pub fn expect(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.posterior.iter().enumerate().map(|(place, p)| p * of(point(place))).sum()
    }

    /// The estimate.
    pub fn mean(&self) -> f64 {
        self.expect(|theta| theta)
    }

    /// Its standard deviation.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        self.expect(|theta| (theta - mean) * (theta - mean)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(difficulty: f64, score: f64) -> Observation {
        Observation { difficulty, score }
    }

    #[test]
    fn without_answers_only_the_prior_is_known() {
        let nothing = ability(&[]);
        assert!(nothing.mean().abs() < 1e-12);
        assert!((nothing.deviation() - 1.0).abs() < 1e-3);
    }

    #[test]
    fn one_right_answer_gives_the_integral_of_the_book() {
        // By hand: the expectation of theta * logistic(theta) under the standard normal, over its half. Integrating by
        // parts it is twice the expectation of p (1 - p), which is 0.206621... for the standard normal.
        let right = ability(&[seen(0.0, 1.0)]);
        assert!((right.mean() - 2.0 * 0.206_621_1).abs() < 2e-3, "{}", right.mean());
        let wrong = ability(&[seen(0.0, 0.0)]);
        assert!((right.mean() + wrong.mean()).abs() < 1e-9, "a mirror image");
        assert!(right.deviation() < 1.0);
    }

    #[test]
    fn a_hard_question_that_is_answered_tells_more_than_an_easy_one() {
        // Right at b = -1, wrong at b = 1: by symmetry the estimate is 0.
        assert!(ability(&[seen(-1.0, 1.0), seen(1.0, 0.0)]).mean().abs() < 1e-9);
        // The figures are those of the same sums done outside this program.
        let hard = ability(&[seen(2.0, 1.0)]).mean();
        let easy = ability(&[seen(-2.0, 1.0)]).mean();
        assert!((hard - 0.744_082).abs() < 1e-4 && (easy - 0.136_955).abs() < 1e-4, "{hard} {easy}");
    }

    #[test]
    fn many_answers_find_the_ability_and_say_how_well() {
        let difficulties = (0..200).map(|n| -2.0 + f64::from(n % 41) * 0.1);
        let observations: Vec<Observation> = difficulties.map(|b| seen(b, probability(1.0, b))).collect();
        let found = ability(&observations);
        assert!((found.mean() - 1.0).abs() < 0.05, "{}", found.mean());
        assert!(found.deviation() < 0.2);
    }
}
