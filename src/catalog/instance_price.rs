//! What an hour of an EC2 instance costs: Linux, on-demand, shared tenancy.

use super::instance_type::PARSED;
use super::{Confidence, Price};
use crate::units::Usd;
use std::sync::LazyLock;

/// The Regions whose instance prices are known.
const US_EAST_1: &str = "us-east-1";
const SEOUL: &str = "ap-northeast-2";

// Both sorted by the name of the type, as the file is.
static PRICES: LazyLock<[Vec<Price>; 2]> = LazyLock::new(|| [us_east_1(), seoul()]);

fn us_east_1() -> Vec<Price> {
    let rows = PARSED.rows.iter().filter_map(|row| Some((row.0, row.19?)));
    rows.map(|(name, usd)| hourly(name, US_EAST_1, usd, (PARSED.source, PARSED.as_of, Confidence::High)))
        .collect()
}

fn seoul() -> Vec<Price> {
    let rows = PARSED.rows.iter().filter_map(|row| Some((row.0, row.20?, row.21)));
    rows.map(|(name, usd, derived)| {
        let (source, confidence) = if derived {
            (PARSED.seoul_derived_source, Confidence::Medium)
        } else {
            (PARSED.seoul_source, Confidence::High)
        };
        hourly(name, SEOUL, usd, (source, PARSED.seoul_as_of, confidence))
    })
    .collect()
}

fn hourly(
    name: &'static str,
    region: &'static str,
    usd: f64,
    origin: (&'static str, &'static str, Confidence),
) -> Price {
    let (source, as_of, confidence) = origin;
    Price::new(name, region, "Linux, on-demand, shared tenancy", "hour", usd)
        .sourced(source, as_of, confidence)
}

/// Price of an hour of an instance type (Linux, on-demand, shared tenancy): every type in `us-east-1`, 39 common
/// ones in `ap-northeast-2`. A derived price says so in its source.
pub fn instance_type_price(name: &str, region: &str) -> Option<Price> {
    let [us_east_1, seoul] = &*PRICES;
    let prices = match region {
        US_EAST_1 => us_east_1,
        SEOUL => seoul,
        _ => return None,
    };
    // A price of zero is a hole in the recorded list, not a gift.
    super::data::find(prices, name, |price| price.id).copied().filter(|price| price.times(1.0) > Usd::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_prices() {
        for (name, region, usd) in [
            ("t2.micro", US_EAST_1, 0.0116),
            ("m5.large", US_EAST_1, 0.096),
            ("t2.micro", SEOUL, 0.0144),
            ("m5.large", SEOUL, 0.118),
            ("m7g.medium", SEOUL, 0.05015),
        ] {
            assert_eq!(instance_type_price(name, region).unwrap().usd(), usd, "{name} {region}");
        }
        assert_eq!(instance_type_price("m5.large", "eu-west-1"), None);
        assert_eq!(instance_type_price("m9.none", US_EAST_1), None);
    }

    #[test]
    fn a_derived_price_says_so() {
        assert!(instance_type_price("m5.large", SEOUL).unwrap().source.starts_with("derived"));
        assert_eq!(PRICES[1].len(), 39);
    }

    #[test]
    fn every_type_has_a_price_in_us_east_1() {
        for kind in super::super::instance_types() {
            assert!(instance_type_price(kind.name, US_EAST_1).is_some(), "{}", kind.name);
        }
    }
}
