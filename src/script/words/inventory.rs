//! What the script has built: its resources, their ARNs, snapshots and differences.

use super::super::figures::Figures;
use super::super::limits::{PER_CHANGE, PER_QUESTION};
use super::super::simulation::RunValue;
use super::super::{Call, Function, Object, Value};
use crate::architecture::{Architecture, Change, difference};
use crate::diagnostic::Diagnostic;
use crate::resource::{self, ResourceId, World};
use std::any::Any;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "resources",
            0..=0,
            "resources()",
            "Everything the script has made, ordered by address.",
            |call, _| {
                call.work_on_architecture(PER_QUESTION)?;
                let architecture = call.architecture();
                let own = architecture.all().filter(|resource| !resource.implicit);
                Ok(Value::List(own.map(|resource| Value::Resource(resource.id)).collect()))
            },
        ),
        Function::new("arn", 1..=1, "arn(x)", "The ARN of a resource.", |call, given| {
            let id = resource("arn", &given, call)?;
            let architecture = call.architecture();
            match architecture.attribute(id, "arn") {
                Some(resource::Value::Text(arn)) => Ok(Value::Text(arn)),
                _ => {
                    let address = architecture.get(id).map(resource::Resource::address).unwrap_or_default();
                    Err(Diagnostic::error("no-arn", format!("`{address}` has no ARN")))
                }
            }
        }),
        Function::new(
            "remove",
            1..=1,
            "remove(x)",
            "Removes a resource, as if the script had not made it.",
            |call, given| {
                let id = resource("remove", &given, call)?;
                call.work_on_architecture(PER_CHANGE)?;
                call.with_architecture_mut(|architecture| architecture.remove(id)).map(|()| Value::Unit)
            },
        ),
        Function::new(
            "architecture",
            0..=0,
            "architecture()",
            "What the script has built until now, kept to be compared by `diff`.",
            |call, _| {
                call.work_on_architecture(PER_QUESTION)?;
                call.shared.take_snapshot()?;
                let architecture = call.architecture().clone();
                Ok(Value::object(Snapshot(architecture)))
            },
        ),
        Function::new(
            "diff",
            1..=2,
            "diff(a, b)",
            "What changed between two snapshots of `architecture()` (or since one), or between two runs.",
            diff,
        ),
    ]
}

fn resource(word: &str, given: &[Value], call: &Call<'_>) -> Result<ResourceId, Diagnostic> {
    match given.first() {
        Some(Value::Resource(id)) => Ok(*id),
        other => {
            let found = other.map_or_else(|| "nothing".to_owned(), Value::brief);
            Err(Diagnostic::error("wrong-type", format!("`{word}` needs a resource, not {found}"))
                .at(call.argument_span(0)))
        }
    }
}

fn diff(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    if let [a, b] = given.as_slice()
        && let (Some(a), Some(b)) = (a.as_object::<RunValue>(), b.as_object::<RunValue>())
    {
        return Ok(a.compared_with(b));
    }
    call.work_on_architecture(PER_QUESTION)?;
    let snapshots: Vec<&Snapshot> = given.iter().filter_map(Value::as_object).collect();
    let changes = match snapshots.as_slice() {
        [a, b] => difference(&a.0, &b.0),
        [a] if given.len() == 1 => difference(&a.0, &call.architecture()),
        _ => {
            let message = "`diff` compares two snapshots of `architecture()`, or two runs";
            return Err(
                Diagnostic::error("wrong-type", message).help("let before = architecture(); … diff(before)")
            );
        }
    };
    Ok(Value::object(Changes(changes)))
}

/// A snapshot in a script's hands.
pub struct Snapshot(pub Architecture);

impl Object for Snapshot {
    fn type_name(&self) -> &'static str {
        "an architecture"
    }

    fn get(&self, property: &str) -> Option<Value> {
        let own = || {
            self.0.all().filter(|resource| !resource.implicit).map(|resource| Value::text(resource.address()))
        };
        (property == "resources").then(|| Value::List(own().collect()))
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["resources"]
    }

    fn show(&self) -> String {
        let own: Vec<String> =
            self.0.all().filter(|resource| !resource.implicit).map(resource::Resource::address).collect();
        if own.is_empty() { "(nothing but what AWS makes)".to_owned() } else { own.join("\n") }
    }

    fn to_json(&self) -> serde_json::Value {
        let own = self.0.all().filter(|resource| !resource.implicit).map(resource::Resource::address);
        serde_json::json!({ "resources": own.collect::<Vec<_>>() })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Differences in a script's hands.
struct Changes(Vec<Change>);

const CHANGE: &[&str] = &["change", "resource", "property", "before", "after"];

impl Object for Changes {
    fn type_name(&self) -> &'static str {
        "a list of changes"
    }

    fn get(&self, property: &str) -> Option<Value> {
        let one = |change: &Change| Figures::of("a change", CHANGE, change);
        match property {
            "changes" => Some(Value::List(self.0.iter().map(one).collect())),
            "is_empty" => Some(Value::Bool(self.0.is_empty())),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["changes", "is_empty"]
    }

    fn show(&self) -> String {
        let line = |change: &Change| match change {
            Change::Added { resource } => format!("+ {resource}"),
            Change::Removed { resource } => format!("- {resource}"),
            Change::Changed { resource, property, before, after } => {
                let or_none =
                    |text: &String| if text.is_empty() { "(not set)".to_owned() } else { text.clone() };
                format!("~ {resource}.{property}: {} → {}", or_none(before), or_none(after))
            }
        };
        if self.0.is_empty() {
            return "no difference".to_owned();
        }
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.0).unwrap_or_default()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
