//! Markdown as a tree of blocks, for whoever draws it: a terminal, a browser, a book.
//!
//! Comments are left out: they carry keys. What CommonMark allows and our texts do not use (raw HTML, footnotes) is
//! left out as well.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What it says.
    pub text: String,
    /// How.
    pub manner: Manner,
}

/// How words are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// As usual.
    Plain,
    /// With stress.
    Strong,
    /// With a little stress.
    Emphasis,
    /// As it would be typed.
    Code,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading, level 1 to 6.
    Heading(u8, Vec<Words>),
    /// A paragraph.
    Paragraph(Vec<Words>),
    /// A block of code: the words behind the fence, and the lines.
    Code(String, String),
    /// A list: the first number of an ordered one, and the items.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A quotation.
    Quote(Vec<Block>),
    /// A table: the head, and the rows, cell by cell.
    Table(Vec<Vec<Words>>, Vec<Vec<Vec<Words>>>),
    /// A line across.
    Rule,
}

/// The blocks of a Markdown text.
pub fn blocks(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Reader { events: Parser::new_ext(text, options) }.blocks()
}

struct Reader<'a> {
    events: Parser<'a>,
}

impl Reader<'_> {
    /// The blocks up to the end of what has begun.
    fn blocks(&mut self) -> Vec<Block> {
        let mut out = Vec::new();
        let mut loose = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(tag) if is_block(&tag) => {
                    rest(&mut out, &mut loose);
                    out.extend(self.block(tag));
                }
                Event::End(end) if is_inline_end(end) => {}
                Event::End(_) => break,
                Event::Rule => {
                    rest(&mut out, &mut loose);
                    out.push(Block::Rule);
                }
                // The items of a tight list have no paragraphs.
                other => self.inline(other, Manner::Plain, &mut loose),
            }
        }
        rest(&mut out, &mut loose);
        out
    }

    fn block(&mut self, tag: Tag<'_>) -> Option<Block> {
        Some(match tag {
            Tag::Heading { level, .. } => Block::Heading(level as u8, self.words()),
            Tag::Paragraph => {
                let words = self.words();
                return (!words.is_empty()).then_some(Block::Paragraph(words));
            }
            Tag::CodeBlock(kind) => {
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                let text: String = self.words().into_iter().map(|words| words.text).collect();
                Block::Code(info, text.trim_end().to_owned())
            }
            Tag::List(first) => Block::List(first, self.items()),
            Tag::BlockQuote(_) => Block::Quote(self.blocks()),
            Tag::Table(_) => self.table(),
            _ => {
                self.blocks();
                return None;
            }
        })
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.blocks()),
                Event::End(_) => break,
                _ => {}
            }
        }
        items
    }

    fn table(&mut self) -> Block {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        let mut row = Vec::new();
        while let Some(event) = self.events.next() {
            match event {
                Event::Start(Tag::TableCell) => row.push(self.words()),
                Event::End(TagEnd::TableHead) => head = std::mem::take(&mut row),
                Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
                Event::End(TagEnd::Table) => break,
                _ => {}
            }
        }
        Block::Table(head, rows)
    }

    /// The words up to the end of what has begun.
    fn words(&mut self) -> Vec<Words> {
        let mut out = Vec::new();
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                break;
            }
            self.inline(event, Manner::Plain, &mut out);
        }
        out
    }

    /// One piece within a line.
    fn inline(&mut self, event: Event<'_>, manner: Manner, out: &mut Vec<Words>) {
        let mut say = |text: &str, manner: Manner| match out.last_mut() {
            Some(last) if last.manner == manner => last.text.push_str(text),
            _ => out.push(Words { text: text.to_owned(), manner }),
        };
        match event {
            Event::Text(text) => say(&text, manner),
            Event::Code(text) => say(&text, Manner::Code),
            Event::SoftBreak => say(" ", manner),
            Event::HardBreak => say("\n", manner),
            Event::TaskListMarker(done) => say(if done { "[x] " } else { "[ ] " }, manner),
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.nested(manner, out);
                if dest_url.contains("://") {
                    out.push(Words { text: format!(" ({dest_url})"), manner });
                }
            }
            Event::Start(Tag::Strong) => self.nested(Manner::Strong, out),
            Event::Start(Tag::Emphasis) => self.nested(Manner::Emphasis, out),
            Event::Start(_) => self.nested(manner, out),
            _ => {}
        }
    }

    fn nested(&mut self, manner: Manner, out: &mut Vec<Words>) {
        while let Some(event) = self.events.next() {
            if matches!(event, Event::End(_)) {
                return;
            }
            self.inline(event, manner, out);
        }
    }
}

/// Words that stood outside a paragraph are one.
fn rest(out: &mut Vec<Block>, loose: &mut Vec<Words>) {
    if loose.iter().any(|words| !words.text.trim().is_empty()) {
        out.push(Block::Paragraph(std::mem::take(loose)));
    }
    loose.clear();
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. })
}

fn is_inline_end(end: TagEnd) -> bool {
    matches!(end, TagEnd::Strong | TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &[Words]) -> String {
        words.iter().map(|words| words.text.as_str()).collect()
    }

    #[test]
    fn a_text_becomes_blocks_without_its_comments() {
        let text = "# Head `code`\n<!-- lesson: x -->\n\nSome **strong** and [a link](https://a.b).\nGoes on.\n\n\
                    1. one\n2. two\n   - in\n     two\n\n> quoted\n\n```rhai\nlet x = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | `2` |\n";
        let blocks = blocks(text);
        assert!(matches!(&blocks[0], Block::Heading(1, words) if said(words) == "Head code"));
        let Block::Paragraph(words) = &blocks[1] else { panic!("{blocks:?}") };
        assert_eq!(said(words), "Some strong and a link (https://a.b). Goes on.");
        assert_eq!(words[1], Words { text: "strong".to_owned(), manner: Manner::Strong });
        let Block::List(Some(1), items) = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!(items.len(), 2);
        assert!(matches!(&items[1][1], Block::List(None, inner) if inner.len() == 1));
        assert!(matches!(&blocks[3], Block::Quote(inner) if inner.len() == 1));
        assert_eq!(blocks[4], Block::Code("rhai".to_owned(), "let x = 1;".to_owned()));
        let Block::Table(head, rows) = &blocks[5] else { panic!("{blocks:?}") };
        assert_eq!((head.len(), rows.len(), said(&rows[0][1])), (2, 1, "2".to_owned()));
        assert_eq!(blocks.len(), 6);
    }
}
