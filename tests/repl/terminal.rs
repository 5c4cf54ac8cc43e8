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

#[test]
fn tab_completes_and_enter_runs() {
    let mut session = open("tab");
    session.exp_string(":help").unwrap();
    session.send("let size = \"t3.micro\"\r").unwrap();
    session.send("siz\t.len()\r").unwrap();
    session.exp_regex("\n8\r").unwrap();
    session.send(":sta\t").unwrap();
    session.send("\t").unwrap();
    session.exp_string("status").unwrap();
    session.send_control('c').unwrap();
    session.send(":start whatisthetime/on\t\r").unwrap();
    session.exp_string("The starter is loaded").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn brackets_go_on_and_errors_point_into_the_entry() {
    let mut session = open("lines");
    session.exp_string(":help").unwrap();
    session.send("let list = [1,\r2,\r3]\r").unwrap();
    session.send("list.len() + 10\r").unwrap();
    session.exp_regex("\n13\r").unwrap();
    session.send("ec2::instnace(\"a\")\r").unwrap();
    session.exp_string("repl:2:1:1").unwrap();
    session.exp_string("did you mean `ec2::instance`").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn a_paste_of_a_script_is_one_entry() {
    let mut session = open("paste");
    session.exp_string(":help").unwrap();
    session.send("\x1b[200~let a = 1;\nlet b = #{\n  x: 2,\n};\na + b.x\x1b[201~\r").unwrap();
    session.exp_regex("\n3\r").unwrap();
    session.send(":undo\r").unwrap();
    session.exp_string("taken back").unwrap();
    session.send("a\r").unwrap();
    session.exp_string("error").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn ctrl_c_ends_what_runs_and_keeps_the_session() {
    let mut session = open("stop");
    session.exp_string(":help").unwrap();
    session.send("let kept = 41\r").unwrap();
    session.send(":start whatisthetime\r").unwrap();
    session.exp_string("The starter is loaded").unwrap();
    session.send("let kept = 41\r").unwrap();
    session.send(":simulate 20h 100/s\r").unwrap();
    // The bar appears once the run takes longer than a second.
    session.exp_string("%").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("stopped").unwrap();
    session.send("kept + 1\r").unwrap();
    session.exp_regex("\n42\r").unwrap();
    session.send_control('d').unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn the_history_outlives_the_session() {
    let mut session = open("history");
    session.exp_string(":help").unwrap();
    session.send("40 + 2\r").unwrap();
    session.exp_regex("\n42\r").unwrap();
    // The terminal dies; what was entered is kept.
    drop(session);
    let kept = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("repl/history/history");
    let text = std::fs::read_to_string(kept).unwrap();
    assert!(text.contains("40 + 2"), "{text}");
}
