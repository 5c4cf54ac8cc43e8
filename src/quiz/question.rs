//! A question as its authors wrote it, in every language.

use super::{Domain, Month, Task};
use crate::diagnostic::{Source, Span};
use crate::text::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its id, unique in its course and the same in every language.
    pub id: String,
    /// The lesson it belongs to.
    pub lesson: String,
    /// The domains it is about. In an exam it counts for the first of that exam.
    pub domains: Vec<Domain>,
    /// The task statements it counts for.
    pub tasks: Vec<Task>,
    /// How hard it is, in logits from -3 to 3: at 0, half of prepared candidates get it right.
    pub difficulty: f64,
    /// When its facts were last looked at.
    pub as_of: Month,
    /// When its facts must be looked at again, where they move.
    pub review_by: std::option::Option<Month>,
    /// The stages (`case/stage`) of cases whose failures this question explains.
    pub practises: Vec<String>,
    /// What is asked, and the key where it is written.
    pub kind: Kind,
    /// The texts.
    pub words: BTreeMap<Language, Words>,
}

impl Question {
    /// Its texts in a language, else in the first that has them.
    pub fn words(&self, language: Language) -> std::option::Option<&Words> {
        self.words.get(&language).or_else(|| self.words.values().next())
    }

    /// The domain it counts for in an exam.
    pub fn domain_of(&self, exam: super::Exam) -> std::option::Option<Domain> {
        self.domains.iter().copied().find(|domain| domain.exam() == exam)
    }
}

/// What kind of question it is, with the key where it is written.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Choose one or several options.
    Choice {
        /// Ids of all options, as written.
        options: Vec<String>,
        /// Ids of the right ones.
        right: BTreeSet<String>,
    },
    /// Put items in order.
    Ordering {
        /// Their ids in the right order.
        items: Vec<String>,
    },
    /// Join what belongs together.
    Matching {
        /// How many pairs.
        rows: usize,
    },
    /// Give a number.
    Numeric {
        /// The number.
        answer: f64,
        /// How far off an answer may be.
        tolerance: Tolerance,
    },
    /// Give a name; the spellings that count are in the words.
    Short,
    /// Drawn and computed by a script.
    Generated,
    /// What will this design do? The simulator has the key.
    Predict {
        /// Ids of the options; none where a number is asked for.
        options: Vec<String>,
        /// How far off a number may be.
        tolerance: Tolerance,
    },
    /// Write a design.
    Build,
}

impl Kind {
    /// Its name, as in the format's description.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Choice { right, .. } if right.len() > 1 => "several",
            Self::Choice { .. } => "one",
            Self::Ordering { .. } => "ordering",
            Self::Matching { .. } => "matching",
            Self::Numeric { .. } => "numeric",
            Self::Short => "short",
            Self::Generated => "generated",
            Self::Predict { .. } => "predict",
            Self::Build => "build",
        }
    }
}

/// How far off a number may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// In the unit of the question.
    Absolute(f64),
    /// A share of the answer: 0.05 is 5 %.
    Share(f64),
}

impl Tolerance {
    /// Whether a number is near enough to the answer.
    pub fn admits(self, answer: f64, given: f64) -> bool {
        let room = match self {
            Self::Absolute(room) => room,
            Self::Share(share) => share * answer.abs(),
        };
        // What is written with decimal digits is not exact in binary.
        let grain = 1e-9 * answer.abs().max(given.abs()).max(1e-3);
        given.is_finite() && (given - answer).abs() <= room + grain
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute(room) => write!(f, "{}", crate::units::brief(*room)),
            Self::Share(share) => write!(f, "{} %", crate::units::brief(share * 100.0)),
        }
    }
}

/// The texts of a question in one language. All are Markdown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Words {
    /// The heading.
    pub stem: String,
    /// What follows it before the options; empty where nothing does.
    pub body: String,
    /// Options (or items of an ordering), by id.
    pub options: BTreeMap<String, Option>,
    /// The rows of a matching: what stands left, and what belongs to it.
    pub pairs: Vec<(String, String)>,
    /// Why the key is the key, where that is not said option by option.
    pub rationale: String,
    /// Unit of a number.
    pub unit: String,
    /// Spellings of a short answer that count.
    pub accept: Vec<String>,
    /// Where the key comes from.
    pub source: String,
    /// The script that the learner sees before a prediction.
    pub shown: std::option::Option<Code>,
    /// The script that generates, predicts, or states what a design must do.
    pub code: std::option::Option<Code>,
    /// A design that does it.
    pub solution: std::option::Option<Code>,
    /// The heading, in its file.
    pub span: std::option::Option<Span>,
}

/// An option, or an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Option {
    /// What it says.
    pub text: String,
    /// Why it is right or wrong.
    pub rationale: String,
    /// Its line, for those who check it.
    pub line: u32,
}

/// A script in a lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// What it says.
    pub text: String,
    /// Name of the file it stands in.
    pub file: String,
    /// Line of its first line in that file.
    pub line: u32,
}

impl Code {
    /// As a source whose lines are those of the lesson, so that a message points into the lesson.
    pub fn source(&self) -> Source {
        Self::joined(&[self])
    }

    /// Several scripts of one file as one, in their order.
    pub(super) fn joined(codes: &[&Self]) -> Source {
        let (mut text, mut line) = (String::new(), 1);
        for code in codes {
            while line < code.line {
                text.push('\n');
                line += 1;
            }
            text.push_str(code.text.trim_end());
            text.push('\n');
            line += code.text.trim_end().lines().count().max(1) as u32;
        }
        Source::new(codes.first().map_or("", |code| code.file.as_str()), text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_absolute_or_a_share() {
        assert!(Tolerance::Absolute(0.0).admits(0.1 + 0.2, 0.3));
        assert!(!Tolerance::Absolute(0.0).admits(251.0, 250.0));
        assert!(Tolerance::Absolute(2.0).admits(251.0, 253.0));
        assert!(Tolerance::Share(0.05).admits(200.0, 210.0));
        assert!(!Tolerance::Share(0.05).admits(200.0, 211.0));
        assert!(!Tolerance::Share(1.0).admits(200.0, f64::NAN));
    }

    #[test]
    fn scripts_of_a_lesson_keep_its_lines() {
        let code = |line, text: &str| Code { text: text.to_owned(), file: "a.md".to_owned(), line };
        let source = Code::joined(&[&code(3, "let a = 1;\n"), &code(7, "a\n")]);
        assert_eq!(&*source.text, "\n\nlet a = 1;\n\n\n\na\n");
    }
}
