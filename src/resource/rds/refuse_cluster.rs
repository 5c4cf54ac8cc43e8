//! What RDS refuses in a DB cluster and in the instances of one.
//!
//! Source: API model of RDS (CreateDBCluster), botocore 1.43.11; the rules of CloudFormation for
//! `AWS::RDS::DBCluster`, cfn-lint 1.51.0; Amazon Aurora user guide, "Configuration requirements of an Amazon Aurora
//! global database".

use super::db_cluster::{is_multi_az_cluster, serverless_capacity};
use super::{class, engine, global_cluster, place, refusals, replica};
use crate::catalog;
use crate::resource::rule::{self, Verdict, refusal};
use crate::resource::{Resource, Value, World, ec2};

/// Instances that a Multi-AZ DB cluster makes: a writer and two readable standbys, each in an AZ of its own.
pub(super) const OF_MULTI_AZ: usize = 3;

/// Properties of a Multi-AZ DB cluster that Aurora has not, and the other way round.
const NOT_OF_AURORA: [&str; 4] =
    ["db_cluster_instance_class", "allocated_storage", "iops", "publicly_accessible"];
const ONLY_OF_AURORA: [&str; 4] = [
    "availability_zones",
    "serverless_v2_scaling_configuration",
    "global_cluster_identifier",
    "replication_source_identifier",
];

pub(super) fn refuse(cluster: &Resource, world: &dyn World) -> Verdict {
    refusals::refuse_name(cluster, "db_cluster_identifier", world)?;
    refusals::refuse_group(cluster, world)?;
    if is_multi_az_cluster(cluster) {
        refuse_multi_az(cluster, world)?;
    } else {
        refuse_aurora(cluster, world)?;
    }
    refuse_source(cluster, world)?;
    if place::choices(cluster, world).is_empty() {
        return Err(refusal(cluster, "db_subnet_group_name", "no-subnet", "there is no subnet to put it in")
            .help("make an `rds::db_subnet_group` with subnets in two AZs"));
    }
    let groups = cluster.references("vpc_security_group_ids");
    ec2::refuse_mixed(cluster, "vpc_security_group_ids", &groups, ec2::vpc_of(cluster, world), world)
}

fn refuse_aurora(cluster: &Resource, world: &dyn World) -> Verdict {
    if let Some(property) = NOT_OF_AURORA.iter().find(|name| cluster.set(name).is_some()) {
        let message = format!("an Aurora cluster has no `{property}`");
        return Err(refusal(cluster, property, "not-of-aurora", message).help(
            "its volume grows by itself, and its instances are made one by one as `rds::db_instance`",
        ));
    }
    let storage = cluster.text("storage_type");
    if let Some(kind) = storage.filter(|kind| !kind.starts_with("aurora")) {
        let message = format!("Aurora does not store on {kind}");
        return Err(refusal(cluster, "storage_type", "wrong-volume", message)
            .help("write \"aurora\" (I/O is billed) or \"aurora-iopt1\" (I/O is included)"));
    }
    refuse_zones(cluster)?;
    if let Some((least, most)) = serverless_capacity(cluster) {
        let half = |value: f64| (value * 2.0).fract() == 0.0;
        if least > most || !half(least) || !half(most) {
            let message = format!("a capacity from {least} to {most} ACU does not exist");
            return Err(refusal(cluster, "serverless_v2_scaling_configuration", "out-of-range", message)
                .help("in halves, the least not above the most"));
        }
    }
    global_cluster::refuse_cluster(cluster, world)
}

/// A source that does not exist, or that follows this cluster itself.
fn refuse_source(cluster: &Resource, world: &dyn World) -> Verdict {
    let property = "replication_source_identifier";
    let Some(given) = cluster.set(property) else { return Ok(()) };
    match replica::source_of(cluster, world) {
        Some(source) => refusals::refuse_circle(cluster, property, source, world),
        None => {
            let message = format!("there is no database {:?}", given.as_text().unwrap_or_default());
            Err(refusal(cluster, property, "no-such-database", message)
                .help("pass the handle of the cluster that it should follow"))
        }
    }
}

/// Too many AZs for Aurora, and those of another Region.
fn refuse_zones(cluster: &Resource) -> Verdict {
    let zones = cluster.list("availability_zones");
    if zones.len() > OF_MULTI_AZ {
        let message = format!("{} AZs; Aurora keeps its data in three", zones.len());
        return Err(refusal(cluster, "availability_zones", "too-many-zones", message));
    }
    zones
        .iter()
        .filter_map(Value::as_text)
        .try_for_each(|zone| rule::zone_of_region(cluster, "availability_zones", zone))
}

