//! Arrival laws: when users ask.

use super::super::arguments::{Arguments, Field};
use super::super::{Function, Object, Value};
use super::laws::{LawValue, law_in};
use crate::diagnostic::{Diagnostic, Span};
use crate::simulate::{Arrivals, Law};
use crate::units::Duration;
use std::any::Any;
use std::ops::RangeInclusive;
use std::sync::Arc;

type Read = fn(&Arguments<'_, '_>) -> Result<Arrivals, Diagnostic>;

fn word(
    name: &'static str,
    count: RangeInclusive<usize>,
    signature: &'static str,
    summary: &'static str,
    read: Read,
) -> Function {
    Function::new(name, count, signature, summary, move |call, given| {
        read(&Arguments::new(name, &given, call)).map(|arrivals| Value::object(ArrivalsValue(arrivals)))
    })
}

pub(super) fn functions() -> Vec<Function> {
    vec![
        word(
            "poisson",
            1..=1,
            "poisson(rate)",
            "Users who come independently of each other: a number per second, or a text such as \"20/s\".",
            |a| Ok(Arrivals::Poisson(vec![(Duration::ZERO, a.rate(0, "rate")?)])),
        ),
        word(
            "ramp",
            2..=4,
            "ramp(from, to) | ramp(from, to, end) | ramp(from, to, start, end)",
            "A Poisson rate that runs in a straight line from one value to another between two times, else over the \
             whole run.",
            ramp,
        ),
        word(
            "rates",
            1..=1,
            "rates([[time, rate], …])",
            "A Poisson rate that runs in straight lines through these points.",
            rates,
        ),
        word(
            "diurnal",
            2..=2,
            "diurnal(low, high)",
            "A Poisson rate that follows the day: lowest at 04:00, highest at 16:00.",
            diurnal,
        ),
        word(
            "spike",
            4..=4,
            "spike(base, peak, at, lasting)",
            "A Poisson rate that jumps to a peak at a time and falls back after a while.",
            spike,
        ),
        word(
            "bursty",
            4..=4,
            "bursty(base, burst, every, lasting)",
            "Bursts at random times: mean time between them, mean length of one.",
            bursty,
        ),
        word(
            "closed",
            2..=2,
            "closed(users, think)",
            "A fixed number of users who think, ask, and wait for the answer; a duration is the mean of an exponential \
             think time, a law is taken as it is.",
            closed,
        ),
        word(
            "recorded",
            1..=1,
            "recorded([times])",
            "Arrivals at exactly these times, such as [\"0s\", \"1.5s\"]; numbers are seconds.",
            |a| Ok(Arrivals::Recorded(times("`recorded`", a.value(0), &a.call.argument_span(0))?)),
        ),
    ]
}

fn ramp(a: &Arguments<'_, '_>) -> Result<Arrivals, Diagnostic> {
    let (from, to) = (a.rate(0, "first rate")?, a.rate(1, "last rate")?);
    let (start, end) = match (a.has(2), a.has(3)) {
        (false, _) => (Duration::ZERO, Duration::MAX),
        (true, false) => (Duration::ZERO, a.duration(2, "end")?),
        (true, true) => (a.duration(2, "start")?, a.duration(3, "end")?),
    };
    if start > end {
        let message = format!("the start of `ramp` ({start}) is after its end ({end})");
        return Err(Diagnostic::error("wrong-value", message).at(a.call.argument_span(2)));
    }
    Ok(Arrivals::Poisson(vec![(start, from), (end, to)]))
}

fn rates(a: &Arguments<'_, '_>) -> Result<Arrivals, Diagnostic> {
    let span = a.call.argument_span(0);
    let wrong = || {
        Diagnostic::error("wrong-value", "`rates` needs a list of points [time, rate], in order of time")
            .at(span.clone())
            .help("such as rates([[\"0m\", 5], [\"20m\", 40]])")
    };
    let mut points: Vec<(Duration, f64)> = Vec::new();
    for point in a.value(0).as_list().ok_or_else(wrong)? {
        let Some([time, rate]) = point.as_list() else { return Err(wrong()) };
        let field =
            |name: &str, value| Field { name: format!("a {name} of `rates`"), value, span: span.clone() };
        let point = (field("time", time).duration()?, field("rate", rate).rate()?);
        if points.last().is_some_and(|last| last.0 > point.0) {
            return Err(wrong());
        }
        points.push(point);
    }
    if points.is_empty() { Err(wrong()) } else { Ok(Arrivals::Poisson(points)) }
}

fn diurnal(a: &Arguments<'_, '_>) -> Result<Arrivals, Diagnostic> {
    let (low, high) = (a.rate(0, "low rate")?, a.rate(1, "high rate")?);
    if low > high {
        let message = format!("the low rate of `diurnal` ({low}/s) is above its high rate ({high}/s)");
        return Err(Diagnostic::error("wrong-value", message).at(a.call.argument_span(0)));
    }
    Ok(Arrivals::Diurnal { low, high })
}

