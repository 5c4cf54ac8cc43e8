//! Markdown on a terminal: lessons, stories, questions.
//!
//! Lines are broken at blanks, by the columns that letters take, so that Korean words stay whole. Nothing is said by
//! colour alone: code keeps its backticks. Plain output has no drawn tables: a row is one line, each cell after the
//! head of its column, as a screen reader would say it.

use super::output::{Screen, Tone};
use crate::course::prose::{Block, Manner, Words, blocks};
use crate::text::layout::width;

/// A table narrower than this a column is told row by row.
const NARROWEST: usize = 9;

/// A Markdown text, drawn for a screen.
pub fn drawn(text: &str, screen: &Screen) -> String {
    let mut out = String::new();
    draw(&blocks(text), screen, "", screen.columns, &mut out);
    out
}

fn draw(blocks: &[Block], screen: &Screen, indent: &str, columns: usize, out: &mut String) {
    for (place, block) in blocks.iter().enumerate() {
        if place > 0 && !(matches!(block, Block::List(..)) && is_in_item(indent)) {
            out.push_str(&format!("{}\n", indent.trim_end()));
        }
        draw_one(block, screen, indent, columns, out);
    }
}

/// Within an item, a list follows its sentence without a gap.
fn is_in_item(indent: &str) -> bool {
    indent.ends_with(' ')
}

fn draw_one(block: &Block, screen: &Screen, indent: &str, columns: usize, out: &mut String) {
    let room = columns.saturating_sub(width(indent)).max(20);
    match block {
        Block::Heading(level, words) => {
            let said: String = words.iter().map(|words| words.text.as_str()).collect();
            let marks =
                if screen.plain { format!("{} ", "#".repeat(*level as usize)) } else { String::new() };
            for line in lines(&[Words { text: said, manner: Manner::Strong }], screen, room) {
                out.push_str(&format!("{indent}{marks}{line}\n"));
            }
            if *level <= 2 && !screen.plain {
                let long = words.iter().map(|words| width(&words.text)).sum::<usize>();
                let rule = if *level == 1 { "=" } else { "-" };
                out.push_str(&format!("{indent}{}\n", rule.repeat(long.min(room))));
            }
        }
        Block::Paragraph(words) => put(&lines(words, screen, room), indent, out),
        Block::Code(_, text) => {
            for line in text.lines() {
                let line = format!("{indent}    {}", screen.tone(Tone::Code, line));
                out.push_str(&format!("{}\n", line.trim_end()));
            }
        }
        Block::List(first, items) => draw_list(*first, items, screen, (indent, columns), out),
        Block::Quote(inner) => draw(inner, screen, &format!("{indent}| "), columns, out),
        Block::Table(head, rows) => draw_table(head, rows, screen, (indent, room), out),
        Block::Rule => out.push_str(&format!("{indent}{}\n", "-".repeat(room))),
    }
}

fn put(lines: &[String], indent: &str, out: &mut String) {
    for line in lines {
        out.push_str(&format!("{}\n", format!("{indent}{line}").trim_end()));
    }
}

fn draw_list(
    first: Option<u64>,
    items: &[Vec<Block>],
    screen: &Screen,
    (indent, columns): (&str, usize),
    out: &mut String,
) {
    for (place, item) in items.iter().enumerate() {
        let mark = first.map_or("- ".to_owned(), |first| format!("{}. ", first + place as u64));
        let inner = format!("{indent}{}", " ".repeat(mark.len()));
        let mut text = String::new();
        draw(item, screen, &inner, columns, &mut text);
        let rest = text.strip_prefix(&inner).unwrap_or(&text);
        out.push_str(&format!("{indent}{mark}{rest}"));
    }
}

/// A word of a line: what is typed without a blank, perhaps in several manners.
type Word = Vec<Words>;

/// Words in lines of at most so many columns.
fn lines(words: &[Words], screen: &Screen, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut long) = (String::new(), 0);
    for part in split(words) {
        let Some(word) = part else {
            lines.push(std::mem::take(&mut line));
            long = 0;
            continue;
        };
        let size: usize = word.iter().map(|piece| width(&piece.text)).sum();
        if long > 0 && long + 1 + size > columns {
            lines.push(std::mem::take(&mut line));
            long = 0;
        }
        if long > 0 {
            line.push(' ');
            long += 1;
        }
        long += size;
        word.iter().for_each(|piece| line.push_str(&said(piece, screen)));
    }
    lines.push(line);
    lines
}

/// Words one by one; `None` is the end of a line that the author wanted.
fn split(words: &[Words]) -> Vec<Option<Word>> {
    let mut out: Vec<Option<Word>> = Vec::new();
    let mut open = false;
    for piece in words {
        let text =
            if piece.manner == Manner::Code { format!("`{}`", piece.text) } else { piece.text.clone() };
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                out.push(None);
                open = false;
            }
            let parts: Vec<&str> = line.split(' ').collect();
            for (place, part) in parts.iter().enumerate() {
                open &= place == 0;
                if part.is_empty() {
                    continue;
                }
                let piece = Words { text: (*part).to_owned(), manner: piece.manner };
                match out.last_mut() {
                    Some(Some(word)) if open => word.push(piece),
                    _ => out.push(Some(vec![piece])),
                }
                open = true;
            }
        }
    }
    out
}

fn said(piece: &Words, screen: &Screen) -> String {
    match piece.manner {
        Manner::Plain => piece.text.clone(),
        Manner::Strong | Manner::Emphasis => screen.tone(Tone::Strong, &piece.text),
        Manner::Code => screen.tone(Tone::Code, &piece.text),
    }
}

