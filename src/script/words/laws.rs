//! Laws of durations: how long a piece of work takes.

use super::super::arguments::Arguments;
use super::super::{Call, Function, Object, Value};
use super::arrivals::ArrivalsValue;
use crate::diagnostic::Diagnostic;
use crate::simulate::{Arrivals, Law};
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
            "A duration with a heavy tail; the variation is its standard deviation over its mean.",
            |call, given| {
                make(&Arguments::new("lognormal", &given, call), |a| {
                    Ok(Law::Lognormal(a.duration(0, "mean")?, a.number(1, "variation", 0.0..=100.0)?))
                })
            },
        ),
        Function::new(
            "erlang",
            2..=2,
            "erlang(k, mean)",
            "The sum of k exponential phases: the more phases, the steadier.",
            |call, given| {
                make(&Arguments::new("erlang", &given, call), |a| {
                    let phases = a.whole(0, "number of phases", 1..=100)?;
                    Ok(Law::Erlang(u32::try_from(phases).unwrap_or(1), a.duration(1, "mean")?))
                })
            },
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
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::String(self.show())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
