//! Looking at questions as a bank: what an author sees only from afar. Each finding has its place.

use crate::diagnostic::{Diagnostic, Span};
use crate::quiz::{Kind, Month, Question, Words, fold};
use crate::text::Language;
use std::collections::BTreeMap;

/// Months after which a fact without a date of its own is looked at again.
const MONTHS: i32 = 18;

/// What is wrong with the texts of questions; `today` is the caller's.
pub(super) fn check(questions: &[Question], today: Option<Month>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for question in questions {
        for (language, words) in &question.words {
            texts(question, *language, words, &mut found);
        }
        if let Some(today) = today {
            stale(question, today, &mut found);
        }
    }
    duplicates(questions, &mut found);
    positions(questions, &mut found);
    longest(questions, &mut found);
    found
}

fn place(words: &Words) -> Option<Span> {
    words.span.clone()
}

/// The place of an option.
fn option_place(words: &Words, line: u32) -> Option<Span> {
    let file = words.span.as_ref().map(|span| span.file.clone())?;
    Some(Span::new(file, line.max(1), 1, 1))
}

fn texts(question: &Question, language: Language, words: &Words, found: &mut Vec<Diagnostic>) {
    let stem = format!("{} {}", words.stem, words.body);
    if let Kind::Choice { right, .. } = &question.kind {
        number_stated(right.len(), language, words, &stem, found);
    }
    if !matches!(question.kind, Kind::Generated) {
        emphasis(language, words, &stem, found);
    }
    let mut rationales: Vec<(&str, Option<Span>)> = vec![(&words.rationale, place(words))];
    for (id, option) in &words.options {
        let at = option_place(words, option.line);
        let said = fold(&option.text);
        let sweeping = ["alloftheabove", "noneoftheabove", "위의모두", "모두해당", "해당없음", "정답없음"];
        if sweeping.iter().any(|phrase| said.contains(phrase)) {
            let message = format!("option `{id}` stands for the others, which tells nothing about them");
            found.push(Diagnostic::error("sweeping-option", message).at(at.clone()));
        }
        rationales.push((&option.rationale, at));
    }
    for (rationale, at) in rationales {
        if let Some(phrase) = position_named(rationale) {
            let message = format!("a rationale speaks of `{phrase}`, and options have no fixed place");
            let help = "say what the option says, not where it stands";
            found.push(Diagnostic::error("names-a-position", message).at(at).help(help));
        }
    }
}

/// Several answers: their number is part of the question.
fn number_stated(right: usize, language: Language, words: &Words, stem: &str, found: &mut Vec<Diagnostic>) {
    let lower = stem.to_lowercase();
    let english = ["zero", "one", "two", "three", "four", "five"];
    let korean = ["", "한", "두", "세", "네", "다섯"];
    let says = |count: usize| match language {
        Language::English => {
            let word = english.get(count).copied().unwrap_or_default();
            lower.contains(&format!("choose {word}")) || lower.contains(&format!("choose {count}"))
        }
        Language::Korean => {
            let word = korean.get(count).copied().unwrap_or_default();
            [
                format!("{word} 개를 고르"),
                format!("{count}개를 고르"),
                format!("{word} 가지를 고르"),
                format!("{count}가지를 고르"),
            ]
            .iter()
            .any(|phrase| lower.contains(phrase))
        }
    };
    let said = (1..=5).find(|count| says(*count));
    if right > 1 && said != Some(right) {
        let help = match language {
            Language::English => format!("… (Choose {}.)", english.get(right).unwrap_or(&"")),
            Language::Korean => format!("… ({} 개를 고르십시오.)", korean.get(right).unwrap_or(&"")),
        };
        let message = match said {
            Some(other) => format!("{right} options are right, and the question asks for {other}"),
            None => format!("{right} options are right, and the question does not say how many to choose"),
        };
        found.push(Diagnostic::error("number-not-stated", message).at(place(words)).help(help));
    } else if right == 1 && said.is_some_and(|count| count > 1) {
        let message = "one option is right, and the question asks for several";
        found.push(Diagnostic::error("number-not-stated", message).at(place(words)));
    }
}

