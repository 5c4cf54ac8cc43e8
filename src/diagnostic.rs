//! Floor 0: what is wrong, where, what was expected, and the nearest right thing.
//!
//! Diagnostics are plain values. Every floor makes them; only [`render`] turns them into text, so that a learner
//! reads one style whatever part of the engine refused something. A message is one sentence, in lower case, without
//! a final period; advice stands apart in `help`.

mod nearest;
pub mod render;

pub use nearest::nearest;

use serde::Serialize;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A place in a source text. Lines and columns count from 1; a column counts characters, not bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// Name of the source, as the learner knows it (usually a file name).
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length in characters; at least 1.
    #[serde(skip)]
    pub length: u32,
}

impl Span {
    /// A span of `length` characters.
    pub fn new(file: impl Into<Arc<str>>, line: u32, column: u32, length: u32) -> Self {
        Self { file: file.into(), line, column, length: length.max(1) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A named text, kept so that a diagnostic can show the line it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name spans refer to.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    starts: Starts,
}

/// Where the lines of a text begin, found out when somebody asks for a place in it first. It follows from the text, so
/// it tells no two sources apart.
#[derive(Clone, Debug, Default)]
struct Starts(OnceLock<Arc<[usize]>>);

impl PartialEq for Starts {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Starts {}

impl Source {
    /// Names a text.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), text: text.into(), starts: Starts::default() }
    }

    /// Line and column (both from 1, in letters) of a place in the text, given in bytes; the end for what lies beyond.
    pub fn place(&self, offset: usize) -> (u32, u32) {
        let starts = self.starts.0.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect()
        });
        let line = starts.partition_point(|start| *start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or_default();
        let before = self.text.get(start..offset).or_else(|| self.text.get(start..)).unwrap_or_default();
        (line as u32, before.chars().count() as u32 + 1)
    }

    /// The text of a line (from 1), without its end.
    pub fn line(&self, number: u32) -> Option<&str> {
        self.text.lines().nth(number.checked_sub(1)? as usize)
    }
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing can go on.
    Error,
    /// It goes on, but probably not as meant.
    Warning,
    /// Worth knowing.
    Note,
}

/// The family of a diagnostic, in kebab-case: stable, so that tests and other programs can rely on it.
pub type Code = &'static str;

/// One thing that is wrong (or worth knowing), as a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable name of this sort of mistake, such as `unknown-property`.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence: what is wrong.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// The nearest right thing, or what to do.
    pub help: Option<String>,
    /// Why the rule exists, or where it comes from.
    pub note: Option<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), span: None, help: None, note: None }
    }

    /// A warning without a place yet.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Span>>) -> Self {
        self.span = span.into();
        self
    }

    /// Says where, unless that is known already: a later floor may know a place that an earlier one did not.
    #[must_use]
    pub fn or_at(mut self, span: impl Into<Option<Span>>) -> Self {
        if self.span.is_none() {
            self.span = span.into();
        }
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the reason or the source of the rule.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Adds "did you mean …" when one of `candidates` is near to `found`.
    #[must_use]
    pub fn nearest<'a>(self, found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(found, candidates) {
            Some(right) => self.help(format!("did you mean `{right}`?")),
            None => self,
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(span) = &self.span {
            write!(f, "{span}: ")?;
        }
        write!(f, "{}", self.message)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_place_has_its_line_and_its_column_in_letters() {
        let source = Source::new("a.md", "one\n둘 셋\n\nfour");
        let place = |text: &str| source.place(source.text.find(text).unwrap());
        assert_eq!((place("one"), place("셋"), place("four")), ((1, 1), (2, 3), (4, 1)));
        assert_eq!(source.place(3), (1, 4), "the end of a line is in it");
        assert_eq!(source.place(usize::MAX), (4, 5));
        assert_eq!(Source::new("", "").place(0), (1, 1));
    }
}
