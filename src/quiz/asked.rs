//! A question as one learner sees it this time: in one language, in one order, with its numbers drawn.

use super::{Tolerance, shuffle::Draws};
use crate::text::Language;
use std::collections::BTreeSet;

/// A question, asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Id of the question.
    pub question: String,
    /// The seed that shows it again.
    pub seed: u64,
    /// Its language.
    pub language: Language,
    /// What is asked, as Markdown.
    pub stem: String,
    /// The rest of it, as Markdown.
    pub body: String,
    /// How it is answered, with the key.
    pub form: Form,
    /// Why the key is the key; empty where the options say it.
    pub rationale: String,
    /// Where the key comes from.
    pub source: String,
    /// What tells this variant of a generated question from others.
    pub note: String,
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Form {
    /// By choosing from these, as many as are right.
    Choice {
        /// As shown.
        options: Vec<Choice>,
        /// Ids of the right ones.
        right: BTreeSet<String>,
    },
    /// By putting these in order.
    Ordering {
        /// As shown.
        items: Vec<Choice>,
        /// Ids in the right order.
        right: Vec<String>,
    },
    /// By giving each prompt its target. The target that belongs to a prompt has its id.
    Matching {
        /// As written.
        prompts: Vec<Choice>,
        /// As shown.
        targets: Vec<Choice>,
    },
    /// By a number.
    Number {
        /// The right one.
        answer: f64,
        /// How far off it may be.
        tolerance: Tolerance,
        /// Its unit.
        unit: String,
    },
    /// By a name.
    Short {
        /// Spellings that count.
        accept: Vec<String>,
    },
    /// By a design; see [`super::build_verdict`].
    Build,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its id.
    pub id: String,
    /// What it says, as Markdown.
    pub text: String,
    /// Why it is right or wrong, as Markdown.
    pub rationale: String,
}

impl Asked {
    /// Why the key is the key, unless one of the options says just that.
    pub fn rationale_beyond_options(&self) -> &str {
        let said = self.form.shown().iter().any(|choice| choice.rationale == self.rationale);
        if said { "" } else { &self.rationale }
    }
}

impl Form {
    /// The name of the form, in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Choice { right, .. } if right.len() > 1 => "several",
            Self::Choice { .. } => "one",
            Self::Ordering { .. } => "ordering",
            Self::Matching { .. } => "matching",
            Self::Number { .. } => "number",
            Self::Short { .. } => "short",
            Self::Build => "build",
        }
    }

    /// How many answers are wanted; 1 for a number, a name, a design.
    pub fn wanted(&self) -> usize {
        match self {
            Self::Choice { right, .. } => right.len(),
            Self::Ordering { right, .. } => right.len(),
            Self::Matching { prompts, .. } => prompts.len(),
            Self::Number { .. } | Self::Short { .. } | Self::Build => 1,
        }
    }

    /// What there is to choose from, as shown; nothing where an answer is written.
    pub fn shown(&self) -> &[Choice] {
        match self {
            Self::Choice { options, .. } => options,
            Self::Ordering { items, .. } => items,
            Self::Matching { targets, .. } => targets,
            Self::Number { .. } | Self::Short { .. } | Self::Build => &[],
        }
    }

    /// The answer that is right, as ids; a number or a name as it is written.
    pub fn key(&self) -> Vec<String> {
        match self {
            Self::Choice { right, .. } => right.iter().cloned().collect(),
            Self::Ordering { right, .. } => right.clone(),
            Self::Matching { prompts, .. } => prompts.iter().map(|prompt| prompt.id.clone()).collect(),
            Self::Number { answer, .. } => vec![crate::units::brief(*answer)],
            Self::Short { accept } => accept.first().cloned().into_iter().collect(),
            Self::Build => Vec::new(),
        }
    }

    /// Puts what is shown in an order of chance.
    pub(super) fn shuffle(&mut self, draws: &Draws) {
        match self {
            Self::Choice { options, .. } => draws.shuffle(options),
            Self::Matching { targets, .. } => draws.shuffle(targets),
            Self::Ordering { items, right } => {
                // An order that is right as it is shown asks nothing.
                for _ in 0..16 {
                    draws.shuffle(items);
                    if items.iter().map(|item| &item.id).ne(right.iter()) {
                        break;
                    }
                }
            }
            Self::Number { .. } | Self::Short { .. } | Self::Build => {}
        }
    }
}
