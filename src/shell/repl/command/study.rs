//! Lessons and questions from the prompt.

use super::super::desk::{Desk, Flow, Said};
use super::wrong;
use crate::shell::arguments::{Exam, Format, Lesson, LessonFormat, Lessons, ProgressOf, Quiz, Review};
use crate::shell::command::{lessons, study};

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

/// `:quiz [TOPIC]`.
pub fn quiz(desk: &mut Desk, given: &str) -> Said {
    let topic = Some(given.to_owned()).filter(|topic| !topic.is_empty());
    let given = Quiz { topic, number: 10, seed: desk.seed, cram: false, format: Format::Text, now: None };
    study::quiz(&desk.engine, &given, &desk.screen)?;
    Ok(Flow::Stay)
}

/// `:review`.
pub fn review(desk: &mut Desk, _: &str) -> Said {
    let given = Review { list: false, number: None, seed: desk.seed, format: Format::Text, now: None };
    study::review(&desk.engine, &given, &desk.screen)?;
    Ok(Flow::Stay)
}

/// `:exam clf|saa [readiness]`.
pub fn exam(desk: &mut Desk, given: &str) -> Said {
    let (exam, readiness) = match given.split_once(' ') {
        Some((exam, "readiness")) => (exam, true),
        _ => (given, false),
    };
    if exam.is_empty() {
        return Err(wrong("`:exam` needs an exam")
            .help("`:exam clf`, `:exam saa`, `:exam saa readiness`")
            .into());
    }
    let exam = exam.to_owned();
    let given = Exam { exam, seed: desk.seed, new: false, readiness, format: Format::Text, now: None };
    study::exam(&desk.engine, &given, &desk.screen)?;
    Ok(Flow::Stay)
}

/// `:progress`.
pub fn progress(desk: &mut Desk, _: &str) -> Said {
    let given = ProgressOf { export: None, import: None, format: Format::Text };
    crate::shell::command::progress::run(&desk.engine, &given, &desk.screen)?;
    Ok(Flow::Stay)
}
