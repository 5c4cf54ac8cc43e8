//! A Markdown file cut at its headings. The text of a section stays as it was written (a terminal shows Markdown as
//! it is, and a book renders it itself); what is taken out are the comments that carry keys.
//!
//! The only room that names pulldown-cmark.

use crate::diagnostic::{Source, Span};
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A comment such as `<!-- stage: multi-az -->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it names, `stage`.
    pub key: String,
    /// The name, `multi-az`; empty where the comment is a key alone.
    pub value: String,
    /// Its line.
    pub line: u32,
}

/// A heading and what follows it, up to the next heading of any level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// 1 to 6.
    pub level: u8,
    /// The heading's text.
    pub title: String,
    /// Line of the heading.
    pub line: u32,
    /// The comments of the heading, and those before any text below it.
    pub marks: Vec<Mark>,
    /// What follows, without comments and without `steps`.
    pub text: String,
    /// The items of the last ordered list.
    pub steps: Vec<String>,
}

impl Section {
    /// The first mark of a key.
    pub fn mark(&self, key: &str) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.key == key)
    }

    /// Where its heading stands.
    pub fn span(&self, source: &Source) -> Span {
        Span::new(source.name.clone(), self.line, 1, 1)
    }
}

/// What is found in one walk over the events.
struct Found {
    level: u8,
    title: String,
    heading: Range<usize>,
    /// Ranges of comments in the body, and of the last ordered list.
    cut: Vec<Range<usize>>,
    list: Option<(Range<usize>, Vec<Range<usize>>)>,
    marks: Vec<Mark>,
}

/// Cuts a file into sections. What stands before the first heading belongs to none.
pub fn sections(source: &Source) -> Vec<Section> {
    let text: &str = &source.text;
    let mut found: Vec<Found> = Vec::new();
    let mut in_heading = false;
    let mut depth = 0_u32;
    for (event, range) in
        Parser::new_ext(text, Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES).into_offset_iter()
    {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                in_heading = true;
                let (level, title) = (number(level), String::new());
                let (cut, marks) = (Vec::new(), Vec::new());
                found.push(Found { level, title, heading: range, cut, list: None, marks });
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::List(start)) => {
                if let (0, Some(_), Some(section)) = (depth, start, found.last_mut()) {
                    section.list = Some((range, Vec::new()));
                }
                depth += 1;
            }
            Event::End(TagEnd::List(_)) => depth = depth.saturating_sub(1),
            Event::Start(Tag::Item) if depth == 1 => {
                let list = found.last_mut().and_then(|section| section.list.as_mut());
                if let Some((_, items)) = list.filter(|(whole, _)| whole.contains(&range.start)) {
                    items.push(range);
                }
            }
            Event::Html(_) | Event::InlineHtml(_) => note(source, range, in_heading, &mut found),
            Event::Text(words) | Event::Code(words) if in_heading => {
                if let Some(section) = found.last_mut() {
                    section.title.push_str(&words);
                }
            }
            _ => {}
        }
    }
    finish(text, &found)
}

/// Keeps a comment's key, and cuts the comment out of the text.
fn note(source: &Source, range: Range<usize>, in_heading: bool, found: &mut [Found]) {
    let Some(section) = found.last_mut() else { return };
    let Some(html) = source.text.get(range.clone()) else { return };
    let Some(inner) = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) else {
        return;
    };
    let line = line_of(&source.text, range.start);
    let (key, value) = inner.split_once(':').unwrap_or((inner, ""));
    let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
    if key.chars().all(|c| c.is_ascii_lowercase() || c == '-') {
        section.marks.push(Mark { key, value, line });
    }
    if !in_heading {
        section.cut.push(range);
    }
}

fn finish(text: &str, found: &[Found]) -> Vec<Section> {
    let ends = found.iter().skip(1).map(|next| next.heading.start).chain([text.len()]);
    let whole = |(section, end): (&Found, usize)| {
        let mut cut = section.cut.clone();
        let mut steps = Vec::new();
        if let Some((list, items)) = &section.list {
            cut.push(list.clone());
            steps = items.iter().map(|item| step(text.get(item.clone()).unwrap_or_default())).collect();
        }
        Section {
            level: section.level,
            title: section.title.trim().to_owned(),
            line: line_of(text, section.heading.start),
            marks: section.marks.clone(),
            text: without(text, section.heading.end..end, &cut),
            steps,
        }
    };
    found.iter().zip(ends).map(whole).collect()
}

/// The text of a list item: without its number, on one line where it is one paragraph.
fn step(item: &str) -> String {
    let rest = item.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ')']).unwrap_or(rest).trim();
    let fenced = rest.contains("```");
    let lines =
        rest.lines().map(|line| if fenced { line.strip_prefix("   ").unwrap_or(line) } else { line.trim() });
    lines.collect::<Vec<_>>().join(if fenced { "\n" } else { " " })
}

fn without(text: &str, body: Range<usize>, cut: &[Range<usize>]) -> String {
    let mut cut: Vec<_> = cut.iter().filter(|range| body.contains(&range.start)).cloned().collect();
    cut.sort_by_key(|range| range.start);
    let mut out = String::new();
    let mut from = body.start;
    for range in cut {
        out.push_str(text.get(from..range.start).unwrap_or_default());
        from = from.max(range.end);
    }
    out.push_str(text.get(from..body.end).unwrap_or_default());
    out.trim().to_owned()
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

fn line_of(text: &str, offset: usize) -> u32 {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_cut_at_its_headings_and_its_comments_are_taken_out() {
        let text = "# The `clock` <!-- stage: one -->\n\nStory\nof it.\n\n<!-- debrief -->\n\n## Next\n\nAsked.\n\n1. Look\n   at it.\n2. Use `x`.\n\nMore.\n";
        let sections = sections(&Source::new("a.md", text));
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].title, "The clock");
        assert_eq!(sections[0].text, "Story\nof it.");
        assert_eq!(sections[0].mark("stage").unwrap().value, "one");
        assert_eq!(sections[0].mark("debrief").unwrap().line, 6);
        assert_eq!(sections[1].line, 8);
        assert_eq!(sections[1].steps, ["Look at it.", "Use `x`."]);
        assert_eq!(sections[1].text, "Asked.\n\nMore.");
    }

    #[test]
    fn headings_and_comments_in_code_are_text() {
        let text = "# One\n\n```\n# not a heading\n<!-- stage: no -->\n```\n";
        let sections = sections(&Source::new("a.md", text));
        assert_eq!(sections.len(), 1);
        assert!(sections[0].marks.is_empty());
        assert!(sections[0].text.contains("not a heading"));
    }
}
