//! What the engine answers when a command or a script is wrong.

use crate::diagnostic::{Diagnostic, Source, render};
use crate::script::Failure;
use std::fmt;

/// Something is wrong with a command or a script: a diagnostic, with the text it points into.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    diagnostic: Diagnostic,
    sources: Vec<Source>,
    printed: Vec<String>,
}

impl Error {
    pub(super) fn new(diagnostic: Diagnostic, source: Option<Source>) -> Self {
        Self(Box::new(Inner { diagnostic, sources: source.into_iter().collect(), printed: Vec::new() }))
    }

    pub(crate) fn script(failure: Failure, source: &Source) -> Self {
        let Failure { diagnostic, printed, .. } = failure;
        Self(Box::new(Inner { diagnostic, sources: vec![source.clone()], printed }))
    }

    /// What is wrong.
    pub fn diagnostic(&self) -> &Diagnostic {
        &self.0.diagnostic
    }

    /// The texts it may point into.
    pub fn sources(&self) -> &[Source] {
        &self.0.sources
    }

    /// What the script printed before it failed.
    pub fn printed(&self) -> &[String] {
        &self.0.printed
    }

    /// The message with the line it speaks of, for a person.
    pub fn render(&self) -> String {
        render::plain(&self.0.diagnostic, &self.0.sources)
    }
}

impl From<Diagnostic> for Error {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::new(diagnostic, None)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.diagnostic.fmt(f)
    }
}

impl std::error::Error for Error {}
