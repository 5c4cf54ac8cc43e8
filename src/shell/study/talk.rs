//! Saying and asking, line by line.

use super::super::Trouble;
use super::super::output::Screen;
use std::io::{BufRead, IsTerminal, Write};

/// Somebody to talk to.
pub trait Talk {
    /// Says a text, with its line ends.
    ///
    /// # Errors
    /// When it cannot be written.
    fn say(&mut self, text: &str) -> Result<(), Trouble>;

    /// Asks for a line; nothing where there will be no more.
    ///
    /// # Errors
    /// When it cannot be read.
    fn ask(&mut self, prompt: &str) -> Result<Option<String>, Trouble>;

    /// Begins a new page, where there are pages.
    fn page(&mut self) {}

    /// Whether somebody sits there who wants to read before going on.
    fn waits(&self) -> bool {
        false
    }

    /// Now, in Unix milliseconds.
    fn now_ms(&self) -> i64;
}

/// The standard streams.
pub struct Console<'a> {
    screen: &'a Screen,
    /// Questions go to the standard error where the results are for programs.
    aside: bool,
    terminal: bool,
    /// Added to the clock, for days that are simulated.
    ahead_ms: i64,
}

impl<'a> Console<'a> {
    /// The streams of this process; `now_ms` is a moment to begin at instead of now.
    pub fn new(screen: &'a Screen, aside: bool, now_ms: Option<i64>) -> Self {
        let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
        let ahead_ms = now_ms.map_or(0, |moment| moment - super::super::clock::now_ms());
        Self { screen, aside, terminal: terminal && !screen.plain, ahead_ms }
    }
}

impl Talk for Console<'_> {
    fn say(&mut self, text: &str) -> Result<(), Trouble> {
        if self.aside {
            self.screen.say(text);
            return Ok(());
        }
        Ok(self.screen.print(text)?)
    }

    fn ask(&mut self, prompt: &str) -> Result<Option<String>, Trouble> {
        if self.terminal || !self.aside {
            self.say(prompt)?;
        }
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        let unreadable = |error: std::io::Error| {
            crate::diagnostic::Diagnostic::error("unreadable", format!("cannot read an answer: {error}"))
        };
        let count = read.map_err(unreadable)?;
        if !self.terminal {
            // A pipe shows no line that was typed.
            self.say("\n")?;
        }
        Ok((count > 0).then(|| line.trim().to_owned()))
    }

    fn page(&mut self) {
        if self.terminal {
            let mut out = std::io::stdout().lock();
            let _ = out.write_all(b"\x1b[2J\x1b[H").and_then(|()| out.flush());
        }
    }

    fn waits(&self) -> bool {
        self.terminal
    }

    fn now_ms(&self) -> i64 {
        super::super::clock::now_ms() + self.ahead_ms
    }
}