fn bursty(a: &Arguments<'_, '_>) -> Result<Arrivals, Diagnostic> {
    let (base, burst) = (a.rate(0, "base rate")?, a.rate(1, "burst rate")?);
    let (every, lasting) = (a.duration(2, "time between bursts")?, a.duration(3, "length of a burst")?);
    for (place, name, time) in [(2, "time between bursts", every), (3, "length of a burst", lasting)] {
        if time.is_zero() {
            let message = format!("the {name} of `bursty` is nothing, but must be longer");
            return Err(Diagnostic::error("wrong-value", message).at(a.call.argument_span(place)));
        }
    }
    Ok(Arrivals::Bursty { base, burst, every, lasting })
}

/// A jump takes a millisecond, so that the rate stays a line.
fn spike(a: &Arguments<'_, '_>) -> Result<Arrivals, Diagnostic> {
    let (base, peak) = (a.rate(0, "base rate")?, a.rate(1, "peak rate")?);
    let (at, lasting) = (a.duration(2, "time")?, a.duration(3, "length")?);
    let (edge, end) = (Duration::from_millis(1), at + lasting);
    Ok(Arrivals::Poisson(vec![(at, base), (at + edge, peak), (end, peak), (end + edge, base)]))
}

fn closed(a: &Arguments<'_, '_>) -> Result<Arrivals, Diagnostic> {
    let users = u32::try_from(a.whole(0, "number of users", 1..=1_000_000)?).unwrap_or(u32::MAX);
    let think = match a.value(1).as_object::<LawValue>() {
        Some(law) => law.0.clone(),
        None => Law::Exponential(a.duration(1, "think time")?),
    };
    Ok(Arrivals::Closed { users, think })
}

/// A list of times, in their order.
fn times(name: &str, value: &Value, span: &Option<Span>) -> Result<Arc<[Duration]>, Diagnostic> {
    let wrong = || {
        Diagnostic::error("wrong-value", format!("{name} needs a list of times"))
            .at(span.clone())
            .help("such as [\"0s\", \"1.5s\"]; numbers are seconds")
    };
    let mut times = Vec::new();
    for value in value.as_list().ok_or_else(wrong)? {
        let field = Field { name: format!("a time of {name}"), value, span: span.clone() };
        times.push(match value.as_number() {
            Some(seconds) if (0.0..=1e9).contains(&seconds) => Duration::from_secs_f64(seconds),
            _ => field.duration()?,
        });
    }
    times.sort_unstable();
    Ok(times.into())
}

/// The arrivals that a value of `field` stands for: an arrival law, a list of times, a law of the times between two,
/// or a rate of Poisson arrivals.
pub(in super::super) fn arrivals_of(field: &Field<'_>) -> Result<Arrivals, Diagnostic> {
    if let Some(arrivals) = arrivals_in(field.value) {
        return Ok(arrivals);
    }
    if let Value::List(_) = field.value {
        return Ok(Arrivals::Recorded(times(&field.name, field.value, &field.span)?));
    }
    if let Some(gap) = law_in(field.value) {
        return between(gap)
            .ok_or_else(|| field.wrong("a law of the times between two arrivals that takes time"));
    }
    let wrong = || field.wrong("an arrival law such as poisson(20), a rate, or a list of times");
    match field.rate() {
        Ok(rate) => Ok(Arrivals::Poisson(vec![(Duration::ZERO, rate)])),
        Err(error) if error.help.is_some() => Err(error),
        Err(_) => Err(wrong()),
    }
}

/// Arrivals with times of this law between them; none where they would all come at once.
fn between(gap: Law) -> Option<Arrivals> {
    let mean = gap.mean().as_secs_f64();
    if mean < 1e-9 {
        return None;
    }
    Some(match gap {
        Law::Constant(_) => Arrivals::Constant(1.0 / mean),
        Law::Exponential(_) => Arrivals::Poisson(vec![(Duration::ZERO, 1.0 / mean)]),
        other => Arrivals::Renewal(other),
    })
}

/// An arrival law in a script's hands.
pub struct ArrivalsValue(pub Arrivals);

/// The arrival law that a value holds, if it holds one.
pub fn arrivals_in(value: &Value) -> Option<Arrivals> {
    value.as_object::<ArrivalsValue>().map(|arrivals| arrivals.0.clone())
}

impl Object for ArrivalsValue {
    fn type_name(&self) -> &'static str {
        "an arrival law"
    }

    fn show(&self) -> String {
        match &self.0 {
            Arrivals::Poisson(points) => match points.as_slice() {
                [(_, rate)] => format!("poisson({rate})"),
                [(_, from), (Duration::MAX, to)] => format!("ramp({from}, {to})"),
                points => {
                    let point = |(at, rate): &(Duration, f64)| format!("[\"{at}\", {rate}]");
                    format!("rates([{}])", points.iter().map(point).collect::<Vec<_>>().join(", "))
                }
            },
            Arrivals::Constant(rate) => format!("constant({rate})"),
            Arrivals::Diurnal { low, high } => format!("diurnal({low}, {high})"),
            Arrivals::Bursty { base, burst, every, lasting } => {
                format!("bursty({base}, {burst}, \"{every}\", \"{lasting}\")")
            }
            Arrivals::Closed { users, think } => {
                format!("closed({users}, {})", LawValue(think.clone()).show())
            }
            Arrivals::Recorded(times) => format!("recorded({} times)", times.len()),
            Arrivals::Renewal(gap) => LawValue(gap.clone()).show(),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
