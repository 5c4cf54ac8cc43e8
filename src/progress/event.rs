//! One thing that a learner did.

use super::ProgressError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest kind, in bytes.
const KIND: usize = 64;

/// Longest subject, in bytes.
const SUBJECT: usize = 1024;

/// Longest body, in bytes of JSON.
const BODY: usize = 1024 * 1024;

/// Deepest body: the reader of JSON refuses what is deeper than 128.
const DEPTH: usize = 64;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number in this record, from 1; 0 where it is in none yet. Another record may number it otherwise, so nothing
    /// may refer to an event by it: [`Event::id`] is for that.
    #[serde(skip)]
    pub seq: u64,
    /// When, in milliseconds since 1970 began in UTC.
    pub at_ms: i64,
    /// What happened, in kebab-case, such as `stage-passed`.
    pub kind: String,
    /// The id of what it happened to, such as `whatisthetime/multi-az`; may be empty.
    pub subject: String,
    /// The rest; its shape is the kind's affair.
    #[serde(default)]
    pub body: Value,
}

impl Event {
    /// An event that is in no record yet.
    pub fn new(at_ms: i64, kind: impl Into<String>, subject: impl Into<String>, body: Value) -> Self {
        Self { seq: 0, at_ms, kind: kind.into(), subject: subject.into(), body }
    }

    /// A name that is the same in every record: 32 hexadecimal digits over when, kind, subject and body. Two events that
    /// are the same in everything have the same. An event that takes another back names it by this.
    pub fn id(&self) -> String {
        // FNV-1a: short, and the same everywhere. It need not withstand an enemy: a record is its owner's.
        const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let step = |hash: u128, byte: &u8| (hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        format!("{:032x}", self.identity().as_bytes().iter().fold(BASIS, step))
    }

    /// Everything that makes it this event and no other, as one text.
    pub(super) fn identity(&self) -> String {
        let mut text = format!("{}\0{}\0{}\0", self.at_ms, self.kind, self.subject);
        write_canonical(&self.body, &mut text);
        text
    }

    /// Whether a record can keep it: a kind in kebab-case of at most 64 bytes, a subject of at most 1024 bytes without
    /// control characters, a body of at most 1 MiB that is nested at most 64 deep.
    ///
    /// # Errors
    /// When it cannot.
    pub fn check(&self) -> Result<(), ProgressError> {
        let wrong = |message: String| Err(ProgressError::invalid("not-an-event", message));
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.kind.is_empty() || self.kind.len() > KIND || !self.kind.chars().all(letter) {
            return wrong(format!("`{}` is no kind of event", crate::text::layout::cut(&self.kind, KIND)));
        }
        if self.subject.len() > SUBJECT || self.subject.chars().any(char::is_control) {
            let kind = &self.kind;
            return wrong(format!("the subject of a `{kind}` has {} bytes or no name", self.subject.len()));
        }
        if depth(&self.body) > DEPTH || self.body.to_string().len() > BODY {
            return wrong(format!("the body of a `{}` is too large", self.kind));
        }
        Ok(())
    }
}

/// JSON without blanks, the keys of its objects in order: the same value gives the same text, whichever order its
/// reader kept.
fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_canonical(item, out);
            }
            out.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (index, (key, item)) in entries.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write_canonical(item, out);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// How deep a value is nested, counted only so far that a reader could still read it.
fn depth(value: &Value) -> usize {
    fn below(value: &Value, left: usize) -> usize {
        if left == 0 {
            return 0;
        }
        let deepest = match value {
            Value::Array(items) => items.iter().map(|item| below(item, left - 1)).max(),
            Value::Object(entries) => entries.values().map(|item| below(item, left - 1)).max(),
            _ => return 0,
        };
        1 + deepest.unwrap_or(0)
    }
    below(value, DEPTH + 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_id_hangs_on_everything_but_the_number() {
        let event = Event::new(5, "stage-passed", "a/b", json!({ "x": [1, 2.5], "y": null }));
        let numbered = Event { seq: 9, ..event.clone() };
        assert_eq!(event.id(), numbered.id());
        assert_eq!(event.id().len(), 32);
        for other in [
            Event { at_ms: 6, ..event.clone() },
            Event { kind: "stage-failed".to_owned(), ..event.clone() },
            Event { subject: "a/c".to_owned(), ..event.clone() },
            Event { body: json!({ "x": [1, 2.5] }), ..event.clone() },
        ] {
            assert_ne!(event.id(), other.id());
        }
    }

    #[test]
    fn the_order_of_keys_makes_no_other_event() {
        let read = |text: &str| Event::new(1, "k", "s", serde_json::from_str(text).unwrap());
        assert_eq!(read(r#"{"a":1,"b":{"c":2,"d":3}}"#).id(), read(r#"{ "b": {"d":3,"c":2}, "a":1 }"#).id());
    }

    #[test]
    fn what_no_record_can_keep_is_refused() {
        let deep = (0..80).fold(json!(1), |inner, _| json!([inner]));
        for wrong in [
            Event::new(0, "", "s", Value::Null),
            Event::new(0, "Stage Passed", "s", Value::Null),
            Event::new(0, "k".repeat(65), "s", Value::Null),
            Event::new(0, "k", "s\n", Value::Null),
            Event::new(0, "k", "s".repeat(1025), Value::Null),
            Event::new(0, "k", "s", json!("x".repeat(1024 * 1024))),
            Event::new(0, "k", "s", deep),
        ] {
            assert!(wrong.check().is_err(), "{} {}", wrong.kind, wrong.subject);
        }
        assert!(Event::new(i64::MIN, "answered", "질문-1", json!({ "given": [] })).check().is_ok());
    }
}
