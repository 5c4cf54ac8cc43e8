//! A run for a person, in English or Korean: how many were answered and how fast, what failed and why, minute by
//! minute, and where it was crowded. The one place that words it, for scripts and for the shell.

mod queues;

use super::causes;
use super::measure::Window;
use super::run::{Cause, Deployment, Impact, Latency, Moment, Requests, Run};
use crate::text::Language;
use crate::text::figure::{Unit, clock, grouped, single, span_of_time};
use crate::text::layout::{Align, hanging, table, wrap};
use std::collections::BTreeMap;

/// Columns of the chart.
const CHART: usize = 60;

/// Causes that are shown of a run, and of each of two.
const CAUSES: usize = 8;
const CAUSES_OF_TWO: usize = 3;

/// Places that are shown.
const PLACES: usize = 12;

/// What a report is written on.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The reader's language.
    pub language: Language,
    /// Columns.
    pub columns: usize,
    /// Whether there are charts; a reader of the screen has no use for them.
    pub charts: bool,
    /// How a heading looks.
    pub heading: &'a dyn Fn(&str) -> String,
}

impl Page<'_> {
    /// A page without colour.
    pub fn bare(language: Language) -> Self {
        Self { language, columns: 78, charts: true, heading: &str::to_owned }
    }

    fn pick(&self, english: &str, korean: &str) -> String {
        self.language.pick(english, korean).to_owned()
    }

    fn headed(&self, english: &str, korean: &str) -> String {
        format!("{}\n", (self.heading)(self.language.pick(english, korean)))
    }
}

/// A run.
pub fn one(run: &Run, page: &Page<'_>) -> String {
    let mut out = listed(figures(run, page.language));
    if page.charts && run.timeline.len() > 1 {
        out.push_str(&format!("\n{}", page.headed("answered, from start to end", "시간에 따른 응답률")));
        out.push_str(&format!("  {}\n", chart(&run.timeline, answered)));
        out.push_str(&page.headed("p99 latency", "p99 응답 시간"));
        out.push_str(&format!("  {}\n", chart(&run.timeline, |moment| moment.p99_ms)));
    }
    out.push_str(&reasons(&run.causes, page));
    out.push_str(&faults(&run.faults, page));
    out.push_str(&deployments(&run.deployments, page));
    out.push_str(&regions(&run.by_region, page.language));
    out.push_str(&edges(run, page));
    out.push_str(&caches(run, page));
    out.push_str(&queues::queues(run, page));
    out.push_str(&places(run, page));
    for note in &run.notes {
        for line in wrap(&format!("{}: {note}", page.pick("note", "참고")), page.columns) {
            out.push_str(&format!("{line}\n"));
        }
    }
    out
}

/// A window of a run.
pub fn window(window: &Window, page: &Page<'_>) -> String {
    let mut out = format!("{}\n", span_of_time(window.from_s, window.to_s, page.language));
    let language = page.language;
    let mut rows = counts(&window.requests, window.availability, language);
    rows.push(latency(&window.latency_ms, language));
    out.push_str(&listed(rows));
    out.push_str(&reasons(&window.causes, page));
    out.push_str(&regions(&window.by_region, language));
    out
}

/// Two runs of the same users, side by side, each with its name.
pub fn two(first: (&str, &Run), second: (&str, &Run), page: &Page<'_>) -> String {
    let language = page.language;
    let mut rows = vec![vec![String::new(), "A".to_owned(), "B".to_owned()]];
    for ((name, value), (_, other)) in figures(first.1, language).into_iter().zip(figures(second.1, language))
    {
        rows.push(vec![name, value, other]);
    }
    let mut out = String::new();
    for (letter, (name, _)) in [("A", first), ("B", second)] {
        out.push_str(&format!("{}  {name}\n", (page.heading)(letter)));
    }
    out.push_str(&format!("\n{}", table(&rows, &[Align::Left, Align::Right, Align::Right])));
    if first.1.causes.len() + second.1.causes.len() > 0 {
        out.push_str(&format!("\n{}", page.headed("why requests failed", "요청이 실패한 이유")));
    }
    for (letter, (_, run)) in [("A", first), ("B", second)] {
        for cause in run.causes.iter().take(CAUSES_OF_TWO) {
            let count = grouped(cause.count as f64, 0);
            let text = format!("{count} × {} ({})", causes::title(&cause.cause, language), cause.resource);
            out.push_str(&hanging(&format!("  {letter}  "), &text, page.columns));
        }
    }
    out
}

/// A figure: its name and its value.
type Row = (String, String);

fn listed(rows: Vec<Row>) -> String {
    let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, value)| vec![name, value]).collect();
    table(&rows, &[Align::Left, Align::Left])
}

