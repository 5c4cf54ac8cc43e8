//! Caches: hours of nodes. A replica costs as a primary.

use super::ledger::{self, Ledger, MONTH};
use super::rate;
use crate::diagnostic::Diagnostic;
use crate::resource::{Resource, elasticache};

/// Writes the caches.
pub(super) fn enter(ledger: &mut Ledger) -> Result<(), Diagnostic> {
    let world = ledger.world;
    let kinds = ["AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup"];
    for cache in kinds.into_iter().flat_map(|kind| world.of(kind)) {
        nodes(ledger, cache)?;
    }
    Ok(())
}

fn nodes(ledger: &mut Ledger, cache: &Resource) -> Result<(), Diagnostic> {
    let count = elasticache::nodes_of(cache, ledger.world).len();
    let engine = cache.text("engine").unwrap_or_default();
    let node_type = cache.text("cache_node_type").unwrap_or_default();
    let rate = rate::cache_node_hour(&engine, &node_type, cache.region).map_err(|error| {
        let span = cache.span_of("cache_node_type");
        ledger::named(error.at(span), cache, "cache_node_type")
    })?;
    let said = match count {
        1 => "one node, every hour of the month".to_owned(),
        _ => format!("{count} nodes, replicas included, every hour of the month"),
    };
    ledger.enter(cache, rate.what, count as f64 * MONTH, &rate, said);
    Ok(())
}
