//! Lessons and questions from the prompt.

use super::super::desk::{Desk, Flow, Said};
use crate::shell::arguments::{Format, Lesson, LessonFormat, Lessons, ProgressOf};
use crate::shell::command::lessons;

/// `:lesson [ID]`.
pub fn lesson(desk: &mut Desk, given: &str) -> Said {
    if given.is_empty() {
        lessons::list(&desk.engine, &Lessons { format: Format::Text }, &desk.screen)?;
    } else {
        lessons::one(
            &desk.engine,
            &Lesson { id: given.to_owned(), format: LessonFormat::default() },
            &desk.screen,
        )?;
    }
    Ok(Flow::Stay)
}

fn not_yet(desk: &Desk, what: (&str, &str)) -> Said {
    let said = match desk.screen.language {
        crate::grade::Language::English => format!("{} cannot be done here yet\n", what.0),
        crate::grade::Language::Korean => format!("{} 기능은 아직 없습니다\n", what.1),
    };
    desk.screen.print(&said)?;
    Ok(Flow::Stay)
}

/// `:quiz [TOPIC]`.
pub fn quiz(desk: &mut Desk, _: &str) -> Said {
    not_yet(desk, ("a quiz", "퀴즈"))
}

/// `:review`.
pub fn review(desk: &mut Desk, _: &str) -> Said {
    not_yet(desk, ("a review", "복습"))
}

/// `:exam [ID]`.
pub fn exam(desk: &mut Desk, _: &str) -> Said {
    not_yet(desk, ("a mock exam", "모의시험"))
}

/// `:progress`.
pub fn progress(desk: &mut Desk, _: &str) -> Said {
    let given = ProgressOf { export: None, import: None, format: Format::Text };
    crate::shell::command::progress::run(&desk.engine, &given, &desk.screen)?;
    Ok(Flow::Stay)
}
