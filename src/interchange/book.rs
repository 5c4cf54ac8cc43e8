//! The book: an mdBook whose chapters are made from the lessons, the stories of the cases and the script language, so
//! that no text has a second copy. Pages of `book/src` stay as they are and come last.
//!
//! In the book a key is hidden until somebody opens it. The protocol is mdBook's for preprocessors: `[context, book]`
//! comes in as JSON, the book goes out. The list of chapters is called `items` since mdBook 0.5, `sections` before.

use crate::course::{Course, without_answers, without_questions};
use crate::diagnostic::Diagnostic;
use crate::grade::GradeLimits;
use crate::quiz::{Asked, Choice, Form, Question};
use crate::text::Language;
use serde_json::{Value, json};

/// The seed of what is drawn in the book: a book is the same whenever it is built.
const SEED: u64 = 1;

/// Adds the chapters of a course to an mdBook, as a preprocessor does.
///
/// `reference` is the reference of the script language, as Markdown.
///
/// # Errors
/// When the input is not mdBook's, or a question cannot be asked.
pub fn with_chapters(
    input: &str,
    course: &Course,
    reference: &str,
    limits: &GradeLimits,
) -> Result<String, Diagnostic> {
    let unknown = || {
        Diagnostic::error("not-a-book", "the input is not what mdBook gives a preprocessor")
            .help("this command is run by `mdbook build`; see book/book.toml")
    };
    let mut given: Value = serde_json::from_str(input).map_err(|_| unknown())?;
    let mut book = given.get_mut(1).map(Value::take).ok_or_else(unknown)?;
    let name = if book.get("items").is_some() { "items" } else { "sections" };
    let chapters = book.get_mut(name).and_then(Value::as_array_mut).ok_or_else(unknown)?;
    let own = std::mem::take(chapters);
    for language in &course.manifest().languages {
        chapters.extend(of_language(course, *language, limits)?);
    }
    chapters.push(json!({ "PartTitle": "The engine" }));
    chapters.push(chapter("The script language", "reference/script.md", reference));
    chapters.extend(own);
    serde_json::to_string(&book).map_err(|_| unknown())
}

fn chapter(name: &str, path: &str, content: &str) -> Value {
    json!({ "Chapter": {
        "name": name, "content": content, "number": null, "sub_items": [], "path": path, "source_path": null,
        "parent_names": [],
    } })
}

/// The lessons and the stories in a language.
fn of_language(course: &Course, language: Language, limits: &GradeLimits) -> Result<Vec<Value>, Diagnostic> {
    let mut out = vec![json!({ "PartTitle": language.pick("Lessons", "단원") })];
    for lesson in course.lessons().iter().filter(|lesson| lesson.language == language) {
        let mut text = without_questions(&lesson.source);
        let questions: Vec<&Question> =
            course.questions().iter().filter(|question| question.lesson == lesson.id).collect();
        if !questions.is_empty() {
            text.push_str(&format!("\n## {}\n", language.pick("Questions", "확인 문제")));
        }
        for question in questions {
            text.push_str(&asked(question, &question.ask(SEED, language, limits)?));
        }
        out.push(chapter(&lesson.title, &format!("{language}/{}.md", lesson.id), &text));
    }
    out.push(json!({ "PartTitle": language.pick("Cases", "사례") }));
    for case in course.cases() {
        if let Some(words) = case.word_files.get(&language) {
            let story = without_answers(&words.text);
            let path = format!("{language}/cases/{}.md", case.id);
            out.push(chapter(&title(&story, &case.id), &path, &story));
        }
    }
    Ok(out)
}

fn title(text: &str, otherwise: &str) -> String {
    let heading = text.lines().find_map(|line| line.strip_prefix("# "));
    let heading = heading.map(|line| line.split("<!--").next().unwrap_or(line).trim());
    heading.unwrap_or(otherwise).to_owned()
}

