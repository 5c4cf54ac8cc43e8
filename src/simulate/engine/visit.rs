//! Instances whose requests' whole stay is known when they arrive.
//!
//! Most stations of textbooks, and most instances of the first stages of a case, are of this kind: a request is one
//! step of CPU, every worker has a vCPU of its own at full speed, and nothing but a time-out takes a request out of the queue.
//! Then a request is a visit to a [`Pool`], and costs a fraction of what its steps would; the outcome is the same to
//! the nanosecond, which the naive engine of the tests watches.

use super::super::pool::{Pool, Visit};
use super::super::requests::Ask;
use super::Engine;

/// Whose visit it is, and until when its user waits.
#[derive(Clone, Copy, Debug)]
pub struct Guest {
    ask: Ask,
    deadline: u64,
    travel: u64,
}

impl Engine<'_> {
    /// Gives an instance a pool, if it is of this kind.
    pub(super) fn pool(&mut self, machine: u32) {
        let station = &mut self.site.machines[machine as usize];
        if self.mode.foresight && station.credits.is_none() && station.workers <= station.vcpus {
            station.pool = Some(Pool::new(station.workers));
        }
    }

    /// A request arrives: its visit is known.
    #[inline]
    pub(super) fn visits(&mut self, ask: Ask, machine: u32, travel: u64) {
        let [time, ..] = self.ahead.demands(ask.number).unwrap_or_else(|| self.demands(ask.number, ask.kind));
        let deadline = self.deadline(&ask, travel);
        let now = self.now;
        let Some(pool) = &mut self.site.machines[machine as usize].pool else { return };
        let guest = Guest { ask, deadline, travel };
        let (server, free) = pool.first_free();
        self.guests += 1;
        if free <= now {
            pool.enter(now, server, now, time, guest);
        } else if free <= deadline {
            pool.enter(now, server, free, time, guest);
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
        let guest = &visit.what;
        let waited = visit.served.then_some(visit.start - visit.arrived);
        self.site.machines[machine as usize].note_left(visit.arrived, visit.end, waited);
        if visit.served && visit.end <= guest.deadline {
            self.answered(&guest.ask, visit.end - guest.ask.sent + guest.travel);
        } else {
            self.missed(machine, guest, visit.served);
        }
    }

    /// A user whose patience ended, in the queue or while a worker was at it.
    fn missed(&mut self, machine: u32, guest: &Guest, served: bool) {
        let owner = self.owner_of(machine);
        let cause = self.cause_at(if served { "timeout" } else { "overloaded" }, owner);
        self.lost(guest.ask, cause, guest.deadline + guest.travel);
    }

    /// Everybody who visits an instance is sent away, because it stops or dies.
    pub(super) fn drop_visits(&mut self, machine: u32, cause: &'static str) {
        let now = self.now;
        let owner = self.owner_of(machine);
        for visit in self.emptied(machine, now) {
            let guest = &visit.what;
            if visit.end <= now {
                self.visited(machine, &visit);
                continue;
            }
            self.guests -= 1;
            self.site.machines[machine as usize].note_left(visit.arrived, now, None);
            if guest.deadline < now {
                self.missed(machine, guest, visit.served);
            } else {
                let cause = self.cause_at(cause, owner);
                self.lost(guest.ask, cause, now + guest.travel);
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
            if visit.what.deadline < self.end {
                self.guests -= 1;
                self.missed(machine, &visit.what, visit.served);
            }
        }
    }
}
