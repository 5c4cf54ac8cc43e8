//! `cloudkata progress`: what has been done, and the record's way out and in.

mod transfer;

use super::super::arguments::{Format, ProgressOf};
use super::super::output::{Screen, Tone};
use super::super::record::{now_ms, open};
use super::super::{Done, End};
use super::json;
use crate::engine::{CaseOutline, Engine};
use crate::grade::Language;
use crate::progress::{CaseRecord, Event, Progress, StageRecord, stage_subject};
use crate::text::layout::{Align, cut, table};
use crate::units::Usd;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that `cloudkata progress` tells.
#[derive(Serialize)]
struct Told {
    schema_version: u32,
    file: String,
    events: usize,
    cases: Vec<CaseTold>,
    /// Stages that this course does not have.
    elsewhere: Vec<StageTold>,
}

#[derive(Serialize)]
struct CaseTold {
    id: String,
    title: String,
    passed: usize,
    stages: Vec<StageTold>,
}

#[derive(Serialize)]
struct StageTold {
    stage: String,
    title: String,
    passed: bool,
    attempts: usize,
    first_pass_ms: Option<i64>,
    best_monthly_usd: Option<Usd>,
    after_solution: bool,
    last_failure_ms: Option<i64>,
    unmet: Vec<String>,
    hints: BTreeMap<String, usize>,
}

/// Tells what has been done, or takes the record out or in.
pub fn run(engine: &Engine, given: &ProgressOf, screen: &Screen) -> Done {
    let mut record = open().map_err(crate::diagnostic::Diagnostic::from)?;
    if let Some(from) = &given.import {
        transfer::import(&mut record, from, given.format, screen)?;
        return Ok(End::Well);
    }
    if let Some(to) = &given.export {
        transfer::export(&record, to, screen)?;
        return Ok(End::Well);
    }
    let events = record.events().map_err(crate::diagnostic::Diagnostic::from)?;
    let file = record.path().display().to_string();
    let told = told(&engine.cases(screen.language)?, &events, file);
    match given.format {
        Format::Json => json(screen, &told)?,
        Format::Text => screen.print(&text(&told, now_ms(), screen))?,
    }
    Ok(End::Well)
}

fn told(cases: &[CaseOutline], events: &[Event], file: String) -> Told {
    let record = CaseRecord::of(events);
    let mut here = BTreeSet::new();
    let nothing = StageRecord::default();
    let case = |case: &CaseOutline| {
        let stages = case.stages.iter().map(|stage| {
            let subject = stage_subject(&case.id, &stage.id);
            let told = stage_told(stage.id.clone(), &stage.title, record.stage(&subject).unwrap_or(&nothing));
            here.insert(subject);
            told
        });
        let stages: Vec<StageTold> = stages.collect();
        let passed = stages.iter().filter(|stage| stage.passed).count();
        CaseTold { id: case.id.clone(), title: case.title.clone(), passed, stages }
    };
    let cases = cases.iter().map(case).collect();
    let elsewhere = record.stages().iter().filter(|(subject, _)| !here.contains(*subject));
    let elsewhere = elsewhere.map(|(subject, stage)| stage_told(subject.clone(), "", stage)).collect();
    Told { schema_version: 1, file, events: events.len(), cases, elsewhere }
}

fn stage_told(stage: String, title: &str, record: &StageRecord) -> StageTold {
    let best = record.best_pass.as_ref();
    let failure = record.last_failure.as_ref();
    StageTold {
        stage,
        title: title.to_owned(),
        passed: record.is_passed(),
        attempts: record.attempts,
        first_pass_ms: record.first_pass.as_ref().map(|first| first.at_ms),
        best_monthly_usd: best.and_then(|best| best.pass.monthly_microusd).map(Usd::from_micros),
        after_solution: best.is_some_and(|best| best.after_solution),
        last_failure_ms: failure.map(|failure| failure.at_ms),
        unmet: failure
            .map(|last| last.failure.unmet.iter().map(|missed| missed.requirement.clone()).collect())
            .unwrap_or_default(),
        hints: record.hints.clone(),
    }
}

fn text(told: &Told, now_ms: i64, screen: &Screen) -> String {
    let language = screen.language;
    let begun: Vec<&CaseTold> = told.cases.iter().filter(|case| case.stages.iter().any(begun)).collect();
    let mut out = String::new();
    for case in &begun {
        let (passed, all) = (case.passed, case.stages.len());
        let heading = format!("{}  {}", case.title, bar(passed, all));
        out.push_str(&format!("{}\n", screen.tone(Tone::Strong, &heading)));
        out.push_str(&rows(&case.stages, &format!("{}/", case.id), now_ms, screen));
        out.push('\n');
    }
    if !told.elsewhere.is_empty() {
        let heading = language.pick("Not in this course, and kept", "이 과정에는 없지만 남아 있는 것");
        out.push_str(&format!(
            "{}\n{}\n",
            screen.tone(Tone::Strong, heading),
            rows(&told.elsewhere, "", now_ms, screen)
        ));
    }
    if out.is_empty() {
        let first = told.cases.first().map_or("CASE", |case| case.id.as_str());
        out = match language {
            Language::English => format!("Nothing yet. `cloudkata watch {first}` keeps what you pass.\n\n"),
            Language::Korean => {
                format!("아직 없습니다. `cloudkata watch {first}`에서 통과한 것이 남습니다.\n\n")
            }
        };
    }
    out.push_str(&screen.tone(Tone::Faint, &cut(&told.file, screen.columns)));
    out.push('\n');
    out
}

fn begun(stage: &StageTold) -> bool {
    stage.attempts > 0 || !stage.hints.is_empty()
}

