//! Unit prices of services, exact to a millionth of a millionth of a dollar.

use super::{Confidence, data};
use crate::units::Usd;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

const FILE: &str = include_str!("data/prices.json");

/// Hours that AWS counts as a month in its own price examples.
pub const HOURS_PER_MONTH: f64 = 730.0;

/// Prices of global services (Route 53, CloudFront) stand under this Region and are found from every other.
const GLOBAL: &str = "global";
const PICOS_PER_DOLLAR: f64 = 1e12;
const PICOS_PER_MICRO: f64 = 1e6;

/// The price of one unit of something.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Price {
    /// Stable name, such as `alb.hour`; the name of the type for instances.
    pub id: &'static str,
    /// Region whose price it is, or `global`.
    pub region: &'static str,
    /// What is paid for, in words.
    pub what: &'static str,
    /// What is counted, such as `hour` or `GB-month`.
    pub unit: &'static str,
    /// Where the tier ends, in units a month; none for the last or only tier.
    pub up_to: Option<f64>,
    /// Where it was read.
    pub source: &'static str,
    /// When it was read, `2026-10-01` or `2024-07`.
    pub as_of: &'static str,
    /// How far it may be trusted.
    pub confidence: Confidence,
    /// Picodollars (10⁻¹²): a Lambda GB-second is 16.6667 millionths of a dollar.
    usd_picos: u64,
}

/// A price as the file has it.
#[derive(Deserialize)]
struct Row {
    id: &'static str,
    region: &'static str,
    what: &'static str,
    unit: &'static str,
    usd: f64,
    up_to: Option<f64>,
    source: &'static str,
    as_of: &'static str,
    confidence: Confidence,
}

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct File {
    prices: Vec<Row>,
}

// Sorted by id; the sort is stable, so tiers keep their order.
static PRICES: LazyLock<Vec<Price>> = LazyLock::new(|| {
    let mut prices: Vec<Price> = data::read::<File>(FILE).prices.into_iter().map(Price::of).collect();
    prices.sort_by_key(|price| price.id);
    prices
});

impl Price {
    /// A price of one tier, of unknown origin until [`Price::sourced`].
    pub(super) fn new(
        id: &'static str,
        region: &'static str,
        what: &'static str,
        unit: &'static str,
        usd: f64,
    ) -> Self {
        let (source, as_of, confidence) = ("", "", Confidence::Low);
        // Casts from float to integer saturate. Rounding to picodollars makes the decimal in the file exact.
        let usd_picos = (usd * PICOS_PER_DOLLAR).round_ties_even() as u64;
        Self { id, region, what, unit, up_to: None, source, as_of, confidence, usd_picos }
    }

    /// Says where the price comes from.
    pub(super) fn sourced(self, source: &'static str, as_of: &'static str, confidence: Confidence) -> Self {
        Self { source, as_of, confidence, ..self }
    }

    fn of(row: Row) -> Self {
        let price = Self::new(row.id, row.region, row.what, row.unit, row.usd);
        Self { up_to: row.up_to, ..price.sourced(row.source, row.as_of, row.confidence) }
    }

    /// Dollars for one unit.
    pub fn usd(&self) -> f64 {
        self.usd_picos as f64 / PICOS_PER_DOLLAR
    }

    /// Millionths of a millionth of a dollar for one unit.
    pub const fn usd_picos(&self) -> u64 {
        self.usd_picos
    }

    /// Money for `quantity` units, to the nearest micro-dollar, half to even.
    pub fn times(&self, quantity: f64) -> Usd {
        Usd::from_micros((self.usd_picos as f64 * quantity / PICOS_PER_MICRO).round_ties_even() as i64)
    }
}

/// Every price of every service, sorted by id; instances are in [`super::instance_type_price`].
pub fn prices() -> impl Iterator<Item = &'static Price> {
    PRICES.iter()
}

/// The tiers of a price in a Region, in order; empty where the price is not known.
pub fn price_tiers(id: &str, region: &str) -> impl Iterator<Item = &'static Price> {
    let start = PRICES.partition_point(|price| price.id < id);
    let end = PRICES.partition_point(|price| price.id <= id);
    let rows = PRICES.get(start..end).unwrap_or_default();
    rows.iter().filter(move |price| price.region == region || price.region == GLOBAL)
}

