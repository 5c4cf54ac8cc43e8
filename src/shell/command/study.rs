//! `cloudkata quiz`, `review` and `exam`.

use super::super::arguments::{Exam, Format, Quiz, Review};
use super::super::output::Screen;
use super::super::record::Record;
use super::super::study::{
    Console, ExamOptions, Log, QuizOptions, ReviewOptions, exam as hold, quiz as practise, review as recall,
    tell_readiness,
};
use super::super::{Done, End, Trouble, clock};
use super::json;
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::quiz;
use serde_json::Value;

/// Practises.
pub fn quiz(engine: &Engine, given: &Quiz, screen: &Screen) -> Done {
    let options = QuizOptions {
        topic: given.topic.clone(),
        count: given.number,
        seed: given.seed.unwrap_or_else(any_seed),
        cram: given.cram,
    };
    with_log(engine, screen, given.format, given.now, |talk, log| {
        practise(engine, screen, talk, log, &options)
    })
}

/// Asks what is due.
pub fn review(engine: &Engine, given: &Review, screen: &Screen) -> Done {
    let seed = given.seed.unwrap_or_else(any_seed);
    let options = ReviewOptions { list: given.list, count: given.number, seed };
    with_log(engine, screen, given.format, given.now, |talk, log| recall(engine, screen, talk, log, options))
}

/// Holds a mock.
pub fn exam(engine: &Engine, given: &Exam, screen: &Screen) -> Done {
    let exam = quiz::Exam::parse(&given.exam).ok_or_else(|| {
        Diagnostic::error("unknown-exam", format!("there is no exam `{}`", given.exam))
            .help("the exams are CLF-C02 (clf) and SAA-C03 (saa)")
    })?;
    let options = ExamOptions { exam, seed: given.seed.unwrap_or_else(any_seed), fresh: given.new };
    with_log(engine, screen, given.format, given.now, |talk, log| {
        if given.readiness {
            return tell_readiness(engine, screen, talk, log, exam);
        }
        hold(engine, screen, talk, log, options)
    })
}

/// Opens the record, studies, and writes the results for programs where they are asked for.
fn with_log(
    engine: &Engine,
    screen: &Screen,
    format: Format,
    now: Option<i64>,
    work: impl FnOnce(&mut Console<'_>, &mut Log<'_>) -> Result<(End, Value), Trouble>,
) -> Done {
    let mut record = Record::open(screen);
    let mut talk = Console::new(screen, format == Format::Json, now);
    let mut log = Log::open(&mut record, engine.course(), Log::settings(clock::offset_minutes()));
    let (end, value) = work(&mut talk, &mut log)?;
    if format == Format::Json {
        json(screen, &value)?;
    }
    Ok(end)
}

/// Somebody who names no seed wants other questions each time.
fn any_seed() -> u64 {
    clock::now_ms().unsigned_abs() % 1_000_000
}
