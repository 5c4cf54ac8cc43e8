//! Exact reading of decimal numbers and of a number followed by its unit.
//!
//! `"1.1s".parse::<f64>() * 1e9` is not 1,100,000,000 on paper; digits and a power of ten are. So quantities that
//! are integers inside are read as integers, and only then scaled.

/// A decimal number as digits and the count of decimals: 1.25 is `{ digits: 125, decimals: 2 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u128,
    decimals: u32,
}

/// More decimals than this cannot matter to a nanosecond of a day, and more digits would overflow.
const MOST_DIGITS: usize = 24;

impl Decimal {
    /// Splits a non-negative decimal number off the front of `text`; the rest begins at the first other character.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let (number, rest) = text.split_at_checked(end)?;
        let (whole, fraction) = match number.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (number, ""),
        };
        if whole.is_empty() || fraction.contains('.') || whole.len() + fraction.len() > MOST_DIGITS {
            return None;
        }
        let digits = format!("{whole}{fraction}").parse().ok()?;
        Some((Self { digits, decimals: u32::try_from(fraction.len()).ok()? }, rest))
    }

    /// The number times `scale`, rounded down to an integer; `None` beyond `u64`.
    pub(super) fn scaled(self, scale: u64) -> Option<u64> {
        let product = self.digits.checked_mul(u128::from(scale))?;
        u64::try_from(product / 10u128.checked_pow(self.decimals)?).ok()
    }

    /// The nearest floating-point number.
    pub(super) fn to_f64(self) -> f64 {
        // Ten to the power of at most 22 is exact in a double, and division rounds once.
        let mut power = 1.0;
        for _ in 0..self.decimals {
            power *= 10.0;
        }
        self.digits as f64 / power
    }
}

/// `value` with at most `decimals` decimals and no trailing zeros: 2.50 is `2.5`, 3.00 is `3`.
pub(super) fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A number as a message shows it: as it is, or as `1e300` where nobody would count its digits.
pub fn brief(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size.is_finite() && !(1e-6..1e15).contains(&size) {
        let exact = format!("{value:e}");
        return if exact.len() <= 10 { exact } else { format!("{value:.2e}") };
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_split_from_its_unit() {
        let (number, rest) = Decimal::split("1.25h").unwrap();
        assert_eq!((number.scaled(3600), rest), (Some(4500), "h"));
        assert_eq!(number.to_f64(), 1.25);
    }

    #[test]
    fn what_is_not_a_number_is_refused() {
        for text in ["", "h", ".5s", "1.s", "1.2.3s", "-1s", "9999999999999999999999999s"] {
            assert_eq!(Decimal::split(text), None, "{text}");
        }
    }

    #[test]
    fn overflow_is_none() {
        assert_eq!(Decimal::split("99999999999999999999").unwrap().0.scaled(1), None);
    }

    #[test]
    fn nobody_counts_digits() {
        let texts = [0.0, 0.25, -3.0, 1e14, 1e300, -1e-200].map(brief);
        assert_eq!(texts, ["0", "0.25", "-3", "100000000000000", "1e300", "-1e-200"]);
        assert_eq!(brief(f64::NAN), "NaN");
        assert_eq!(brief(1.8e303 / 7.0), "2.57e302");
    }

    #[test]
    fn trailing_zeros_go() {
        assert_eq!(
            (trimmed(2.5, 2), trimmed(3.0, 2), trimmed(100.0, 0)),
            ("2.5".into(), "3".into(), "100".into())
        );
    }
}
