//! The walls around a script: every file of `tests/hostile` tries to do harm, and ends with a clear error, soon, in
//! little memory; through the binary, and through the library in a thread as small as a thread usually is.
//!
//! Each file says in its first line what it tries (`// attack: …`), and in its second how it ends: with the code of an
//! error (`// ends: limit-reached`), or `harmless` where what it does is allowed and its last line throws.
//!
//! `cargo test --release --test hostile -- --nocapture measured` prints a table of time and memory.

#![cfg(feature = "cli")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot read an answer has failed, and what was measured is printed"
)]

#[path = "hostile/binary.rs"]
mod binary;
#[path = "hostile/grading.rs"]
mod grading;
#[path = "hostile/library.rs"]
mod library;

use std::path::{Path, PathBuf};

/// Counts what this process allocates, for the attacks through the library.
#[global_allocator]
static HEAP: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// A script that means harm.
struct Attack {
    path: PathBuf,
    name: String,
    text: String,
    ends: String,
}

/// What a line of a script's head says after its label.
fn head<'t>(text: &'t str, line: usize, label: &str) -> Option<&'t str> {
    text.lines().nth(line)?.strip_prefix("// ")?.strip_prefix(label)?.strip_prefix(": ")
}

/// Every attack, ordered by name.
fn attacks() -> Vec<Attack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "rhai") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(head(&text, 0, "attack").is_some_and(|attack| attack.len() > 5), "{name} has no attack");
        let ends = head(&text, 1, "ends").unwrap_or_else(|| panic!("{name} does not say how it ends"));
        found.push(Attack { ends: ends.to_owned(), path, name, text });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

#[test]
fn there_are_more_attacks_than_sixty() {
    let attacks = attacks();
    assert!(attacks.len() >= 60, "{}", attacks.len());
    let mut said: Vec<&str> = attacks.iter().filter_map(|attack| head(&attack.text, 0, "attack")).collect();
    said.sort_unstable();
    assert!(said.windows(2).all(|pair| pair[0] != pair[1]), "two attacks say the same");
}
