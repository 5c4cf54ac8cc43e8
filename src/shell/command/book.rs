//! `cloudkata book`: the preprocessor that `book/book.toml` names. mdBook asks first whether it knows a renderer, then
//! gives it the book on the standard input.

use super::super::arguments::Book;
use super::super::output::Screen;
use super::super::{Done, End};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::interchange::book::with_chapters;
use crate::script::reference;
use std::io::Read;

/// Answers mdBook.
pub fn run(engine: &Engine, given: &Book, screen: &Screen) -> Done {
    if given.question.first().is_some_and(|word| word == "supports") {
        return Ok(End::Well);
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).map_err(|error| {
        Diagnostic::error("unreadable", format!("cannot read the book from the standard input: {error}"))
    })?;
    screen.print(&with_chapters(&input, engine.course(), &reference::markdown(), engine.limits())?)?;
    Ok(End::Well)
}
