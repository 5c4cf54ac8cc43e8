//! A month of the calendar: how finely facts are dated.

use serde::{Serialize, Serializer};
use std::fmt;

/// A month, such as 2026-11.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    /// Reads `2026-11`; a day after it (`2026-11-21`) is allowed and left out.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let (year, month) = (parts.next()?, parts.next()?);
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let found = Self { year: year.parse().ok()?, month: month.parse().ok()? };
        let day = parts.next().is_none_or(|day| day.parse().is_ok_and(|day: u8| (1..=31).contains(&day)));
        ((1..=12).contains(&found.month) && day && parts.next().is_none()).then_some(found)
    }

    /// Whole months from an earlier month to this one; negative where it is later.
    pub fn since(self, earlier: Self) -> i32 {
        let count = |at: Self| i32::from(at.year) * 12 + i32::from(at.month);
        count(self) - count(earlier)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Month;

    #[test]
    fn a_month_is_read_and_counted() {
        let november = Month::parse("2026-11").unwrap();
        assert_eq!(november, Month::parse("2026-11-21").unwrap());
        assert_eq!(november.to_string(), "2026-11");
        assert_eq!(Month::parse("2028-01").unwrap().since(november), 14);
        for wrong in ["2026", "2026-13", "26-11", "2026-11-40", "2026-11-1-1", "soon"] {
            assert_eq!(Month::parse(wrong), None, "{wrong}");
        }
    }
}
