//! The wall clock, which only the shell looks at.

use crate::quiz::Month;
use std::time::{SystemTime, UNIX_EPOCH};

/// Minutes that local time is ahead of UTC now.
pub fn offset_minutes() -> i32 {
    chrono::Local::now().offset().local_minus_utc() / 60
}

/// Milliseconds since the beginning of 1970.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The month that it is (UTC).
pub fn today() -> Month {
    month(now_ms().div_euclid(86_400_000))
}

/// The month of a day, counted from the beginning of 1970 (the civil calendar, by Howard Hinnant's arithmetic).
fn month(day: i64) -> Month {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Month { year: u16::try_from(year).unwrap_or(u16::MAX), month: month as u8 }
}

#[cfg(test)]
mod tests {
    use super::month;

    #[test]
    fn a_day_has_its_month() {
        for (day, expected) in
            [(0, "1970-01"), (58, "1970-02"), (59, "1970-03"), (20_778, "2026-11"), (11_016, "2000-02")]
        {
            assert_eq!(month(day).to_string(), expected, "day {day}");
        }
    }
}
