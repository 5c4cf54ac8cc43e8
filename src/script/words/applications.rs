//! `application`: what a script wants to host, when no case says it.

mod versions;

use super::super::arguments::Field;
use super::super::{App, Call, Function, Value};
use super::laws::law_in;
use super::questions::bytes;
use super::{accesses, contents};
use crate::diagnostic::{Diagnostic, Span};
use crate::simulate::access::Verb;
use crate::simulate::{Application, Law, RequestKind, Step};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new(
        "application",
        1..=2,
        "application(name, #{ requests: #{ kind: #{ cpu, wait, session_read, session_write, db_read, db_write, file_read, file_write, enqueue, steps, response, path, method, object, cacheable } }, port, install, workers, queue_limit, version, versions: #{ label: #{ requests, fails, starts, health_check } } })",
        "States an application of your own; `app` and `simulate` then mean it.",
        application,
    )]
}

const OPTIONS: [&str; 7] = ["requests", "port", "install", "workers", "queue_limit", "version", "versions"];
const REQUEST: [&str; 4] = ["cpu", "wait", "steps", "response"];

/// Steps of the language whose services are not modeled yet.
const LATER: [&str; 1] = ["invoke"];

fn application(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let name = match given.first() {
        Some(Value::Text(name)) if is_name(name) => name.clone(),
        other => {
            let found = other.map_or_else(|| "nothing".to_owned(), Value::brief);
            let message =
                format!("the name of an application is a text of letters, digits and `-`, not {found}");
            return Err(Diagnostic::error("wrong-value", message).at(call.argument_span(0)));
        }
    };
    let mut application = Application::plain(&name);
    match given.get(1) {
        None | Some(Value::Unit) => {}
        Some(Value::Map(options)) => {
            read(&mut application, options, call)?;
            if !options.contains_key("requests") {
                call.warn(without_requests(&name, call));
            }
        }
        Some(other) => {
            let message = format!("what an application does is told by a map, not by {}", other.brief());
            return Err(Diagnostic::error("wrong-type", message).at(call.argument_span(1)));
        }
    }
    let application = Arc::new(application);
    call.set_application(Arc::clone(&application));
    Ok(Value::object(App::new(application)))
}

