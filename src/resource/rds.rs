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

use super::naming::{identifier, named};
use super::{Kind, Presence, Resource, World};

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
const NOT_YET: &str = "it is billed and reached; runs go straight to the database behind it";

/// Where a database meets its network: the server that answers and its standby, which has the same name once it takes
/// over. An Aurora cluster is a name for its instances.
fn presence(database: &Resource, world: &dyn World) -> Option<Presence> {
    let ids = |found: Vec<&Resource>| found.into_iter().map(|resource| resource.id).collect();
    let aurora = database.is("AWS::RDS::DBCluster") && !is_multi_az_cluster(database);
    let members = if aurora { members_of(database, world) } else { Vec::new() };
    Some(Presence {
        subnets: if aurora { Vec::new() } else { ids(subnets_of(database, world)) },
        security_groups: ids(security_groups_of(database, world)),
        public: publicly_accessible(database, world),
        port: port(database, world)?,
        why_private: "it is not publicly accessible: its name stands for a private address",
        members: ids(members),
        service: None,
    })
}
