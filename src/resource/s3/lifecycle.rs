//! Lifecycle rules: at what age objects move to cheaper classes, and when they are deleted.
//!
//! Source: Amazon S3 user guide, "Lifecycle transition general considerations".

use crate::resource::accepted::{open, text};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Default, Property, Resource, Type, Value};

/// Classes that objects can move to, from the warmest to the coldest.
const CLASSES: &[&str] =
    &["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"];

/// Days before which an object cannot move to an infrequent-access class.
const LEAST_OF_IA: i64 = 30;

const TRANSITION: Type = Type::Map(&[
    Property::required("storage_class", Type::OneOf(CLASSES), "where it moves"),
    Property::optional("transition_in_days", Type::Int(0, 36_500), Default::None, "at what age"),
    text("transition_date", "on which day instead"),
]);

const RULE: Type = Type::Map(&[
    text("id", "name of the rule"),
    Property::required("status", Type::OneOf(&["Enabled", "Disabled"]), "whether it counts"),
    Property::optional("transitions", Type::List(&TRANSITION), Default::None, "moves to cheaper classes"),
    Property::optional("transition", TRANSITION, Default::None, "one such move"),
    Property::optional(
        "expiration_in_days",
        Type::Int(1, 36_500),
        Default::None,
        "age at which objects are deleted",
    ),
    text("expiration_date", "day on which they are"),
    open("noncurrent_version_expiration", "when older versions are deleted"),
    open("noncurrent_version_expiration_in_days", "the same, the older way"),
    open("noncurrent_version_transitions", "moves of older versions"),
    open("noncurrent_version_transition", "one such move"),
    open("abort_incomplete_multipart_upload", "when unfinished uploads are cleared away"),
    open("expired_object_delete_marker", "whether markers of deletion are cleared away"),
    text("prefix", "which names it concerns"),
    open("tag_filters", "which labels it concerns"),
    text("object_size_greater_than", "least size it concerns"),
    text("object_size_less_than", "most size it concerns"),
]);

pub(super) const TYPE: Type = Type::Map(&[
    Property::required("rules", Type::List(&RULE), "the rules"),
    text("transition_default_minimum_object_size", "what is too small to move"),
]);

/// The moves of a rule, as class and age.
fn moves(rule: &Value) -> Vec<(String, i64)> {
    let listed = rule.get("transitions").and_then(Value::as_list).unwrap_or_default();
    let read = |terms: &Value| {
        Some((terms.get("storage_class")?.as_text()?.to_owned(), terms.get("transition_in_days")?.as_int()?))
    };
    listed.iter().chain(rule.get("transition")).filter_map(read).collect()
}

/// Moves that come too early, go back to a warmer class, or come after the deletion.
pub(super) fn refuse(bucket: &Resource) -> Verdict {
    let rules = bucket.set("lifecycle_configuration").and_then(|terms| terms.get("rules")?.as_list());
    for rule in rules.unwrap_or_default() {
        refuse_rule(bucket, rule)?;
    }
    Ok(())
}

fn refuse_rule(bucket: &Resource, rule: &Value) -> Verdict {
    let wrong = |message: String| refusal(bucket, "lifecycle_configuration", "wrong-lifecycle", message);
    let mut moves = moves(rule);
    let early = moves.iter().find(|(class, days)| class.ends_with("_IA") && *days < LEAST_OF_IA);
    if let Some((class, days)) = early {
        return Err(wrong(format!("an object cannot move to {class} after {days} days"))
            .help(format!("infrequent-access classes take objects of {LEAST_OF_IA} days and more")));
    }
    moves.sort_by_key(|(_, days)| *days);
    let warmth = |class: &str| CLASSES.iter().position(|known| *known == class);
    for (first, second) in moves.iter().zip(moves.iter().skip(1)) {
        if warmth(&first.0) >= warmth(&second.0) {
            return Err(wrong(format!("objects cannot move from {} to {}", first.0, second.0))
                .help("they move from warmer classes to colder ones only"));
        }
    }
    let last = moves.last();
    let gone = rule.get("expiration_in_days").and_then(Value::as_int);
    match (last, gone) {
        (Some((class, days)), Some(gone)) if gone <= *days => {
            Err(wrong(format!("objects are deleted after {gone} days, before they would move to {class}"))
                .help("the deletion comes after the last move"))
        }
        _ => Ok(()),
    }
}
