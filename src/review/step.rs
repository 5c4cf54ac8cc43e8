//! What happens to a learner's memory, as the log keeps it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How sure a learner is of an answer, said before the key is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Sure.
    Sure,
    /// Not quite.
    Unsure,
    /// A guess.
    Guess,
}

/// Why something was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// For practice.
    #[default]
    Quiz,
    /// Because it was due.
    Review,
    /// In a mock exam.
    Exam,
    /// Once more, just before it matters: nothing is scheduled by it.
    Cram,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The question.
    #[serde(skip)]
    pub question: String,
    /// When, in Unix milliseconds.
    #[serde(skip)]
    pub at_ms: i64,
    /// Digest of the text that was answered.
    #[serde(default)]
    pub digest: String,
    /// The seed that shows it again.
    #[serde(default)]
    pub seed: u64,
    /// What was given: ids; a number or a name as written. Nothing where the learner did not know.
    #[serde(default)]
    pub given: Vec<String>,
    /// Whether it was right as a whole.
    pub correct: bool,
    /// What it was worth in practice, 0 to 1.
    #[serde(default)]
    pub partial: f64,
    /// How sure the learner was, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Confidence>,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub ms: u64,
    /// Why it was asked.
    #[serde(default)]
    pub mode: Mode,
}

/// A step of the log.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `answered`: a question was.
    Answered(Answered),
    /// `answer-undone`: the answer given to a question at a moment never was.
    Undone {
        /// The question.
        question: String,
        /// The moment of the answer, in Unix milliseconds.
        of_ms: i64,
        /// When this was said.
        at_ms: i64,
    },
    /// `question-buried`: not again today.
    Buried {
        /// The question.
        question: String,
        /// When this was said.
        at_ms: i64,
    },
    /// `stage-failed`: a design failed a stage of a case (`case/stage`).
    StageFailed {
        /// The stage.
        stage: String,
        /// When.
        at_ms: i64,
    },
    /// `stage-passed`: a design passed it.
    StagePassed {
        /// The stage.
        stage: String,
        /// When.
        at_ms: i64,
    },
}

impl Step {
    /// Reads an event of a log; nothing where it is none of these, or of a shape that this program does not know.
    pub fn read(kind: &str, subject: &str, at_ms: i64, body: &Value) -> Option<Self> {
        let name = subject.to_owned();
        match kind {
            "answered" => {
                let answered = Answered::deserialize(body).ok()?;
                Some(Self::Answered(Answered { question: name, at_ms, ..answered }))
            }
            "answer-undone" => {
                Some(Self::Undone { question: name, of_ms: body.get("of_ms")?.as_i64()?, at_ms })
            }
            "question-buried" => Some(Self::Buried { question: name, at_ms }),
            "stage-failed" => Some(Self::StageFailed { stage: name, at_ms }),
            "stage-passed" => Some(Self::StagePassed { stage: name, at_ms }),
            _ => None,
        }
    }

    /// As an event of a log: kind, subject, moment, body. Stages have richer events of their own, which are not made
    /// here.
    pub fn write(&self) -> (&'static str, String, i64, Value) {
        match self {
            Self::Answered(answered) => {
                let body = serde_json::to_value(answered).unwrap_or_default();
                ("answered", answered.question.clone(), answered.at_ms, body)
            }
            Self::Undone { question, of_ms, at_ms } => {
                ("answer-undone", question.clone(), *at_ms, json!({ "of_ms": of_ms }))
            }
            Self::Buried { question, at_ms } => ("question-buried", question.clone(), *at_ms, Value::Null),
            Self::StageFailed { stage, at_ms } => ("stage-failed", stage.clone(), *at_ms, Value::Null),
            Self::StagePassed { stage, at_ms } => ("stage-passed", stage.clone(), *at_ms, Value::Null),
        }
    }

    /// When it happened, in Unix milliseconds.
    pub fn at_ms(&self) -> i64 {
        match self {
            Self::Answered(answered) => answered.at_ms,
            Self::Undone { at_ms, .. }
            | Self::Buried { at_ms, .. }
            | Self::StageFailed { at_ms, .. }
            | Self::StagePassed { at_ms, .. } => *at_ms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_comes_back_from_the_log_as_it_was() {
        let answered = Answered {
            question: "alias".to_owned(),
            at_ms: 5,
            digest: "d".to_owned(),
            seed: 7,
            given: vec!["cname".to_owned()],
            correct: false,
            partial: 0.25,
            confidence: Some(Confidence::Sure),
            ms: 900,
            mode: Mode::Review,
        };
        for step in [
            Step::Answered(answered),
            Step::Undone { question: "alias".to_owned(), of_ms: 5, at_ms: 6 },
            Step::Buried { question: "alias".to_owned(), at_ms: 6 },
            Step::StageFailed { stage: "a/b".to_owned(), at_ms: 9 },
        ] {
            let (kind, subject, at_ms, body) = step.write();
            assert_eq!(Step::read(kind, &subject, at_ms, &body), Some(step));
        }
        assert_eq!(Step::read("answered", "alias", 1, &json!({ "given": 3 })), None);
        let bare = Step::read("answered", "alias", 1, &json!({ "correct": true }));
        assert!(matches!(bare, Some(Step::Answered(answered)) if answered.mode == Mode::Quiz));
    }
}
