//! Nodes of caches that are lost, and what takes their place.
//!
//! A lost node is replaced in its AZ, which takes a while, or waits until its AZ has power again. While the primary of a
//! shard is missing, the shard does not answer. With automatic failover a replica takes over and has everything; with
//! replicas alone, the new primary gets a copy; without either it comes back cold, and what was in it is gone.
//!
//! Sources: Amazon ElastiCache user guide, "Failure scenarios with Multi-AZ and automatic failover responses" and
//! "Mitigating failures" (Memcached); the times are assumptions in the catalog.

use super::super::super::fault::Action;
use super::super::super::shard::Node;
use super::super::{Engine, What};

/// Why a shard does not answer.
const DOWN: &str = "cache-down";

impl Engine<'_> {
    /// A fault strikes the primary of a shard.
    pub(super) fn strike_shard(&mut self, action: &Action, store: u16) {
        let now = self.now;
        let Some(shard) = self.shard_mut(store) else { return };
        let (primary, replicated) = (shard.primary, shard.has_heir(now));
        if matches!(action, Action::Crash | Action::Terminate) || (*action == Action::FailOver && replicated)
        {
            return self.lose_nodes(store, |place, _| place == primary, true);
        }
        let name = &self.site.stores[store as usize].name;
        let why =
            if *action == Action::FailOver { "has nothing that could take over" } else { "stays as it is" };
        self.remarks.push(format!("{}: {name} {why}", action.name()));
    }

    /// An AZ has no power: the nodes of a shard there are lost.
    pub(super) fn shard_loses_power(&mut self, store: u16, zone: usize) {
        self.lose_nodes(store, |_, node| node.zone == zone, false);
    }

    /// An AZ has power again: nodes are replaced there.
    pub(super) fn shard_regains_power(&mut self, store: u16, zone: usize) {
        let from = self.now.saturating_add(self.drawn(store, "elasticache.replacement"));
        let Some(shard) = self.shard_mut(store) else { return };
        let waits = |node: &&mut Node| node.zone == zone && node.from == u64::MAX;
        let back = shard.nodes.iter_mut().filter(waits).map(|node| node.from = from).count();
        let orphan = shard.heir.is_none();
        if back > 0 && orphan && self.site.stores[store as usize].down.is_some() {
            self.awaits_primary(store);
        }
    }

    /// Nodes of a shard are lost; with power they are replaced.
    fn lose_nodes(&mut self, store: u16, which: impl Fn(usize, &Node) -> bool, powered: bool) {
        let replaced = self.now.saturating_add(self.drawn(store, "elasticache.replacement"));
        let Some(shard) = self.shard_mut(store) else { return };
        let from = if powered { replaced } else { u64::MAX };
        let lost = |(place, node): (usize, &mut Node)| {
            let lost = which(place, node);
            if lost {
                node.from = from;
            }
            lost
        };
        let next = shard.next_primary();
        let leading = shard.nodes.iter_mut().enumerate().map(lost).enumerate();
        let leading = leading.fold(false, |any, (place, lost)| any || (lost && place == next));
        if leading {
            self.awaits_primary(store);
        }
    }

    /// A shard does not answer until a node takes over or comes back.
    fn awaits_primary(&mut self, store: u16) {
        let (now, over) = (self.now, self.drawn(store, "elasticache.failover"));
        let Some(shard) = self.shard_mut(store) else { return };
        let (at, keeps) = shard.loses_primary(now, over);
        if !keeps {
            shard.memory.clear();
        }
        let there = &mut self.site.stores[store as usize];
        there.generation += u32::from(!keeps);
        there.life += 1;
        let (life, fell) = (there.life, there.down.replace(DOWN).is_none());
        if fell {
            let name = there.name.clone();
            self.note(DOWN, name, String::new());
        }
        if at != u64::MAX {
            self.events.plan(at, What::Recovers(u32::from(store), life));
        }
    }

    /// A node takes over, or comes back.
    pub(super) fn shard_recovers(&mut self, store: u16, life: u32) {
        if self.site.stores[store as usize].life != life {
            return;
        }
        let Some(shard) = self.shard_mut(store) else { return };
        shard.primary = shard.next_primary();
        let took_over = shard.heir.take().is_some();
        let zone = shard.nodes.get(shard.primary).map(|node| node.zone);
        let there = &mut self.site.stores[store as usize];
        (there.zone, there.down) = (zone, None);
        let name = there.name.clone();
        self.note(if took_over { "failover-done" } else { "cache-restored" }, name, String::new());
    }
}
