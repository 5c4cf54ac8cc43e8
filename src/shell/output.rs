//! Where text goes: results to the standard output, everything else to the standard error; colour on a terminal
//! only. A reader that goes away (`| head`) ends the program in silence.

use super::progress::Work;
use crate::diagnostic::{Diagnostic, Source, render};
use crate::grade::Language;
use anstyle::{AnsiColor, Style};
use std::io::{ErrorKind, IsTerminal, Write};

/// How to write.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// The learner's language.
    pub language: Language,
    /// Line by line, without drawing, for pipes and screen readers.
    pub plain: bool,
    /// Columns.
    pub columns: usize,
    /// Whether the learner sits at a prompt, so that advice names its commands.
    pub prompt: bool,
    /// Whether results are coloured.
    pub colour: bool,
    /// Whether messages are coloured.
    colour_messages: bool,
    /// Whether the standard error is a terminal, so that progress may be shown.
    pub progress: bool,
    /// The work whose progress is shown.
    pub work: Option<&'static Work>,
}

/// What a piece of text is, for its colour. A colour never says what the words do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Strong,
    /// Good.
    Good,
    /// Bad.
    Bad,
    /// Neither good nor bad, but worth a look.
    Odd,
    /// Less important.
    Faint,
    /// What is typed or run.
    Code,
}

impl Screen {
    /// The screen of this process.
    pub fn new(language: Language, plain: bool) -> Self {
        let wanted = !plain && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
        let messages = std::io::stderr().is_terminal();
        Self {
            language,
            plain,
            columns: asked.or_else(of_terminal).unwrap_or(80).clamp(40, 100),
            prompt: false,
            colour: wanted && std::io::stdout().is_terminal(),
            colour_messages: wanted && messages,
            progress: messages && !plain,
            work: (messages && !plain).then(Work::begin),
        }
    }

    /// A screen for tests: no colour.
    #[cfg(test)]
    pub fn bare(language: Language, columns: usize, plain: bool) -> Self {
        Self {
            language,
            plain,
            columns,
            prompt: false,
            colour: false,
            colour_messages: false,
            progress: false,
            work: None,
        }
    }

    /// The same screen, at a prompt.
    pub fn at_prompt(&self) -> Self {
        Self { prompt: true, ..*self }
    }

    /// Looks again how wide the terminal is: it may have been resized.
    pub fn measure(&mut self) {
        if std::env::var_os("COLUMNS").is_none()
            && let Some(columns) = of_terminal()
        {
            self.columns = columns.clamp(40, 100);
        }
    }

    /// A text in a tone.
    pub fn tone(&self, tone: Tone, text: &str) -> String {
        if self.colour { painted(tone, text) } else { text.to_owned() }
    }

    /// Writes a result. Where nobody reads any more, there is nobody to tell.
    ///
    /// # Errors
    /// When it cannot be written, because the disk is full for instance.
    pub fn print(&self, text: &str) -> Result<(), Diagnostic> {
        self.work.inspect(|work| work.clear());
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                Err(Diagnostic::error("unwritable", format!("cannot write the result: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Writes a message.
    pub fn say(&self, text: &str) {
        self.work.inspect(|work| work.clear());
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// A diagnostic as a result, with the line it speaks of where that is known.
    pub fn told(&self, diagnostic: &Diagnostic, sources: &[Source]) -> String {
        let text = render::plain(diagnostic, sources);
        if self.colour { coloured(&text) } else { text }
    }

    /// Writes a diagnostic, with the line it speaks of where that is known.
    pub fn complain(&self, diagnostic: &Diagnostic, sources: &[Source]) {
        let text = render::plain(diagnostic, sources);
        self.say(&if self.colour_messages { coloured(&text) } else { text });
    }
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Strong => Style::new().bold(),
        Tone::Good => AnsiColor::Green.on_default().bold(),
        Tone::Bad => AnsiColor::Red.on_default().bold(),
        Tone::Odd => AnsiColor::Yellow.on_default(),
        Tone::Faint => Style::new().dimmed(),
        Tone::Code => AnsiColor::Cyan.on_default(),
    }
}

fn painted(tone: Tone, text: &str) -> String {
    painted_as(style(tone), text)
}

/// A text in a style.
pub fn painted_as(style: Style, text: &str) -> String {
    format!("{}{text}{}", style.render(), style.render_reset())
}

/// Colour for a rendered diagnostic: its first word and its carets.
fn coloured(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let carets = line.split_once("| ").filter(|(_, rest)| {
            let rest = rest.trim_start();
            !rest.is_empty() && rest.chars().all(|c| c == '^')
        });
        if let Some(rest) = line.strip_prefix("error") {
            out.push_str(&format!("{}{rest}", painted(Tone::Bad, "error")));
        } else if let Some(rest) = line.strip_prefix("warning") {
            out.push_str(&format!("{}{rest}", painted(Tone::Odd, "warning")));
        } else if let Some((before, carets)) = carets {
            out.push_str(&format!("{before}| {}", painted(Tone::Bad, carets)));
        } else {
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// The width of the terminal that reads the results; none where they go elsewhere.
fn of_terminal() -> Option<usize> {
    terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0))
}
