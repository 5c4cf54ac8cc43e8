//! Stores that go down and come back: a primary that dies, an AZ without power, a failover.
//!
//! A failover is what AWS does: a standby, or a reader of the same cluster, takes over within the time that AWS states,
//! and the name of the endpoint leads there (its TTL is within that time). What cannot fail over comes back on a new host
//! with the same storage, or with the power of its AZ. Calls that a store had taken in when it went down are answered.
//!
//! Sources: Amazon RDS user guide, "Multi-AZ DB instance deployments"; Amazon Aurora user guide, "High availability for
//! Amazon Aurora"; the times are in the catalog.

mod shards;

use super::super::fault::{Action, Target};
use super::super::store::{Heir, Service, Store};
use super::super::turn::To;
use super::{Engine, What};
use crate::catalog;
use crate::resource::{ResourceId, World, identity};

/// Why a store that fails over does not answer.
const FAILING_OVER: &str = "database-failing-over";
/// Why a store does not answer that nothing takes over from.
const DOWN: &str = "database-down";

impl Engine<'_> {
    /// The stores that a target means now, and whether it means stores at all.
    pub(super) fn stores_struck(&self, target: &Target) -> Option<Vec<u16>> {
        match target {
            Target::Resource(id) => {
                let found = self.stores_of(*id);
                (!found.is_empty()).then_some(found)
            }
            Target::Bound(port) => {
                let ports = &self.site.ports;
                let of = |to: To| if let To::Store(store) = to { vec![store] } else { Vec::new() };
                let found = match *port {
                    "sessions" if ports.sessions == To::Choice => {
                        ports.session_shards.iter().copied().take(1).collect()
                    }
                    "sessions" => of(ports.sessions),
                    "files" => ports.volumes.clone(),
                    "queue" => ports.queue.into_iter().collect(),
                    "workers" => Vec::new(),
                    "cache" => ports.cache.iter().copied().take(1).collect(),
                    "reads" => ports.reads.iter().copied().take(1).collect(),
                    _ => ports.database.into_iter().collect(),
                };
                (!found.is_empty()).then_some(found)
            }
            _ => None,
        }
    }

    /// The stores of a resource; of a cluster, the one that writes.
    fn stores_of(&self, id: ResourceId) -> Vec<u16> {
        if let Some((_, primary)) = self.site.ports.globals.iter().find(|(global, _)| *global == id) {
            return vec![*primary];
        }
        let stores = self.site.stores.iter().enumerate();
        let own = stores.filter(|(_, store)| store.owner == id || store.endpoint == Some(id));
        own.map(|(place, _)| place as u16).take(1).collect()
    }

    /// A fault strikes stores.
    pub(super) fn strike_stores(&mut self, action: &Action, stores: &[u16]) {
        for store in stores {
            let database = matches!(self.site.stores[*store as usize].service, Service::Database(_));
            match action {
                _ if self.is_cache(*store) => self.strike_shard(action, *store),
                Action::Crash | Action::Terminate if database => self.falls(*store, true),
                Action::FailOver if self.heir_of(*store).is_some() => self.falls(*store, true),
                Action::FailOverGlobal if database => self.fail_over_global(*store),
                Action::SwitchOverGlobal if database => self.switch_over_global(*store),
                Action::Promote if database => self.promote(*store),
                Action::Restore { to } if database => self.restore(*store, to.map(|to| to.as_nanos())),
                Action::VolumeLoss if self.is_volume(*store) => self.lose_volume(*store as usize),
                Action::FailOver | Action::Reboot => {
                    let name = self.site.stores[*store as usize].name.clone();
                    self.remarks.push(format!("{}: {name} has nothing that could take over", action.name()));
                }
                _ => {
                    let name = self.site.stores[*store as usize].name.clone();
                    self.remarks.push(format!("{} does nothing to {name}", action.name()));
                }
            }
        }
    }

    /// An AZ has no power: what answers there goes down.
    pub(super) fn stores_lose_power(&mut self, zone: usize) {
        for store in 0..self.site.stores.len() as u16 {
            if self.is_cache(store) {
                self.shard_loses_power(store, zone);
                continue;
            }
            let there = &mut self.site.stores[store as usize];
            if there.zone != Some(zone) {
                continue;
            }
            if matches!(there.service, Service::Database(_)) {
                self.falls(store, false);
            } else {
                there.down = Some("zone-lost");
            }
        }
    }

    /// An AZ has power again: what waited for it comes back.
    pub(super) fn stores_regain_power(&mut self, zone: usize) {
        for store in 0..self.site.stores.len() as u16 {
            if self.is_cache(store) {
                self.shard_regains_power(store, zone);
                continue;
            }
            let there = &mut self.site.stores[store as usize];
            if there.zone != Some(zone) || there.down.is_none() || there.heir.is_some() {
                continue;
            }
            if matches!(there.service, Service::Database(_)) {
                self.comes_back(store, "rds.single_az.recovery");
            } else {
                there.down = None;
            }
        }
    }

    /// Who could take over from a store now.
    fn heir_of(&self, store: u16) -> Option<Heir> {
        let powered = |zone: usize| self.site.zones[zone].up;
        let Service::Database(database) = &self.site.stores[store as usize].service else { return None };
        let standby = database.standby.filter(|zone| powered(*zone)).map(Heir::Standby);
        let reader = || {
            let lives = |reader: &&u16| {
                let reader = &self.site.stores[**reader as usize];
                reader.down.is_none() && reader.zone.is_some_and(powered)
            };
            database.readers.iter().find(lives).copied().map(Heir::Reader)
        };
        standby.or_else(reader)
    }

    /// A store goes down. With power, it comes back by itself where nothing takes over.
    fn falls(&mut self, store: u16, powered: bool) {
        let heir = self.heir_of(store);
        let now = self.now;
        let there = &mut self.site.stores[store as usize];
        there.life += 1;
        there.heir = heir;
        if there.down.is_none() {
            there.since = now;
        }
        there.down = Some(if heir.is_some() { FAILING_OVER } else { DOWN });
        let name = there.name.clone();
        let Service::Database(database) = &there.service else { return };
        let (over, back) = (database.failover, database.recovery);
        self.note("database-stopped", name, String::new());
        if heir.is_some() {
            self.comes_back(store, over);
        } else if powered {
            self.comes_back(store, back);
        }
    }

    /// A store will answer again after a time of the catalog, drawn within its range.
    fn comes_back(&mut self, store: u16, timing: &'static str) {
        if self.site.stores[store as usize].given_up {
            return;
        }
        let (at, life) = (self.now + self.drawn(store, timing), self.site.stores[store as usize].life);
        self.events.plan(at, What::Recovers(u32::from(store), life));
    }

    /// A time of the catalog for a store, drawn within its range.
    fn drawn(&self, store: u16, timing: &str) -> u64 {
        let there = &self.site.stores[store as usize];
        let stream = self.streams.fault.of(identity::fingerprint(&there.name));
        let (low, high) = catalog::timing(timing).and_then(catalog::Timing::range).unwrap_or_default();
        let (low, high) = (low.as_nanos(), high.as_nanos());
        low + (stream.uniform(u64::from(there.life)) * high.saturating_sub(low) as f64) as u64
    }

    /// A store answers again, perhaps somewhere else.
    pub(super) fn recovers(&mut self, store: u16, life: u32) {
        if self.is_cache(store) {
            return self.shard_recovers(store, life);
        }
        let there = &self.site.stores[store as usize];
        if there.life != life {
            return;
        }
        let (from, heir, name) = (there.zone, there.heir, there.name.clone());
        let to = match heir {
            Some(Heir::Standby(zone)) => Some(zone),
            Some(Heir::Reader(reader)) => self.site.stores[reader as usize].zone,
            None => from,
        };
        if to.is_some_and(|zone| !self.site.zones[zone].up) {
            // The heir lost its power meanwhile: whichever AZ comes back first brings the store back.
            self.site.stores[store as usize].heir = None;
            self.site.stores[store as usize].down = Some(DOWN);
            return;
        }
        let there = &mut self.site.stores[store as usize];
        (there.zone, there.down, there.heir) = (to, None, None);
        if let (Some(Heir::Standby(_)), Service::Database(database)) = (heir, &mut there.service) {
            database.standby = from;
        }
        if let Some(Heir::Reader(reader)) = heir {
            self.change_names(store, reader);
            self.steps_down(reader, from);
        }
        let what = if heir.is_some() { "failover-done" } else { "database-restored" };
        self.note(what, name, String::new());
    }

    /// A cluster's endpoint leads to another of its instances: who was the writer is a reader from now on.
    fn change_names(&mut self, writer: u16, reader: u16) {
        let (low, high) = (writer.min(reader) as usize, writer.max(reader) as usize);
        let (left, right) = self.site.stores.split_at_mut(high);
        if let (Some(one), Some(other)) = (left.get_mut(low), right.first_mut()) {
            std::mem::swap(&mut one.owner, &mut other.owner);
            std::mem::swap(&mut one.name, &mut other.name);
        }
    }

    /// A reader became the writer; the former writer's host joins as a reader in its place, when it can.
    fn steps_down(&mut self, reader: u16, zone: Option<usize>) {
        let there: &mut Store = &mut self.site.stores[reader as usize];
        there.zone = zone;
        there.life += 1;
        there.down = Some(DOWN);
        if zone.is_some_and(|zone| self.site.zones[zone].up) {
            self.comes_back(reader, "rds.single_az.recovery");
        }
    }

    /// The address of a store's resource, for what is told.
    pub(super) fn address_of_store(&self, store: u16) -> String {
        let owner = self.site.stores.get(store as usize).and_then(|store| self.architecture.get(store.owner));
        owner.map(|owner| owner.address()).unwrap_or_default()
    }
}
