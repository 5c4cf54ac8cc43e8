//! One file a command.

pub mod book;
pub mod cases;
pub mod cost;
pub mod course_check;
pub mod explain;
pub mod export;
pub mod grade;
pub mod grade_many;
pub mod import;
pub mod init;
pub mod lessons;
pub mod progress;
pub mod reach;
pub mod reference;
pub mod run;
pub mod simulate;
pub mod study;
pub mod welcome;

use super::Trouble;
use super::output::Screen;
use crate::diagnostic::{Diagnostic, Source};
use crate::engine::Engine;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Reads a script within the engine's limit.
fn script(engine: &Engine, path: &str) -> Result<Source, Trouble> {
    Ok(super::input::script(path, engine.limits().script.source_bytes)?)
}

/// Writes a value as JSON, indented, with a line end.
fn json(screen: &Screen, value: &impl Serialize) -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Diagnostic::error("not-json", format!("this cannot be written as JSON: {error}")))?;
    Ok(screen.print(&format!("{text}\n"))?)
}

/// What a script printed and was warned of goes to the standard error; what is accepted and changes nothing, in one
/// line.
fn remarks(screen: &Screen, printed: &[String], warnings: &[Diagnostic], source: &Source) {
    for line in printed {
        screen.say(&format!("{line}\n"));
    }
    let (unused, others): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        warnings.iter().partition(|warning| unused_property(warning).is_some());
    for warning in others {
        screen.complain(warning, std::slice::from_ref(source));
    }
    match unused.as_slice() {
        [] => {}
        [one] => screen.complain(one, std::slice::from_ref(source)),
        [first, ..] => {
            let all = Diagnostic { message: in_one_line(&unused), span: None, ..(*first).clone() };
            screen.complain(&all, std::slice::from_ref(source));
        }
    }
}

/// The property and the kind of which a remark says that it changes nothing here.
fn unused_property(warning: &Diagnostic) -> Option<(&str, &str)> {
    warning.message.strip_suffix(NOT_SIMULATED)?.split_once(" of ")
}

const NOT_SIMULATED: &str = " is accepted, not simulated";

/// Properties that change nothing, each kind once: a design with a database has half a dozen of them.
fn in_one_line(warnings: &[&Diagnostic]) -> String {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (property, kind) in warnings.iter().filter_map(|warning| unused_property(warning)) {
        kinds.entry(kind).or_default().insert(property);
    }
    let of = |(kind, properties): (&&str, &BTreeSet<&str>)| {
        let names: Vec<&str> = properties.iter().copied().collect();
        format!("{} of {kind}", names.join(", "))
    };
    format!("accepted, not simulated: {}", kinds.iter().map(of).collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_nothing_is_listed_once_by_kind() {
        let note = |text: &str| Diagnostic::warning("not-simulated", format!("{text}{NOT_SIMULATED}"));
        let found = [
            note("`master_username` of `rds::db_instance`"),
            note("`kms_key_id` of `s3::bucket`"),
            note("`deletion_protection` of `rds::db_instance`"),
            note("`master_username` of `rds::db_instance`"),
        ];
        assert_eq!(
            in_one_line(&found.iter().collect::<Vec<_>>()),
            "accepted, not simulated: `deletion_protection`, `master_username` of `rds::db_instance`; `kms_key_id` of `s3::bucket`"
        );
        assert_eq!(unused_property(&Diagnostic::warning("default-users", "one request a second")), None);
    }
}
