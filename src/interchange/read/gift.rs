//! GIFT, Moodle's text format: `::title::stem{=right#why ~wrong#why ####general}`.
//!
//! Read are choices with one or several answers, true and false, short answers, numbers and matchings; essays ask
//! nothing that can be marked.

use super::super::bank::{Bank, Choice, Item, Kind, warning};
use crate::diagnostic::Source;

/// Reads GIFT.
pub fn read(source: &Source) -> Bank {
    let mut bank = Bank::default();
    for (line, block) in blocks(&source.text) {
        match item(&block, line) {
            Ok(Some(item)) => bank.take(source, item),
            Ok(None) => {}
            Err(why) => bank.warnings.push(warning(source, line, "doubtful-question", why)),
        }
    }
    bank
}

/// Blocks between empty lines, without comments and categories. Within braces an empty line ends nothing.
fn blocks(text: &str) -> Vec<(u32, String)> {
    let mut out: Vec<(u32, String)> = Vec::new();
    let (mut open, mut depth) = (false, 0_i32);
    for (place, line) in text.lines().enumerate() {
        let bare = line.trim();
        if depth <= 0 && (bare.starts_with("//") || bare.starts_with("$CATEGORY:")) {
            continue;
        }
        if bare.is_empty() && depth <= 0 {
            open = false;
            continue;
        }
        depth += braces(line);
        match out.last_mut() {
            Some((_, block)) if open => {
                block.push('\n');
                block.push_str(line);
            }
            _ => out.push((place as u32 + 1, line.to_owned())),
        }
        open = true;
    }
    out
}

/// Braces that open, less those that close; escaped ones do not count.
fn braces(line: &str) -> i32 {
    let (mut count, mut escaped) = (0, false);
    for letter in line.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => count += 1,
            '}' => count -= 1,
            _ => {}
        }
    }
    count
}

fn item(block: &str, line: u32) -> Result<Option<Item>, String> {
    let Some(start) = find(block, '{') else { return Ok(None) };
    let end =
        find(block.get(start..).unwrap_or_default(), '}').ok_or("the brace of the answers is not closed")?;
    let (before, answers) = (&block[..start], &block[start + 1..start + end]);
    let after = block.get(start + end + 1..).unwrap_or_default();
    let mut stem = without_title(before.trim()).trim();
    if let Some(rest) = stem.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        stem = rest.1.trim();
    }
    let gap = if after.trim().is_empty() { "" } else { " ____ " };
    let stem = unescaped(&format!("{stem}{gap}{}", after.trim())).trim().to_owned();
    let (answers, general) = split_once_at(answers, "####");
    let explanation = unescaped(general.unwrap_or_default()).trim().to_owned();
    let answers = answers.trim();
    if answers.is_empty() {
        return Err("an essay has no key".to_owned());
    }
    let kind = match answers.strip_prefix('#') {
        Some(number) => numeric(number)?,
        None => parts(answers)?,
    };
    Ok(Some(Item { stem, kind, explanation, line }))
}

fn without_title(text: &str) -> &str {
    match text.strip_prefix("::").and_then(|rest| rest.split_once("::")) {
        Some((_, rest)) => rest,
        None => text,
    }
}

fn numeric(text: &str) -> Result<Kind, String> {
    let text = text.trim().trim_start_matches('=');
    let (text, _) = split_once_at(text, "#");
    let wrong = || format!("`{text}` is not a number with its tolerance");
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some((low, high)) = text.split_once("..") {
        let (low, high) = (number(low).ok_or_else(wrong)?, number(high).ok_or_else(wrong)?);
        return Ok(Kind::Numeric((low + high) / 2.0, (high - low).abs() / 2.0));
    }
    let (answer, tolerance) = text.split_once(':').unwrap_or((text, "0"));
    Ok(Kind::Numeric(number(answer).ok_or_else(wrong)?, number(tolerance).ok_or_else(wrong)?.abs()))
}

/// The answers between braces.
fn parts(answers: &str) -> Result<Kind, String> {
    let (word, feedback) = split_once_at(answers, "#");
    if let Some(truth) = truth(word.trim()) {
        return Ok(truths(truth, feedback.unwrap_or_default()));
    }
    let mut all = Vec::new();
    let mut rest = answers;
    while let Some(mark) = rest.chars().next() {
        if !matches!(mark, '=' | '~') {
            return Err("answers begin with `=` or `~`".to_owned());
        }
        let inner = &rest[1..];
        let end = find(inner, '=').into_iter().chain(find(inner, '~')).min().unwrap_or(inner.len());
        all.push((mark, inner[..end].trim()));
        rest = &inner[end..];
    }
    let pairs: Vec<_> = all.iter().filter_map(|(_, text)| text.split_once("->")).collect();
    if !pairs.is_empty() {
        let pair = |(left, right): &(&str, &str)| (unescaped(left.trim()), unescaped(right.trim()));
        return match pairs.len() == all.len() {
            true => Ok(Kind::Matching(pairs.iter().map(pair).collect())),
            false => Err("some answers are pairs and some are not".to_owned()),
        };
    }
    if all.iter().all(|(mark, _)| *mark == '=') {
        let name = |(_, text): &(char, &str)| unescaped(split_once_at(weight(text).1, "#").0.trim());
        return Ok(Kind::Short(all.iter().map(name).collect()));
    }
    Ok(Kind::Choice(all.iter().map(|(mark, text)| choice(*mark, text)).collect()))
}