fn figures(run: &Run, language: Language) -> Vec<Row> {
    let pick = |english: &str, korean: &str| language.pick(english, korean).to_owned();
    let mut rows = counts(&run.requests, run.availability, language);
    rows.extend([
        (pick("unfinished", "처리 중"), grouped(run.requests.in_flight as f64, 0)),
        latency(&run.latency_ms, language),
        (
            pick("instances in service", "서비스 중인 인스턴스"),
            format!("{}–{}", run.in_service.0, run.in_service.1),
        ),
        (
            pick("lost sessions / files / rows", "잃은 세션 / 파일 / 행"),
            format!("{} / {} / {}", run.lost.sessions, run.lost.files, run.lost.rows),
        ),
    ]);
    if let Some(ratio) = run.cache_hit_ratio {
        rows.push((pick("found in a cache", "캐시 적중률"), share(ratio, language)));
    }
    rows.extend([
        (pick("cost of the run", "실행 비용"), run.cost.to_string()),
        (pick("length", "길이"), clock(run.duration_s, language)),
        (pick("seed", "시드"), run.seed.to_string()),
    ]);
    rows
}

fn counts(requests: &Requests, availability: f64, language: Language) -> Vec<Row> {
    let pick = |english: &str, korean: &str| language.pick(english, korean).to_owned();
    let count = |number: u64| grouped(number as f64, 0);
    vec![
        (pick("requests", "요청"), count(requests.total)),
        (pick("answered", "응답"), format!("{} ({})", count(requests.ok), share(availability, language))),
        (pick("failed", "실패"), count(requests.failed)),
    ]
}

/// A share in per cent, never rounded up to 100 while something failed.
fn share(availability: f64, language: Language) -> String {
    let below = |share: f64| if share < 1.0 { (share * 1e4).floor() / 1e4 } else { share };
    single(Unit::Share, below(availability), language)
}

fn latency(latency: &Latency, language: Language) -> Row {
    let ms = |value: f64| single(Unit::Milliseconds, value, language);
    let name = language.pick("latency p50 / p99 / max", "응답 시간 p50 / p99 / 최대");
    (name.to_owned(), format!("{} / {} / {}", ms(latency.p50), ms(latency.p99), ms(latency.max)))
}

fn reasons(found: &[Cause], page: &Page<'_>) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}", page.headed("why requests failed", "요청이 실패한 이유"));
    for cause in found.iter().take(CAUSES) {
        let place =
            cause.span.as_ref().map(|span| format!(" ({}:{})", span.file, span.line)).unwrap_or_default();
        let text = format!(
            "{} × {} [{}], {}{place}, {}",
            grouped(cause.count as f64, 0),
            causes::title(&cause.cause, page.language),
            cause.cause,
            cause.resource,
            span_of_time(cause.first_s, cause.last_s, page.language)
        );
        out.push_str(&hanging("  ", &text, page.columns));
    }
    if let Some(more) = found.len().checked_sub(CAUSES).filter(|more| *more > 0) {
        let text = page.language.pick("and {} more causes", "그 밖의 이유 {}가지");
        out.push_str(&format!("  {}\n", text.replace("{}", &more.to_string())));
    }
    out
}

/// Faults: what each struck, how long users felt it, and how much of what was written it took.
fn faults(found: &[Impact], page: &Page<'_>) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}", page.headed("faults", "장애와 조작"));
    for one in found {
        let felt = match one.rto_s {
            none if none <= 0.0 => page.pick("no request failed", "실패한 요청 없음").to_owned(),
            time => page
                .pick("requests failed for {}", "{} 동안 요청 실패")
                .replace("{}", &clock(time, page.language)),
        };
        let lost = match one.rpo_s {
            none if none <= 0.0 => String::new(),
            time => page
                .pick(", lost what was written since {} before", ", 직전 {} 동안 쓴 데이터 유실")
                .replace("{}", &clock(time, page.language)),
        };
        let at = clock(one.at_s, page.language);
        let what = [one.fault.as_str(), one.resource.as_str()].into_iter().filter(|text| !text.is_empty());
        let text = format!("{at}  {}: {felt}{lost}", what.collect::<Vec<_>>().join(" "));
        out.push_str(&hanging("  ", &text, page.columns));
    }
    out
}

/// Deployments: what came how, how it ended, and how few served meanwhile.
fn deployments(found: &[Deployment], page: &Page<'_>) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}", page.headed("deployments", "배포"));
    for one in found {
        let time = match one.end_s {
            Some(end) => span_of_time(one.start_s, end, page.language),
            None => page.pick("since {}", "{}부터").replace("{}", &clock(one.start_s, page.language)),
        };
        let served = page
            .pick("{} of {} in service at the fewest", "서비스 중인 인스턴스 최소 {}/{}대")
            .replacen("{}", &one.min_in_service.to_string(), 1)
            .replacen("{}", &one.capacity.to_string(), 1);
        let outcome = one.outcome.words(page.language);
        let text = format!("{} ({}): {outcome}, {}, {time}, {served}", one.version, one.policy, one.resource);
        out.push_str(&hanging("  ", &text, page.columns));
    }
    out
}

