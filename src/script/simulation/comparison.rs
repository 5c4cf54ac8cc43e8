//! Two runs side by side: what a change was worth.

use super::super::{Object, Value};
use crate::simulate::Run;
use crate::units::Duration;
use std::any::Any;
use std::rc::Rc;

/// Two runs.
pub(super) struct Comparison {
    before: Rc<Run>,
    after: Rc<Run>,
}

/// A figure that two runs are compared by: its name, and how to read it.
type Figure = (&'static str, fn(&Run) -> f64);

const FIGURES: &[Figure] = &[
    ("availability", |run| run.availability),
    ("requests.total", |run| run.requests.total as f64),
    ("requests.failed", |run| run.requests.failed as f64),
    ("latency_ms.mean", |run| run.latency_ms.mean),
    ("latency_ms.p50", |run| run.latency_ms.p50),
    ("latency_ms.p99", |run| run.latency_ms.p99),
    ("latency_ms.max", |run| run.latency_ms.max),
    ("lost.sessions", |run| run.lost.sessions as f64),
    ("lost.files", |run| run.lost.files as f64),
    ("lost.rows", |run| run.lost.rows as f64),
    ("instance_hours", |run| run.instance_hours),
    ("cost_usd", |run| run.cost_usd),
];

impl Comparison {
    pub fn new(before: &Rc<Run>, after: &Rc<Run>) -> Self {
        Self { before: Rc::clone(before), after: Rc::clone(after) }
    }

    /// What makes the two unlike before any change of the design.
    fn unlike(&self) -> Vec<String> {
        let (before, after) = (&self.before, &self.after);
        let mut notes = Vec::new();
        if before.seed != after.seed {
            let seeds = format!("{} and {}", before.seed, after.seed);
            notes.push(format!("the runs have other seeds ({seeds}): part of the change is chance"));
        }
        if before.duration_s != after.duration_s {
            let length = |run: &Run| Duration::from_secs_f64(run.duration_s);
            let lengths = format!("{} and {}", length(before), length(after));
            notes
                .push(format!("the runs are not of one length ({lengths}): counts and costs differ by that"));
        }
        notes
    }
}

/// At most six decimals, without the zeros at the end.
fn number(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

impl Object for Comparison {
    fn type_name(&self) -> &'static str {
        "a comparison of two runs"
    }

    fn get(&self, property: &str) -> Option<Value> {
        let figure = |(name, read): &Figure| {
            Value::map([
                ("figure", Value::text(*name)),
                ("before", Value::Float(read(&self.before))),
                ("after", Value::Float(read(&self.after))),
                ("change", Value::Float(read(&self.after) - read(&self.before))),
            ])
        };
        match property {
            "figures" => Some(Value::List(FIGURES.iter().map(figure).collect())),
            "notes" => Some(Value::List(self.unlike().into_iter().map(Value::Text).collect())),
            _ => None,
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["figures", "notes"]
    }

    fn show(&self) -> String {
        let mut lines = vec![format!("{:<18}  {:>14}  {:>14}  {:>14}", "", "before", "after", "change")];
        for (name, read) in FIGURES {
            let (before, after) = (read(&self.before), read(&self.after));
            let sign = if after > before { "+" } else { "" };
            let change = format!("{sign}{}", number(after - before));
            let (before, after) = (number(before), number(after));
            lines.push(format!("{name:<18}  {before:>14}  {after:>14}  {change:>14}"));
        }
        lines.extend(self.unlike().into_iter().map(|note| format!("note: {note}")));
        lines.join("\n")
    }

    fn to_json(&self) -> serde_json::Value {
        let figure = |(name, read): &Figure| {
            let (before, after) = (read(&self.before), read(&self.after));
            serde_json::json!({ "figure": name, "before": before, "after": after, "change": after - before })
        };
        FIGURES.iter().map(figure).collect()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
