//! Line by line: one verdict a change, commands as lines from the standard input. For pipes, for tests, for screen readers.

use super::act::Act;
use super::desk::{Desk, Filter, Flow, View};
use super::eye::{Eye, PAUSE};
use super::work::{Task, Why};
use crate::diagnostic::Diagnostic;
use crate::shell::verdict;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

/// Watches until the learner has had enough, or the standard input ends.
pub fn run(desk: &mut Desk) -> Result<(), Diagnostic> {
    let lines = standard_input();
    let mut eye = Eye::on(&desk.path);
    let mut flow = desk.go_to(desk.stage);
    loop {
        match flow {
            Flow::Leave => return Ok(()),
            Flow::Work(task) => work(desk, &task)?,
            Flow::Stay => show(desk)?,
        }
        flow = loop {
            match lines.recv_timeout(PAUSE) {
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) if !desk.manual && eye.is_changed() => {
                    break desk.work(Why::Asked);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => {
                    let before = desk.view;
                    let Some(flow) = obey(desk, line.trim())? else { continue };
                    if before == View::Asking {
                        // What was put back is no save of the learner's.
                        eye.know();
                    }
                    break flow;
                }
            }
        };
    }
}

/// The lines of the standard input, as they come; read beside, since a file may be saved meanwhile.
fn standard_input() -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

fn work(desk: &mut Desk, task: &Task) -> Result<(), Diagnostic> {
    desk.screen.say(&format!("{}\n", desk.checking()));
    let outcome = task.work(&desk.engine);
    desk.finish(task, outcome);
    if desk.view == View::Task {
        desk.screen.print(&format!("{}\n", desk.task()))?;
        desk.view = View::Verdict;
    }
    show(desk)
}

/// The page, and what can be done now.
fn show(desk: &mut Desk) -> Result<(), Diagnostic> {
    let page = match desk.view {
        View::List(_, filter) => desk.list(None, filter).0,
        // What was read out before need not be read out again.
        View::Verdict if desk.at_end => verdict::further_hints(&desk.hints().0, &desk.screen),
        _ => desk.page().0,
    };
    if desk.view != View::Asking {
        desk.view = View::Verdict;
    }
    let mut out = page + "\n";
    for said in desk.notice.iter().chain(desk.problem.as_ref().map(|problem| &problem.message)) {
        out.push_str(&format!("{said}\n"));
    }
    if desk.view != View::Asking {
        out.push_str(&format!("{}\n", desk.standing()));
    }
    let names =
        desk.acts().into_iter().map(|act| format!("{} {}", act.key(), act.name(desk.screen.language)));
    let mut names: Vec<String> = names.collect();
    if desk.view != View::Asking {
        names.insert(names.len() - 1, desk.screen.language.pick("go STAGE", "go 단계").to_owned());
    }
    desk.screen.print(&format!("{out}> {}\n", names.join(", ")))
}

/// Does what a line says; nothing where it says nothing that can be done now, which is told.
fn obey(desk: &mut Desk, line: &str) -> Result<Option<Flow>, Diagnostic> {
    let (word, rest) = line.split_once(' ').map_or((line, ""), |(word, rest)| (word, rest.trim()));
    let valid = desk.acts();
    if desk.view != View::Asking && word == "go" {
        return Ok(go(desk, rest));
    }
    let act =
        Act::of_word(line, &valid).or_else(|| Act::of_word(word, &valid).filter(|act| *act == Act::List));
    let Some(act) = act else {
        let names: Vec<&str> = valid.iter().map(|act| act.name(desk.screen.language)).collect();
        let problem = Diagnostic::error("unknown-command", format!("`{line}` does nothing now"))
            .help(format!("what does is {}", names.join(", ")))
            .nearest(line, names);
        desk.screen.complain(&problem, &[]);
        return Ok(None);
    };
    let flow = desk.perform(act);
    if act == Act::List {
        let filter = match Act::of_word(rest, &[Act::Done, Act::Pending]) {
            Some(Act::Done) => Filter::Done,
            Some(Act::Pending) => Filter::Pending,
            _ => Filter::All,
        };
        desk.view = View::List(desk.stage, filter);
    }
    Ok(Some(flow))
}

/// To a stage, by its id or its number.
fn go(desk: &mut Desk, named: &str) -> Option<Flow> {
    let number = named.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let number = number.filter(|stage| *stage < desk.case.stages.len());
    let id = desk.case.stages.iter().position(|stage| stage.id == named);
    let Some(stage) = id.or(number) else {
        let names: Vec<&str> = desk.case.stages.iter().map(|stage| stage.id.as_str()).collect();
        let problem = Diagnostic::error("unknown-stage", format!("there is no stage `{named}`"))
            .help(format!("the stages are {}", names.join(", ")))
            .nearest(named, names);
        desk.screen.complain(&problem, &[]);
        return None;
    };
    Some(desk.go_to(stage))
}
