//! Types and defaults of properties in words.

use crate::resource::{Default, Effect, Property, Type, kind_of_type};

/// What a property may hold, in words.
pub(in crate::script) fn of_type(ty: &Type) -> String {
    match ty {
        Type::Bool => "true or false".to_owned(),
        Type::Int(low, high) if *high == i64::MAX => format!("whole number from {low}"),
        Type::Int(low, high) => format!("whole number {low} to {high}"),
        Type::Number(_, high) if *high >= f64::MAX => "number".to_owned(),
        Type::Number(low, high) => format!("number {low} to {high}"),
        Type::Text => "text".to_owned(),
        Type::OneOf(choices) => {
            let quoted: Vec<String> = choices.iter().map(|choice| format!("`\"{choice}\"`")).collect();
            quoted.join(" or ")
        }
        Type::Cidr => "address range".to_owned(),
        Type::Ref(types) => references(types),
        Type::RefOrText(types) => format!("{} or text", references(types)),
        Type::List(inner) => format!("list of {}", of_type(inner)),
        Type::Map(_) => "map".to_owned(),
        Type::Either(types) => types.iter().map(of_type).collect::<Vec<_>>().join(", or "),
        Type::Open => "anything".to_owned(),
    }
}

fn references(types: &[&str]) -> String {
    let path = |name: &&str| {
        kind_of_type(name).map_or_else(|| (*name).to_owned(), |kind| format!("`{}`", kind.path()))
    };
    types.iter().map(path).collect::<Vec<_>>().join(" or ")
}

/// Keys of the map that a type holds, however it is wrapped.
pub(in crate::script) fn keys(ty: &Type) -> &'static [Property] {
    match ty {
        Type::Map(properties) => properties,
        Type::List(inner) => keys(inner),
        Type::Either(types) => types.iter().map(keys).find(|keys| !keys.is_empty()).unwrap_or_default(),
        _ => &[],
    }
}

/// The value that a property has when it is left out.
pub(in crate::script) fn default(property: &Property) -> String {
    match property.default {
        Default::None if property.required => "required".to_owned(),
        Default::None => String::new(),
        Default::Bool(value) => format!("`{value}`"),
        Default::Int(value) => format!("`{value}`"),
        Default::Number(value) => format!("`{value}`"),
        Default::Text(value) => format!("`\"{value}\"`"),
        Default::Computed(how) => how.to_owned(),
    }
}

/// What a property is for, and whether it changes anything.
pub(in crate::script) fn summary(property: &Property) -> String {
    match property.effect {
        Effect::Simulated => property.summary.to_owned(),
        Effect::AcceptedOnly => format!("{} (accepted, not simulated)", property.summary),
    }
}

/// Every property and every key of nested maps, as `outer.inner`.
pub(in crate::script) fn flattened(properties: &'static [Property]) -> Vec<(String, &'static Property)> {
    let mut rows = Vec::new();
    collect("", properties, 0, &mut rows);
    rows
}

fn collect(
    prefix: &str,
    properties: &'static [Property],
    depth: usize,
    rows: &mut Vec<(String, &'static Property)>,
) {
    for property in properties {
        let name = format!("{prefix}{}", property.name);
        rows.push((name.clone(), property));
        if depth < 4 {
            collect(&format!("{name}."), keys(&property.ty), depth + 1, rows);
        }
    }
}
