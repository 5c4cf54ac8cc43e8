//! Values that a property or an argument may have: Regions, instance types, one of a few words, a variable that fits.

use super::context::{Context, handles};
use super::{Candidate, Known, any, candidate};
use crate::catalog;
use crate::resource::{Property, Type};

/// Values of a property.
pub(super) fn of(property: &Property, context: &Context, known: &Known) -> Vec<Candidate> {
    let mut found: Vec<Candidate> =
        texts(property, known).into_iter().map(|text| written(&text, context)).collect();
    if context.quoted {
        return found;
    }
    if is_bool(&property.ty) {
        found.extend(["true", "false"].map(|word| candidate(word, "")));
    }
    let fitting = context.holding(&handles(&property.ty), known);
    found.extend(fitting.into_iter().map(|(name, path)| candidate(name, path)));
    // Where nothing better is known, or something else is typed already, anything may stand.
    if found.is_empty() || !context.prefix.is_empty() {
        found.extend(any(known, context));
    }
    found
}

/// Values of an argument of a function that is known to take one of a few texts.
pub(super) fn of_argument(callee: &str, number: usize, context: &Context) -> Vec<Candidate> {
    let texts: Vec<String> = match (callee, number) {
        ("region", 0) => catalog::regions().map(|region| region.code.to_owned()).collect(),
        ("cost" | "remove" | "print", _) => Vec::new(),
        _ => Vec::new(),
    };
    texts.iter().map(|text| written(text, context)).collect()
}

/// A text with its quotes, unless they are typed already.
fn written(text: &str, context: &Context) -> Candidate {
    candidate(if context.quoted { format!("{text}\"") } else { format!("\"{text}\"") }, "")
}

/// The texts that a property may have, as far as they can be listed.
fn texts(property: &Property, known: &Known) -> Vec<String> {
    let mut found: Vec<String> = choices(&property.ty).into_iter().map(str::to_owned).collect();
    match property.name {
        "instance_type" => found.extend(catalog::instance_types().map(|one| one.name.to_owned())),
        "db_instance_class" => found.extend(classes("db.")),
        "cache_node_type" => found.extend(catalog::cache_nodes().map(|one| one.name.to_owned())),
        "availability_zone" | "availability_zones" => found.extend(zones(known)),
        "region" | "source_region" => found.extend(catalog::regions().map(|region| region.code.to_owned())),
        _ => {}
    }
    found
}

/// Classes of databases that have a price.
fn classes(prefix: &str) -> Vec<String> {
    let prices = catalog::prices().map(|price| price.id).filter_map(|id| {
        let at = id.find(prefix)?;
        id.get(at..)?.split(['/', ' ', ':']).next()
    });
    let mut found: Vec<String> = prices.map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn zones(known: &Known) -> Vec<String> {
    let code = known.region.unwrap_or(crate::architecture::DEFAULT_REGION);
    let region = catalog::region(code);
    region.map(|region| region.zones.iter().map(|zone| zone.name.to_owned()).collect()).unwrap_or_default()
}

fn choices(ty: &Type) -> Vec<&'static str> {
    match ty {
        Type::OneOf(choices) => choices.to_vec(),
        Type::List(inner) => choices(inner),
        Type::Either(types) => types.iter().flat_map(choices).collect(),
        _ => Vec::new(),
    }
}

fn is_bool(ty: &Type) -> bool {
    match ty {
        Type::Bool => true,
        Type::Either(types) => types.iter().any(is_bool),
        _ => false,
    }
}
