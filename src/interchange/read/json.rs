//! JSON: a list of questions, or an object that holds one under `questions`. Names of fields differ from bank to bank,
//! so several are known for each.

use super::super::bank::{Bank, Choice, Item, Kind, warning};
use super::letters;
use crate::diagnostic::{Diagnostic, Source};
use serde_json::{Map, Value};

const STEMS: [&str; 5] = ["stem", "question", "text", "prompt", "title"];
const OPTIONS: [&str; 4] = ["options", "choices", "answers", "alternatives"];
const KEYS: [&str; 8] = [
    "correct",
    "answer",
    "correct_answer",
    "correctAnswer",
    "correct_answers",
    "correctAnswers",
    "correct_option",
    "key",
];
const RIGHT: [&str; 4] = ["correct", "isCorrect", "is_correct", "right"];
const WHY: [&str; 4] = ["explanation", "rationale", "feedback", "reason"];

/// Reads JSON. Lines are not known there: a question is named by its number.
///
/// # Errors
/// When the text is not JSON, or holds no list of questions.
pub fn read(source: &Source) -> Result<Bank, Diagnostic> {
    let value: Value = serde_json::from_str(&source.text).map_err(|error| {
        let message = format!("this is not JSON: {error}");
        warning(source, error.line().max(1) as u32, "not-json", message)
    })?;
    let list = match &value {
        Value::Array(list) => Some(list),
        Value::Object(object) => object.get("questions").and_then(Value::as_array),
        _ => None,
    };
    let list = list.ok_or_else(|| {
        Diagnostic::error("no-questions", "there is no list of questions")
            .help("expected `[{ … }]` or `{ \"questions\": [{ … }] }`")
    })?;
    let mut bank = Bank::default();
    for (place, value) in list.iter().enumerate() {
        match item(value) {
            Ok(item) => bank.take(source, item),
            Err(why) => {
                let message = format!("question {} of the list: {why}", place + 1);
                bank.warnings.push(Diagnostic::warning("doubtful-question", message));
            }
        }
    }
    Ok(bank)
}

fn item(value: &Value) -> Result<Item, String> {
    let object = value.as_object().ok_or("it is not an object")?;
    let stem = first(object, &STEMS).and_then(Value::as_str).ok_or("it asks nothing (no `question`)")?;
    let options = options(first(object, &OPTIONS).ok_or("it has no `options`")?)?;
    let ticked: Vec<char> =
        options.iter().filter(|option| option.ticked).map(|option| option.letter).collect();
    let right = match first(object, &KEYS) {
        Some(key) => named(key, &options)?,
        None => ticked,
    };
    let choice = |option: Offered| Choice {
        right: right.contains(&option.letter),
        text: option.text,
        feedback: option.why,
    };
    let explanation = first(object, &WHY).and_then(Value::as_str).unwrap_or_default().to_owned();
    let kind = Kind::Choice(options.into_iter().map(choice).collect());
    Ok(Item { stem: stem.trim().to_owned(), kind, explanation, line: 1 })
}

struct Offered {
    letter: char,
    text: String,
    ticked: bool,
    why: String,
}

fn options(value: &Value) -> Result<Vec<Offered>, String> {
    let lettered: Vec<(char, &Value)> = match value {
        Value::Array(list) => ('A'..='Z').zip(list).collect(),
        Value::Object(object) => {
            let letter = |name: &String| name.trim().chars().next().map(|letter| letter.to_ascii_uppercase());
            object.iter().filter_map(|(name, value)| Some((letter(name)?, value))).collect()
        }
        _ => return Err("its options are neither a list nor an object".to_owned()),
    };
    let offered = |(letter, value): (char, &Value)| match value {
        Value::String(text) => {
            Ok(Offered { letter, text: text.trim().to_owned(), ticked: false, why: String::new() })
        }
        Value::Object(object) => {
            let names = [&STEMS[..], &["option", "value", "label"]].concat();
            let text = first(object, &names).and_then(Value::as_str).ok_or("an option says nothing")?;
            let ticked = first(object, &RIGHT).and_then(Value::as_bool).unwrap_or(false);
            let why = first(object, &WHY).and_then(Value::as_str).unwrap_or_default();
            Ok(Offered { letter, text: text.trim().to_owned(), ticked, why: why.to_owned() })
        }
        _ => Err("an option is neither a text nor an object".to_owned()),
    };
    lettered.into_iter().map(offered).collect()
}

/// The options that a key names: by place from 0, by letter, or by text.
fn named(key: &Value, options: &[Offered]) -> Result<Vec<char>, String> {
    match key {
        Value::Number(number) => {
            let place = number.as_u64().and_then(|place| options.get(place as usize));
            Ok(vec![
                place.ok_or_else(|| format!("the key {number} is no place in the list (from 0)"))?.letter,
            ])
        }
        Value::String(said) => {
            letters(said, options.iter().map(|option| (option.letter, option.text.as_str())))
        }
        Value::Array(list) => {
            let each = list.iter().map(|one| named(one, options)).collect::<Result<Vec<_>, _>>()?;
            Ok(each.concat())
        }
        _ => Err("the key is neither a number nor a text".to_owned()),
    }
}

fn first<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| object.get(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_shapes_are_read() {
        let text = r#"{ "questions": [
            { "question": "By place?", "options": ["a", "b"], "answer": 1 },
            { "stem": "By letter? (Choose two.)", "options": { "A": "a", "B": "b", "C": "c" }, "correct": "A, C" },
            { "text": "By tick?", "answers": [{ "text": "a", "correct": true, "feedback": "Yes." }, { "text": "b" }] },
            { "question": "By text?", "choices": ["one", "two"], "correctAnswers": ["two"], "explanation": "So." },
            { "question": "Nowhere?", "options": ["a", "b"], "answer": 7 },
            { "question": "Nothing?" }
        ] }"#;
        let bank = read(&Source::new("a.json", text)).unwrap();
        let right = |item: &Item| match &item.kind {
            Kind::Choice(choices) => choices
                .iter()
                .filter(|choice| choice.right)
                .map(|choice| choice.text.clone())
                .collect::<Vec<_>>()
                .join(" "),
            _ => String::new(),
        };
        assert_eq!(bank.items.iter().map(right).collect::<Vec<_>>(), ["b", "a c", "a", "two"]);
        assert_eq!(bank.warnings.len(), 2);
        assert!(read(&Source::new("a.json", "{")).is_err());
        assert!(read(&Source::new("a.json", "{}")).is_err());
    }
}
