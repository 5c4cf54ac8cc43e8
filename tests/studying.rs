//! Studying from outside: the commands `quiz`, `review` and `exam`, with answers on the standard input and days that are
//! simulated. Each test has a record of its own.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot read an answer has failed")]

use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const DAY: i64 = 86_400_000;
/// 2026-11-21 10:00 UTC.
const MORNING: i64 = 1_795_255_200_000;

const COURSE: &str = r#"{ "id": "tiny", "version": "1", "format_version": 1, "languages": ["en"] }"#;

/// A learner with a record and a small course.
struct Learner {
    folder: PathBuf,
}

impl Learner {
    fn new(name: &str, questions: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("cloudkata-studying-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("course/lessons/en")).unwrap();
        std::fs::write(folder.join("course/lessons/course.json"), COURSE).unwrap();
        let head = "# DNS\n<!-- lesson: dns; as-of: 2026-11; sources: a; practises: clock/alias -->\n\n## Questions\n\n";
        std::fs::write(folder.join("course/lessons/en/dns.md"), format!("{head}{questions}")).unwrap();
        Self { folder }
    }

    fn run(&self, arguments: &[&str], lines: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cloudkata"))
            .args(arguments)
            .args(["--lang", "en", "--plain", "--course"])
            .arg(self.folder.join("course"))
            .env("CLOUDKATA_HOME", self.folder.join("home"))
            .env("TZ", "UTC")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    fn text(&self, arguments: &[&str], lines: &str) -> String {
        String::from_utf8(self.run(arguments, lines).stdout).unwrap()
    }

    fn json(&self, arguments: &[&str], lines: &str) -> Value {
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--format", "json"]).collect();
        let output = self.run(&arguments, lines);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Reviews at a moment, giving these lines.
    fn review(&self, now: i64, lines: &str) -> Value {
        self.json(&["review", "--seed", "1", "--now", &now.to_string()], lines)
    }

    fn waiting(&self, now: i64) -> Vec<String> {
        let value = self.json(&["review", "--list", "--now", &now.to_string()], "");
        let now = value["waiting"]["now"].as_array().unwrap();
        now.iter().map(|each| each["question"].as_str().unwrap().to_owned()).collect()
    }
}

impl Drop for Learner {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn question(id: &str) -> String {
    format!(
        "### Which is right for {id}?\n<!-- question: {id}; domains: saa.resilient, clf.technology; tasks: saa-2.2, clf-3.5; \
         difficulty: 0; as-of: 2026-11; source: a -->\n\n\
         - [x] The right one <!-- right -->\n  > Because it is.\n\
         - [ ] A wrong one <!-- wrong -->\n  > Because it is not.\n\
         - [ ] Another one <!-- other -->\n  > Neither is this.\n\n"
    )
}

#[test]
fn an_answer_is_marked_with_words_and_the_reasons_of_both_options() {
    let learner = Learner::new("words", &question("a"));
    let text = learner.text(&["quiz", "--seed", "1"], "wrong\n");
    for expected in
        ["1/1", "✗ wrong", "Because it is not.", "✓ The right one", "Because it is.", "0 of 1 right"]
    {
        assert!(text.contains(expected), "no `{expected}` in:\n{text}");
    }
    assert!(!text.contains("Neither is this."), "what was not chosen stays untold");
    assert!(!text.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn a_wrong_number_of_answers_is_asked_again_and_a_skipped_question_is_no_answer() {
    let learner = Learner::new("number", &(question("a") + &*question("b")));
    let text = learner.text(&["quiz", "--seed", "1"], "12\ns\nright\n");
    assert!(text.contains("choose 1; you gave 2"), "{text}");
    assert!(text.contains("1 of 1 right"), "{text}");
}

#[test]
fn what_was_missed_is_asked_once_more_and_nothing_else() {
    let learner = Learner::new("retry", &(question("a") + &*question("b")));
    let value = learner.json(&["quiz", "--seed", "1"], "wrong\nright\nr\nright\n");
    let answers = value["answers"].as_array().unwrap();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0]["question"], answers[2]["question"]);
    assert_ne!(answers[0]["seed"], answers[2]["seed"], "its options are shuffled anew");
}

#[test]
fn every_answer_is_kept_before_the_next_question_and_can_be_taken_back() {
    let learner = Learner::new("kept", &(question("a") + &*question("b")));
    // The input ends after one answer, as when a terminal is closed.
    learner.text(&["quiz", "--seed", "1", "--now", &MORNING.to_string()], "right\n");
    assert_eq!(learner.waiting(MORNING + 60_000).len(), 1);
    let taken = learner
        .json(&["quiz", "--seed", "5", "--now", &(MORNING + 1000).to_string()], "wrong\nu\nright\nright\n");
    let given: Vec<&Value> =
        taken["answers"].as_array().unwrap().iter().map(|answer| &answer["correct"]).collect();
    assert_eq!(given, [true, true], "{taken}");
}

#[test]
fn cramming_leaves_the_schedule_alone() {
    let learner = Learner::new("cram", &question("a"));
    learner.text(&["quiz", "--cram", "--now", &MORNING.to_string()], "right\n");
    assert_eq!(learner.waiting(MORNING + 1000), ["a"]);
}

#[test]
fn a_week_of_study_brings_back_what_was_missed_and_lets_rest_what_is_known() {
    let questions: String = (0..30).map(|n| question(&format!("q{n:02}"))).collect();
    let learner = Learner::new("week", &questions);
    // Monday: twenty new questions are the limit of a day; every fourth is missed, once surely.
    let lines: String = (0..20)
        .map(|n| {
            if n == 0 {
                "wrong!\n"
            } else if n % 4 == 0 {
                "wrong\n"
            } else {
                "right\n"
            }
        })
        .collect();
    let monday = learner.review(MORNING, &lines);
    assert_eq!((monday["answered"].as_u64(), monday["right"].as_u64()), (Some(20), Some(15)));
    assert_eq!(monday["later_today"], 5);
    assert_eq!(learner.waiting(MORNING + 60_000), [] as [String; 0], "ten minutes of rest");
    // In the evening the misses come back, the sure one first; nothing new.
    let evening = learner.waiting(MORNING + DAY / 3);
    assert_eq!(evening.len(), 5);
    assert_eq!(evening[0], "q00");
    learner.review(MORNING + DAY / 3, &"right\n".repeat(5));
    // Tuesday: the ten new ones, and what was missed yesterday.
    let tuesday = learner.waiting(MORNING + DAY);
    assert!(tuesday.iter().any(|id| id == "q29") && tuesday.iter().any(|id| id == "q00"), "{tuesday:?}");
    assert!(!tuesday.iter().any(|id| id == "q01"), "known since yesterday");
    learner.review(MORNING + DAY, &"right\n".repeat(tuesday.len()));
    // The week goes on: less each day, and intervals grow.
    let mut counts = Vec::new();
    for day in 2..14 {
        let now = MORNING + day * DAY;
        let waiting = learner.waiting(now);
        counts.push(waiting.len());
        learner.review(now, &"right\n".repeat(waiting.len()));
    }
    assert!(counts.iter().sum::<usize>() < 90, "{counts:?}");
    assert!(counts.contains(&0), "a day of rest comes: {counts:?}");
    let ready = learner.json(&["exam", "saa", "--readiness", "--now", &(MORNING + 14 * DAY).to_string()], "");
    let resilient = &ready["readiness"]["domains"]["saa.resilient"];
    assert_eq!(resilient["answers"], 30);
    assert!(resilient["expected"].as_f64().unwrap() > 0.8, "{resilient}");
    assert_eq!(ready["readiness"]["domains"]["saa.secure"]["answers"], 0);
}

#[test]
fn a_mock_goes_on_after_it_was_left_and_ends_in_an_estimate_and_a_readiness() {
    let questions: String = (0..20).map(|n| question(&format!("q{n:02}"))).collect();
    let learner = Learner::new("mock", &questions);
    let left =
        learner.json(&["exam", "saa", "--seed", "3", "--now", &MORNING.to_string()], "right\nwrong\nf\nq\n");
    assert_eq!(
        (left["finished"].as_bool(), left["answered"].as_u64(), left["questions"].as_u64()),
        (Some(false), Some(2), Some(17))
    );
    // A day later: the clock stood still, and the blank rest is wrong.
    let over =
        learner.json(&["exam", "saa", "--now", &(MORNING + DAY).to_string()], "right\nb\nright\nend\n");
    let result = &over["result"];
    assert_eq!(over["finished"], true);
    assert_eq!(result["right_of_all"], 2, "{result}");
    assert_eq!(result["blank"], 14);
    assert!(result["used_ms"].as_u64().unwrap() < 60_000);
    assert_eq!(result["passes"], false);
    let short = result["short"].as_array().unwrap();
    assert_eq!(short.len(), 3, "the bank has no questions for three domains, and says so");
    assert_eq!(over["readiness"]["overall"]["answers"], 3);
    // What was answered is remembered; a new mock begins.
    let again = learner.json(&["exam", "saa", "--now", &(MORNING + DAY + 60_000).to_string()], "q\n");
    assert_eq!(again["answered"], 0);
    let text = learner.text(&["exam", "saa", "--new"], "end\n");
    assert!(
        text.contains("estimate") && text.contains("based on 3 answers") && text.contains("shorter"),
        "{text}"
    );
}

#[test]
fn a_topic_that_does_not_exist_names_the_nearest() {
    let learner = Learner::new("topic", &question("a"));
    let output = learner.run(&["quiz", "saa.resilent"], "");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `saa.resilient`?"));
    let output = learner.run(&["exam", "dva"], "");
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("the exams are CLF-C02 (clf) and SAA-C03 (saa)")
    );
}
