//! Databases of RDS: instances with their standbys and read replicas, clusters with their readers.

use super::super::super::database::Database;
use super::super::super::engine::Engine;
use super::super::super::fault::{Action, Fault};
use super::super::super::store::{Service, Store};
use super::Made;
use crate::catalog;
use crate::resource::{Resource, ResourceId, World, ec2, rds};

const CLUSTER: &str = "AWS::RDS::DBCluster";
const PROXY: &str = "AWS::RDS::DBProxy";

/// Whether one name stands for several databases.
pub(super) fn is_cluster(resource: &Resource) -> bool {
    resource.is(CLUSTER) || resource.is("AWS::RDS::GlobalCluster")
}

/// The store that answers writes to a database.
pub(super) fn writer(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    if let Some(known) = made.0.get(&resource.id) {
        return Some(*known);
    }
    if resource.is(PROXY) {
        let target = rds::targets_of(resource, engine.architecture).first().copied()?;
        return writer(engine, made, target);
    }
    if resource.is(CLUSTER) {
        return cluster(engine, made, resource).map(|(writer, _)| writer);
    }
    if let Some(writer) = super::globals::writer(engine, made, resource) {
        return Some(writer);
    }
    if rds::source_of(resource, engine.architecture).is_some() {
        return readers(engine, made, resource).first().copied();
    }
    let zones = zones_of(engine, resource);
    let mut database = Database::new(vcpus_of(engine, resource)?, None, 0);
    database.standby = zones.get(1).copied();
    add(engine, made, resource, &resource.address(), zones.first().copied(), database)
}

