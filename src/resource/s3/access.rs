//! Who may read the objects of a bucket: its policy, its ACL and its public access block together.
//!
//! Source: Amazon S3 user guide, "Blocking public access" and "The meaning of public"; CloudFront developer guide,
//! "Restricting access to an Amazon S3 origin".

use super::bucket_policy;
use crate::resource::policy::{each, effect, entry, names_everybody};
use crate::resource::{Resource, Value, World, identity};

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub enum Reader<'a> {
    /// Anybody, without signing.
    Everybody,
    /// A CloudFront distribution that signs with its origin access control.
    Distribution(&'a Resource),
}

/// Whether a part of the public access block is on: it is unless a script turns it off.
pub(super) fn blocks(bucket: &Resource, part: &str) -> bool {
    let terms = bucket.set("public_access_block_configuration");
    match terms {
        // CloudFormation sets what the map leaves out to false.
        Some(terms) => terms.get(part).and_then(Value::as_bool).unwrap_or(false),
        None => true,
    }
}

/// Whether ACLs count: only where `ownership_controls` say so.
pub(super) fn allows_acls(bucket: &Resource) -> bool {
    let rules = bucket.set("ownership_controls").and_then(|terms| terms.get("rules")?.as_list());
    let ownership = |rule: &Value| rule.get("object_ownership").and_then(Value::as_text).map(str::to_owned);
    rules.unwrap_or_default().iter().filter_map(ownership).any(|owner| owner != "BucketOwnerEnforced")
}

/// Whether everybody may read its objects.
pub fn is_public(bucket: &Resource, world: &dyn World) -> bool {
    let acl = bucket.text("access_control").is_some_and(|acl| acl.starts_with("Public"));
    let by_acl = acl && allows_acls(bucket) && !blocks(bucket, "ignore_public_acls");
    let by_policy =
        !blocks(bucket, "restrict_public_buckets") && policy_lets(bucket, world, Reader::Everybody);
    by_acl || by_policy
}

/// Whether somebody may read its objects.
pub fn lets_read(bucket: &Resource, world: &dyn World, reader: Reader<'_>) -> bool {
    is_public(bucket, world)
        || matches!(reader, Reader::Distribution(_)) && policy_lets(bucket, world, reader)
}

fn policy_lets(bucket: &Resource, world: &dyn World, reader: Reader<'_>) -> bool {
    let statements: Vec<Value> =
        bucket_policy::of(bucket, world).into_iter().flat_map(bucket_policy::statements).collect();
    let allows = |statement: &Value| effect(statement, "Allow") && concerns(statement, world, reader);
    let denies = |statement: &Value| {
        effect(statement, "Deny")
            && entry(statement, "Condition").is_none()
            && concerns(statement, world, reader)
    };
    statements.iter().any(allows) && !statements.iter().any(denies)
}

/// Whether a statement is about reading, and about this reader.
fn concerns(statement: &Value, world: &dyn World, reader: Reader<'_>) -> bool {
    let reads = |action: &Value| {
        let action = action.as_text().unwrap_or_default().to_ascii_lowercase();
        ["s3:getobject", "s3:get*", "s3:*", "*"].contains(&action.as_str())
    };
    let about_reading =
        entry(statement, "Action").is_some_and(|actions| each(actions).into_iter().any(reads));
    if !about_reading {
        return false;
    }
    match reader {
        Reader::Everybody => names_everybody(statement) && entry(statement, "Condition").is_none(),
        Reader::Distribution(distribution) => {
            let service = entry(statement, "Principal").and_then(|principal| entry(principal, "Service"));
            let named = service.is_some_and(|service| {
                each(service).iter().any(|one| one.as_text() == Some("cloudfront.amazonaws.com"))
            });
            named && fits_distribution(statement, distribution, world)
        }
    }
}

/// Whether a condition, where there is one, lets this distribution through.
fn fits_distribution(statement: &Value, distribution: &Resource, world: &dyn World) -> bool {
    let Some(condition) = entry(statement, "Condition").and_then(Value::as_map) else { return true };
    let arn = identity::arn(distribution, world).unwrap_or_default();
    let fits = |wanted: &Value| match wanted {
        Value::Ref(id) => *id == distribution.id,
        Value::Text(text) => {
            *text == arn || text.ends_with('*') && arn.starts_with(text.trim_end_matches('*'))
        }
        _ => false,
    };
    let source = |terms: &Value| {
        let found = terms.as_map().into_iter().flatten();
        let mut arns = found.filter(|(key, _)| key.eq_ignore_ascii_case("aws:SourceArn"));
        arns.all(|(_, wanted)| each(wanted).into_iter().any(fits))
    };
    condition.values().all(source)
}
