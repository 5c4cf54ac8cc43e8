//! What commitments and Spot take off the on-demand price.

use super::{Confidence, data};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const FILE: &str = include_str!("data/discounts.json");

/// A discount on the on-demand price. Where the source says "suggested model default", real discounts differ by
/// type, Region and day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Discount {
    /// Stable name, such as `savings_plan.compute.1yr`.
    pub id: &'static str,
    /// What is discounted, in words.
    pub what: &'static str,
    /// Percent off that the model takes.
    pub percent: f64,
    /// Lowest percent off that was seen or promised.
    pub low: f64,
    /// Highest percent off that was seen or promised.
    pub high: f64,
    /// Where it was read.
    pub source: &'static str,
    /// When it was read.
    pub as_of: &'static str,
    /// How far it may be trusted.
    pub confidence: Confidence,
}

impl Discount {
    /// What is left to pay, as a fraction of the on-demand price.
    pub fn factor(&self) -> f64 {
        1.0 - self.percent / 100.0
    }
}

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct File {
    discounts: Vec<Discount>,
}

static DISCOUNTS: LazyLock<Vec<Discount>> = LazyLock::new(|| {
    let mut rows = data::read::<File>(FILE).discounts;
    rows.sort_by_key(|row| row.id);
    rows
});

/// Every discount, sorted by id.
pub fn discounts() -> impl Iterator<Item = &'static Discount> {
    DISCOUNTS.iter()
}

/// The discount called `id`: `spot`, or `reserved`, `savings_plan.compute`, `savings_plan.ec2_instance`,
/// `rds.reserved` followed by `.1yr` or `.3yr` …
pub fn discount(id: &str) -> Option<&'static Discount> {
    data::find(&DISCOUNTS, id, |row| row.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_discounts_with_an_origin() {
        data::parses::<File>(FILE);
        for (id, percent) in [("spot", 65.0), ("reserved.1yr", 35.0), ("savings_plan.compute.3yr", 55.0)] {
            assert_eq!(discount(id).unwrap().percent, percent);
        }
        for row in discounts() {
            assert!(!row.source.is_empty() && !row.as_of.is_empty());
            assert!(row.low <= row.percent && row.percent <= row.high, "{}", row.id);
        }
    }
}
