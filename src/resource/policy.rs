//! Policy documents: who is let in, as AWS's policy language writes it.
//!
//! Keys stand as AWS writes them (`Effect`, `Principal`), or in small letters.

use super::Value;

/// The statements of a document; none where it is no document.
pub(super) fn statements(document: &Value) -> Vec<Value> {
    match entry(document, "Statement") {
        Some(Value::List(items)) => items.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    }
}

/// An entry of a statement, under either name.
pub(super) fn entry<'v>(statement: &'v Value, key: &str) -> Option<&'v Value> {
    statement.get(key).or_else(|| statement.get(&key.to_ascii_lowercase()))
}

/// Whether a statement allows, or denies.
pub(super) fn effect(statement: &Value, wanted: &str) -> bool {
    entry(statement, "Effect").and_then(Value::as_text) == Some(wanted)
}

/// One value, or each of a list.
pub(super) fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().collect(),
        one => vec![one],
    }
}

/// Whether a statement is about everybody.
pub(super) fn names_everybody(statement: &Value) -> bool {
    let star = |value: &Value| each(value).iter().any(|one| one.as_text() == Some("*"));
    entry(statement, "Principal")
        .is_some_and(|principal| star(principal) || entry(principal, "AWS").is_some_and(star))
}

/// Whether a statement lets everybody in, without any condition.
pub(super) fn opens(statement: &Value) -> bool {
    effect(statement, "Allow") && entry(statement, "Condition").is_none() && names_everybody(statement)
}

/// What a document has to look like, for the help of an error.
pub(super) const EXAMPLE: &str = "such as #{ Version: \"2012-10-17\", Statement: [#{ Effect: \"Allow\", Principal: …, Action: …, Resource: … }] }";
