//! Physical ids and ARNs, made from what a resource is called so that they never change between runs.

use super::{Resource, World};

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
    format!("{}-0{:016x}", resource.kind.id_prefix, fingerprint(&resource.address()))
}

/// The ARN, or `None` for what has none.
pub fn arn(resource: &Resource, world: &dyn World) -> Option<String> {
    let kind = resource.kind;
    if kind.arn.is_empty() {
        return None;
    }
    let rest = kind
        .arn
        .replace("{id}", &physical_id(resource))
        .replace("{name}", &resource.name)
        .replace("{hash}", &format!("{:016x}", fingerprint(&resource.address())));
    let global = kind.scope == super::Scope::Global;
    let region = if global { "" } else { resource.region };
    let account =
        if kind.arn_service == "route53" || kind.arn_service == "s3" { "" } else { world.account() };
    Some(format!("arn:aws:{}:{region}:{account}:{rest}", kind.arn_service))
}
