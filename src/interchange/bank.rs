//! What other people's question banks hold, whatever they were written in, and what may not be believed of it.

use crate::diagnostic::{Diagnostic, Source, Span};
use std::collections::BTreeMap;

/// A bank as it was read.
#[derive(Clone, Debug, Default)]
pub struct Bank {
    /// Its questions, in their order.
    pub items: Vec<Item>,
    /// What is wrong with it, each with its line. A question whose key cannot be believed is not among the items.
    pub warnings: Vec<Diagnostic>,
}

/// A question of a bank.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What is asked.
    pub stem: String,
    /// What kind, with the key.
    pub kind: Kind,
    /// Why the key is the key; empty where nothing is said.
    pub explanation: String,
    /// Line of the question, from 1.
    pub line: u32,
}

/// A kind of question that banks have.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Choose one or several.
    Choice(Vec<Choice>),
    /// Give a name: the spellings that count.
    Short(Vec<String>),
    /// Give a number: the number, and how far off it may be.
    Numeric(f64, f64),
    /// Join what belongs together.
    Matching(Vec<(String, String)>),
}

/// An option.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// Whether it is right.
    pub right: bool,
    /// Why; empty where nothing is said.
    pub feedback: String,
}

/// A warning at a line of a bank.
pub(super) fn warning(
    source: &Source,
    line: u32,
    code: &'static str,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::warning(code, message).at(Span::new(source.name.clone(), line, 1, 1))
}

impl Bank {
    /// Takes a question in, unless something speaks against its key: then a warning says what.
    pub(super) fn take(&mut self, source: &Source, item: Item) {
        match doubt(&item) {
            None => self.items.push(item),
            Some(why) => {
                let help = "this question is left out; mend the line and import again";
                self.warnings.push(warning(source, item.line, "doubtful-question", why).help(help));
            }
        }
    }

    /// Questions that are there twice: the same is kept once; of two with different keys, neither.
    pub(super) fn without_doubles(mut self, source: &Source) -> Self {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut conflicting = Vec::new();
        let mut kept: Vec<Item> = Vec::new();
        for item in std::mem::take(&mut self.items) {
            let Some(place) = seen.get(&plain(&item.stem)).copied() else {
                seen.insert(plain(&item.stem), kept.len());
                kept.push(item);
                continue;
            };
            let first = kept[place].line;
            if key(&kept[place].kind) == key(&item.kind) {
                let message = format!("the question of line {first} again");
                self.warnings
                    .push(warning(source, item.line, "question-twice", message).help("it is kept once"));
            } else if options(&kept[place].kind) == options(&item.kind) {
                let message = format!("the question of line {first} again, with another key");
                let help = "one of the keys is wrong, so both are left out";
                self.warnings.push(warning(source, item.line, "conflicting-keys", message).help(help));
                conflicting.push(place);
            } else {
                kept.push(item);
            }
        }
        let mut place = 0;
        kept.retain(|_| {
            place += 1;
            !conflicting.contains(&(place - 1))
        });
        self.items = kept;
        self.warnings.sort_by_key(|warning| warning.span.as_ref().map_or(0, |span| span.line));
        self
    }
}

