//! A pool of servers with one queue, where the whole of a visit is known when it begins.
//!
//! Servers take visits first come, first served, and nothing but time stands between a visit and its end: then its
//! start is the time at which the first server becomes free (Kiefer and Wolfowitz 1955), and no event is needed for
//! it. Visits stay on a list until they have ended, since until then something may cut them short.

use std::collections::VecDeque;
use std::hint::select_unpredictable;

/// A stay in a pool. Times are nanoseconds.
#[derive(Clone, Copy, Debug)]
pub struct Visit<T> {
    /// When it came.
    pub arrived: u64,
    /// When a server took it, or when it left the queue without one.
    pub start: u64,
    /// When it leaves.
    pub end: u64,
    /// Whether a server takes it at all.
    pub served: bool,
    /// Whose it is.
    pub what: T,
}

impl<T> Visit<T> {
    /// From when on it is over for the control plane: at one instant steps end before it acts, and users give up
    /// after.
    #[inline]
    pub fn over(&self) -> u64 {
        self.end + u64::from(!self.served)
    }
}

/// A pool.
#[derive(Clone, Debug)]
pub struct Pool<T> {
    /// When each server becomes free.
    free: Vec<u64>,
    visits: VecDeque<Visit<T>>,
    /// Visits at the head of the list that have left the queue.
    started: usize,
    /// Time that servers spent on visits that have left the list.
    busy: u128,
    /// Most visits that waited at once, and when.
    pub peak: (u64, u64),
}

impl<T: Copy> Pool<T> {
    /// A pool of idle servers.
    pub fn new(servers: u32) -> Self {
        Self {
            free: vec![0; servers.max(1) as usize],
            visits: VecDeque::new(),
            started: 0,
            busy: 0,
            peak: (0, 0),
        }
    }

    /// Number of servers.
    pub fn servers(&self) -> usize {
        self.free.len()
    }

    /// The server that becomes free first, and when.
    #[inline]
    pub fn first_free(&self) -> (usize, u64) {
        let (mut first, mut free) = (0, u64::MAX);
        for (server, at) in self.free.iter().enumerate() {
            // Which one is first is as good as random: a branch would be foretold wrongly as often as not.
            let sooner = *at < free;
            first = select_unpredictable(sooner, server, first);
            free = select_unpredictable(sooner, *at, free);
        }
        (first, free)
    }

    /// A visit that a server takes at a time and keeps for a while. Visits come in the order of time.
    #[inline]
    pub fn enter(&mut self, now: u64, server: usize, start: u64, time: u64, what: T) {
        let end = start.saturating_add(time);
        self.free[server] = end;
        self.visits.push_back(Visit { arrived: now, start, end, served: true, what });
        if start > now {
            self.note_queue(now);
        }
    }

    /// A visit that leaves the queue at a time, before a server is free.
    pub fn leave(&mut self, now: u64, at: u64, what: T) {
        self.visits.push_back(Visit { arrived: now, start: at, end: at, served: false, what });
        self.note_queue(now);
    }

    fn note_queue(&mut self, now: u64) {
        while self.visits.get(self.started).is_some_and(|visit| visit.start <= now) {
            self.started += 1;
        }
        let waiting = (self.visits.len() - self.started) as u64;
        if waiting > self.peak.0 {
            self.peak = (waiting, now);
        }
    }

    /// When the first of the list is over; `u64::MAX` where the list is empty. Others may leave before it.
    #[inline]
    pub fn next_time(&self) -> u64 {
        self.visits.front().map_or(u64::MAX, Visit::over)
    }

    /// Takes the first of the list.
    #[inline]
    pub fn take(&mut self) -> Option<Visit<T>> {
        let visit = self.visits.pop_front()?;
        self.started = self.started.saturating_sub(1);
        if visit.served {
            self.busy += u128::from(visit.end - visit.start);
        }
        Some(visit)
    }

    /// Cuts everything short: nobody is in the pool from now on. Tells who was there, and who had left but was still
    /// on the list.
    pub fn drain(&mut self, now: u64) -> Vec<Visit<T>> {
        self.busy = self.busy_until(now);
        self.started = 0;
        self.free.fill(now);
        std::mem::take(&mut self.visits).into()
    }

    /// Time that servers were busy until now, all together.
    pub fn busy_until(&self, now: u64) -> u128 {
        let spent = |visit: &Visit<T>| {
            if visit.served { visit.end.min(now).saturating_sub(visit.start) } else { 0 }
        };
        self.busy + self.visits.iter().map(|visit| u128::from(spent(visit))).sum::<u128>()
    }

    /// Visits that wait now.
    pub fn waiting(&self, now: u64) -> u64 {
        self.visits.iter().filter(|visit| visit.start > now).count() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(pool: &mut Pool<u32>, now: u64, time: u64, what: u32) -> u64 {
        let (server, at) = pool.first_free();
        let start = at.max(now);
        pool.enter(now, server, start, time, what);
        start + time
    }

    #[test]
    fn visits_wait_for_the_first_server_that_becomes_free() {
        let mut pool = Pool::new(2);
        let ends = [(0, 10), (1, 4), (2, 3), (3, 1)].map(|(now, time)| serve(&mut pool, now, time, 0));
        assert_eq!(ends, [10, 5, 8, 9]);
        assert_eq!(pool.peak, (2, 3));
        assert_eq!((pool.waiting(4), pool.waiting(5), pool.waiting(8)), (2, 1, 0));
        assert_eq!((pool.busy_until(6), pool.busy_until(100)), (6 + 4 + 1, 18));
    }

    #[test]
    fn what_is_cut_short_was_busy_until_then() {
        let mut pool = Pool::new(1);
        serve(&mut pool, 0, 10, 1);
        serve(&mut pool, 2, 10, 2);
        assert_eq!(pool.drain(4).len(), 2);
        assert_eq!(pool.busy_until(50), 4);
        assert_eq!(serve(&mut pool, 5, 1, 3), 6);
    }
}
