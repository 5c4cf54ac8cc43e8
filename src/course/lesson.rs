//! A lesson: a Markdown file of its own, with a title.

use super::markdown::sections;
use crate::diagnostic::Source;
use crate::grade::Language;

/// A lesson in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its path below the language's folder, without the ending: `dns`, `compute/fleets`.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// Its first heading; its id where it has none.
    pub title: String,
    /// Its text, as Markdown.
    pub source: Source,
}

impl Lesson {
    /// Reads a lesson.
    pub(super) fn read(id: &str, language: Language, source: Source) -> Self {
        let title =
            sections(&source).into_iter().map(|section| section.title).find(|title| !title.is_empty());
        Self { id: id.to_owned(), language, title: title.unwrap_or_else(|| id.to_owned()), source }
    }
}
