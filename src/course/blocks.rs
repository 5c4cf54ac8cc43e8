//! A Markdown file as headings and the blocks below each, with the places of all: what the readers of lessons and
//! questions look at. Like [`super::markdown`], and in more detail.

use crate::diagnostic::{Source, Span};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A heading and the blocks up to the next.
#[derive(Debug)]
pub(super) struct Part {
    pub level: u8,
    /// Its words as Markdown, without comments.
    pub title: String,
    pub span: Span,
    /// Comments of the heading itself.
    pub comments: Vec<Range<usize>>,
    pub blocks: Vec<Block>,
}

/// A block at the top of the document.
#[derive(Debug)]
pub(super) struct Block {
    pub kind: BlockKind,
    pub range: Range<usize>,
}

/// What a block is.
#[derive(Debug)]
pub(super) enum BlockKind {
    Comment,
    /// A list of which some item can be ticked.
    Tasks(Vec<Item>),
    /// A numbered list.
    Ordered(Vec<Item>),
    /// Rows of cells; the first is the head.
    Table(Vec<Vec<String>>),
    /// Its label, and where its text stands.
    Fence(String, Range<usize>),
    Quote,
    Other,
}

/// An item of a list.
#[derive(Debug)]
pub(super) struct Item {
    pub range: Range<usize>,
    /// Where its words begin.
    pub start: usize,
    /// Whether it is ticked; nothing where it cannot be.
    pub ticked: Option<bool>,
    pub comments: Vec<Range<usize>>,
    pub quotes: Vec<Range<usize>>,
}

/// Where a range of a source stands.
pub(super) fn span(source: &Source, range: &Range<usize>) -> Span {
    let (line, column) = source.place(range.start);
    let words = source.text.get(range.clone()).unwrap_or_default();
    let length = words.lines().next().unwrap_or_default().chars().count();
    Span::new(source.name.clone(), line, column, length as u32)
}

/// Cuts a file at its headings. What stands before the first belongs to none.
pub(super) fn parts(source: &Source) -> Vec<Part> {
    let mut walk = Walk { source, parts: Vec::new(), depth: 0, heading: None, open: None };
    let options = Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES;
    for (event, range) in Parser::new_ext(&source.text, options).into_offset_iter() {
        walk.event(&event, range);
    }
    walk.parts
}

