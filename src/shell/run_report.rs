//! A run for a person: how many were answered and how fast, what failed and why, minute by minute, and where it was
//! crowded.

use super::layout::{Align, hanging, table, wrap};
use super::output::{Screen, Tone};
use crate::grade::figure::{clock, grouped, single};
use crate::grade::measure::Unit;
use crate::grade::{Language, causes, wording};
use crate::simulate::run::{Moment, Run};

/// Columns of the chart.
const CHART: usize = 60;

/// A run.
pub fn one(run: &Run, screen: &Screen) -> String {
    let language = screen.language;
    let pick = |english, korean| language.pick(english, korean);
    let mut out = String::new();
    let rows: Vec<Vec<String>> =
        figures(run, language).into_iter().map(|(name, value)| vec![name, value]).collect();
    out.push_str(&table(&rows, &[Align::Left, Align::Left]));
    if !screen.plain && run.timeline.len() > 1 {
        out.push_str(&format!(
            "\n{}\n",
            screen.tone(Tone::Strong, pick("answered, from start to end", "시간에 따른 응답률"))
        ));
        out.push_str(&format!("  {}\n", chart(&run.timeline, answered)));
        out.push_str(&format!("{}\n", screen.tone(Tone::Strong, pick("p99 latency", "p99 응답 시간"))));
        out.push_str(&format!("  {}\n", chart(&run.timeline, |moment| moment.p99_ms)));
    }
    if !run.causes.is_empty() {
        out.push_str(&format!(
            "\n{}\n",
            screen.tone(Tone::Strong, pick("why requests failed", "요청이 실패한 이유"))
        ));
        for cause in run.causes.iter().take(8) {
            let place =
                cause.span.as_ref().map(|span| format!(" ({}:{})", span.file, span.line)).unwrap_or_default();
            let text = format!(
                "{} × {} [{}], {}{place}, {}",
                grouped(cause.count as f64, 0),
                causes::title(&cause.cause, language),
                cause.cause,
                cause.resource,
                wording::span_of_time(cause.first_s, cause.last_s, language)
            );
            out.push_str(&hanging("  ", &text, screen.columns));
        }
    }
    out.push_str(&regions(run, screen));
    out.push_str(&stations(run, screen));
    for note in &run.notes {
        for line in wrap(&format!("{}: {note}", pick("note", "참고")), screen.columns) {
            out.push_str(&format!("{line}\n"));
        }
    }
    out
}

