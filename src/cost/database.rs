//! Databases: hours of instances, storage, I/O, proxies. A standby costs what its instance costs, and so does its
//! storage; a read replica costs as an instance of its own. Backups up to the size of a database are free.

use super::ledger::{self, GB, Ledger, MONTH};
use super::rate::{self, Rate};
use super::{Usage, Used};
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, rds};

const INSTANCE: &str = "AWS::RDS::DBInstance";
const CLUSTER: &str = "AWS::RDS::DBCluster";
const MILLION: f64 = 1e6;
/// vCPUs that a proxy pays for at least. Source: Amazon RDS Proxy pricing, from general knowledge.
const LEAST_OF_PROXY: u32 = 2;

/// Writes the databases.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    let world = ledger.world;
    for database in world.of(INSTANCE) {
        match rds::cluster_of(database, world) {
            Some(cluster) => member(ledger, database, cluster, usage)?,
            None => alone(ledger, database)?,
        }
        address(ledger, database)?;
    }
    for cluster in world.of(CLUSTER) {
        let used = usage.of(cluster);
        if rds::is_multi_az_cluster(cluster) {
            multi_az_cluster(ledger, cluster)?;
            address(ledger, cluster)?;
        } else {
            volume(ledger, cluster, &used)?;
        }
    }
    for proxy in world.of("AWS::RDS::DBProxy") {
        enter_proxy(ledger, proxy)?;
    }
    Ok(())
}

/// A DB instance outside a cluster, and its standby.
fn alone(ledger: &mut Ledger, database: &Resource) -> Result<(), Diagnostic> {
    let world = ledger.world;
    let (copies, said) = if database.flag("multi_az") {
        (2.0, "the instance and its standby, every hour of the month")
    } else {
        (1.0, "every hour of the month")
    };
    let rate = hour(ledger, database, false)?;
    ledger.enter(database, rate.what, copies * MONTH, &rate, said);
    let Some(storage) = rds::storage_of(database, world) else { return Ok(()) };
    let said = if copies > 1.0 {
        "size as set, for the instance and its standby; backups up to that size are free"
    } else {
        "size as set, kept all month; backups up to that size are free"
    };
    let id = format!("rds.{}.gb_month", storage.kind);
    ledger.enter_service(database, &id, storage.gib as f64 * copies, said)?;
    let id = format!("rds.{}.iops_month", storage.kind);
    let said = "what is above the IOPS that its size includes";
    ledger.enter_service(database, &id, storage.paid_iops as f64 * copies, said)
}

/// An instance of Aurora: it has no storage of its own.
fn member(
    ledger: &mut Ledger,
    database: &Resource,
    cluster: &Resource,
    usage: &Usage,
) -> Result<(), Diagnostic> {
    let io_optimized = rds::is_io_optimized(cluster);
    if rds::vcpus(database, ledger.world).is_some() {
        let rate = hour(ledger, database, io_optimized)?;
        ledger.enter(database, rate.what, MONTH, &rate, "every hour of the month");
        return Ok(());
    }
    let used = usage.of(database).unit_hours;
    let least = rds::serverless_capacity(cluster).map_or(0.0, |(least, _)| least);
    let (hours, said) = if used > 0.0 {
        (used, "capacity as it was used".to_owned())
    } else {
        (least * MONTH, format!("its least capacity of {least} ACU all month; under load it takes more"))
    };
    let id =
        if io_optimized { "aurora.serverless.io_optimized.acu_hour" } else { "aurora.serverless.acu_hour" };
    ledger.enter_service(database, id, hours, said)
}

/// The volume of an Aurora cluster: what is stored, and what is read and written.
fn volume(ledger: &mut Ledger, cluster: &Resource, used: &Used) -> Result<(), Diagnostic> {
    let io_optimized = rds::is_io_optimized(cluster);
    let id = if io_optimized { "aurora.storage.io_optimized.gb_month" } else { "aurora.storage.gb_month" };
    let said = "what is stored, once: its six copies are in the price; backups of the last day are free";
    ledger.enter_service(cluster, id, used.bytes_stored / GB, said)?;
    if io_optimized {
        return Ok(());
    }
    let operations = (used.reads + used.writes) / MILLION;
    ledger.enter_service(cluster, "aurora.million_io", operations, "one I/O for each read and write")
}

/// A Multi-AZ DB cluster: three instances, each with its storage.
fn multi_az_cluster(ledger: &mut Ledger, cluster: &Resource) -> Result<(), Diagnostic> {
    let rate = hour(ledger, cluster, false)?;
    ledger.enter(
        cluster,
        rate.what,
        3.0 * MONTH,
        &rate,
        "a writer and two standbys, every hour of the month",
    );
    let gib = cluster.int("allocated_storage").unwrap_or(0) as f64;
    let said = "size as set; the price holds the storage of all three instances";
    ledger.enter_service(cluster, "rds.multi_az_cluster.gb_month", gib, said)
}

/// The public addresses of a database that is publicly accessible.
fn address(ledger: &mut Ledger, database: &Resource) -> Result<(), Diagnostic> {
    if !rds::publicly_accessible(database, ledger.world) {
        return Ok(());
    }
    let count = if database.is(CLUSTER) { 3.0 } else { 1.0 };
    ledger.enter_service(database, "public_ipv4.hour", count * MONTH, "it is publicly accessible")
}

fn enter_proxy(ledger: &mut Ledger, proxy: &Resource) -> Result<(), Diagnostic> {
    let world = ledger.world;
    let targets = rds::targets_of(proxy, world);
    let behind = |target: &Resource| match target.is(CLUSTER) {
        true => rds::members_of(target, world).iter().filter_map(|member| rds::vcpus(member, world)).sum(),
        false => rds::vcpus(target, world).unwrap_or(0),
    };
    let vcpus: u32 = targets.into_iter().map(behind).sum();
    if vcpus == 0 {
        return Ok(());
    }
    let said = format!("the vCPUs of the databases behind it, at least {LEAST_OF_PROXY}");
    ledger.enter_service(proxy, "rds.proxy.vcpu_hour", f64::from(vcpus.max(LEAST_OF_PROXY)) * MONTH, said)
}

/// An hour of the class of a database.
fn hour(ledger: &Ledger, database: &Resource, io_optimized: bool) -> Result<Rate, Diagnostic> {
    let engine = rds::engine_of(database, ledger.world).unwrap_or_default();
    let class = rds::class_of(database, ledger.world).unwrap_or_default();
    let property = if database.is(CLUSTER) { "db_cluster_instance_class" } else { "db_instance_class" };
    rate::database_hour(&engine, &class, io_optimized, database.region).map_err(|error| {
        let span = database.span_of(property);
        ledger::named(error.at(span), database, property)
    })
}
