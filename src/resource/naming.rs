//! Names that scripts give to AWS: identifiers, and references by them.
//!
//! A handle is the usual way to name another resource; where CloudFormation takes a name, a text does as well.

use super::{Resource, World};

/// What AWS calls a resource: the identifier it was given, else its name; always in lower case.
pub(super) fn identifier(resource: &Resource, property: &str) -> String {
    resource.text(property).unwrap_or_else(|| resource.name.clone()).to_lowercase()
}

/// The resource of a type and Region that has an identifier.
pub(super) fn called<'w>(
    from: &Resource,
    wanted: &str,
    world: &'w dyn World,
    type_name: &'w str,
    identifier_property: &str,
) -> Option<&'w Resource> {
    let wanted = wanted.to_lowercase();
    let fits = |other: &&Resource| {
        other.id != from.id && other.is(type_name) && identifier(other, identifier_property) == wanted
    };
    world.all().find(fits)
}

/// The resource that a property names: by handle, or by its identifier where a text was allowed.
pub(super) fn named<'w>(
    from: &Resource,
    property: &str,
    world: &'w dyn World,
    type_name: &'w str,
    identifier_property: &str,
) -> Option<&'w Resource> {
    match world.follow(from, property) {
        Some(found) => Some(found).filter(|found| found.is(type_name)),
        None => called(from, &from.text(property)?, world, type_name, identifier_property),
    }
}
