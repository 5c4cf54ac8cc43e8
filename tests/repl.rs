//! The REPL from outside: a session in a pipe, and one at a pseudo-terminal.

#![cfg(feature = "cli")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot talk to the program has failed"
)]

#[cfg(unix)]
#[path = "repl/terminal.rs"]
mod terminal;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// An empty folder for the learner's record.
fn home(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("repl").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn talk(home_name: &str, arguments: &[&str], input: &str) -> Output {
    let home = home(home_name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudkata"));
    command.args(arguments).current_dir(&home).env("CLOUDKATA_HOME", &home);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const FIRST: &str = r#":start whatisthetime
reach(INTERNET, server, 80).reachable
let visitors = ec2::security_grup("visitors", #{
    group_description: "HTTP from everybody",
    security_group_ingress: [allow_tcp(80, ANYWHERE)],
});
let visitors = ec2::security_group("visitors", #{
    group_description: "HTTP from everybody",
    security_group_ingress: [allow_tcp(80, ANYWHERE)],
});
:check
:hint
server.security_group_ids = [visitors]
:diff
:undo
server.security_group_ids = [visitors]
:check
:show
:cots
:status
:reach internet server 80
:quit
"#;

/// A whole first session: begin, mistype, mend, be graded, take a hint, go back, pass.
fn session(name: &str, arguments: &[&str]) -> String {
    let output = talk(name, arguments, FIRST);
    // Two lines were wrong.
    assert_eq!(output.status.code(), Some(2));
    format!("{}\n--- messages ---\n{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_first_session_in_english() {
    insta::assert_snapshot!(session("english", &["--lang", "en"]));
}

#[test]
fn a_first_session_in_korean() {
    insta::assert_snapshot!(session("korean", &["--lang", "ko"]));
}

#[test]
fn the_exit_code_tells_of_the_last_check() {
    let begin = ":start whatisthetime\n";
    let mend = "let open = ec2::security_group(\"o\", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] })\n\
                server.security_group_ids = [open]\n";
    assert_eq!(talk("unmet", &[], &format!("{begin}:check\n")).status.code(), Some(1));
    assert_eq!(talk("met", &[], &format!("{begin}:check\n{mend}:check\n")).status.code(), Some(0));
    assert_eq!(talk("wrong", &[], "let x = \n1 +* 2\n").status.code(), Some(2));
    assert_eq!(talk("plain", &[], "6 * 7\n").status.code(), Some(0));
}

#[test]
fn nothing_to_read_gets_the_guided_hint() {
    let output = talk("nothing", &[], "");
    assert!(text(&output.stdout).contains("cloudkata cases"), "{output:?}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn what_is_saved_can_be_loaded_and_graded_by_the_command_line() {
    let script = ":start whatisthetime/fixed-address reference\nlet a = [1,\n  2]\n:save design.rhai\n:reset\n:load design.rhai\na.len()\n";
    let output = talk("files", &[], script);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).ends_with("2\n"), "{}", text(&output.stdout));
    let saved = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("repl/files/design.rhai");
    let graded = Command::new(env!("CARGO_BIN_EXE_cloudkata"))
        .args(["grade", "whatisthetime/one-server"])
        .arg(saved)
        .output()
        .unwrap();
    assert_eq!(graded.status.code(), Some(0), "{}", text(&graded.stdout));
}

#[test]
fn every_command_says_something_true_without_a_case() {
    let lines = "cases start status check hint solution reset undo diff show map cost reach simulate break explain \
                 lesson progress predict save load lang seed help";
    let input: String = lines.split_whitespace().map(|name| format!(":{name}\n")).collect();
    let output = talk("bare", &[], &input);
    assert!(!text(&output.stderr).contains("panicked"), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("needs a case"), "{}", text(&output.stderr));
}

#[test]
fn a_fault_shows_who_noticed() {
    let input = ":start whatisthetime reference\nlet open = ec2::security_group(\"o\", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] })\n\
                 server.security_group_ids = [open]\n:break stop_start(server, \"10m\", \"12m\")\n:map\n";
    let output = talk("fault", &["--lang", "en"], input);
    let said = text(&output.stdout);
    assert!(said.contains("requests failed; without the fault, 0."), "{said}");
    assert!(said.contains("stop-start ec2::instance.clock"), "{said}");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
}
