//! Lengths of time, in whole nanoseconds.

use super::ParseError;
use super::number::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Sub, SubAssign};
use std::str::FromStr;

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// The units a duration is written in, longest first, with their length in nanoseconds.
const UNITS: [(&str, u64); 7] = [
    ("d", 86_400 * NANOS_PER_SEC),
    ("h", 3_600 * NANOS_PER_SEC),
    ("m", 60 * NANOS_PER_SEC),
    ("s", NANOS_PER_SEC),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// A length of time, or a moment as the time since the start of a run.
///
/// Whole nanoseconds in a `u64` (up to 584 years): quantised or floating time breaks queueing accuracy and
/// determinism (see the simulation notes). Arithmetic saturates. Written `250ms`, `90s`, `1h30m`, `1.5h`, `2d`.
/// Serialized as seconds (a number).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Duration(u64);

impl Duration {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// The longest time that can be told, 584 years: stands for "never".
    pub const MAX: Self = Self(u64::MAX);

    /// A number of nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A number of milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// A number of seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SEC))
    }

    /// A number of minutes.
    pub const fn from_mins(mins: u64) -> Self {
        Self::from_secs(mins.saturating_mul(60))
    }

    /// A number of hours.
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_secs(hours.saturating_mul(3_600))
    }

    /// A number of days of 24 hours.
    pub const fn from_days(days: u64) -> Self {
        Self::from_secs(days.saturating_mul(86_400))
    }

    /// The nearest nanosecond to `secs` seconds, half to even; zero for negative numbers and what is not a number.
    pub fn from_secs_f64(secs: f64) -> Self {
        // A cast from float to integer saturates, and maps NaN to zero.
        Self((secs * NANOS_PER_SEC as f64).round_ties_even() as u64)
    }

    /// The nearest nanosecond to `millis` milliseconds; zero for negative numbers and what is not a number.
    pub fn from_millis_f64(millis: f64) -> Self {
        Self((millis * 1e6).round_ties_even() as u64)
    }

    /// Nanoseconds.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / NANOS_PER_SEC
    }

    /// Seconds.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }

    /// Milliseconds.
    pub fn as_millis_f64(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Whether it is no time at all.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The duration times a factor, to the nearest nanosecond; zero for negative factors and NaN.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor).round_ties_even() as u64)
    }

    /// How many times `other` fits in (a quotient, not rounded); 0 where `other` is no time.
    pub fn ratio(self, other: Self) -> f64 {
        if other.0 == 0 { 0.0 } else { self.0 as f64 / other.0 as f64 }
    }

    /// The difference, unless `other` is longer.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl Add for Duration {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Duration {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<u64> for Duration {
    type Output = Self;
    fn mul(self, count: u64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

/// Division rounds down; by zero it is [`Duration::MAX`].
impl Div<u64> for Duration {
    type Output = Self;
    fn div(self, count: u64) -> Self {
        self.0.checked_div(count).map_or(Self::MAX, Self)
    }
}

impl AddAssign for Duration {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Duration {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Duration {
    fn sum<I: Iterator<Item = Self>>(durations: I) -> Self {
        durations.fold(Self::ZERO, Add::add)
    }
}

/// Reads `250ms`, `10m`, `1h30m`, `1h 30m`, `90s`, `2d`, `1.5h`: numbers with units, from the longest to the shortest.
impl FromStr for Duration {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| {
            ParseError::new(format!(
                "\"{text}\" is not a duration; write a number and a unit such as \"90s\", \"10m\", \"1h30m\" or \"250ms\""
            ))
        })
    }
}

fn parse(text: &str) -> Option<Duration> {
    let mut rest = text.trim();
    let mut total = 0u64;
    let mut allowed = UNITS.as_slice();
    while !rest.is_empty() {
        let (number, after) = Decimal::split(rest)?;
        let end = after.find(|c: char| c.is_ascii_digit() || c == ' ').unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        let index = allowed.iter().position(|(name, _)| *name == unit)?;
        total = total.checked_add(number.scaled(allowed.get(index)?.1)?)?;
        // Each unit once, from long to short: "30s1m" is more likely a slip than a wish.
        allowed = allowed.get(index + 1..)?;
        rest = after.trim_start();
    }
    (allowed.len() < UNITS.len()).then_some(Duration(total))
}

/// The shortest form that people write: `2m 30s`, `1d 12h`, `250ms`, `1.5s`; reading it back gives the same duration.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let mut left = self.0;
        for &(name, nanos) in &UNITS {
            let last = (name == "s" && self.0 >= NANOS_PER_SEC) || nanos <= 1_000_000;
            // Seconds after minutes may be a fraction of one ("1m 0.5s"), nothing else is written below one unit.
            let fraction = last && !parts.is_empty();
            if left == 0 || (left < nanos && !fraction) {
                continue;
            }
            if last {
                parts.push(decimal(left, nanos) + name);
                left = 0;
            } else {
                parts.push(format!("{}{name}", left / nanos));
                left %= nanos;
            }
        }
        if parts.is_empty() { f.pad("0s") } else { f.pad(&parts.join(" ")) }
    }
}

/// `value / unit` as an exact decimal; `unit` is a power of ten.
fn decimal(value: u64, unit: u64) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let fraction = format!("{rest:0width$}");
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_secs_f64())
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::from_secs_f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_write() {
        for (text, secs) in [
            ("250ms", 0.25),
            ("10m", 600.0),
            ("1h30m", 5400.0),
            ("1h 30m", 5400.0),
            ("90s", 90.0),
            ("2d", 172_800.0),
            ("1.5h", 5400.0),
            ("0s", 0.0),
            ("500us", 0.0005),
        ] {
            assert_eq!(text.parse::<Duration>().unwrap().as_secs_f64(), secs, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest_and_says_what_to_write() {
        for text in ["", "10", "10 min", "m", "-5s", "1m1h", "1s1s", "5 s", "999999999d", "1e3s", "½h"] {
            assert!(text.parse::<Duration>().is_err(), "{text}");
        }
        assert_eq!(
            "10 min".parse::<Duration>().unwrap_err().to_string(),
            "\"10 min\" is not a duration; write a number and a unit such as \"90s\", \"10m\", \"1h30m\" or \"250ms\""
        );
    }

    #[test]
    fn is_written_short() {
        for (nanos, text) in [
            (0, "0s"),
            (150 * NANOS_PER_SEC, "2m 30s"),
            (3_600 * NANOS_PER_SEC, "1h"),
            (129_600 * NANOS_PER_SEC, "1d 12h"),
            (250_000_000, "250ms"),
            (1_500_000_000, "1.5s"),
            (60_500_000_000, "1m 0.5s"),
            (1_500_000, "1.5ms"),
            (1_500, "1.5us"),
            (7, "7ns"),
        ] {
            assert_eq!(Duration::from_nanos(nanos).to_string(), text);
        }
    }

    #[test]
    fn saturates() {
        assert_eq!(Duration::MAX + Duration::from_secs(1), Duration::MAX);
        assert_eq!(Duration::ZERO - Duration::from_secs(1), Duration::ZERO);
        assert_eq!(Duration::from_secs(1) / 0, Duration::MAX);
        assert_eq!(Duration::from_secs_f64(-1.0), Duration::ZERO);
    }

    proptest! {
        #[test]
        fn reading_undoes_writing(nanos in prop_oneof![any::<u64>(), 0u64..10_000_000_000_000]) {
            let duration = Duration::from_nanos(nanos);
            prop_assert_eq!(duration.to_string().parse::<Duration>(), Ok(duration));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,12}") {
            let _ = text.parse::<Duration>();
        }
    }
}
