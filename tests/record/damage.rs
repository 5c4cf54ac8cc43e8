//! Files that are damaged, newer or somebody else's: refused, with a way out, and left as they are.

use super::{answered, open};
use crate::folder::Folder;
use cloudkata::progress::{Database, Event, Problem, Progress, ProgressError};
use std::path::Path;

/// What reading and adding comes to.
fn used(path: &Path) -> Result<Vec<Event>, ProgressError> {
    let record = Database::open(path)?;
    record.settings()?;
    record.events()
}

fn refused(path: &Path, problem: Problem) {
    let before = std::fs::read(path).unwrap();
    let error = used(path).unwrap_err();
    assert_eq!(error.problem(), problem, "{error}");
    assert!(error.to_string().contains("CLOUDKATA_HOME"), "{error}");
    assert!(error.to_string().contains("left as it is"), "{error}");
    assert_eq!(std::fs::read(path).unwrap(), before);
    let beside = std::fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "something was made beside the file");
}

fn full(path: &Path) {
    let mut record = open(path);
    record.append_all(&(0..40).map(answered).collect::<Vec<_>>()).unwrap();
    record.set("language", Some(&"ko".into())).unwrap();
}

#[test]
fn a_newer_record_is_refused() {
    let folder = Folder::new();
    full(&folder.file());
    let change = |sql: &str| rusqlite::Connection::open(folder.file()).unwrap().execute_batch(sql).unwrap();
    change("PRAGMA user_version = 2");
    refused(&folder.file(), Problem::Newer);
    change("PRAGMA user_version = 0");
    refused(&folder.file(), Problem::Damaged);
}

#[test]
fn somebody_elses_file_is_refused() {
    let text = Folder::new();
    for content in ["hello", "{}", &"x".repeat(10_000), "\0\0"] {
        std::fs::write(text.file(), content).unwrap();
        refused(&text.file(), Problem::Foreign);
    }
    for journal in ["delete", "wal"] {
        let folder = Folder::new();
        let other = rusqlite::Connection::open(folder.file()).unwrap();
        other.pragma_update(None, "journal_mode", journal).unwrap();
        other.execute_batch("CREATE TABLE event (seq INTEGER); INSERT INTO event VALUES (1)").unwrap();
        drop(other);
        refused(&folder.file(), Problem::Foreign);
    }
}

#[test]
fn an_event_that_was_changed_by_hand_is_noticed() {
    let folder = Folder::new();
    full(&folder.file());
    let other = rusqlite::Connection::open(folder.file()).unwrap();
    let sql = "UPDATE event SET at_ms = 77 WHERE seq = 3";
    assert!(other.execute(sql, []).unwrap_err().to_string().contains("only added"));
    other.execute_batch("DROP TRIGGER event_stays").unwrap();
    other.execute(sql, []).unwrap();
    drop(other);
    refused(&folder.file(), Problem::Damaged);
}

#[test]
fn an_empty_file_becomes_a_record() {
    let folder = Folder::new();
    std::fs::write(folder.file(), "").unwrap();
    assert_eq!(open(&folder.file()).append(&answered(1)).unwrap(), 1);
}

/// A row of numbers that is the same each time.
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    }
}

#[test]
fn whatever_is_damaged_is_read_right_or_refused_and_left_as_it_is() {
    let folder = Folder::new();
    full(&folder.file());
    let (sound, expected) = (std::fs::read(folder.file()).unwrap(), used(&folder.file()).unwrap());
    let mut number = numbers();
    let (mut refusals, mut readable) = (0, 0);
    for round in 0..600 {
        let mut bytes = sound.clone();
        match round % 4 {
            // A byte, a few bytes in a row, a torn end, a block of zeros.
            0 => {
                // The beginning, where the header is, more often than its share.
                let at = if round % 8 == 0 { number(200) } else { number(bytes.len()) };
                bytes[at] = number(256) as u8;
            }
            1 => {
                let at = number(bytes.len() - 16);
                (0..16).for_each(|offset| bytes[at + offset] = number(256) as u8);
            }
            2 => bytes.truncate(1 + number(bytes.len() - 1)),
            _ => {
                let at = number(bytes.len() - 512);
                bytes[at..at + 512].fill(0);
            }
        }
        std::fs::write(folder.file(), &bytes).unwrap();
        match used(&folder.file()) {
            Err(error) => {
                refusals += 1;
                assert!(
                    matches!(error.problem(), Problem::Damaged | Problem::Foreign | Problem::Newer),
                    "round {round}: {error}"
                );
            }
            Ok(events) => {
                readable += 1;
                // What is in no page that is used may be anything.
                assert_eq!(events, expected, "round {round}");
            }
        }
        assert_eq!(std::fs::read(folder.file()).unwrap(), bytes, "round {round} was written to");
    }
    assert!(refusals > 200 && readable > 20, "{refusals} refused, {readable} readable");
}
