//! Laws of durations: how long a piece of work takes.

use super::super::arguments::{Arguments, Field};
use super::super::{Call, Function, Object, Value};
use super::arrivals::ArrivalsValue;
use crate::diagnostic::Diagnostic;
use crate::simulate::{Arrivals, Law};
use crate::units::Duration;
use std::any::Any;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "exponential",
            1..=1,
            "exponential(mean)",
            "A duration that varies exponentially around its mean: many short, some long.",
            |call, given| {
                make(&Arguments::new("exponential", &given, call), |a| {
                    Ok(Law::Exponential(a.duration(0, "mean")?))
                })
            },
        ),
        Function::new(
            "constant",
            1..=1,
            "constant(duration | rate)",
            "Always the same: a duration (\"10ms\") as a law of work, or a rate (20, \"20/s\") as evenly spaced arrivals.",
            constant,
        ),
        Function::new(
            "uniform",
            2..=2,
            "uniform(low, high)",
            "A duration anywhere between two, all equally likely.",
            |call, given| make(&Arguments::new("uniform", &given, call), uniform),
        ),
        Function::new(
            "lognormal",
            2..=2,
            "lognormal(mean, variation)",
            "A duration with a heavy tail; the variation is its standard deviation over its mean (or the deviation itself, \
             as a duration).",
            |call, given| {
                make(&Arguments::new("lognormal", &given, call), |a| {
                    let mean = a.duration(0, "mean")?;
                    Ok(Law::Lognormal(mean, variation(a, mean, 0.0)?))
                })
            },
        ),
        Function::new(
            "erlang",
            2..=2,
            "erlang(k, mean)",
            "The sum of k exponential phases: the more phases, the steadier.",
            |call, given| make(&Arguments::new("erlang", &given, call), erlang),
        ),
        Function::new(
            "hyperexponential",
            1..=2,
            "hyperexponential(mean, variation) | hyperexponential([[part, mean], …])",
            "A mixture of exponential durations, some much longer than others: from a mean and a variation of at least 1, \
             or from parts of the whole and their means.",
            |call, given| make(&Arguments::new("hyperexponential", &given, call), hyperexponential),
        ),
    ]
}

fn make(
    arguments: &Arguments<'_, '_>,
    read: impl Fn(&Arguments<'_, '_>) -> Result<Law, Diagnostic>,
) -> Result<Value, Diagnostic> {
    read(arguments).map(|law| Value::object(LawValue(law)))
}

fn uniform(arguments: &Arguments<'_, '_>) -> Result<Law, Diagnostic> {
    let (low, high) = (arguments.duration(0, "low end")?, arguments.duration(1, "high end")?);
    if low > high {
        let message = format!("the low end of `uniform` ({low}) is above its high end ({high})");
        return Err(Diagnostic::error("wrong-value", message).at(arguments.call.argument_span(0)));
    }
    Ok(Law::Uniform(low, high))
}

/// The coefficient of variation, given as it is or by the standard deviation.
fn variation(a: &Arguments<'_, '_>, mean: Duration, least: f64) -> Result<f64, Diagnostic> {
    if a.value(1).as_text().is_none() {
        return a.number(1, "variation", least..=100.0);
    }
    let given = a.duration(1, "standard deviation")?.ratio(mean);
    if (least..=100.0).contains(&given) {
        return Ok(given);
    }
    let message = format!(
        "the standard deviation of `{}` is {given} times its mean, but must be {least} to 100 times",
        a.word
    );
    Err(Diagnostic::error("wrong-value", message).at(a.call.argument_span(1)))
}

/// Phases and mean, in either order.
fn erlang(a: &Arguments<'_, '_>) -> Result<Law, Diagnostic> {
    let (phases, mean) = if a.value(0).as_text().is_some() { (1, 0) } else { (0, 1) };
    let number = a.whole(phases, "number of phases", 1..=100)?;
    Ok(Law::Erlang(u32::try_from(number).unwrap_or(1), a.duration(mean, "mean")?))
}

fn hyperexponential(a: &Arguments<'_, '_>) -> Result<Law, Diagnostic> {
    if a.has(1) {
        let mean = a.duration(0, "mean")?;
        return Ok(Law::hyperexponential(mean, variation(a, mean, 1.0)?));
    }
    let span = a.call.argument_span(0);
    let wrong = || {
        Diagnostic::error(
            "wrong-value",
            "`hyperexponential` needs a mean and a variation, or a list of parts",
        )
        .at(span.clone())
        .help("such as hyperexponential([[0.9, \"5ms\"], [0.1, \"55ms\"]])")
    };
    let mut branches = Vec::new();
    for branch in a.value(0).as_list().ok_or_else(wrong)? {
        let Some([part, mean]) = branch.as_list() else { return Err(wrong()) };
        let field = |name: &str, value| Field {
            name: format!("a {name} of `hyperexponential`"),
            value,
            span: span.clone(),
        };
        branches.push((field("part", part).number(0.0..=1e9)?, field("mean", mean).duration()?));
    }
    let whole: f64 = branches.iter().map(|(part, _)| part).sum();
    if whole <= 0.0 {
        return Err(wrong());
    }
    Ok(Law::Hyperexponential(branches.into_iter().map(|(part, mean)| (part / whole, mean)).collect()))
}

fn constant(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("constant", &given, call);
    match arguments.value(0) {
        Value::Text(text) if !text.contains('/') => {
            make(&arguments, |arguments| Ok(Law::Constant(arguments.duration(0, "duration")?)))
        }
        _ => Ok(Value::object(ArrivalsValue(Arrivals::Constant(arguments.rate(0, "rate")?)))),
    }
}

/// A law in a script's hands.
pub struct LawValue(pub Law);

/// The law that a value holds, if it holds one.
pub fn law_in(value: &Value) -> Option<Law> {
    value.as_object::<LawValue>().map(|law| law.0.clone())
}

impl Object for LawValue {
    fn type_name(&self) -> &'static str {
        "a law of durations"
    }

    fn get(&self, property: &str) -> Option<Value> {
        (property == "mean").then(|| Value::text(self.0.mean().to_string()))
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["mean"]
    }

    fn show(&self) -> String {
        match &self.0 {
            Law::Constant(value) => format!("constant(\"{value}\")"),
            Law::Exponential(mean) => format!("exponential(\"{mean}\")"),
            Law::Uniform(low, high) => format!("uniform(\"{low}\", \"{high}\")"),
            Law::Lognormal(mean, variation) => format!("lognormal(\"{mean}\", {variation})"),
            Law::Erlang(phases, mean) => format!("erlang({phases}, \"{mean}\")"),
            Law::Hyperexponential(branches) => {
                let branch = |(part, mean): &(f64, Duration)| format!("[{part}, \"{mean}\"]");
                let branches: Vec<String> = branches.iter().map(branch).collect();
                format!("hyperexponential([{}])", branches.join(", "))
            }
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
