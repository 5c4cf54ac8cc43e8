//! Instances whose requests' whole stay is known when they arrive.
//!
//! Most stations of textbooks, and most instances of the first stages of a case, are of this kind: a request is one
//! step of CPU, every worker has a vCPU of its own at full speed, and nothing but a time-out takes a request out of the queue.
//! Then a request is a visit to a [`Pool`], and costs a fraction of what its steps would; the outcome is the same to
//! the nanosecond, which the naive engine of the tests watches.

use super::super::pool::{Pool, Visit};
use super::super::requests::Ask;
use super::Engine;

/// Whose visit it is. Such requests are sent once, when they arrive.
#[derive(Clone, Copy, Debug)]
pub struct Guest {
    /// Number of the request, and in the low 16 bits the place it comes from.
    tag: u64,
    travel: u64,
}

impl Guest {
    #[inline]
    fn of(ask: &Ask, travel: u64) -> Self {
        Self { tag: ask.number << 16 | u64::from(ask.place), travel }
    }

    #[inline]
    fn ask(&self, sent: u64) -> Ask {
        Ask { number: self.tag >> 16, sent, user: 0, place: self.tag as u16, kind: 0, attempt: 0 }
    }
}

impl Engine<'_> {
    /// Finds out of which kind an instance is, before it serves.
    pub(super) fn prepare(&mut self, machine: u32) {
        let zone = self.site.profiles[self.site.machines[machine as usize].profile].zone;
        self.site.machines[machine as usize].zone = zone;
        let station = &mut self.site.machines[machine as usize];
        station.straight =
            self.mode.straight && station.credits.is_none() && station.workers <= station.vcpus;
        if station.straight && self.mode.foresight {
            station.pool = Some(Pool::new(station.workers));
        }
    }

    /// A request arrives: its visit is known.
    #[inline]
    pub(super) fn visits(&mut self, ask: Ask, machine: u32, travel: u64) {
        let [time, ..] = self.ahead.demands(ask.number).unwrap_or_else(|| self.demands(ask.number, ask.kind));
        let now = self.now;
        let deadline = self.deadline(now, travel);
        let Some(pool) = &mut self.site.machines[machine as usize].pool else { return };
        let guest = Guest::of(&ask, travel);
        let (server, free) = pool.first_free();
        self.guests += 1;
        if free <= deadline {
            pool.enter(now, server, free.max(now), time, guest);
        } else {
            pool.leave(now, deadline, guest);
        }
    }

    /// Visits that have ended end.
    #[inline]
    pub(super) fn settle_visits(&mut self, machine: u32) {
        while let Some(pool) = &mut self.site.machines[machine as usize].pool
            && pool.next_time() <= self.now
            && let Some(visit) = pool.take()
        {
            self.visited(machine, &visit);
        }
    }

    /// A visit is over.
    #[inline]
    fn visited(&mut self, machine: u32, visit: &Visit<Guest>) {
        self.guests -= 1;
        let travel = visit.what.travel;
        let waited = visit.served.then_some(visit.start - visit.arrived);
        self.site.machines[machine as usize].note_left(visit.arrived, visit.end, waited);
        if visit.served && visit.end <= self.deadline(visit.arrived, travel) {
            self.answered(&visit.what.ask(visit.arrived), visit.end - visit.arrived + travel, travel);
        } else {
            self.missed(machine, visit);
        }
    }

    /// A user whose patience ended, in the queue or while a worker was at it.
    #[cold]
    fn missed(&mut self, machine: u32, visit: &Visit<Guest>) {
        let owner = self.owner_of(machine);
        let cause = self.cause_at(if visit.served { "timeout" } else { "overloaded" }, owner);
        let noticed = self.deadline(visit.arrived, visit.what.travel).saturating_add(visit.what.travel);
        self.lost(visit.what.ask(visit.arrived), cause, noticed);
    }

    /// Everybody who visits an instance is sent away, because it stops or dies.
    pub(super) fn drop_visits(&mut self, machine: u32, cause: &'static str) {
        let now = self.now;
        let owner = self.owner_of(machine);
        for visit in self.emptied(machine, now) {
            if visit.over() <= now {
                self.visited(machine, &visit);
                continue;
            }
            self.guests -= 1;
            self.site.machines[machine as usize].note_left(visit.arrived, now, None);
            let travel = visit.what.travel;
            if self.deadline(visit.arrived, travel) < now {
                self.missed(machine, &visit);
            } else {
                let cause = self.cause_at(cause, owner);
                self.lost(visit.what.ask(visit.arrived), cause, now + travel);
            }
        }
    }

    /// Empties the pool of an instance.
    fn emptied(&mut self, machine: u32, now: u64) -> Vec<Visit<Guest>> {
        let pool = &mut self.site.machines[machine as usize].pool;
        pool.as_mut().map(|pool| pool.drain(now)).unwrap_or_default()
    }

    /// The end of the run, for those who are still there.
    pub(super) fn end_visits(&mut self, machine: u32) {
        for visit in self.emptied(machine, self.end) {
            if visit.end < self.end {
                self.visited(machine, &visit);
                continue;
            }
            self.site.machines[machine as usize].note_left(visit.arrived, self.end, None);
            if self.deadline(visit.arrived, visit.what.travel) < self.end {
                self.guests -= 1;
                self.missed(machine, &visit);
            }
        }
    }
}
