//! What stands in several Regions: which part of it a call turns to, and what happens when another Region writes.
//!
//! Of a global table each Region has a replica that takes writes; the others have them about a second later. Of an
//! Aurora global database one Region writes, and the others follow. A secondary cluster that forwards writes passes
//! them on to the primary, in AWS's own network; its sessions are read there as well (read consistency `GLOBAL`).
//! Without forwarding, an instance must reach the primary cluster itself.
//!
//! A failover to another Region loses what had not arrived; a switchover waits until everything has, and nobody writes
//! meanwhile. Sources: Amazon Aurora user guide, "Using switchover or failover in Amazon Aurora Global Database"; Amazon
//! DynamoDB developer guide, "Global tables".

use super::super::access::Verb;
use super::super::turn::To;
use super::{Engine, What};
use crate::catalog;

impl Engine<'_> {
    /// The store that an instance turns to, where a thing stands in several Regions: its own Region's part.
    #[inline]
    pub(super) fn nearest(&self, slot: u32, store: u16, verb: Option<Verb>) -> u16 {
        let ports = &self.site.ports;
        if ports.twins.is_empty() && ports.forwards.is_empty() {
            return store;
        }
        self.nearest_of_several(slot, store, verb)
    }

    #[cold]
    fn nearest_of_several(&self, slot: u32, store: u16, verb: Option<Verb>) -> u16 {
        let (ports, machine) = (&self.site.ports, self.requests.get(slot).machine);
        if let Some(twins) = ports.twins.iter().find(|twins| twins.contains(&store)) {
            let near = twins.iter().copied().min_by_key(|twin| self.way_to(machine, *twin));
            return near.unwrap_or(store);
        }
        let home = self.site.zones[self.site.machines[machine as usize].zone].region;
        let here = |head: &&u16| self.site.stores[**head as usize].region == home;
        let follows =
            |head: &u16| self.database(*head).is_some_and(|database| database.source == Some(store));
        let head = ports.forwards.iter().find(here).copied().filter(follows);
        head.filter(|_| is_forwarded(verb)).unwrap_or(store)
    }

    /// The primary that a secondary cluster passes a call on to.
    pub(super) fn forwards_to(&self, store: u16, verb: Option<Verb>) -> Option<u16> {
        let passes = self.site.ports.forwards.contains(&store) && is_forwarded(verb);
        self.database(store).filter(|database| passes && database.is_read_only())?.source
    }

    /// Whether a call was passed on to a store by another part of the same database: no security group is asked.
    pub(super) fn was_forwarded(&self, slot: u32, store: u16, verb: Option<Verb>) -> bool {
        let by_another = self.requests.get(slot).leg > 0 && !self.site.ports.forwards.is_empty();
        by_another && is_forwarded(verb) && self.database(store).is_some()
    }

    /// As of when a replica of a global table shows what was written to another; none where they are not of one table.
    pub(super) fn seen_by_twin(&self, written: u16, read: u16) -> Option<u64> {
        let twins = self.site.ports.twins.iter().find(|twins| twins.contains(&written))?;
        if !twins.contains(&read) {
            return None;
        }
        let there = &self.site.stores[written as usize];
        let sent = if there.down.is_some() { there.since } else { self.now };
        Some(sent.saturating_sub(catalog::timing_duration("dynamodb.global.lag").as_nanos()))
    }

    /// The cluster of another Region that would write next: the first that answers.
    fn next_primary(&self, store: u16) -> Option<u16> {
        let region = self.site.stores[store as usize].region;
        let fits = |place: &u16| {
            let there = &self.site.stores[*place as usize];
            let follows =
                self.database(*place).is_some_and(|one| one.source == Some(store) && one.is_read_only());
            follows && there.down.is_none() && there.region != region && there.endpoint.is_some()
        };
        (0..self.site.stores.len() as u16).find(fits)
    }

    /// Another Region of a global database takes over at once, with what had reached it.
    pub(super) fn fail_over_global(&mut self, store: u16) {
        let Some((primary, next)) = self.global_parts(store, "failover-global-cluster") else { return };
        let lag = self.database(next).map_or(0, |database| database.lag);
        let there = &self.site.stores[primary as usize];
        let sent = if there.down.is_some() { there.since } else { self.now };
        if let Some(database) = self.database_mut(next) {
            (database.frozen, database.rising) = (Some(sent.saturating_sub(lag)), true);
        }
        self.abandons(primary);
        let name = self.site.stores[next as usize].name.clone();
        self.note("failover-begins", name, String::new());
        let time = catalog::timing_duration("aurora.global.failover").as_nanos();
        self.events.plan(self.now + time, What::Succeeds(u32::from(primary), u32::from(next)));
    }

    /// Another Region of a global database takes over when it has everything; nobody writes meanwhile.
    pub(super) fn switch_over_global(&mut self, store: u16) {
        let Some((primary, next)) = self.global_parts(store, "switchover-global-cluster") else { return };
        if self.site.stores[primary as usize].down.is_some() {
            let name = self.site.stores[primary as usize].name.clone();
            return self
                .remarks
                .push(format!("switchover-global-cluster: {name} is down; a failover would help"));
        }
        let now = self.now;
        let there = &mut self.site.stores[primary as usize];
        (there.down, there.since) = (Some("database-failing-over"), now);
        there.life += 1;
        let name = self.site.stores[next as usize].name.clone();
        self.note("switchover-begins", name, String::new());
        let time = catalog::timing_duration("aurora.global.switchover").as_nanos();
        self.events.plan(now + time, What::Switches(u32::from(primary), u32::from(next)));
    }

    /// The primary of the global database that a store belongs to, and who would be the next.
    fn global_parts(&mut self, store: u16, action: &str) -> Option<(u16, u16)> {
        let primary = self.site.ports.globals.iter().map(|(_, primary)| *primary).find(|one| *one == store);
        let next = primary.and_then(|primary| self.next_primary(primary));
        if next.is_none() {
            let name = self.site.stores[store as usize].name.clone();
            self.remarks
                .push(format!("{action}: {name} has no cluster in another Region that could take over"));
        }
        primary.zip(next)
    }

    /// A switchover is done: who wrote follows from now on.
    pub(super) fn switches(&mut self, old: u16, new: u16) {
        let there = &mut self.site.stores[old as usize];
        if there.down == Some("database-failing-over") {
            there.down = None;
        }
        if self.site.stores[new as usize].down.is_some() {
            let name = self.site.stores[new as usize].name.clone();
            return self.remarks.push(format!("{name} went down before it could take over"));
        }
        let (now, lag) = (self.now, catalog::timing_duration("aurora.global.lag").as_nanos());
        if let Some(next) = self.database_mut(new) {
            next.frozen = Some(now);
        }
        if let Some(former) = self.database_mut(old) {
            (former.source, former.lag, former.frozen) = (Some(new), lag, None);
        }
        self.becomes_primary(old, new);
        if self.site.ports.database == Some(old) {
            self.site.ports.database = Some(new);
        }
        if self.site.ports.sessions == To::Store(old) {
            self.site.ports.sessions = To::Store(new);
        }
        self.reads_ports_anew();
        let name = self.site.stores[new as usize].name.clone();
        self.note("database-succeeded", name, String::new());
    }

    /// A cluster of a global database writes from now on: the others follow it.
    pub(super) fn becomes_primary(&mut self, old: u16, new: u16) {
        let own = self.site.ports.globals.iter_mut().find(|(_, primary)| *primary == old);
        let Some((_, primary)) = own else { return };
        *primary = new;
        for place in 0..self.site.stores.len() as u16 {
            let elsewhere = self.site.stores[place as usize].region != self.site.stores[old as usize].region;
            if let Some(database) = self.database_mut(place).filter(|_| elsewhere && place != new)
                && database.source == Some(old)
            {
                database.source = Some(new);
            }
        }
    }
}

/// Whether a secondary cluster passes this on: writes, and reads of sessions, which must be there at once.
fn is_forwarded(verb: Option<Verb>) -> bool {
    matches!(verb, Some(Verb::DbWrite | Verb::SessionRead | Verb::SessionWrite))
}
