//! Queries: what a request does at the database while its worker waits.
//!
//! A query travels half a round trip, waits for a vCPU of the database, is served, and its answer travels back. Only
//! its arrival at the database is an event of the run: there queries of all instances meet in the order of time.

use super::super::events::Rank;
use super::super::site::Blockade;
use super::{Engine, What};
use crate::network;

impl Engine<'_> {
    /// A request sends its query at a time that is known now.
    pub(super) fn sends_query(&mut self, slot: u32, at: u64) {
        let request = self.requests.get(slot);
        let (machine, rank, stamp) = (request.machine, request.ask.rank(), request.stamp);
        let arrives = at.saturating_add(self.site.machines[machine as usize].to_database / 2);
        self.events.insert(arrives, Rank::Step, rank, What::Queries(slot, stamp));
    }

    /// The round trip between an instance and the database.
    pub(super) fn way_to_database(&self, machine: u32) -> u64 {
        let zone = self.site.profiles[self.site.machines[machine as usize].profile].zone;
        let there = self.site.database.as_ref().map_or(zone, |database| database.zone);
        self.between_zones(zone, there)
    }

    /// A query arrives at the database.
    #[inline]
    pub(super) fn queries(&mut self, slot: u32, stamp: u32) {
        if !self.requests.holds(slot, stamp) {
            return;
        }
        let machine = self.requests.get(slot).machine;
        self.settle(machine);
        if let Some(blockade) = self.database_blockade(machine) {
            return self.cannot_query(slot, blockade);
        }
        let demand = self.demand(slot, self.requests.get(slot).step);
        let way = self.site.machines[machine as usize].to_database;
        let now = self.now;
        let Some(database) = &mut self.site.database else { return };
        let done = database.serve(now, demand);
        let back = done.saturating_add(way - way / 2);
        if self.site.machines[machine as usize].straight {
            self.requests.get_mut(slot).step += 1;
            self.goes_straight(slot, back);
        } else {
            self.step_will_end(slot, back);
        }
        self.rouse(machine);
    }

    /// What keeps an instance from the database, worked out once for all of its profile.
    fn database_blockade(&mut self, machine: u32) -> Option<Blockade> {
        let profile = self.site.machines[machine as usize].profile;
        if self.site.profiles[profile].reaches_database {
            return None;
        }
        if let Some(known) = self.database_reach.get(&profile) {
            return known.clone();
        }
        let there = &self.site.profiles[profile];
        let from = network::Party::Interface(network::Interface {
            owner: there.owner,
            subnet: there.subnet,
            security_groups: there.security_groups.clone(),
            public: there.public,
        });
        let blockade = self.site.database.as_ref().and_then(|database| {
            super::blockade(
                self.architecture,
                &from,
                &network::Party::Resource(database.owner),
                database.port,
            )
        });
        self.site.profiles[profile].reaches_database = blockade.is_none();
        self.database_reach.insert(profile, blockade.clone());
        blockade
    }

    /// The database cannot be reached: the request fails, and its user hears nothing until patience ends.
    fn cannot_query(&mut self, slot: u32, blockade: Blockade) {
        let request = *self.requests.get(slot);
        let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
        self.fails(slot);
        if !request.abandoned {
            let noticed = if request.deadline == u64::MAX { self.now } else { request.deadline };
            self.lost(request.ask, cause, noticed.max(self.now));
        }
    }
}
