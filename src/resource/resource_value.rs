//! A resource: a kind, a name, and the values that a script gave to its properties.

use super::{Default, Kind};
use crate::diagnostic::Span;
use std::collections::BTreeMap;

/// A resource's number in the architecture it belongs to. Numbers are never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceId(pub u32);

/// A property's value, free of any script language.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
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
    /// A map; ordered by key, so that nothing depends on the order of writing.
    Map(BTreeMap<String, Value>),
    /// Another resource.
    Ref(ResourceId),
}

impl Value {
    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The whole number, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(value) = self { Some(*value) } else { None }
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

    /// The resource, if it is one.
    pub fn as_ref(&self) -> Option<ResourceId> {
        if let Self::Ref(value) = self { Some(*value) } else { None }
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

    /// Every resource this value refers to, however deep.
    pub fn references(&self, found: &mut Vec<ResourceId>) {
        match self {
            Self::Ref(id) => found.push(*id),
            Self::List(items) => items.iter().for_each(|item| item.references(found)),
            Self::Map(entries) => entries.values().for_each(|item| item.references(found)),
            _ => {}
        }
    }
}

/// A property that a script set, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The value.
    pub value: Value,
    /// The property in the learner's script, or the call it belongs to.
    pub span: Option<Span>,
}

/// A resource of an architecture.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Its number.
    pub id: ResourceId,
    /// What it is.
    pub kind: &'static Kind,
    /// Its name, unique within its kind.
    pub name: String,
    /// Code of the Region it was made in; for a global resource, the Region that was current.
    pub region: &'static str,
    /// Whether AWS made it rather than the script (the default VPC, a VPC's main route table …).
    pub implicit: bool,
    /// The resource for which AWS made it and keeps it (an environment of Elastic Beanstalk).
    pub made_by: Option<ResourceId>,
    /// What the script set.
    pub settings: BTreeMap<&'static str, Setting>,
    /// Where the script made it.
    pub span: Option<Span>,
}

impl Resource {
    /// Its address, `ec2::instance.web`: what reports, faults and `reach` call it.
    pub fn address(&self) -> String {
        format!("{}::{}.{}", self.kind.module, self.kind.constructor, self.name)
    }

    /// Whether it is of this CloudFormation type.
    pub fn is(&self, type_name: &str) -> bool {
        self.kind.type_name == type_name
    }

    /// What the script set, without defaults.
    pub fn set(&self, property: &str) -> Option<&Value> {
        debug_assert!(
            self.kind.property(property).is_some(),
            "{} has no property {property}",
            self.kind.type_name
        );
        self.settings.get(property).map(|setting| &setting.value)
    }

    /// Where a property was set; the place of the resource where it was not.
    pub fn span_of(&self, property: &str) -> Option<Span> {
        self.settings.get(property).and_then(|setting| setting.span.clone()).or_else(|| self.span.clone())
    }

    /// The value of a property, or AWS's default.
    pub fn value(&self, property: &str) -> Option<Value> {
        if let Some(value) = self.set(property) {
            return Some(value.clone());
        }
        match self.kind.property(property)?.default {
            Default::None | Default::Computed(_) => None,
            Default::Bool(value) => Some(Value::Bool(value)),
            Default::Int(value) => Some(Value::Int(value)),
            Default::Number(value) => Some(Value::Float(value)),
            Default::Text(value) => Some(Value::Text(value.to_owned())),
        }
    }

    /// A boolean property or its default; false where there is neither.
    pub fn flag(&self, property: &str) -> bool {
        self.value(property).and_then(|value| value.as_bool()).unwrap_or(false)
    }

    /// A whole-number property or its default.
    pub fn int(&self, property: &str) -> Option<i64> {
        self.value(property).and_then(|value| value.as_int())
    }

    /// A numeric property or its default.
    pub fn number(&self, property: &str) -> Option<f64> {
        self.value(property).and_then(|value| value.as_number())
    }

    /// A text property or its default.
    pub fn text(&self, property: &str) -> Option<String> {
        match self.value(property) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The resource that a property refers to.
    pub fn reference(&self, property: &str) -> Option<ResourceId> {
        self.set(property).and_then(Value::as_ref)
    }

    /// The resources that a list property refers to (a single handle counts as a list of one).
    pub fn references(&self, property: &str) -> Vec<ResourceId> {
        match self.set(property) {
            Some(Value::List(items)) => items.iter().filter_map(Value::as_ref).collect(),
            Some(Value::Ref(id)) => vec![*id],
            _ => Vec::new(),
        }
    }

    /// The elements of a list property; empty where it is not set.
    pub fn list(&self, property: &str) -> &[Value] {
        self.set(property).and_then(Value::as_list).unwrap_or_default()
    }
}
