//! Text in columns: widths are those of a terminal, where a Korean letter takes two columns.

use unicode_width::UnicodeWidthStr;

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// A text, filled with blanks up to a width.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text, moved to the right edge of a width.
pub fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// A text cut to a width, with `…` where something is missing.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for letter in text.chars() {
        let mut longer = out.clone();
        longer.push(letter);
        if width(&longer) + 1 > columns {
            break;
        }
        out = longer;
    }
    out + "…"
}

/// A text in lines of at most `columns`, broken at blanks; a word that is longer stays whole on a line of its own.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    if lines.is_empty() {
        lines.push(String::new());
    }
    lines
}

/// A text after a label: the first line beside it, the others below one another.
pub fn hanging(label: &str, text: &str, columns: usize) -> String {
    let indent = " ".repeat(width(label));
    let lines = wrap(text, columns.saturating_sub(indent.len()).max(20));
    let mut out = String::new();
    for (index, line) in lines.iter().enumerate() {
        let before = if index == 0 { label } else { &indent };
        out.push_str(format!("{before}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Figures.
    Right,
}

/// Rows in aligned columns, two blanks between them; the last column is as wide as it likes.
pub fn table(rows: &[Vec<String>], align: &[Align]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max();
    let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let size = widths.get(column).copied().unwrap_or(0);
            let cell = match align.get(column) {
                Some(Align::Right) => pad_left(cell, size),
                _ => pad(cell, size),
            };
            line.push_str(if column == 0 { "" } else { "  " });
            line.push_str(&cell);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_columns_stand_below_one_another() {
        let rows = [vec!["충족".to_owned(), "a".to_owned()], vec!["no".to_owned(), "b".to_owned()]];
        assert_eq!(table(&rows, &[]), "충족  a\nno    b\n");
    }

    #[test]
    fn a_long_text_is_broken_at_blanks_by_its_width() {
        assert_eq!(wrap("하나 둘 셋", 7), ["하나 둘", "셋"]);
        assert_eq!(hanging("why  ", "one two three", 25), "why  one two three\n");
        assert_eq!(
            hanging("why  ", "one two three four five six", 25),
            "why  one two three four\n     five six\n"
        );
        assert_eq!(cut("가나다라", 5), "가나…");
    }
}
