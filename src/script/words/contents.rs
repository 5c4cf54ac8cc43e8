//! What a kind of request asks for, beside what it makes an instance do: a path, a method, one of many objects, and how
//! long an answer may be kept. And `zipf`, the law of how popular objects are.

use super::super::arguments::{Arguments, Field};
use super::super::{Function, Object, Value};
use crate::diagnostic::Diagnostic;
use crate::simulate::{Content, Keep, Zipf};
use std::any::Any;

/// Keys of a kind of request that are told here.
pub(super) const KEYS: [&str; 4] = ["path", "method", "object", "cacheable"];

pub(super) fn functions() -> Vec<Function> {
    vec![Function::new(
        "zipf",
        1..=2,
        "zipf(n [, s])",
        "How popular n objects are: the k-th is asked for in proportion to 1/k^s (s = 1 unless said).",
        |call, given| {
            let a = Arguments::new("zipf", &given, call);
            let n = a.whole(0, "number of objects", 1..=i64::from(Zipf::MOST))?;
            let s = if a.has(1) { a.number(1, "exponent", 0.0..=10.0)? } else { 1.0 };
            Ok(Value::object(ZipfValue(Zipf::new(u32::try_from(n).unwrap_or(1), s))))
        },
    )]
}

/// Reads one of [`KEYS`].
pub(super) fn read(content: &mut Content, key: &str, field: &Field<'_>) -> Result<(), Diagnostic> {
    match key {
        "path" => content.path = Some(path(field)?),
        "method" => content.writes = writes(field)?,
        "object" => content.object = Some(popularity(field)?),
        _ => content.keep = keep(field)?,
    }
    Ok(())
}

fn path(field: &Field<'_>) -> Result<String, Diagnostic> {
    let wanted = || field.wrong("a path that begins with `/`, such as \"/images/photo.jpg\"");
    let path = field.value.as_text().filter(|path| path.starts_with('/') && path.len() <= 1_000);
    path.map(str::to_owned).ok_or_else(wanted)
}

fn writes(field: &Field<'_>) -> Result<bool, Diagnostic> {
    match field.value.as_text() {
        Some("GET" | "HEAD" | "OPTIONS") => Ok(false),
        Some("POST" | "PUT" | "PATCH" | "DELETE") => Ok(true),
        _ => Err(field.wrong("a method: \"GET\", \"POST\", \"PUT\" or \"DELETE\"")),
    }
}

/// A law of popularity, or a number of objects that are all alike.
fn popularity(field: &Field<'_>) -> Result<Zipf, Diagnostic> {
    if let Some(law) = zipf_in(field.value) {
        return Ok(law);
    }
    match field.value {
        Value::Int(_) => Ok(Zipf::new(field.count(1, Zipf::MOST)?, 0.0)),
        _ => {
            Err(field
                .wrong("a law of popularity such as zipf(1000, 0.9), or a number of objects that are alike"))
        }
    }
}

/// A time, or whether at all.
fn keep(field: &Field<'_>) -> Result<Keep, Diagnostic> {
    match field.value {
        Value::Bool(false) => Ok(Keep::Never),
        Value::Bool(true) => Ok(Keep::Unsaid),
        Value::Text(_) => field.duration().map(Keep::For),
        _ => Err(field.wrong(
            "how long an answer may be kept, such as \"1d\"; false: not at all; true: as a cache likes",
        )),
    }
}

/// A law of popularity in a script's hands.
pub struct ZipfValue(pub Zipf);

/// The law of popularity that a value holds, if it holds one.
pub fn zipf_in(value: &Value) -> Option<Zipf> {
    value.as_object::<ZipfValue>().map(|law| law.0.clone())
}

impl Object for ZipfValue {
    fn type_name(&self) -> &'static str {
        "a law of popularity"
    }

    fn show(&self) -> String {
        format!("zipf({}, {})", self.0.len(), self.0.exponent())
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
