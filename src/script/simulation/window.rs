//! A window of a run: the same figures, from one time to another.

use super::super::arguments::Field;
use super::super::{Call, Object, Value};
use super::run_value::{causes, measured};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::simulate::Run;
use crate::simulate::measure::Window;
use crate::simulate::telling::{self, Page};
use crate::text::Language;
use crate::units::Duration;
use std::any::Any;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Methods of a run that give a window of it.
pub(super) const METHODS: &[&str] = &["after", "before", "between"];

/// Calls one of [`METHODS`].
pub(super) fn of_run(
    run: &Rc<Run>,
    method: &str,
    given: &[Value],
    call: &Call<'_>,
) -> Result<Value, Diagnostic> {
    let wanted = if method == "between" { 2 } else { 1 };
    if given.len() != wanted {
        let message = format!("`{method}` of a run does not take {} arguments", given.len());
        return Err(Diagnostic::error("wrong-call", message)
            .help("write run.after(\"15m\"), run.before(\"10m\") or run.between(\"10m\", \"20m\")"));
    }
    let time = |index: usize| {
        let value = given.get(index).unwrap_or(&Value::Unit);
        let field = Field { name: format!("the time of `{method}`"), value, span: call.argument_span(index) };
        match value.as_number() {
            Some(seconds) if seconds >= 0.0 => Ok(Duration::from_secs_f64(seconds)),
            _ => field.duration(),
        }
    };
    let (from, to) = match method {
        "after" => (time(0)?, Duration::MAX),
        "before" => (Duration::ZERO, time(0)?),
        _ => (time(0)?, time(1)?),
    };
    let end = Duration::from_secs_f64(run.duration_s);
    if from >= to || from >= end {
        let message = format!("there is nothing between {from} and {} of a run of {end}", to.min(end));
        return Err(Diagnostic::error("wrong-value", message).at(call.argument_span(0)));
    }
    Ok(Value::object(WindowValue {
        window: run.window(from, to),
        run: Rc::clone(run),
        language: call.language(),
        region: None,
    }))
}

/// The figures of each place, by the Region nearest to its users.
pub(super) fn by_region(run: &Rc<Run>, windows: &BTreeMap<String, Window>, language: Language) -> Value {
    let of = |(region, window): (&String, &Window)| {
        let code = catalog::region(region).map(|region| region.code);
        let held = WindowValue { window: window.clone(), run: Rc::clone(run), language, region: code };
        (region.clone(), Value::object(held))
    };
    Value::Map(windows.iter().map(of).collect())
}

/// A window of a run in a script's hands.
pub struct WindowValue {
    /// The figures.
    pub window: Window,
    /// The run that it is a window of.
    pub run: Rc<Run>,
    /// The language of its report.
    pub language: Language,
    /// The Region nearest to its users, where it is of one place alone.
    pub region: Option<&'static str>,
}

impl Object for WindowValue {
    fn type_name(&self) -> &'static str {
        "a window of a run"
    }

    fn get(&self, property: &str) -> Option<Value> {
        let window = &self.window;
        let figure = measured(property, &window.requests, window.availability, &window.latency_ms);
        figure.or_else(|| match property {
            "causes" => Some(causes(&window.causes)),
            "by_region" => Some(by_region(&self.run, &window.by_region, self.language)),
            other => self.to_json().get(other).map(Value::from),
        })
    }

    fn properties(&self) -> Vec<&'static str> {
        vec![
            "requests",
            "availability",
            "latency_ms",
            "causes",
            "by_region",
            "worst_minute",
            "worst_minute_at_s",
            "last_failure_s",
            "way_ms",
            "from_s",
            "to_s",
            "total",
            "ok",
            "failures",
            "mean",
            "p50",
            "p90",
            "p95",
            "p99",
            "p999",
            "max",
        ]
    }

    fn show(&self) -> String {
        telling::window(&self.window, &Page::bare(self.language)).trim_end().to_owned()
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.window).unwrap_or_default()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
