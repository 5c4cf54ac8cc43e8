//! `cloudkata progress`.

use super::{Folder, run, text};
use cloudkata::progress::{CaseEvent, Database, Event, Pass, Progress};
use serde_json::{Value, json};
use std::path::Path;

fn practised(folder: &Folder) {
    let mut record = Database::open(&folder.file()).unwrap();
    let pass = Pass { requirements: vec!["users-are-served".to_owned()], seeds: vec![1], ..Pass::default() };
    record.append(&CaseEvent::StagePassed(pass).into_event(5, "tiny/reachable")).unwrap();
    record.append(&Event::new(6, "danced", "somewhere", json!({ "steps": 1.1 }))).unwrap();
}

fn answer(home: &Path, arguments: &[&str]) -> Value {
    let output = run(home, &[&["progress", "--format", "json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_was_passed_is_told() {
    let home = Folder::new();
    practised(&home);
    let told = answer(home.path(), &[]);
    assert_eq!(told["schema_version"], 1);
    assert_eq!(told["events"], 2);
    let stage = &told["cases"][0]["stages"][0];
    assert_eq!((&stage["stage"], &stage["passed"]), (&json!("reachable"), &json!(true)));
    let page = text(&run(home.path(), &["progress"]).stdout);
    assert!(page.contains("tiny/reachable") && page.contains('✓') && !page.contains('\u{1b}'), "{page}");
}

#[test]
fn a_record_goes_elsewhere_and_is_taken_in_once() {
    let (here, there) = (Folder::new(), Folder::new());
    practised(&here);
    let file = here.path().join("export.json");
    let export = |to: &str| run(here.path(), &["progress", "--export", to]);
    assert_eq!(export(file.to_str().unwrap()).status.code(), Some(0));
    assert_eq!(std::fs::read(&file).unwrap(), export("-").stdout);
    let again = export(file.to_str().unwrap());
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("already there"));
    let import = || answer(there.path(), &["--import", file.to_str().unwrap()]);
    assert_eq!((&import()["added"], &import()["known"]), (&json!(2), &json!(2)));
    assert_eq!(answer(there.path(), &[])["cases"], answer(here.path(), &[])["cases"]);
    let events = |folder: &Folder| Database::open(&folder.file()).unwrap().events().unwrap();
    assert_eq!(events(&there), events(&here));
}

#[test]
fn what_is_no_export_or_no_record_is_refused_and_left() {
    let home = Folder::new();
    practised(&home);
    let before = std::fs::read(home.file()).unwrap();
    for (content, word) in
        [("no json", "not JSON"), ("{}", "not an exported record"), ("[1]", "not an exported")]
    {
        let file = home.path().join("odd.json");
        std::fs::write(&file, content).unwrap();
        let output = run(home.path(), &["progress", "--import", file.to_str().unwrap()]);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""));
        assert!(text(&output.stderr).contains(word), "{}", text(&output.stderr));
        assert_eq!(std::fs::read(home.file()).unwrap(), before);
    }
    std::fs::write(home.file(), "my diary").unwrap();
    let output = run(home.path(), &["progress"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("CLOUDKATA_HOME=FOLDER"), "{}", text(&output.stderr));
    assert_eq!(std::fs::read(home.file()).unwrap(), b"my diary");
}