/// A question with its key folded away.
fn asked(question: &Question, asked: &Asked) -> String {
    let language = asked.language;
    let mut out = format!("\n### {}\n\n", asked.stem);
    if !asked.body.is_empty() {
        out.push_str(&format!("{}\n\n", asked.body));
    }
    if let Some(shown) = question.words(language).and_then(|words| words.shown.as_ref()) {
        out.push_str(&format!("```rhai\n{}\n```\n\n", shown.text.trim_end()));
    }
    let list =
        |choices: &[Choice]| choices.iter().map(|choice| format!("- {}\n", choice.text)).collect::<String>();
    match &asked.form {
        Form::Matching { prompts, targets } => {
            out.push_str(&format!("{}\n{}\n", list(prompts), list(targets)));
        }
        form => out.push_str(&list(form.shown())),
    }
    let answer = language.pick("Answer", "정답");
    out.push_str(&format!("\n<details>\n<summary>{answer}</summary>\n\n{}", key(question, asked)));
    let rationale = asked.rationale_beyond_options();
    if !rationale.is_empty() {
        out.push_str(&format!("{rationale}\n\n"));
    }
    if !asked.source.is_empty() {
        let source = language.pick("Source", "출처");
        out.push_str(&format!("*{source}: {}*\n\n", asked.source));
    }
    out.push_str("</details>\n");
    out
}

/// The key, and what is said of each option.
fn key(question: &Question, asked: &Asked) -> String {
    match &asked.form {
        Form::Choice { options, right } => {
            let told = |option: &Choice| {
                let mark = if right.contains(&option.id) { "✓" } else { "✗" };
                format!("- {mark} {}\n\n  {}\n\n", option.text, option.rationale.replace('\n', "\n  "))
            };
            options.iter().map(told).collect()
        }
        Form::Ordering { items, right } => {
            let text = |id: &String| items.iter().find(|item| item.id == *id).map(|item| &item.text);
            let steps = right.iter().filter_map(text).enumerate();
            steps.map(|(place, text)| format!("{}. {text}\n", place + 1)).collect::<String>() + "\n"
        }
        Form::Matching { prompts, targets } => {
            let target =
                |id: &str| targets.iter().find(|target| target.id == id).map_or("", |target| &target.text);
            let rows = prompts.iter().map(|prompt| format!("- {}: {}\n", prompt.text, target(&prompt.id)));
            rows.collect::<String>() + "\n"
        }
        Form::Number { answer, unit, .. } => format!("**{} {unit}**\n\n", crate::units::brief(*answer)),
        Form::Short { accept } => format!("**{}**\n\n", accept.first().map_or("", String::as_str)),
        Form::Build => {
            let solution = question.words(asked.language).and_then(|words| words.solution.as_ref());
            solution.map_or(String::new(), |code| format!("```rhai\n{}\n```\n\n", code.text.trim_end()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Files;

    fn course() -> Course {
        let lesson = "# Doors\n<!-- lesson: doors; as-of: 2026-11; sources: A book -->\n\nText.\n\n## Questions\n\n\
                      ### Which is right?\n<!-- question: which; domains: saa.secure; tasks: saa-1.1; difficulty: 0; as-of: 2026-11; source: A book -->\n\n\
                      - [ ] This <!-- this -->\n  > No.\n- [x] That <!-- that -->\n  > Yes.\n";
        let manifest = r#"{ "id": "x", "version": "1", "format_version": 1, "languages": ["en"] }"#;
        let files = [("lessons/course.json", manifest), ("lessons/en/doors.md", lesson)];
        Course::from_files(&Files::from_texts(files)).unwrap()
    }

    #[test]
    fn chapters_are_added_with_their_keys_folded_away() {
        for name in ["items", "sections"] {
            let input = json!([{}, { name: [{ "Chapter": { "name": "own" } }] }]).to_string();
            let out = with_chapters(&input, &course(), "# All\n", &GradeLimits::default()).unwrap();
            let out: Value = serde_json::from_str(&out).unwrap();
            let chapters = out[name].as_array().unwrap();
            let lesson = chapters.iter().find(|chapter| chapter["Chapter"]["name"] == "Doors").unwrap();
            let text = lesson["Chapter"]["content"].as_str().unwrap();
            let (before, after) = text.split_once("<details>").unwrap();
            assert!(
                before.contains("- That\n") && !before.contains("[x]") && !before.contains("Yes."),
                "{text}"
            );
            assert!(after.contains("✓ That") && after.contains("Yes.") && after.contains("✗ This"), "{text}");
            assert_eq!(chapters.last().unwrap()["Chapter"]["name"], "own");
        }
        assert!(with_chapters("[]", &course(), "", &GradeLimits::default()).is_err());
        assert!(with_chapters("nothing", &course(), "", &GradeLimits::default()).is_err());
    }
}
