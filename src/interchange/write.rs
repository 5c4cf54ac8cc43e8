//! Questions for other programs: Anki's text files, GIFT, CSV. Each format has a room.
//!
//! A generated question is written with its numbers drawn, a prediction with its answer computed. What a format cannot
//! say is left out, and counted, never bent into something else.

mod anki;
mod csv;
mod gift;

use crate::course::prose::{Block, Manner, Words, blocks};
use crate::quiz::Asked;

/// A question on its way out.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// As it is asked.
    pub asked: Asked,
    /// Its lesson.
    pub lesson: String,
    /// Its domains and task statements.
    pub tags: Vec<String>,
    /// How hard it is, in logits.
    pub difficulty: f64,
}

/// A format that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Anki's text files, with a column of ids, so that a later import updates cards instead of doubling them.
    Anki,
    /// GIFT.
    Gift,
    /// Comma-separated values.
    Csv,
}

/// A text for another program, and the ids of the questions that it cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// The text.
    pub text: String,
    /// Ids of questions that are not in it.
    pub left_out: Vec<String>,
}

/// How a format writes one question of a deck; nothing where it cannot.
type Writer = fn(&Outgoing, &str) -> Option<String>;

/// Writes questions.
pub fn write_bank(questions: &[Outgoing], deck: &str, format: ExportFormat) -> Exported {
    let (mut text, one): (String, Writer) = match format {
        ExportFormat::Anki => (anki::HEAD.to_owned(), anki::card),
        ExportFormat::Gift => (format!("$CATEGORY: {deck}\n"), gift::question),
        ExportFormat::Csv => (csv::HEAD.to_owned(), csv::row),
    };
    let mut left_out = Vec::new();
    for question in questions {
        match one(question, deck) {
            Some(more) => text.push_str(&more),
            None => left_out.push(question.asked.question.clone()),
        }
    }
    Exported { text, left_out }
}

/// Markdown as plain text: what is said, without how.
fn plain(markdown: &str) -> String {
    let mut out = String::new();
    said(&blocks(markdown), &mut out, &|words| words.text.clone());
    out.trim_end().to_owned()
}

fn said(blocks: &[Block], out: &mut String, word: &dyn Fn(&Words) -> String) {
    let line = |words: &[Words]| words.iter().map(word).collect::<String>();
    for block in blocks {
        match block {
            Block::Heading(_, words) | Block::Paragraph(words) => out.push_str(&format!("{}\n", line(words))),
            Block::Code(_, text) => out.push_str(&format!("{text}\n")),
            Block::List(first, items) => {
                for (place, item) in items.iter().enumerate() {
                    let mark = first.map_or("- ".to_owned(), |first| format!("{}. ", first + place as u64));
                    out.push_str(&mark);
                    said(item, out, word);
                }
            }
            Block::Quote(inner) => said(inner, out, word),
            Block::Table(head, rows) => {
                for row in std::iter::once(head).chain(rows) {
                    let cells: Vec<String> = row.iter().map(|cell| line(cell)).collect();
                    out.push_str(&format!("{}\n", cells.join(" | ")));
                }
            }
            Block::Rule => {}
        }
    }
}

/// Markdown as simple HTML.
fn html(markdown: &str) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let word = |words: &Words| match words.manner {
        Manner::Plain => escape(&words.text),
        Manner::Strong => format!("<b>{}</b>", escape(&words.text)),
        Manner::Emphasis => format!("<i>{}</i>", escape(&words.text)),
        Manner::Code => format!("<code>{}</code>", escape(&words.text)),
    };
    let mut out = String::new();
    for block in blocks(markdown) {
        let mut part = String::new();
        let one = std::slice::from_ref(&block);
        if let Block::Code(_, text) = &block {
            part = format!("<pre>{}</pre>", escape(text).replace('\n', "<br>"));
        } else {
            said(one, &mut part, &word);
            part = part.trim_end().replace('\n', "<br>");
        }
        out.push_str(if out.is_empty() { "" } else { "<br><br>" });
        out.push_str(&part);
    }
    out
}

#[cfg(test)]
mod tests;
