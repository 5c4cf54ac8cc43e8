//! What a typed line means: an answer to the question that is shown, or a command.

use crate::quiz::{Choice, Form, parse_number};
use crate::review::Confidence;
use crate::text::Language;

/// A line, understood.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// An answer: ids, or what was written.
    Given(Vec<String>, Option<Confidence>),
    /// A command, by its letter or word.
    Command(String),
    /// Nothing that can be understood; why.
    Refused(String),
}

/// Understands a line. Small letters in `commands` are commands and nothing else.
pub fn understand(line: &str, form: &Form, commands: &[&str], language: Language) -> Line {
    let line = line.trim();
    let first = line.split_whitespace().next().unwrap_or_default();
    if commands.contains(&line) || (first == "g" && commands.contains(&"g")) {
        return Line::Command(line.to_owned());
    }
    let (words, confidence) = confidence(line, form);
    if words.is_empty() {
        return Line::Refused(wanted(form, language));
    }
    match form {
        Form::Number { .. } if parse_number(words).is_none() => {
            Line::Refused(language.pick("that is no number", "숫자가 아닙니다").to_owned())
        }
        Form::Number { .. } | Form::Short { .. } | Form::Build => {
            Line::Given(vec![words.to_owned()], confidence)
        }
        Form::Choice { .. } | Form::Ordering { .. } | Form::Matching { .. } => {
            match chosen(words, form, language) {
                Ok(ids) => Line::Given(ids, confidence),
                Err(why) => Line::Refused(why),
            }
        }
    }
}

/// `!` after an answer is sure, `~` is unsure, `?` is a guess.
fn confidence<'a>(line: &'a str, form: &Form) -> (&'a str, Option<Confidence>) {
    if matches!(form, Form::Build) {
        return (line, None);
    }
    let marks = [('!', Confidence::Sure), ('~', Confidence::Unsure), ('?', Confidence::Guess)];
    for (mark, confidence) in marks {
        if let Some(rest) = line.strip_suffix(mark) {
            return (rest.trim_end(), Some(confidence));
        }
    }
    (line, None)
}

/// The ids that numbers, letters or ids choose.
fn chosen(words: &str, form: &Form, language: Language) -> Result<Vec<String>, String> {
    let shown = form.shown();
    let mut ids: Vec<String> = Vec::new();
    for token in words.split(|c: char| c.is_whitespace() || c == ',').filter(|token| !token.is_empty()) {
        if let Some(choice) = shown.iter().find(|choice| choice.id == token && token.parse::<u32>().is_err())
        {
            ids.push(choice.id.clone());
            continue;
        }
        for letter in token.chars() {
            let choice = place(letter).and_then(|place| shown.get(place));
            let Some(choice) = choice else {
                return Err(match language {
                    Language::English => format!("`{token}` is not one of 1 to {}", shown.len()),
                    Language::Korean => format!("`{token}`: 1부터 {}까지의 번호가 아닙니다", shown.len()),
                });
            };
            ids.push(choice.id.clone());
        }
    }
    let mut distinct = ids.clone();
    distinct.sort();
    distinct.dedup();
    if distinct.len() < ids.len() {
        return Err(language.pick("the same option twice", "같은 선택지를 두 번 골랐습니다").to_owned());
    }
    if ids.len() != form.wanted() {
        let given = ids.len();
        return Err(match language {
            Language::English => format!("{}; you gave {given}", wanted(form, language)),
            Language::Korean => format!("{} (고른 것: {given}개)", wanted(form, language)),
        });
    }
    Ok(ids)
}

fn place(letter: char) -> Option<usize> {
    match letter {
        '1'..='9' => letter.to_digit(10).map(|digit| digit as usize - 1),
        'A'..='I' => Some(letter as usize - 'A' as usize),
        'a'..='i' => Some(letter as usize - 'a' as usize),
        _ => None,
    }
}

/// What an answer looks like.
pub fn wanted(form: &Form, language: Language) -> String {
    let (count, unit) =
        (form.wanted(), if let Form::Number { unit, .. } = form { unit.as_str() } else { "" });
    let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
    match (language, form) {
        (Language::English, Form::Choice { .. }) => format!("choose {count}"),
        (Language::Korean, Form::Choice { .. }) => format!("{count}개를 고르십시오"),
        (Language::English, Form::Ordering { .. }) => {
            format!("all {count} numbers in the right order, such as 2 1 3")
        }
        (Language::Korean, Form::Ordering { .. }) => format!("번호 {count}개를 올바른 순서로, 예: 2 1 3"),
        (Language::English, Form::Matching { .. }) => {
            format!("for each of the {count} lines its number, in their order")
        }
        (Language::Korean, Form::Matching { .. }) => format!("위의 {count}개 항목에 맞는 번호를 순서대로"),
        (Language::English, Form::Number { .. }) => format!("a number{unit}"),
        (Language::Korean, Form::Number { .. }) => format!("숫자{unit}"),
        (Language::English, Form::Short { .. }) => "a name".to_owned(),
        (Language::Korean, Form::Short { .. }) => "이름".to_owned(),
        (Language::English, Form::Build) => "the file of your design".to_owned(),
        (Language::Korean, Form::Build) => "설계 파일의 경로".to_owned(),
    }
}

/// What an answer says, for a person: texts of ids, or what was written.
pub fn said<'a>(form: &'a Form, given: &'a [String]) -> Vec<&'a str> {
    let of = |id: &'a String| {
        form.shown().iter().find(|choice| choice.id == *id).map_or(id.as_str(), |c: &Choice| c.text.as_str())
    };
    given.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(right: &[&str]) -> Form {
        let choice =
            |id: &&str| Choice { id: (*id).to_owned(), text: String::new(), rationale: String::new() };
        Form::Choice {
            options: ["cname", "alias", "ns", "mx", "soa"].iter().map(choice).collect(),
            right: right.iter().map(|id| (*id).to_owned()).collect(),
        }
    }

    fn given(line: &str, form: &Form) -> Line {
        understand(line, form, &["s", "e", "u", "q"], Language::English)
    }

    #[test]
    fn digits_letters_and_ids_choose() {
        let two = form(&["cname", "alias"]);
        let both = Line::Given(vec!["cname".to_owned(), "alias".to_owned()], None);
        for line in ["1 2", "12", "1,2", "ab", "AB", "a 2", "cname alias"] {
            assert_eq!(given(line, &two), both, "{line}");
        }
        let one = form(&["alias"]);
        let sure = Line::Given(vec!["alias".to_owned()], Some(Confidence::Sure));
        assert_eq!(given("2!", &one), sure);
        assert_eq!(given("e", &one), Line::Command("e".to_owned()), "a command first");
        assert_eq!(given("E", &one), Line::Given(vec!["soa".to_owned()], None));
    }

    #[test]
    fn a_wrong_number_of_answers_is_refused() {
        let two = form(&["cname", "alias"]);
        assert_eq!(given("1", &two), Line::Refused("choose 2; you gave 1".to_owned()));
        for wrong in ["", "1 1", "1 9", "1 2 3", "x y"] {
            assert!(matches!(given(wrong, &two), Line::Refused(_)), "{wrong}");
        }
    }
}