/// How far a case has come, such as `[###.....] 3/8`.
pub fn bar(done: usize, all: usize) -> String {
    format!("[{}{}] {done}/{all}", "#".repeat(done), ".".repeat(all.saturating_sub(done)))
}

/// A stage a line: whether it is passed, its name, and what else there is to say.
fn rows(stages: &[StageTold], prefix: &str, now_ms: i64, screen: &Screen) -> String {
    let row = |stage: &StageTold| {
        let sign = match (stage.passed, screen.plain) {
            (true, false) => "✓",
            (false, false) => "·",
            (true, true) => screen.language.pick("passed", "통과"),
            (false, true) => screen.language.pick("open", "남음"),
        };
        vec![sign.to_owned(), format!("{prefix}{}", stage.stage), said(stage, now_ms, screen.language)]
    };
    let rows: Vec<Vec<String>> = stages.iter().map(row).collect();
    let lines = table(&rows, &[Align::Left, Align::Left, Align::Left]);
    let mut out = String::new();
    for (line, stage) in lines.lines().zip(stages) {
        let line = if screen.plain { line.to_owned() } else { cut(line, screen.columns.saturating_sub(2)) };
        let sign = line.split(' ').next().unwrap_or_default();
        let tone = if stage.passed { Tone::Good } else { Tone::Faint };
        let painted = screen.tone(tone, sign);
        let rest = line.get(sign.len()..).unwrap_or_default();
        out.push_str(&format!("{}{painted}{rest}\n", if screen.plain { "" } else { "  " }));
    }
    out
}

/// What there is to say of a stage: when it was passed and for how much, or what it lacked last.
fn said(stage: &StageTold, now_ms: i64, language: Language) -> String {
    let pick = |english, korean| language.pick(english, korean);
    let mut parts = Vec::new();
    if let Some(at) = stage.first_pass_ms {
        parts.push(ago(now_ms.saturating_sub(at), language));
        parts.extend(stage.best_monthly_usd.map(|usd| format!("{usd} {}", pick("a month", "월 비용"))));
        if stage.after_solution {
            parts.push(pick("after the solution", "풀이를 본 뒤").to_owned());
        }
    } else if stage.attempts > 0 {
        parts.push(match (language, stage.attempts) {
            (Language::English, 1) => "tried once".to_owned(),
            (Language::English, tries) => format!("tried {tries} times"),
            (Language::Korean, tries) => format!("{tries}번 시도"),
        });
        if !stage.unmet.is_empty() {
            parts.push(format!("{} {}", pick("unmet:", "미충족:"), stage.unmet.join(", ")));
        }
    }
    parts.join(" · ")
}

/// How long ago, in the largest unit that fits.
fn ago(ms: i64, language: Language) -> String {
    let minutes = ms / 60_000;
    let (count, english, korean) = match minutes {
        ..1 => return language.pick("just now", "방금").to_owned(),
        1..60 => (minutes, "minute", "분"),
        60..1440 => (minutes / 60, "hour", "시간"),
        _ => (minutes / 1440, "day", "일"),
    };
    match language {
        Language::English => format!("{count} {english}{} ago", if count == 1 { "" } else { "s" }),
        Language::Korean => format!("{count}{korean} 전"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;
    use crate::progress::{CaseEvent, Failure, HintShown, Missed, Pass};
    use crate::text::layout::width;

    fn page(language: Language, columns: usize, plain: bool) -> String {
        let day = 86_400_000;
        let pass = Pass { monthly_microusd: Some(8_470_000), ..Pass::default() };
        let missed = Missed { requirement: "same-address-after-restart".to_owned(), ..Missed::default() };
        let failure = Failure { unmet: vec![missed], of: 2, seed: 1 };
        let hint = HintShown { requirement: "x".to_owned(), step: 2 };
        let events = [
            CaseEvent::StagePassed(pass.clone()).into_event(0, "whatisthetime/one-server"),
            CaseEvent::HintShown(hint).into_event(1, "whatisthetime/fixed-address"),
            CaseEvent::StageFailed(failure).into_event(2 * day, "whatisthetime/fixed-address"),
            CaseEvent::StagePassed(pass).into_event(3 * day, "old-case/gone"),
        ];
        let cases = Engine::new(Course::builtin()).cases(language).unwrap();
        let told = told(&cases, &events, "/home/kim/progress.sqlite3".to_owned());
        text(&told, 3 * day + 7_200_000, &Screen::bare(language, columns, plain))
    }

    #[test]
    fn stages_are_told_with_what_was_passed_and_what_is_open() {
        let page = page(Language::English, 80, false);
        assert!(page.contains("[#.........] 1/10"), "{page}");
        assert!(page.contains("✓  whatisthetime/one-server     3 days ago · $8.47 a month"), "{page}");
        assert!(page.contains("tried once · unmet: same-address-after-"), "{page}");
        assert!(page.contains("Not in this course, and kept\n  ✓  old-case/gone  2 hours ago"), "{page}");
        assert!(!page.contains("myclothes"), "{page}");
    }

    #[test]
    fn columns_hold_in_korean_and_in_narrow_terminals() {
        for (language, columns) in [(Language::Korean, 60), (Language::English, 60), (Language::Korean, 80)] {
            let page = page(language, columns, false);
            assert!(page.lines().all(|line| width(line) <= columns), "{page}");
        }
        assert!(page(Language::Korean, 80, false).contains("3일 전"));
        assert!(page(Language::Korean, 80, true).contains("통과  whatisthetime/one-server"));
    }

    #[test]
    fn nothing_done_says_where_to_begin() {
        let cases = Engine::new(Course::builtin()).cases(Language::English).unwrap();
        let told = told(&cases, &[], String::new());
        assert!(text(&told, 0, &Screen::bare(Language::English, 80, false)).contains("cloudkata watch"));
    }
}
