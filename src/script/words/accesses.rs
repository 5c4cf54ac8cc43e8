//! Steps that turn to state: what they may say, and the words `own`, `latest` and `client_cookie`.

use super::super::app::Cookie;
use super::super::arguments::{Arguments, Field};
use super::super::{Call, Function, Object, Value};
use super::contents::zipf_in;
use super::laws::law_in;
use super::questions::bytes;
use crate::diagnostic::Diagnostic;
use crate::simulate::Law;
use crate::simulate::access::{Access, Keys, USUAL_QUERY, Verb};
use crate::units::Duration;
use std::any::Any;

/// Keys of a step that turns to state.
const KEYS: [&str; 4] = ["time", "key", "bytes", "cache"];

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new("own", 0..=0, "own()", "The row or file of the user who asks.", |_, _| {
            Ok(Value::object(KeysValue(Keys::Own)))
        }),
        Function::new(
            "latest",
            1..=1,
            "latest(n)",
            "One of the n newest rows or files that were written, all of them alike.",
            |call, given| {
                let a = Arguments::new("latest", &given, call);
                let n = a.whole(0, "number", 1..=10_000)?;
                Ok(Value::object(KeysValue(Keys::Latest(u32::try_from(n).unwrap_or(1)))))
            },
        ),
        Function::new(
            "client_cookie",
            0..=1,
            "client_cookie([#{ signed }])",
            "Users keep their sessions themselves: at most 4 KB, sent with every request, forged unless signed.",
            client_cookie,
        ),
    ]
}

fn client_cookie(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let mut signed = false;
    let Some(options) = given.first() else { return Ok(Value::object(Cookie { signed })) };
    let Value::Map(options) = options else {
        let message = format!("what a cookie is like is told by a map, not by {}", options.brief());
        return Err(Diagnostic::error("wrong-type", message).help("such as client_cookie(#{ signed: true })"));
    };
    for (key, value) in options {
        match (key.as_str(), value) {
            ("signed", Value::Bool(given)) => signed = *given,
            ("signed", other) => {
                let message = format!("`signed` is true or false, not {}", other.brief());
                return Err(Diagnostic::error("wrong-type", message).at(call.key_span(0, key)));
            }
            _ => {
                let error = Diagnostic::error("unknown-key", format!("a cookie has no `{key}`"));
                return Err(error.nearest(key, ["signed"]).at(call.key_span(0, key)));
            }
        }
    }
    Ok(Value::object(Cookie { signed }))
}

/// The verb of a step, if it turns to state.
pub(super) fn verb(key: &str) -> Option<Verb> {
    Verb::ALL.into_iter().find(|verb| verb.name() == key)
}

/// Reads such a step: `true`, how long it takes, of which row it is, or a map of all that.
pub(super) fn access(verb: Verb, field: &Field<'_>) -> Result<Access, Diagnostic> {
    let usual = if matches!(verb, Verb::DbRead | Verb::DbWrite) { USUAL_QUERY } else { Duration::ZERO };
    let mut access = Access::plain(verb, Law::Constant(usual));
    if verb == Verb::Enqueue && !says_time(field.value) {
        return Err(field.wrong("the work that the message means, such as exponential(\"2s\") or #{ time: \"2s\", bytes: \"1KB\" }"));
    }
    if let Some(keys) = keys_in(field.value) {
        access.keys = keys;
        return Ok(access);
    }
    match field.value {
        Value::Bool(true) | Value::Unit => {}
        Value::Map(entries) if law_in(field.value).is_none() => {
            for (key, value) in entries {
                let one =
                    Field { name: format!("`{key}` of {}", field.name), value, span: field.span.clone() };
                read(&mut access, key, &one)?;
            }
        }
        _ => access.time = field.law(Law::Constant)?,
    }
    Ok(access)
}

/// Whether a step says how long it takes.
fn says_time(value: &Value) -> bool {
    match value {
        Value::Map(entries) => law_in(value).is_some() || entries.contains_key("time"),
        other => !matches!(other, Value::Bool(_) | Value::Unit),
    }
}

fn read(access: &mut Access, key: &str, field: &Field<'_>) -> Result<(), Diagnostic> {
    match key {
        "time" => access.time = field.law(Law::Constant)?,
        "key" => {
            access.keys = keys_in(field.value).ok_or_else(|| {
                field.wrong(
                    "which row or file: own(), latest(20), or a law of popularity such as zipf(1000, 1.0)",
                )
            })?;
        }
        "bytes" => access.bytes = bytes(field)? as u64,
        "cache" => access.cache = Some(field.duration()?),
        _ => {
            let message = format!("a step that turns to state has no `{key}`");
            return Err(Diagnostic::error("unknown-key", message).nearest(key, KEYS).at(field.span.clone()));
        }
    }
    Ok(())
}

fn keys_in(value: &Value) -> Option<Keys> {
    if let Some(keys) = value.as_object::<KeysValue>() {
        return Some(keys.0.clone());
    }
    zipf_in(value).map(Keys::Popular)
}

/// Which rows or files, in a script's hands.
struct KeysValue(Keys);

impl Object for KeysValue {
    fn type_name(&self) -> &'static str {
        "a choice of rows or files"
    }

    fn show(&self) -> String {
        match &self.0 {
            Keys::Any => "any".to_owned(),
            Keys::Own => "own()".to_owned(),
            Keys::Latest(n) => format!("latest({n})"),
            Keys::Popular(law) => format!("zipf({}, {})", law.len(), law.exponent()),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
