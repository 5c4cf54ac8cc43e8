//! Caches: rows that an application looks up before it asks the database, and sessions.
//!
//! Cache-aside, as applications do it: a read asks the cache; on a miss the database is asked, and the row is put into
//! the cache before the request goes on. A write goes to the database, and then the row is deleted from the cache.
//! What a cache holds is as old as the database it came from: a row that was filled from a replica which lags behind
//! is stale until its time is over. A cache that is down is left out: its reads fall on the database, all of them.

use super::super::access::Verb;
use super::super::cache::{Item, ItemKey};
use super::super::kept::Key;
use super::super::shard::Shard;
use super::super::store::Service;
use super::super::turn::Turn;
use super::Engine;
use super::call::{HERE, Served};

impl Engine<'_> {
    /// The store that a call turns to first, where that depends on what is asked: a shard of a cache, or one of
    /// several replicas.
    pub(super) fn first_choice(&self, slot: u32, number: u16) -> u16 {
        let turn = self.turns.at(self.requests.get(slot).kind, number);
        let verb = self.access(slot, turn).map(|access| access.verb);
        let shard = match verb {
            Some(verb) if verb.is_about_files() => {
                let machine = self.requests.get(slot).machine;
                return self.own_volume(machine).unwrap_or(HERE);
            }
            Some(Verb::SessionRead | Verb::SessionWrite) => {
                let key = ItemKey::session(self.requests.get(slot).ask.user);
                self.site.ports.session_shards.get(key.shard(self.site.ports.session_shards.len())).copied()
            }
            _ => self.shard_of_row(slot, turn),
        };
        shard.unwrap_or_else(|| self.database_to_read(slot, number))
    }

    /// The shard that has the row which is asked for; none where there is no cache, or nobody can tell which row.
    fn shard_of_row(&self, slot: u32, turn: Turn) -> Option<u16> {
        let shards = &self.site.ports.cache;
        if shards.is_empty() {
            return None;
        }
        shards.get(self.item_key(slot, turn)?.shard(shards.len())).copied()
    }

    /// What a call is about, to caches and tables.
    pub(super) fn item_key(&self, slot: u32, turn: Turn) -> Option<ItemKey> {
        let user = self.requests.get(slot).ask.user;
        let verb = self.access(slot, turn)?.verb;
        if matches!(verb, Verb::SessionRead | Verb::SessionWrite) {
            return Some(ItemKey::session(user));
        }
        Some(match self.key(slot, turn)? {
            Key::Own(user) => ItemKey::own(user),
            Key::Shared(row) => ItemKey::shared(row),
        })
    }

    /// A query is done at a time. What was read is put into the cache, what was written is deleted from it, where
    /// there is one.
    #[inline]
    pub(super) fn after_query(&mut self, slot: u32, store: u16, turn: Turn, done: u64) -> Served {
        if self.site.ports.cache.is_empty() || !turn.stateful {
            return Served::Done(done);
        }
        let Some(shard) = self.shard_of_row(slot, turn) else { return Served::Done(done) };
        self.keeps_there(slot, turn, store, done);
        self.requests.get_mut(slot).as_of = self.shown_of(store);
        Served::Next(shard, done)
    }

    /// An operation reaches a shard of a cache.
    pub(super) fn at_shard(&mut self, slot: u32, store: u16, turn: Turn) -> Served {
        let now = self.now;
        let (leg, as_of) = (self.requests.get(slot).leg, self.requests.get(slot).as_of);
        let (Some(access), Some(key)) = (self.access(slot, turn), self.item_key(slot, turn)) else {
            return Served::Done(now);
        };
        let (verb, bytes) = (access.verb, access.bytes);
        let until = access.cache.map_or(u64::MAX, |time| now.saturating_add(time.as_nanos()));
        let Some(shard) = self.shard_mut(store) else { return Served::Done(now) };
        let done = shard.serve(now);
        match verb {
            Verb::DbRead if leg == 0 => match shard.memory.get(key, now) {
                Some(item) => self.reads_copy(slot, store, turn, item),
                None => return Served::Next(self.database_to_read(slot, self.requests.get(slot).turn), done),
            },
            Verb::DbRead => shard.memory.set(key, Item { bytes, until, as_of }),
            Verb::SessionRead => {
                let found = shard.memory.get(key, now).is_some();
                self.session_found(slot, store, found);
            }
            Verb::SessionWrite => {
                let found = shard.memory.holds(key, now);
                shard.memory.set(key, Item { bytes, until, as_of: now });
                self.session_found(slot, store, found);
            }
            _ => shard.memory.remove(key),
        }
        Served::Done(done)
    }

    /// The shard that a store is, if it is one.
    pub(super) fn shard_mut(&mut self, store: u16) -> Option<&mut Shard> {
        match &mut self.site.stores[store as usize].service {
            Service::Cache(shard) => Some(shard),
            _ => None,
        }
    }

    /// Whether a store is a part of a cache, which holds copies of rows and none of its own.
    pub(super) fn is_cache(&self, store: u16) -> bool {
        matches!(self.site.stores[store as usize].service, Service::Cache(_))
    }

    /// What a call does instead where a shard of a cache does not answer; nothing where it cannot do without.
    pub(super) fn without_cache(&self, slot: u32, store: u16, turn: Turn) -> Option<Served> {
        if !self.is_cache(store) {
            return None;
        }
        let request = self.requests.get(slot);
        match self.access(slot, turn)?.verb {
            Verb::DbRead if request.leg == 0 => {
                Some(Served::Next(self.database_to_read(slot, request.turn), self.now))
            }
            Verb::DbRead | Verb::DbWrite => Some(Served::Done(self.now)),
            _ => None,
        }
    }
}
