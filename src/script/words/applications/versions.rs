//! Versions of an application: what a release changes.
//!
//! `versions: #{ "v2": #{ requests: #{ view: #{ cpu: "160ms" } } }, "v3": #{ fails: 0.3 } }`: each is the application
//! as it is stated, with what the version says instead.

use super::super::super::arguments::Field;
use super::super::super::{Call, Value};
use super::request;
use crate::diagnostic::{Diagnostic, Span};
use crate::simulate::Application;
use crate::simulate::application::{MOST_VERSIONS, Version};
use std::collections::BTreeMap;

const KEYS: [&str; 4] = ["fails", "health_check", "requests", "starts"];

/// A label: letters, digits, `.`, `-` and `_`.
pub(super) fn label(field: &Field<'_>) -> Result<String, Diagnostic> {
    let sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    match field.value {
        Value::Text(label) if !label.is_empty() && label.len() <= 64 && label.chars().all(sign) => {
            Ok(label.clone())
        }
        _ => Err(field.wrong("a label of letters, digits, `.`, `-` and `_`, such as \"v1\"")),
    }
}

/// Reads the versions beside the first.
pub(super) fn read(application: &mut Application, given: &Value, call: &Call<'_>) -> Result<(), Diagnostic> {
    let span = call.key_span(1, "versions");
    let field = Field { name: "`versions` of the application".to_owned(), value: given, span: span.clone() };
    let Value::Map(versions) = given else {
        return Err(field.wrong("a map of labels and what each version changes"));
    };
    if versions.len() > MOST_VERSIONS {
        return Err(field.wrong(&format!("at most {MOST_VERSIONS} versions")));
    }
    if application.requests.len() * (versions.len() + 1) > usize::from(u16::MAX) {
        return Err(field.wrong("fewer versions, or an application with fewer kinds of request"));
    }
    for (name, changes) in versions {
        let at = call.key_span(1, &format!("versions.{name}")).or_else(|| span.clone());
        let text = Value::text(name.as_str());
        label(&Field { name: format!("the label {name:?}"), value: &text, span: at.clone() })?;
        if *name == application.first_version {
            let message =
                format!("{name:?} is the version that the application states; `versions` has others");
            return Err(Diagnostic::error("version-twice", message)
                .at(at)
                .help("`version: \"…\"` gives the first one another label"));
        }
        let version = version(application, name, changes, at, call)?;
        application.versions.push(version);
    }
    Ok(())
}

fn version(
    application: &Application,
    name: &str,
    changes: &Value,
    at: Option<Span>,
    call: &Call<'_>,
) -> Result<Version, Diagnostic> {
    let mut version = Version::like(application, name);
    let Value::Map(changes) = changes else {
        let field = Field { name: format!("the version {name:?}"), value: changes, span: at };
        return Err(field.wrong("a map of what it changes, such as #{ fails: 0.3 }"));
    };
    for (key, value) in changes {
        let path = format!("versions.{name}.{key}");
        let span = call.key_span(1, &path).or_else(|| at.clone());
        let field = Field { name: format!("`{key}` of the version {name:?}"), value, span: span.clone() };
        match key.as_str() {
            "requests" => requests(&mut version, &field, &path, call)?,
            "fails" => fails(&mut version, &field)?,
            "starts" => version.starts = flag(&field)?,
            "health_check" => version.passes_checks = flag(&field)?,
            _ => {
                let error = Diagnostic::error("unknown-key", format!("a version changes no `{key}`"));
                return Err(error.nearest(key, KEYS).at(span));
            }
        }
    }
    Ok(version)
}

/// Kinds of request that have other steps in a version.
fn requests(version: &mut Version, field: &Field<'_>, path: &str, call: &Call<'_>) -> Result<(), Diagnostic> {
    let Value::Map(kinds) = field.value else { return Err(field.wrong("a map of kinds of request")) };
    for (name, steps) in kinds {
        let changed = request(name, steps, path, call)?;
        let place = place(version, name, field)?;
        if let Some(kind) = version.requests.get_mut(place) {
            *kind = changed;
        }
    }
    Ok(())
}

/// The share of answers that are errors: of all kinds, or by kind.
fn fails(version: &mut Version, field: &Field<'_>) -> Result<(), Diagnostic> {
    let Value::Map(shares) = field.value else {
        let share = field.number(0.0..=1.0)?;
        version.fails.fill(share);
        return Ok(());
    };
    let shares: &BTreeMap<String, Value> = shares;
    for (name, value) in shares {
        let place = place(version, name, field)?;
        let one = Field { name: format!("`{name}` of {}", field.name), value, span: field.span.clone() };
        if let Some(share) = version.fails.get_mut(place) {
            *share = one.number(0.0..=1.0)?;
        }
    }
    Ok(())
}

/// The place of a kind of request.
fn place(version: &Version, name: &str, field: &Field<'_>) -> Result<usize, Diagnostic> {
    let known = version.requests.iter().map(|kind| kind.name.as_str());
    version.requests.iter().position(|kind| kind.name == name).ok_or_else(|| {
        let message = format!("the application has no request `{name}` that a version could change");
        Diagnostic::error("unknown-key", message).nearest(name, known).at(field.span.clone())
    })
}

fn flag(field: &Field<'_>) -> Result<bool, Diagnostic> {
    match field.value {
        Value::Bool(said) => Ok(*said),
        _ => Err(field.wrong("true or false")),
    }
}
