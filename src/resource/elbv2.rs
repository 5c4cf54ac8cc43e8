//! Elastic Load Balancing: Application, Network and Gateway Load Balancers, their listeners, rules and target groups.

mod attributes;
mod listener;
mod load_balancer;
mod target_group;

pub use attributes::attribute;
pub use load_balancer::{addresses, subnets_of};
pub use target_group::{HealthCheck, health_check};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[listener::KIND, listener::RULE, load_balancer::KIND, target_group::KIND];
