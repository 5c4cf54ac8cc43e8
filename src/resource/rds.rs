//! Amazon RDS and Amazon Aurora: databases that AWS installs, patches, backs up and fails over.
//!
//! One file a kind. What other floors ask about them (the port, the vCPUs of a class, the subnets and Availability
//! Zones, the copies of a database) is answered in `class`, `engine`, `place` and `replica`, so that nobody reads
//! properties by hand twice in different ways.

mod class;
mod db_cluster;
mod db_instance;
mod db_proxy;
mod db_subnet_group;
mod engine;
mod global_cluster;
mod place;
mod refusals;
mod refuse_cluster;
mod replica;
mod storage;

pub use class::{burst, memory_gib, vcpus};
pub use db_cluster::{
    cluster_endpoint, is_io_optimized, is_multi_az_cluster, reader_endpoint, serverless_capacity,
};
pub use db_instance::{class_of, endpoint};
pub use db_proxy::targets_of;
pub use engine::{engine_of, is_aurora, port};
pub use global_cluster::{clusters_of, global_of};
pub use place::{home, publicly_accessible, security_groups_of, subnets_of, zone, zones_of};
pub use replica::{cluster_of, members_of, read_replicas_of, source_of};
pub use storage::{Storage, storage_of};

use super::{Kind, Resource, World};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[
    db_cluster::KIND,
    db_instance::KIND,
    db_proxy::PROXY,
    db_proxy::TARGET_GROUP,
    db_subnet_group::KIND,
    global_cluster::KIND,
];

/// What a kind says that runs do not know yet.
const NOT_YET: &str = "it is billed and reached, but runs do not use it yet";

/// What AWS calls a resource: the identifier it was given, else its name; always in lower case.
fn identifier(resource: &Resource, property: &str) -> String {
    resource.text(property).unwrap_or_else(|| resource.name.clone()).to_lowercase()
}

/// The resource that a property names: by handle, or by its identifier where a text was allowed.
fn named<'w>(
    from: &Resource,
    property: &str,
    world: &'w dyn World,
    type_name: &'w str,
    identifier_property: &str,
) -> Option<&'w Resource> {
    world.follow(from, property).or_else(|| {
        let wanted = from.text(property)?.to_lowercase();
        let fits =
            |other: &&Resource| other.id != from.id && identifier(other, identifier_property) == wanted;
        world.of(type_name).find(fits)
    })
}
