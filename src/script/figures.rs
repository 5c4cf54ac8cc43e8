//! Results with named figures, such as a line of a bill: readable by the same names as in their JSON, with a
//! suggestion where a name is wrong.

use super::{Object, Value};
use serde::Serialize;
use serde_json::Value as Json;
use std::any::Any;

/// A JSON object in a script's hands.
pub(super) struct Figures {
    sort: &'static str,
    names: &'static [&'static str],
    json: Json,
}

impl Figures {
    /// Wraps a result; `names` are the figures it has, for suggestions.
    pub fn of(sort: &'static str, names: &'static [&'static str], result: &impl Serialize) -> Value {
        let json = serde_json::to_value(result).unwrap_or_default();
        Value::object(Self { sort, names, json })
    }
}

impl Object for Figures {
    fn type_name(&self) -> &'static str {
        self.sort
    }

    fn get(&self, property: &str) -> Option<Value> {
        self.json.get(property).map(Value::from)
    }

    fn properties(&self) -> Vec<&'static str> {
        self.names.to_vec()
    }

    fn show(&self) -> String {
        let entry = |(key, value): (&String, &Json)| match value {
            Json::String(text) => format!("{key} {text}"),
            other => format!("{key} {other}"),
        };
        match &self.json {
            Json::Object(entries) => {
                let shown = entries.iter().filter(|(_, value)| !value.is_null() && !value.is_object());
                shown.map(entry).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        }
    }

    fn to_json(&self) -> Json {
        self.json.clone()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
