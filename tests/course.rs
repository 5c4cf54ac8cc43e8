//! A course is held to its promises: each way of breaking one is found, and named with its file and line.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read its course has failed")]

use cloudkata::course::{CheckOptions, CheckReport, Course, Files, check};
use cloudkata::diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::path::Path;

const CASE: &str = "scripts/cases/tiny";

/// The fixture's files, changed.
fn course(change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<Course, Diagnostic> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/course");
    let files = Files::in_directory(&root).unwrap();
    let text = |path: &str| (path.to_owned(), files.source(path).unwrap().text.to_string());
    let mut texts: BTreeMap<String, String> = files.paths().map(text).collect();
    change(&mut texts);
    Course::from_files(&Files::from_texts(texts))
}

fn checked(change: impl FnOnce(&mut BTreeMap<String, String>)) -> CheckReport {
    let options = CheckOptions { seeds: vec![1], loads: vec![1.0], ..CheckOptions::default() };
    check(&course(change).unwrap(), &options, &mut |_| {}).unwrap()
}

/// What is wrong, one text a finding, with file and line.
fn findings(change: impl FnOnce(&mut BTreeMap<String, String>)) -> Vec<String> {
    let report = checked(change);
    let all = report.problems.iter().chain(report.trials.iter().flat_map(|trial| &trial.findings));
    let found: Vec<String> = all.map(ToString::to_string).collect();
    assert_eq!(report.kept, found.is_empty());
    found
}

/// Replaces a text in a file; it must be there.
fn replace(files: &mut BTreeMap<String, String>, path: &str, from: &str, to: &str) {
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "{path} does not contain {from}");
    *text = text.replacen(from, to, 1);
}

/// One finding of this place and these words.
#[track_caller]
fn only(found: &[String], place: &str, words: &str) {
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(place), "{}", found[0]);
    assert!(found[0].contains(words), "{}", found[0]);
}

#[test]
fn the_fixture_keeps_every_promise() {
    assert_eq!(findings(|_| {}), Vec::<String>::new());
    let report = checked(|_| {});
    let trials: Vec<String> = report
        .trials
        .iter()
        .map(|trial| format!("{} {} {}", trial.stage, trial.design, trial.promise))
        .collect();
    assert_eq!(
        trials,
        [
            "reachable starter fails",
            "reachable stages/01-reachable passes",
            "reachable decoys/private-door fails users-are-served (security-group-denies)",
            "fixed-address stages/01-reachable fails",
            "fixed-address stages/02-fixed-address passes",
            "fixed-address accept/given-to-the-instance passes",
            "fixed-address decoys/address-of-today fails same-address-after-restart (stale-address)",
            "fixed-address decoys/too-big fails affordable",
        ]
    );
}

#[test]
fn shares_of_a_check_are_the_whole_check() {
    let course = course(|_| {}).unwrap();
    let mut places = Vec::new();
    for mine in 0..3 {
        let share = (mine, 3);
        let options = CheckOptions { seeds: vec![1], loads: vec![1.0], share, ..CheckOptions::default() };
        places.extend(check(&course, &options, &mut |_| {}).unwrap().trials.iter().map(|trial| trial.place));
    }
    places.sort_unstable();
    assert_eq!(places, (1..=8).collect::<Vec<_>>());
}

#[test]
fn a_reference_that_fails_is_found() {
    let path = format!("{CASE}/stages/02-fixed-address.rhai");
    let found = findings(|files| replace(files, &path, "app.address = ip", "app.address = web.public_ip"));
    assert!(found.iter().all(|text| text.starts_with(&path)), "{found:#?}");
}

#[test]
fn a_previous_design_that_passes_is_found() {
    let found = findings(|files| {
        let good = files[&format!("{CASE}/stages/01-reachable.rhai")].clone();
        files.insert(format!("{CASE}/starter.rhai"), good);
    });
    only(&found, &format!("{CASE}/starter.rhai:1:1"), "it passes, and must fail this stage");
}

#[test]
fn a_decoy_that_passes_or_fails_otherwise_is_found() {
    let decoy = format!("{CASE}/decoys/too-big.rhai");
    only(&findings(|files| replace(files, &decoy, "m5.2xlarge", "t3.nano")), &decoy, "`affordable` is met");
    let door = format!("{CASE}/decoys/private-door.rhai");
    let found = findings(|files| replace(files, &door, "cause: security-group-denies", "cause: zone-lost"));
    only(&found, &door, "fails, but not by `zone-lost`");
}

#[test]
fn a_decoy_must_name_what_exists() {
    let decoy = format!("{CASE}/decoys/too-big.rhai");
    let found = findings(|files| replace(files, &decoy, "fails: affordable", "fails: afordable"));
    assert!(found[0].contains("did you mean `affordable`?"), "{found:#?}");
    let found = findings(|files| replace(files, &decoy, "// stage: fixed-address\n", ""));
    only(&found, &decoy, "do not say `// stage: …`");
    let door = format!("{CASE}/decoys/private-door.rhai");
    let found = findings(|files| replace(files, &door, "security-group-denies", "security-group-denied"));
    assert!(found[0].contains("did you mean `security-group-denies`?"), "{found:#?}");
}

