//! `cloudkata course check DIR`.

use super::super::arguments::{Check, Format};
use super::super::output::{Screen, Tone};
use super::super::{Done, End, STACK};
use super::json;
use crate::course::{self, CheckOptions, CheckReport, Course, Files, Trial};
use crate::diagnostic::Diagnostic;
use crate::grade::figure::grouped;
use crate::quiz::Month;
use crate::text::layout::{Align, table};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::Builder;
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
        texts_only: given.texts,
        lesson: given.lesson.clone(),
        draws: given.draws,
        today: Some(given.today.unwrap_or_else(this_month)),
        ..CheckOptions::default()
    };
    let (report, times) = in_shares(&course, &options, screen)?;
    if screen.progress {
        screen.say("\r\x1b[K");
    }
    match given.format {
        Format::Json => json(screen, &report)?,
        Format::Text => screen.print(&text(&report, &times, screen))?,
    }
    for finding in
        report.problems.iter().chain(report.trials.iter().filter_map(|trial| trial.findings.first()))
    {
        screen.complain(finding, &report.sources);
    }
    Ok(if report.kept { End::Well } else { End::Unmet })
}

/// Checks a course on every core; the findings are in the same order as on one.
fn in_shares(
    course: &Course,
    options: &CheckOptions,
    screen: &Screen,
) -> Result<(CheckReport, Vec<Duration>), Diagnostic> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let done = AtomicUsize::new(0);
    let work = |mine: usize| {
        let options = CheckOptions { share: (mine, threads), ..options.clone() };
        let (mut times, mut last) = (Vec::new(), Instant::now());
        let mut watch = |trial: &Trial| {
            times.push((trial.place, last.elapsed()));
            last = Instant::now();
            let count = done.fetch_add(1, Ordering::Relaxed) + 1;
            if screen.progress {
                screen.say(&format!("\r\x1b[K{count} {}/{} {}", trial.case, trial.stage, trial.design));
            }
        };
        course::check(course, &options, &mut watch).map(|report| (report, times))
    };
    let lost = || Diagnostic::error("no-thread", "a thread could not be started, or did not come back");
    let shares: Vec<Result<_, Diagnostic>> = std::thread::scope(|scope| {
        let work = &work;
        let start = |mine| Builder::new().stack_size(STACK).spawn_scoped(scope, move || work(mine));
        let started: Vec<_> = (0..threads).map(start).collect();
        started
            .into_iter()
            .map(|thread| thread.map_or_else(|_| Err(lost()), |t| t.join().unwrap_or_else(|_| Err(lost()))))
            .collect()
    });
    let mut whole: Option<CheckReport> = None;
    let mut times: Vec<(usize, Duration)> = Vec::new();
    for share in shares {
        let (report, took) = share?;
        times.extend(took);
        match &mut whole {
            None => whole = Some(report),
            Some(whole) => {
                whole.kept &= report.kept;
                whole.trials.extend(report.trials);
            }
        }
    }
    let mut whole = whole.ok_or_else(lost)?;
    whole.trials.sort_by_key(|trial| trial.place);
    times.sort_by_key(|(place, _)| *place);
    Ok((whole, times.into_iter().map(|(_, time)| time).collect()))
}

fn text(report: &CheckReport, times: &[Duration], screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let mut rows: Vec<Vec<String>> = Vec::new();
    // What keeps its promise in a lesson is counted below; only what does not has a row.
    let of_case = |trial: &Trial| report.coverage.cases.contains(&trial.case);
    let head =
        [pick("stage", "단계"), pick("design", "설계"), pick("must", "약속"), pick("kept", "지킴"), "ms"];
    rows.push(head.map(str::to_owned).to_vec());
    for (trial, time) in report.trials.iter().zip(times) {
        if !of_case(trial) && trial.findings.is_empty() {
            continue;
        }
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
    if rows.len() == 1 {
        out.clear();
    }
    out.push_str(&coverage(report, screen));
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

/// What the lessons teach and the questions ask.
fn coverage(report: &CheckReport, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let covered = &report.coverage;
    if covered.questions == 0 && covered.lessons == 0 {
        return String::new();
    }
    let text = |text: &str| text.to_owned();
    let mut rows = vec![vec![
        text(pick("inventory", "목록")),
        text(pick("taught", "다룸")),
        text(pick("missing", "빠짐")),
    ]];
    for section in &covered.inventory {
        let taught = section.items - section.missing.len();
        rows.push(vec![
            section.title.clone(),
            format!("{taught}/{}", section.items),
            section.missing.join(" "),
        ]);
    }
    let mut out = String::from("\n");
    if rows.len() > 1 {
        out.push_str(&table(&rows, &[Align::Left, Align::Right, Align::Left]));
        out.push('\n');
    }
    let mut rows = vec![vec![text(pick("task", "과제")), text(pick("questions", "문제")), String::new()]];
    for task in &covered.tasks {
        rows.push(vec![task.task.clone(), task.questions.to_string(), text(task.title)]);
    }
    out.push_str(&table(&rows, &[Align::Left, Align::Right, Align::Left]));
    let counts = |counts: &std::collections::BTreeMap<String, usize>| {
        counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
    };
    out.push_str(&format!(
        "\n{} {}, {} {} ({})\n{}\n",
        pick("lessons", "단원"),
        covered.lessons,
        pick("questions", "문제"),
        covered.questions,
        counts(&covered.kinds),
        counts(&covered.domains),
    ));
    out
}

fn this_month() -> Month {
    super::super::clock::today()
}
