//! Several processes on one record, and processes that are killed in the midst of it. A child is this test program
//! itself, asked for one test only, which does something where a variable says on what.

use super::{answered, open};
use crate::folder::Folder;
use cloudkata::progress::Progress;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const FILE: &str = "CLOUDKATA_TEST_RECORD";
const EVENTS: &str = "CLOUDKATA_TEST_EVENTS";

#[test]
fn as_a_child_this_adds_events_and_says_each_when_it_is_kept() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let events: usize = std::env::var(EVENTS).unwrap().parse().unwrap();
    let mut record = open(Path::new(&path));
    for number in 0..events {
        let seq = record.append(&answered(number)).unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "kept {seq}").unwrap();
        out.flush().unwrap();
    }
}

fn child(path: &Path, events: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "as_a_child_this_adds_events_and_says_each_when_it_is_kept",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FILE, path)
        .env(EVENTS, events.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn kept(line: &str) -> Option<u64> {
    line.split("kept ").nth(1)?.trim().parse().ok()
}

#[test]
fn two_processes_begin_a_record_together_and_lose_nothing() {
    let folder = Folder::new();
    let path = folder.file();
    let children: Vec<Child> = (0..3).map(|_| child(&path, 30)).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let numbers: Vec<u64> = open(&path).events_after(0).unwrap().iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (1..=90).collect::<Vec<_>>());
}

#[test]
fn whatever_was_kept_survives_being_killed() {
    let folder = Folder::new();
    let path = folder.file();
    let mut sure = 0;
    for round in 0..12_u64 {
        let mut child = child(&path, usize::MAX);
        let out = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).filter_map(|line| kept(&line)).last()
        });
        // Each round is killed a little later: in the beginning of the file, in the midst of an event, between two.
        let begun = Instant::now();
        while round > 3 && std::fs::metadata(&path).is_err() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(7 * round + round * round));
        child.kill().unwrap();
        child.wait().unwrap();
        sure = reader.join().unwrap().unwrap_or(sure).max(sure);
        let events = open(&path).events_after(0).unwrap();
        assert!(events.len() as u64 >= sure, "{} of {sure} events are left", events.len());
        assert!(events.iter().zip(1..).all(|(event, seq)| event.seq == seq));
    }
    assert!(sure > 0, "no child ever kept anything");
}
