//! The database behind the application, as a run sees it.

use super::super::database::Database;
use super::super::engine::Engine;
use crate::resource::{World, ec2, rds};

/// Makes the database that is bound to the port `database`. What is no database of this module is not simulated, and
/// the run says so.
pub(super) fn database(engine: &mut Engine<'_>) {
    let architecture = engine.architecture;
    let Some(bound) = architecture.binding.ports.get("database") else { return };
    let Some(resource) = bound.first().and_then(|id| architecture.get(*id)) else { return };
    let vcpus = rds::vcpus(resource, architecture);
    let subnet = rds::subnets_of(resource, architecture).first().copied();
    let (Some(vcpus), Some(subnet), Some(port)) = (vcpus, subnet, rds::port(resource, architecture)) else {
        engine.remarks.push(format!("{}: a database of this kind is not simulated", resource.address()));
        return;
    };
    let zone = engine.site.zone(&ec2::zone_of(subnet), subnet.region);
    engine.site.database = Some(Database::new(resource.id, zone, port, vcpus));
    engine.remarks.push(format!(
        "{}: its vCPUs, place and port are simulated; standby, replicas, storage and connections are not yet",
        resource.address()
    ));
}
