//! Databases of RDS: instances, their standbys and read replicas.

use super::super::super::database::Database;
use super::super::super::engine::Engine;
use super::super::super::store::{Service, Store};
use super::Made;
use crate::catalog;
use crate::resource::{Resource, ec2, rds};

/// The store that answers writes to a database.
pub(super) fn writer(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    database(engine, made, resource, None)
}

/// The stores that answer reads of something that is bound to `reads`.
pub(super) fn readers(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Vec<u16> {
    if let Some(known) = made.0.get(&resource.id) {
        return vec![*known];
    }
    let source = rds::source_of(resource, engine.architecture);
    let source = source.and_then(|source| super::store(engine, made, source));
    database(engine, made, resource, source).into_iter().collect()
}

/// A database instance, perhaps a copy of another.
fn database(
    engine: &mut Engine<'_>,
    made: &mut Made,
    resource: &Resource,
    source: Option<u16>,
) -> Option<u16> {
    if let Some(known) = made.0.get(&resource.id) {
        return Some(*known);
    }
    let architecture = engine.architecture;
    let vcpus = rds::vcpus(resource, architecture)?;
    let subnet = rds::subnets_of(resource, architecture).first().copied()?;
    let port = rds::port(resource, architecture)?;
    let zone = engine.site.zone(&ec2::zone_of(subnet), subnet.region);
    let lag = catalog::timing_duration("rds.replica_lag").as_nanos();
    let database = Database::new(vcpus, source, if source.is_some() { lag } else { 0 });
    engine.remarks.push(format!(
        "{}: its vCPUs, place and port are simulated; storage and connections are not yet",
        resource.address()
    ));
    let store = Store::new(resource.id, Some(zone), subnet.region, port, Service::Database(database));
    Some(made.add(engine, store))
}
