//! Amazon EC2 Auto Scaling: groups, what they launch, and the policies that change their size.

mod group;
mod launch_configuration;
mod lifecycle_hook;
mod policy;
mod recurrence;
mod schedule;
mod update_policy;

pub use group::{launch_of_group, on_demand_share, subnets_of};
pub use update_policy::{healthy_percentages, seconds as seconds_of_iso};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] =
    &[group::KIND, launch_configuration::KIND, lifecycle_hook::KIND, policy::POLICY, schedule::KIND];
