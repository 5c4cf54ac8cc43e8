//! What a figure is read from: a run or a window of one, a bill, a map of numbers.

use super::expectation::Window;
use super::measure::{self, Unit};
use crate::cost::Bill;
use crate::diagnostic::Diagnostic;
use crate::script::{BillValue, Call, Object, RunValue, Value, WindowValue};
use crate::simulate::run::{Cause, Run};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A thing with figures.
pub(super) enum Subject {
    /// A run, or a window of one.
    Run {
        /// The run.
        run: Rc<Run>,
        /// Why requests failed in the window.
        causes: Vec<Cause>,
        /// The window; all of the run where none was cut.
        window: Window,
        /// Mean time on the way of the users that were looked at, in milliseconds, by the Region nearest to them.
        ways: Vec<(String, f64)>,
        /// What the script holds, which knows the figures.
        object: Rc<dyn Object>,
    },
    /// A bill.
    Bill(Bill),
    /// A map.
    Figures(BTreeMap<String, Value>),
}

impl Subject {
    /// The subject that a value is, if it is one.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Map(entries) => Some(Self::Figures(entries.clone())),
            Value::Object(object) => Self::of_object(object),
            _ => None,
        }
    }

    fn of_object(object: &Rc<dyn Object>) -> Option<Self> {
        let any = object.as_any();
        if let Some(bill) = any.downcast_ref::<BillValue>() {
            return Some(Self::Bill(bill.0.clone()));
        }
        if let Some(held) = any.downcast_ref::<RunValue>() {
            let (run, causes) = (Rc::clone(held.run()), held.run().causes.clone());
            let window = Window { from_s: 0.0, to_s: run.duration_s, run_s: run.duration_s, region: None };
            let ways = ways(&run.by_region);
            return Some(Self::Run { run, causes, window, ways, object: Rc::clone(object) });
        }
        let WindowValue { run, window: cut, region, .. } = any.downcast_ref::<WindowValue>()?;
        let window = Window { from_s: cut.from_s, to_s: cut.to_s, run_s: run.duration_s, region: *region };
        let own = region.zip(cut.way_ms).map(|(region, way)| vec![(region.to_owned(), way)]);
        let ways = own.unwrap_or_else(|| ways(&cut.by_region));
        let (run, causes) = (Rc::clone(run), cut.causes.clone());
        Some(Self::Run { run, causes, window, ways, object: Rc::clone(object) })
    }

    /// The window that was looked at.
    pub fn window(&self) -> Option<Window> {
        if let Self::Run { window, .. } = self { Some(*window) } else { None }
    }

    /// A figure; not a number where there was nothing to measure.
    ///
    /// # Errors
    /// When there is no such figure; the nearest is named.
    pub fn figure(&self, name: &str, call: &mut Call<'_>) -> Result<f64, Diagnostic> {
        let (value, names) = match self {
            Self::Run { object, .. } => (object.read(name, call)?, object.properties()),
            Self::Bill(bill) => (
                (name == "monthly_usd").then(|| Value::Float(bill.monthly_usd.dollars())),
                vec!["monthly_usd"],
            ),
            Self::Figures(entries) => (
                entries.get(name).cloned(),
                entries.keys().filter_map(|key| measure::find(key).map(|row| row.name)).collect(),
            ),
        };
        let Some(value) = value else {
            return Err(Diagnostic::error("unknown-measure", format!("there is no figure `{name}` here"))
                .nearest(name, names));
        };
        let in_time = measure::find(name).is_some_and(|row| row.unit == Unit::Milliseconds);
        if in_time && self.answered() == Some(0) {
            return Ok(f64::NAN);
        }
        // What never happened, happened before everything else.
        if value.is_unit() {
            return Ok(f64::NEG_INFINITY);
        }
        value.as_number().ok_or_else(|| {
            Diagnostic::error("wrong-measure", format!("`{name}` is {}, not a number", value.sort()))
        })
    }

    /// Requests that were answered, where that is known.
    fn answered(&self) -> Option<i64> {
        if let Self::Run { object, .. } = self { object.get("ok")?.as_int() } else { None }
    }
}

/// Mean times on the way by Region, as far as they are known.
fn ways(windows: &BTreeMap<String, crate::simulate::measure::Window>) -> Vec<(String, f64)> {
    windows.iter().filter_map(|(region, window)| Some((region.clone(), window.way_ms?))).collect()
}
