//! Amazon Route 53: hosted zones, records with eight routing policies, health checks.

mod health_check;
mod hosted_zone;
mod record_set;
mod refusals;

pub use health_check::check_address;
pub use hosted_zone::domain;
pub use record_set::{Policy, RecordValue, alias_of, alias_target_of, name_of, policy, values, zone_of};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[health_check::KIND, hosted_zone::KIND, record_set::KIND];
