//! `cloudkata watch CASE`: a design is graded on every save, while its author sits in an editor beside it.
//!
//! `Desk` knows where the learner stands and what can be done now; it neither draws nor waits. `terminal` shows it in
//! place and reads single keys; `lines` shows one verdict a change and reads commands line by line, for pipes, for tests and
//! for screen readers. `Eye` notices that the file was saved.

mod act;
mod desk;
mod eye;
mod file;
mod footer;
mod lines;
mod note;
mod page;
mod terminal;
mod work;

use super::arguments::Watch;
use super::output::Screen;
use super::record::Record;
use super::{Done, End};
use crate::engine::Engine;
use desk::Desk;
use std::io::IsTerminal;

/// Grades on every save, until the learner has had enough.
pub fn run(engine: &Engine, given: &Watch, screen: &Screen) -> Done {
    let (case, stage) = match given.target.split_once('/') {
        Some((case, stage)) => (case, Some(stage)),
        None => (given.target.as_str(), None),
    };
    let outline = engine.outline(case, screen.language)?;
    let path = file::find(given.file.as_deref(), case)?;
    let record = Record::open(screen);
    let mut desk = Desk::new(engine.clone(), *screen, outline, path, record);
    desk.manual = given.manual_run;
    desk.begin_at(stage)?;
    let drawn = !screen.plain
        && std::io::stdin().is_terminal()
        && std::io::stdout().is_terminal()
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb");
    if drawn {
        terminal::run(&mut desk)?
    } else {
        lines::run(&mut desk)?
    }
    if !desk.record.is_kept() {
        let said = "what you did in this session was not saved\n";
        screen.say(screen.language.pick(said, "이번에 한 것은 저장되지 않았습니다\n"));
    }
    Ok(End::Well)
}

#[cfg(test)]
mod tests;
