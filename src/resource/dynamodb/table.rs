//! A table in one Region.

use super::{global_table, keys};
use crate::resource::accepted::{TAGS, flag, open};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World, ec2, identity,
};

pub(super) const TYPE: &str = "AWS::DynamoDB::Table";

/// How capacity is paid.
pub(super) const BILLING: Property = Property::optional(
    "billing_mode",
    Type::OneOf(&["PROVISIONED", "PAY_PER_REQUEST"]),
    Default::Text("PROVISIONED"),
    "`PAY_PER_REQUEST`: on demand, billed by request; `PROVISIONED`: so many units a second, paid whether used or not",
);

const THROUGHPUT: Type = Type::Map(&[
    Property::required(
        "read_capacity_units",
        Type::Int(1, 40_000),
        "reads a second of items up to 4 KB (half as much where they may be stale)",
    ),
    Property::required("write_capacity_units", Type::Int(1, 40_000), "writes a second of items up to 1 KB"),
]);

const OWN: [Property; 12] = [
    BILLING,
    Property::optional(
        "provisioned_throughput",
        THROUGHPUT,
        Default::None,
        "capacity that is paid for, and beyond which requests are throttled",
    ),
    Property::accepted("on_demand_throughput", Type::Open, Default::None, "most capacity on demand"),
    keys::INDEXES,
    Property::optional(
        "stream_specification",
        Type::Open,
        Default::None,
        "a stream of changes, for functions and copies: #{ stream_view_type }",
    ),
    Property::optional("table_name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
    Property::accepted(
        "table_class",
        Type::OneOf(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"]),
        Default::Text("STANDARD"),
        "whether storage or requests cost less",
    ),
    open("point_in_time_recovery_specification", "backups to any second of the last 35 days"),
    flag("deletion_protection_enabled", false, "it cannot be deleted while this is on"),
    open("sse_specification", "the key that encrypts it; by default one of AWS"),
    open("warm_throughput", "capacity that is ready at once"),
    TAGS,
];

const REST: [Property; 4] = [
    open("contributor_insights_specification", "shows which keys are asked for most"),
    open("kinesis_stream_specification", "changes go to a Kinesis stream"),
    open("import_source_specification", "items from S3 that it begins with"),
    open("resource_policy", "who may do what"),
];

const PROPERTIES: [Property; 20] = ec2::join::<16, 4, 20>(ec2::join::<4, 12, 16>(keys::SHARED, OWN), REST);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "dynamodb",
    constructor: "table",
    scope: Scope::Regional,
    summary: "a table of items found by key, kept in three AZs; capacity is on demand or provisioned, and a single key has its limit",
    properties: &PROPERTIES,
    attributes: &[
        Attribute { name: "table_arn", summary: "its ARN" },
        Attribute { name: "stream_arn", summary: "the ARN of its stream of changes, where it has one" },
    ],
    simulated: Simulated::Yes,
    arn: "table/{table_name}",
    arn_service: "dynamodb",
    read,
    presence: super::presence,
    refuse,
    ..Kind::BARE
};

/// What a table can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// What is asked for, within AWS's limits.
    OnDemand,
    /// So many units a second.
    Provisioned {
        /// Reads of up to 4 KB \[1/s\].
        reads: u32,
        /// Writes of up to 1 KB \[1/s\].
        writes: u32,
    },
}

/// The capacity of a table or of each replica of a global table.
pub fn capacity(table: &Resource) -> Capacity {
    if table.text("billing_mode").as_deref() == Some("PAY_PER_REQUEST") {
        return Capacity::OnDemand;
    }
    let (reads, writes) = if table.is(TYPE) { provisioned(table) } else { global_table::provisioned(table) };
    Capacity::Provisioned { reads, writes }
}

fn provisioned(table: &Resource) -> (u32, u32) {
    let units = |name: &str| {
        let found = table.set("provisioned_throughput").and_then(|terms| terms.get(name)?.as_int());
        found.and_then(|units| u32::try_from(units).ok()).unwrap_or(0)
    };
    (units("read_capacity_units"), units("write_capacity_units"))
}

/// The attribute whose moment deletes an item, where that is on.
pub fn time_to_live(table: &Resource) -> Option<String> {
    let terms = table.set("time_to_live_specification")?;
    let on = terms.get("enabled").and_then(Value::as_bool) == Some(true);
    terms.get("attribute_name").and_then(Value::as_text).filter(|_| on).map(str::to_owned)
}

pub(super) fn read(table: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let arn = || identity::arn(table, world);
    match name {
        "table_arn" => arn().map(Value::Text),
        "stream_arn" => {
            table.set("stream_specification")?;
            arn().map(|arn| Value::Text(format!("{arn}/stream/2026-01-01T00:00:00.000")))
        }
        "table_name" => Some(Value::Text(name_of(table))),
        _ => None,
    }
}

/// Its name in AWS.
pub(super) fn name_of(table: &Resource) -> String {
    table.text("table_name").unwrap_or_else(|| table.name.clone())
}

/// What a table and a global table are both refused for.
pub(super) fn refuse_shared(table: &Resource, world: &dyn World) -> Verdict {
    let name = table.text("table_name");
    let sign = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if let Some(name) = name.filter(|name| !(3..=255).contains(&name.len()) || !name.chars().all(sign)) {
        let message = format!("{name:?} cannot be the name of a table");
        return Err(refusal(table, "table_name", "bad-name", message)
            .help("3 to 255 letters, digits, `-`, `_` and `.`"));
    }
    let same = |other: &&Resource| {
        other.id != table.id
            && [TYPE, global_table::TYPE].contains(&other.kind.type_name)
            && other.region == table.region
            && name_of(other) == name_of(table)
    };
    if let Some(other) = world.all().find(same) {
        let message = format!("`{}` has the name `{}` already", other.address(), name_of(table));
        return Err(refusal(table, "table_name", "name-taken", message));
    }
    keys::refuse(table)?;
    let terms = table.set("time_to_live_specification");
    if terms.is_some_and(|terms| {
        terms.get("enabled").and_then(Value::as_bool) == Some(true) && terms.get("attribute_name").is_none()
    }) {
        let message = "time to live needs `attribute_name`";
        return Err(refusal(table, "time_to_live_specification", "missing-property", message)
            .help("attribute_name: the attribute with the moment, in seconds since 1970"));
    }
    Ok(())
}

fn refuse(table: &Resource, world: &dyn World) -> Verdict {
    refuse_shared(table, world)?;
    let given = table.set("provisioned_throughput").is_some();
    match (capacity(table), given) {
        (Capacity::Provisioned { .. }, false) => {
            let message = "a table with provisioned capacity needs `provisioned_throughput`";
            Err(refusal(table, "provisioned_throughput", "missing-property", message).help(
                "#{ read_capacity_units, write_capacity_units }; or write `billing_mode: \"PAY_PER_REQUEST\"`",
            ))
        }
        (Capacity::OnDemand, true) => {
            let message = "a table on demand has no provisioned throughput";
            Err(refusal(table, "provisioned_throughput", "wrong-mode", message)
                .help("leave it out, or write `billing_mode: \"PROVISIONED\"`"))
        }
        _ => Ok(()),
    }
}
