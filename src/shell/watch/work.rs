//! What is graded, and on what. A task holds everything that it needs, so that it can be worked off beside the keyboard.

use crate::diagnostic::Source;
use crate::engine::{Engine, Error, GradeOptions, PRACTICE_SEEDS};
use crate::grade::{Language, Report};

/// Why something is graded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A stage begins: what its design cannot do yet is the stage's story, and nobody's failure.
    Begun,
    /// The learner saved the file, or asked.
    Asked,
    /// Every stage is asked about.
    Everywhere,
}

/// A design to grade.
#[derive(Clone, Debug)]
pub struct Task {
    /// Stages, by their place in the case, and `case/stage`.
    pub targets: Vec<(usize, String)>,
    /// The design.
    pub source: Source,
    /// Why.
    pub why: Why,
    /// Language of the verdict.
    pub language: Language,
}

/// What came of it, stage by stage.
pub type Outcome = Vec<Result<Report, Error>>;

impl Task {
    /// Grades; after the first stage that cannot be graded at all, no other is tried.
    pub fn work(&self, engine: &Engine) -> Outcome {
        let options = GradeOptions {
            seeds: PRACTICE_SEEDS.to_vec(),
            language: self.language,
            load: 1.0,
            compare: self.why != Why::Everywhere,
            threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        };
        let mut outcome = Vec::new();
        for (_, target) in &self.targets {
            let graded = engine.grade_with(target, self.source.clone(), &options);
            let over = graded.is_err();
            outcome.push(graded);
            if over {
                break;
            }
        }
        outcome
    }
}
