//! How far Regions are from each other, and users from Regions, in round-trip time.
//!
//! Source: cloudping.co as recorded in 2025-07 (attribute: Matt Adorjan), medians of a year, 33 Regions. The time of a
//! user is derived, with low confidence: the matrix from the Region nearest to the user, plus a typical access line.

use super::data;
use crate::units::Duration;
use serde::Deserialize;
use std::sync::LazyLock;

const FILE: &str = include_str!("data/region_rtt.json");

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct File {
    same_region_ms: f64,
    access_ms: f64,
    /// Codes, sorted.
    regions: Vec<&'static str>,
    /// Row i has the times from Region i to Regions 0 … i-1 \[ms\].
    rows: Vec<Vec<f64>>,
}

static PARSED: LazyLock<File> = LazyLock::new(|| data::read(FILE));

/// Median round-trip time between two Regions \[ms\]; 1 ms inside one; none for a Region that was not measured
/// (`ap-southeast-6`).
pub fn rtt_ms(a: &str, b: &str) -> Option<f64> {
    let file = &*PARSED;
    let (a, b) = (file.regions.binary_search(&a).ok()?, file.regions.binary_search(&b).ok()?);
    if a == b {
        return Some(file.same_region_ms);
    }
    file.rows.get(a.max(b))?.get(a.min(b)).copied()
}

/// Median round-trip time between two Regions, as [`rtt_ms`].
pub fn rtt(a: &str, b: &str) -> Option<Duration> {
    rtt_ms(a, b).map(Duration::from_millis_f64)
}

/// Typical round-trip time from a user, placed by the Region nearest to them, to a Region: the matrix plus 9 ms of
/// access line. Derived, low confidence.
pub fn client_rtt(nearest: &str, region: &str) -> Option<Duration> {
    rtt_ms(nearest, region).map(|ms| Duration::from_millis_f64(ms + PARSED.access_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_whole() {
        data::parses::<File>(FILE);
        assert_eq!((PARSED.regions.len(), PARSED.rows.len()), (33, 33));
        assert!(PARSED.regions.is_sorted());
        assert!(
            PARSED.rows.iter().enumerate().all(|(i, row)| row.len() == i && row.iter().all(|ms| *ms > 0.0))
        );
        assert!(PARSED.regions.iter().all(|code| crate::catalog::region(code).is_some()));
    }

    #[test]
    fn distance_is_symmetric() {
        assert_eq!(rtt_ms("ap-northeast-2", "eu-central-1"), Some(231.2));
        assert_eq!(rtt_ms("eu-central-1", "ap-northeast-2"), Some(231.2));
        assert_eq!(rtt_ms("us-east-1", "us-east-1"), Some(1.0));
        assert_eq!(rtt("us-east-1", "us-east-1"), Some(Duration::from_millis(1)));
        assert_eq!(client_rtt("us-east-1", "us-east-1"), Some(Duration::from_millis(10)));
        assert_eq!(rtt_ms("us-east-1", "ap-southeast-6"), None);
    }
}
