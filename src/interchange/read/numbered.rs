//! Numbered questions with lettered options and the answer below, mostly folded away in `<details>`.

use super::super::bank::{Bank, Choice, Item, Kind, warning};
use super::letters;
use crate::diagnostic::Source;

/// Reads numbered questions.
pub fn read(source: &Source) -> Bank {
    let mut bank = Bank::default();
    let mut open: Option<Open> = None;
    for (place, line) in source.text.lines().enumerate() {
        let line = &without_breaks(line);
        match numbered(line) {
            Some(stem) => {
                close(source, open.take(), &mut bank);
                open = Some(Open { line: place as u32 + 1, stem: stem.to_owned(), ..Open::default() });
            }
            None => {
                if let Some(open) = &mut open {
                    open.line(line);
                }
            }
        }
    }
    close(source, open, &mut bank);
    bank
}

/// A question that is being read.
#[derive(Default)]
struct Open {
    line: u32,
    stem: String,
    options: Vec<(char, String)>,
    answer: Option<String>,
    explanation: String,
}

impl Open {
    fn line(&mut self, line: &str) {
        let text = tagless(line);
        let text = text.trim();
        if text.is_empty() || text == "---" || text.eq_ignore_ascii_case("answer") || text == "정답" {
            return;
        }
        if let Some(answer) = answer(text) {
            self.answer = Some(answer.to_owned());
        } else if self.answer.is_some() {
            let said = text.strip_prefix("Explanation:").or(text.strip_prefix("해설:")).unwrap_or(text);
            join(&mut self.explanation, said.trim());
        } else if let Some((letter, text)) = lettered(text) {
            self.options.push((letter, text.to_owned()));
        } else if let Some((_, last)) = self.options.last_mut() {
            join(last, text);
        } else {
            join(&mut self.stem, text);
        }
    }
}

fn close(source: &Source, open: Option<Open>, bank: &mut Bank) {
    let Some(open) = open else { return };
    if open.options.is_empty() && open.answer.is_none() {
        return;
    }
    let said = open.answer.as_deref().unwrap_or_default();
    let doubt = |why: String| {
        let help = "this question is left out; mend the line and import again";
        warning(source, open.line, "doubtful-question", why).help(help)
    };
    let right = match letters(said, open.options.iter().map(|(letter, text)| (*letter, text.as_str()))) {
        Ok(right) => right,
        Err(why) => return bank.warnings.push(doubt(why)),
    };
    let mut seen: Vec<char> = open.options.iter().map(|(letter, _)| *letter).collect();
    seen.sort_unstable();
    seen.dedup();
    if seen.len() < open.options.len() {
        return bank.warnings.push(doubt("two options have the same letter".to_owned()));
    }
    let choice = |(letter, text): (char, String)| Choice {
        text,
        right: right.contains(&letter),
        feedback: String::new(),
    };
    let kind = Kind::Choice(open.options.into_iter().map(choice).collect());
    let (stem, explanation) = (open.stem.trim().to_owned(), open.explanation);
    bank.take(source, Item { stem, kind, explanation, line: open.line });
}

/// What stands after a number at the left edge: `12. Which …`.
fn numbered(line: &str) -> Option<&str> {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = line.get(digits..)?.strip_prefix(['.', ')'])?;
    (digits > 0 && rest.starts_with([' ', '\t'])).then(|| rest.trim())
}

/// An option: `- A. text`, `B) text`.
fn lettered(text: &str) -> Option<(char, &str)> {
    let text = text.strip_prefix(['-', '*', '+']).map_or(text, str::trim_start);
    let letter = text.chars().next().filter(char::is_ascii_uppercase)?;
    let rest = text.get(1..)?.strip_prefix(['.', ')', ':'])?;
    rest.starts_with([' ', '\t']).then(|| (letter, rest.trim()))
}

/// What is said to be the answer: `Correct Answer: A, C`.
fn answer(text: &str) -> Option<&str> {
    let text = text.trim_matches('*').trim();
    let (name, said) = text.split_once(':')?;
    let name = name.trim().trim_matches('*').to_lowercase();
    let names = ["answer", "answers", "correct answer", "correct answers", "correct", "정답", "답"];
    names.contains(&name.as_str()).then(|| said.trim().trim_matches('*').trim())
}

/// Line breaks in HTML are blanks.
fn without_breaks(line: &str) -> String {
    line.replace("<br/>", " ").replace("<br />", " ").replace("<br>", " ")
}

/// A line without its tags; an address in angle brackets stays.
fn tagless(line: &str) -> String {
    let (mut out, mut rest) = (String::new(), line);
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>') {
            Some((inside, after)) if !inside.contains("://") => rest = after,
            Some((inside, after)) => {
                out.push_str(inside);
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ask_letters_offer_and_the_fold_answers() {
        let text = "# Exam\n\n1. Which two?<br/>(Select TWO)\n    - A. one\n    - B. two\n      more\n    - C. three\n\n    \
                    <details markdown=1><summary markdown=\"span\">Answer</summary>\n\n    Correct Answer: A, C\n\n    \
                    Explanation: <https://example.com/a>\n\n    </details>\n\n\
                    1. Which one?\n    - A. one\n    - B. two\n\n    <details><summary>Answer</summary>\n      Correct answer: D\n    </details>\n";
        let bank = read(&Source::new("exam.md", text));
        assert_eq!(bank.items.len(), 1, "{bank:?}");
        let Kind::Choice(choices) = &bank.items[0].kind else { panic!() };
        let right: Vec<bool> = choices.iter().map(|choice| choice.right).collect();
        assert_eq!(right, [true, false, true]);
        assert_eq!(choices[1].text, "two more");
        assert_eq!(bank.items[0].explanation, "https://example.com/a");
        assert_eq!(bank.warnings.len(), 1);
        assert!(bank.warnings[0].message.contains('D'), "{}", bank.warnings[0].message);
    }
}
