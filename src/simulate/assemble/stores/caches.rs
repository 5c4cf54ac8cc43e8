//! Caches of ElastiCache: a store for each shard, since each has its own nodes in its own AZs.

use super::super::super::cache::Memory;
use super::super::super::engine::Engine;
use super::super::super::shard::Shard;
use super::super::super::store::{Service, Store};
use super::Made;
use crate::catalog;
use crate::resource::{Resource, ec2, elasticache};

const CLUSTER: &str = "AWS::ElastiCache::CacheCluster";
const GROUP: &str = "AWS::ElastiCache::ReplicationGroup";

/// The stores of a cache, one a shard; none where it is no cache.
pub(super) fn shards(engine: &mut Engine<'_>, made: &mut Made, cache: &Resource) -> Vec<u16> {
    if !cache.is(CLUSTER) && !cache.is(GROUP) {
        return Vec::new();
    }
    let architecture = engine.architecture;
    let nodes = elasticache::nodes_of(cache, architecture);
    let count = nodes.iter().map(|node| node.shard + 1).max().unwrap_or(0);
    if let Some(first) = made.0.get(&cache.id) {
        return (*first..*first + count as u16).collect();
    }
    let Some(memory) = elasticache::memory_bytes(cache) else { return Vec::new() };
    // The way within an AZ is a part of the round trip that the catalog knows.
    let way = catalog::timing_duration("az.rtt.same").as_nanos();
    let latency = catalog::timing_duration("elasticache.latency").as_nanos().saturating_sub(way);
    let fails_over = !cache.is(CLUSTER) && cache.flag("automatic_failover_enabled");
    let mut stores = Vec::new();
    for shard in 0..count {
        let own = nodes.iter().filter(|node| node.shard == shard);
        let subnets: Vec<&Resource> = own.filter_map(|node| node.subnet).collect();
        let Some(first) = subnets.first() else { return Vec::new() };
        let zones: Vec<usize> =
            subnets.iter().map(|subnet| engine.site.zone(&ec2::zone_of(subnet), subnet.region)).collect();
        let service = Shard::new(Memory::new(memory), latency, &zones, fails_over);
        let port = elasticache::port(cache);
        let zone = zones.first().copied();
        let mut store = Store::new(cache, zone, first.region, port, Service::Cache(service));
        if count > 1 {
            store.name = format!("{}#{}", store.name, shard + 1);
        }
        stores.push(store);
    }
    let first = engine.site.stores.len() as u16;
    made.0.insert(cache.id, first);
    engine.site.stores.extend(stores);
    (first..first + count as u16).collect()
}
