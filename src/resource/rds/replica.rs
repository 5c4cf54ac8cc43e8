//! Which database is a copy of which: read replicas and members of a cluster.

use super::named;
use crate::resource::{Resource, World};

const INSTANCE: &str = "AWS::RDS::DBInstance";
const CLUSTER: &str = "AWS::RDS::DBCluster";

/// The DB instance that a read replica follows; none for a database that is no replica.
pub fn source_of<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    let property = "source_db_instance_identifier";
    database.kind.property(property)?;
    named(database, property, world, INSTANCE, "db_instance_identifier")
}

/// The read replicas of a DB instance, ordered by address.
pub fn read_replicas_of<'w>(database: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let own = database.id;
    let follows = |other: &&Resource| source_of(other, world).is_some_and(|source| source.id == own);
    world.of(INSTANCE).filter(follows).collect()
}

/// The cluster that a DB instance belongs to.
pub(super) fn cluster_of<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    if !database.is(INSTANCE) {
        return None;
    }
    named(database, "db_cluster_identifier", world, CLUSTER, "db_cluster_identifier")
}

/// The place of a DB instance among the members of its cluster, in the order in which they were made.
pub(super) fn place_in_cluster(database: &Resource, world: &dyn World) -> Option<usize> {
    let cluster = cluster_of(database, world)?.id;
    let before = |other: &&Resource| {
        other.id < database.id && cluster_of(other, world).is_some_and(|own| own.id == cluster)
    };
    Some(world.of(INSTANCE).filter(before).count())
}
