//! Amazon ElastiCache: Valkey and Redis OSS with replicas and failover, Memcached without.
//!
//! One file a kind. Where the nodes are, how much they hold and on which port they listen is answered in `node`.

mod cache_cluster;
mod node;
mod replication_group;
mod subnet_group;

pub use cache_cluster::is_memcached;
pub use node::{Node, memory_bytes, node_type, nodes_of, port, security_groups_of};
pub use replication_group::{replicas, shards};

use super::{Kind, Presence, Resource, World};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[cache_cluster::KIND, replication_group::KIND, subnet_group::KIND];

/// Where a cache meets its network: an interface of each node.
fn presence(cache: &Resource, world: &dyn World) -> Option<Presence> {
    let mut subnets = Vec::new();
    for node in nodes_of(cache, world) {
        if let Some(subnet) = node.subnet.filter(|subnet| !subnets.contains(&subnet.id)) {
            subnets.push(subnet.id);
        }
    }
    Some(Presence {
        subnets,
        security_groups: security_groups_of(cache, world).into_iter().map(|group| group.id).collect(),
        port: port(cache),
        why_private: "a cache has private addresses only",
        ..Presence::default()
    })
}
