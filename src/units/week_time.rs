//! A moment of the week, such as the start of a run: load has a daily and a weekly shape, schedules name weekdays.

use super::{Duration, ParseError};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const FULL_NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const WEEK: Duration = Duration::from_days(7);

/// A weekday and a time of day, in UTC as AWS schedules are, kept as the time since Monday 00:00 (below 7 days).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WeekTime(Duration);

impl WeekTime {
    /// Monday 00:00.
    pub const MONDAY: Self = Self(Duration::ZERO);

    /// The moment `offset` after Monday 00:00, wrapped into one week.
    pub const fn from_offset(offset: Duration) -> Self {
        Self(Duration::from_nanos(offset.as_nanos() % WEEK.as_nanos()))
    }

    /// Time since Monday 00:00, below 7 days.
    pub const fn offset(self) -> Duration {
        self.0
    }

    /// The moment of the week `later` after this one.
    #[must_use]
    pub fn after(self, later: Duration) -> Self {
        Self::from_offset(self.0 + Self::from_offset(later).0)
    }

    /// Day of the week, 0 (Monday) to 6 (Sunday).
    pub const fn weekday(self) -> u64 {
        self.0.as_secs() / 86_400
    }

    /// Time since midnight, below 24 hours.
    pub const fn time_of_day(self) -> Duration {
        Duration::from_nanos(self.0.as_nanos() % Duration::from_days(1).as_nanos())
    }
}

/// Reads `Mon 09:00`, `monday 9:00`, `Sun 23:59:30`.
impl FromStr for WeekTime {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse(text).ok_or_else(|| {
            ParseError::new(format!(
                "\"{text}\" is not a moment of the week; write a weekday and a time such as \"Mon 09:00\""
            ))
        })
    }
}

fn parse(text: &str) -> Option<WeekTime> {
    let (day, time) = text.trim().split_once(' ')?;
    let day = day.to_ascii_lowercase();
    let day = FULL_NAMES.iter().position(|name| *name == day || name.get(..3) == Some(day.as_str()))?;
    let mut secs = u64::try_from(day).ok()? * 24;
    let mut fields = time.trim_start().split(':');
    for (limit, required) in [(24, true), (60, true), (60, false)] {
        let field = match fields.next() {
            Some(field) => two_digits(field).filter(|value| *value < limit)?,
            None if required => return None,
            None => 0,
        };
        // Hours are added to the hours of the days before; minutes and seconds open a new place.
        secs = if limit == 24 { secs + field } else { secs * 60 + field };
    }
    fields.next().is_none().then(|| WeekTime(Duration::from_secs(secs)))
}

/// One or two decimal digits.
fn two_digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

impl fmt::Display for WeekTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = usize::try_from(self.weekday()).ok().and_then(|day| WEEKDAYS.get(day)).unwrap_or(&"Mon");
        let secs = self.time_of_day().as_secs();
        write!(f, "{day} {:02}:{:02}", secs / 3_600, secs / 60 % 60)?;
        if secs.is_multiple_of(60) { Ok(()) } else { write!(f, ":{:02}", secs % 60) }
    }
}

impl Serialize for WeekTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_weekday_and_a_time() {
        for (text, secs, written) in [
            ("Mon 09:00", 9 * 3600, "Mon 09:00"),
            ("monday 9:00", 9 * 3600, "Mon 09:00"),
            ("SUN 23:59:30", 6 * 86_400 + 86_370, "Sun 23:59:30"),
        ] {
            let moment = text.parse::<WeekTime>().unwrap();
            assert_eq!((moment.offset().as_secs(), moment.to_string().as_str()), (secs, written));
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in
            ["", "Mon", "09:00", "Mon 24:00", "Mon 09:60", "Mon 9", "M 09:00", "Mon 09:00:00:00", "Mon +9:00"]
        {
            assert!(text.parse::<WeekTime>().is_err(), "{text}");
        }
    }

    #[test]
    fn sunday_is_followed_by_monday() {
        let sunday: WeekTime = "Sun 23:00".parse().unwrap();
        assert_eq!(sunday.after(Duration::from_hours(2)).to_string(), "Mon 01:00");
        assert_eq!(sunday.weekday(), 6);
        assert_eq!(sunday.time_of_day(), Duration::from_hours(23));
    }
}
