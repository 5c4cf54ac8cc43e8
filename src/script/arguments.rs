//! Reading the arguments of a word: what was expected, where, and what was found instead.

use super::spelled;
use super::words::{arrivals, laws};
use super::{Call, Value};
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Resource, ResourceId, World};
use crate::simulate::{Arrivals, Law};
use crate::units::Duration;
use std::ops::RangeInclusive;

/// Highest rate that can be stated, per second.
const MOST_A_SECOND: f64 = 1e9;

/// The arguments of one call.
pub(super) struct Arguments<'a, 'c> {
    pub word: &'static str,
    pub values: &'a [Value],
    pub call: &'a Call<'c>,
}

impl<'a, 'c> Arguments<'a, 'c> {
    pub fn new(word: &'static str, values: &'a [Value], call: &'a Call<'c>) -> Self {
        Self { word, values, call }
    }

    /// An argument, `()` where it was left out.
    pub fn value(&self, index: usize) -> &'a Value {
        self.values.get(index).unwrap_or(&Value::Unit)
    }

    /// Whether an argument was given.
    pub fn has(&self, index: usize) -> bool {
        !self.value(index).is_unit()
    }

    fn field(&self, index: usize, what: &'a str) -> Field<'a> {
        let name = format!("the {what} of `{}`", self.word);
        Field { name, value: self.value(index), span: self.call.argument_span(index) }
    }

    pub fn duration(&self, index: usize, what: &'a str) -> Result<Duration, Diagnostic> {
        self.field(index, what).duration()
    }

    pub fn number(&self, index: usize, what: &'a str, range: RangeInclusive<f64>) -> Result<f64, Diagnostic> {
        self.field(index, what).number(range)
    }

    pub fn whole(&self, index: usize, what: &'a str, range: RangeInclusive<i64>) -> Result<i64, Diagnostic> {
        self.field(index, what).whole(range)
    }

    pub fn rate(&self, index: usize, what: &'a str) -> Result<f64, Diagnostic> {
        self.field(index, what).rate()
    }

    pub fn text(&self, index: usize, what: &'a str) -> Result<&'a str, Diagnostic> {
        let field = self.field(index, what);
        self.value(index).as_text().ok_or_else(|| field.wrong("a text"))
    }

    /// One text or several.
    pub fn texts(&self, index: usize, what: &'a str) -> Result<Vec<Value>, Diagnostic> {
        let values = match self.value(index) {
            Value::List(items) => items.clone(),
            one => vec![one.clone()],
        };
        if values.is_empty() || values.iter().any(|value| value.as_text().is_none()) {
            return Err(self.field(index, what).wrong("a text or a list of texts"));
        }
        Ok(values)
    }

    /// A resource of this CloudFormation type, called `sort` in the message.
    pub fn resource(&self, index: usize, type_name: &str, sort: &str) -> Result<ResourceId, Diagnostic> {
        let architecture = self.call.architecture();
        let found = self.value(index).as_resource().and_then(|id| architecture.get(id));
        match found {
            Some(resource) if resource.is(type_name) => Ok(resource.id),
            other => {
                let found = other.map_or_else(
                    || self.value(index).brief(),
                    |other| format!("`{}`", Resource::address(other)),
                );
                let message = format!("`{}` needs {sort}, not {found}", self.word);
                Err(Diagnostic::error("wrong-type", message).at(self.call.argument_span(index)))
            }
        }
    }
}

/// A value with a name, to be read as something.
pub(super) struct Field<'a> {
    /// What a message calls it: "the mean of `exponential`", "`timeout`".
    pub name: String,
    pub value: &'a Value,
    pub span: Option<Span>,
}

impl Field<'_> {
    pub fn wrong(&self, expected: &str) -> Diagnostic {
        let message = format!("{} is {}, but must be {expected}", self.name, self.value.brief());
        Diagnostic::error("wrong-value", message).at(self.span.clone())
    }

    pub fn duration(&self) -> Result<Duration, Diagnostic> {
        let expected = "a duration such as \"90s\", \"10m\", \"1h30m\" or \"250ms\"";
        match self.value {
            Value::Text(text) => {
                text.parse().map_err(|_| spelled::help(self.wrong(expected), spelled::duration(text)))
            }
            // Nothing is nothing in every unit.
            other if other.as_number() == Some(0.0) => Ok(Duration::ZERO),
            other if other.as_number().is_some_and(|number| number > 0.0) => {
                let number = other.brief();
                Err(self.wrong(expected).help(format!("write the unit too: \"{number}s\" or \"{number}ms\"")))
            }
            _ => Err(self.wrong(expected)),
        }
    }

    pub fn number(&self, range: RangeInclusive<f64>) -> Result<f64, Diagnostic> {
        match self.value.as_number() {
            Some(number) if range.contains(&number) => Ok(number),
            _ if range.end().is_infinite() => {
                Err(self.wrong(&format!("a number of at least {}", range.start())))
            }
            _ => Err(self.wrong(&format!("a number from {} to {}", range.start(), range.end()))),
        }
    }

    pub fn whole(&self, range: RangeInclusive<i64>) -> Result<i64, Diagnostic> {
        match self.value.as_int() {
            Some(number) if range.contains(&number) => Ok(number),
            _ if *range.end() == i64::MAX => {
                Err(self.wrong(&format!("a whole number of at least {}", range.start())))
            }
            _ => Err(self.wrong(&format!("a whole number from {} to {}", range.start(), range.end()))),
        }
    }

    /// A count that fits 32 bits.
    pub fn count(&self, least: u32, most: u32) -> Result<u32, Diagnostic> {
        let number = self.whole(i64::from(least)..=i64::from(most))?;
        Ok(u32::try_from(number).unwrap_or(most))
    }

    /// Events per second: a number, or a text such as "20/s".
    pub fn rate(&self) -> Result<f64, Diagnostic> {
        let expected = "a rate: a number per second, or a text such as \"20/s\" or \"1200/min\"";
        let rate = match self.value {
            Value::Text(text) => text.parse::<crate::units::Rate>().ok().map(|rate| rate.per_second()),
            other => other.as_number(),
        };
        match rate {
            Some(rate) if (0.0..=MOST_A_SECOND).contains(&rate) => Ok(rate),
            Some(rate) if rate < 0.0 => Err(self.wrong("at least 0 a second")),
            Some(rate) if rate > MOST_A_SECOND => Err(self.wrong("at most a billion a second")),
            _ => Err(spelled::help(self.wrong(expected), spelled::rate(self.value))),
        }
    }

    /// A law of durations, or a duration that `plain` turns into one.
    pub fn law(&self, plain: impl Fn(Duration) -> Law) -> Result<Law, Diagnostic> {
        if let Some(law) = laws::law_in(self.value) {
            return Ok(law);
        }
        self.duration().map(plain).map_err(|error| {
            if matches!(self.value, Value::Text(_)) {
                return error;
            }
            let wrong = self.wrong("a law such as exponential(\"10ms\"), or a duration");
            match (arrivals::arrivals_in(self.value), error.help) {
                (Some(Arrivals::Constant(number)), _) => {
                    wrong.help(format!("a duration has a unit: constant(\"{number}ms\")"))
                }
                (None, Some(help)) => wrong.help(help),
                _ => wrong,
            }
        })
    }

    /// An arrival law, or what stands for one.
    pub fn arrivals(&self) -> Result<Arrivals, Diagnostic> {
        arrivals::arrivals_of(self)
    }
}