fn refuse_multi_az(cluster: &Resource, world: &dyn World) -> Verdict {
    let engine = cluster.text("engine").unwrap_or_default();
    if let Some(property) = ONLY_OF_AURORA.iter().find(|name| cluster.set(name).is_some()) {
        let message = format!("a Multi-AZ DB cluster of {engine} has no `{property}`");
        return Err(refusal(cluster, property, "only-of-aurora", message).help(format!(
            "Aurora has: `engine: \"aurora-{}\"`",
            if engine == "mysql" { "mysql" } else { "postgresql" }
        )));
    }
    let needed = ["db_cluster_instance_class", "allocated_storage", "storage_type"];
    if let Some(property) = needed.iter().find(|name| cluster.set(name).is_none()) {
        let message = format!("a Multi-AZ DB cluster of {engine} needs `{property}`");
        return Err(refusal(cluster, property, "missing-property", message).help(
            "it makes three instances of that class, each with that storage; Aurora needs none of it",
        ));
    }
    let class = cluster.text("db_cluster_instance_class").unwrap_or_default();
    class::refuse(cluster, "db_cluster_instance_class", &class, &engine)?;
    let kind = cluster.text("storage_type").unwrap_or_default();
    if kind.starts_with("aurora") {
        let message = format!("a Multi-AZ DB cluster of {engine} does not store on {kind}");
        return Err(refusal(cluster, "storage_type", "wrong-volume", message).help("write gp3, io1 or io2"));
    }
    if kind != "gp3" && cluster.set("iops").is_none() {
        let message = format!("{kind} storage needs `iops`");
        return Err(refusal(cluster, "iops", "missing-property", message));
    }
    if place::choices(cluster, world).len() < OF_MULTI_AZ {
        let message = "a Multi-AZ DB cluster needs subnets in three AZs";
        return Err(refusal(cluster, "db_subnet_group_name", "too-few-zones", message)
            .help("a writer and two standbys, each in an AZ of its own; add a subnet to the group"));
    }
    Ok(())
}

/// What AWS refuses in an instance of an Aurora cluster.
pub(super) fn refuse_member(database: &Resource, engine: &str, class: &str, world: &dyn World) -> Verdict {
    let property = "db_cluster_identifier";
    let Some(given) = database.set(property) else {
        let message = format!("an instance of {engine} belongs to a cluster");
        return Err(refusal(database, "engine", "missing-property", message)
            .help("give `db_cluster_identifier`: the cluster keeps the data, its instances serve it"));
    };
    let Some(cluster) = replica::cluster_of(database, world) else {
        let message = format!("there is no DB cluster {:?}", given.as_text().unwrap_or_default());
        return Err(refusal(database, property, "no-such-cluster", message)
            .help("make it first, with `rds::db_cluster`"));
    };
    let theirs = cluster.text("engine").unwrap_or_default();
    if theirs != engine {
        let message = format!("`{}` runs {theirs}, not {engine}", cluster.address());
        return Err(refusal(database, "engine", "wrong-engine", message));
    }
    refuse_class(database, class, cluster)?;
    refuse_what_the_cluster_has(database)?;
    let readers = catalog::quota("aurora.replicas").map_or(15, |quota| quota.value as usize);
    let others = replica::members_of(cluster, world).iter().filter(|other| other.id != database.id).count();
    if others > readers {
        let message =
            format!("`{}` has a writer and {readers} readers, the most AWS allows", cluster.address());
        return Err(refusal(database, property, "quota-exceeded", message)
            .help("take a larger class for the readers, or a cache in front of them"));
    }
    Ok(())
}

/// A class that needs a capacity, or that a global database does not run on.
fn refuse_class(database: &Resource, class: &str, cluster: &Resource) -> Verdict {
    if class == class::SERVERLESS && serverless_capacity(cluster).is_none() {
        let message =
            format!("`{}` does not say how far a `db.serverless` instance may grow", cluster.address());
        return Err(refusal(database, "db_instance_class", "missing-property", message).help(
            "give the cluster `serverless_v2_scaling_configuration: #{ min_capacity, max_capacity }`",
        ));
    }
    if cluster.set("global_cluster_identifier").is_some() && class.starts_with("db.t") {
        let message = format!("a global database does not run on `{class}`");
        return Err(refusal(database, "db_instance_class", "wrong-class", message)
            .help("it needs a memory-optimized class, such as `db.r6g.large`, or `db.serverless`"));
    }
    Ok(())
}

/// What an instance of a cluster does not decide for itself.
fn refuse_what_the_cluster_has(database: &Resource) -> Verdict {
    let of_cluster = [
        "allocated_storage",
        "storage_type",
        "iops",
        "storage_throughput",
        "multi_az",
        "port",
        "backup_retention_period",
        "vpc_security_groups",
        "source_db_instance_identifier",
    ];
    let set = |name: &&&str| database.set(name).is_some_and(|value| *value != Value::Bool(false));
    match of_cluster.iter().find(set) {
        Some(property) => {
            let message = format!("an instance of Aurora has no `{property}` of its own");
            Err(refusal(database, property, "of-the-cluster", message)
                .help("that is a matter of the cluster; leave it out here"))
        }
        None => Ok(()),
    }
}

/// What only an instance of an Aurora cluster has.
pub(super) fn refuse_alone(database: &Resource, engine: &str) -> Verdict {
    if database.set("db_cluster_identifier").is_none() || engine::is_aurora(engine) {
        return Ok(());
    }
    let message = format!("an instance of {engine} cannot join a cluster");
    Err(refusal(database, "db_cluster_identifier", "wrong-engine", message).help(
        "Aurora's instances join clusters; a Multi-AZ DB cluster of MySQL or PostgreSQL makes its three by itself",
    ))
}
