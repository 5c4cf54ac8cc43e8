//! `<!-- key: value; key: value -->`: what a lesson says to the engine and not to its readers.

use super::blocks::span;
use crate::diagnostic::{Diagnostic, Source, Span};
use std::ops::Range;

/// A key of a comment, with its value and where both stand.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: String,
    pub value: String,
    pub key_span: Span,
    pub value_span: Span,
}

/// The entries of a comment; a comment without a colon has one, without a value.
pub(super) fn entries(source: &Source, range: &Range<usize>) -> Vec<Entry> {
    let whole = source.text.get(range.clone()).unwrap_or_default();
    let Some(open) = whole.find("<!--") else { return Vec::new() };
    let from = open + "<!--".len();
    let to = whole.find("-->").unwrap_or(whole.len()).max(from);
    let mut found = Vec::new();
    let mut at = range.start + from;
    for piece in whole.get(from..to).unwrap_or_default().split(';') {
        let (key, value) = piece.split_once(':').unwrap_or((piece, ""));
        if !piece.trim().is_empty() {
            found.push(Entry {
                key: key.trim().to_owned(),
                value: value.split_whitespace().collect::<Vec<_>>().join(" "),
                key_span: trimmed(source, at, key),
                value_span: trimmed(source, at + key.len() + 1, value),
            });
        }
        at += piece.len() + 1;
    }
    found
}

fn trimmed(source: &Source, at: usize, words: &str) -> Span {
    let start = at + words.len() - words.trim_start().len();
    span(source, &(start..start + words.trim().len()))
}

/// The entries of a question's or a lesson's comment by key, and what is wrong with them.
pub(super) struct Keys<'a> {
    entries: Vec<Entry>,
    /// Where the comment stands.
    place: Span,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Keys<'a> {
    /// Looks through a comment: unknown keys and those that stand twice are mistakes.
    pub fn new(
        entries: Vec<Entry>,
        known: &[&str],
        what: &str,
        place: Span,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Self {
        for (index, entry) in entries.iter().enumerate() {
            if !known.contains(&entry.key.as_str()) {
                let message = format!("{what} has no key `{}`", entry.key);
                let error = Diagnostic::error("unknown-key", message).at(entry.key_span.clone());
                let help = format!("known are {}; entries are separated by `;`", known.join(", "));
                problems.push(error.help(help).nearest(&entry.key, known.iter().copied()));
            } else if entries.iter().take(index).any(|earlier| earlier.key == entry.key) {
                let message = format!("`{}` stands here a second time", entry.key);
                problems.push(Diagnostic::error("twice", message).at(entry.key_span.clone()));
            }
        }
        Self { entries, place, problems }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The text of a key; empty where it is missing.
    pub fn text(&self, key: &str) -> String {
        self.get(key).map(|entry| entry.value.clone()).unwrap_or_default()
    }

    /// The parts of a value.
    pub fn list(&self, key: &str, separator: char) -> Vec<String> {
        let text = self.text(key);
        text.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// A key that must be there.
    pub fn needed(&mut self, key: &str, what: &str) {
        if self.get(key).is_none_or(|entry| entry.value.is_empty()) {
            let message = format!("`{key}` is missing: {what}");
            self.problems.push(Diagnostic::error("missing-key", message).at(self.place.clone()));
        }
    }

    /// A value read, where it is there; a mistake where it cannot be.
    pub fn read<T>(&mut self, key: &str, expected: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let entry = self.get(key)?;
        let found = read(&entry.value);
        if found.is_none() {
            let message = format!("`{key}` cannot be `{}`: {expected}", entry.value);
            let problem = Diagnostic::error("wrong-value", message).at(entry.value_span.clone());
            self.problems.push(problem);
        }
        found
    }

    /// Every part of a list read; a mistake for each that cannot be, with the nearest right one.
    pub fn read_list<T>(
        &mut self,
        key: &str,
        code: &'static str,
        what: &str,
        known: &[String],
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut found = Vec::new();
        let place = self.get(key).map(|entry| entry.value_span.clone());
        for part in self.list(key, ',') {
            match read(&part) {
                Some(value) => found.push(value),
                None => {
                    let error = Diagnostic::error(code, format!("there is no {what} `{part}`"));
                    let error = error.at(place.clone()).nearest(&part, known.iter().map(String::as_str));
                    self.problems.push(error);
                }
            }
        }
        found
    }

    /// Says what is wrong with the value of a key.
    pub fn wrong(&mut self, key: &str, code: &'static str, message: impl Into<String>) {
        let place = self.get(key).map_or_else(|| self.place.clone(), |entry| entry.value_span.clone());
        self.problems.push(Diagnostic::error(code, message).at(place));
    }
}

/// Whether a text is an id: lower case, digits, `-`.
pub(super) fn is_id(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty() && text.chars().all(fits) && !text.starts_with('-') && !text.ends_with('-')
}
