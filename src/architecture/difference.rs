//! What changed between two architectures, resource by resource.

use super::Architecture;
use crate::resource::{Resource, Value, World};
use serde::Serialize;

/// One difference, seen from the first architecture to the second.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Change {
    /// Only in the second.
    Added {
        /// Address of the resource.
        resource: String,
    },
    /// Only in the first.
    Removed {
        /// Address of the resource.
        resource: String,
    },
    /// In both, with another value.
    Changed {
        /// Address of the resource.
        resource: String,
        /// The property.
        property: String,
        /// Before; empty where it was not set.
        before: String,
        /// After; empty where it is not set.
        after: String,
    },
}

/// The differences from `a` to `b`, by address and property.
pub fn difference(a: &Architecture, b: &Architecture) -> Vec<Change> {
    let mut changes = Vec::new();
    for old in a.all().filter(|resource| !resource.implicit) {
        let address = old.address();
        match b.find(&address).and_then(|id| b.get(id)) {
            None => changes.push(Change::Removed { resource: address }),
            Some(new) => compare(a, b, old, new, &mut changes),
        }
    }
    for new in b.all().filter(|resource| !resource.implicit && a.find(&resource.address()).is_none()) {
        changes.push(Change::Added { resource: new.address() });
    }
    changes
}

fn compare(a: &Architecture, b: &Architecture, old: &Resource, new: &Resource, changes: &mut Vec<Change>) {
    for property in old.kind.properties {
        let before = old.set(property.name).map(|value| show(a, value)).unwrap_or_default();
        let after = new.set(property.name).map(|value| show(b, value)).unwrap_or_default();
        if before != after {
            let (resource, property) = (old.address(), property.name.to_owned());
            changes.push(Change::Changed { resource, property, before, after });
        }
    }
}

/// A value as a learner would write it, with addresses for resources.
pub(crate) fn show(world: &dyn World, value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Ref(id) => world.get(*id).map_or_else(|| "(removed)".to_owned(), Resource::address),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| show(world, item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}: {}", show(world, value))).collect();
            format!("#{{{}}}", entries.join(", "))
        }
    }
}
