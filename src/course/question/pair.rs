//! One question in several languages: bound by its id, and the same in everything but words.

use super::super::Manifest;
use crate::diagnostic::Diagnostic;
use crate::quiz::{Kind, Question};
use crate::text::Language;
use std::collections::BTreeMap;

/// Joins the readings of every language. What stands in one language only, or differs, is a problem.
pub(in super::super) fn pair(
    read: BTreeMap<Language, Vec<Question>>,
    manifest: &Manifest,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Question> {
    let mut joined: BTreeMap<String, Question> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for (language, questions) in read {
        for question in questions {
            let Some(words) = question.words.get(&language).cloned() else { continue };
            match joined.get_mut(&question.id) {
                None => {
                    order.push(question.id.clone());
                    joined.insert(question.id.clone(), question);
                }
                Some(known) if known.words.contains_key(&language) => {
                    let first = known.words.get(&language).and_then(|words| words.span.clone());
                    let message = format!("question `{}` stands here a second time", question.id);
                    let mut problem = Diagnostic::error("twice", message).at(words.span.clone());
                    problem.help = first.map(|span| format!("the first stands at {span}"));
                    problems.push(problem);
                }
                Some(known) => {
                    problems.extend(differences(known, &question, language).map(|message| {
                        Diagnostic::error("languages-differ", message).at(words.span.clone())
                    }));
                    known.words.insert(language, words);
                }
            }
        }
    }
    let mut questions: Vec<Question> = order.iter().filter_map(|id| joined.remove(id)).collect();
    for question in &questions {
        for language in manifest.languages.iter().filter(|language| !question.words.contains_key(language)) {
            let message = format!("question `{}` has no text in `{language}`", question.id);
            let place = question.words.values().next().and_then(|words| words.span.clone());
            problems.push(Diagnostic::error("one-language", message).at(place));
        }
    }
    questions.retain(|question| !question.words.is_empty());
    questions
}

/// What two readings of a question say differently, apart from words.
fn differences(known: &Question, other: &Question, language: Language) -> impl Iterator<Item = String> {
    let first = known.words.keys().next().copied().unwrap_or_default();
    let listed = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let names =
        |question: &Question| listed(&question.domains.iter().map(ToString::to_string).collect::<Vec<_>>());
    let tasks =
        |question: &Question| listed(&question.tasks.iter().map(ToString::to_string).collect::<Vec<_>>());
    let month =
        |month: Option<crate::quiz::Month>| month.map_or("none".to_owned(), |month| month.to_string());
    let pairs = [
        ("lesson", known.lesson.clone(), other.lesson.clone()),
        ("domains", names(known), names(other)),
        ("tasks", tasks(known), tasks(other)),
        ("difficulty", known.difficulty.to_string(), other.difficulty.to_string()),
        ("as-of", known.as_of.to_string(), other.as_of.to_string()),
        ("review-by", month(known.review_by), month(other.review_by)),
        ("practises", listed(&known.practises), listed(&other.practises)),
        ("kind", known.kind.name().to_owned(), other.kind.name().to_owned()),
        ("options", options(&known.kind), options(&other.kind)),
        ("key", key(&known.kind), key(&other.kind)),
    ];
    let id = known.id.clone();
    pairs.into_iter().filter(|(_, a, b)| a != b).map(move |(what, a, b)| {
        format!("`{what}` of question `{id}` is {a} in `{first}` and {b} in `{language}`")
    })
}

fn options(kind: &Kind) -> String {
    match kind {
        Kind::Choice { options, .. } | Kind::Predict { options, .. } => {
            let mut options = options.clone();
            options.sort();
            options.join(", ")
        }
        _ => String::new(),
    }
}

fn key(kind: &Kind) -> String {
    match kind {
        Kind::Choice { right, .. } => right.iter().cloned().collect::<Vec<_>>().join(", "),
        Kind::Ordering { items } => items.join(", "),
        Kind::Matching { rows } => format!("{rows} pairs"),
        Kind::Numeric { answer, tolerance } => format!("{answer} ± {tolerance}"),
        Kind::Predict { tolerance, .. } => format!("± {tolerance}"),
        Kind::Short | Kind::Generated | Kind::Build => String::new(),
    }
}
