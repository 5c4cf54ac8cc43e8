//! A database that takes the place of another for good: a read replica that is promoted, or an instance that is
//! restored to a point in time.
//!
//! Both are operators' work and take minutes. What the successor holds is as of the moment at which it stopped
//! following: a replica lags behind, and the newest moment that backups reach lies minutes back. When it is up, the
//! operator binds to it the ports that stood at the old one. A database that is down when the work begins is not let back
//! before: two would take writes. What was committed to the old one later is lost to users,
//! also what came in while the operator worked.
//!
//! Sources: Amazon RDS user guide, "Promoting a read replica to be a standalone DB instance" and "Restoring a DB instance
//! to a specified time"; how long both take is documented nowhere, and an assumption of the catalog.

use super::super::access::Verb;
use super::super::database::Database;
use super::super::fault::Action;
use super::super::store::{Service, Store};
use super::super::turn::{To, Turn, Turns};
use super::{Engine, What};
use crate::catalog;
use crate::resource::{Resource, World, ec2, rds};

impl Engine<'_> {
    /// Whether operators promote or restore in this run: commits are then written down.
    pub(super) fn expect_successions(&mut self) {
        let succeeds = |action: &Action| action.mends();
        if !self.workload.faults.iter().any(|fault| succeeds(&fault.action)) {
            return;
        }
        for store in &mut self.site.stores {
            if let Service::Database(database) = &mut store.service {
                database.commits = Some(Box::default());
            }
        }
    }

    pub(super) fn database(&self, store: u16) -> Option<&Database> {
        match &self.site.stores.get(store as usize)?.service {
            Service::Database(database) => Some(database),
            _ => None,
        }
    }

    pub(super) fn database_mut(&mut self, store: u16) -> Option<&mut Database> {
        match &mut self.site.stores.get_mut(store as usize)?.service {
            Service::Database(database) => Some(database),
            _ => None,
        }
    }

    /// As of when a database shows what was written to another that it follows, perhaps by way of others; none where
    /// it follows nothing that leads there.
    pub(super) fn seen(&self, written: u16, read: u16) -> Option<u64> {
        if let Some(seen) = self.seen_by_twin(written, read) {
            return Some(seen);
        }
        let (mut seen, mut place) = (self.now, read);
        for _ in 0..self.site.stores.len() {
            let database = self.database(place)?;
            let source = database.source?;
            seen = seen.min(self.as_of(database, source));
            if source == written {
                return Some(seen);
            }
            place = source;
        }
        None
    }

    /// As of when a database shows what its source has.
    fn as_of(&self, database: &Database, source: u16) -> u64 {
        if let Some(frozen) = database.frozen {
            return frozen;
        }
        let source = &self.site.stores[source as usize];
        // What a source had not sent when it went down arrives once it is back. A volume that several share is there.
        let sent = if source.down.is_some() && !database.shared { source.since } else { self.now };
        sent.saturating_sub(database.lag)
    }

    /// As of when a store shows what is written to where it has its rows from: now, unless it follows another.
    pub(super) fn shown_of(&self, store: u16) -> u64 {
        let database = self.database(store);
        let follows = database.filter(|database| database.frozen.is_none());
        let source = follows.and_then(|database| Some((database, database.source?)));
        source.map_or(self.now, |(database, source)| self.as_of(database, source))
    }

    /// A query is done at a time: what it wrote is committed.
    pub(super) fn notes_commit(&mut self, slot: u32, store: u16, turn: Turn, done: u64) {
        if self.access(slot, turn).is_some_and(|access| access.verb == Verb::DbWrite)
            && let Some(commits) = self.database_mut(store).and_then(|database| database.commits.as_mut())
        {
            commits.note(done);
        }
    }

    /// Whether a store takes no writes: it follows another.
    pub(super) fn follows(&self, store: u16) -> bool {
        self.database(store).is_some_and(Database::is_read_only)
    }

    /// Whether a database has ceased to follow its source for good.
    pub(super) fn has_parted(&self, store: u16) -> bool {
        self.database(store).is_some_and(|database| database.frozen.is_some())
    }

    /// An operator promotes a read replica: this one, or the first that follows this database and answers.
    pub(super) fn promote(&mut self, store: u16) {
        let name = self.site.stores[store as usize].name.clone();
        let Some((replica, source)) = self.replica_of(store) else {
            let why = if self.database(store).is_some_and(|database| database.shared) {
                "is a part of a cluster, which fails over by itself"
            } else {
                "is no read replica that answers, nor has one"
            };
            return self.remarks.push(format!("promote: {name} {why}"));
        };
        let Some(as_of) = self.database(replica).map(|database| self.as_of(database, source)) else { return };
        if let Some(database) = self.database_mut(replica) {
            (database.frozen, database.rising) = (Some(as_of), true);
        }
        self.abandons(source);
        let name = self.site.stores[replica as usize].name.clone();
        self.note("promotion-begins", name, String::new());
        let time = catalog::timing_duration("rds.replica.promotion").as_nanos();
        self.events.plan(self.now + time, What::Succeeds(u32::from(source), u32::from(replica)));
    }

    /// An operator who works at a successor keeps a database that is down from coming back meanwhile.
    pub(super) fn abandons(&mut self, store: u16) {
        let there = &mut self.site.stores[store as usize];
        if there.down.is_some() && there.heir.is_none() {
            there.given_up = true;
            there.life += 1;
        }
    }

    /// A replica that can be promoted, and its source: the store itself, or the first that follows it.
    fn replica_of(&self, store: u16) -> Option<(u16, u16)> {
        let follows = |place: u16| {
            let database = self.database(place)?;
            let stands = !database.shared && database.frozen.is_none();
            let answers = self.site.stores[place as usize].down.is_none();
            database.source.filter(|_| stands && answers).map(|source| (place, source))
        };
        let of_it = |(_, source): &(u16, u16)| *source == store;
        let places = 0..self.site.stores.len() as u16;
        follows(store).or_else(|| places.filter_map(follows).find(of_it))
    }

    /// An operator restores a database to a point in time, as a new instance.
    pub(super) fn restore(&mut self, store: u16, to: Option<u64>) {
        let there = &self.site.stores[store as usize];
        let (name, owner) = (there.name.clone(), self.architecture.get(there.owner));
        let newest = if there.down.is_some() { there.since } else { self.now }
            .saturating_sub(catalog::timing_duration("rds.pitr_granularity").as_nanos());
        let made = owner.ok_or("is gone").and_then(|owner| self.restored(store, owner));
        let mut fresh = match made {
            Ok(fresh) => fresh,
            Err(why) => return self.remarks.push(format!("restore: {name} {why}")),
        };
        if to.is_some_and(|to| to > newest) {
            let message =
                format!("restore: {name} is restored to the newest moment there is, not to a later one");
            self.remarks.push(message);
        }
        if let Service::Database(database) = &mut fresh.service {
            database.frozen = Some(to.unwrap_or(newest).min(newest));
        }
        self.abandons(store);
        let place = self.site.stores.len() as u16;
        self.note("restore-begins", name, fresh.name.clone());
        self.site.stores.push(fresh);
        let time = catalog::timing_duration("rds.restore").as_nanos();
        self.events.plan(self.now + time, What::Succeeds(u32::from(store), u32::from(place)));
    }

    /// A new instance of the class of a database, in an AZ of its subnet group that has power; or why there is none.
    fn restored(&self, store: u16, owner: &Resource) -> Result<Store, &'static str> {
        let there = &self.site.stores[store as usize];
        let Some(database) = self.database(store) else { return Err("is no database with backups") };
        if self.is_lost(there.region) {
            return Err("has its backups in a Region that is lost");
        }
        let cluster = rds::cluster_of(owner, self.architecture).unwrap_or(owner);
        if cluster.int("backup_retention_period") == Some(0) {
            return Err("has no automated backups: its backup_retention_period is 0");
        }
        let place = |subnet: &Resource| {
            let name = ec2::zone_of(subnet);
            self.site.zones.iter().position(|zone| zone.name == name)
        };
        let subnets = rds::subnets_of(owner, self.architecture);
        let mut zones = there.zone.into_iter().chain(subnets.into_iter().filter_map(place));
        let zone = zones.find(|zone| self.site.zones[*zone].up).ok_or("has no subnet in an AZ with power")?;
        let mut fresh = Database::new(database.vcpus(), Some(store), 0);
        fresh.commits = Some(Box::default());
        let mut restored = Store::new(owner, Some(zone), there.region, there.port, Service::Database(fresh));
        restored.name = format!("{} restored", there.name);
        Ok(restored)
    }

    /// A successor is up: what stood at the old database stands at it from now on.
    pub(super) fn succeeds(&mut self, old: u16, new: u16) {
        let there = &self.site.stores[new as usize];
        let (name, down) = (there.name.clone(), there.down.is_some());
        if down || there.zone.is_some_and(|zone| !self.site.zones[zone].up) {
            return self.remarks.push(format!("{name} went down before it could take over"));
        }
        if let Some(database) = self.database_mut(new) {
            database.rising = false;
        }
        if self.site.ports.database == Some(old) {
            self.counts_lost_rows(old, new);
        }
        self.becomes_primary(old, new);
        self.rebinds(old, new);
        self.note("database-succeeded", name, String::new());
    }

    /// Rows that the old database has and the new one will never have.
    fn counts_lost_rows(&mut self, old: u16, new: u16) {
        let Some(frozen) = self.database(new).and_then(|database| database.frozen) else { return };
        let there = &self.site.stores[old as usize];
        let at = if there.down.is_some() { there.since } else { self.now };
        let commits = self.database(old).and_then(|database| database.commits.as_ref());
        if let Some((rows, oldest)) = commits.and_then(|commits| commits.after(frozen)) {
            self.losses.rows += rows;
            self.points.push((at.max(oldest), oldest));
        }
    }

    /// Binds the ports of one database to another. Replicas of the old one are no longer read from.
    fn rebinds(&mut self, old: u16, new: u16) {
        let mut ports = self.site.ports.clone();
        if ports.sessions == To::Store(old) {
            ports.sessions = To::Store(new);
        }
        let moves = ports.database == Some(old);
        if moves {
            ports.database = Some(new);
        }
        if moves || ports.reads.contains(&old) {
            let stays = |read: &u16| {
                *read == new || self.seen(old, *read).is_none() || self.seen(new, *read).is_some()
            };
            ports.reads.iter_mut().filter(|read| **read == old).for_each(|read| *read = new);
            ports.reads.retain(stays);
            ports.reads.dedup();
        }
        self.site.ports = ports;
        self.reads_ports_anew();
    }

    /// What requests do next, after the ports were bound to something else.
    pub(super) fn reads_ports_anew(&mut self) {
        self.turns = Turns::of(&self.workload.application, &self.site.ports);
    }
}