struct Walk<'a> {
    source: &'a Source,
    parts: Vec<Part>,
    /// How many tags are open.
    depth: usize,
    /// The heading that is open.
    heading: Option<Range<usize>>,
    /// The block that is open.
    open: Option<Block>,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.start(tag, range);
                self.depth += 1;
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                self.end(*tag);
            }
            Event::TaskListMarker(ticked) => {
                if let Some(item) = self.item() {
                    (item.ticked, item.start) = (Some(*ticked), range.end);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) if is_comment(self.source, &range) => self.comment(range),
            Event::Text(_) => {
                if let Some(Block { kind: BlockKind::Fence(_, code), .. }) = &mut self.open {
                    *code = if code.start == code.end { range } else { code.start..range.end };
                }
            }
            Event::Rule if self.depth == 0 => self.keep(Block { kind: BlockKind::Other, range }),
            _ => {}
        }
    }

    fn comment(&mut self, range: Range<usize>) {
        if self.heading.is_some() {
            if let Some(part) = self.parts.last_mut() {
                part.comments.push(range);
            }
        } else if let Some(item) = self.item() {
            item.comments.push(range);
        }
    }

    /// The item of the list that is open.
    fn item(&mut self) -> Option<&mut Item> {
        match &mut self.open.as_mut()?.kind {
            BlockKind::Tasks(items) | BlockKind::Ordered(items) => items.last_mut(),
            _ => None,
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        if let (0, Tag::Heading { level, .. }) = (self.depth, tag) {
            let span = span(self.source, &range);
            self.heading = Some(range);
            self.parts.push(Part {
                level: number(*level),
                title: String::new(),
                span,
                comments: Vec::new(),
                blocks: Vec::new(),
            });
            return;
        }
        if self.depth == 0 {
            let kind = match tag {
                Tag::HtmlBlock if is_comment(self.source, &range) => BlockKind::Comment,
                Tag::List(None) => BlockKind::Tasks(Vec::new()),
                Tag::List(Some(_)) => BlockKind::Ordered(Vec::new()),
                Tag::Table(_) => BlockKind::Table(Vec::new()),
                Tag::CodeBlock(CodeBlockKind::Fenced(label)) => BlockKind::Fence(label.to_string(), 0..0),
                Tag::BlockQuote(_) => BlockKind::Quote,
                _ => BlockKind::Other,
            };
            self.open = Some(Block { kind, range });
            return;
        }
        let (depth, source) = (self.depth, self.source);
        let Some(open) = &mut self.open else { return };
        match (&mut open.kind, tag) {
            (BlockKind::Tasks(items) | BlockKind::Ordered(items), Tag::Item) if depth == 1 => {
                let words = source.text.get(range.clone()).unwrap_or_default();
                let mark =
                    words.len() - words.trim_start_matches(|c: char| "0123456789.)-*+ \t".contains(c)).len();
                items.push(Item {
                    start: range.start + mark,
                    range,
                    ticked: None,
                    comments: Vec::new(),
                    quotes: Vec::new(),
                });
            }
            (BlockKind::Tasks(items) | BlockKind::Ordered(items), Tag::BlockQuote(_)) if depth == 2 => {
                items.last_mut().into_iter().for_each(|item| item.quotes.push(range.clone()));
            }
            (BlockKind::Tasks(items) | BlockKind::Ordered(items), Tag::HtmlBlock)
                if depth == 2 && is_comment(source, &range) =>
            {
                items.last_mut().into_iter().for_each(|item| item.comments.push(range.clone()));
            }
            (BlockKind::Table(rows), Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            (BlockKind::Table(rows), Tag::TableCell) => {
                let words = source.text.get(range).unwrap_or_default().trim();
                let words = words.strip_prefix('|').unwrap_or(words).trim().replace("\\|", "|");
                rows.last_mut().into_iter().for_each(|row| row.push(words.clone()));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        if self.depth > 0 {
            return;
        }
        if let (TagEnd::Heading(_), Some(range)) = (tag, self.heading.take()) {
            if let Some(part) = self.parts.last_mut() {
                let words = without(&self.source.text, &range, &part.comments);
                let words = words.lines().next().unwrap_or_default();
                part.title = words.trim().trim_start_matches('#').trim().to_owned();
            }
            return;
        }
        if let Some(mut block) = self.open.take() {
            if let BlockKind::Tasks(items) = &block.kind
                && items.iter().all(|item| item.ticked.is_none())
            {
                block.kind = BlockKind::Other;
            }
            self.keep(block);
        }
    }

    fn keep(&mut self, block: Block) {
        if let Some(part) = self.parts.last_mut() {
            part.blocks.push(block);
        }
    }
}

fn is_comment(source: &Source, range: &Range<usize>) -> bool {
    source.text.get(range.clone()).is_some_and(|html| html.trim_start().starts_with("<!--"))
}

/// A piece of a text without some ranges of it.
pub(super) fn without(text: &str, whole: &Range<usize>, cut: &[Range<usize>]) -> String {
    let (mut out, mut from) = (String::new(), whole.start);
    let mut cut: Vec<&Range<usize>> = cut.iter().filter(|range| whole.contains(&range.start)).collect();
    cut.sort_by_key(|range| range.start);
    for range in cut {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        from = from.max(range.end);
    }
    out.push_str(text.get(from..whole.end.max(from)).unwrap_or_default());
    out
}

/// The words of a block quote, without its marks.
pub(super) fn unquoted(text: &str, range: &Range<usize>) -> String {
    let words = text.get(range.clone()).unwrap_or_default();
    let line = |line: &str| {
        let line = line.trim_start();
        let line = line.strip_prefix('>').unwrap_or(line);
        line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
    };
    words.lines().map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
