//! What a session knows beside the language: its variables and functions.

use super::super::Session;
use super::super::Value;
use crate::resource::{Kind, World};
use std::collections::{BTreeMap, BTreeSet};

/// What is there beside the language itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Variables, and what they hold.
    pub variables: BTreeMap<String, Holds>,
    /// Functions of the script.
    pub functions: BTreeSet<String>,
    /// The current Region; `us-east-1` where none is told.
    pub region: Option<&'static str>,
}

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// A handle of this kind.
    Resource(&'static Kind),
    /// Something with these keys, properties and methods.
    Members(Vec<String>),
    /// Something without.
    Plain(&'static str),
}

impl Holds {
    /// What it is, in a word or two.
    pub fn about(&self) -> String {
        match self {
            Self::Resource(kind) => kind.path(),
            Self::Members(_) => String::new(),
            Self::Plain(sort) => (*sort).to_owned(),
        }
    }
}

impl Known {
    /// What a session knows now.
    pub fn of(session: &Session) -> Self {
        let architecture = session.architecture();
        let holds = |value: &Value| match value {
            Value::Resource(id) => {
                architecture.get(*id).map_or(Holds::Plain("a resource"), |found| Holds::Resource(found.kind))
            }
            Value::Map(entries) => Holds::Members(entries.keys().cloned().collect()),
            Value::Object(object) => {
                let methods = object.methods().iter().map(|method| format!("{method}("));
                Holds::Members(object.properties().into_iter().map(str::to_owned).chain(methods).collect())
            }
            other => Holds::Plain(other.sort()),
        };
        let variables =
            session.variables().iter().map(|(name, value)| (name.clone(), holds(value))).collect();
        Self { variables, functions: session.functions(), region: Some(architecture.region()) }
    }
}
