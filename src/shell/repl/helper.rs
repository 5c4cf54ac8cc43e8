//! What the line editor asks while a line is typed: is it finished, how is it coloured, what could come next.

use super::super::output::Screen;
use super::desk::Desk;
use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};

/// The editor's helper.
pub struct Helper {
    screen: Screen,
}

impl Helper {
    pub fn new(screen: &Screen) -> Self {
        Self { screen: *screen }
    }

    /// Takes in what stands on the desk now.
    pub fn look(&mut self, desk: &Desk) {
        self.screen = desk.screen;
    }
}

impl rustyline::Helper for Helper {}

impl Completer for Helper {
    type Candidate = String;
}

impl Hinter for Helper {
    type Hint = String;
}

impl Highlighter for Helper {}

impl Validator for Helper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let text = context.input();
        let command = text.trim_start().starts_with(':');
        Ok(if !command && crate::script::is_unfinished(text) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}
