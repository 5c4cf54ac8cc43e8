//! What a script computes with, free of rhai: the currency between this floor and those above.

use super::{Closure, Object};
use crate::architecture::Architecture;
use crate::resource::{self, ResourceId, World};
use crate::units;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A value of a script.
#[derive(Clone)]
pub enum Value {
    /// Nothing: `()`.
    Unit,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A map.
    Map(BTreeMap<String, Value>),
    /// A handle of a resource.
    Resource(ResourceId),
    /// Something of ours that is not plain data: a run, the app, a law, a fault …
    Object(Rc<dyn Object>),
    /// A function that the script wrote, to be called later.
    Closure(Closure),
}

impl Value {
    /// Wraps an object.
    pub fn object(object: impl Object) -> Self {
        Self::Object(Rc::new(object))
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A map with these entries.
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The whole number, if it is one (a number such as `3.0` counts).
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::Float(value) if value.fract() == 0.0 && value.abs() < 1e15 => Some(*value as i64),
            _ => None,
        }
    }

    /// The number, whole or not.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(value) = self { Some(value) } else { None }
    }

    /// The elements, if it is a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Self::List(value) = self { Some(value) } else { None }
    }

    /// The entries, if it is a map.
    pub fn as_map(&self) -> Option<&BTreeMap<String, Value>> {
        if let Self::Map(value) = self { Some(value) } else { None }
    }

    /// The entry of a map.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map()?.get(key)
    }

    /// The resource, if it is a handle.
    pub fn as_resource(&self) -> Option<ResourceId> {
        if let Self::Resource(value) = self { Some(*value) } else { None }
    }

    /// The object, if it is one of this type.
    pub fn as_object<T: Object>(&self) -> Option<&T> {
        if let Self::Object(object) = self { object.as_any().downcast_ref() } else { None }
    }

    /// The closure, if it is one.
    pub fn as_closure(&self) -> Option<&Closure> {
        if let Self::Closure(closure) = self { Some(closure) } else { None }
    }

    /// Whether it is nothing.
    pub fn is_unit(&self) -> bool {
        matches!(self, Self::Unit)
    }

    /// What it is, for a message: "a text", "a list", "a run".
    pub fn sort(&self) -> &'static str {
        match self {
            Self::Unit => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Resource(_) => "a resource",
            Self::Object(object) => object.type_name(),
            Self::Closure(_) => "a function",
        }
    }

    /// Itself in a few words, for a message: `"t2.micro"`, `3`, "a list".
    pub fn brief(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => units::brief(*value),
            Self::Text(text) if text.chars().count() <= 60 => format!("{text:?}"),
            other => other.sort().to_owned(),
        }
    }

    /// As JSON: a resource is its address, a function its readable text.
    pub fn to_json(&self, architecture: &Architecture) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Self::Unit => Json::Null,
            Self::Bool(value) => Json::Bool(*value),
            Self::Int(value) => Json::from(*value),
            Self::Float(value) => serde_json::Number::from_f64(*value).map_or(Json::Null, Json::Number),
            Self::Text(text) => Json::String(text.clone()),
            Self::List(items) => items.iter().map(|item| item.to_json(architecture)).collect(),
            Self::Map(entries) => {
                entries.iter().map(|(key, value)| (key.clone(), value.to_json(architecture))).collect()
            }
            Self::Resource(id) => {
                architecture.get(*id).map_or(Json::Null, |found| Json::String(found.address()))
            }
            Self::Object(object) => object.to_json(),
            Self::Closure(_) => Json::String(self.show(architecture)),
        }
    }

    /// As a learner reads it: a text as it is, a run as its report, a list in brackets.
    pub fn show(&self, architecture: &Architecture) -> String {
        match self {
            Self::Unit => String::new(),
            Self::Text(text) => text.clone(),
            _ => self.show_inside(architecture),
        }
    }

    /// As it stands inside a list or a map: texts in quotes.
    fn show_inside(&self, architecture: &Architecture) -> String {
        match self {
            Self::Unit => "()".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => format!("{value:?}"),
            Self::Text(text) => format!("{text:?}"),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.show_inside(architecture)).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Map(entries) => {
                let entry =
                    |(key, value): (&String, &Self)| format!("{key}: {}", value.show_inside(architecture));
                let entries: Vec<String> = entries.iter().map(entry).collect();
                if entries.is_empty() { "#{}".to_owned() } else { format!("#{{ {} }}", entries.join(", ")) }
            }
            Self::Resource(id) => show_resource(*id, architecture),
            Self::Object(object) => object.show(),
            Self::Closure(_) => "(a function)".to_owned(),
        }
    }
}

/// A resource in a line: its address and what tells it from its like, `ec2::instance.web (t2.micro, us-east-1a)`.
pub(super) fn show_resource(id: ResourceId, architecture: &Architecture) -> String {
    let Some(found) = architecture.get(id) else { return "(a removed resource)".to_owned() };
    let telling = [
        "instance_type",
        "cidr_block",
        "availability_zone",
        "engine",
        "type",
        "domain_name",
        "protocol",
        "port",
    ];
    let mut traits: Vec<String> = Vec::new();
    for name in telling.iter().filter(|name| found.kind.property(name).is_some()) {
        let value = found.value(name).or_else(|| architecture.attribute(id, name));
        match value {
            Some(resource::Value::Text(text)) => traits.push(text),
            Some(resource::Value::Int(number)) => traits.push(number.to_string()),
            _ => {}
        }
    }
    if !traits.iter().any(|text| text.contains(found.region)) && found.kind.scope != resource::Scope::Global {
        let zone = architecture.attribute(id, "availability_zone");
        traits.push(zone.as_ref().and_then(resource::Value::as_text).unwrap_or(found.region).to_owned());
    }
    if traits.is_empty() { found.address() } else { format!("{} ({})", found.address(), traits.join(", ")) }
}

impl From<resource::Value> for Value {
    fn from(value: resource::Value) -> Self {
        match value {
            resource::Value::Bool(value) => Self::Bool(value),
            resource::Value::Int(value) => Self::Int(value),
            resource::Value::Float(value) => Self::Float(value),
            resource::Value::Text(value) => Self::Text(value),
            resource::Value::List(items) => Self::List(items.into_iter().map(Self::from).collect()),
            resource::Value::Map(entries) => {
                Self::Map(entries.into_iter().map(|(key, value)| (key, Self::from(value))).collect())
            }
            resource::Value::Ref(id) => Self::Resource(id),
        }
    }
}

impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Unit,
            serde_json::Value::Bool(value) => Self::Bool(*value),
            serde_json::Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::Int(whole),
                None => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            serde_json::Value::Object(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect())
            }
        }
    }
}

/// Plain data by what they hold, objects by identity, functions never.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unit, Self::Unit) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::List(a), Self::List(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Resource(a), Self::Resource(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Resource(id) => write!(f, "resource #{}", id.0),
            Self::List(items) => f.debug_list().entries(items).finish(),
            Self::Map(entries) => f.debug_map().entries(entries).finish(),
            Self::Object(object) => f.write_str(&object.show()),
            Self::Text(text) => write!(f, "{text:?}"),
            other => f.write_str(&other.brief()),
        }
    }
}
