//! An Aurora global database: a cluster that writes in one Region, and clusters of other Regions that follow it.

use super::{identifier, named};
use crate::catalog;
use crate::resource::accepted::{TAGS, flag, text};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};

const TYPE: &str = "AWS::RDS::GlobalCluster";
const CLUSTER: &str = "AWS::RDS::DBCluster";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "rds",
    constructor: "global_cluster",
    scope: Scope::Global,
    summary: "an Aurora global database: one Region writes, up to ten others follow within about a second and can be promoted",
    properties: &[
        Property::optional(
            "source_db_cluster_identifier",
            Type::RefOrText(&[CLUSTER]),
            Default::Computed("the first cluster that joins it"),
            "the cluster that writes",
        ),
        Property::optional(
            "engine",
            Type::OneOf(&["aurora-mysql", "aurora-postgresql"]),
            Default::Computed("that of the source"),
            "the engine of all its clusters",
        ),
        Property::optional(
            "global_cluster_identifier",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS",
        ),
        text("engine_version", "version of the engine"),
        text("engine_lifecycle_support", "whether Extended Support is bought"),
        flag("deletion_protection", false, "it cannot be deleted while this is on"),
        flag("storage_encrypted", false, "whether it is encrypted at rest"),
        TAGS,
    ],
    attributes: &[
        Attribute {
            name: "global_endpoint_address",
            summary: "the DNS name of the cluster that writes, wherever it is",
        },
        Attribute { name: "global_cluster_members", summary: "its clusters, the one that writes first" },
    ],
    arn: "global-cluster:{global_cluster_identifier}",
    arn_service: "rds",
    read: |global, world, name| match name {
        "global_cluster_identifier" => Some(Value::Text(identifier(global, name))),
        "global_endpoint_address" => {
            let label =
                crate::resource::identity::dns_label(&identifier(global, "global_cluster_identifier"));
            let hash = crate::resource::identity::fingerprint(world.account()) >> 20;
            Some(Value::Text(format!("{label}.global-c{hash:011x}.global.rds.amazonaws.com")))
        }
        "global_cluster_members" => {
            let clusters = clusters_of(global, world);
            Some(Value::List(clusters.iter().map(|cluster| Value::Ref(cluster.id)).collect()))
        }
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// The global database that a cluster belongs to: that which it names, or that whose source it is.
pub fn global_of<'w>(cluster: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    if !cluster.is(CLUSTER) {
        return None;
    }
    let joined = named(cluster, "global_cluster_identifier", world, TYPE, "global_cluster_identifier");
    joined.or_else(|| {
        world.of(TYPE).find(|global| source_of(global, world).is_some_and(|source| source.id == cluster.id))
    })
}

fn source_of<'w>(global: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    named(global, "source_db_cluster_identifier", world, CLUSTER, "db_cluster_identifier")
}

/// The clusters of a global database: the one that writes first, the others in the order in which they were made.
pub fn clusters_of<'w>(global: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let source = source_of(global, world);
    let joined = |cluster: &&Resource| {
        named(cluster, "global_cluster_identifier", world, TYPE, "global_cluster_identifier")
            .is_some_and(|own| own.id == global.id)
            && source.is_none_or(|source| source.id != cluster.id)
    };
    let mut members: Vec<&Resource> = world.of(CLUSTER).filter(joined).collect();
    members.sort_by_key(|cluster| cluster.id);
    source.into_iter().chain(members).collect()
}

fn refuse(global: &Resource, world: &dyn World) -> Verdict {
    let property = "source_db_cluster_identifier";
    let source = source_of(global, world);
    if let (Some(given), None) = (global.set(property), source) {
        let message = format!("there is no DB cluster {:?}", given.as_text().unwrap_or_default());
        return Err(refusal(global, property, "no-such-cluster", message)
            .help("pass the handle of the cluster that writes"));
    }
    if source.is_some() && global.set("engine").is_some() {
        let message = "a global database takes the engine of its source";
        return Err(refusal(global, "engine", "engine-twice", message).help("leave one of the two out"));
    }
    if source.is_none() && global.set("engine").is_none() {
        let message = "a global database needs a source or an engine";
        return Err(refusal(global, property, "missing-property", message)
            .help("give `source_db_cluster_identifier`, or `engine` and let clusters join"));
    }
    match source.filter(|source| super::db_cluster::is_multi_az_cluster(source)) {
        Some(source) => {
            let message = format!("`{}` is not an Aurora cluster", source.address());
            Err(refusal(global, property, "wrong-engine", message))
        }
        None => Ok(()),
    }
}

/// What AWS refuses in a cluster that joins a global database.
pub(super) fn refuse_cluster(cluster: &Resource, world: &dyn World) -> Verdict {
    let property = "global_cluster_identifier";
    let Some(given) = cluster.set(property) else { return Ok(()) };
    let Some(global) = named(cluster, property, world, TYPE, property) else {
        let message = format!("there is no global database {:?}", given.as_text().unwrap_or_default());
        return Err(refusal(cluster, property, "no-such-cluster", message)
            .help("make it first, with `rds::global_cluster`"));
    };
    let members: Vec<&Resource> =
        clusters_of(global, world).into_iter().filter(|other| other.id != cluster.id).collect();
    let theirs = global.text("engine").or_else(|| source_of(global, world)?.text("engine"));
    if let (Some(own), Some(theirs)) = (cluster.text("engine"), theirs)
        && own != theirs
    {
        let message = format!("`{}` runs {theirs}, not {own}", global.address());
        return Err(refusal(cluster, "engine", "wrong-engine", message));
    }
    if let Some(other) = members.iter().find(|other| other.region == cluster.region) {
        let message =
            format!("`{}` has `{}` in {} already", global.address(), other.address(), cluster.region);
        return Err(refusal(cluster, property, "region-twice", message).help(
            "a global database has one cluster in each Region; call `region(…)` before making the next",
        ));
    }
    let secondaries = catalog::quota("aurora.global.regions").map_or(10, |quota| quota.value as usize);
    if members.len() > secondaries {
        let message =
            format!("`{}` has {secondaries} secondary Regions, the most AWS allows", global.address());
        return Err(refusal(cluster, property, "quota-exceeded", message));
    }
    let twice = |other: &Resource| {
        other.reference("source_db_cluster_identifier") == Some(cluster.id) && other.id != global.id
    };
    match others(cluster, world, TYPE).find(|other| twice(other)) {
        Some(other) => {
            let message = format!("this cluster is the source of `{}`", other.address());
            Err(refusal(cluster, property, "two-global-databases", message))
        }
        None => Ok(()),
    }
}