/// The users of each place, where they are in several.
fn regions(windows: &BTreeMap<String, Window>, language: Language) -> String {
    if windows.len() < 2 {
        return String::new();
    }
    let pick = |english, korean| language.pick(english, korean);
    let heading = [pick("users near", "사용자 위치"), pick("answered", "응답"), "p50", "p95", "p99"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    for (region, window) in windows {
        let ms = |value: f64| single(Unit::Milliseconds, value, language);
        let latency = &window.latency_ms;
        let answered = share(window.availability, language);
        rows.push(vec![region.clone(), answered, ms(latency.p50), ms(latency.p95), ms(latency.p99)]);
    }
    let right = Align::Right;
    format!("\n{}", table(&rows, &[Align::Left, right, right, right, right]))
}

/// Edge locations: what they did without an origin; and what hostile clients had of it all.
fn edges(run: &Run, page: &Page<'_>) -> String {
    let mut out = String::new();
    let mut asked = run.edges.iter().filter(|edge| edge.requests > 0).peekable();
    if asked.peek().is_some() {
        let heading = [
            ("distribution", "배포"),
            ("users near", "사용자 위치"),
            ("requests", "요청"),
            ("kept there", "캐시 적중"),
        ];
        let mut rows = vec![heading.map(|(english, korean)| page.pick(english, korean)).to_vec()];
        for edge in asked {
            let hits = single(Unit::Share, edge.hit_ratio, page.language);
            rows.push(vec![
                edge.resource.clone(),
                edge.region.clone(),
                grouped(edge.requests as f64, 0),
                hits,
            ]);
        }
        let (left, right) = (Align::Left, Align::Right);
        out.push_str(&format!("\n{}", table(&rows, &[left, left, right, right])));
    }
    if let Some(hostile) = &run.hostile {
        let text = page
            .pick(
                "hostile clients sent {} requests, of which {} were answered",
                "악의적인 클라이언트가 보낸 요청 {}건 중 {}건에 응답",
            )
            .replacen("{}", &grouped(hostile.sent as f64, 0), 1)
            .replacen("{}", &grouped(hostile.answered as f64, 0), 1);
        out.push_str(&format!("\n{text}\n"));
    }
    out
}

/// Caches: what they found, and how full they were at the most.
fn caches(run: &Run, page: &Page<'_>) -> String {
    let mut rows = Vec::new();
    for station in run.stations.iter().take(PLACES) {
        let (Some(hits), Some(misses)) = (station.hits, station.misses) else { continue };
        let share = |part: f64| single(Unit::Share, part, page.language);
        rows.push(vec![
            station.resource.clone(),
            grouped((hits + misses) as f64, 0),
            share(hits as f64 / (hits + misses).max(1) as f64),
            share(station.utilisation),
            grouped(station.evictions.unwrap_or(0) as f64, 0),
        ]);
    }
    if rows.is_empty() {
        return String::new();
    }
    let heading = [
        ("cache", "캐시"),
        ("look-ups", "조회"),
        ("found", "적중"),
        ("memory used", "메모리 사용률"),
        ("pushed out", "밀려난 항목"),
    ];
    rows.insert(0, heading.map(|(english, korean)| page.pick(english, korean)).to_vec());
    let right = Align::Right;
    format!("\n{}", table(&rows, &[Align::Left, right, right, right, right]))
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

fn places(run: &Run, page: &Page<'_>) -> String {
    let stations = run.stations.iter().filter(|station| station.hits.is_none());
    if stations.clone().next().is_none() {
        return String::new();
    }
    let mut rows = vec![vec![
        page.pick("where", "위치"),
        page.pick("busy", "사용률"),
        page.pick("waiting", "대기"),
        page.pick("longest queue", "최대 대기열"),
    ]];
    for station in stations.clone().take(PLACES) {
        let at = clock(station.peak_at_s, page.language);
        let peak = format!("{} ({at})", grouped(station.peak_queue as f64, 0));
        rows.push(vec![
            station.resource.clone(),
            format!("{} %", grouped(station.utilisation * 100.0, 0)),
            format!("{} ms", grouped(station.mean_wait_ms, 1)),
            if station.peak_queue == 0 { "0".to_owned() } else { peak },
        ]);
    }
    let mut out = format!("\n{}", table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right]));
    if let Some(more) = stations.count().checked_sub(PLACES).filter(|more| *more > 0) {
        let text = page.language.pick("and {} more", "그 밖에 {}곳");
        out.push_str(&format!("{}\n", text.replace("{}", &more.to_string())));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_never_rounded_away() {
        assert_eq!(share(1.0, Language::English), "100 %");
        assert_eq!(share(0.999_999_9, Language::English), "99.99 %");
    }
}
