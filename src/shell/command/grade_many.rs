//! `cloudkata grade CASE FILE…`: many designs side by side, for whoever teaches many. One line a design and a summary; a
//! design that cannot be read or run is a line too, and stops no other.

use super::super::arguments::{Grade, GradeFormat};
use super::super::output::{Screen, Tone};
use super::super::words::Phrase;
use super::super::{Done, End, STACK, Trouble, junit};
use super::{json, script};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, GradeOptions};
use crate::grade::{Language, Report, Status};
use crate::text::layout::{hanging, pad, width};
use serde::Serialize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What came of a design.
pub type Outcome = Result<Box<Report>, Box<Diagnostic>>;

/// A design and what came of it.
#[derive(Serialize)]
struct Design<'a> {
    file: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Diagnostic>,
}

/// How many designs came to what.
#[derive(Clone, Copy, Default, Serialize)]
struct Summary {
    designs: usize,
    met: usize,
    unmet: usize,
    error: usize,
}

/// All of it, as JSON.
#[derive(Serialize)]
struct Whole<'a> {
    schema_version: u32,
    target: &'a str,
    designs: Vec<Design<'a>>,
    summary: Summary,
}

/// Grades every design.
pub fn run(engine: &Engine, given: &Grade, options: &GradeOptions, screen: &Screen) -> Done {
    if given.files.iter().any(|file| file == "-") {
        let message = "the standard input is one design, and cannot be graded beside others";
        return Err(Diagnostic::error("wrong-option", message).into());
    }
    let outcomes = grade(engine, given, options, screen);
    // A wrong case is wrong for all of them, and told once.
    if let Some(Err(error)) = outcomes.first()
        && ["unknown-case", "unknown-stage"].contains(&error.code)
    {
        return Err(Trouble::Command(error.clone()));
    }
    let designs: Vec<Design<'_>> = given.files.iter().zip(&outcomes).map(design).collect();
    let summary = summary(&designs);
    match given.format {
        GradeFormat::Text => screen.print(&told(&designs, summary, &given.target, screen))?,
        GradeFormat::Junit => {
            let suites: Vec<(&str, &Outcome)> =
                given.files.iter().map(String::as_str).zip(&outcomes).collect();
            screen.print(&junit::render_all(&suites))?;
        }
        GradeFormat::Json => {
            json(screen, &Whole { schema_version: 1, target: &given.target, designs, summary })?
        }
    }
    Ok(match (summary.error, summary.unmet) {
        (0, 0) => End::Well,
        (0, _) => End::Unmet,
        _ => End::Wrong,
    })
}

/// What came of each file, in the order of the files. Threads take the next file that nobody has.
fn grade(engine: &Engine, given: &Grade, options: &GradeOptions, screen: &Screen) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<Option<Outcome>>> = Mutex::new(vec![None; given.files.len()]);
    screen.work.inspect(|work| work.count_designs(given.files.len()));
    let work = || {
        while let Some((place, file)) = take(&next, &given.files) {
            let outcome = one(engine, &given.target, file, options);
            if let Some(slot) = found.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
                *slot = Some(outcome);
            }
            screen.work.inspect(|work| work.design_done());
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_once(given.files.len()) {
            // Where no further thread can be had, those that there are do the work.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
    });
    work();
    let lost = || Box::new(Diagnostic::error("no-thread", "a thread did not come back"));
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.into_iter().map(|outcome| outcome.unwrap_or_else(|| Err(lost()))).collect()
}

/// Designs that are graded at once.
pub fn at_once(files: usize) -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get).min(files)
}

fn take<'a>(next: &AtomicUsize, files: &'a [String]) -> Option<(usize, &'a String)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    files.get(place).map(|file| (place, file))
}

fn one(engine: &Engine, target: &str, file: &str, options: &GradeOptions) -> Outcome {
    let source = script(engine, file).map_err(|trouble| match trouble {
        Trouble::Command(diagnostic) => diagnostic,
        Trouble::Script(error) => Box::new(error.diagnostic().clone()),
    })?;
    let report = engine.grade_with(target, &source, options);
    report.map(Box::new).map_err(|error| Box::new(error.diagnostic().clone()))
}

fn design<'a>((file, outcome): (&'a String, &'a Outcome)) -> Design<'a> {
    let status = match outcome {
        Ok(report) if report.met => Status::Met,
        Ok(report) if !report.has_error() => Status::Unmet,
        _ => Status::Error,
    };
    let (report, error) = (outcome.as_deref().ok(), outcome.as_ref().err().map(|error| &**error));
    Design { file, status, report, error }
}

fn summary(designs: &[Design<'_>]) -> Summary {
    let count = |status| designs.iter().filter(|design| design.status == status).count();
    let (met, unmet, error) = (count(Status::Met), count(Status::Unmet), count(Status::Error));
    Summary { designs: designs.len(), met, unmet, error }
}

fn told(designs: &[Design<'_>], summary: Summary, target: &str, screen: &Screen) -> String {
    let phrase = |status| match status {
        Status::Met => (Phrase::Met, Tone::Good),
        Status::Unmet => (Phrase::Unmet, Tone::Bad),
        Status::Error => (Phrase::Error, Tone::Odd),
    };
    let word = |status| phrase(status).0.text(screen.language);
    let widest = [Status::Met, Status::Unmet, Status::Error].map(|status| width(word(status)));
    let column = widest.into_iter().max().unwrap_or(0);
    let names = designs.iter().map(|design| width(design.file)).max().unwrap_or(0);
    let mut out = String::new();
    for design in designs {
        let status = screen.tone(phrase(design.status).1, &pad(word(design.status), column));
        let why = why(design);
        let line = format!("{}  {why}", pad(design.file, names));
        out.push_str(&format!("{status}  {}\n", line.trim_end()));
    }
    let Summary { designs, met, unmet, error } = summary;
    let [well, badly, wrong] = [Status::Met, Status::Unmet, Status::Error].map(word);
    let count = match screen.language {
        Language::English => {
            format!("{designs} designs of {target}: {met} {well}, {unmet} {badly}, {error} {wrong}")
        }
        Language::Korean => {
            format!("{target}의 설계 {designs}개: {well} {met}, {badly} {unmet}, {wrong} {error}")
        }
    };
    out.push_str(&format!("\n{}", hanging("", &count, screen.columns)));
    out
}

/// What a design lacks, in a few words: the requirements that are unmet, or what is wrong with it.
fn why(design: &Design<'_>) -> String {
    if let Some(error) = design.error {
        let place = error.span.as_ref().map(|span| format!(" ({}:{})", span.line, span.column));
        return format!("{}{}", error.message, place.unwrap_or_default());
    }
    let report = design.report.into_iter().flat_map(|report| &report.requirements);
    let unmet = report.filter(|verdict| verdict.status != Status::Met);
    unmet.map(|verdict| verdict.id.as_str()).collect::<Vec<_>>().join(", ")
}
