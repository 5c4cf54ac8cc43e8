//! Amazon Route 53: hosted zones, records with eight routing policies, health checks.

mod health_check;
mod hosted_zone;
mod record_set;

pub use health_check::check_address;
pub use record_set::{Policy, RecordValue, name_of, policy, values};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[health_check::KIND, hosted_zone::KIND, record_set::KIND];
