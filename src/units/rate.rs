//! How often something happens: requests, jobs, operations per unit of time.

use super::ParseError;
use super::number::{Decimal, trimmed};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Names of the time a rate is counted in, and their length in seconds.
const PER: [(&str, f64); 8] = [
    ("s", 1.0),
    ("sec", 1.0),
    ("m", 60.0),
    ("min", 60.0),
    ("h", 3_600.0),
    ("hour", 3_600.0),
    ("d", 86_400.0),
    ("day", 86_400.0),
];

/// Events per second [1/s], finite and not negative. Written `20/s`, `1200/min`. Serialized as events per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// Never.
    pub const ZERO: Self = Self(0.0);

    /// A number of events per second; zero for negative numbers and what is not finite.
    pub fn from_per_second(events: f64) -> Self {
        Self(if events.is_finite() { events.max(0.0) } else { 0.0 })
    }

    /// Events per second.
    pub const fn per_second(self) -> f64 {
        self.0
    }

    /// The rate times a factor; zero for negative factors.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self::from_per_second(self.0 * factor)
    }
}

/// Reads `20/s`, `1200/min`, `0.5/h`, `3/day`.
impl FromStr for Rate {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| {
            ParseError::new(format!(
                "\"{text}\" is not a rate; write a number per unit of time such as \"20/s\" or \"1200/min\""
            ))
        })
    }
}

fn parse(text: &str) -> Option<Rate> {
    let (number, per) = text.split_once('/')?;
    let (number, rest) = Decimal::split(number.trim())?;
    let (_, secs) = PER.iter().find(|(name, _)| *name == per.trim())?;
    rest.is_empty().then(|| Rate(number.to_f64() / secs))
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/s", trimmed(self.0, 3)))
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::from_per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for (text, per_second, written) in
            [("20/s", 20.0, "20/s"), ("1200/min", 20.0, "20/s"), ("0.5 / s", 0.5, "0.5/s")]
        {
            let rate = text.parse::<Rate>().unwrap();
            assert_eq!((rate.per_second(), rate.to_string().as_str()), (per_second, written));
        }
        for text in ["20", "/s", "20/fortnight", "-1/s", "2x/s"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_no_rate() {
        assert_eq!(Rate::from_per_second(f64::NAN), Rate::ZERO);
    }
}
