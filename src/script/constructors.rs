//! The constructors: `ec2::instance("web", #{ … })` for every kind of the resource table.

use super::limits::PER_CHANGE;
use super::sandbox::{enter, register as register_native};
use super::shared::Shared;
use super::{Call, Value};
use crate::diagnostic::{Diagnostic, Severity, Span};
use crate::resource::{self, Effect, Kind, Setting, Simulated};
use rhai::{Dynamic, FuncRegistration, Module, NativeCallContext};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Adds the constructor of a kind to its module. It is registered for any number of arguments, so that a wrong call
/// gets our own message.
pub(super) fn register(kind: &'static Kind, module: &mut Module, shared: &Rc<Shared>) {
    for arity in 0..=3 {
        let shared = Rc::clone(shared);
        let native = move |context: &NativeCallContext<'_>, arguments: Vec<Dynamic>| {
            enter(&shared, context, &arguments, |call, arguments| construct(kind, call, arguments))
        };
        register_native(FuncRegistration::new(kind.constructor), module, arity, Rc::new(native));
    }
}

fn construct(kind: &'static Kind, call: &mut Call<'_>, arguments: Vec<Value>) -> Result<Value, Diagnostic> {
    let (name, given) = match <[Value; 2]>::try_from(arguments) {
        Ok([Value::Text(name), given]) => (name, given),
        Ok([other, _]) => return Err(wrong_name(kind, &other, call)),
        Err(mut rest) => match (rest.pop(), rest.len()) {
            (Some(Value::Text(name)), 0) => (name, Value::Map(BTreeMap::new())),
            (Some(other), 0) => return Err(wrong_name(kind, &other, call)),
            _ => return Err(wrong_call(kind)),
        },
    };
    let entries = match given {
        Value::Map(entries) => entries,
        Value::Unit => BTreeMap::new(),
        other => {
            let message = format!("the properties of `{}` are a map, not {}", kind.path(), other.sort());
            let error = Diagnostic::error("wrong-call", message).at(call.argument_span(1));
            return Err(error.help(written(kind)));
        }
    };
    let mut properties = BTreeMap::new();
    for (key, value) in entries {
        let span = call.key_span(1, &key);
        if let Some(value) = setting(&key, &kind.path(), value, span.as_ref())? {
            properties.insert(key, Setting { value, span });
        }
    }
    call.work_on_architecture(PER_CHANGE)?;
    let span = call.span();
    let given = properties.clone();
    let made = call.with_architecture_mut(|architecture| architecture.create(kind, &name, properties, span));
    let id = made.map_err(|error| at_nested_key(error, &given, call))?;
    note_unsimulated(kind, &given, call);
    Ok(Value::Resource(id))
}

/// Moves the place of an error from a property to the key within it that the message names, where that key is
/// written literally: the architecture knows the places of properties only.
fn at_nested_key(error: Diagnostic, given: &BTreeMap<String, Setting>, call: &Call<'_>) -> Diagnostic {
    let at = error.span.clone();
    let property = given.iter().find(|(_, setting)| at.is_some() && setting.span == at);
    let Some((name, setting)) = property else { return error };
    let mut paths = Vec::new();
    nested_keys(name, &setting.value, &mut paths);
    let named = |path: &&String| {
        let key = path.rsplit('.').next().unwrap_or_default();
        error.message.contains(&format!("`{key}`"))
    };
    let mut places = paths.iter().filter(named).filter_map(|path| call.nested_key_span(1, path));
    match places.next_back() {
        Some(place) => error.at(place),
        None => error,
    }
}

/// Paths of the keys within a property's value, `outer.inner`.
fn nested_keys(prefix: &str, value: &resource::Value, paths: &mut Vec<String>) {
    if let resource::Value::Map(entries) = value {
        for (key, value) in entries {
            let path = format!("{prefix}.{key}");
            nested_keys(&path, value, paths);
            paths.push(path);
        }
    }
}

/// How a constructor is written.
pub(super) fn written(kind: &Kind) -> String {
    let required: Vec<&str> =
        kind.properties.iter().filter(|property| property.required).map(|property| property.name).collect();
    if required.is_empty() {
        format!("write `{}(name)` or `{0}(name, #{{ … }})`", kind.path())
    } else {
        format!("write `{}(name, #{{ {}: … }})`", kind.path(), required.join(": …, "))
    }
}

fn wrong_call(kind: &Kind) -> Diagnostic {
    let message = format!("`{}` takes a name and a map of properties", kind.path());
    Diagnostic::error("wrong-call", message).help(written(kind))
}

fn wrong_name(kind: &Kind, found: &Value, call: &Call<'_>) -> Diagnostic {
    let message = format!("the name of `{}` is a text, not {}", kind.path(), found.sort());
    Diagnostic::error("wrong-call", message).at(call.argument_span(0)).help(written(kind))
}

/// A script's value as a property's value; nothing for `()`, which leaves the property out.
pub(super) fn setting(
    key: &str,
    owner: &str,
    value: Value,
    span: Option<&Span>,
) -> Result<Option<resource::Value>, Diagnostic> {
    let place = |inner: Value| match setting(key, owner, inner, span) {
        Ok(None) => Err(unfit(key, owner, "nothing", span)),
        Ok(Some(value)) => Ok(value),
        Err(error) => Err(error),
    };
    Ok(Some(match value {
        Value::Unit => return Ok(None),
        Value::Bool(value) => resource::Value::Bool(value),
        Value::Int(value) => resource::Value::Int(value),
        Value::Float(value) => resource::Value::Float(value),
        Value::Text(value) => resource::Value::Text(value),
        Value::Resource(id) => resource::Value::Ref(id),
        Value::List(items) => resource::Value::List(items.into_iter().map(place).collect::<Result<_, _>>()?),
        Value::Map(entries) => {
            let mut map = BTreeMap::new();
            for (key, value) in entries.into_iter().filter(|(_, value)| !value.is_unit()) {
                map.insert(key, place(value)?);
            }
            resource::Value::Map(map)
        }
        Value::Object(object) => return Err(unfit(key, owner, object.type_name(), span)),
        Value::Closure(_) => return Err(unfit(key, owner, "a function", span)),
    }))
}

fn unfit(key: &str, owner: &str, found: &str, span: Option<&Span>) -> Diagnostic {
    Diagnostic::error("wrong-type", format!("`{key}` of `{owner}` cannot be {found}")).at(span.cloned())
}

/// Properties that nobody expects to change anything.
const LABELS: [&str; 3] = ["tags", "description", "group_description"];

/// Says where something is accepted and changes nothing here.
fn note_unsimulated(kind: &Kind, properties: &BTreeMap<String, Setting>, call: &Call<'_>) {
    if let Simulated::AcceptedOnly(why) = kind.simulated {
        let message = format!("`{}` is accepted, not simulated: {why}", kind.path());
        call.warn(note(message));
        return;
    }
    for (name, setting) in properties.iter().filter(|(name, _)| !LABELS.contains(&name.as_str())) {
        if kind.property(name).is_some_and(|property| property.effect == Effect::AcceptedOnly) {
            let message = format!("`{name}` of `{}` is accepted, not simulated", kind.path());
            call.warn(note(message).at(setting.span.clone()));
        }
    }
}

fn note(message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Note, ..Diagnostic::warning("not-simulated", message) }
}
