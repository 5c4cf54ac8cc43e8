//! A verdict for somebody who works on the design and sees it graded again and again: without commands to type, since
//! what can be done next stands below it; with the hints that were asked for.

use super::{Rows, cost, headline, in_full, in_short, list, side_by_side};
use crate::diagnostic::Source;
use crate::grade::{Report, Status, Verdict};
use crate::shell::output::{Screen, Tone};
use crate::shell::words::Phrase;
use crate::text::layout::wrap;

/// The text of a report: where everything is met with a word on how to go on, else with further hints for the first
/// requirement that is unmet.
pub fn in_session(
    report: &Report,
    source: &Source,
    going_on: &str,
    hints: &[String],
    screen: &Screen,
) -> String {
    let mut out = headline(report, screen) + list(report, screen).as_str();
    let unmet: Vec<&Verdict> =
        report.requirements.iter().filter(|verdict| verdict.status != Status::Met).collect();
    let Some((first, others)) = unmet.split_first() else {
        out.push('\n');
        for line in wrap(going_on, screen.columns) {
            out.push_str(&format!("{}\n", screen.tone(Tone::Good, &line)));
        }
        let mut rows = Rows::new(screen);
        rows.text.push('\n');
        rows.row(Phrase::Cost, &cost(report, screen));
        out.push_str(&rows.text);
        if report.alternatives.len() > 1 {
            let heading = Phrase::SideBySide.text(screen.language);
            out.push_str(&format!("\n{}\n", screen.tone(Tone::Strong, heading)));
            out.push_str(&side_by_side(&report.alternatives, screen));
        }
        return out;
    };
    let without_command = Verdict { replay: String::new(), ..(*first).clone() };
    out.push_str(&format!("\n{}", in_full(&without_command, source, None, screen)));
    out.push_str(&in_short(others, screen));
    if !hints.is_empty() {
        out.push_str(&format!("\n{}", further_hints(hints, screen)));
    }
    out
}

/// Hints after the first, which stands in the verdict itself.
pub fn further_hints(hints: &[String], screen: &Screen) -> String {
    let mut rows = Rows::new(screen);
    for (hint, step) in hints.iter().zip(2..) {
        rows.line(&format!("{} {step}", Phrase::Hint.text(screen.language)), hint);
    }
    rows.text
}
