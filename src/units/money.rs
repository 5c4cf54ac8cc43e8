//! Money: United States dollars in whole micro-dollars.

use super::number::trimmed;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

const MICROS_PER_DOLLAR: i64 = 1_000_000;
const MICROS_PER_CENT: u64 = 10_000;

/// An amount of money in US dollars, without tax, exact to a millionth of a dollar.
///
/// Integers, because a bill is a sum whose total must not depend on the order of its lines. Range ±9.2 trillion
/// dollars; arithmetic saturates. Serialized as dollars (a number).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Usd(i64);

impl Usd {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// An amount in millionths of a dollar.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The nearest amount to `dollars`, half a micro-dollar to even; beyond the range, the end of the range; zero for
    /// what is not a number.
    pub fn from_dollars(dollars: f64) -> Self {
        // A cast from float to integer saturates, and maps NaN to zero.
        Self((dollars * MICROS_PER_DOLLAR as f64).round_ties_even() as i64)
    }

    /// The amount in millionths of a dollar.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The amount in dollars.
    pub fn dollars(self) -> f64 {
        self.0 as f64 / MICROS_PER_DOLLAR as f64
    }

    /// The amount times a factor (a share, a count of hours), half a micro-dollar to even.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self((self.0 as f64 * factor).round_ties_even() as i64)
    }

    /// Whether nothing is to be paid.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Mul<i64> for Usd {
    type Output = Self;
    fn mul(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }
}

impl Neg for Usd {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Usd {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// `$1,234.50`; an amount under a cent keeps its digits, at least four: `$0.0042`.
impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        let text = if micros != 0 && micros < MICROS_PER_CENT {
            let digits = trimmed(micros as f64 / MICROS_PER_DOLLAR as f64, 6);
            format!("{sign}${digits:0<6}")
        } else {
            // Half a cent goes up, as on AWS's own bills and calculators: 730 hours of an ALB are $16.43.
            let cents = micros.saturating_add(MICROS_PER_CENT / 2) / MICROS_PER_CENT;
            format!("{sign}${}.{:02}", grouped(cents / 100), cents % 100)
        };
        f.pad(&text)
    }
}

/// Digits with a comma before every third from the end.
fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.dollars())
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::from_dollars)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_people_write_money() {
        for (micros, text) in [
            (1_234_500_000, "$1,234.50"),
            (0, "$0.00"),
            (-5_250_000, "-$5.25"),
            (10_000, "$0.01"),
            (11_600, "$0.01"),
            (4_200, "$0.0042"),
            (5_000, "$0.0050"),
            (1, "$0.000001"),
            (999_999_999_999, "$1,000,000.00"),
            (125_000, "$0.13"),
            (16_425_000, "$16.43"),
        ] {
            assert_eq!(Usd::from_micros(micros).to_string(), text);
        }
    }

    #[test]
    fn rounds_half_to_even_and_saturates() {
        assert_eq!(Usd::from_micros(5).times(0.5), Usd::from_micros(2));
        assert_eq!(Usd::from_micros(7).times(0.5), Usd::from_micros(4));
        assert_eq!(Usd::from_dollars(1e30), Usd::from_micros(i64::MAX));
        assert_eq!(Usd::from_dollars(f64::NAN), Usd::ZERO);
        assert_eq!(Usd::from_micros(i64::MAX) + Usd::from_micros(1), Usd::from_micros(i64::MAX));
    }

    #[test]
    fn dollars_survive_json() {
        let amount = Usd::from_dollars(173.42);
        let json = serde_json::to_string(&amount).unwrap();
        assert_eq!(json, "173.42");
        assert_eq!(serde_json::from_str::<Usd>(&json).unwrap(), amount);
    }
}
