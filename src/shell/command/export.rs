//! `cloudkata export --format anki|gift|csv [LESSON…]`: questions for other programs, on the standard output.

use super::super::arguments::{Export, ExportTo};
use super::super::output::Screen;
use super::super::{Done, End, Trouble};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::interchange::{ExportFormat, Outgoing, write_bank};
use crate::quiz::Question;

/// Writes the questions of some lessons, or of all.
pub fn run(engine: &Engine, given: &Export, screen: &Screen) -> Done {
    let course = engine.course();
    for lesson in &given.lessons {
        course.lesson(lesson, screen.language)?;
    }
    let wanted = |question: &&Question| given.lessons.is_empty() || given.lessons.contains(&question.lesson);
    let outgoing = |question: &Question| -> Result<Outgoing, Trouble> {
        let mut asked = question.ask(given.seed, screen.language, engine.limits())?;
        if let Some(shown) = question.words(screen.language).and_then(|words| words.shown.as_ref()) {
            asked.body.push_str(&format!("\n\n```rhai\n{}\n```", shown.text.trim_end()));
        }
        let domains = question.domains.iter().map(ToString::to_string);
        let tags = domains.chain(question.tasks.iter().map(ToString::to_string)).collect();
        Ok(Outgoing { asked, lesson: question.lesson.clone(), tags, difficulty: question.difficulty })
    };
    let questions = course.questions().iter().filter(wanted).map(outgoing).collect::<Result<Vec<_>, _>>()?;
    if questions.is_empty() {
        return Err(Diagnostic::error("no-questions", "there is no question to write").into());
    }
    let format = match given.format {
        ExportTo::Anki => ExportFormat::Anki,
        ExportTo::Gift => ExportFormat::Gift,
        ExportTo::Csv => ExportFormat::Csv,
    };
    let written = write_bank(&questions, &course.manifest().id, format);
    screen.print(&written.text)?;
    if !written.left_out.is_empty() {
        let ids = written.left_out.join(", ");
        screen.say(
            screen.language.pick(
                &format!("not in this format: {ids}\n"),
                &format!("이 형식으로 쓸 수 없는 문제: {ids}\n"),
            ),
        );
    }
    Ok(End::Well)
}
