//! Drawing in place: a page that can be scrolled, and the footer below it.

use crate::shell::output::Tone;
use crate::shell::watch::desk::Desk;
use crate::text::layout::cut;
use crossterm::cursor::MoveTo;
use crossterm::event::KeyCode;
use crossterm::queue;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType, size};
use std::io::Write;
use unicode_width::UnicodeWidthChar;

/// The part of the page that is seen.
#[derive(Debug, Default)]
pub struct Pane {
    /// The first line that is seen.
    top: usize,
    /// Lines that there are, and that were seen when it was drawn last.
    lines: usize,
    room: usize,
    /// The page is to be shown from where something is new.
    turn: bool,
}

impl Pane {
    /// The page has changed: what is new in it comes into sight when it is drawn.
    pub fn turn_to_what_is_new(&mut self) {
        self.turn = true;
    }

    /// Moves the page; whether that key does.
    pub fn scroll(&mut self, key: KeyCode) -> bool {
        let last = self.lines.saturating_sub(self.room);
        let page = self.room.saturating_sub(1).max(1);
        self.top = match key {
            KeyCode::Up | KeyCode::Char('k') => self.top.saturating_sub(1),
            KeyCode::Down | KeyCode::Char('j') => self.top + 1,
            KeyCode::PageUp | KeyCode::Char('b') => self.top.saturating_sub(page),
            KeyCode::PageDown | KeyCode::Char(' ') => self.top + page,
            KeyCode::Home => 0,
            KeyCode::End => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Draws everything; while something is being graded, with that in place of the keys.
    pub fn draw(&mut self, desk: &mut Desk, working: bool) -> std::io::Result<()> {
        let (columns, rows) = size()?;
        let (columns, rows) = (usize::from(columns).max(8), usize::from(rows).max(2));
        desk.screen.columns = columns.clamp(40, 100);
        let mut footer = footer(desk, working, columns);
        footer.drain(..footer.len().saturating_sub(rows - 1));
        let room = rows - footer.len();
        let (page, seen) = desk.page();
        let lines = self.look(&page, seen, columns, room);
        let mut out = Vec::new();
        for row in 0..room {
            let line = lines.get(row).map_or("", String::as_str);
            queue!(out, MoveTo(0, row as u16), Print(line), Clear(ClearType::UntilNewLine))?;
        }
        for (line, row) in footer.iter().zip(room..) {
            queue!(out, MoveTo(0, row as u16), Print(line), Clear(ClearType::UntilNewLine))?;
        }
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&out)?;
        stdout.flush()
    }

    /// The lines of a page that are seen; where there are more, the last says so.
    fn look(&mut self, page: &str, seen: usize, columns: usize, room: usize) -> Vec<String> {
        let (mut lines, mut focus) = (Vec::new(), 0);
        for (index, line) in page.trim_end().lines().enumerate() {
            if index <= seen {
                focus = lines.len();
            }
            lines.extend(fold(line, columns));
        }
        let overflows = lines.len() > room;
        let room = if overflows { room.saturating_sub(1).max(1) } else { room };
        if self.turn {
            self.turn = false;
            self.top = if focus >= room { lines.len().min(focus + 1) - room } else { 0 };
        }
        (self.lines, self.room) = (lines.len(), room);
        self.top = self.top.min(lines.len().saturating_sub(room));
        let mut shown: Vec<String> = lines.iter().skip(self.top).take(room).cloned().collect();
        if overflows {
            let (first, last) = (self.top + 1, self.top + shown.len());
            shown.push(cut(&format!("-- {first}-{last}/{}  space, b --", lines.len()), columns));
        }
        shown
    }
}

fn footer(desk: &Desk, working: bool, columns: usize) -> Vec<String> {
    let rule = "-".repeat(columns.min(desk.screen.columns));
    let mut footer = vec![desk.screen.tone(Tone::Faint, &rule)];
    for said in desk.notice.iter().chain(desk.problem.as_ref().map(|problem| &problem.message)) {
        footer.extend(fold(said, columns));
    }
    footer.extend(fold(&desk.standing(), columns));
    let last = if working { vec![desk.checking()] } else { desk.keys() };
    footer.extend(last.iter().flat_map(|line| fold(line, columns)));
    footer
}

/// A line in pieces that fit, with its colours: an escape sequence takes no column.
fn fold(line: &str, columns: usize) -> Vec<String> {
    let (mut pieces, mut piece, mut used, mut escape) = (Vec::new(), String::new(), 0, false);
    for letter in line.chars() {
        if letter == '\t' {
            let blanks = (4 - used % 4).min(columns.saturating_sub(used));
            piece.push_str(&" ".repeat(blanks));
            used += blanks;
            continue;
        }
        let size = match letter {
            '\u{1b}' => {
                escape = true;
                0
            }
            _ if escape => {
                escape = !letter.is_ascii_alphabetic();
                0
            }
            // Anything else that would move the cursor.
            _ if letter.is_control() => continue,
            _ => letter.width().unwrap_or(0),
        };
        if used + size > columns {
            pieces.push(std::mem::take(&mut piece));
            used = 0;
        }
        piece.push(letter);
        used += size;
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_folded_by_columns_and_colours_take_none() {
        assert_eq!(fold("abcdef", 4), ["abcd", "ef"]);
        assert_eq!(fold("가나다", 5), ["가나", "다"]);
        assert_eq!(fold("\u{1b}[1mabcd\u{1b}[0m", 4), ["\u{1b}[1mabcd\u{1b}[0m"]);
        assert_eq!(fold("a\tb\r", 8), ["a   b"]);
        assert_eq!(fold("", 8), [""]);
    }

    #[test]
    fn a_long_page_is_moved_and_turned_to_what_is_new() {
        let page: String = (1..=20).map(|line| format!("{line}\n")).collect();
        let mut pane = Pane { turn: true, ..Pane::default() };
        assert_eq!(pane.look(&page, 0, 40, 6), ["1", "2", "3", "4", "5", "-- 1-5/20  space, b --"]);
        assert!(pane.scroll(KeyCode::Char(' ')));
        assert_eq!(pane.look(&page, 0, 40, 6)[0], "5");
        assert!(pane.scroll(KeyCode::End) && !pane.scroll(KeyCode::Char('x')));
        assert_eq!(pane.look(&page, 0, 40, 6)[4], "20");
        pane.turn = true;
        assert_eq!(pane.look(&page, 20, 40, 6)[4], "20");
        pane.turn = true;
        assert_eq!(pane.look(&page, 9, 40, 6)[4], "10");
        assert_eq!(pane.look(&page, 0, 40, 40).len(), 20);
    }
}
