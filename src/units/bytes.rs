//! Sizes of data, where a gigabyte (GB, 10⁹) and a gibibyte (GiB, 2³⁰) are kept apart: 7 % of a bill lies between.

use super::ParseError;
use super::number::{Decimal, trimmed};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub};
use std::str::FromStr;

const UNITS: [(&str, u64); 11] = [
    ("PiB", 1 << 50),
    ("PB", 1_000_000_000_000_000),
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("KB", 1_000),
    ("B", 1),
];

/// A size in bytes; arithmetic saturates. Written `512KiB`, `10GB`, `1.5 TiB`. Serialized as bytes (an integer).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(u64);

impl Bytes {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A number of bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// A number of gibibytes (2³⁰ bytes), the unit of EBS volume sizes.
    pub const fn from_gib(gib: u64) -> Self {
        Self(gib.saturating_mul(1 << 30))
    }

    /// Bytes.
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// Gibibytes (2³⁰ bytes): what AWS bills as "GB" for storage and for transfer.
    pub fn gib(self) -> f64 {
        self.0 as f64 / (1u64 << 30) as f64
    }

    /// Gigabytes (10⁹ bytes).
    pub fn gb(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

impl Add for Bytes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Bytes {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u64> for Bytes {
    type Output = Self;
    fn mul(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl AddAssign for Bytes {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Bytes {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::ZERO, Add::add)
    }
}

/// Reads `512KiB`, `10GB`, `1.5 TiB`, `0B`.
impl FromStr for Bytes {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| {
            ParseError::new(format!(
                "\"{text}\" is not a size; write a number and a unit such as \"512KiB\", \"10GB\" or \"1.5TiB\""
            ))
        })
    }
}

fn parse(text: &str) -> Option<Bytes> {
    let (number, unit) = Decimal::split(text.trim())?;
    let (_, scale) = UNITS.iter().find(|(name, _)| *name == unit.trim_start())?;
    number.scaled(*scale).map(Bytes)
}

/// The largest unit that divides the size, else one decimal of the largest binary unit below it.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exact = |limit: u64| {
            UNITS
                .iter()
                .find(|(_, scale)| self.0.is_multiple_of(*scale) && self.0 / scale < limit && *scale > 1)
        };
        let text = match exact(10_000) {
            Some((name, scale)) if self.0 > 0 => format!("{}{name}", self.0 / scale),
            _ => {
                let near =
                    UNITS.iter().filter(|(name, _)| name.ends_with("iB")).find(|(_, scale)| self.0 >= *scale);
                match near {
                    Some((name, scale)) => format!("{}{name}", trimmed(self.0 as f64 / *scale as f64, 1)),
                    None => format!("{}B", self.0),
                }
            }
        };
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_and_decimal_units_differ() {
        assert_eq!("512KiB".parse(), Ok(Bytes::new(524_288)));
        assert_eq!("10GB".parse(), Ok(Bytes::new(10_000_000_000)));
        assert_eq!("1.5 TiB".parse(), Ok(Bytes::from_gib(1536)));
        for text in ["", "10", "10gb", "GB", "-1GB", "1 2GB"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }

    #[test]
    fn is_written_in_the_unit_it_came_in() {
        for text in ["512KiB", "10GB", "1GiB", "100GiB", "3B", "0B", "1536MiB"] {
            assert_eq!(text.parse::<Bytes>().unwrap().to_string(), text);
        }
        assert_eq!(Bytes::new(1_234_567).to_string(), "1.2MiB");
    }

    #[test]
    fn converts() {
        assert_eq!(Bytes::from_gib(2).gib(), 2.0);
        assert_eq!(Bytes::new(5_000_000_000).gb(), 5.0);
        assert_eq!(Bytes::new(u64::MAX) + Bytes::new(1), Bytes::new(u64::MAX));
    }
}
