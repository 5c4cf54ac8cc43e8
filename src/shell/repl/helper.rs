//! What the line editor asks while a line is typed: is it finished, how is it coloured, what could come next.

use super::super::output::{Screen, painted_as};
use super::complete::Names;
use super::desk::Desk;
use crate::script::completion::{Piece, pieces};
use crate::text::layout::{cut, width};
use anstyle::{AnsiColor, Style};
use rustyline::Context;
use rustyline::completion::{Completer, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use std::borrow::Cow;

/// The editor's helper.
pub struct Helper {
    screen: Screen,
    names: Names,
}

impl Helper {
    pub fn new(screen: &Screen) -> Self {
        Self { screen: *screen, names: Names::default() }
    }

    /// Takes in what stands on the desk now.
    pub fn look(&mut self, desk: &Desk) {
        self.screen = desk.screen;
        self.names = Names::of(desk);
    }
}

impl rustyline::Helper for Helper {}

impl Completer for Helper {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let found = self.names.complete(line, at);
        let pair = |text: String| Pair { display: text.trim_end().to_owned(), replacement: text };
        Ok((found.start, found.candidates.into_iter().map(|candidate| pair(candidate.text)).collect()))
    }
}

impl Hinter for Helper {
    type Hint = String;

    /// Beside the cursor at the end of what is typed, as far as the line has room.
    fn hint(&self, line: &str, at: usize, _: &Context<'_>) -> Option<String> {
        if self.screen.plain || at < line.len() || line.is_empty() {
            return None;
        }
        let text = self.names.hint(line, at)?;
        let typed = width(line.rsplit('\n').next().unwrap_or(line)) + 2;
        let room = self.screen.columns.checked_sub(typed + 4).filter(|room| *room >= 8)?;
        Some(format!("  {}", cut(&text, room)))
    }
}

impl Highlighter for Helper {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.screen.colour {
            return Cow::Borrowed(line);
        }
        if line.trim_start().starts_with(':') {
            return Cow::Owned(painted_as(Style::new().bold(), line));
        }
        let mut out = String::with_capacity(line.len() * 2);
        let mut from = 0;
        for (piece, to) in pieces(line) {
            let text = line.get(from..to).unwrap_or_default();
            from = to;
            match style(piece) {
                Some(style) => out.push_str(&painted_as(style, text)),
                None => out.push_str(text),
            }
        }
        Cow::Owned(out)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.screen.colour {
            Cow::Owned(painted_as(Style::new().dimmed(), hint))
        } else {
            Cow::Borrowed(hint)
        }
    }

    fn highlight_char(&self, _: &str, _: usize, _: CmdKind) -> bool {
        self.screen.colour
    }
}

/// The colour of a piece; none where it has that of any text. No colour says what the text does not.
fn style(piece: Piece) -> Option<Style> {
    Some(match piece {
        Piece::Keyword => AnsiColor::Magenta.on_default(),
        Piece::Module => AnsiColor::Cyan.on_default(),
        Piece::Key => AnsiColor::Blue.on_default(),
        Piece::Text => AnsiColor::Green.on_default(),
        Piece::Number => AnsiColor::Yellow.on_default(),
        Piece::Comment => Style::new().dimmed(),
        Piece::Other => return None,
    })
}

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
