//! Build questions: a small case of one stage. A design is graded as everywhere else, by what happens to its users.

use super::computed::wrong;
use super::question::{Code, Question, Words};
use crate::diagnostic::{Diagnostic, Source};
use crate::grade::{self, Case, CaseWords, GradeLimits, Job, Report};
use crate::text::Language;

/// Seeds that a design is graded on.
pub(super) const SEEDS: [u64; 3] = [1, 2, 3];

/// Grades a learner's design.
///
/// # Errors
/// When the question is no build question, and when one of its scripts or the design is wrong.
pub fn build_verdict(
    question: &Question,
    design: &Source,
    language: Language,
    limits: &GradeLimits,
) -> Result<Report, Diagnostic> {
    let words = question.words(language).ok_or_else(|| wrong("a question without text"))?;
    let Some(code) = &words.code else { return Err(wrong("this question asks for no design")) };
    let case = Case::open(&code.source(), limits)?;
    let job = Job { design, stage: None, seeds: &SEEDS, load: 1.0, words: &CaseWords::default(), language };
    grade::grade(&case, &job, limits).map(|graded| graded.report).map_err(|failure| failure.diagnostic)
}

/// Grades the design that the question's author wrote.
///
/// # Errors
/// As [`build_verdict`], and when there is no such design.
pub fn solution_verdict(
    question: &Question,
    language: Language,
    limits: &GradeLimits,
) -> Result<Report, Diagnostic> {
    let solution = question.words(language).and_then(|words: &Words| words.solution.as_ref());
    let Some(solution) = solution.map(Code::source) else {
        return Err(wrong("a build question needs a `rhai solution`"));
    };
    build_verdict(question, &solution, language, limits)
}