/// The columns that a cell would like, and its longest word.
fn wish(cell: &[Words]) -> (usize, usize) {
    let words: Vec<usize> = split(cell)
        .into_iter()
        .flatten()
        .map(|word| word.iter().map(|piece| width(&piece.text)).sum())
        .collect();
    (words.iter().sum::<usize>() + words.len().saturating_sub(1), words.into_iter().max().unwrap_or(0))
}

/// Widths of columns that fit together into the room; none where there is too little of it.
fn widths(rows: &[&Vec<Vec<Words>>], room: usize) -> Option<Vec<usize>> {
    let columns = rows.iter().map(|row| row.len()).max()?;
    let room = room.checked_sub(2 * columns.saturating_sub(1))?;
    let wishes = |column: usize| rows.iter().filter_map(move |row| row.get(column)).map(|cell| wish(cell));
    let mut widths: Vec<usize> =
        (0..columns).map(|column| wishes(column).map(|(all, _)| all).max().unwrap_or(0)).collect();
    let least: Vec<usize> = (0..columns)
        .map(|column| wishes(column).map(|(_, word)| word).max().unwrap_or(0).max(NARROWEST))
        .collect();
    while widths.iter().sum::<usize>() > room {
        let widest = (0..columns).filter(|column| widths[*column] > least[*column]);
        let widest = widest.max_by_key(|column| widths[*column])?;
        widths[widest] -= 1;
    }
    Some(widths)
}

fn draw_table(
    head: &Vec<Vec<Words>>,
    rows: &[Vec<Vec<Words>>],
    screen: &Screen,
    (indent, room): (&str, usize),
    out: &mut String,
) {
    let all: Vec<&Vec<Vec<Words>>> = std::iter::once(head).chain(rows).collect();
    let Some(widths) = widths(&all, room).filter(|_| !screen.plain) else {
        return rows.iter().for_each(|row| tell_row(head, row, screen, (indent, room), out));
    };
    let folds = all.iter().any(|row| row.iter().zip(&widths).any(|(cell, width)| wish(cell).0 > *width));
    for (place, row) in all.iter().enumerate() {
        if place == 1 {
            let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            out.push_str(&format!("{indent}{}\n", rules.join("  ")));
        } else if place > 1 && folds {
            out.push_str(&format!("{}\n", indent.trim_end()));
        }
        draw_row(row, &widths, screen, indent, out);
    }
}

fn draw_row(row: &[Vec<Words>], widths: &[usize], screen: &Screen, indent: &str, out: &mut String) {
    // Colour has no width, so cells are measured bare and filled up by hand.
    let mut bare = *screen;
    bare.colour = false;
    let cells: Vec<(Vec<String>, Vec<String>)> = row
        .iter()
        .zip(widths)
        .map(|(cell, width)| (lines(cell, screen, *width), lines(cell, &bare, *width)))
        .collect();
    let height = cells.iter().map(|(lines, _)| lines.len()).max().unwrap_or(0);
    for line in 0..height {
        let mut text = indent.to_owned();
        for ((shown, measured), columns) in cells.iter().zip(widths) {
            let long = measured.get(line).map_or(0, |line| width(line));
            text.push_str(shown.get(line).map_or("", String::as_str));
            text.push_str(&" ".repeat((columns + 2).saturating_sub(long)));
        }
        out.push_str(&format!("{}\n", text.trim_end()));
    }
}

/// A row in words: each cell after the head of its column.
fn tell_row(
    head: &[Vec<Words>],
    row: &[Vec<Words>],
    screen: &Screen,
    (indent, room): (&str, usize),
    out: &mut String,
) {
    let mut words = Vec::new();
    for (place, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if !words.is_empty() {
            words.push(Words { text: "; ".to_owned(), manner: Manner::Plain });
        }
        if let Some(head) = head.get(place).filter(|head| !head.is_empty()) {
            words.extend(head.iter().cloned());
            words.push(Words { text: ": ".to_owned(), manner: Manner::Plain });
        }
        words.extend(cell.iter().cloned());
    }
    let inner = format!("{indent}  ");
    let text = lines(&words, screen, room.saturating_sub(2));
    out.push_str(&format!("{indent}- {}\n", text.first().map_or("", String::as_str)));
    put(text.get(1..).unwrap_or_default(), &inner, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::Language;

    const TEXT: &str = "# Two **doors**\n\nA door is `open` or not, and *nothing* stands between.\n\n\
        1. First, a sentence that is long enough to be broken.\n   - inner\n2. Second.\n\n\
        > Said by somebody who had seen a door.\n\n\
        | Name | What it is |\n|---|---|\n| `a` | 문이 열려 있으면 누구나 들어온다 |\n| b | shut |\n\n\
        ```rhai\nlet door = 1;\n```\n";

    #[test]
    fn a_text_fits_its_screen() {
        for columns in [40, 60] {
            insta::assert_snapshot!(
                format!("prose_{columns}"),
                drawn(TEXT, &Screen::bare(Language::Korean, columns, false))
            );
        }
        insta::assert_snapshot!("prose_plain", drawn(TEXT, &Screen::bare(Language::English, 60, true)));
    }

    #[test]
    fn no_line_is_wider_than_the_screen() {
        for columns in [40, 53, 80] {
            for line in drawn(TEXT, &Screen::bare(Language::Korean, columns, false)).lines() {
                assert!(width(line) <= columns, "{columns}: {line}");
            }
        }
    }
}
