//! A shard of a cache at run time: the nodes that have its part of the keys, and what the primary holds.
//!
//! An operation takes its time whatever else the node does: how many operations a node can do is not modeled, and
//! memory runs short long before. Copies follow their primary at once; what asynchronous replication may lose at a
//! failover, the last moments before it, is kept here.

use super::cache::Memory;
use super::run::Station;

/// A shard.
#[derive(Clone, Debug)]
pub struct Shard {
    /// What it holds.
    pub memory: Memory,
    /// Time of an operation beyond the way to the node, in nanoseconds.
    pub latency: u64,
    /// Its nodes.
    pub nodes: Vec<Node>,
    /// Place of the node that answers.
    pub primary: usize,
    /// Place of the node that is taking over.
    pub heir: Option<usize>,
    /// Whether a replica takes over when the primary is lost.
    pub fails_over: bool,
    operations: u64,
}

/// A node of a shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Place of its AZ.
    pub zone: usize,
    /// From when on it is there, with what its shard holds; `u64::MAX` while its AZ has no power.
    pub from: u64,
}

impl Node {
    /// Whether it is there.
    pub fn is_up(&self, now: u64) -> bool {
        self.from <= now
    }
}

impl Shard {
    /// A shard whose nodes are all there and hold nothing, the primary first.
    pub fn new(memory: Memory, latency: u64, zones: &[usize], fails_over: bool) -> Self {
        let nodes = zones.iter().map(|zone| Node { zone: *zone, from: 0 }).collect();
        Self { memory, latency, nodes, primary: 0, heir: None, fails_over, operations: 0 }
    }

    /// Whether a replica could take over from the primary.
    pub fn has_heir(&self, now: u64) -> bool {
        let is_heir = |(place, node): (usize, &Node)| place != self.primary && node.is_up(now);
        self.fails_over && self.nodes.iter().enumerate().any(is_heir)
    }

    /// The primary is gone. Says when a node will answer again where `over` is the time of a failover, and whether it
    /// will still have what the shard held; a time of `u64::MAX` waits for power.
    ///
    /// With automatic failover the first replica that is there takes over. Without it, or where none is there, the
    /// node is replaced in its AZ; a replica that is there gives its copy to the new primary.
    pub fn loses_primary(&mut self, now: u64, over: u64) -> (u64, bool) {
        let heir = self.nodes.iter().position(|node| node.is_up(now));
        self.heir = heir.filter(|_| self.fails_over);
        if self.heir.is_some() {
            return (now.saturating_add(over), true);
        }
        if self.fails_over {
            // Nobody is left: the first node that comes back is the primary.
            let first = (0..self.nodes.len()).min_by_key(|place| self.nodes[*place].from);
            self.primary = first.unwrap_or(self.primary);
        }
        (self.nodes.get(self.primary).map_or(u64::MAX, |node| node.from), heir.is_some())
    }

    /// The node that will answer, or answers.
    pub fn next_primary(&self) -> usize {
        self.heir.unwrap_or(self.primary)
    }

    /// An operation that came now; when it is done.
    #[inline]
    pub fn serve(&mut self, now: u64) -> u64 {
        self.operations += 1;
        now.saturating_add(self.latency)
    }

    /// The figures of a finished run of this length.
    pub fn station(&self, end: u64, resource: String, kind: &str) -> Station {
        Station {
            resource,
            kind: kind.to_owned(),
            utilisation: self.memory.peak_share(),
            mean_in_system: self.operations as f64 * self.latency as f64 / end.max(1) as f64,
            served: self.operations,
            hits: Some(self.memory.hits),
            misses: Some(self.memory.misses),
            evictions: Some(self.memory.evictions),
            ..Station::default()
        }
    }
}
