//! The house has floors: a module uses only the floors below it. Nothing but a test stops an import upwards, so this
//! one reads them all. It also holds the rooms: one floor alone names rhai, pulldown-cmark and clap.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

#[path = "shared/sources.rs"]
mod sources;

use sources::{File, files};
use std::collections::BTreeSet;

/// The floors, from the ground up. Modules of one row do not use one another.
const FLOORS: &[&[&str]] = &[
    &["diagnostic", "units"],
    &["text"],
    &["catalog"],
    &["resource"],
    &["architecture"],
    &["network"],
    &["cost"],
    &["simulate"],
    &["script"],
    &["grade"],
    &["quiz"],
    &["review"],
    &["exam"],
    &["course"],
    &["interchange"],
    &["progress"],
    &["engine"],
    &["shell"],
];

/// Crates that only one floor may name.
const ROOMS: &[(&str, &[&str])] = &[
    ("rhai", &["script"]),
    ("pulldown_cmark", &["course"]),
    ("clap", &["shell", "main"]),
    ("anstyle", &["shell", "main"]),
    ("fsrs", &["review"]),
];

fn height(module: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&module))
}

/// The module at the top that a file belongs to.
fn module(file: &File) -> &str {
    let first = file.name.split('/').next().unwrap_or_default();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The modules after every `crate::` in a text, those in braces (`use crate::{a::B, c}`) included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let word = |text: &str| {
            text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        };
        match rest.strip_prefix('{') {
            None => {
                found.insert(word(rest));
            }
            Some(inside) => {
                let mut depth = 0;
                let mut start = 0;
                for (at, letter) in inside.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth > 0 => depth -= 1,
                        ',' | '}' if depth == 0 => {
                            found.insert(word(&inside[start..at]));
                            start = at + 1;
                            if letter == '}' {
                                break;
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn a_floor_uses_only_the_floors_below_it() {
    let mut wrong = Vec::new();
    for file in files() {
        let Some(own) = height(module(&file)) else { continue };
        for used in imports(&file.code) {
            let Some(other) = height(&used) else { continue };
            if used != module(&file) && other >= own {
                wrong.push(format!("{} uses {used}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_has_a_floor() {
    let modules: BTreeSet<String> = files().iter().map(|file| module(file).to_owned()).collect();
    let homeless: Vec<_> = modules
        .iter()
        .filter(|module| !["lib", "main"].contains(&module.as_str()) && height(module).is_none())
        .collect();
    assert!(homeless.is_empty(), "{homeless:?} stand on no floor");
}

#[test]
fn a_crate_with_a_room_is_named_only_there() {
    let mut wrong = Vec::new();
    for file in files() {
        let code = &file.code;
        for (name, rooms) in ROOMS {
            let named = code.match_indices(name).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                let after = code[at + name.len()..].chars().next();
                !before.is_some_and(|c| c.is_alphanumeric() || "_\"/.`:".contains(c)) && after == Some(':')
            });
            if named && !rooms.contains(&module(&file)) {
                wrong.push(format!("{} names {name}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_floor_is_a_file_beside_its_folder() {
    let mods: Vec<_> =
        files().into_iter().map(|file| file.name).filter(|name| name.ends_with("mod.rs")).collect();
    assert!(mods.is_empty(), "{mods:?}");
}

#[test]
fn no_file_grows_beyond_what_a_reader_can_hold() {
    let mut long = Vec::new();
    for file in files() {
        let lines = file.code.lines().count();
        if lines > 600 {
            long.push(format!("{} has {lines} lines", file.name));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn the_reader_of_imports_sees_them() {
    let code = "use crate::script::Value;\nuse crate::{grade::{A, B}, units};\nlet x = crate::shell::run();";
    let seen: Vec<String> = imports(code).into_iter().collect();
    assert_eq!(seen, ["grade", "script", "shell", "units"]);
}
