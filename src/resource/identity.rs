//! Physical ids and ARNs, made from what a resource is called so that they never change between runs.

use super::{Resource, Value, World};

/// FNV-1a, 64 bits: small, and the same everywhere.
pub fn fingerprint(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The physical id, such as `i-0f3a…`; the name where AWS has no other id.
pub fn physical_id(resource: &Resource) -> String {
    if resource.kind.id_prefix.is_empty() {
        return resource.name.clone();
    }
    let (prefix, hash) = (resource.kind.id_prefix, fingerprint(&resource.address()));
    // Hosted zones have ids such as Z1D633PJN98FT9, all in capitals and without a dash.
    if prefix.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return format!("{prefix}{hash:016X}");
    }
    format!("{prefix}-0{hash:016x}")
}

/// A name as a label of a DNS name: lower case, other signs than letters and digits become `-`.
pub fn dns_label(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let label: String = name.chars().map(plain).collect();
    let label = label.trim_matches('-');
    if label.is_empty() { "lb".to_owned() } else { label.to_owned() }
}

/// What stands for a name in braces of an ARN: the id, the name, a hash, or else an attribute.
fn filled(resource: &Resource, world: &dyn World, place: &str) -> Option<String> {
    match place {
        "id" => Some(physical_id(resource)),
        "name" => Some(resource.name.clone()),
        "hash" => Some(format!("{:016x}", fingerprint(&resource.address()))),
        attribute => match (resource.kind.read)(resource, world, attribute)? {
            Value::Text(text) => Some(text),
            _ => None,
        },
    }
}

/// The ARN, or `None` for what has none.
pub fn arn(resource: &Resource, world: &dyn World) -> Option<String> {
    let kind = resource.kind;
    if kind.arn.is_empty() {
        return None;
    }
    let mut rest = String::new();
    for (place, piece) in kind.arn.split(['{', '}']).enumerate() {
        if place % 2 == 0 {
            rest.push_str(piece);
        } else {
            rest.push_str(&filled(resource, world, piece)?);
        }
    }
    let global = kind.scope == super::Scope::Global;
    // The names of buckets are unique in the world, so their ARNs name neither Region nor account.
    let bucket = kind.arn_service == "s3";
    let region = if global || bucket { "" } else { resource.region };
    let account = if kind.arn_service == "route53" || bucket { "" } else { world.account() };
    Some(format!("arn:aws:{}:{region}:{account}:{rest}", kind.arn_service))
}
