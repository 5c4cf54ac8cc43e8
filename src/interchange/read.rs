//! Reading other people's question banks. Each format has a room; what they have in common is here.

mod aiken;
mod anki;
mod checklist;
mod gift;
mod json;
mod numbered;

use super::bank::Bank;
use crate::diagnostic::{Diagnostic, Source};
use std::fmt;

/// A format of question banks that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BankFormat {
    /// Markdown: headings with check lists.
    CheckList,
    /// Markdown: numbered questions, lettered options, the answer below.
    Numbered,
    /// Aiken.
    Aiken,
    /// GIFT.
    Gift,
    /// Anki's text files.
    Anki,
    /// JSON.
    Json,
}

impl BankFormat {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::CheckList, Self::Numbered, Self::Aiken, Self::Gift, Self::Anki, Self::Json];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::CheckList => "checklist",
            Self::Numbered => "numbered",
            Self::Aiken => "aiken",
            Self::Gift => "gift",
            Self::Anki => "anki",
            Self::Json => "json",
        }
    }

    /// The format that a text is most likely written in.
    pub fn guess(source: &Source) -> Option<Self> {
        let text: &str = &source.text;
        let any = |test: &dyn Fn(&str) -> bool| text.lines().any(test);
        if text.trim_start().starts_with(['{', '['])
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
        {
            return Some(Self::Json);
        }
        if any(&|line| line.starts_with("#separator:") || line.starts_with("#html:")) {
            return Some(Self::Anki);
        }
        if any(&|line| line.starts_with("ANSWER:")) {
            return Some(Self::Aiken);
        }
        if any(&|line| checklist::option(line).is_some()) {
            return Some(Self::CheckList);
        }
        if text.contains("<details")
            || any(&|line| line.trim_start().to_lowercase().starts_with("correct answer"))
        {
            return Some(Self::Numbered);
        }
        (text.contains('{') && text.contains('}')).then_some(Self::Gift)
    }
}

impl fmt::Display for BankFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads a bank. A question whose key cannot be believed is a warning with its line, never a question.
///
/// # Errors
/// When the text cannot be read at all, or holds no question.
pub fn read_bank(source: &Source, format: BankFormat) -> Result<Bank, Diagnostic> {
    let bank = match format {
        BankFormat::CheckList => checklist::read(source),
        BankFormat::Numbered => numbered::read(source),
        BankFormat::Aiken => aiken::read(source),
        BankFormat::Gift => gift::read(source),
        BankFormat::Anki => anki::read(source),
        BankFormat::Json => json::read(source)?,
    };
    if bank.items.is_empty() && bank.warnings.is_empty() {
        let names = BankFormat::ALL.map(BankFormat::name).join(", ");
        return Err(Diagnostic::error(
            "no-questions",
            format!("no question of the format `{format}` is found"),
        )
        .help(format!("formats: {names}")));
    }
    Ok(bank.without_doubles(source))
}

/// The letters of the options that a key names: `B`, `A, C`, `AC`, `A and C`, or the text of an option.
///
/// # Errors
/// Why the key names none.
fn letters<'a>(
    said: &str,
    options: impl Iterator<Item = (char, &'a str)> + Clone,
) -> Result<Vec<char>, String> {
    let said = said.trim().trim_end_matches('.');
    if said.is_empty() {
        return Err("no answer is given".to_owned());
    }
    let has = |letter: char| options.clone().any(|(other, _)| other == letter);
    let words: Vec<&str> = said
        .split([',', ';', '/', '&', '+', ' '])
        .filter(|word| !word.is_empty() && !matches!(word.to_lowercase().as_str(), "and" | "or"))
        .collect();
    let lettered = |word: &&str| {
        let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | '.' | '*'));
        !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase())
    };
    if words.iter().all(lettered) {
        let mut right: Vec<char> = words.concat().chars().filter(char::is_ascii_uppercase).collect();
        right.sort_unstable();
        right.dedup();
        if right.iter().all(|letter| has(*letter)) {
            return Ok(right);
        }
    }
    // `B. The text of the option`, or the text alone.
    let first = said.chars().next().filter(|letter| has(*letter));
    let rest = said.get(1..).filter(|rest| rest.starts_with(['.', ')', ':']));
    if let (Some(letter), Some(_)) = (first, rest) {
        return Ok(vec![letter]);
    }
    let same = |text: &str| text.trim().eq_ignore_ascii_case(said);
    let found = options.clone().find(|(_, text)| same(text)).map(|(letter, _)| vec![letter]);
    found.ok_or_else(|| format!("the answer \"{}\" names no option", crate::text::layout::cut(said, 40)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        let options = [('A', "one"), ('B', "two"), ('C', "AWS")];
        let right = |said: &str| letters(said, options.into_iter());
        assert_eq!(right("B"), Ok(vec!['B']));
        assert_eq!(right("A, C"), Ok(vec!['A', 'C']));
        assert_eq!(right("CA"), Ok(vec!['A', 'C']));
        assert_eq!(right("A and B."), Ok(vec!['A', 'B']));
        assert_eq!(right("B. two"), Ok(vec!['B']));
        assert_eq!(right("Two"), Ok(vec!['B']));
        assert!(right("D").is_err() && right("").is_err() && right("three").is_err());
    }

    #[test]
    fn a_format_is_guessed_from_the_text() {
        let guess = |text: &str| BankFormat::guess(&Source::new("x", text));
        assert_eq!(guess("### Q?\n- [ ] a\n- [x] b\n"), Some(BankFormat::CheckList));
        assert_eq!(guess("1. Q?\n - A. a\n <details>\n"), Some(BankFormat::Numbered));
        assert_eq!(guess("Q?\nA. a\nANSWER: A\n"), Some(BankFormat::Aiken));
        assert_eq!(guess("::t::Q{=a ~b}"), Some(BankFormat::Gift));
        assert_eq!(guess("#separator:Tab\na\tb\n"), Some(BankFormat::Anki));
        assert_eq!(guess("[{}]"), Some(BankFormat::Json));
        assert_eq!(guess("prose"), None);
    }
}