/// The price `id` in a Region, its first tier where it has several; none where it is not known.
///
/// A free first tier (the first 25 GB of DynamoDB) makes this zero: use [`tiered_cost`] for a bill.
pub fn price(id: &str, region: &str) -> Option<Price> {
    // A global price is asked for with any Region, but not with something that is none.
    let known = region == GLOBAL || super::region(region).is_some();
    price_tiers(id, region).next().filter(|_| known).copied()
}

/// Money for `quantity` units in a month, tier by tier; none where the price is not known.
pub fn tiered_cost(id: &str, region: &str, quantity: f64) -> Option<Usd> {
    price(id, region)?;
    let (mut total, mut from) = (Usd::ZERO, 0.0);
    for tier in price_tiers(id, region) {
        let end = tier.up_to.map_or(quantity, |end| end.min(quantity));
        total += tier.times((end - from).max(0.0));
        from = end.max(from);
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(id: &str, region: &str) -> f64 {
        price(id, region).unwrap().usd()
    }

    #[test]
    fn every_row_has_an_origin() {
        data::parses::<File>(FILE);
        assert!(prices().count() > 300);
        for price in prices() {
            assert!(!price.source.is_empty() && price.as_of.len() >= "2024-07".len(), "{}", price.id);
            assert!(price.region == GLOBAL || crate::catalog::region(price.region).is_some(), "{}", price.id);
        }
    }

    #[test]
    fn tiers_rise_and_the_last_is_open() {
        for price in prices() {
            let tiers: Vec<_> = price_tiers(price.id, price.region).collect();
            let ends: Vec<f64> = tiers.iter().map(|tier| tier.up_to.unwrap_or(f64::INFINITY)).collect();
            assert!(ends.is_sorted_by(|a, b| a < b), "{} {}: {ends:?}", price.id, price.region);
            assert_eq!(ends.last(), Some(&f64::INFINITY), "{} {}", price.id, price.region);
        }
    }

    #[test]
    fn known_prices() {
        assert_eq!(usd("alb.hour", "us-east-1"), 0.0225);
        assert_eq!(usd("nat_gateway.hour", "ap-northeast-2"), 0.059);
        assert_eq!(usd("public_ipv4.hour", "us-east-1"), 0.005);
        assert_eq!(usd("ec2.cpu_credits.surplus.vcpu_hour", "us-east-1"), 0.05);
        assert_eq!(price("lambda.x86.gb_second", "us-east-1").unwrap().usd_picos(), 16_666_700);
        assert_eq!(price("lambda.ephemeral_storage.gb_second", "us-east-1").unwrap().usd_picos(), 30_900);
    }

    #[test]
    fn global_prices_are_found_from_every_region_and_unknown_ones_from_none() {
        assert_eq!(usd("route53.hosted_zone.month", "eu-west-1"), 0.5);
        assert_eq!(usd("route53.hosted_zone.month", "global"), 0.5);
        assert_eq!(price("route53.hosted_zone.month", "nowhere-1"), None);
        assert_eq!(price("alb.hour", "eu-west-1"), None);
        assert_eq!(price("no.such.price", "us-east-1"), None);
    }

    #[test]
    fn tiers_are_charged_one_after_the_other() {
        // Infracost's golden: 10,240 GB out of us-east-1 are $921.60.
        assert_eq!(tiered_cost("internet.out.gb", "us-east-1", 10_240.0), Some(Usd::from_dollars(921.60)));
        assert_eq!(tiered_cost("internet.out.gb", "us-east-1", 10_340.0), Some(Usd::from_dollars(930.10)));
        assert_eq!(tiered_cost("dynamodb.storage.gb_month", "us-east-1", 20.0), Some(Usd::ZERO));
        assert_eq!(tiered_cost("sqs.standard.million", "us-east-1", 3.0), Some(Usd::from_dollars(0.8)));
        assert_eq!(tiered_cost("internet.out.gb", "nowhere-1", 1.0), None);
    }
}
