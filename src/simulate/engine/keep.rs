//! What users find when they come back: their session, the rows they wrote, the files.
//!
//! Nothing here decides whether a design is good. A session is where it was last changed; who looks elsewhere does not
//! find it, and what an instance held goes with the instance.

use super::super::access::{Access, Keys, Verb};
use super::super::application::Step;
use super::super::cache::Item;
use super::super::kept::{Holder, Key, Mark, Row, Session};
use super::super::turn::{Do, To, Turn};
use super::Engine;
use crate::resource::ResourceId;

impl Engine<'_> {
    /// State that an instance, or the user, keeps.
    pub(super) fn keeps_here(&mut self, slot: u32, turn: Turn) {
        let machine = self.requests.get(slot).machine;
        let station = &self.site.machines[machine as usize];
        let (memory, disk) = (station.memory, station.disk);
        let Some(verb) = self.verb(slot, turn) else { return };
        let here = |generation| Mark { holder: Holder::Machine(machine), generation };
        match verb {
            Verb::SessionRead | Verb::SessionWrite if turn.what == Do::Call(To::User) => {
                self.cookie(slot, turn, verb)
            }
            Verb::SessionRead | Verb::SessionWrite => self.session(slot, verb, here(memory), self.now),
            Verb::DbRead | Verb::DbWrite => self.row(slot, turn, verb, here(disk), self.now),
            Verb::FileRead | Verb::FileWrite => self.file(slot, turn, verb, here(disk)),
            Verb::Enqueue => {}
        }
    }

    /// State that a store keeps; what is done there is done at a time.
    pub(super) fn keeps_there(&mut self, slot: u32, turn: Turn, store: u16, done: u64) {
        let Some(verb) = self.verb(slot, turn) else { return };
        let there =
            Mark { holder: Holder::Store(store), generation: self.site.stores[store as usize].generation };
        match verb {
            Verb::SessionRead | Verb::SessionWrite => self.session(slot, verb, there, done),
            Verb::DbRead | Verb::DbWrite if self.is_cache(store) => {}
            Verb::DbRead | Verb::DbWrite => self.row(slot, turn, verb, there, done),
            Verb::FileRead | Verb::FileWrite => self.file(slot, turn, verb, there),
            Verb::Enqueue => {}
        }
    }

    /// What a request asks for at a turn.
    pub(super) fn access(&self, slot: u32, turn: Turn) -> Option<&Access> {
        match self.workload.application.step(self.requests.get(slot).kind, turn.step) {
            Some(Step::Call(access)) => Some(access),
            _ => None,
        }
    }

    pub(super) fn verb(&self, slot: u32, turn: Turn) -> Option<Verb> {
        self.access(slot, turn).map(|access| access.verb)
    }

    fn keys(&self, slot: u32, turn: Turn) -> &Keys {
        self.access(slot, turn).map_or(&Keys::Any, |access| &access.keys)
    }

    /// Which row or file a request is about; none where nobody can tell.
    pub(super) fn key(&self, slot: u32, turn: Turn) -> Option<Key> {
        let ask = self.requests.get(slot).ask;
        match self.keys(slot, turn) {
            Keys::Any if self.verb(slot, turn).is_some_and(Verb::is_about_files) => {
                self.asks_for_objects(&ask).then(|| Key::Shared(self.object_of(&ask)))
            }
            Keys::Any | Keys::Latest(_) => None,
            Keys::Own => Some(Key::Own(ask.user)),
            Keys::Popular(law) => {
                let number = ask.number.wrapping_add(u64::from(turn.step) << 48);
                Some(Key::Shared(law.draw(self.streams.key.uniform(number))))
            }
        }
    }

    /// A session in a cookie: with its user, wherever they go, unless it does not fit.
    fn cookie(&mut self, slot: u32, turn: Turn, verb: Verb) {
        let most = crate::catalog::quota_value("cookie.bytes") as u64;
        if verb == Verb::SessionWrite && self.access(slot, turn).is_some_and(|access| access.bytes > most) {
            let kept = self.architecture.binding.client_sessions.as_ref();
            let span = kept.and_then(|kept| kept.span.clone());
            let cause = self.cause_named("cookie-too-large", "app.sessions", span);
            let request = self.requests.get_mut(slot);
            request.missed = request.missed.or(Some(cause));
        } else {
            self.session(slot, verb, Mark { holder: Holder::User, generation: 0 }, self.now);
        }
    }

    /// The user's session is looked for at a place. One that is gone is begun anew.
    fn session(&mut self, slot: u32, verb: Verb, place: Mark, done: u64) {
        let user = self.requests.get(slot).ask.user as usize;
        if self.kept.sessions.len() <= user {
            self.kept.sessions.resize((user + 1).max(self.callers() as usize), Session::default());
        }
        let Session { mark, at } = self.kept.sessions[user];
        if mark.holder != Holder::Nobody && mark != place && !self.has_reached(mark, at, place) {
            self.misses_session(slot, user, mark, place);
        }
        if verb == Verb::SessionWrite {
            self.kept.sessions[user] = Session { mark: place, at: done };
        }
    }

    /// Whether what was written at a place is at another by now, because one is a copy of the other.
    fn has_reached(&self, mark: Mark, at: u64, place: Mark) -> bool {
        let (Holder::Store(written), Holder::Store(read)) = (mark.holder, place.holder) else { return false };
        self.site.stores[written as usize].generation == mark.generation
            && self.seen(written, read).is_some_and(|seen| at <= seen)
    }

    /// A user's session is not where it is looked for.
    fn misses_session(&mut self, slot: u32, user: usize, mark: Mark, place: Mark) {
        if let (Holder::Store(written), Holder::Store(read)) = (mark.holder, place.holder)
            && self.seen(written, read).is_some()
            && !self.has_parted(read)
        {
            // It will be there in a moment: the user sees the state before.
            self.losses.stale += 1;
            let owner = self.site.stores[read as usize].owner;
            return self.lacks(slot, "stale-read", owner);
        }
        let (cause, owner) = match place.holder {
            Holder::Store(read) if self.has_parted(read) => {
                ("session-lost", self.site.stores[read as usize].owner)
            }
            _ => self.why_missing(mark, "session-lost", "session-elsewhere"),
        };
        self.lacks(slot, cause, owner);
        self.losses.sessions += 1;
        self.kept.sessions[user] = Session::default();
    }

    /// A cache was asked for the user's session: it may have been pushed out.
    pub(super) fn session_found(&mut self, slot: u32, store: u16, found: bool) {
        let user = self.requests.get(slot).ask.user as usize;
        let there = &self.site.stores[store as usize];
        let (place, owner) =
            (Mark { holder: Holder::Store(store), generation: there.generation }, there.owner);
        let kept = self.kept.sessions.get_mut(user);
        if let Some(session) = kept.filter(|session| session.mark == place && !found) {
            *session = Session::default();
            self.losses.sessions += 1;
            self.lacks(slot, "session-lost", owner);
        }
    }

    /// A row is read from a cache, as old as it is there. What is not committed yet nobody can miss.
    pub(super) fn reads_copy(&mut self, slot: u32, store: u16, turn: Turn, item: Item) {
        let user = self.requests.get(slot).ask.user as usize;
        let (key, row) = (self.key(slot, turn), self.kept.rows.get(user).copied().unwrap_or_default());
        if row.mark.holder != Holder::Nobody
            && Some(row.key) == key
            && (item.as_of + 1..=self.now).contains(&row.at)
        {
            let owner = self.site.stores[store as usize].owner;
            self.losses.stale += 1;
            self.lacks(slot, "stale-read", owner);
        }
    }

    /// Rows are read or written at a place.
    fn row(&mut self, slot: u32, turn: Turn, verb: Verb, place: Mark, done: u64) {
        let user = self.requests.get(slot).ask.user as usize;
        let key = self.key(slot, turn);
        if let (Verb::DbWrite, Holder::Machine(machine)) = (verb, place.holder) {
            let station = &mut self.site.machines[machine as usize];
            station.note_written(self.now);
            station.rows += 1;
        }
        let Some(key) = key else { return };
        if self.kept.rows.len() <= user {
            self.kept.rows.resize((user + 1).max(self.callers() as usize), Row::default());
        }
        if verb == Verb::DbWrite {
            self.kept.rows[user] = Row { mark: place, at: done, key };
            return;
        }
        let row = self.kept.rows[user];
        if row.mark.holder == Holder::Nobody || row.key != key || row.mark == place {
            return;
        }
        if let (Holder::Store(written), Holder::Store(read)) = (row.mark.holder, place.holder)
            && self.site.stores[written as usize].generation == row.mark.generation
            && let Some(seen) = self.seen(written, read)
        {
            if row.at > seen {
                self.misses_row(slot, user, read);
            }
            return;
        }
        let (cause, owner) = self.why_missing(row.mark, "row-lost", "row-elsewhere");
        self.kept.rows[user] = Row::default();
        self.lacks(slot, cause, owner);
    }

    /// A user's row has not reached the database that is asked: not yet, or it never will.
    fn misses_row(&mut self, slot: u32, user: usize, read: u16) {
        let owner = self.site.stores[read as usize].owner;
        if self.has_parted(read) {
            self.kept.rows[user] = Row::default();
            return self.lacks(slot, "row-lost", owner);
        }
        self.losses.stale += 1;
        self.lacks(slot, "stale-read", owner);
    }

    /// A file is read or written at a place.
    fn file(&mut self, slot: u32, turn: Turn, verb: Verb, place: Mark) {
        let key = self.key(slot, turn);
        if verb == Verb::FileWrite {
            let before = match key {
                Some(key) => self.kept.files.insert(key, place),
                None => {
                    self.kept.newest.push_back(place);
                    if self.kept.newest.len() > MOST_NEWEST {
                        self.kept.newest.pop_front();
                    }
                    None
                }
            };
            let bytes = self.access(slot, turn).map_or(0, |access| access.bytes);
            return self.counts_file(before, place, bytes);
        }
        let mark = match (key, self.keys(slot, turn)) {
            (Some(key), _) => self.kept.files.get(&key).copied(),
            (None, Keys::Latest(n)) => self.one_of_newest(slot, turn, *n),
            (None, _) => None,
        };
        if let Some(mark) = mark.filter(|mark| *mark != place) {
            let (cause, owner) = self.why_missing(mark, "file-lost", "file-elsewhere");
            self.lacks(slot, cause, owner);
        }
    }

    fn one_of_newest(&self, slot: u32, turn: Turn, among: u32) -> Option<Mark> {
        let ask = self.requests.get(slot).ask;
        let there = (self.kept.newest.len() as u32).min(among.max(1));
        if there == 0 {
            return None;
        }
        let number = ask.number.wrapping_add(u64::from(turn.step) << 48);
        let back = self.streams.key.below(number, there) as usize;
        self.kept.newest.get(self.kept.newest.len() - 1 - back).copied()
    }

    /// Why something is not where its user looks: gone with its holder, or kept by another.
    pub(super) fn why_missing(
        &self,
        mark: Mark,
        gone: &'static str,
        elsewhere: &'static str,
    ) -> (&'static str, ResourceId) {
        let (now, owner) = match mark.holder {
            Holder::Machine(machine) => {
                let station = &self.site.machines[machine as usize];
                let generation = if gone == "session-lost" { station.memory } else { station.disk };
                (generation, self.owner_of(machine))
            }
            Holder::Store(store) => {
                let store = &self.site.stores[store as usize];
                (store.generation, store.owner)
            }
            Holder::Nobody | Holder::User => (mark.generation, ResourceId(0)),
        };
        (if now == mark.generation { elsewhere } else { gone }, owner)
    }

    /// The user does not find what should be there: the answer is worth nothing.
    fn lacks(&mut self, slot: u32, cause: &'static str, owner: ResourceId) {
        let cause = self.cause_at(cause, owner);
        let request = self.requests.get_mut(slot);
        request.missed = request.missed.or(Some(cause));
    }

    /// An instance loses what is in its memory; with its disk, its files and rows too.
    pub(super) fn forgets(&mut self, machine: u32, disk: bool) {
        let station = &mut self.site.machines[machine as usize];
        station.memory += 1;
        if disk {
            station.disk += 1;
            if station.rows + station.files > 0 {
                self.points.push((self.now, station.written));
            }
            self.losses.rows += std::mem::take(&mut station.rows);
            self.losses.files += std::mem::take(&mut station.files);
        }
    }
}

/// Newest files that are remembered: more than anybody asks for.
const MOST_NEWEST: usize = 10_000;
