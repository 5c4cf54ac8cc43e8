//! The words of the language that stand alone, by subject. A new word is one entry in its subject's table; it is then
//! registered, suggested, completed and explained.

mod security;

use super::{Function, Value};

/// A constant of the language.
pub(super) struct Constant {
    /// Name in scripts.
    pub name: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Constant {
    pub fn value(&self) -> Value {
        Value::text(self.text)
    }
}

/// Words about one thing.
pub(super) struct Subject {
    /// Heading in the reference.
    pub title: &'static str,
    /// Its functions.
    pub functions: fn() -> Vec<Function>,
}

/// Every subject, in the order of the reference.
pub(super) const SUBJECTS: &[Subject] =
    &[Subject { title: "Security group rules", functions: security::functions }];

/// Every function.
pub(super) fn functions() -> Vec<Function> {
    SUBJECTS.iter().flat_map(|subject| (subject.functions)()).collect()
}

/// Every constant but `app`.
pub(super) fn constants() -> &'static [Constant] {
    &[
        Constant { name: "ANYWHERE", summary: "Every IPv4 address, 0.0.0.0/0.", text: "0.0.0.0/0" },
        Constant { name: "INTERNET", summary: "The Internet, as one end of `reach`.", text: "internet" },
    ]
}
