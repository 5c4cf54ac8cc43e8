//! At a pseudo-terminal: keys as a learner presses them.

use super::home;
use rexpect::session::spawn_command;
use std::process::Command;

/// How long an answer may take, in milliseconds; test machines are busy.
const PATIENCE: u64 = 60_000;

fn open(name: &str) -> rexpect::session::PtySession {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudkata"));
    command
        .args(["--lang", "en"])
        .env("CLOUDKATA_HOME", home(name))
        .env("NO_COLOR", "1")
        .env("TERM", "xterm");
    command.env("COLUMNS", "80");
    spawn_command(command, Some(PATIENCE)).expect("the program starts")
}

/// Types something, keys such as Tab and Enter included.
fn press(session: &mut rexpect::session::PtySession, keys: &str) {
    session.send(keys).unwrap();
    session.flush().unwrap();
}

#[test]
fn tab_completes_and_enter_runs() {
    let mut session = open("tab");
    session.exp_string(":help").unwrap();
    press(&mut session, "let size = \"t3.micro\"\r");
    press(&mut session, "siz\t.len()\r");
    session.exp_regex("\n8\r").unwrap();
    press(&mut session, ":sta\t");
    press(&mut session, "\t");
    session.exp_string("status").unwrap();
    press(&mut session, "tus\r");
    session.exp_string("entries").unwrap();
    press(&mut session, ":start whatisthetime/one-s\t\r");
    session.exp_string("The starter is loaded").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn brackets_go_on_and_errors_point_into_the_entry() {
    let mut session = open("lines");
    session.exp_string(":help").unwrap();
    press(&mut session, "let list = [1,\r2,\r3]\r");
    press(&mut session, "list.len() + 10\r");
    session.exp_regex("\n13\r").unwrap();
    press(&mut session, "ec2::instnace(\"a\")\r");
    session.exp_string("repl:2:1:1").unwrap();
    session.exp_string("did you mean `ec2::instance`").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn a_paste_of_a_script_is_one_entry() {
    let mut session = open("paste");
    session.exp_string(":help").unwrap();
    press(&mut session, "\x1b[200~let a = 1;\nlet b = #{\n  x: 2,\n};\na + b.x\x1b[201~\r");
    session.exp_regex("\n3\r").unwrap();
    press(&mut session, ":undo\r");
    session.exp_string("taken back").unwrap();
    press(&mut session, "a\r");
    session.exp_string("error").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn ctrl_c_ends_what_runs_and_keeps_the_session() {
    let mut session = open("stop");
    session.exp_string(":help").unwrap();
    press(&mut session, "let kept = 41\r");
    press(&mut session, ":start whatisthetime\r");
    session.exp_string("The starter is loaded").unwrap();
    press(&mut session, "let kept = 41\r");
    press(&mut session, ":simulate 20h 100/s\r");
    // The bar appears once the run takes longer than a second.
    session.exp_string("%").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("stopped").unwrap();
    press(&mut session, "kept + 1\r");
    session.exp_regex("\n42\r").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn the_history_outlives_the_session() {
    let mut session = open("history");
    session.exp_string(":help").unwrap();
    press(&mut session, "40 + 2\r");
    session.exp_regex("\n42\r").unwrap();
    // The terminal dies; what was entered is kept.
    drop(session);
    let kept = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("repl/history/history");
    let text = std::fs::read_to_string(kept).unwrap();
    assert!(text.contains("40 + 2"), "{text}");
}
