//! Shares of a whole: availability, CPU targets, weights.

use super::ParseError;
use super::number::{Decimal, trimmed};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A share in percent, 0 to 100. Written `50%`. Serialized as percent (a number).
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Percent(f64);

impl Percent {
    /// Nothing.
    pub const ZERO: Self = Self(0.0);
    /// The whole.
    pub const HUNDRED: Self = Self(100.0);

    /// A share of `percent` hundredths.
    ///
    /// # Errors
    /// Where `percent` is not between 0 and 100.
    pub fn new(percent: f64) -> Result<Self, ParseError> {
        if (0.0..=100.0).contains(&percent) {
            Ok(Self(percent))
        } else {
            Err(ParseError::new(format!("{percent} is not a percentage; write a number from 0 to 100")))
        }
    }

    /// A fraction (0 to 1) as a percentage, held to 0 and 100; zero for what is not a number.
    pub fn from_fraction(fraction: f64) -> Self {
        Self(if fraction.is_nan() { 0.0 } else { (fraction * 100.0).clamp(0.0, 100.0) })
    }

    /// Percent, 0 to 100.
    pub const fn value(self) -> f64 {
        self.0
    }

    /// The fraction, 0 to 1.
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

/// Reads `50%`, `99.95 %`.
impl FromStr for Percent {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let refused = || {
            ParseError::new(format!(
                "\"{text}\" is not a percentage; write a number from 0 to 100 such as \"50%\""
            ))
        };
        match Decimal::split(text.trim()) {
            Some((number, rest)) if rest.trim_start() == "%" => {
                Self::new(number.to_f64()).map_err(|_| refused())
            }
            _ => Err(refused()),
        }
    }
}

/// Up to four decimals; what is below 100 % is never written as 100 %: 99.99996 is not "always".
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if self.0 < 100.0 { self.0.min(99.9999) } else { self.0 };
        f.pad(&format!("{}%", trimmed(shown, 4)))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).and_then(|value| Self::new(value).map_err(serde::de::Error::custom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        for text in ["0%", "50%", "99.95%", "100%"] {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), text);
        }
        for text in ["", "50", "101%", "-1%", "%"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }

    #[test]
    fn almost_always_is_not_always() {
        assert_eq!(Percent::from_fraction(0.999_999_99).to_string(), "99.9999%");
        assert_eq!(Percent::from_fraction(2.0), Percent::HUNDRED);
        assert_eq!(Percent::from_fraction(f64::NAN), Percent::ZERO);
    }
}
