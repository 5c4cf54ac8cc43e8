//! Calls: what a request does at a store while its worker waits.
//!
//! A call travels half a round trip, is served, and its answer travels back. Only its arrival is an event of the run:
//! at a store calls of all instances meet in the order of time. What an instance keeps itself is a call that travels
//! nowhere.

use super::super::access::{USUAL_QUERY, Verb};
use super::super::events::Rank;
use super::super::file_store::{FileStore, Medium};
use super::super::site::Blockade;
use super::super::store::Service;
use super::super::turn::{Do, To, Turn};
use super::{Engine, What};
use crate::network;
use crate::resource::World;

/// Marks a call that stays on its instance.
pub(super) const HERE: u16 = u16::MAX;

/// What a store does with a call.
pub(super) enum Served {
    /// It is done at a time.
    Done(u64),
    /// Its answer leads to another call, of this store, which leaves the first at a time.
    Next(u16, u64),
    /// The store answers that it does not do it, for this reason.
    Refused(Blockade),
}

impl Engine<'_> {
    /// A request makes the call of a turn at a time that is known now.
    #[inline]
    pub(super) fn sends_call(&mut self, slot: u32, at: u64, turn: u16) {
        let request = self.requests.get(slot);
        let (machine, rank, stamp, kind) = (request.machine, request.ask.rank(), request.stamp, request.kind);
        let called = self.turns.at(kind, turn);
        let store = match called.what {
            Do::Call(To::Store(store)) => self.nearest(slot, store, self.verb(slot, called)),
            Do::Call(To::Choice) => self.first_choice(slot, turn),
            _ => HERE,
        };
        let way = if store == HERE { 0 } else { self.way_to(machine, store) };
        let request = self.requests.get_mut(slot);
        (request.store, request.leg, request.called) = (store, 0, at);
        self.events.insert(at.saturating_add(way / 2), Rank::Step, rank, What::Calls(slot, stamp));
    }

    /// The round trip between an instance and a store.
    #[inline]
    pub(super) fn way_to(&self, machine: u32, store: u16) -> u64 {
        let zone = self.site.machines[machine as usize].zone;
        match self.site.stores[store as usize].zone {
            Some(there) => self.between_zones(zone, there),
            None => self.way_to_region(zone, self.site.stores[store as usize].region),
        }
    }

    /// The round trip between an AZ and what is everywhere in a Region: none within the Region, where the store's own
    /// time says all.
    #[inline]
    fn way_to_region(&self, zone: usize, region: &str) -> u64 {
        if self.distances.is_empty() || self.site.zones[zone].region == region {
            return 0;
        }
        let there = self.site.zones.iter().position(|zone| zone.region == region);
        there.map_or(0, |there| self.distances[zone][there])
    }

    /// The database that a read turns to: a name for several leads only to those that answer. An instance reads in its
    /// own Region where anything to read from is there.
    pub(super) fn database_to_read(&self, slot: u32, turn: u16) -> u16 {
        let (ports, request) = (&self.site.ports, self.requests.get(slot));
        let home = self.site.zones[self.site.machines[request.machine as usize].zone].region;
        let stores = &self.site.stores;
        let answers = |store: &u16| !ports.reader_endpoint || stores[*store as usize].down.is_none();
        let is_near = |store: &u16| stores[*store as usize].region == home;
        let near = ports.reads.iter().copied().find(is_near);
        let fits = |store: &u16| answers(store) && (near.is_none() || is_near(store));
        let choice: Vec<u16> = ports.reads.iter().copied().filter(fits).collect();
        if choice.is_empty() {
            return ports.database.filter(is_near).or(near).or(ports.database).unwrap_or(HERE);
        }
        let draw = request.ask.draw().wrapping_add(u64::from(turn) << 50);
        let pick = self.streams.replica.below(draw, choice.len() as u32) as usize;
        choice.get(pick).copied().or(ports.database).unwrap_or(HERE)
    }

    /// A call arrives.
    #[inline]
    pub(super) fn calls(&mut self, slot: u32, stamp: u32) {
        if !self.requests.holds(slot, stamp) {
            return;
        }
        let (machine, store) = (self.requests.get(slot).machine, self.requests.get(slot).store);
        self.settle(machine);
        let turn = self.turns.at(self.requests.get(slot).kind, self.requests.get(slot).turn);
        if store == HERE {
            self.keeps_here(slot, turn);
            return self.goes_on(slot, self.now);
        }
        let passed_on = self.was_forwarded(slot, store, self.verb(slot, turn));
        let obstacle = if passed_on { self.outage(store) } else { self.obstacle(machine, store) };
        let served = match obstacle {
            None => self.serves_call(slot, store, turn),
            Some((blockade, silent)) => match self.without_cache(slot, store, turn).filter(|_| !silent) {
                Some(served) => served,
                None => return self.cannot_call(slot, &blockade, silent),
            },
        };
        let way = self.way_to(machine, store);
        match served {
            Served::Done(done) => {
                self.requests.get_mut(slot).waits_at(store, done.saturating_add(way - way / 2));
                if turn.stateful {
                    self.keeps_there(slot, turn, store, done);
                }
                self.goes_on(slot, done.saturating_add(way - way / 2));
            }
            Served::Next(next, at) => self.calls_next(slot, next, at.saturating_add(way - way / 2)),
            Served::Refused(reason) => self.cannot_call(slot, &reason, false),
        }
    }

    /// The answer is known: the request goes on with its next turn when it is back.
    #[inline]
    fn goes_on(&mut self, slot: u32, back: u64) {
        let machine = self.requests.get(slot).machine;
        if self.site.machines[machine as usize].straight {
            self.requests.get_mut(slot).turn += 1;
            self.goes_straight(slot, back);
        } else {
            self.step_will_end(slot, back);
        }
        self.rouse(machine);
    }

    /// Another call of the same turn.
    fn calls_next(&mut self, slot: u32, store: u16, at: u64) {
        let machine = self.requests.get(slot).machine;
        let way = self.way_to(machine, store);
        let request = self.requests.get_mut(slot);
        (request.store, request.leg) = (store, request.leg + 1);
        let (rank, stamp) = (request.ask.rank(), request.stamp);
        self.events.insert(at.saturating_add(way / 2), Rank::Step, rank, What::Calls(slot, stamp));
    }

    /// A store serves a call that came now.
    #[inline]
    fn serves_call(&mut self, slot: u32, store: u16, turn: Turn) -> Served {
        let (demand, now, verb) = (self.demand(slot, turn.step), self.now, self.verb(slot, turn));
        let writes = verb.is_some_and(Verb::writes);
        let session = matches!(verb, Some(Verb::SessionRead | Verb::SessionWrite));
        if writes || session {
            if let Some(primary) = self.forwards_to(store, verb) {
                return Served::Next(primary, now);
            }
            if writes && self.follows(store) {
                return Served::Refused(self.blockade_at(store, "read-only-replica"));
            }
        }
        match &mut self.site.stores[store as usize].service {
            Service::Files(_) => Served::Done(self.serves_file(slot, store, turn.step, demand)),
            Service::Database(database) => {
                let counts = database.commits.is_some();
                // A session says nothing of the work that it is to a database: only there it is any.
                let work = if session && demand == 0 { USUAL_QUERY.as_nanos() } else { demand };
                let done = database.serve(now, work);
                if counts && writes {
                    self.notes_commit(slot, store, turn, done);
                }
                self.after_query(slot, store, turn, done)
            }
            Service::Cache(_) => self.at_shard(slot, store, turn),
            Service::Table(_) => self.at_table(slot, store, turn),
            Service::Queue(_) => Served::Done(self.takes_message(store, demand)),
        }
    }

    /// What stands between an instance and a store, and whether nothing comes back.
    #[inline]
    pub(super) fn obstacle(&mut self, machine: u32, store: u16) -> Option<(Blockade, bool)> {
        let profile = self.site.machines[machine as usize].profile;
        let there = &self.site.stores[store as usize];
        if let Some(Some(None)) = there.reach.get(profile)
            && there.down.is_none()
        {
            return None;
        }
        self.asks_the_network(profile, store)
    }

    /// What stands between instances of a profile and a store, asked once.
    #[cold]
    fn asks_the_network(&mut self, profile: usize, store: u16) -> Option<(Blockade, bool)> {
        let there = &self.site.stores[store as usize];
        if there.reach.get(profile).is_none_or(Option::is_none) {
            let found = self.blockade_to(profile, store);
            let there = &mut self.site.stores[store as usize];
            if there.reach.len() <= profile {
                there.reach.resize(profile + 1, None);
            }
            there.reach[profile] = Some(found);
        }
        let there = &self.site.stores[store as usize];
        if let Some(Some(Some(blockade))) = there.reach.get(profile) {
            // What is not there at all is noticed at once.
            let silent = !matches!(blockade.cause, "no-mount-target" | "volume-not-attached");
            return Some((blockade.clone(), silent));
        }
        self.outage(store)
    }

    /// That a store is down, where it is: whoever knocks is told at once.
    fn outage(&self, store: u16) -> Option<(Blockade, bool)> {
        let cause = self.site.stores[store as usize].down?;
        Some((self.blockade_at(store, cause), false))
    }

    /// A store itself answers that it does not do what is asked.
    pub(super) fn blockade_at(&self, store: u16, cause: &'static str) -> Blockade {
        let owner = self.architecture.get(self.site.stores[store as usize].owner);
        let resource = owner.map(|owner| owner.address()).unwrap_or_default();
        Blockade { cause, resource, span: owner.and_then(|owner| owner.span.clone()) }
    }

    fn blockade_to(&self, profile: usize, store: u16) -> Option<Blockade> {
        let (here, there) = (&self.site.profiles[profile], &self.site.stores[store as usize]);
        if let Service::Files(FileStore { medium: Medium::Volume(_), .. }) = &there.service {
            if self.has_attached(store, here.owner) {
                return None;
            }
            let owner = self.architecture.get(there.owner)?;
            let (resource, span) = (owner.address(), owner.span.clone());
            return Some(Blockade { cause: "volume-not-attached", resource, span });
        }
        let Some(door) = there.door(here.zone) else {
            let owner = self.architecture.get(there.owner)?;
            return Some(Blockade {
                cause: "no-mount-target",
                resource: owner.address(),
                span: owner.span.clone(),
            });
        };
        let from = network::Party::Interface(network::Interface {
            owner: here.owner,
            subnet: here.subnet,
            security_groups: here.security_groups.clone(),
            public: here.public,
        });
        super::blockade(self.architecture, &from, &network::Party::Resource(door), there.port)
    }

    /// The call leads nowhere: the request fails. Where nothing comes back, its user waits in vain. Who had stopped
    /// waiting before was lost to the wait, not to this.
    fn cannot_call(&mut self, slot: u32, blockade: &Blockade, silent: bool) {
        let request = *self.requests.get(slot);
        if !request.abandoned && request.deadline < self.now {
            self.fails(slot);
            return self.late(&request);
        }
        let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span.clone());
        self.fails(slot);
        if !request.abandoned {
            let known = request.deadline != u64::MAX;
            let noticed =
                if silent && known { request.deadline } else { self.now.saturating_add(request.travel) };
            let in_vain = if silent && !known { self.now } else { noticed };
            self.lost(request.ask, cause, in_vain.max(self.now));
        }
    }
}
