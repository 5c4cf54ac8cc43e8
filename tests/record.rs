//! The learner's record in a file: what was kept is there again, whatever ends the program; what is not a record of ours
//! is left as it is.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a record that fails where it must not has failed the test")]

#[path = "record/children.rs"]
mod children;
#[path = "record/damage.rs"]
mod damage;
#[path = "shared/folder.rs"]
mod folder;

use cloudkata::progress::{Archive, Database, Event, Memory, Problem, Progress};
use folder::Folder;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

fn open(path: &Path) -> Database {
    Database::open(path).unwrap()
}

fn answered(number: usize) -> Event {
    Event::new(number as i64, "answered", format!("질문-{number}"), json!({ "given": ["a"], "ms": 1.5 }))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn a_file_keeps_what_memory_keeps(
        first in prop::collection::vec((any::<i64>(), ".{0,6}", any::<f64>()), 0..6),
        second in prop::collection::vec((any::<i64>(), ".{0,6}", any::<f64>()), 0..6),
    ) {
        let folder = Folder::new();
        let events = |from: &[(i64, String, f64)]| -> Vec<Event> {
            from.iter().map(|(at, text, figure)| Event::new(*at, "answered", "q", json!([text, figure]))).collect()
        };
        let (first, second) = (events(&first), events(&second));
        let mut memory = Memory::new();
        let archive = Archive { events: second, settings: [("lang".to_owned(), json!("ko"))].into() };
        {
            let mut file = open(&folder.file());
            for record in [&mut memory as &mut dyn Progress, &mut file] {
                record.append_all(&first).unwrap();
                record.set("seed", Some(&json!(7))).unwrap();
                record.set("lang", Some(&json!("en"))).unwrap();
                record.merge(&archive).unwrap();
                record.merge(&archive).unwrap();
                record.set("seed", None).unwrap();
            }
        }
        let file = open(&folder.file());
        prop_assert_eq!(file.export().unwrap(), memory.export().unwrap());
        prop_assert_eq!(file.events_after(3).unwrap(), memory.events_after(3).unwrap());
    }
}

#[test]
fn folders_are_made_and_nothing_is_left_beside_the_file() {
    let folder = Folder::new();
    let path = folder.path().join("a b/한글 #1?%/progress.sqlite3");
    assert_eq!(open(&path).append(&answered(1)).unwrap(), 1);
    assert_eq!(open(&path).append(&answered(2)).unwrap(), 2);
    let beside: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(beside.len(), 1, "{beside:?}");
}

#[test]
fn two_connections_add_at_once_and_lose_nothing() {
    let folder = Folder::new();
    let path = folder.file();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let mut record = open(path);
                for number in 0..50 {
                    record.append(&answered(half * 50 + number)).unwrap();
                }
            });
        }
    });
    let events = open(&path).events().unwrap();
    assert_eq!(events.len(), 100);
    let mut subjects: Vec<_> = events.iter().map(|event| event.subject.clone()).collect();
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), 100);
}

#[test]
fn one_sees_what_the_other_adds() {
    let folder = Folder::new();
    let (mut one, other) = (open(&folder.file()), open(&folder.file()));
    let seq = one.append(&answered(1)).unwrap();
    assert_eq!(other.events_after(0).unwrap().len(), 1);
    assert!(other.events_after(seq).unwrap().is_empty());
}

#[test]
fn of_several_events_all_are_kept_or_none() {
    let folder = Folder::new();
    let mut record = open(&folder.file());
    let wrong = Event::new(1, "Not A Kind", "a", Value::Null);
    assert_eq!(record.append_all(&[answered(1), wrong]).unwrap_err().problem(), Problem::Invalid);
    assert!(record.events().unwrap().is_empty());
}

#[test]
fn a_writer_that_does_not_end_is_told_of() {
    let folder = Folder::new();
    let mut record = open(&folder.file());
    let other = rusqlite::Connection::open(folder.file()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = record.append(&answered(1)).unwrap_err();
    assert_eq!(error.problem(), Problem::Busy);
    assert!(error.to_string().contains("CLOUDKATA_HOME"), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(record.append(&answered(1)).unwrap(), 1);
}

#[cfg(unix)]
#[test]
fn a_place_that_cannot_be_written_is_told_of() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let path = folder.file();
    open(&path).append(&answered(1)).unwrap();
    let in_a_file = path.join("progress.sqlite3");
    assert_eq!(Database::open(&in_a_file).unwrap_err().problem(), Problem::Unreachable);
    assert_eq!(Database::open(folder.path()).unwrap_err().problem(), Problem::Unreachable);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    let mut record = open(&path);
    // Somebody to whom no permission applies may write all the same.
    if let Some(notice) = record.read_only() {
        assert_eq!(notice.problem(), Problem::Unreachable);
        assert_eq!(record.events().unwrap().len(), 1);
        assert_eq!(record.append(&answered(2)).unwrap_err().problem(), Problem::Unreachable);
        let elsewhere = Database::open(&folder.path().join("other.sqlite3")).unwrap_err();
        assert_eq!(elsewhere.problem(), Problem::Unreachable);
    }
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
}
