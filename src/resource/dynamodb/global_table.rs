//! A global table: the same table in several Regions, each of which takes writes.

use super::{keys, table};
use crate::catalog;
use crate::resource::accepted::{open, text};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2};
use std::collections::BTreeSet;

pub(super) const TYPE: &str = "AWS::DynamoDB::GlobalTable";

const REPLICA: Type = Type::Map(&[
    Property::required("region", Type::Text, "code of its Region"),
    Property::optional(
        "read_provisioned_throughput_settings",
        Type::Open,
        Default::None,
        "reads a second: #{ read_capacity_units } or #{ read_capacity_auto_scaling_settings }",
    ),
    open("read_on_demand_throughput_settings", "most reads on demand"),
    open("global_secondary_indexes", "capacity of indexes"),
    open("point_in_time_recovery_specification", "backups to any second of the last 35 days"),
    open("deletion_protection_enabled", "it cannot be deleted while this is on"),
    open("contributor_insights_specification", "shows which keys are asked for most"),
    open("kinesis_stream_specification", "changes go to a Kinesis stream"),
    open("replica_stream_specification", "who reads its stream"),
    open("resource_policy", "who may do what"),
    open("sse_specification", "the key that encrypts it"),
    text("table_class", "whether storage or requests cost less"),
    text("global_table_settings_replication_mode", "whether settings are copied"),
    open("tags", "labels"),
]);

const OWN: [Property; 14] = [
    table::BILLING,
    Property::required(
        "replicas",
        Type::List(&REPLICA),
        "a replica in each Region, that of the table itself included: [#{ region: \"us-east-1\" }]",
    ),
    Property::optional(
        "multi_region_consistency",
        Type::OneOf(&["EVENTUAL", "STRONG"]),
        Default::Text("EVENTUAL"),
        "`EVENTUAL`: the other Regions follow within about a second, and the last writer wins; `STRONG` needs three Regions",
    ),
    Property::optional(
        "stream_specification",
        Type::Open,
        Default::None,
        "the stream that copies changes: #{ stream_view_type: \"NEW_AND_OLD_IMAGES\" }",
    ),
    Property::optional(
        "write_provisioned_throughput_settings",
        Type::Open,
        Default::None,
        "writes a second of each replica: #{ write_capacity_auto_scaling_settings: #{ min_capacity, max_capacity … } }",
    ),
    Property::optional(
        "read_provisioned_throughput_settings",
        Type::Open,
        Default::None,
        "reads a second of each replica: #{ read_capacity_units }",
    ),
    keys::GLOBAL_INDEXES,
    Property::optional("table_name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
    open("global_table_witnesses", "a Region that only votes"),
    text("global_table_source_arn", "a table of another account"),
    open("sse_specification", "how it is encrypted"),
    open("warm_throughput", "capacity that is ready at once"),
    open("read_on_demand_throughput_settings", "most reads on demand"),
    open("write_on_demand_throughput_settings", "most writes on demand"),
];

const PROPERTIES: [Property; 18] = ec2::join(keys::SHARED, OWN);

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "dynamodb",
    constructor: "global_table",
    scope: Scope::Global,
    summary: "the same table in several Regions: each takes writes and passes them on within about a second",
    properties: &PROPERTIES,
    attributes: &[
        Attribute { name: "table_arn", summary: "the ARN of its replica in the Region where it was made" },
        Attribute { name: "stream_arn", summary: "the ARN of its stream of changes, where it has one" },
    ],
    read: |table, world, name| match name {
        "table_arn" => Some(Value::Text(arn(table, world))),
        "stream_arn" => {
            table.set("stream_specification")?;
            Some(Value::Text(format!("{}/stream/2026-01-01T00:00:00.000", arn(table, world))))
        }
        "table_name" => Some(Value::Text(table::name_of(table))),
        _ => None,
    },
    presence: super::presence,
    refuse,
    ..Kind::BARE
};

/// A global table has an ARN in each of its Regions; this is that of its home.
fn arn(table: &Resource, world: &dyn World) -> String {
    format!("arn:aws:dynamodb:{}:{}:table/{}", table.region, world.account(), table::name_of(table))
}

/// The Regions of a table: those of its replicas, or its own; as they are written.
pub fn regions(table: &Resource) -> Vec<String> {
    if !table.is(TYPE) {
        return vec![table.region.to_owned()];
    }
    let named = table.list("replicas").iter().filter_map(|replica| replica.get("region")?.as_text());
    named.map(str::to_owned).collect()
}

/// Capacity of each replica: what auto scaling begins with, its least.
pub(super) fn provisioned(table: &Resource) -> (u32, u32) {
    let whole = |value: Option<&Value>| value.and_then(Value::as_int).and_then(|n| u32::try_from(n).ok());
    let least =
        |terms: &Value, name: &str| whole(terms.get(name).and_then(|terms| terms.get("min_capacity")));
    let reads = table.set("read_provisioned_throughput_settings").and_then(|terms| {
        whole(terms.get("read_capacity_units"))
            .or_else(|| least(terms, "read_capacity_auto_scaling_settings"))
    });
    let writes = table
        .set("write_provisioned_throughput_settings")
        .and_then(|terms| least(terms, "write_capacity_auto_scaling_settings"));
    (reads.unwrap_or(0), writes.unwrap_or(0))
}

fn refuse(table: &Resource, world: &dyn World) -> Verdict {
    table::refuse_shared(table, world)?;
    let regions = regions(table);
    for code in &regions {
        if catalog::region(code).is_none() {
            let error = refusal(table, "replicas", "unknown-region", format!("there is no Region `{code}`"));
            return Err(error.nearest(code, catalog::regions().map(|region| region.code)));
        }
    }
    let distinct: BTreeSet<&String> = regions.iter().collect();
    if distinct.len() < regions.len() {
        return Err(refusal(table, "replicas", "region-twice", "a Region has one replica of a table"));
    }
    if !regions.iter().any(|code| code == table.region) {
        let message = format!("the table is made in {}, and has no replica there", table.region);
        return Err(refusal(table, "replicas", "no-replica-at-home", message)
            .help(format!("add #{{ region: \"{}\" }}", table.region)));
    }
    if regions.len() > 1 && table.set("stream_specification").is_none() {
        let message = "a table with several replicas needs `stream_specification`";
        return Err(refusal(table, "stream_specification", "missing-property", message)
            .help("#{ stream_view_type: \"NEW_AND_OLD_IMAGES\" }: changes travel by the stream"));
    }
    let voters = regions.len() + table.list("global_table_witnesses").len();
    if table.text("multi_region_consistency").as_deref() == Some("STRONG") && voters != 3 {
        let message = format!("strong consistency needs three Regions, and here are {voters}");
        return Err(refusal(table, "multi_region_consistency", "wrong-number", message)
            .help("three replicas, or two and a witness"));
    }
    refuse_capacity(table)
}

fn refuse_capacity(table: &Resource) -> Verdict {
    let settings = "write_provisioned_throughput_settings";
    match (table::capacity(table), table.set(settings).is_some()) {
        (table::Capacity::Provisioned { .. }, false) => {
            let message = format!("a global table with provisioned capacity needs `{settings}`");
            Err(refusal(table, settings, "missing-property", message)
                .help("or write `billing_mode: \"PAY_PER_REQUEST\"`"))
        }
        (table::Capacity::OnDemand, true) => {
            let message = "a table on demand has no provisioned throughput";
            Err(refusal(table, settings, "wrong-mode", message).help("leave it out"))
        }
        _ => Ok(()),
    }
}
