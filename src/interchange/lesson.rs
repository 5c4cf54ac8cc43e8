//! A bank as a lesson of a course, in the format of our own questions: so it is asked, remembered and checked as they
//! are.
//!
//! Ids follow from what is said, so the same bank imported again has the same ids, and a learner's memory of its
//! questions stays. What a bank does not say (domains, difficulty, reasons) is left out rather than made up.

use super::bank::{Bank, Item, Kind};
use crate::text::Language;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Most letters of an id that is made from words.
const LONGEST: usize = 40;

/// The Markdown of a lesson that asks a bank's questions.
///
/// `id` is the lesson's, `source` says where the bank comes from, `as_of` the month in which it was read (`2026-11`).
pub fn as_lesson(bank: &Bank, id: &str, source: &str, as_of: &str, language: Language) -> String {
    let source = source.replace([';', '|', '\n'], ",").replace("--", "-");
    let heading = language.pick("Questions", "확인 문제");
    let mut out =
        format!("# {id}\n<!-- lesson: {id}; as-of: {as_of}; sources: {source} -->\n\n## {heading}\n");
    let mut ids = BTreeSet::new();
    for item in &bank.items {
        let name = unused(&format!("{id}-{}", named(&item.stem)), &mut ids);
        write(&mut out, item, &name, &source, as_of);
    }
    out
}

fn write(out: &mut String, item: &Item, id: &str, source: &str, as_of: &str) {
    let (stem, body) = item.stem.split_once('\n').unwrap_or((&item.stem, ""));
    let extra = match &item.kind {
        Kind::Numeric(answer, tolerance) => format!("; answer: {answer}; tolerance: {tolerance}"),
        Kind::Short(names) => {
            let names: Vec<String> =
                names.iter().map(|name| one_line(name).replace([';', '|'], ",")).collect();
            format!("; accept: {}", names.join(" | "))
        }
        Kind::Choice(_) | Kind::Matching(_) => String::new(),
    };
    let _ = write!(
        out,
        "\n### {}\n<!-- question: {id}; as-of: {as_of}{extra}; source: {source} -->\n\n",
        one_line(stem)
    );
    if !body.trim().is_empty() {
        let _ = write!(out, "{}\n\n", without_marks(body));
    }
    match &item.kind {
        Kind::Choice(choices) => {
            let mut ids = BTreeSet::new();
            for choice in choices {
                let id = unused(&named(&choice.text), &mut ids);
                let tick = if choice.right { 'x' } else { ' ' };
                let _ = writeln!(out, "- [{tick}] {} <!-- {id} -->", one_line(&choice.text));
                if !choice.feedback.is_empty() {
                    let _ = writeln!(out, "  > {}", one_line(&choice.feedback));
                }
            }
        }
        Kind::Matching(pairs) => {
            out.push_str("| | |\n|---|---|\n");
            for (left, right) in pairs {
                let cell = |text: &str| one_line(text).replace('|', "\\|");
                let _ = writeln!(out, "| {} | {} |", cell(left), cell(right));
            }
        }
        Kind::Short(_) | Kind::Numeric(..) => {}
    }
    if !item.explanation.trim().is_empty() {
        let _ = write!(out, "\n> {}\n", one_line(&item.explanation));
    }
}

/// A text on one line, without what would be a comment.
fn one_line(text: &str) -> String {
    without_marks(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn without_marks(text: &str) -> String {
    text.trim().replace("<!--", "< !--").replace("-->", "-- >")
}

/// An id made from what is said: its first words where they are of the Latin alphabet, and a fingerprint.
fn named(text: &str) -> String {
    let words: String =
        text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let mut id = String::new();
    for word in words.split('-').filter(|word| !word.is_empty()) {
        if id.len() + word.len() + 1 > LONGEST {
            break;
        }
        if !id.is_empty() {
            id.push('-');
        }
        id.push_str(word);
    }
    let mark = crate::resource::identity::fingerprint(&one_line(text)) & 0xff_ffff;
    if id.is_empty() { format!("q-{mark:06x}") } else { format!("{id}-{mark:06x}") }
}

fn unused(id: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = id.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{id}-{number}");
        number += 1;
    }
    name
}
