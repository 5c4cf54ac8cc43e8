//! What AWS allows: default quotas and hard limits.

use super::{Confidence, data};

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const FILE: &str = include_str!("data/quotas.json");

/// A default quota or a limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    /// Stable name, such as `vpc.elastic_ips`.
    pub id: &'static str,
    /// What it is, in words.
    pub what: &'static str,
    /// The default, in `unit`.
    pub value: f64,
    /// What is counted; may be empty.
    pub unit: &'static str,
    /// Whether AWS raises it on request; none where that is not known.
    pub adjustable: Option<bool>,
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
    quotas: Vec<Quota>,
}

static ROWS: LazyLock<Vec<Quota>> = LazyLock::new(|| {
    let mut rows = data::read::<File>(FILE).quotas;
    rows.sort_by_key(|row| row.id);
    rows
});

/// Every quota, sorted by id.
pub fn quotas() -> impl Iterator<Item = &'static Quota> {
    ROWS.iter()
}

/// The quota called `id`.
pub fn quota(id: &str) -> Option<&'static Quota> {
    data::find(&ROWS, id, |row| row.id)
}

/// The value of the quota called `id`, 0 where there is none: for ids written in code, which tests look up.
pub fn quota_value(id: &str) -> f64 {
    quota(id).map_or(0.0, |row| row.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_quotas_with_an_origin() {
        data::parses::<File>(FILE);
        for (id, value) in [
            ("vpc.elastic_ips", 5.0),
            ("vpc.network_acl.rules", 20.0),
            ("lambda.timeout.max", 900.0),
            ("alb.min_azs", 2.0),
        ] {
            assert_eq!(quota(id).unwrap().value, value, "{id}");
        }
        assert_eq!((quota("no.such.quota"), quota_value("no.such.quota")), (None, 0.0));
        for row in quotas() {
            assert!(!row.source.is_empty() && !row.as_of.is_empty(), "{}", row.id);
        }
    }
}