fn choice(mark: char, text: &str) -> Choice {
    let (weight, text) = weight(text);
    let (text, feedback) = split_once_at(text, "#");
    Choice {
        text: unescaped(text.trim()),
        right: mark == '=' || weight > 0.0,
        feedback: unescaped(feedback.unwrap_or_default().trim()),
    }
}

/// The percentage before an answer, and the rest.
fn weight(text: &str) -> (f64, &str) {
    let found = text.strip_prefix('%').and_then(|rest| rest.split_once('%'));
    found.and_then(|(weight, rest)| Some((weight.parse().ok()?, rest))).unwrap_or((0.0, text))
}

fn truth(word: &str) -> Option<bool> {
    match word {
        "T" | "TRUE" => Some(true),
        "F" | "FALSE" => Some(false),
        _ => None,
    }
}

/// True and false as a choice of two; the first feedback belongs to the wrong one.
fn truths(truth: bool, feedback: &str) -> Kind {
    let (wrong, right) = split_once_at(feedback, "#");
    let why = |is_right: bool| unescaped(if is_right { right.unwrap_or_default() } else { wrong }.trim());
    let choice = |text: &str, right: bool| Choice { text: text.to_owned(), right, feedback: why(right) };
    Kind::Choice(vec![choice("True", truth), choice("False", !truth)])
}

/// Where a letter stands that is not escaped.
fn find(text: &str, wanted: char) -> Option<usize> {
    let mut escaped = false;
    for (place, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == wanted => return Some(place),
            _ => {}
        }
    }
    None
}

/// A text cut at the first mark that is not escaped.
fn split_once_at<'a>(text: &'a str, mark: &str) -> (&'a str, Option<&'a str>) {
    let first = mark.chars().next().unwrap_or('#');
    let mut from = 0;
    while let Some(place) = text.get(from..).and_then(|rest| find(rest, first)) {
        let at = from + place;
        if text[at..].starts_with(mark) {
            return (&text[..at], text.get(at + mark.len()..));
        }
        from = at + first.len_utf8();
    }
    (text, None)
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some(other @ ('~' | '=' | '#' | '{' | '}' | ':')) => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> (Vec<Item>, usize) {
        let bank = read(&Source::new("a.gift", text));
        (bank.items, bank.warnings.len())
    }

    #[test]
    fn every_kind_is_read() {
        let text = "// a comment\n$CATEGORY: aws\n\n::one::[markdown]Which\\: this?{=right#Because. ~wrong ####All in all.}\n\n\
                    Two?{~%50%a ~%50%b ~%-100%c}\n\nIs it?{TRUE#No.#Yes.}\n\nName it{=Elastic IP =EIP}\n\n\
                    How many?{#11:0.5}\n\nRange?{#1..3}\n\nPairs{\n=a -> 1\n=b -> 2\n\n=c -> 3\n}\n\nThe {=sky ~sea} is blue.\n\n\
                    Write!{}\n\nOpen{=a\n";
        let (items, warnings) = kinds(text);
        assert_eq!((items.len(), warnings), (8, 2), "{items:#?}");
        assert_eq!(items[0].stem, "Which: this?");
        assert_eq!(items[0].explanation, "All in all.");
        let right = |item: &Item| match &item.kind {
            Kind::Choice(choices) => {
                choices.iter().filter(|choice| choice.right).map(|choice| choice.text.clone()).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(right(&items[0]), ["right"]);
        assert_eq!(right(&items[1]), ["a", "b"]);
        assert_eq!(right(&items[2]), ["True"]);
        assert_eq!(items[3].kind, Kind::Short(vec!["Elastic IP".to_owned(), "EIP".to_owned()]));
        assert_eq!(items[4].kind, Kind::Numeric(11.0, 0.5));
        assert_eq!(items[5].kind, Kind::Numeric(2.0, 1.0));
        assert!(matches!(&items[6].kind, Kind::Matching(pairs) if pairs.len() == 3));
        assert_eq!(items[7].stem, "The ____ is blue.");
    }
}
