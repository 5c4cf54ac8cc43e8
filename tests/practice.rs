//! Practising from the command line: the record of what was done, and grading on every save.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read an answer has failed")]

#[path = "shared/folder.rs"]
mod folder;
#[path = "practice/record.rs"]
mod record;
#[cfg(unix)]
#[path = "practice/terminal.rs"]
mod terminal;
#[path = "practice/watch.rs"]
mod watch;

use folder::Folder;
use std::path::Path;
use std::process::{Command, Output};

/// The command in the fixture's course, with its record in a folder of this test.
fn cloudkata(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudkata"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CLOUDKATA_HOME", home)
        .args(["--course", "tests/fixtures/course"])
        .args(arguments);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn run(home: &Path, arguments: &[&str]) -> Output {
    cloudkata(home, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
