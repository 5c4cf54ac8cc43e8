//! The binary from outside: exit codes, streams, JSON shapes, and what happens with wrong input of every sort.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read an answer has failed")]

use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const CASE: &str = "tests/fixtures/course/scripts/cases/tiny";

/// The command in the fixture's course, without anything of the tester's own terminal.
fn cloudkata(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloudkata"));
    command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CLOUDKATA_HOME", Path::new(env!("CARGO_TARGET_TMPDIR")).join("home"))
        .args(["--course", "tests/fixtures/course"])
        .args(arguments);
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    cloudkata(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The JSON of a command that ended with this code.
fn json(arguments: &[&str], code: i32) -> Json {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The message of a command that must be refused: nothing on the standard output, exit code 2.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    assert_eq!(message.matches("error").count(), 1, "{message}");
    message
}

fn design(name: &str) -> String {
    format!("{CASE}/{name}.rhai")
}

/// A file with this content, gone when the test process ends its folder.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_design_that_meets_everything_exits_0() {
    let report =
        json(&["grade", "tiny/fixed-address", &design("stages/02-fixed-address"), "--format", "json"], 0);
    assert_eq!(report["schema_version"], 1);
    assert_eq!((report["case"].as_str(), report["stage"].as_str()), (Some("tiny"), Some("fixed-address")));
    assert_eq!(report["met"], true);
    assert_eq!(report["seeds"], serde_json::json!([1, 2, 3]));
    let ids: Vec<&str> =
        report["requirements"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["users-are-served", "same-address-after-restart", "affordable"]);
    for requirement in report["requirements"].as_array().unwrap() {
        assert_eq!(requirement["status"], "met");
        assert_eq!(requirement["hint"], Json::Null);
        assert!(!requirement["expected"].as_str().unwrap().is_empty());
    }
    assert!(report["cost"]["monthly_usd"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_design_that_does_not_exits_1_and_says_why() {
    let file = design("stages/01-reachable");
    let report = json(&["grade", "tiny/fixed-address", &file, "--format", "json"], 1);
    assert_eq!(report["met"], false);
    let unmet = &report["requirements"][1];
    assert_eq!(
        (unmet["id"].as_str(), unmet["status"].as_str()),
        (Some("same-address-after-restart"), Some("unmet"))
    );
    assert_eq!(unmet["title"], "Users find it again after a restart");
    assert_eq!(unmet["hint"], "Look at the server's address before and after the stop.");
    assert_eq!(unmet["replay"], format!("cloudkata grade tiny/fixed-address {file} --seed 1"));
    let cause = &unmet["causes"][0];
    assert_eq!(cause["cause"], "stale-address");
    assert!(cause["count"].as_u64().unwrap() > 1000, "{cause}");
    assert!(
        cause["first_s"].as_f64().unwrap() >= 900.0 && cause["last_s"].as_f64().unwrap() <= 2400.0,
        "{cause}"
    );
    assert_eq!(cause["span"]["file"], file);
    assert!(cause["span"]["line"].as_u64().unwrap() >= 2);
}

#[test]
fn what_a_design_prints_is_shown_beside_its_verdict() {
    let script = format!(
        "{}print(\"here: \" + web.public_ip);\n",
        std::fs::read_to_string(design("stages/01-reachable")).unwrap()
    );
    let path = file("prints.rhai", script.as_bytes());
    let output = run(&["grade", "tiny/reachable", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).starts_with("here: 198."), "{}", text(&output.stderr));
    assert!(!text(&output.stdout).contains("here: "));
    let report = json(&["grade", "tiny/reachable", path.to_str().unwrap(), "--format", "json"], 0);
    assert!(report["printed"][0].as_str().unwrap().starts_with("here: "));
}

#[test]
fn everything_in_full_shows_every_hint() {
    let report = text(&run(&["grade", "tiny", &design("stages/01-reachable"), "--all"]).stdout);
    assert!(report.contains("`ec2::eip` and `ec2::eip_association`"), "{report}");
}

#[test]
fn without_a_stage_the_last_is_graded_and_a_seed_is_the_only_one() {
    let file = design("stages/02-fixed-address");
    let report = json(&["grade", "tiny", &file, "--format", "json", "--seed", "7"], 0);
    assert_eq!(report["stage"], "fixed-address");
    assert_eq!((report["seed"].as_u64(), &report["seeds"]), (Some(7), &serde_json::json!([7])));
}

#[test]
fn the_same_script_and_seed_give_the_same_bytes() {
    let arguments = ["grade", "tiny", &design("stages/01-reachable"), "--format", "json"];
    assert_eq!(run(&arguments).stdout, run(&arguments).stdout);
}

#[test]
fn the_text_of_a_verdict_is_for_people_and_never_coloured_in_a_pipe() {
    for (language, words) in [("en", ["unmet", "expected", "observed"]), ("ko", ["미충족", "기대", "관측"])]
    {
        let output = run(&["grade", "tiny", &design("stages/01-reachable"), "--lang", language]);
        let report = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1));
        for word in words {
            assert!(report.contains(word), "{report}");
        }
        assert!(!report.contains('\u{1b}'), "{report}");
        assert!(report.contains("stages/01-reachable.rhai:"), "{report}");
    }
}

#[test]
fn the_locale_decides_the_language() {
    let arguments = ["grade", "tiny", &design("stages/01-reachable")];
    let korean = cloudkata(&arguments).env("LANG", "ko_KR.UTF-8").output().unwrap();
    assert!(text(&korean.stdout).contains("미충족"));
    let english = cloudkata(&arguments).env("LANG", "ko_KR.UTF-8").env("LC_ALL", "C").output().unwrap();
    assert!(text(&english.stdout).contains("unmet"));
}

#[test]
fn plain_text_has_one_thing_a_line() {
    let report = text(&run(&["grade", "tiny", &design("stages/01-reachable"), "--plain"]).stdout);
    assert!(
        report.contains("unmet: Users find it again after a restart (same-address-after-restart)\n"),
        "{report}"
    );
    assert!(report.lines().any(|line| line.starts_with("expected: ")), "{report}");
    assert!(report.lines().any(|line| line.starts_with("again: cloudkata grade ")), "{report}");
}

#[test]
fn junit_counts_what_is_unmet() {
    let report = text(&run(&["grade", "tiny", &design("stages/01-reachable"), "--format", "junit"]).stdout);
    assert!(
        report.contains("<testsuite name=\"tiny/fixed-address\" tests=\"3\" failures=\"1\" errors=\"0\">"),
        "{report}"
    );
}

#[test]
fn an_unknown_name_gets_the_nearest() {
    let file = design("stages/01-reachable");
    assert!(refused(&["grade", "tinny", &file]).contains("did you mean `tiny`?"));
    assert!(refused(&["grade", "tiny/fixed-adress", &file]).contains("did you mean `fixed-address`?"));
    assert!(refused(&["explain", "ec2::instnace"]).contains("did you mean `ec2::instance`?"));
    assert!(refused(&["lesson", "helo"]).contains("did you mean `hello`?"));
    assert!(refused(&["simulate", &file, "--fault", "crsh:serving@5m"]).contains("did you mean `crash`?"));
    assert!(
        refused(&["reach", &file, "internet", "ec2::instance.wbe", "80"]).contains("`ec2::instance.web`")
    );
}

#[test]
fn an_unknown_command_exits_2() {
    let output = run(&["gade"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("grade"), "{}", text(&output.stderr));
}

#[test]
fn a_file_that_cannot_be_read_is_one_clear_message() {
    for command in [vec!["grade", "tiny"], vec!["run"], vec!["cost"], vec!["simulate"]] {
        let with = |path: &Path| {
            let mut arguments = command.clone();
            let path = path.to_str().unwrap().to_owned();
            arguments.push(&path);
            refused(&arguments)
        };
        assert!(with(Path::new("no/such/file.rhai")).contains("there is no file"));
        assert!(with(Path::new("tests")).contains("is a folder"));
        assert!(with(&file("latin.rhai", b"let a = \"\xe9\";")).contains("not UTF-8"));
        assert!(with(&file("huge.rhai", &vec![b' '; 10_000_000])).contains("10000000 bytes"));
    }
    let near = refused(&["run", &format!("{CASE}/startr.rhai")]);
    assert!(near.contains("did you mean") && near.contains("starter.rhai"), "{near}");
}

#[test]
fn a_wrong_script_is_one_clear_message_with_its_line() {
    for (name, script, words) in [
        ("syntax", "let a = ;\n", ":1:"),
        (
            "property",
            "\nec2::instance(\"web\", #{ instnace_type: \"t2.micro\" });\n",
            "did you mean `instance_type`?",
        ),
        ("type", "ec2::instance(\"web\", #{ instance_type: 3, image_id: golden_ami(app) });\n", ":1:"),
        ("function", "ec2::instnace(\"web\");\n", "instance"),
        ("endless", "loop { }\n", "stopped"),
        ("deep", "fn f(n) { f(n + 1) }\nf(0)\n", ":"),
    ] {
        let path = file(&format!("{name}.rhai"), script.as_bytes());
        let path = path.to_str().unwrap();
        for command in [vec!["grade", "tiny", path], vec!["run", path], vec!["cost", path]] {
            let message = refused(&command);
            assert!(message.contains(words), "{name}: {message}");
        }
    }
}

#[test]
fn an_empty_design_is_judged_or_refused_but_never_a_crash() {
    let empty = file("empty.rhai", b"");
    let output = run(&["grade", "tiny", empty.to_str().unwrap()]);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{}", text(&output.stderr));
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn run_prints_a_value_as_text_or_json() {
    let script = file("value.rhai", b"print(\"hello\"); #{ answer: 6 * 7, list: [1, 2.5, \"three\"] }");
    let path = script.to_str().unwrap();
    assert_eq!(
        json(&["run", path, "--format", "json"], 0),
        serde_json::json!({ "answer": 42, "list": [1, 2.5, "three"] })
    );
    let output = run(&["run", path]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with("hello\n"), "{}", text(&output.stdout));
    assert!(text(&output.stdout).contains("42"));
}

/// A good design, a bad one, one that does not run, and a file that is not there.
fn class_of_four() -> Vec<String> {
    let broken = file("broken.rhai", b"let a = nobody;\n").to_str().unwrap().to_owned();
    vec![
        design("stages/02-fixed-address"),
        design("stages/01-reachable"),
        broken,
        "tests/nowhere.rhai".to_owned(),
    ]
}

#[test]
fn many_designs_are_graded_side_by_side_with_a_line_each() {
    let files = class_of_four();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let output = run(&[&["grade", "tiny"], files.as_slice(), &["--seed", "1"]].concat());
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stdout);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 6, "{told}");
    for (line, (status, why)) in lines.iter().zip([
        ("met", "02-fixed-address"),
        ("unmet", "same-address-after-restart"),
        ("error", "there is no variable `nobody` (1:9)"),
        ("error", "there is no file"),
    ]) {
        assert!(line.starts_with(status) && line.contains(why), "{line}");
    }
    assert_eq!(lines[5], "4 designs of tiny: 1 met, 1 unmet, 2 error");
    assert_eq!(run(&["grade", "tiny", files[0], files[0]]).status.code(), Some(0));
    assert_eq!(run(&["grade", "tiny", files[0], files[1]]).status.code(), Some(1));
    let korean = text(&run(&[&["grade", "tiny"], files.as_slice(), &["--lang", "ko"]].concat()).stdout);
    assert!(korean.ends_with("tiny의 설계 4개: 충족 1, 미충족 1, 오류 2\n"), "{korean}");
}

#[test]
fn many_designs_have_the_reports_that_each_has_alone() {
    let files = class_of_four();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let whole = json(&[&["grade", "tiny"], files.as_slice(), &["--format", "json"]].concat(), 2);
    assert_eq!(whole["summary"], serde_json::json!({ "designs": 4, "met": 1, "unmet": 1, "error": 2 }));
    for (place, code) in [(0, 0), (1, 1)] {
        assert_eq!(
            whole["designs"][place]["report"],
            json(&["grade", "tiny", files[place], "--format", "json"], code)
        );
    }
    assert_eq!(whole["designs"][2]["error"]["code"], "unknown-name");
    let junit = text(&run(&[&["grade", "tiny"], files.as_slice(), &["--format", "junit"]].concat()).stdout);
    assert_eq!(junit.matches("<testsuite ").count(), 4, "{junit}");
    assert!(junit.contains("<testsuites tests=\"8\"") && junit.contains("nobody"), "{junit}");
}

#[test]
fn a_wrong_case_is_told_once_for_many_designs() {
    let files = class_of_four();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    assert!(refused(&[&["grade", "tinyy"], files.as_slice()].concat()).contains("did you mean `tiny`?"));
    assert!(refused(&["grade", "tiny", files[0], "-"]).contains("the standard input is one design"));
}

#[test]
fn a_run_is_told_in_the_language_that_is_asked_for() {
    let script = std::fs::read_to_string(design("stages/01-reachable")).unwrap();
    let script = file("told.rhai", format!("{script}\nprint(simulate(#{{ duration: \"2m\" }}));").as_bytes());
    let told = |language: &str| text(&run(&["run", script.to_str().unwrap(), "--lang", language]).stdout);
    let (english, korean) = (told("en"), told("ko"));
    assert!(english.contains("answered") && english.contains("seed"), "{english}");
    assert!(korean.contains("응답률") && korean.contains("시드"), "{korean}");
    assert!(!korean.contains("answered"), "{korean}");
}

#[test]
fn a_fault_may_name_a_resource_by_its_name_alone() {
    let file = design("stages/01-reachable");
    let run = |what: &str| {
        let fault = format!("crash:{what}@5m");
        json(&["simulate", &file, "--duration", "10m", "--fault", &fault, "--format", "json"], 0)
    };
    let short = run("web");
    assert!(short["requests"]["failed"].as_u64().unwrap() > 0);
    assert_eq!(short, run("ec2::instance.web"));
}

#[test]
fn a_wrong_rate_or_length_is_told_in_words() {
    let file = design("stages/01-reachable");
    for (option, wrong, words) in [
        ("--rps", "-5", "`--rps -5` is no number of requests a second"),
        ("--rps", "0", "`--rps 0` is no number of requests a second"),
        ("--rps", "1e300", "1.80e303 requests"),
        ("--duration", "0s", "`--duration 0s` is no time at all"),
    ] {
        let message = refused(&["simulate", &file, option, wrong]);
        assert!(message.contains(words) && message.len() < 400, "{message}");
    }
}

#[test]
fn simulate_has_the_shape_that_is_promised() {
    let file = design("stages/01-reachable");
    let fault = "stop-start:serving(1)@2m..4m";
    let arguments = ["simulate", &file, "--rps", "5", "--duration", "10m", "--fault", fault, "--seed", "4"];
    let run = json(&[arguments.as_slice(), &["--format", "json"]].concat(), 0);
    let requests = &run["requests"];
    let sum = ["ok", "failed", "in_flight"].map(|key| requests[key].as_u64().unwrap()).iter().sum::<u64>();
    assert_eq!(requests["total"].as_u64(), Some(sum));
    assert!(requests["failed"].as_u64().unwrap() > 0);
    for key in ["mean", "p50", "p90", "p99", "p999", "max"] {
        assert!(run["latency_ms"][key].is_number(), "{key}");
    }
    for key in [
        "resource",
        "kind",
        "utilisation",
        "mean_wait_ms",
        "mean_in_system",
        "blocked",
        "peak_queue",
        "peak_at_s",
    ] {
        assert!(!run["stations"][0][key].is_null(), "{key}");
    }
    for key in ["t_s", "ok", "failed", "p99_ms", "in_service"] {
        assert!(run["timeline"][0][key].is_number(), "{key}");
    }
    assert_eq!(run["lost"], serde_json::json!({ "sessions": 0, "files": 0, "rows": 0 }));
    assert_eq!(run["seed"], 4);
    assert!(run["cost_usd"].is_number() && run["availability"].is_number());
    let other = design("stages/02-fixed-address");
    let both = json(&[arguments.as_slice(), &["--vs", &other, "--format", "json"]].concat(), 0);
    assert!(both["vs"]["availability"].as_f64().unwrap() > both["availability"].as_f64().unwrap());
}

#[test]
fn cost_and_reach_have_the_shape_that_is_promised() {
    let file = design("stages/02-fixed-address");
    let bill = json(&["cost", &file, "--format", "json"], 0);
    let lines = bill["lines"].as_array().unwrap();
    let sum: f64 = lines.iter().map(|line| line["usd"].as_f64().unwrap()).sum();
    assert!((bill["monthly_usd"].as_f64().unwrap() - sum).abs() < 0.01, "{bill}");
    for key in ["resource", "what", "quantity", "unit", "unit_usd", "usd", "assumption", "source", "as_of"] {
        assert!(!lines[0][key].is_null(), "{key}");
    }
    let open = json(&["reach", &file, "internet", "ec2::instance.web", "80", "--format", "json"], 0);
    assert_eq!(open["reachable"], true);
    let shut = json(&["reach", &file, "internet", "ec2::instance.web", "22", "--format", "json"], 0);
    assert_eq!(shut["reachable"], false);
    assert!(shut["blocked_by"]["resource"].as_str().unwrap().contains("security_group"), "{shut}");
    assert!(shut["blocked_by"]["rule"].is_string());
}

/// Every key of a JSON value, however deep; the keys of maps that scripts and prices fill are left out.
fn keys(value: &Json, found: &mut std::collections::BTreeSet<String>) {
    match value {
        Json::Object(entries) => {
            for (key, inner) in entries {
                found.insert(key.clone());
                if key != "hours_by_type" {
                    keys(inner, found);
                }
            }
        }
        Json::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_every_shape_stands_in_the_book() {
    let book = std::fs::read_to_string("book/src/json.md").unwrap();
    let (bad, good) = (design("stages/01-reachable"), design("stages/02-fixed-address"));
    let mut found = std::collections::BTreeSet::new();
    for (arguments, code) in [
        (vec!["grade", "tiny", &bad], 1),
        (vec!["grade", "tiny", &good, "--compare"], 0),
        (vec!["grade", "tiny", &good, &bad, "Cargo.toml"], 2),
        (vec!["simulate", &bad, "--duration", "5m", "--fault", "crash:serving@1m", "--vs", &good], 0),
        (vec!["reach", &bad, "internet", "ec2::instance.web", "22"], 0),
        (vec!["cost", &bad], 0),
        (vec!["cases"], 0),
        (vec!["lessons"], 0),
        (vec!["explain", "ec2::eip"], 0),
        (vec!["progress"], 0),
        (vec!["course", "check", "tests/fixtures/course", "--seeds", "1", "--loads", "1"], 0),
    ] {
        keys(&json(&[arguments.as_slice(), &["--format", "json"]].concat(), code), &mut found);
    }
    let missing: Vec<&String> = found.iter().filter(|key| !book.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}: these fields have no words in book/src/json.md");
}

#[test]
fn cases_lessons_and_explanations_are_listed() {
    let cases = json(&["cases", "--format", "json"], 0);
    assert_eq!(cases["cases"][0]["id"], "tiny");
    assert_eq!(cases["cases"][0]["stages"][1]["id"], "fixed-address");
    assert!(text(&run(&["cases"]).stdout).contains("tiny/fixed-address"));
    assert!(text(&run(&["cases", "tiny", "--lang", "ko"]).stdout).contains("바뀌어 버린 주소"));
    assert!(text(&run(&["lessons"]).stdout).contains("hello"));
    assert!(text(&run(&["lesson", "hello", "--lang", "ko"]).stdout).contains("안녕하세요"));
    let instance = json(&["explain", "AWS::EC2::Instance", "--format", "json"], 0);
    assert_eq!(instance["name"], "ec2::instance");
    assert!(text(&run(&["explain", "stale-address"]).stdout).contains("address"));
    assert!(text(&run(&["explain", "instance_type"]).stdout).contains("ec2::instance"));
    assert!(text(&run(&["explain", "allow_tcp"]).stdout).contains("allow_tcp(port"));
}

#[test]
fn without_a_command_it_says_what_to_type_next() {
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("cloudkata cases"));
}

#[test]
fn init_lays_out_a_folder_once() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("init");
    let _ = std::fs::remove_dir_all(&folder);
    let arguments = ["init", "tiny", folder.to_str().unwrap()];
    assert_eq!(run(&arguments).status.code(), Some(0));
    assert!(folder.join("tiny.rhai").is_file() && folder.join("README.md").is_file());
    assert!(refused(&arguments).contains("already there"));
}

#[test]
fn the_course_in_the_library_has_no_problems() {
    let course = cloudkata::Course::builtin();
    assert!(course.problems().is_empty(), "{:#?}", course.problems());
    assert!(!course.cases().is_empty());
}

#[test]
fn a_course_that_keeps_its_promises_exits_0() {
    let output = run(&["course", "check", "tests/fixtures/course", "--seeds", "1,2", "--loads", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let report = json(
        &["course", "check", "tests/fixtures/course", "--seeds", "1", "--loads", "1", "--format", "json"],
        0,
    );
    assert_eq!(report["kept"], true);
    assert!(refused(&["course", "check", "tests"]).contains("no course"));
}

#[test]
#[cfg(target_os = "linux")]
fn a_result_that_cannot_be_written_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = cloudkata(&["cases"])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot write the result"));
}

#[test]
fn a_script_may_come_from_the_standard_input() {
    use std::io::Write;
    let script = std::fs::read(design("stages/01-reachable")).unwrap();
    let mut child = cloudkata(&["grade", "tiny", "-", "--plain"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&script).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("again: cloudkata grade tiny/fixed-address - --seed 1"));
}

#[test]
fn the_reference_is_written_from_the_tables() {
    let markdown = run(&["reference"]);
    assert!(markdown.status.success());
    assert!(text(&markdown.stdout).contains("`instance_type`"));
    let definitions = run(&["reference", "--definitions"]);
    assert!(text(&definitions.stdout).contains("fn instance("));
}

#[test]
fn a_reader_that_goes_away_ends_the_program_in_silence() {
    let mut child = cloudkata(&["explain", "ec2::instance"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "");
}
