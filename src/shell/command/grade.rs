//! `cloudkata grade CASE[/STAGE] FILE…`.

use super::super::arguments::{Grade, GradeFormat};
use super::super::{Done, End, junit, output::Screen, verdict};
use super::{grade_many, json, remarks, script};
use crate::engine::{Engine, GradeOptions, PRACTICE_SEEDS, Seed};

/// Grades a design.
pub fn run(engine: &Engine, given: &Grade, screen: &Screen) -> Done {
    let options = GradeOptions {
        seeds: given.seed.map_or_else(|| PRACTICE_SEEDS.to_vec(), |seed| vec![Seed(seed)]),
        language: screen.language,
        load: 1.0,
        compare: given.compare || given.format == GradeFormat::Text,
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
    };
    let [file] = given.files.as_slice() else {
        // Each design has a thread of its own.
        let options = GradeOptions { threads: 1, compare: given.compare, ..options };
        return grade_many::run(engine, given, &options, screen);
    };
    let source = script(engine, file)?;
    let mut report = engine.grade_with(&given.target, &source, &options)?;
    if file == "-" {
        for verdict in &mut report.requirements {
            verdict.replay = verdict.replay.replace(&format!(" {} ", source.name), " - ");
        }
    }
    match given.format {
        GradeFormat::Json => json(screen, &report)?,
        GradeFormat::Junit => screen.print(&junit::render(&report))?,
        GradeFormat::Text => {
            remarks(screen, &report.printed, &report.warnings, &source);
            let words = engine.course().case(&report.case)?.words(screen.language);
            let everything = given.all.then_some(&words);
            screen.print(&verdict::render(&report, &source, everything, screen))?;
        }
    }
    Ok(match (report.met, report.has_error()) {
        (true, _) => End::Well,
        (false, true) => End::Wrong,
        (false, false) => End::Unmet,
    })
}
