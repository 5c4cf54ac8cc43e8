//! Why a text is not the quantity it should be, in words for learners.

use std::fmt;

/// A text that could not be read, with what was found and what is expected in one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Lower case, no final period: fit to stand in a diagnostic as it is.
    pub message: String,
}

impl ParseError {
    /// An error that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}
