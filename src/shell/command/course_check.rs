//! `cloudkata course check DIR`.

use super::super::arguments::{Check, Format};
use super::super::layout::{Align, table};
use super::super::output::{Screen, Tone};
use super::super::{Done, End};
use super::json;
use crate::course::{self, CheckOptions, CheckReport, Course, Files, Trial};
use crate::diagnostic::Diagnostic;
use crate::grade::figure::grouped;
use std::path::Path;
use std::time::{Duration, Instant};

/// Checks a course.
pub fn run(given: &Check, screen: &Screen) -> Done {
    let files = Files::in_directory(Path::new(&given.folder))?;
    let course = Course::from_files(&files)?;
    if given.seeds.is_empty() || given.loads.iter().any(|load| !(0.01..=100.0).contains(load)) {
        let message = "a check needs at least one seed, and loads between 0.01 and 100";
        return Err(Diagnostic::error("wrong-option", message).into());
    }
    let options = CheckOptions {
        seeds: given.seeds.clone(),
        loads: given.loads.clone(),
        case: given.case.clone(),
        ..CheckOptions::default()
    };
    let mut times = Vec::new();
    let mut last = Instant::now();
    let mut watch = |trial: &Trial| {
        times.push(last.elapsed());
        last = Instant::now();
        if screen.progress {
            screen.say(&format!("\r\x1b[K{} {}/{} {}", times.len(), trial.case, trial.stage, trial.design));
        }
    };
    let report = course::check(&course, &options, &mut watch)?;
    if screen.progress {
        screen.say("\r\x1b[K");
    }
    match given.format {
        Format::Json => json(screen, &report)?,
        Format::Text => screen.print(&text(&report, &times, screen)),
    }
    for finding in
        report.problems.iter().chain(report.trials.iter().filter_map(|trial| trial.findings.first()))
    {
        screen.complain(finding, &report.sources);
    }
    Ok(if report.kept { End::Well } else { End::Unmet })
}

fn text(report: &CheckReport, times: &[Duration], screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let head =
        [pick("stage", "단계"), pick("design", "설계"), pick("must", "약속"), pick("kept", "지킴"), "ms"];
    rows.push(head.map(str::to_owned).to_vec());
    for (trial, time) in report.trials.iter().zip(times) {
        let kept = trial.gradings.saturating_sub(trial.findings.len());
        let mark = if trial.findings.is_empty() { "✓" } else { "✗" };
        let each = time.as_secs_f64() * 1000.0 / trial.gradings.max(1) as f64;
        rows.push(vec![
            format!("{}/{}", trial.case, trial.stage),
            trial.design.clone(),
            trial.promise.clone(),
            format!("{mark} {kept}/{}", trial.gradings),
            grouped(each, 1),
        ]);
    }
    let mut out = table(&rows, &[Align::Left, Align::Left, Align::Left, Align::Left, Align::Right]);
    let gradings: usize = report.trials.iter().map(|trial| trial.gradings).sum();
    let total: f64 = times.iter().map(Duration::as_secs_f64).sum();
    let broken =
        report.trials.iter().filter(|trial| !trial.findings.is_empty()).count() + report.problems.len();
    let (verdict, tone) = if report.kept {
        (pick("every promise is kept", "모든 약속을 지킵니다").to_owned(), Tone::Good)
    } else {
        (format!("{}: {broken}", pick("broken promises", "지키지 못한 약속")), Tone::Bad)
    };
    let effort = format!(
        "{} {}: {}, {} {}, {} s",
        report.course,
        report.version,
        verdict,
        gradings,
        pick("gradings", "회 채점"),
        grouped(total, 1)
    );
    out.push_str(&format!("\n{}\n", screen.tone(tone, &effort)));
    out
}