/// A text for comparing: small letters, single blanks.
fn plain(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn options(kind: &Kind) -> Vec<String> {
    let Kind::Choice(choices) = kind else { return Vec::new() };
    let mut options: Vec<String> = choices.iter().map(|choice| plain(&choice.text)).collect();
    options.sort();
    options
}

fn key(kind: &Kind) -> Vec<String> {
    let mut key: Vec<String> = match kind {
        Kind::Choice(choices) => {
            choices.iter().filter(|choice| choice.right).map(|choice| plain(&choice.text)).collect()
        }
        Kind::Short(names) => names.iter().map(|name| plain(name)).collect(),
        Kind::Numeric(answer, tolerance) => vec![format!("{answer} {tolerance}")],
        Kind::Matching(pairs) => {
            pairs.iter().map(|(left, right)| format!("{} = {}", plain(left), plain(right))).collect()
        }
    };
    key.sort();
    key
}

/// What speaks against a question's key.
fn doubt(item: &Item) -> Option<String> {
    if item.stem.trim().is_empty() {
        return Some("nothing is asked".to_owned());
    }
    let damaged = |text: &str| text.contains("[ ]") || text.to_lowercase().contains("[x]");
    if damaged(&item.stem) {
        return Some("a check box stands within the question: options have run into it".to_owned());
    }
    let Kind::Choice(choices) = &item.kind else { return None };
    if let Some(choice) = choices.iter().find(|choice| damaged(&choice.text)) {
        let text = crate::text::layout::cut(&choice.text, 40);
        return Some(format!(
            "a check box stands within an option (\"{text}\"): two options have run together"
        ));
    }
    if choices.iter().any(|choice| choice.text.trim().is_empty()) {
        return Some("an option says nothing".to_owned());
    }
    if choices.len() < 2 {
        return Some("fewer than two options".to_owned());
    }
    let right = choices.iter().filter(|choice| choice.right).count();
    if right == 0 {
        return Some("no option is marked as right".to_owned());
    }
    if right == choices.len() && choices.len() > 2 {
        return Some("every option is marked as right".to_owned());
    }
    let mut texts = options(&item.kind);
    texts.dedup();
    if texts.len() < choices.len() {
        return Some("two options say the same".to_owned());
    }
    match wanted(&item.stem) {
        Some(wanted) if wanted != right => {
            Some(format!("the question asks for {wanted} answers, and {right} are marked as right"))
        }
        _ => None,
    }
}

/// How many answers a question asks for, where it says so.
pub(super) fn wanted(stem: &str) -> Option<usize> {
    const NUMBERS: [(&str, usize); 12] = [
        ("one", 1),
        ("two", 2),
        ("three", 3),
        ("four", 4),
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("4", 4),
        ("두", 2),
        ("세", 3),
        ("네", 4),
        ("한", 1),
    ];
    let named = |word: &str| NUMBERS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number);
    let lower = stem.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let verb = |word: &str| matches!(word, "choose" | "select" | "pick");
    let english = words.windows(2).filter(|pair| verb(pair[0])).find_map(|pair| named(pair[1]));
    let korean = || {
        let asks = lower.contains("고르") || lower.contains("선택");
        let count = |pair: &[&str]| {
            (pair[1].starts_with("가지") || pair[1].starts_with('개')).then(|| named(pair[0]))
        };
        let joined = |word: &&str| {
            let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
            let rest = &word[digits.len()..];
            (rest.starts_with('개') || rest.starts_with("가지")).then(|| named(&digits)).flatten()
        };
        let found = || words.windows(2).find_map(|pair| count(pair).flatten());
        asks.then(|| found().or_else(|| words.iter().find_map(joined))).flatten()
    };
    english.or_else(korean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_answers_is_read_as_people_write_it() {
        assert_eq!(wanted("Which? (Choose two.)"), Some(2));
        assert_eq!(wanted("Which? (Select THREE)"), Some(3));
        assert_eq!(wanted("Which? (Choose 2 answers)"), Some(2));
        assert_eq!(wanted("어느 것입니까? (두 개를 고르십시오.)"), Some(2));
        assert_eq!(wanted("어느 것입니까? (3가지 선택)"), Some(3));
        assert_eq!(wanted("When should I choose Provisioned IOPS?"), None);
        assert_eq!(wanted("Which of the two is it?"), None);
    }

    #[test]
    fn a_key_that_cannot_be_believed_is_a_warning_and_no_question() {
        let source = Source::new("bank.md", "");
        let choice = |text: &str, right| Choice { text: text.to_owned(), right, feedback: String::new() };
        let item = |stem: &str, choices: Vec<Choice>| Item {
            stem: stem.to_owned(),
            kind: Kind::Choice(choices),
            explanation: String::new(),
            line: 7,
        };
        let bad = [
            item("Which?", vec![choice("a", false), choice("b", false)]),
            item("Which? (Choose two.)", vec![choice("a", true), choice("b", false), choice("c", false)]),
            item("Which?", vec![choice("a- [ ] b", true), choice("c", false)]),
            item("Which?", vec![choice("same", true), choice("Same ", false)]),
            item("", vec![choice("a", true), choice("b", false)]),
        ];
        for item in bad {
            let mut bank = Bank::default();
            bank.take(&source, item.clone());
            assert_eq!((bank.items.len(), bank.warnings.len()), (0, 1), "{item:?}");
            assert_eq!(bank.warnings[0].span.as_ref().map(|span| span.line), Some(7));
        }
        let mut bank = Bank::default();
        bank.take(&source, item("Which?", vec![choice("a", true), choice("b", false)]));
        bank.take(&source, item("which? ", vec![choice("b", true), choice("a", false)]));
        bank.take(&source, item("Else?", vec![choice("b", true), choice("a", false)]));
        bank.take(&source, item("Else?", vec![choice("b", true), choice("a", false)]));
        let bank = bank.without_doubles(&source);
        assert_eq!(bank.items.iter().map(|item| item.stem.as_str()).collect::<Vec<_>>(), ["Else?"]);
        let codes: Vec<&str> = bank.warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, ["conflicting-keys", "question-twice"]);
    }
}
