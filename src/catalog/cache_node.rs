//! Node types of ElastiCache: how much data fits.

use super::{InstanceType, data, instance_type, quota_value};
use serde::Deserialize;
use std::sync::LazyLock;

const FILE: &str = include_str!("data/cache_nodes.json");

/// A node type of ElastiCache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheNode {
    /// Name, such as `cache.t4g.micro`.
    pub name: &'static str,
    /// Memory for data, what is reserved included \[bytes\].
    pub memory_bytes: u64,
}

#[derive(Default, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct File {
    rows: Vec<(&'static str, u64)>,
}

static NODES: LazyLock<Vec<CacheNode>> = LazyLock::new(|| {
    let rows = data::read::<File>(FILE).rows;
    rows.into_iter().map(|(name, memory_bytes)| CacheNode { name, memory_bytes }).collect()
});

impl CacheNode {
    /// The EC2 instance type it runs on: AWS names the node after it.
    pub fn instance_type(&self) -> Option<&'static InstanceType> {
        instance_type(self.name.strip_prefix("cache.")?)
    }

    /// Memory that data may fill with AWS's default reservation \[bytes\].
    pub fn usable_bytes(&self) -> u64 {
        let share = 1.0 - quota_value("elasticache.reserved_memory") / 100.0;
        (self.memory_bytes as f64 * share) as u64
    }
}

/// The node type called `name`.
pub fn cache_node(name: &str) -> Option<&'static CacheNode> {
    data::find(&NODES, name, |node| node.name)
}

/// Every node type, sorted by name.
pub fn cache_nodes() -> impl Iterator<Item = &'static CacheNode> {
    NODES.iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_sorted_and_run_on_instance_types() {
        data::parses::<File>(FILE);
        assert!(NODES.is_sorted_by(|a, b| a.name < b.name) && NODES.len() > 90);
        for node in cache_nodes() {
            let host = node.instance_type().unwrap_or_else(|| panic!("{}", node.name));
            let share = node.memory_bytes as f64 / (host.memory_gib() * f64::from(1 << 30));
            assert!((0.3..1.0).contains(&share), "{} has {share} of its host's memory", node.name);
        }
    }

    #[test]
    fn a_quarter_of_the_memory_is_reserved() {
        // AWS Knowledge Center: 0.5 GiB of a cache.t3.micro are 402,653,184 bytes for data.
        assert_eq!(cache_node("cache.t3.micro").unwrap().usable_bytes(), 402_653_184);
        assert_eq!(cache_node("cache.t3.enormous"), None);
    }
}
