//! A run as a short report that a person reads, in at most 78 columns.

use crate::simulate::Run;
use crate::simulate::measure::Window;
use crate::simulate::run::{Cause, Latency, Moment, Requests};
use crate::units::Duration;
use std::collections::BTreeMap;

/// Columns of the chart.
const WIDTH: usize = 60;

/// Causes that are shown.
const CAUSES: usize = 5;

pub(super) fn of_run(run: &Run) -> String {
    let mut lines = vec![counts(&run.requests, run.availability), latency(&run.latency_ms)];
    lines.extend(regions(&run.by_region));
    lines.push(format!(
        "{} to {} in service, {:.2} instance-hours, ${:.4}",
        run.in_service.0, run.in_service.1, run.instance_hours, run.cost_usd
    ));
    if run.timeline.len() > 1 {
        lines.extend(charts(&run.timeline, run.duration_s));
    }
    lines.extend(causes(&run.causes));
    let lost = [("sessions", run.lost.sessions), ("files", run.lost.files), ("rows", run.lost.rows)];
    let lost: Vec<String> =
        lost.iter().filter(|(_, count)| *count > 0).map(|(what, count)| format!("{count} {what}")).collect();
    if !lost.is_empty() {
        lines.push(format!("lost for good: {}", lost.join(", ")));
    }
    let busiest = run.stations.iter().max_by(|a, b| a.utilisation.total_cmp(&b.utilisation));
    if let Some(busiest) = busiest {
        let share = busiest.utilisation * 100.0;
        lines.push(format!(
            "busiest: {} at {share:.0} %, longest queue {}",
            busiest.resource, busiest.peak_queue
        ));
    }
    lines.push(format!("seed {}", run.seed));
    lines.join("\n")
}

pub(super) fn of_window(window: &Window) -> String {
    let from = Duration::from_secs_f64(window.from_s);
    let to = Duration::from_secs_f64(window.to_s);
    let mut lines = vec![
        format!("from {from} to {to}"),
        counts(&window.requests, window.availability),
        latency(&window.latency_ms),
    ];
    lines.extend(regions(&window.by_region));
    lines.extend(causes(&window.causes));
    lines.join("\n")
}

fn counts(requests: &Requests, availability: f64) -> String {
    let under_way =
        if requests.in_flight > 0 { format!(", {} under way", requests.in_flight) } else { String::new() };
    format!(
        "{} requests: {} answered, {} failed{under_way}; availability {}",
        requests.total,
        requests.ok,
        requests.failed,
        share(availability)
    )
}

/// Users of each place, where they are in several.
fn regions(windows: &BTreeMap<String, Window>) -> Vec<String> {
    if windows.len() < 2 {
        return Vec::new();
    }
    let line = |(region, window): (&String, &Window)| {
        let latency = &window.latency_ms;
        let times = if latency.mean.is_finite() {
            format!("p50 {:.0} ms, p95 {:.0} ms, p99 {:.0} ms", latency.p50, latency.p95, latency.p99)
        } else {
            "nothing was answered".to_owned()
        };
        format!("  from {region}: {}, {times}", share(window.availability))
    };
    windows.iter().map(line).collect()
}

/// A share in per cent, never rounded up to 100 while something failed.
fn share(availability: f64) -> String {
    if availability >= 1.0 {
        return "100 %".to_owned();
    }
    format!("{:.3} %", (availability * 100_000.0).floor() / 1_000.0)
}

fn latency(latency: &Latency) -> String {
    if !latency.mean.is_finite() {
        return "latency: nothing was answered".to_owned();
    }
    format!(
        "latency ms: mean {:.1}, p50 {:.1}, p90 {:.1}, p99 {:.1}, p99.9 {:.1}, max {:.1}",
        latency.mean, latency.p50, latency.p90, latency.p99, latency.p999, latency.max
    )
}

fn causes(causes: &[Cause]) -> Vec<String> {
    let line = |cause: &Cause| {
        let place = cause.span.as_ref().map(|span| format!(" (line {})", span.line)).unwrap_or_default();
        let first = Duration::from_secs(cause.first_s.max(0.0) as u64);
        let last = Duration::from_secs(cause.last_s.max(0.0) as u64);
        format!("  {:>8}  {}, {}{place}, {first} to {last}", cause.count, cause.cause, cause.resource)
    };
    let mut lines: Vec<String> = causes.iter().take(CAUSES).map(line).collect();
    if causes.len() > CAUSES {
        lines.push(format!("            and {} more causes", causes.len() - CAUSES));
    }
    if !lines.is_empty() {
        lines.insert(0, "failed because of".to_owned());
    }
    lines
}

/// Answered requests and failures over time.
fn charts(timeline: &[Moment], duration_s: f64) -> Vec<String> {
    let columns = WIDTH.min(timeline.len());
    let sums = |read: fn(&Moment) -> u64| -> Vec<u64> {
        (0..columns)
            .map(|column| {
                let (from, to) = (column * timeline.len() / columns, (column + 1) * timeline.len() / columns);
                timeline.get(from..to).unwrap_or_default().iter().map(read).sum()
            })
            .collect()
    };
    let (ok, failed) = (sums(|moment| moment.ok), sums(|moment| moment.failed));
    let top = ok.iter().zip(&failed).map(|(a, b)| a + b).max().unwrap_or(0);
    let mut lines = vec![format!("answered {}", spark(&ok, top))];
    if failed.iter().any(|count| *count > 0) {
        lines.push(format!("failed   {}", spark(&failed, top)));
    }
    let end = Duration::from_secs(duration_s.max(0.0) as u64).to_string();
    lines.push(format!("         0s{end:>width$}", width = columns.saturating_sub(2).max(end.len() + 1)));
    lines
}

/// Eight heights of a bar.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A line of bars; what is nothing stays blank.
fn spark(values: &[u64], top: u64) -> String {
    let bar = |value: &u64| {
        if *value == 0 {
            return ' ';
        }
        let height = (value * 8).div_ceil(top.max(1)).clamp(1, 8) as usize;
        BARS.get(height - 1).copied().unwrap_or('█')
    };
    values.iter().map(bar).collect::<String>().trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_grow_with_their_values_and_nothing_is_blank() {
        assert_eq!(spark(&[0, 1, 4, 8], 8), " ▁▄█");
        assert_eq!(spark(&[1], 1_000_000), "▁");
    }

    #[test]
    fn a_failure_is_never_rounded_away() {
        assert_eq!(share(1.0), "100 %");
        assert_eq!(share(0.999_999_9), "99.999 %");
    }
}