/// The stores that answer reads of something that is bound to `reads`.
pub(super) fn readers(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Vec<u16> {
    if resource.is(CLUSTER) {
        let Some((writer, readers)) = cluster(engine, made, resource) else { return Vec::new() };
        // In a secondary Region all of them only read.
        let writes = matches!(&engine.site.stores[writer as usize].service, Service::Database(database) if !database.is_read_only());
        let first = (!writes || readers.is_empty()).then_some(writer);
        return first.into_iter().chain(readers).collect();
    }
    let everywhere = super::globals::readers(engine, made, resource);
    if !everywhere.is_empty() {
        return everywhere;
    }
    if let Some(known) = made.0.get(&resource.id) {
        return vec![*known];
    }
    let Some(source) = rds::source_of(resource, engine.architecture) else {
        return super::store(engine, made, resource).into_iter().collect();
    };
    let source = super::store(engine, made, source);
    let Some(vcpus) = vcpus_of(engine, resource) else { return Vec::new() };
    let zones = zones_of(engine, resource);
    let mut database = Database::new(vcpus, source, lag("rds.replica_lag"));
    database.standby = zones.get(1).copied();
    let copy = add(engine, made, resource, &resource.address(), zones.first().copied(), database);
    copy.into_iter().collect()
}

/// The read replicas of a database, where operators promote one: they are there, whether anybody reads from them or not.
pub(super) fn replicas(engine: &mut Engine<'_>, made: &mut Made) {
    let promotes = |fault: &&Fault| fault.action == Action::Promote;
    if engine.workload.faults.iter().find(promotes).is_none() {
        return;
    }
    let architecture = engine.architecture;
    for replica in architecture.of("AWS::RDS::DBInstance") {
        let source = rds::source_of(replica, architecture);
        if source.is_some_and(|source| made.0.contains_key(&source.id)) {
            readers(engine, made, replica);
        }
    }
}

/// The writer of a cluster and its readers. A Multi-AZ DB cluster has its three instances within.
fn cluster(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<(u16, Vec<u16>)> {
    if let Some(writer) = made.0.get(&resource.id).copied() {
        let Service::Database(database) = &engine.site.stores[writer as usize].service else { return None };
        return Some((writer, database.readers.clone()));
    }
    let architecture = engine.architecture;
    let multi = rds::is_multi_az_cluster(resource);
    let members: Vec<(&Resource, String)> = if multi {
        (1..=3).map(|number| (resource, format!("{}#{number}", resource.address()))).collect()
    } else {
        rds::members_of(resource, architecture).into_iter().map(|one| (one, one.address())).collect()
    };
    let zones = zones_of(engine, resource);
    let (failover, recovery, lag_of) = if multi {
        ("rds.multi_az_cluster.failover", "rds.single_az.recovery", "rds.replica_lag")
    } else {
        ("aurora.failover", "aurora.failover.no_replica", "aurora.replica_lag")
    };
    let mut stores: Vec<u16> = Vec::new();
    for (place, (member, name)) in members.iter().enumerate() {
        let vcpus = vcpus_of(engine, member)?;
        let source = stores.first().copied();
        let mut database = Database::new(vcpus, source, if source.is_some() { lag(lag_of) } else { 0 });
        (database.failover, database.recovery) = (failover, recovery);
        database.shared = source.is_some();
        stores.push(add(engine, made, member, name, zones.get(place).copied(), database)?);
    }
    let (writer, readers) = stores.split_first()?;
    made.0.insert(resource.id, *writer);
    endpoint(engine, *writer, resource.id, readers);
    super::globals::follow(engine, made, resource, *writer);
    Some((*writer, readers.to_vec()))
}

/// GiB of memory for each vCPU, by which the capacity of `db.serverless` is read as vCPUs: that of memory-optimized
/// classes. An assumption: AWS says of a capacity unit that it is about 2 GiB "with corresponding CPU".
const GIB_A_VCPU: f64 = 8.0;

/// GiB of a capacity unit of Aurora Serverless v2 (Amazon Aurora user guide, "Aurora Serverless v2 capacity").
const GIB_A_UNIT: f64 = 2.0;

/// vCPUs of a database. One without a class of its own has what it may grow to at most, at once: how it grows is not
/// simulated.
fn vcpus_of(engine: &mut Engine<'_>, database: &Resource) -> Option<u32> {
    let architecture = engine.architecture;
    if let Some(vcpus) = rds::vcpus(database, architecture) {
        return Some(vcpus);
    }
    let cluster = rds::cluster_of(database, architecture)?;
    let (_, most) = rds::serverless_capacity(cluster)?;
    let address = database.address();
    engine.remarks.push(format!("{address}: it has its greatest capacity at once; growing is not simulated"));
    Some(((most * GIB_A_UNIT / GIB_A_VCPU).floor() as u32).max(1))
}

/// The endpoint of a cluster leads to its writer, and after a failover to a reader that became it.
fn endpoint(engine: &mut Engine<'_>, writer: u16, cluster: ResourceId, readers: &[u16]) {
    let store = &mut engine.site.stores[writer as usize];
    store.endpoint = Some(cluster);
    if let Service::Database(database) = &mut store.service {
        database.readers = readers.to_vec();
    }
}

fn lag(timing: &str) -> u64 {
    catalog::timing_duration(timing).as_nanos()
}

/// Places of the AZs that a database is in, that which answers first.
fn zones_of(engine: &mut Engine<'_>, resource: &Resource) -> Vec<usize> {
    let subnets = rds::subnets_of(resource, engine.architecture);
    subnets.into_iter().map(|subnet| engine.site.zone(&ec2::zone_of(subnet), subnet.region)).collect()
}

/// Adds a database to the site.
fn add(
    engine: &mut Engine<'_>,
    made: &mut Made,
    resource: &Resource,
    name: &str,
    zone: Option<usize>,
    database: Database,
) -> Option<u16> {
    let port = rds::port(resource, engine.architecture)?;
    let note = format!(
        "{name}: its vCPUs, place, copies and failover are simulated; storage and connections are not"
    );
    engine.remarks.push(note);
    let region = engine.site.zones[zone?].region;
    let mut store = Store::new(resource, zone, region, port, Service::Database(database));
    name.clone_into(&mut store.name);
    Some(made.add(engine, store))
}
