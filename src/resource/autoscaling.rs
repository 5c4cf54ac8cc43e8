//! Amazon EC2 Auto Scaling: groups, what they launch, and the policies that change their size.

mod group;
mod launch_configuration;
mod policy;

pub use group::{launch_of_group, subnets_of};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[
    group::KIND,
    launch_configuration::KIND,
    policy::LIFECYCLE_HOOK,
    policy::POLICY,
    policy::SCHEDULED_ACTION,
];
