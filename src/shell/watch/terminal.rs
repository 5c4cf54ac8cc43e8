//! On a terminal: everything in place, and single keys. The terminal is given back as it was, however this ends.

mod draw;
mod guard;

use super::act::Act;
use super::desk::{Desk, Flow, View};
use super::eye::{Eye, PAUSE};
use super::work::{Outcome, Task, Why};
use crate::diagnostic::Diagnostic;
use crate::engine::Limits;
use crate::grade::Watch;
use crate::shell::STACK;
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use draw::Pane;
use guard::Guard;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Watches until the learner has had enough.
pub fn run(desk: &mut Desk) -> Result<(), Diagnostic> {
    let stopped = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stopped);
    let limits = desk.engine.limits().clone();
    // In place of the one that draws a bar: here the footer says that something is under way.
    let limits = Limits { watch: Watch::new(move || !asked.load(Ordering::Relaxed)), ..limits };
    desk.engine = desk.engine.clone().with_limits(limits);
    let _guard = Guard::enter().map_err(|error| lost(&error))?;
    watch(desk, &stopped).map_err(|error| lost(&error))
}

fn lost(error: &std::io::Error) -> Diagnostic {
    Diagnostic::error("no-terminal", format!("the terminal cannot be used: {error}"))
        .help("`--plain` works line by line")
}

fn watch(desk: &mut Desk, stopped: &AtomicBool) -> std::io::Result<()> {
    let mut eye = Eye::on(&desk.path);
    let mut pane = Pane::default();
    let mut flow = desk.go_to(desk.stage);
    loop {
        if let Flow::Work(task) = &flow {
            let Some(outcome) = work(desk, task, &mut pane, stopped)? else { return Ok(()) };
            desk.finish(task, outcome);
            pane.turn_to_what_is_new();
        }
        pane.draw(desk, false)?;
        flow = loop {
            if event::poll(PAUSE)? {
                let before = desk.view;
                if let Some(flow) = heard(desk, &mut pane, &event::read()?) {
                    if before == View::Asking {
                        // What was put back is no save of the learner's.
                        eye.know();
                    }
                    break flow;
                }
            }
            if !desk.manual && eye.is_changed() {
                let flow = desk.work(Why::Asked);
                pane.turn_to_what_is_new();
                break flow;
            }
        };
        if matches!(flow, Flow::Leave) {
            return Ok(());
        }
    }
}

/// What something that came from the terminal leads to; nothing where it means nothing now.
fn heard(desk: &mut Desk, pane: &mut Pane, event: &Event) -> Option<Flow> {
    match event {
        Event::Resize(..) => Some(Flow::Stay),
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            if is_end(key) {
                return Some(Flow::Leave);
            }
            if let Some(act) = meant(desk, key) {
                let flow = desk.perform(act);
                pane.turn_to_what_is_new();
                return Some(flow);
            }
            pane.scroll(key.code).then_some(Flow::Stay)
        }
        _ => None,
    }
}

/// Ctrl-C, and Ctrl-D as in a shell.
fn is_end(key: &KeyEvent) -> bool {
    key.modifiers.contains(KeyModifiers::CONTROL) && matches!(key.code, KeyCode::Char('c' | 'd'))
}

fn meant(desk: &Desk, key: &KeyEvent) -> Option<Act> {
    let valid = desk.acts();
    let among = |act: Act| valid.contains(&act).then_some(act);
    let list = matches!(desk.view, View::List(..));
    match key.code {
        _ if key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) => None,
        KeyCode::Char(letter) => Act::of_key(letter, &valid),
        KeyCode::Up if list => among(Act::Up),
        KeyCode::Down if list => among(Act::Down),
        KeyCode::Enter if list => among(Act::Continue),
        KeyCode::Esc => among(Act::No).or_else(|| among(Act::Verdict)),
        _ => None,
    }
}

/// Grades beside the keyboard. Of what is typed meanwhile only the end is heard, and then there is nothing to tell.
fn work(
    desk: &mut Desk,
    task: &Task,
    pane: &mut Pane,
    stopped: &AtomicBool,
) -> std::io::Result<Option<Outcome>> {
    let engine = desk.engine.clone();
    std::thread::scope(|scope| {
        let worker =
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || task.work(&engine))?;
        pane.draw(desk, true)?;
        let mut over = false;
        while !worker.is_finished() || event::poll(std::time::Duration::ZERO)? {
            if !event::poll(PAUSE / 5)? {
                continue;
            }
            match event::read()? {
                Event::Key(key) if is_end(&key) => {
                    stopped.store(true, Ordering::Relaxed);
                    over = true;
                }
                Event::Resize(..) => pane.draw(desk, true)?,
                _ => {}
            }
        }
        let outcome = worker.join().map_err(|_| std::io::Error::other("a thread did not come back"))?;
        Ok((!over).then_some(outcome))
    })
}
