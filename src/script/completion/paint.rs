//! What the pieces of a script are, for whoever colours them.

use super::super::token::{Kind, Token, tokens};

/// A sort of piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A word of the language: `let`, `if` …
    Keyword,
    /// A module: `ec2`.
    Module,
    /// The key of a map, or a property.
    Key,
    /// A text.
    Text,
    /// A number.
    Number,
    /// A comment.
    Comment,
    /// Anything else.
    Other,
}

/// Words that have a colour of their own.
const WORDS: [&str; 17] = [
    "break", "const", "continue", "do", "else", "false", "fn", "for", "if", "in", "let", "loop", "return",
    "switch", "throw", "true", "while",
];

/// The pieces of a text, without a gap: each with its sort and where it ends, in bytes.
pub fn pieces(text: &str) -> Vec<(Piece, usize)> {
    let tokens = tokens(text);
    let mut ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    ends.push(text.len());
    let byte = |character: usize| ends.get(character).copied().unwrap_or(text.len());
    let mut found: Vec<(Piece, usize)> = Vec::new();
    let mut at = 0;
    for (index, token) in tokens.iter().enumerate() {
        gap(text, at, byte(token.range.0), &mut found);
        at = byte(token.range.1);
        found.push((sort(token, tokens.get(index + 1)), at));
    }
    gap(text, at, text.len(), &mut found);
    found
}

/// What no token covers is blank, or a comment.
fn gap(text: &str, from: usize, to: usize, found: &mut Vec<(Piece, usize)>) {
    let Some(between) = text.get(from..to).filter(|between| !between.is_empty()) else { return };
    found.push((if between.trim().is_empty() { Piece::Other } else { Piece::Comment }, to));
}

fn sort(token: &Token, next: Option<&Token>) -> Piece {
    match &token.kind {
        Kind::Text(_) | Kind::OpenText(..) => Piece::Text,
        Kind::Number => Piece::Number,
        Kind::OpenComment => Piece::Comment,
        Kind::Name(name) if WORDS.contains(&name.as_str()) => Piece::Keyword,
        Kind::Name(_) if next.is_some_and(|next| next.kind == Kind::Path) => Piece::Module,
        Kind::Name(_) if next.is_some_and(|next| next.is(':')) => Piece::Key,
        _ => Piece::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_texts_and_comments_are_told_apart() {
        let text = "let a = ec2::vpc(\"가\", #{ x: 1 }); // c";
        let mut at = 0;
        let found: Vec<(Piece, &str)> = pieces(text)
            .into_iter()
            .map(|(piece, end)| (piece, &text[std::mem::replace(&mut at, end)..end]))
            .filter(|(piece, _)| *piece != Piece::Other)
            .collect();
        let expected = [
            (Piece::Keyword, "let"),
            (Piece::Module, "ec2"),
            (Piece::Text, "\"가\""),
            (Piece::Key, "x"),
            (Piece::Number, "1"),
            (Piece::Comment, " // c"),
        ];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_whole_text(text in "[a-z한 #{}()\"`$/*\\n:1.]{0,40}") {
            let mut at = 0;
            for (_, end) in pieces(&text) {
                prop_assert!(end >= at && text.is_char_boundary(end));
                at = end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
