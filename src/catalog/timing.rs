//! How long things take, and the counts and ratios that go with it: health checks, cooldowns, failovers, TTLs.
//!
//! Many are not documented by AWS. Such rows say that they are assumptions or observations, and have a range.

use super::{Confidence, data};
use crate::units::Duration;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const FILE: &str = include_str!("data/timings.json");

/// A default of time, count or ratio.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Stable name, such as `alb.health_check.interval`.
    pub id: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// The default, in `unit`.
    pub value: f64,
    /// `s` (seconds), or what is counted, or `ratio`.
    pub unit: &'static str,
    /// Lowest value that may be chosen, or was seen.
    pub low: Option<f64>,
    /// Highest value that may be chosen, or was seen.
    pub high: Option<f64>,
    /// Where it was read.
    pub source: &'static str,
    /// When it was read.
    pub as_of: &'static str,
    /// How far it may be trusted.
    pub confidence: Confidence,
}

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct File {
    timings: Vec<Timing>,
}

static ROWS: LazyLock<Vec<Timing>> = LazyLock::new(|| {
    let mut rows = data::read::<File>(FILE).timings;
    rows.sort_by_key(|row| row.id);
    rows
});

/// Every timing, sorted by id.
pub fn timings() -> impl Iterator<Item = &'static Timing> {
    ROWS.iter()
}

/// The timing called `id`.
pub fn timing(id: &str) -> Option<&'static Timing> {
    data::find(&ROWS, id, |row| row.id)
}

/// The value of the timing called `id`, 0 where there is none: for ids written in code, which tests look up.
pub fn timing_value(id: &str) -> f64 {
    timing(id).map_or(0.0, |row| row.value)
}

/// The time of the row called `id`, [`Duration::ZERO`] where there is none or it is no time: for ids written in
/// code, which tests look up.
pub fn timing_duration(id: &str) -> Duration {
    timing(id).and_then(Timing::duration).unwrap_or(Duration::ZERO)
}

impl Timing {
    /// Seconds; none where it is a count or a ratio.
    pub fn seconds(&self) -> Option<f64> {
        (self.unit == "s").then_some(self.value)
    }

    /// The time; none where it is a count or a ratio.
    pub fn duration(&self) -> Option<Duration> {
        self.seconds().map(Duration::from_secs_f64)
    }

    /// The range of a time, its ends equal to the value where no range is known; none for a count or a ratio.
    pub fn range(&self) -> Option<(Duration, Duration)> {
        let value = self.seconds()?;
        let end = |bound: Option<f64>| Duration::from_secs_f64(bound.unwrap_or(value));
        Some((end(self.low), end(self.high)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_timings_with_an_origin() {
        data::parses::<File>(FILE);
        for (id, secs) in [
            ("alb.health_check.interval", 30.0),
            ("alb.health_check.timeout", 5.0),
            ("target_group.deregistration_delay", 300.0),
            ("elb.dns_ttl", 60.0),
            ("autoscaling.cooldown", 300.0),
            ("ec2.metric_period.basic", 300.0),
            ("ec2.spot_notice", 120.0),
            ("az.rtt.between", 0.000_94),
        ] {
            assert_eq!(timing(id).unwrap().seconds(), Some(secs), "{id}");
        }
        assert_eq!(timing_value("alb.health_check.unhealthy_threshold"), 2.0);
        assert_eq!(timing("alb.health_check.unhealthy_threshold").unwrap().seconds(), None);
        assert_eq!(timing_duration("no.such.timing"), Duration::ZERO);
        assert_eq!(
            timing("ec2.boot").unwrap().range(),
            Some((Duration::from_secs(45), Duration::from_secs(75)))
        );
        for row in timings() {
            assert!(!row.source.is_empty() && !row.as_of.is_empty(), "{}", row.id);
            assert!(
                row.low.unwrap_or(row.value) <= row.value && row.value <= row.high.unwrap_or(row.value),
                "{}",
                row.id
            );
        }
    }
}
