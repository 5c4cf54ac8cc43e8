//! Boxes and lines of text, by the columns of a terminal.

use crate::text::layout::{pad, width};

/// A text cut to a width, with `..` where something is missing.
fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for letter in text.chars() {
        let mut longer = out.clone();
        longer.push(letter);
        if width(&longer) + 2 > columns {
            break;
        }
        out = longer;
    }
    out + ".."
}

/// Lines in a box that is so many columns wide, with a title in its upper edge.
pub fn boxed(title: &str, lines: &[String], columns: usize) -> Vec<String> {
    let inner = columns.saturating_sub(4).max(1);
    let title = cut(title, inner.saturating_sub(2).max(1));
    let rest = "-".repeat(columns.saturating_sub(5 + width(&title)));
    let mut out = vec![format!("+- {title} {rest}+")];
    out.extend(lines.iter().map(|line| format!("| {} |", pad(&cut(line, inner), inner))));
    out.push(format!("+{}+", "-".repeat(columns.saturating_sub(2))));
    out
}

/// A text in lines after a label; further lines are set in by two. A word that is too long is cut.
pub fn flowed(label: &str, text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = label.trim_end().to_owned();
    for word in text.split_whitespace() {
        let full = !line.trim().is_empty() && width(&line) + 1 + width(word) > columns;
        if full {
            lines.push(std::mem::replace(&mut line, " ".to_owned()));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.into_iter().map(|line| cut(&line, columns)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_as_wide_as_it_says_with_korean_too() {
        for line in
            boxed("서울 ap-northeast-2", &["시계".to_owned(), "a very long name indeed".to_owned()], 22)
        {
            assert_eq!(width(&line), 22, "{line}");
        }
    }

    #[test]
    fn long_lines_go_on_below() {
        assert_eq!(flowed("also: ", "1 a, 2 b", 10), ["also: 1 a,", "  2 b"]);
        assert_eq!(flowed("", "abcdefghij", 6), ["abcd.."]);
    }
}
