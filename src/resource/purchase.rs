//! purchase (stub until the resources branch lands)

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] = &[];
