//! Keys and indexes of a table.

use crate::resource::accepted::open;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Default, Property, Resource, Type, Value};
use std::collections::BTreeSet;

const ATTRIBUTE: Type = Type::Map(&[
    Property::required("attribute_name", Type::Text, "name of an attribute that is part of a key"),
    Property::required("attribute_type", Type::OneOf(&["S", "N", "B"]), "a text, a number or bytes"),
]);

const KEY: Type = Type::Map(&[
    Property::required("attribute_name", Type::Text, "name of the attribute"),
    Property::required(
        "key_type",
        Type::OneOf(&["HASH", "RANGE"]),
        "`HASH`: the partition key, which spreads items over partitions; `RANGE`: the sort key",
    ),
]);

const PROJECTION: Type = Type::Map(&[
    Property::optional(
        "projection_type",
        Type::OneOf(&["ALL", "KEYS_ONLY", "INCLUDE"]),
        Default::Text("ALL"),
        "what is copied into the index",
    ),
    open("non_key_attributes", "attributes that are copied as well"),
]);

const fn index(more: [Property; 4]) -> [Property; 7] {
    let [first, second, third, fourth] = more;
    [
        Property::required("index_name", Type::Text, "name of the index"),
        Property::required("key_schema", Type::List(&KEY), "its key"),
        Property::required("projection", PROJECTION, "what it holds"),
        first,
        second,
        third,
        fourth,
    ]
}

const INDEX: [Property; 7] = index([
    open("provisioned_throughput", "capacity of its own"),
    open("on_demand_throughput", "most capacity on demand"),
    open("warm_throughput", "capacity that is ready at once"),
    open("contributor_insights_specification", "shows which keys are asked for most"),
]);

const GLOBAL_INDEX: [Property; 7] = index([
    open("read_provisioned_throughput_settings", "capacity for reads"),
    open("write_provisioned_throughput_settings", "capacity for writes"),
    open("read_on_demand_throughput_settings", "most capacity for reads"),
    open("write_on_demand_throughput_settings", "most capacity for writes"),
]);

const LOCAL_INDEX: &[Property] = &[
    Property::required("index_name", Type::Text, "name of the index"),
    Property::required(
        "key_schema",
        Type::List(&KEY),
        "its key: the table's partition key and another sort key",
    ),
    Property::required("projection", PROJECTION, "what it holds"),
];

/// Properties that a table and a global table share.
pub(super) const SHARED: [Property; 4] = [
    Property::required(
        "key_schema",
        Type::List(&KEY),
        "the key: [#{ attribute_name, key_type: \"HASH\" }], and a \"RANGE\" where items are sorted",
    ),
    Property::optional(
        "attribute_definitions",
        Type::List(&ATTRIBUTE),
        Default::None,
        "the types of all attributes that are part of a key",
    ),
    Property::accepted(
        "local_secondary_indexes",
        Type::List(&Type::Map(LOCAL_INDEX)),
        Default::None,
        "other sort keys within a partition",
    ),
    Property::optional(
        "time_to_live_specification",
        Type::Map(&[
            Property::optional(
                "attribute_name",
                Type::Text,
                Default::None,
                "the attribute with the moment, in seconds since 1970",
            ),
            Property::required("enabled", Type::Bool, "whether it counts"),
        ]),
        Default::None,
        "deletes items after a moment that each of them names",
    ),
];

/// Other ways to find items.
pub(super) const INDEXES: Property = Property::accepted(
    "global_secondary_indexes",
    Type::List(&Type::Map(&INDEX)),
    Default::None,
    "other keys by which items are found",
);

/// The same of a global table.
pub(super) const GLOBAL_INDEXES: Property = Property::accepted(
    "global_secondary_indexes",
    Type::List(&Type::Map(&GLOBAL_INDEX)),
    Default::None,
    "other keys by which items are found",
);

/// Attributes of a key with their roles.
fn key(schema: &[Value]) -> Vec<(String, String)> {
    let read = |part: &Value| {
        let text = |name: &str| part.get(name).and_then(Value::as_text).map(str::to_owned);
        Some((text("attribute_name")?, text("key_type")?))
    };
    schema.iter().filter_map(read).collect()
}

/// Refuses keys that are none, and attributes that are not declared or not used.
pub(super) fn refuse(table: &Resource) -> Verdict {
    let own = key(table.list("key_schema"));
    refuse_key(table, "key_schema", &own)?;
    let declared: BTreeSet<String> = table
        .list("attribute_definitions")
        .iter()
        .filter_map(|terms| Some(terms.get("attribute_name")?.as_text()?.to_owned()))
        .collect();
    let mut used: BTreeSet<String> = own.iter().map(|(name, _)| name.clone()).collect();
    for list in ["global_secondary_indexes", "local_secondary_indexes"] {
        for terms in table.list(list) {
            let schema = terms.get("key_schema").and_then(Value::as_list).unwrap_or_default();
            let of_index = key(schema);
            refuse_key(table, list, &of_index)?;
            if list == "local_secondary_indexes" && of_index.first() != own.first() {
                let message = "a local index has the partition key of its table";
                return Err(refusal(table, list, "wrong-key", message)
                    .help("an index with another partition key is a global one"));
            }
            used.extend(of_index.into_iter().map(|(name, _)| name));
        }
    }
    if let Some(missing) = used.difference(&declared).next() {
        let message = format!("`{missing}` is part of a key, and its type is not given");
        return Err(refusal(table, "attribute_definitions", "missing-property", message)
            .help(format!("add #{{ attribute_name: \"{missing}\", attribute_type: \"S\" }}")));
    }
    match declared.difference(&used).next() {
        Some(idle) => {
            let message = format!("`{idle}` is part of no key");
            Err(refusal(table, "attribute_definitions", "attribute-not-used", message)
                .help("only attributes of keys are declared; items may have any others"))
        }
        None => Ok(()),
    }
}

fn refuse_key(table: &Resource, property: &str, key: &[(String, String)]) -> Verdict {
    let roles: Vec<&str> = key.iter().map(|(_, role)| role.as_str()).collect();
    let names: BTreeSet<&str> = key.iter().map(|(name, _)| name.as_str()).collect();
    if (roles == ["HASH"] || roles == ["HASH", "RANGE"]) && names.len() == key.len() {
        return Ok(());
    }
    let message = "a key is a partition key (HASH), perhaps followed by a sort key (RANGE)";
    Err(refusal(table, property, "wrong-key", message)
        .help("[#{ attribute_name: \"id\", key_type: \"HASH\" }]"))
}
