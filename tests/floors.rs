//! The house has floors: a module uses only the floors below it. Nothing but a test stops an import upwards, so this
//! one reads them all. It also holds the rooms: one floor alone names rhai, pulldown-cmark and clap.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

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
    &["grade", "quiz"],
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
];

fn height(module: &str) -> Option<usize> {
    FLOORS.iter().position(|row| row.contains(&module))
}

/// Every source file, with the module at the top that it belongs to.
fn files() -> Vec<(String, PathBuf)> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &mut found);
    found.sort();
    let top = |path: &PathBuf| {
        let inside = path.strip_prefix(&root).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_str().unwrap();
        first.trim_end_matches(".rs").to_owned()
    };
    found.into_iter().map(|path| (top(&path), path)).collect()
}

/// The code of a file, without comments and without the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
    let kept = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    kept.collect::<Vec<_>>().join("\n")
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
    for (module, path) in files() {
        let Some(own) = height(&module) else { continue };
        for used in imports(&code(&path)) {
            let Some(other) = height(&used) else { continue };
            if used != module && other >= own {
                wrong.push(format!("{} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_has_a_floor() {
    let modules: BTreeSet<String> = files().into_iter().map(|(module, _)| module).collect();
    let homeless: Vec<_> = modules
        .iter()
        .filter(|module| !["lib", "main"].contains(&module.as_str()) && height(module).is_none())
        .collect();
    assert!(homeless.is_empty(), "{homeless:?} stand on no floor");
}

#[test]
fn a_crate_with_a_room_is_named_only_there() {
    let mut wrong = Vec::new();
    for (module, path) in files() {
        let code = code(&path);
        for (name, rooms) in ROOMS {
            let named = code.match_indices(name).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                let after = code[at + name.len()..].chars().next();
                !before.is_some_and(|c| c.is_alphanumeric() || "_\"/.`:".contains(c)) && after == Some(':')
            });
            if named && !rooms.contains(&module.as_str()) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_floor_is_a_file_beside_its_folder() {
    let mods: Vec<_> = files().into_iter().filter(|(_, path)| path.ends_with("mod.rs")).collect();
    assert!(mods.is_empty(), "{mods:?}");
}

#[test]
fn no_file_grows_beyond_what_a_reader_can_hold() {
    let mut long = Vec::new();
    for (_, path) in files() {
        let lines = code(&path).lines().count();
        if lines > 600 {
            long.push(format!("{} has {lines} lines", path.display()));
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
