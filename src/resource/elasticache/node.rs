//! The nodes of a cache: where they are, what they hold, on which port they listen.

use super::{replication_group, subnet_group};
use crate::catalog::{self, CacheNode};
use crate::resource::rule::{self, Verdict, refusal};
use crate::resource::{Resource, Value, World, ec2};

/// The type of a replication group.
const GROUP: &str = "AWS::ElastiCache::ReplicationGroup";

/// Ports of the engines. Source: Amazon ElastiCache user guide, "Finding connection endpoints".
const OF_REDIS: u16 = 6379;
const OF_MEMCACHED: u16 = 11211;

/// A node of a cache.
#[derive(Clone, Copy, Debug)]
pub struct Node<'w> {
    /// The shard whose keys it has, from 0 on; each node of Memcached is a shard of its own.
    pub shard: usize,
    /// Its place in the shard: 0 is the primary, the others are replicas.
    pub place: usize,
    /// Its subnet, and with it its AZ.
    pub subnet: Option<&'w Resource>,
}

/// The nodes of a cache, shard by shard, the primary first.
///
/// Which AZs AWS chooses is not documented. What is not promised is not given here: without Multi-AZ and without AZs
/// of its own, a cache is in the first AZ of its subnet group.
pub fn nodes_of<'w>(cache: &Resource, world: &'w dyn World) -> Vec<Node<'w>> {
    let choices = subnet_group::choices(cache, world);
    let (shards, in_shard) = counts(cache);
    let mut nodes = Vec::new();
    for shard in 0..shards {
        for place in 0..in_shard {
            let subnet = in_named_zone(cache, shard, place, &choices)
                .or_else(|| spread(cache, shard, place, &choices));
            nodes.push(Node { shard, place, subnet });
        }
    }
    nodes
}

/// How many shards a cache has, and how many nodes each.
fn counts(cache: &Resource) -> (usize, usize) {
    if cache.is(GROUP) {
        return (replication_group::shards(cache), 1 + replication_group::replicas(cache));
    }
    (cache.int("num_cache_nodes").and_then(|count| usize::try_from(count).ok()).unwrap_or(1), 1)
}

/// The subnet of a node whose AZ is named.
fn in_named_zone<'w>(
    cache: &Resource,
    shard: usize,
    place: usize,
    choices: &[&'w Resource],
) -> Option<&'w Resource> {
    let wanted = zone_named(cache, shard, place)?;
    let named = |subnet: &&&Resource| {
        ec2::zone_entry(subnet).is_some_and(|zone| zone.name == wanted || zone.id == wanted)
    };
    choices.iter().find(named).copied()
}

/// The AZ that a script gives to a node.
pub(super) fn zone_named(cache: &Resource, shard: usize, place: usize) -> Option<String> {
    let at = |property: &str, index: usize| {
        cache.list(property).get(index).and_then(Value::as_text).map(str::to_owned)
    };
    if cache.is(GROUP) {
        let terms = cache.list("node_group_configuration").get(shard);
        let own = terms.and_then(|terms| match place {
            0 => terms.get("primary_availability_zone")?.as_text(),
            _ => terms.get("replica_availability_zones")?.as_list()?.get(place - 1)?.as_text(),
        });
        return own.map(str::to_owned).or_else(|| at("preferred_cache_cluster_azs", place));
    }
    at("preferred_availability_zones", shard).or_else(|| cache.text("preferred_availability_zone"))
}

/// Nodes spread over the AZs where Multi-AZ promises it; else the first.
fn spread<'w>(
    cache: &Resource,
    shard: usize,
    place: usize,
    choices: &[&'w Resource],
) -> Option<&'w Resource> {
    let promised = if cache.is(GROUP) {
        cache.flag("multi_az_enabled")
    } else {
        cache.text("az_mode").as_deref() == Some("cross-az")
    };
    let index = if promised { (shard + place).checked_rem(choices.len())? } else { 0 };
    choices.get(index).copied()
}

