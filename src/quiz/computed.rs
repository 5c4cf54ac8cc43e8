//! Asking a question: what is written comes as it is, what a script computes is computed.

use super::asked::{Asked, Choice, Form};
use super::question::{Kind, Question, Tolerance, Words};
use super::shuffle::Draws;
use super::{generate, predict};
use crate::diagnostic::Diagnostic;
use crate::grade::GradeLimits;
use crate::script::Value;
use crate::text::Language;
use crate::units::brief;

/// A key or a distractor that a script computed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    Number(f64),
    Text(String),
}

impl Answer {
    /// As an option says it.
    pub fn shown(&self, unit: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) if unit.is_empty() => written(*number),
            // A dollar stands before its number, a percent sign and every word after it.
            Self::Number(number) if matches!(unit, "$" | "USD" | "dollars" | "달러") => {
                format!("${}", written(*number))
            }
            // Korean writes its counters without a blank.
            Self::Number(number) if unit.starts_with(|c: char| ('가'..='힣').contains(&c)) => {
                format!("{}{unit}", written(*number))
            }
            Self::Number(number) => format!("{} {unit}", written(*number)),
        }
    }
}

/// A number with its thousands set apart and no more than four digits after the point.
pub(super) fn written(number: f64) -> String {
    let rounded = (number * 10_000.0).round() / 10_000.0;
    if rounded == 0.0 && number != 0.0 || number.abs() >= 1e15 {
        return brief(number);
    }
    let digits = brief(rounded).split_once('.').map_or(0, |(_, digits)| digits.len());
    crate::text::figure::grouped(rounded, digits)
}

pub(super) fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("computed-question", message)
}

/// The number or the text of a value.
pub(super) fn answer(value: Option<&Value>, name: &str) -> Result<Answer, Diagnostic> {
    match value {
        Some(Value::Text(text)) if !text.trim().is_empty() => Ok(Answer::Text(text.clone())),
        Some(value) => match value.as_number().filter(|number| number.is_finite()) {
            Some(number) => Ok(Answer::Number(number)),
            None => Err(wrong(format!("`{name}` is a number or a text, not {}", value.brief()))),
        },
        None => Err(wrong(format!("`{name}` is missing"))),
    }
}

/// A tolerance: a number in the question's unit, or a text such as `5 %`.
pub(super) fn tolerance(value: Option<&Value>) -> Result<Tolerance, Diagnostic> {
    let Some(value) = value else { return Ok(Tolerance::Absolute(0.0)) };
    let found = match value {
        Value::Text(text) => Tolerance::parse(text),
        _ => value.as_number().filter(|room| *room >= 0.0).map(Tolerance::Absolute),
    };
    found.ok_or_else(|| wrong(format!("{} is no tolerance: give `2` or `\"5 %\"`", value.brief())))
}

impl Tolerance {
    /// Reads `2` or `5 %`; a unit after the number is left out.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
        match text.strip_suffix('%') {
            Some(percent) => number(percent).map(|percent| Self::Share(percent / 100.0)),
            None => number(text.split_whitespace().next()?).map(Self::Absolute),
        }
    }
}

impl Question {
    /// Asks it with a seed, in a language. The same question, seed and language give the same bytes everywhere.
    ///
    /// # Errors
    /// When its script is wrong or reaches a limit, and when it has no text.
    pub fn ask(&self, seed: u64, language: Language, limits: &GradeLimits) -> Result<Asked, Diagnostic> {
        let Some(words) = self.words(language) else {
            return Err(wrong(format!("question `{}` has no text", self.id)));
        };
        let mut asked = Asked {
            question: self.id.clone(),
            seed,
            language,
            stem: words.stem.clone(),
            body: words.body.clone(),
            form: Form::Build,
            rationale: words.rationale.clone(),
            source: words.source.clone(),
            note: String::new(),
        };
        let written = match &self.kind {
            Kind::Generated => {
                let variant = generate::variant(self, words, seed, language, limits)?;
                asked.body = [words.body.as_str(), &variant.stem].map(str::trim).join("\n\n");
                asked.body = asked.body.trim().to_owned();
                (asked.note, asked.rationale) = (variant.note, variant.rationale);
                variant.form
            }
            Kind::Predict { options, tolerance } => {
                let answer = predict::answer(self, words, language, limits, None)?;
                predict::form(words, options, *tolerance, &answer)?
            }
            kind => form(kind, words),
        };
        asked.form = written;
        asked.form.shuffle(&Draws::new(seed, &self.id, "order"));
        Ok(asked)
    }
}

/// Options by id: the order in which they are written must not show.
pub(super) fn choices(words: &Words, ids: &[String]) -> Vec<Choice> {
    let mut ids: Vec<&String> = ids.iter().collect();
    ids.sort();
    let choice = |id: &String| {
        let said = words.options.get(id).cloned().unwrap_or_default();
        Choice { id: id.clone(), text: said.text, rationale: said.rationale }
    };
    ids.into_iter().map(choice).collect()
}

fn form(kind: &Kind, words: &Words) -> Form {
    match kind {
        Kind::Choice { options, right } => {
            Form::Choice { options: choices(words, options), right: right.clone() }
        }
        Kind::Ordering { items } => Form::Ordering { items: choices(words, items), right: items.clone() },
        Kind::Matching { rows } => {
            let side = |pick: fn(&(String, String)) -> &String| {
                let choice = |(place, pair): (usize, &(String, String))| Choice {
                    id: (place + 1).to_string(),
                    text: pick(pair).clone(),
                    rationale: String::new(),
                };
                words.pairs.iter().take(*rows).enumerate().map(choice).collect::<Vec<_>>()
            };
            Form::Matching { prompts: side(|pair| &pair.0), targets: side(|pair| &pair.1) }
        }
        Kind::Numeric { answer, tolerance } => {
            Form::Number { answer: *answer, tolerance: *tolerance, unit: words.unit.clone() }
        }
        Kind::Short => Form::Short { accept: words.accept.clone() },
        Kind::Build | Kind::Generated | Kind::Predict { .. } => Form::Build,
    }
}
