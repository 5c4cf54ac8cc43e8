//! The table, as Markdown.

use crate::station::{Queue, Run};
use std::fmt::Write as _;

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// `12.3 M`, `157 k`.
fn short(number: f64) -> String {
    if number >= 1e6 { format!("{:.1} M", number / 1e6) } else { format!("{:.0} k", number / 1e3) }
}

/// The table of one queue. The first engine is the one that the others are compared with.
pub fn of<'a>(servers: u32, entries: impl Iterator<Item = (&'a str, &'a str, &'a [Run])>) -> String {
    let queue = Queue { servers, customers: 0, seed: 0 };
    let (expected, variance) = (queue.expected(), queue.asymptotic_variance());
    let mut text = format!(
        "M/M/{servers}, utilisation 0.8: a mean wait of {expected:.5} service times\n\n\
         | engine | version | customers/s | ns a customer | times as slow | error of the mean wait (± 1 s.e.) |\n\
         |---|---|--:|--:|--:|--:|\n"
    );
    let mut first = None;
    for (name, version, runs) in entries.filter(|(_, _, runs)| !runs.is_empty()) {
        let speed = median(runs.iter().map(|run| run.customers as f64 / run.seconds));
        let slower = *first.get_or_insert(speed) / speed;
        let customers: f64 = runs.iter().map(|run| run.customers as f64).sum();
        let wait = runs.iter().map(|run| run.wait * run.customers as f64).sum::<f64>() / customers;
        let error = (wait / expected - 1.0) * 100.0;
        let deviation = (variance / customers).sqrt() / expected * 100.0;
        let _ = writeln!(
            text,
            "| {name} | {version} | {} | {:.0} | {slower:.2} | {error:+.2} % ± {deviation:.2} |",
            short(speed),
            1e9 / speed,
        );
    }
    text
}