/// A question that asks for what is not so says NOT so that nobody overlooks it.
fn emphasis(language: Language, words: &Words, stem: &str, found: &mut Vec<Diagnostic>) {
    if language != Language::English {
        return;
    }
    let bare = stem.split(|c: char| !c.is_alphanumeric() && c != '*' && c != '\'').any(|word| word == "NOT");
    let which = stem.to_lowercase();
    let asks = [
        "which of these is not ",
        "which of these are not ",
        "which is not ",
        "which are not ",
        "which does not ",
    ];
    if bare || asks.iter().any(|phrase| which.contains(phrase)) {
        let message = "this question asks for what is not so, and `NOT` is not emphasised";
        found.push(Diagnostic::error("quiet-negative", message).at(place(words)).help("write `**NOT**`"));
    }
}

/// A letter or a position that a text speaks of.
fn position_named(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || "().,;:!?\"“”".contains(c)).collect();
    let ordinal = ["first", "second", "third", "fourth", "fifth", "last", "previous", "next"];
    for pair in words.windows(2) {
        let [first, second] = pair else { continue };
        let letter = second.len() == 1 && second.chars().all(|c| ('A'..='F').contains(&c));
        let lower = first.to_lowercase();
        if letter && ["option", "options", "answer", "answers", "choice"].contains(&lower.as_str()) {
            return Some(format!("{first} {second}"));
        }
        let thing = second.to_lowercase();
        if ordinal.contains(&lower.as_str()) && ["option", "answer", "choice"].contains(&thing.as_str()) {
            return Some(format!("{first} {second}"));
        }
    }
    for phrase in [
        "보기 A",
        "보기 B",
        "보기 C",
        "보기 D",
        "선택지 A",
        "첫 번째 보기",
        "첫 번째 선택지",
        "option above",
        "option below",
        "위의 보기",
        "아래 보기",
    ] {
        if text.contains(phrase) {
            return Some(phrase.to_owned());
        }
    }
    None
}

fn stale(question: &Question, today: Month, found: &mut Vec<Diagnostic>) {
    let at = question.words.values().next().and_then(place);
    let id = &question.id;
    match question.review_by {
        Some(by) if today > by => {
            let message = format!("the facts of `{id}` were to be looked at again by {by}; today is {today}");
            found.push(Diagnostic::error("stale", message).at(at.clone()));
        }
        Some(by) if by < question.as_of => {
            let message =
                format!("`{id}` is to be reviewed by {by}, before it was written ({})", question.as_of);
            found.push(Diagnostic::error("stale", message).at(at.clone()));
        }
        None if today.since(question.as_of) > MONTHS => {
            let message =
                format!("the facts of `{id}` are of {}, more than {MONTHS} months ago", question.as_of);
            found.push(Diagnostic::error("stale", message).at(at.clone()));
        }
        _ => {}
    }
    if question.as_of > today {
        let message = format!("the facts of `{id}` are of {}, and today is {today}", question.as_of);
        found.push(Diagnostic::error("stale", message).at(at));
    }
}

/// The same question twice, with the same key or with another.
fn duplicates(questions: &[Question], found: &mut Vec<Diagnostic>) {
    let mut known: BTreeMap<(Language, String), &Question> = BTreeMap::new();
    for question in questions {
        for (language, words) in &question.words {
            // The titles of generated questions may be alike; what they draw is told by their code.
            let codes = words.shown.iter().chain(&words.code).map(|code| code.text.as_str());
            let text = [words.stem.as_str(), &words.body].into_iter().chain(codes).map(fold).collect();
            let Some(earlier) = known.insert((*language, text), question) else { continue };
            let (a, b) = (&earlier.id, &question.id);
            let same = right_texts(earlier, *language) == right_texts(question, *language);
            let (code, message) = if same {
                ("duplicate", format!("`{b}` asks what `{a}` asks"))
            } else {
                ("conflict", format!("`{b}` asks what `{a}` asks, and has another key"))
            };
            found.push(Diagnostic::error(code, message).at(place(words)));
        }
    }
}

