//! Elastic Load Balancing: Application, Network and Gateway Load Balancers, their listeners, rules and target groups.

mod action;
mod attributes;
mod listener;
mod listener_rule;
mod load_balancer;
mod target_group;

pub use attributes::attribute;
pub use load_balancer::{addresses, dns_name, security_groups_of, subnets_of};
pub use target_group::{HealthCheck, health_check};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[listener::KIND, listener_rule::KIND, load_balancer::KIND, target_group::KIND];
