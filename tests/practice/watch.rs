//! `cloudkata watch`, line by line: what a learner sees after each save and each command.

use super::{Folder, cloudkata, run, text};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const CASE: &str = "tests/fixtures/course/scripts/cases/tiny";

/// How long one waits for an answer on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// A session under way.
struct Session {
    child: Child,
    commands: Option<ChildStdin>,
    said: Receiver<String>,
    design: PathBuf,
}

impl Session {
    fn begin(home: &Path, arguments: &[&str]) -> Self {
        let design = home.join("work/tiny.rhai");
        if !design.exists() {
            let folder = home.join("work");
            assert!(run(home, &["init", "tiny", folder.to_str().unwrap()]).status.success());
        }
        let mut child = cloudkata(home, &["watch", "tiny", design.to_str().unwrap(), "--plain"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, said) = channel();
        for stream in [
            Box::new(child.stdout.take().unwrap()) as Box<dyn std::io::Read + Send>,
            Box::new(child.stderr.take().unwrap()),
        ] {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let commands = child.stdin.take();
        Self { child, commands, said, design }
    }

    /// What is said until the next line that begins so.
    fn until(&mut self, end: &str) -> String {
        let mut out = String::new();
        loop {
            let line =
                self.said.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no `{end}` after:\n{out}"));
            out.push_str(&format!("{line}\n"));
            if line.starts_with(end) {
                return out;
            }
        }
    }

    /// The next page, with the line of what can be done.
    fn page(&mut self) -> String {
        self.until("> ")
    }

    fn save(&mut self, content: &str) -> String {
        std::fs::write(&self.design, content).unwrap();
        self.page()
    }

    fn command(&mut self, line: &str) {
        writeln!(self.commands.as_mut().unwrap(), "{line}").unwrap();
    }

    fn ask(&mut self, line: &str) -> String {
        self.command(line);
        self.page()
    }

    fn end(mut self) {
        self.command("q");
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

fn reference(stage: &str) -> String {
    std::fs::read_to_string(format!("{CASE}/stages/{stage}.rhai")).unwrap()
}

fn progress(home: &Path) -> Value {
    let output = run(home, &["progress", "--format", "json"]);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn keys(page: &str) -> &str {
    page.lines().last().unwrap()
}

#[test]
fn a_case_is_walked_from_stage_to_stage_and_goes_on_where_it_was_left() {
    let home = Folder::new();
    let mut session = Session::begin(home.path(), &[]);
    let page = session.page();
    assert!(
        page.contains("The server runs, and nobody gets an answer.") && page.contains("not there yet"),
        "{page}"
    );
    assert_eq!(keys(&page), "> h hint, t task, l list, c check all, go STAGE, q quit");

    let page = session.save(&reference("01-reachable"));
    assert!(
        page.contains("every requirement is met (1/1)") && page.contains("n brings the next stage"),
        "{page}"
    );
    assert_eq!(keys(&page), "> n next, t task, l list, r reset, s solution, c check all, go STAGE, q quit");

    let page = session.ask("n");
    assert!(page.contains("tiny/fixed-address · The address that changed"), "{page}");
    assert!(session.ask("h").contains("hint 2: Which kind of address"));
    let page = session.ask("hint");
    assert!(page.contains("hint 3: `ec2::eip` and"), "{page}");
    assert!(!keys(&page).contains("h hint"), "the ladder has no further step");
    session.command("s");
    assert!(session.until("   = ").contains("error: `s` does nothing now"));

    let page = session.save("let x = ;");
    assert!(page.contains("error") && page.contains(":1:9"), "{page}");
    let second = reference("02-fixed-address");
    let page = session.save(&second);
    assert!(page.contains("with it every stage of this case") && !keys(&page).contains("n next"), "{page}");
    assert!(session.ask("s").contains("== accept/given-to-the-instance"));
    assert!(session.ask("l pending").contains("none"));

    assert_eq!(keys(&session.ask("r")), "> y yes, n no");
    let page = session.ask("y");
    assert!(page.contains("your design is kept in"), "{page}");
    assert_eq!(std::fs::read_to_string(&session.design).unwrap(), reference("01-reachable"));
    let aside = home.path().join("work/tiny.rhai.before-reset");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), second);
    session.end();

    let told = progress(home.path());
    let stages = &told["cases"][0]["stages"];
    assert_eq!((&stages[0]["passed"], &stages[1]["passed"]), (&json!(true), &json!(true)));
    assert_eq!((&stages[0]["attempts"], &stages[1]["attempts"]), (&json!(1), &json!(1)));
    assert_eq!(stages[1]["after_solution"], json!(false));

    let mut session = Session::begin(home.path(), &["--lang", "ko"]);
    let page = session.page();
    assert!(page.contains("tiny/fixed-address") && keys(&page).contains("q 끝내기"), "{page}");
    session.end();
}

#[test]
fn a_pass_that_was_shown_survives_being_killed() {
    let home = Folder::new();
    let mut session = Session::begin(home.path(), &[]);
    session.page();
    assert!(session.save(&reference("01-reachable")).contains("every requirement is met"));
    session.child.kill().unwrap();
    session.child.wait().unwrap();
    assert_eq!(progress(home.path())["cases"][0]["stages"][0]["passed"], json!(true));
}

#[test]
fn a_record_that_cannot_be_used_is_told_of_and_left_and_the_work_goes_on() {
    let home = Folder::new();
    std::fs::write(home.file(), "my diary").unwrap();
    let mut session = Session::begin(home.path(), &["--manual-run"]);
    assert!(session.until("nothing of this session is saved").contains("CLOUDKATA_HOME=FOLDER"));
    assert!(session.page().contains("NOT SAVED"));
    std::fs::write(&session.design, reference("01-reachable")).unwrap();
    let page = session.ask("g");
    assert!(page.contains("every requirement is met") && keys(&page).contains("n next"), "{page}");
    session.end();
    assert_eq!(std::fs::read(home.file()).unwrap(), b"my diary");
}

#[test]
fn what_cannot_be_watched_is_one_clear_message() {
    let home = Folder::new();
    let folder = home.path().to_str().unwrap();
    for (arguments, word) in [
        (vec!["watch", "tini", folder], "did you mean `tiny`?"),
        (vec!["watch", "tiny", folder], "cloudkata init tiny"),
        (
            vec!["watch", "tiny/fixed-adress", &format!("{CASE}/starter.rhai")],
            "did you mean `fixed-address`?",
        ),
    ] {
        let output = run(home.path(), &arguments);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{arguments:?}");
        assert!(text(&output.stderr).contains(word), "{}", text(&output.stderr));
    }
}
