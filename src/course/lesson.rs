//! A lesson: a Markdown file of its own, with a title and a comment that says what it teaches and where its facts come
//! from.

use super::blocks::{BlockKind, Part, parts, span};
use super::comment::{Entry, Keys, entries};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::Language;
use crate::quiz::Month;

/// What a lesson's comment may say.
const KEYS: [&str; 6] = ["lesson", "inventory", "as-of", "demo", "sources", "practises"];

/// A lesson in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// Its path below the language's folder, without the ending: `dns`, `compute/fleets`.
    pub id: String,
    /// Its language.
    pub language: Language,
    /// Its first heading; its id where it has none.
    pub title: String,
    /// Ids of the inventory that it teaches.
    pub inventory: Vec<String>,
    /// When its facts were last looked at.
    pub as_of: Option<Month>,
    /// The script that it quotes, such as `scripts/demos/vpc.rhai`.
    pub demo: Option<String>,
    /// Where its facts come from.
    pub sources: Vec<String>,
    /// Stages of cases (`case/stage`) whose failures it explains.
    pub practises: Vec<String>,
    /// Lines that it quotes from what its demo prints, quote by quote.
    pub quotes: Vec<Quote>,
    /// Where its comment stands.
    pub place: Option<Span>,
    /// Its text, as Markdown.
    pub source: Source,
}

/// A quote of a demo's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its text.
    pub text: String,
    /// Line of its first line.
    pub line: u32,
}

impl Lesson {
    /// Reads a lesson; what is wrong goes to `problems`.
    pub(super) fn read(id: &str, language: Language, source: Source, problems: &mut Vec<Diagnostic>) -> Self {
        let parts = parts(&source);
        let title = parts.iter().map(|part| plain(&part.title)).find(|title| !title.is_empty());
        let mut lesson = Self {
            id: id.to_owned(),
            language,
            title: title.unwrap_or_else(|| id.to_owned()),
            inventory: Vec::new(),
            as_of: None,
            demo: None,
            sources: Vec::new(),
            practises: Vec::new(),
            quotes: quotes(&parts, &source),
            place: None,
            source,
        };
        if let Some(found) = comment(&parts, &lesson.source) {
            lesson.describe(found, problems);
        } else if parts.iter().any(|part| part.title == "Questions" || part.title == "확인 문제") {
            let message = "a lesson with questions begins with `<!-- lesson: id; inventory: …; as-of: …; sources: … -->`";
            let at = Span::new(lesson.source.name.clone(), 1, 1, 1);
            problems.push(Diagnostic::error("no-lesson-comment", message).at(at));
        }
        lesson
    }

    fn describe(&mut self, found: Vec<Entry>, problems: &mut Vec<Diagnostic>) {
        let Some(first) = found.first() else { return };
        let (place, value) = (first.key_span.clone(), first.value_span.clone());
        let mut keys = Keys::new(found, &KEYS, "a lesson's comment", place.clone(), problems);
        keys.needed("as-of", "the month its facts were looked at, such as `2026-11`");
        keys.needed("sources", "where its facts come from, separated by `|`");
        let (id, own) = (keys.text("lesson"), self.id.clone());
        self.inventory = keys.list("inventory", ',');
        self.as_of = keys.read("as-of", "a month such as `2026-11`", Month::parse);
        self.demo = keys.get("demo").map(|entry| entry.value.clone());
        self.sources = keys.list("sources", '|');
        self.practises = keys.list("practises", ',');
        self.place = Some(place.clone());
        if id != own {
            let message = format!("the lesson calls itself `{id}`, and its file `{own}`");
            problems.push(Diagnostic::error("lesson-id", message).at(value));
        }
        if self.demo.is_none() && !self.quotes.is_empty() {
            let message =
                "this lesson quotes a demo (`text demo`) and names none (`demo: scripts/demos/….rhai`)";
            problems.push(Diagnostic::error("no-demo", message).at(place));
        }
    }
}

/// The first comment that begins with `lesson`.
fn comment(parts: &[Part], source: &Source) -> Option<Vec<Entry>> {
    let of_part = |part: &Part| {
        let blocks = part.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Comment));
        part.comments.iter().chain(blocks.map(|block| &block.range)).cloned().collect::<Vec<_>>()
    };
    let all = parts.iter().flat_map(of_part).map(|range| entries(source, &range));
    all.into_iter().find(|found| found.first().is_some_and(|entry| entry.key == "lesson"))
}

fn quotes(parts: &[Part], source: &Source) -> Vec<Quote> {
    let mut found = Vec::new();
    for block in parts.iter().flat_map(|part| &part.blocks) {
        if let BlockKind::Fence(label, code) = &block.kind
            && label.trim() == "text demo"
        {
            let text = source.text.get(code.clone()).unwrap_or_default().to_owned();
            found.push(Quote { text, line: span(source, code).line });
        }
    }
    found
}

/// A title without the marks of Markdown.
fn plain(title: &str) -> String {
    title.replace('`', "")
}
