//! Which database is a copy of which: read replicas and members of a cluster.

use super::named;
use crate::resource::{Resource, World};

const INSTANCE: &str = "AWS::RDS::DBInstance";
const CLUSTER: &str = "AWS::RDS::DBCluster";

/// The database that a read replica follows; none for a database that is no replica.
pub fn source_of<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let instance = |property| named(database, property, world, INSTANCE, "db_instance_identifier");
    let cluster = |property| named(database, property, world, CLUSTER, "db_cluster_identifier");
    match database.kind.type_name {
        INSTANCE => instance("source_db_instance_identifier"),
        CLUSTER => {
            let property = "replication_source_identifier";
            cluster(property).or_else(|| instance(property))
        }
        _ => None,
    }
}

/// The databases that a copy follows: its source, the source of that, and so on.
pub(super) fn sources_of<'w>(database: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let mut sources: Vec<&Resource> = Vec::new();
    let mut next = source_of(database, world);
    while let Some(source) = next {
        if source.id == database.id || sources.iter().any(|known| known.id == source.id) {
            break;
        }
        sources.push(source);
        next = source_of(source, world);
    }
    sources
}

/// The read replicas of a DB instance, ordered by address.
pub fn read_replicas_of<'w>(database: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let own = database.id;
    let follows = |other: &&Resource| source_of(other, world).is_some_and(|source| source.id == own);
    world.of(INSTANCE).filter(follows).collect()
}

/// The cluster that a DB instance belongs to.
pub fn cluster_of<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    if !database.is(INSTANCE) {
        return None;
    }
    named(database, "db_cluster_identifier", world, CLUSTER, "db_cluster_identifier")
}

/// The instances of an Aurora cluster in the order in which they were made: the first writes, until a failover. A
/// Multi-AZ DB cluster has its three inside.
pub fn members_of<'w>(cluster: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let own = |database: &&Resource| cluster_of(database, world).is_some_and(|found| found.id == cluster.id);
    let mut members: Vec<&Resource> = world.of(INSTANCE).filter(own).collect();
    members.sort_by_key(|database| database.id);
    members
}

/// The place of a DB instance among the members of its cluster.
pub(super) fn place_in_cluster(database: &Resource, world: &dyn World) -> Option<usize> {
    let members = members_of(cluster_of(database, world)?, world);
    // One that is not made yet comes after those that are.
    Some(members.iter().position(|member| member.id == database.id).unwrap_or(members.len()))
}
