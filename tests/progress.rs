//! The learner's record: whatever is put in comes out again, here or elsewhere, once.

#![expect(clippy::unwrap_used, reason = "a record that fails where it must not has failed the test")]

use cloudkata::progress::{Archive, Event, FORMAT_VERSION, Memory, Problem, Progress};
use proptest::prelude::*;
use serde_json::{Value, json};

fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[가-힣 ✓\"\\\\]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

fn event() -> impl Strategy<Value = Event> {
    let subject = "([a-z-]{1,8}/)?[a-z가-힣-]{0,8}";
    (any::<i64>(), "[a-z][a-z-]{0,10}", subject, body())
        .prop_map(|(at, kind, subject, body)| Event::new(at, kind, subject, body))
}

fn log() -> impl Strategy<Value = Vec<Event>> {
    // Some stand in it twice.
    prop::collection::vec(event(), 0..12).prop_map(|mut events| {
        let again: Vec<Event> = events.iter().step_by(3).cloned().collect();
        events.extend(again);
        events
    })
}

fn record(events: &[Event]) -> Memory {
    let mut record = Memory::new();
    record.append_all(events).unwrap();
    record
}

fn ids(record: &dyn Progress) -> Vec<String> {
    let mut ids: Vec<String> = record.events().unwrap().iter().map(Event::id).collect();
    ids.sort();
    ids
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn an_export_holds_everything_and_is_taken_in_once(events in log()) {
        let mut here = record(&events);
        here.set("language", Some(&json!("ko"))).unwrap();
        let text = here.export().unwrap().to_json().unwrap();
        let archive = Archive::from_json(&text).unwrap();
        let mut there = Memory::new();
        prop_assert_eq!(there.merge(&archive).unwrap().added, events.len());
        prop_assert_eq!(ids(&there), ids(&here));
        prop_assert_eq!(there.settings().unwrap(), here.settings().unwrap());
        for record in [&mut here, &mut there] {
            let before = record.clone();
            let merged = record.merge(&archive).unwrap();
            prop_assert_eq!((merged.added, merged.known), (0, events.len()));
            prop_assert_eq!(&*record, &before);
        }
    }

    #[test]
    fn two_records_become_the_same_whichever_takes_in_the_other(both in log(), left in log(), right in log()) {
        let (left, right) = (record(&[both.clone(), left].concat()), record(&[both, right].concat()));
        let (mut one, mut other) = (left.clone(), right.clone());
        one.merge(&right.export().unwrap()).unwrap();
        other.merge(&left.export().unwrap()).unwrap();
        prop_assert_eq!(ids(&one), ids(&other));
    }

    #[test]
    fn no_document_is_too_odd_to_be_refused(text in ".{0,80}", at in 0_usize..200, byte: u8) {
        let _ = Archive::from_json(&text);
        let mut bytes = record(&[Event::new(1, "answered", "질문", json!([1.5]))]).export().unwrap().to_json().unwrap().into_bytes();
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = Archive::from_json(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn events_are_numbered_in_order_and_told_by_their_time() {
    let mut record = Memory::new();
    let at = |ms| Event::new(ms, "answered", ms.to_string(), Value::Null);
    assert_eq!(record.append(&at(30)).unwrap(), 1);
    assert_eq!(record.append_all(&[at(10), at(20)]).unwrap(), 3);
    let subjects = |events: Vec<Event>| events.into_iter().map(|event| event.subject).collect::<Vec<_>>();
    assert_eq!(subjects(record.events().unwrap()), ["10", "20", "30"]);
    assert_eq!(subjects(record.events_after(1).unwrap()), ["10", "20"]);
    assert_eq!(subjects(record.events_after(u64::MAX).unwrap()), Vec::<String>::new());
}

#[test]
fn of_several_events_all_are_kept_or_none() {
    let mut record = Memory::new();
    let good = Event::new(1, "answered", "a", Value::Null);
    let bad = Event::new(1, "Not A Kind", "a", Value::Null);
    assert_eq!(record.append_all(&[good, bad]).unwrap_err().problem(), Problem::Invalid);
    assert!(record.events().unwrap().is_empty());
}

#[test]
fn a_newer_export_is_refused_and_an_unknown_kind_is_not() {
    let document = |version: u64| {
        json!({ "format": "cloudkata-progress", "format_version": version, "added_later": true,
                "events": [{ "at_ms": 1, "kind": "danced", "subject": "x", "body": { "steps": 3 } }] })
        .to_string()
    };
    let kept = Archive::from_json(&document(u64::from(FORMAT_VERSION))).unwrap();
    assert_eq!(kept.events, [Event::new(1, "danced", "x", json!({ "steps": 3 }))]);
    let newer = Archive::from_json(&document(u64::from(FORMAT_VERSION) + 1)).unwrap_err();
    assert_eq!(newer.problem(), Problem::Newer);
    assert!(newer.to_string().contains("newer cloudkata"), "{newer}");
    for other in ["", "[]", "{}", r#"{"format":"x","format_version":1,"events":[]}"#] {
        assert_eq!(Archive::from_json(other).unwrap_err().problem(), Problem::Invalid, "{other}");
    }
}
