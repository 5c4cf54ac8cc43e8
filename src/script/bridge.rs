//! Between rhai's values and ours.

use super::limits::reached;
use super::{Closure, Object, Value};
use crate::diagnostic::Diagnostic;
use crate::resource::ResourceId;
use rhai::{Dynamic, EvalAltResult, Position};
use std::rc::Rc;

/// A resource in a script's hands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Handle(pub ResourceId);

/// An object in a script's hands.
#[derive(Clone)]
pub(super) struct Held(pub Rc<dyn Object>);

/// A diagnostic on its way through rhai.
#[derive(Clone)]
pub(super) struct Raised(pub Rc<Diagnostic>);

/// Values deeper than this are refused; the limits of a script end it long before.
const DEPTH: usize = 256;

/// A value for a script.
pub(super) fn to_script(value: Value) -> Dynamic {
    match value {
        Value::Unit => Dynamic::UNIT,
        Value::Bool(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::Float(value) => value.into(),
        Value::Text(text) => text.into(),
        Value::List(items) => Dynamic::from_array(items.into_iter().map(to_script).collect()),
        Value::Map(entries) => Dynamic::from_map(
            entries.into_iter().map(|(key, value)| (key.into(), to_script(value))).collect(),
        ),
        Value::Resource(id) => Dynamic::from(Handle(id)),
        Value::Object(object) => Dynamic::from(Held(object)),
        Value::Closure(closure) => Dynamic::from(closure.0),
    }
}

/// A value from a script.
///
/// # Errors
/// For what has no meaning outside rhai.
pub(super) fn from_script(value: &Dynamic) -> Result<Value, Diagnostic> {
    read(value, 0)
}

fn read(value: &Dynamic, depth: usize) -> Result<Value, Diagnostic> {
    if depth > DEPTH {
        return Err(reached(format!("a value holds values more than {DEPTH} deep")));
    }
    if value.is_unit() {
        return Ok(Value::Unit);
    }
    if let Ok(value) = value.as_bool() {
        return Ok(Value::Bool(value));
    }
    if let Ok(value) = value.as_int() {
        return Ok(Value::Int(value));
    }
    if let Ok(value) = value.as_float() {
        return Ok(Value::Float(value));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Ok(Value::Text(text.to_string()));
    }
    if let Ok(value) = value.as_char() {
        return Ok(Value::Text(value.to_string()));
    }
    if let Ok(items) = value.as_array_ref() {
        return items.iter().map(|item| read(item, depth + 1)).collect::<Result<_, _>>().map(Value::List);
    }
    if let Ok(entries) = value.as_map_ref() {
        let entry = |(key, item): (&_, &Dynamic)| Ok((ToString::to_string(key), read(item, depth + 1)?));
        return entries.iter().map(entry).collect::<Result<_, Diagnostic>>().map(Value::Map);
    }
    read_other(value)
}

fn read_other(value: &Dynamic) -> Result<Value, Diagnostic> {
    if let Some(handle) = value.read_lock::<Handle>() {
        return Ok(Value::Resource(handle.0));
    }
    if let Some(held) = value.read_lock::<Held>() {
        return Ok(Value::Object(Rc::clone(&held.0)));
    }
    if let Some(function) = value.read_lock::<rhai::FnPtr>() {
        return Ok(Value::Closure(Closure(function.clone())));
    }
    if let Some(raised) = value.read_lock::<Raised>() {
        return Ok(Value::Text(raised.0.message.clone()));
    }
    if let Some(range) = value.read_lock::<std::ops::Range<i64>>() {
        return count(range.start, range.end);
    }
    if let Some(range) = value.read_lock::<std::ops::RangeInclusive<i64>>() {
        return count(*range.start(), range.end().saturating_add(1));
    }
    Err(Diagnostic::error("wrong-type", "this value cannot be used outside the script"))
}

/// A range is the list of its numbers.
fn count(from: i64, to: i64) -> Result<Value, Diagnostic> {
    if to.saturating_sub(from) > 10_000 {
        return Err(reached("a range of more than 10000 numbers"));
    }
    Ok(Value::List((from..to).map(Value::Int).collect()))
}

/// A diagnostic as rhai's error. One that tells of a limit cannot be caught by the script.
pub(super) fn raise(diagnostic: Diagnostic, position: Position) -> Box<EvalAltResult> {
    let limit = diagnostic.code == "limit-reached" || diagnostic.code == "stopped";
    let token = Dynamic::from(Raised(Rc::new(diagnostic)));
    Box::new(if limit {
        EvalAltResult::ErrorTerminated(token, position)
    } else {
        EvalAltResult::ErrorRuntime(token, position)
    })
}
