//! Replication: new objects are copied to another bucket, asynchronously.
//!
//! Source: Amazon S3 user guide, "Requirements for replication".

use super::bucket::{self, bucket_name, is_versioned};
use crate::resource::accepted::{open, text};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Default, Property, Resource, Type, Value, World};

const DESTINATION: Type = Type::Map(&[
    Property::required("bucket", Type::RefOrText(&[bucket::TYPE]), "the bucket that gets the copies"),
    Property::accepted("storage_class", Type::Text, Default::Text("STANDARD"), "class of the copies"),
    text("account", "whose bucket it is"),
    open("access_control_translation", "to whom the copies belong"),
    open("encryption_configuration", "how the copies are encrypted"),
    open("metrics", "metrics of replication"),
    open("replication_time", "within 15 minutes, for money"),
]);

const RULE: Type = Type::Map(&[
    text("id", "name of the rule"),
    Property::required("status", Type::OneOf(&["Enabled", "Disabled"]), "whether it counts"),
    Property::required("destination", DESTINATION, "where the copies go"),
    open("delete_marker_replication", "whether deletions are copied"),
    open("filter", "which names it concerns"),
    text("prefix", "which names it concerns, the older way"),
    open("priority", "which rule counts where two do"),
    open("source_selection_criteria", "which encrypted objects it concerns"),
]);

pub(super) const TYPE: Type = Type::Map(&[
    Property::required("rules", Type::List(&RULE), "the rules"),
    text("role", "the role that copies; AWS wants one"),
]);

/// The buckets that get copies of what is put into a bucket.
pub fn replicas_of<'w>(bucket: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let rules = bucket.set("replication_configuration").and_then(|terms| terms.get("rules")?.as_list());
    let enabled = |rule: &&Value| rule.get("status").and_then(Value::as_text) == Some("Enabled");
    let target = |rule: &Value| destination(rule, world);
    rules.unwrap_or_default().iter().filter(enabled).filter_map(target).collect()
}

fn destination<'w>(rule: &Value, world: &'w dyn World) -> Option<&'w Resource> {
    match rule.get("destination")?.get("bucket")? {
        Value::Ref(id) => world.get(*id),
        Value::Text(text) => {
            let name = text.strip_prefix("arn:aws:s3:::").unwrap_or(text).to_owned();
            world.all().find(|other| other.is(bucket::TYPE) && bucket_name(other) == name)
        }
        _ => None,
    }
}

/// Replication without versions on both sides.
pub(super) fn refuse(bucket: &Resource, world: &dyn World) -> Verdict {
    let property = "replication_configuration";
    let Some(rules) = bucket.set(property).and_then(|terms| terms.get("rules")?.as_list()) else {
        return refuse_as_destination(bucket, world);
    };
    if !is_versioned(bucket) {
        let message = "a bucket that is replicated keeps versions";
        return Err(refusal(bucket, property, "no-versioning", message)
            .help("write `versioning_configuration: #{ status: \"Enabled\" }` here and at the destination"));
    }
    for rule in rules {
        let Some(target) = destination(rule, world) else {
            return Err(refusal(bucket, property, "no-such-bucket", "the destination does not exist")
                .help("pass the handle of the bucket that gets the copies"));
        };
        if target.id == bucket.id {
            return Err(refusal(bucket, property, "own-replica", "a bucket cannot be replicated to itself"));
        }
        if !is_versioned(target) {
            let message = format!("`{}` keeps no versions, and gets copies", target.address());
            return Err(refusal(bucket, property, "no-versioning", message)
                .help("write `versioning_configuration: #{ status: \"Enabled\" }` there too"));
        }
    }
    refuse_as_destination(bucket, world)
}

/// Versions turned off at a bucket that gets copies.
fn refuse_as_destination(bucket: &Resource, world: &dyn World) -> Verdict {
    if is_versioned(bucket) {
        return Ok(());
    }
    let sends = |other: &&Resource| {
        other.is(bucket::TYPE) && replicas_of(other, world).iter().any(|target| target.id == bucket.id)
    };
    match world.all().find(sends) {
        Some(source) => {
            let message = format!("`{}` sends copies here, so versions stay on", source.address());
            Err(refusal(bucket, "versioning_configuration", "no-versioning", message))
        }
        None => Ok(()),
    }
}
