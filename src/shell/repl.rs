//! The REPL: `cloudkata` without a command.
//!
//! A script language with state kept between entries, and commands that begin with a colon. At a terminal entries are
//! edited, completed and coloured (`terminal`); elsewhere commands and scripts are read from the standard input line by
//! line (`lines`), so that a session can be scripted and tested. Both hand entries to the same `Desk`.

mod change;
mod command;
mod complete;
mod desk;
mod footing;
mod guess;
mod helper;
mod interrupt;
mod lines;
mod note;
mod place;
mod terminal;

pub use interrupt::watched;

use super::output::Screen;
use super::{Done, command as commands};
use crate::engine::Engine;
use std::io::IsTerminal;

/// Runs the REPL; a guided hint where there is neither a terminal nor anything to read.
pub fn run(engine: &Engine, screen: &Screen) -> Done {
    let screen = screen.at_prompt();
    match (std::io::stdin().is_terminal(), std::io::stdout().is_terminal()) {
        (true, true) => terminal::run(engine, &screen),
        // Nobody would see what is typed, and nothing is there to be read.
        (true, false) => commands::welcome::run(engine, &screen),
        (false, _) => lines::run(engine, &screen),
    }
}