/// The users of each place, where they are in several.
fn regions(run: &Run, screen: &Screen) -> String {
    if run.by_region.len() < 2 {
        return String::new();
    }
    let pick = |english, korean| screen.language.pick(english, korean);
    let mut rows = vec![
        [pick("users near", "사용자 위치"), pick("answered", "응답"), "p50", "p95", "p99"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (region, window) in &run.by_region {
        let ms = |value: f64| single(Unit::Milliseconds, value, screen.language);
        let latency = &window.latency_ms;
        let answered = single(Unit::Share, window.availability, screen.language);
        rows.push(vec![region.clone(), answered, ms(latency.p50), ms(latency.p95), ms(latency.p99)]);
    }
    let right = Align::Right;
    format!("\n{}", table(&rows, &[Align::Left, right, right, right, right]))
}

/// Two runs of the same users, side by side.
pub fn two(first: (&str, &Run), second: (&str, &Run), screen: &Screen) -> String {
    let language = screen.language;
    let mut rows = vec![vec![String::new(), "A".to_owned(), "B".to_owned()]];
    for ((name, value), (_, other)) in figures(first.1, language).into_iter().zip(figures(second.1, language))
    {
        rows.push(vec![name, value, other]);
    }
    let mut out = String::new();
    for (letter, (name, _)) in [("A", first), ("B", second)] {
        out.push_str(&format!("{}  {name}\n", screen.tone(Tone::Strong, letter)));
    }
    out.push_str(&format!("\n{}", table(&rows, &[Align::Left, Align::Right, Align::Right])));
    if first.1.causes.len() + second.1.causes.len() > 0 {
        let heading = language.pick("why requests failed", "요청이 실패한 이유");
        out.push_str(&format!("\n{}\n", screen.tone(Tone::Strong, heading)));
    }
    for (letter, (_, run)) in [("A", first), ("B", second)] {
        for cause in run.causes.iter().take(3) {
            let count = grouped(cause.count as f64, 0);
            let text = format!("{count} × {} ({})", causes::title(&cause.cause, language), cause.resource);
            out.push_str(&hanging(&format!("  {letter}  "), &text, screen.columns));
        }
    }
    out
}

fn figures(run: &Run, language: Language) -> Vec<(String, String)> {
    let pick = |english: &str, korean: &str| language.pick(english, korean).to_owned();
    let count = |number: u64| grouped(number as f64, 0);
    let ms = |value: f64| single(Unit::Milliseconds, value, language);
    vec![
        (pick("requests", "요청"), count(run.requests.total)),
        (
            pick("answered", "응답"),
            format!("{} ({})", count(run.requests.ok), single(Unit::Share, run.availability, language)),
        ),
        (pick("failed", "실패"), count(run.requests.failed)),
        (pick("unfinished", "처리 중"), count(run.requests.in_flight)),
        (
            pick("latency p50 / p99 / max", "응답 시간 p50 / p99 / 최대"),
            format!("{} / {} / {}", ms(run.latency_ms.p50), ms(run.latency_ms.p99), ms(run.latency_ms.max)),
        ),
        (
            pick("instances in service", "서비스 중인 인스턴스"),
            format!("{}–{}", run.in_service.0, run.in_service.1),
        ),
        (
            pick("lost sessions / files / rows", "잃은 세션 / 파일 / 행"),
            format!("{} / {} / {}", run.lost.sessions, run.lost.files, run.lost.rows),
        ),
        (pick("cost of the run", "실행 비용"), run.cost.to_string()),
        (pick("length", "길이"), clock(run.duration_s, language)),
        (pick("seed", "시드"), run.seed.to_string()),
    ]
}

fn answered(moment: &Moment) -> f64 {
    let all = moment.ok + moment.failed;
    if all == 0 { 1.0 } else { moment.ok as f64 / all as f64 }
}

/// A line of bars: each piece the mean of the moments it stands for; the lowest bar is nothing.
fn chart(timeline: &[Moment], figure: impl Fn(&Moment) -> f64) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let size = timeline.len().div_ceil(CHART).max(1);
    let means: Vec<f64> = timeline
        .chunks(size)
        .map(|piece| piece.iter().map(&figure).sum::<f64>() / piece.len() as f64)
        .collect();
    let top = means.iter().copied().fold(0.0, f64::max);
    let bar = |mean: &f64| {
        let level = if top > 0.0 { (mean / top * 7.0).round() as usize } else { 0 };
        BARS.get(level).copied().unwrap_or('█')
    };
    means.iter().map(bar).collect()
}

fn stations(run: &Run, screen: &Screen) -> String {
    if run.stations.is_empty() {
        return String::new();
    }
    let language = screen.language;
    let pick = |english: &str, korean: &str| language.pick(english, korean).to_owned();
    let mut rows = vec![vec![
        pick("where", "위치"),
        pick("busy", "사용률"),
        pick("waiting", "대기"),
        pick("longest queue", "최대 대기열"),
    ]];
    for station in run.stations.iter().take(12) {
        let peak =
            format!("{} ({})", grouped(station.peak_queue as f64, 0), clock(station.peak_at_s, language));
        rows.push(vec![
            station.resource.clone(),
            format!("{} %", grouped(station.utilisation * 100.0, 0)),
            format!("{} ms", grouped(station.mean_wait_ms, 1)),
            if station.peak_queue == 0 { "0".to_owned() } else { peak },
        ]);
    }
    format!("\n{}", table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right]))
}
