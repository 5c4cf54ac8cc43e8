//! `cloudkata lessons` and `cloudkata lesson ID`.

use super::super::arguments::{Format, Lesson, LessonFormat, Lessons};
use super::super::output::Screen;
use super::super::prose::drawn;
use super::super::{Done, End};
use super::json;
use crate::course::without_questions;
use crate::engine::Engine;
use crate::text::layout::{Align, table};

/// Lists the lessons.
pub fn list(engine: &Engine, given: &Lessons, screen: &Screen) -> Done {
    let lessons = engine.course().lessons().iter().filter(|lesson| lesson.language == screen.language);
    let rows: Vec<Vec<String>> =
        lessons.map(|lesson| vec![lesson.id.clone(), lesson.title.clone()]).collect();
    if given.format == Format::Json {
        let lessons: Vec<_> = rows
            .iter()
            .filter_map(|row| Some(serde_json::json!({ "id": row.first()?, "title": row.get(1)? })))
            .collect();
        json(screen, &serde_json::json!({ "schema_version": 1, "lessons": lessons }))?;
    } else if rows.is_empty() {
        screen.print(
            screen.language.pick("this course has no lesson yet\n", "이 과정에는 아직 단원이 없습니다\n"),
        )?;
    } else {
        screen.print(&table(&rows, &[Align::Left, Align::Left]))?;
    }
    Ok(End::Well)
}

/// Prints a lesson, without its questions: those are for practice.
pub fn one(engine: &Engine, given: &Lesson, screen: &Screen) -> Done {
    let lesson = engine.course().lesson(&given.id, screen.language)?;
    let text = without_questions(&lesson.source);
    match given.format {
        LessonFormat::Markdown => screen.print(&text)?,
        LessonFormat::Text => screen.print(&drawn(&text, screen))?,
    }
    Ok(End::Well)
}
