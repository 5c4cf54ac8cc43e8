//! Aiken: a question on a line, options `A. …`, and `ANSWER: B`. One answer only.

use super::super::bank::{Bank, Choice, Item, Kind, warning};
use crate::diagnostic::Source;

/// Reads Aiken.
pub fn read(source: &Source) -> Bank {
    let mut bank = Bank::default();
    let (mut stem, mut start) = (String::new(), 0);
    let mut options: Vec<(char, String)> = Vec::new();
    for (place, line) in source.text.lines().enumerate() {
        let (number, text) = (place as u32 + 1, line.trim());
        if let Some(letter) = text.strip_prefix("ANSWER:").map(str::trim) {
            let item = item(std::mem::take(&mut stem), std::mem::take(&mut options), letter, start);
            match item {
                Ok(item) => bank.take(source, item),
                Err(why) => bank.warnings.push(warning(source, number, "doubtful-question", why)),
            }
            continue;
        }
        let option = text.chars().next().filter(char::is_ascii_uppercase).and_then(|letter| {
            let rest = text.get(1..)?.strip_prefix(['.', ')'])?;
            rest.starts_with(' ').then(|| (letter, rest.trim().to_owned()))
        });
        match option {
            Some(option) if !stem.is_empty() => options.push(option),
            _ if text.is_empty() => {}
            _ if !options.is_empty() => {
                let message = "the question before has no `ANSWER:` line";
                bank.warnings.push(warning(source, start, "doubtful-question", message));
                options.clear();
                (stem, start) = (text.to_owned(), number);
            }
            _ if stem.is_empty() => (stem, start) = (text.to_owned(), number),
            _ => {
                stem.push('\n');
                stem.push_str(text);
            }
        }
    }
    if !stem.is_empty() {
        bank.warnings.push(warning(
            source,
            start,
            "doubtful-question",
            "this question has no `ANSWER:` line",
        ));
    }
    bank
}

fn item(stem: String, options: Vec<(char, String)>, letter: &str, line: u32) -> Result<Item, String> {
    let mut letters = letter.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else {
        return Err(format!("`ANSWER: {letter}` is not one letter; Aiken knows one answer only"));
    };
    if !options.iter().any(|(other, _)| *other == letter) {
        return Err(format!("`ANSWER: {letter}` names no option"));
    }
    let choice =
        |(other, text): (char, String)| Choice { text, right: other == letter, feedback: String::new() };
    let kind = Kind::Choice(options.into_iter().map(choice).collect());
    Ok(Item { stem, kind, explanation: String::new(), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aiken_is_read_and_what_it_does_not_know_is_said() {
        let text = "Which?\nA. one\nB) two\nANSWER: B\n\nWhich else?\nA. one\nB. two\nANSWER: A, B\n\nNo answer?\nA. one\nB. two\n";
        let bank = read(&Source::new("a.txt", text));
        assert_eq!(bank.items.len(), 1);
        let lines: Vec<u32> =
            bank.warnings.iter().map(|warning| warning.span.as_ref().unwrap().line).collect();
        assert_eq!(lines, [9, 11]);
    }
}
