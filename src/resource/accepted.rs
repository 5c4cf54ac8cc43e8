//! Short words for properties that are checked and kept, and change nothing here: most of what a service has.

use super::{Default, Property, Type};

/// A text.
pub(super) const fn text(name: &'static str, summary: &'static str) -> Property {
    Property::accepted(name, Type::Text, Default::None, summary)
}

/// A switch, and how AWS sets it.
pub(super) const fn flag(name: &'static str, by_default: bool, summary: &'static str) -> Property {
    Property::accepted(name, Type::Bool, Default::Bool(by_default), summary)
}

/// A whole number with its bounds, both included.
pub(super) const fn int(name: &'static str, low: i64, high: i64, summary: &'static str) -> Property {
    Property::accepted(name, Type::Int(low, high), Default::None, summary)
}

/// Lists, documents, and what else has a shape of its own.
pub(super) const fn open(name: &'static str, summary: &'static str) -> Property {
    Property::accepted(name, Type::Open, Default::None, summary)
}

/// Labels: nearly every kind has them.
pub(super) const TAGS: Property = open("tags", "labels of your own: [#{ key, value }] or a map");