/// What the key of a question says.
fn right_texts(question: &Question, language: Language) -> Vec<String> {
    let Some(words) = question.words(language) else { return Vec::new() };
    let mut texts: Vec<String> = match &question.kind {
        Kind::Choice { right, .. } => {
            right.iter().filter_map(|id| words.options.get(id)).map(|said| fold(&said.text)).collect()
        }
        Kind::Numeric { answer, .. } => vec![answer.to_string()],
        Kind::Short => words.accept.iter().map(|name| fold(name)).collect(),
        _ => Vec::new(),
    };
    texts.sort();
    texts
}

/// Keys stand evenly among the places: Pearson's chi-square for the questions with as many options, at 0.1 %.
fn positions(questions: &[Question], found: &mut Vec<Diagnostic>) {
    let mut counts: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for question in questions {
        if let Kind::Choice { options, right } = &question.kind
            && right.len() == 1
        {
            let places = counts.entry(options.len()).or_insert_with(|| vec![0; options.len()]);
            let at = options.iter().position(|id| right.contains(id)).unwrap_or_default();
            if let Some(count) = places.get_mut(at) {
                *count += 1;
            }
        }
    }
    for (options, places) in counts {
        let total: u32 = places.iter().sum();
        let expected = f64::from(total) / options as f64;
        if expected < 5.0 {
            continue;
        }
        let off = |count: &u32| f64::from(*count) - expected;
        let chi: f64 = places.iter().map(|count| off(count) * off(count) / expected).sum();
        // Critical values of 0.1 % for 1 to 5 degrees of freedom.
        let critical = [10.83, 13.82, 16.27, 18.47, 20.52].get(options - 2).copied().unwrap_or(22.46);
        if chi > critical {
            let shown: Vec<String> = places.iter().map(u32::to_string).collect();
            let message = format!(
                "the keys of {total} questions with {options} options stand unevenly: {} by place (chi-square {chi:.1}, at most {critical})",
                shown.join(", ")
            );
            let help = "change the order of options in some files; learners see them shuffled, readers of a file do not";
            found.push(Diagnostic::error("uneven-keys", message).help(help));
        }
    }
}

/// The right option is not the longest too often, over the bank and in each language.
fn longest(questions: &[Question], found: &mut Vec<Diagnostic>) {
    for language in Language::ALL {
        let (mut total, mut longest) = (0_u32, Vec::new());
        for question in questions {
            let (Kind::Choice { right, .. }, Some(words)) = (&question.kind, question.words.get(&language))
            else {
                continue;
            };
            if right.len() != 1 {
                continue;
            }
            total += 1;
            let length = |wanted: bool| {
                let of = words.options.iter().filter(|(id, _)| right.contains(*id) == wanted);
                of.map(|(_, said)| said.text.chars().count()).max().unwrap_or(0)
            };
            if length(true) > length(false) {
                longest.push(question.id.clone());
            }
        }
        // A third, and two standard deviations more where there are few questions.
        let allowed = f64::from(total) / 3.0 + 2.0 * (f64::from(total) * 2.0 / 9.0).sqrt();
        if total >= 8 && longest.len() as f64 > allowed {
            let count = longest.len();
            longest.truncate(12);
            let message =
                format!("in `{language}`, the right option is the longest in {count} of {total} questions");
            let help = format!("shorten it or lengthen a wrong one, for instance in {}", longest.join(", "));
            found.push(Diagnostic::error("longest-is-right", message).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::position_named;

    #[test]
    fn letters_and_places_of_options_are_found_and_other_words_are_not() {
        assert!(position_named("Option B is cheaper.").is_some());
        assert!(position_named("See the first option.").is_some());
        assert!(position_named("보기 A와 같습니다").is_some());
        for fine in [
            "A CNAME cannot stand at the apex.",
            "An A record holds IPv4 addresses.",
            "The option is free of charge.",
            "The first request after a failure",
        ] {
            assert_eq!(position_named(fine), None, "{fine}");
        }
    }
}
