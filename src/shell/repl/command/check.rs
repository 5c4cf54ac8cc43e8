//! `:check`: the verdict on the script so far, built anew in a fresh engine. What the session holds is not looked at.

use super::super::desk::{Checked, Desk, Flow, Said};
use super::wrong;
use crate::engine::{GradeOptions, PRACTICE_SEEDS, Seed};
use crate::shell::Trouble;
use crate::shell::verdict;

/// `:check [all] [SEED]`.
pub fn run(desk: &mut Desk, given: &str) -> Said {
    let mut all = false;
    let mut seed = desk.seed;
    for word in given.split_whitespace() {
        match word.parse::<u64>() {
            Ok(number) => seed = Some(number),
            Err(_) if word == "all" => all = true,
            Err(_) => {
                return Err(wrong(format!("`:check` takes `all` or a seed, not `{word}`")).into());
            }
        }
    }
    grade(desk, seed)?;
    show(desk, all)?;
    desk.note_verdict();
    Ok(Flow::Stay)
}

/// Grades the script so far, and keeps the verdict.
///
/// # Errors
/// When no case is started, when there is no script yet, and when the script is wrong.
pub fn grade(desk: &mut Desk, seed: Option<u64>) -> Result<(), Trouble> {
    let Some(place) = &desk.place else {
        return Err(wrong("a check needs a case: what would the design be held to?")
            .help("`:start CASE` begins one; `:simulate` sends users without a case")
            .into());
    };
    if desk.live.entries().is_empty() {
        return Err(wrong("there is no design yet").help("write one, or `:reset` to the beginning").into());
    }
    let source = desk.script();
    let target = place.target();
    let options = GradeOptions {
        seeds: seed.map_or_else(|| PRACTICE_SEEDS.to_vec(), |seed| vec![Seed(seed)]),
        language: desk.screen.language,
        load: 1.0,
        compare: true,
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
    };
    let mut report = desk.engine.grade_with(&target, &source, &options)?;
    for verdict in &mut report.requirements {
        verdict.replay = format!(":check {}", verdict.seed);
    }
    if report.met {
        desk.hints.clear();
    }
    let architecture = desk.live.architecture().clone();
    desk.checked = Some(Checked { report, target, script: source.text.to_string(), architecture });
    Ok(())
}

/// Shows the verdict. Its first hint is one of the ladder.
fn show(desk: &mut Desk, all: bool) -> Result<(), Trouble> {
    let Some(checked) = &desk.checked else { return Ok(()) };
    let source = desk.script();
    let words = desk.engine.course().case(&checked.report.case)?.words(desk.screen.language);
    let everything = all.then_some(&words);
    for warning in &checked.report.warnings {
        desk.screen.complain(warning, std::slice::from_ref(&source));
    }
    let text = verdict::render(&checked.report, &source, everything, &desk.screen);
    if let Some(unmet) = super::hint::first_unmet(&checked.report) {
        let given = desk.hints.entry(unmet.id.clone()).or_default();
        *given = (*given).max(1);
    }
    desk.screen.print(&text)?;
    Ok(())
}