#[test]
fn logic_without_words_and_words_without_logic_are_found() {
    let (english, korean) = ("lessons/en/cases/tiny.md", "lessons/ko/cases/tiny.md");
    let found = findings(|files| replace(files, korean, "<!-- requirement: affordable -->", ""));
    only(&found, &format!("{CASE}/case.rhai:"), "requirement `affordable` has no words in `ko`");
    let found =
        findings(|files| replace(files, english, "requirement: affordable", "requirement: afordable"));
    assert!(found.iter().any(|text| text.starts_with("lessons/en/cases/tiny.md:28:1: ")), "{found:#?}");
    assert!(found.iter().any(|text| text.contains("did you mean `affordable`?")), "{found:#?}");
    only(
        &findings(|files| drop(files.remove("lessons/ko/hello.md"))),
        "lessons/en/hello.md:1:1",
        "not in `ko`",
    );
    let found = findings(|files| drop(files.remove(korean)));
    only(&found, &format!("{CASE}/case.rhai:1:1"), "has no words in `ko`");
    let found = findings(|files| drop(files.insert("lessons/en/cases/none.md".into(), "# None\n".into())));
    only(&found, "lessons/en/cases/none.md:1:1", "belong to no case");
}

#[test]
fn a_short_ladder_of_hints_is_found() {
    let found = findings(|files| {
        for language in ["en", "ko"] {
            let path = format!("lessons/{language}/cases/tiny.md");
            let text = files[&path].clone();
            files.insert(path, text.trim_end().rsplit_once("\n2. ").unwrap().0.to_owned());
        }
    });
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found.iter().all(|text| text.contains("has 1 hints; it needs 2")), "{found:#?}");
    let found = findings(|files| {
        replace(files, "lessons/ko/cases/tiny.md", "3. `ec2::eip`와 `ec2::eip_association`.", "")
    });
    only(&found, "lessons/ko/cases/tiny.md", "3 hints in `en` and 2 in `ko`");
}

#[test]
fn stray_files_and_missing_references_are_found() {
    let found = findings(|files| drop(files.insert(format!("{CASE}/decoy/x.rhai"), String::new())));
    only(&found, &format!("{CASE}/decoy/x.rhai:1:1"), "nothing reads");
    let found = findings(|files| drop(files.remove(&format!("{CASE}/stages/01-reachable.rhai"))));
    assert!(found[0].contains("stage `reachable` has no reference"), "{found:#?}");
    let found = findings(|files| drop(files.remove(&format!("{CASE}/starter.rhai"))));
    only(&found, &format!("{CASE}/case.rhai:1:1"), "starter.rhai` is missing");
}

#[test]
fn a_case_that_is_wrong_is_found_with_its_line() {
    let case = format!("{CASE}/case.rhai");
    for (from, to, words) in [
        ("define_case(\"tiny\"", "define_case(\"tinny\"", "the case calls itself `tinny`"),
        ("pillar: \"cost\"", "pillar: \"csot\"", "did you mean `cost`?"),
        ("arrivals: poisson(5)", "arivals: poisson(5)", "did you mean `arrivals`?"),
        ("stage(\"fixed-address\")", "stage(\"reachable\")", "there is already a stage `reachable`"),
        ("stage(\"fixed-address\")", "stage(\"fixed-address\", #{ replaces: [\"x\"] })", "no earlier stage"),
        ("\"monthly_usd\", 30", "\"monthly_used\", 30", "did you mean `monthly_usd`?"),
        ("\"availability\", 0.999", "\"availabilty\", 0.999", "did you mean `availability`?"),
    ] {
        let found = findings(|files| replace(files, &case, from, to));
        assert!(found.iter().any(|text| text.contains(words)), "{from}: {found:#?}");
    }
}

#[test]
fn a_requirement_that_is_replaced_no_longer_holds() {
    let case = format!("{CASE}/case.rhai");
    let changed = course(|files| {
        replace(
            files,
            &case,
            "stage(\"fixed-address\");",
            "stage(\"fixed-address\", #{ replaces: [\"users-are-served\"] });",
        );
    })
    .unwrap();
    let engine = cloudkata::Engine::new(changed);
    let report = engine.grade("tiny", "", cloudkata::Seed(1)).unwrap();
    let ids: Vec<&str> = report.requirements.iter().map(|verdict| verdict.id.as_str()).collect();
    assert_eq!(ids, ["same-address-after-restart", "affordable"]);
}

#[test]
fn a_course_without_its_description_is_refused() {
    assert!(course(|files| drop(files.remove("lessons/course.json"))).is_err());
    let newer = course(|files| {
        replace(files, "lessons/course.json", "\"format_version\": 1", "\"format_version\": 7")
    });
    assert!(newer.unwrap_err().message.contains("format 7"));
}