/// A map that says nothing of what users ask for.
fn without_requests(name: &str, call: &Call<'_>) -> Diagnostic {
    let message = format!("the application `{name}` has no `requests`, so users ask for a plain `get`");
    Diagnostic::warning("missing-key", message)
        .at(call.argument_span(1))
        .help("such as requests: #{ now: #{ cpu: exponential(\"10ms\") } }")
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

fn read(
    application: &mut Application,
    options: &BTreeMap<String, Value>,
    call: &Call<'_>,
) -> Result<(), Diagnostic> {
    for (key, value) in options {
        let span = call.key_span(1, key);
        let field = Field { name: format!("`{key}` of the application"), value, span: span.clone() };
        match key.as_str() {
            "requests" => application.requests = requests(value, &field, call)?,
            "port" => application.port = u16::try_from(field.whole(1..=65_535)?).unwrap_or(80),
            "install" => application.install = field.law(Law::Constant)?,
            "workers" => application.workers = Some(field.count(1, 100_000)?),
            "queue_limit" => application.queue_limit = Some(field.count(0, u32::MAX)?),
            "version" => application.first_version = versions::label(&field)?,
            "versions" => {}
            _ => {
                let error = Diagnostic::error("unknown-key", format!("an application has no `{key}`"));
                return Err(error.nearest(key, OPTIONS).at(span));
            }
        }
    }
    // Versions are variations on what the other keys say.
    match options.get("versions") {
        Some(given) => versions::read(application, given, call),
        None => Ok(()),
    }
}

fn requests(value: &Value, field: &Field<'_>, call: &Call<'_>) -> Result<Vec<RequestKind>, Diagnostic> {
    let Value::Map(kinds) = value else { return Err(field.wrong("a map of kinds of request")) };
    if kinds.is_empty() {
        return Err(field.wrong("a map with at least one kind of request"));
    }
    kinds.iter().map(|(name, steps)| request(name, steps, "requests", call)).collect()
}

/// A kind of request that stands under a key of the application's map.
fn request(name: &str, value: &Value, under: &str, call: &Call<'_>) -> Result<RequestKind, Diagnostic> {
    let path = format!("{under}.{name}");
    let place = call.key_span(1, &path);
    if let Some(steps) = shorthand(name, value, place.clone())? {
        return Ok(RequestKind::of(name, steps));
    }
    let Value::Map(entries) = value else {
        let message = format!(
            "the request `{name}` is {}, but must be a map such as #{{ cpu: exponential(\"10ms\") }}",
            value.brief()
        );
        return Err(Diagnostic::error("wrong-type", message).at(place));
    };
    let mut kind = RequestKind::of(name, Vec::new());
    // A map forgets the order of its keys; the source remembers it.
    let mut entries: Vec<_> =
        entries.iter().map(|(key, value)| (call.key_span(1, &format!("{path}.{key}")), key, value)).collect();
    entries.sort_by_key(|(span, ..)| span.as_ref().map(|span| (span.line, span.column)));
    for (span, key, value) in entries {
        let field = Field { name: format!("`{key}` of the request `{name}`"), value, span };
        match key.as_str() {
            "response" => kind.response_bytes = bytes(&field)? as u64,
            _ if contents::KEYS.contains(&key.as_str()) => contents::read(&mut kind.content, key, &field)?,
            "steps" => {
                let Value::List(steps) = value else { return Err(field.wrong("a list of steps")) };
                for one in steps {
                    kind.steps.push(listed(one, &field)?);
                }
            }
            _ => kind.steps.push(step(key, &field)?),
        }
    }
    if kind.steps.is_empty() && kind.content.object.is_none() {
        let message = format!("the request `{name}` has no steps");
        return Err(Diagnostic::error("missing-key", message)
            .at(place)
            .help("such as cpu: exponential(\"10ms\"); a file needs none: object: zipf(1000, 0.9)"));
    }
    Ok(kind)
}

/// The steps of a request that is told without a map: a list of steps, or the work on a vCPU alone.
fn shorthand(name: &str, value: &Value, span: Option<Span>) -> Result<Option<Vec<Step>>, Diagnostic> {
    let field = Field { name: format!("the request `{name}`"), value, span };
    match value {
        Value::List(steps) if !steps.is_empty() => {
            steps.iter().map(|one| listed(one, &field)).collect::<Result<_, _>>().map(Some)
        }
        Value::Text(_) => Ok(Some(vec![Step::Cpu(field.law(Law::Constant)?)])),
        other => Ok(law_in(other).map(|law| vec![Step::Cpu(law)])),
    }
}

/// A step of a list: a map with one key.
fn listed(value: &Value, field: &Field<'_>) -> Result<Step, Diagnostic> {
    match value.as_map().map(|map| map.iter().collect::<Vec<_>>()).as_deref() {
        Some([(key, value)]) => {
            step(key, &Field { name: format!("`{key}` of {}", field.name), value, span: field.span.clone() })
        }
        _ => Err(field.wrong("a list of maps with one step each, such as #{ cpu: exponential(\"10ms\") }")),
    }
}

fn step(key: &str, field: &Field<'_>) -> Result<Step, Diagnostic> {
    if let Some(verb) = accesses::verb(key) {
        return accesses::access(verb, field).map(Step::Call);
    }
    match key {
        "cpu" => field.law(Law::Constant).map(Step::Cpu),
        "wait" => field.law(Law::Constant).map(Step::Wait),
        _ if LATER.contains(&key) => {
            let message = format!("the step `{key}` is not modeled yet");
            Err(Diagnostic::error("not-modeled", message).at(field.span.clone()).help(
                "modeled are `cpu`, `wait`, `enqueue`, and reads and writes of sessions, databases and files",
            ))
        }
        _ => {
            let error = Diagnostic::error("unknown-key", format!("a request has no step `{key}`"));
            Err(error
                .nearest(
                    key,
                    REQUEST.into_iter().chain(Verb::ALL.map(Verb::name)).chain(LATER).chain(contents::KEYS),
                )
                .at(field.span.clone()))
        }
    }
}