/// The port of its nodes: the one it was given, else that of its engine.
pub fn port(cache: &Resource) -> u16 {
    let usual = if super::is_memcached(cache) { OF_MEMCACHED } else { OF_REDIS };
    cache.int("port").and_then(|port| u16::try_from(port).ok()).unwrap_or(usual)
}

/// Its security groups: those it names, else its VPC's default group.
pub fn security_groups_of<'w>(cache: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let named = world.follow_all(cache, security_groups(cache));
    if !named.is_empty() {
        return named;
    }
    let home = subnet_group::choices(cache, world).first().copied();
    home.and_then(|subnet| ec2::default_security_group(subnet, world)).into_iter().collect()
}

/// The property that names security groups.
pub(super) fn security_groups(cache: &Resource) -> &'static str {
    if cache.is(GROUP) { "security_group_ids" } else { "vpc_security_group_ids" }
}

/// The node type of a cache.
pub fn node_type(cache: &Resource) -> Option<&'static CacheNode> {
    catalog::cache_node(&cache.text("cache_node_type")?)
}

/// The bytes that fit into one node: for Valkey and Redis OSS without what AWS reserves by default.
pub fn memory_bytes(cache: &Resource) -> Option<u64> {
    let node = node_type(cache)?;
    Some(if super::is_memcached(cache) { node.memory_bytes } else { node.usable_bytes() })
}

/// What AWS refuses of the nodes of any cache: a type that does not exist, AZs and groups of elsewhere.
pub(super) fn refuse(cache: &Resource, world: &dyn World) -> Verdict {
    let Some(name) = cache.text("cache_node_type") else {
        let message = format!("`{}` needs `cache_node_type`", cache.kind.path());
        return Err(refusal(cache, "cache_node_type", "missing-property", message)
            .help("cache_node_type: memory and vCPUs, such as `cache.t4g.micro` or `cache.r7g.large`"));
    };
    if catalog::cache_node(&name).is_none() {
        let message = format!("there is no cache node type `{name}`");
        let error = refusal(cache, "cache_node_type", "unknown-node-type", message);
        let full = format!("cache.{name}");
        return Err(match catalog::cache_node(&full) {
            Some(_) => error.help(format!("nodes of caches begin with `cache.`, such as `{full}`")),
            None => error.nearest(&name, catalog::cache_nodes().map(|node| node.name)),
        });
    }
    subnet_group::refuse_of(cache, world)?;
    refuse_zones(cache, world)?;
    let property = security_groups(cache);
    let home =
        subnet_group::choices(cache, world).first().and_then(|subnet| ec2::vpc_of_subnet(subnet, world));
    ec2::refuse_mixed(cache, property, &cache.references(property), home, world)
}

/// AZs of another Region, and those that the subnet group does not have.
fn refuse_zones(cache: &Resource, world: &dyn World) -> Verdict {
    let choices = subnet_group::choices(cache, world);
    let property = if cache.is(GROUP) {
        if cache.set("node_group_configuration").is_some() {
            "node_group_configuration"
        } else {
            "preferred_cache_cluster_azs"
        }
    } else if cache.set("preferred_availability_zones").is_some() {
        "preferred_availability_zones"
    } else {
        "preferred_availability_zone"
    };
    let (shards, in_shard) = counts(cache);
    for shard in 0..shards {
        for zone in (0..in_shard).filter_map(|place| zone_named(cache, shard, place)) {
            rule::zone_of_region(cache, property, &zone)?;
            let there = |subnet: &&Resource| {
                ec2::zone_entry(subnet).is_some_and(|found| found.name == zone || found.id == zone)
            };
            if !choices.iter().any(there) {
                let message = format!("its subnet group has no subnet in {zone}");
                return Err(refusal(cache, property, "other-zone", message)
                    .help("name an AZ of the group, or add a subnet to it"));
            }
        }
    }
    Ok(())
}
