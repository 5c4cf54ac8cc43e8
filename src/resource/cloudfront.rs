//! Amazon CloudFront: edge locations around the world that keep what origins answer, near the users.
//!
//! What a run asks (which behavior a path falls under, where it is fetched, for how long it is kept) is answered in
//! `origin` and `behavior`.

mod access_control;
mod behavior;
mod cache_policy;
mod distribution;
mod origin;
mod refusals;

pub use behavior::{Behavior, behavior_for, behaviors};
pub use cache_policy::{CacheKey, Ttl};
pub(super) use distribution::answers_to;
pub use distribution::{aliases, domain_name, is_enabled};
pub use origin::{Origin, OriginKind, Target, may_read, origins, target_of};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[cache_policy::KIND, distribution::KIND, access_control::KIND];
