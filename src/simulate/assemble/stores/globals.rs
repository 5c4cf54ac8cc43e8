//! What stands in several Regions: Aurora global databases, and global tables of DynamoDB.

use super::super::super::engine::Engine;
use super::super::super::store::Service;
use super::{Made, databases};
use crate::catalog;
use crate::resource::{Resource, World, rds};

const GLOBAL: &str = "AWS::RDS::GlobalCluster";

/// The store that takes the writes of a global database; none for what is no global database.
pub(super) fn writer(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Option<u16> {
    let primary = clusters(engine, resource).first().copied()?;
    databases::writer(engine, made, primary)
}

/// The stores that answer reads of a global database, in all its Regions.
pub(super) fn readers(engine: &mut Engine<'_>, made: &mut Made, resource: &Resource) -> Vec<u16> {
    let clusters = clusters(engine, resource);
    clusters.into_iter().flat_map(|cluster| databases::readers(engine, made, cluster)).collect()
}

fn clusters<'a>(engine: &Engine<'a>, resource: &Resource) -> Vec<&'a Resource> {
    if resource.is(GLOBAL) { rds::clusters_of(resource, engine.architecture) } else { Vec::new() }
}

/// Makes a cluster follow the one that writes, if it is a secondary cluster of a global database.
pub(super) fn follow(engine: &mut Engine<'_>, made: &mut Made, cluster: &Resource, head: u16) {
    let Some(global) = rds::global_of(cluster, engine.architecture) else { return };
    let Some(primary) = clusters(engine, global).first().copied().filter(|first| first.id != cluster.id)
    else {
        return;
    };
    let Some(source) = databases::writer(engine, made, primary) else { return };
    if let Service::Database(database) = &mut engine.site.stores[head as usize].service {
        database.source = Some(source);
        database.lag = catalog::timing_duration("aurora.global.lag").as_nanos();
    }
}

/// Every cluster of the global databases of which one is used, and who passes writes on: a cluster of a global database
/// to which the application is bound as a whole.
pub(super) fn complete(engine: &mut Engine<'_>, made: &mut Made) {
    let architecture = engine.architecture;
    for global in architecture.of(GLOBAL) {
        let clusters = clusters(engine, global);
        if !clusters.iter().any(|cluster| made.0.contains_key(&cluster.id)) {
            continue;
        }
        let heads: Vec<Option<u16>> =
            clusters.iter().map(|cluster| databases::writer(engine, made, cluster)).collect();
        if let Some(Some(first)) = heads.first() {
            engine.site.ports.globals.push((global.id, *first));
        }
        let whole = ["database", "sessions"].iter().any(|port| {
            let bound = architecture.binding.ports.get(*port);
            bound.is_some_and(|bound| bound.contains(&global.id))
        });
        let passes = |cluster: &&Resource| whole && cluster.flag("enable_global_write_forwarding");
        let forwards = clusters.iter().zip(&heads).filter(|(cluster, _)| passes(cluster));
        engine.site.ports.forwards.extend(forwards.filter_map(|(_, head)| *head));
    }
}
