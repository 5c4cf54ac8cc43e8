//! Floor 1: dated, sourced facts about AWS: Regions, instance types, prices, discounts, quotas, timings, distances.
//!
//! The facts are JSON files under `catalog/data`, each row with where it comes from and when it was read; the code
//! above holds no magic number and asks here instead. What is not known is `None`: a price is never guessed. Files
//! are compiled in and parsed once, on first use; strings are borrowed from them. Imports only [`crate::units`].
//!
//! ```
//! use cloudkata::catalog;
//!
//! let alb = catalog::price("alb.hour", "us-east-1").map(|price| price.times(730.0));
//! assert_eq!(alb.map(|usd| usd.to_string()), Some("$16.43".to_owned()));
//! assert_eq!(catalog::instance_type("m5.large").map(|kind| kind.vcpus), Some(2));
//! assert_eq!(catalog::price("alb.hour", "nowhere-1"), None);
//! ```

mod cache_node;
mod confidence;
mod data;
mod discount;
mod distance;
mod instance_price;
mod instance_type;
mod price;
mod quota;
mod region;
mod timing;

pub use cache_node::{CacheNode, cache_node, cache_nodes};
pub use confidence::Confidence;
pub use discount::{Discount, discount, discounts};
pub use distance::{client_rtt, rtt, rtt_ms};
pub use instance_price::instance_type_price;
pub use instance_type::{Burst, CreditMode, InstanceType, instance_type, instance_types};
pub use price::{HOURS_PER_MONTH, Price, price, price_tiers, prices, tiered_cost};
pub use quota::{Quota, quota, quota_value, quotas};
pub use region::{Region, Zone, region, regions, zone};
pub use timing::{Timing, timing, timing_duration, timing_value, timings};
