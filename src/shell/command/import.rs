//! `cloudkata import FILE --to DIR`: somebody's question bank becomes a lesson of a course, and so can be asked.

use super::super::arguments::Import;
use super::super::clock;
use super::super::output::Screen;
use super::super::{Done, End, Trouble};
use crate::course::FORMAT_VERSION;
use crate::diagnostic::Diagnostic;
use crate::interchange::{Bank, BankFormat, as_lesson, read_bank};
use std::fs;
use std::path::Path;

/// Largest bank in bytes; the largest we know of has less than two million.
const LARGEST: usize = 32 * 1024 * 1024;

/// Reads a bank, says what cannot be believed of it, and writes the rest as a lesson.
pub fn run(given: &Import, screen: &Screen) -> Done {
    let source = super::super::input::script(&given.file, LARGEST)?;
    let format = given.format.or_else(|| BankFormat::guess(&source)).ok_or_else(|| {
        let names = BankFormat::ALL.map(BankFormat::name).join(", ");
        Diagnostic::error("unknown-format", format!("it is not clear what `{}` is written in", given.file))
            .help(format!("say it with --format: {names}"))
    })?;
    let bank = read_bank(&source, format)?;
    for warning in &bank.warnings {
        screen.complain(warning, std::slice::from_ref(&source));
    }
    if bank.items.is_empty() {
        let message = format!("no question of `{}` can be used", given.file);
        return Err(Diagnostic::error("no-questions", message).into());
    }
    let id = given.id.clone().unwrap_or_else(|| id_of(&given.file));
    let name = Path::new(&given.file).file_name().map_or("stdin".into(), |name| name.to_string_lossy());
    let text =
        as_lesson(&bank, &id, &format!("imported from {name}"), &clock::today().to_string(), screen.language);
    write(given, &id, &text, screen)?;
    screen.print(&told(&bank, format, screen))?;
    screen.say(&format!("cloudkata --course {} quiz {id}\n", given.to));
    Ok(End::Well)
}

/// An id of letters, digits and `-` for a file.
fn id_of(file: &str) -> String {
    let stem =
        Path::new(file).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().to_lowercase());
    let id: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let id = id.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    if id.is_empty() { "bank".to_owned() } else { id }
}

/// Writes the lesson, and the course around it where there is none.
fn write(given: &Import, id: &str, text: &str, screen: &Screen) -> Result<(), Trouble> {
    let unwritable = |error: std::io::Error| -> Trouble {
        Diagnostic::error("unwritable", format!("cannot write to `{}`: {error}", given.to)).into()
    };
    if !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        let message = format!("`{id}` cannot be the id of a lesson");
        return Err(Diagnostic::error("wrong-id", message).help("small letters, digits and `-`").into());
    }
    let lessons = Path::new(&given.to).join("lessons");
    let (manifest, folder) = (lessons.join("course.json"), lessons.join(screen.language.code()));
    let file = folder.join(format!("{id}.md"));
    if file.exists() && !given.replace {
        let message = format!("`{}` is already there", file.display());
        let help = "--replace writes it anew (ids of questions stay, and with them what is remembered); --id names another";
        return Err(Diagnostic::error("already-there", message).help(help).into());
    }
    fs::create_dir_all(&folder).map_err(unwritable)?;
    if !manifest.exists() {
        let course = serde_json::json!({
            "id": id, "version": "1", "format_version": FORMAT_VERSION, "languages": [screen.language.code()],
        });
        fs::write(&manifest, format!("{course}\n")).map_err(unwritable)?;
    }
    fs::write(&file, text).map_err(unwritable)
}

fn told(bank: &Bank, format: BankFormat, screen: &Screen) -> String {
    let (count, left) = (bank.items.len(), bank.warnings.len());
    screen
        .language
        .pick(
            &format!("{format}: {}, {}\n", counted(count, "question"), counted(left, "warning")),
            &format!("{format}: 문제 {count}개, 경고 {left}개\n"),
        )
        .to_owned()
}

/// A number of things in English.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
