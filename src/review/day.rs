//! Days as the learner counts them.

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Where the learner's days begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Minutes that local time is ahead of UTC.
    pub offset_minutes: i32,
    /// The hour at which a day begins, so that a late evening is one day. Default 4.
    pub rollover_hour: u8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self { offset_minutes: 0, rollover_hour: 4 }
    }
}

impl Calendar {
    fn shift(self) -> i64 {
        i64::from(self.offset_minutes) * 60_000 - i64::from(self.rollover_hour) * 3_600_000
    }

    /// The number of the local day of a moment (Unix milliseconds).
    pub fn day(self, at_ms: i64) -> i64 {
        at_ms.saturating_add(self.shift()).div_euclid(DAY)
    }

    /// The moment (Unix milliseconds) at which a local day begins.
    pub fn begin(self, day: i64) -> i64 {
        day.saturating_mul(DAY).saturating_sub(self.shift())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_the_morning_belongs_to_the_evening_before() {
        let seoul = Calendar { offset_minutes: 540, rollover_hour: 4 };
        let hour = 3_600_000;
        let midnight = 20_000 * DAY - 9 * hour;
        let day = |hours: i64| seoul.day(midnight + hours * hour);
        assert_eq!(day(-1), day(1), "23:00 and 01:00 are one evening");
        assert_eq!(day(3) + 1, day(4));
        assert_eq!(seoul.begin(day(4)), midnight + 4 * hour);
    }
}
