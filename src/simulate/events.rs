//! The event list: a short sorted list, or a 4-ary heap when it grows.
//!
//! A key is the time in nanoseconds, a rank and a number. The rank says what comes first at one instant, so that no
//! result hangs on the order in which the engine happened to plan things: steps end, then the control plane acts,
//! then users give up, then requests are sent (again). Steps and users are told apart by the number of the request,
//! the control plane by the order of planning.
//!
//! Most lists hold a few events, and what is planned is soon due: then a list in order, latest first, costs one step
//! at its end. A heap with four children a node is the fastest we know for some thousands.

/// What comes first of two events of the same instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u64)]
pub enum Rank {
    /// A step of a request ends.
    Step = 0,
    /// The control plane: checks, faults, boots, metrics.
    Control = 1,
    /// A user gives up.
    User = 2,
    /// A request is sent.
    Ask = 3,
}

/// Most events of a sorted list, and as many as a heap must fall to before it is one again.
const SHORT: usize = 48;
const SHORT_AGAIN: usize = 16;

/// What is planned, and when.
#[derive(Clone, Debug)]
pub struct Events<T> {
    /// In order, latest first; or a heap.
    list: Vec<(u128, T)>,
    heaped: bool,
    planned: u64,
}

impl<T> Default for Events<T> {
    fn default() -> Self {
        Self { list: Vec::new(), heaped: false, planned: 0 }
    }
}

/// The key of an event. Numbers beyond 2^62 wrap: no run has as many requests.
#[inline]
const fn key(at: u64, rank: Rank, number: u64) -> u128 {
    ((at as u128) << 64) | (((rank as u64) << 62) | (number & (u64::MAX >> 2))) as u128
}

impl<T: Copy> Events<T> {
    #[inline]
    fn first(&self) -> Option<&(u128, T)> {
        if self.heaped { self.list.first() } else { self.list.last() }
    }

    /// Time of the next event in nanoseconds; `u64::MAX` when nothing is planned.
    #[inline]
    pub fn next_time(&self) -> u64 {
        self.first().map_or(u64::MAX, |(key, _)| (key >> 64) as u64)
    }

    /// Time and number of the next event.
    #[inline]
    pub fn next(&self) -> Option<(u64, u64)> {
        self.first().map(|(key, _)| ((key >> 64) as u64, *key as u64 & (u64::MAX >> 2)))
    }

    /// Plans something of the control plane: of the same instant, what was planned first comes first.
    pub fn plan(&mut self, at: u64, what: T) {
        self.planned += 1;
        self.insert(at, Rank::Control, self.planned, what);
    }

    /// Plans something about a request. Nothing is planned for the time that never comes, `u64::MAX`.
    #[inline]
    pub fn insert(&mut self, at: u64, rank: Rank, number: u64, what: T) {
        if at == u64::MAX {
            return;
        }
        let event = (key(at, rank, number), what);
        if self.heaped {
            self.list.push(event);
            self.rise(self.list.len() - 1);
        } else if self.list.len() < SHORT {
            self.sort_in(event);
        } else {
            // The earliest first is a heap already.
            self.list.reverse();
            self.heaped = true;
            self.list.push(event);
            self.rise(self.list.len() - 1);
        }
    }

    #[inline]
    fn sort_in(&mut self, event: (u128, T)) {
        self.list.push(event);
        let mut place = self.list.len() - 1;
        while place > 0 && self.list[place - 1].0 < event.0 {
            self.list[place] = self.list[place - 1];
            place -= 1;
        }
        self.list[place] = event;
    }

    /// Takes the next event.
    #[inline]
    pub fn take(&mut self) -> Option<(u64, T)> {
        let last = self.list.pop()?;
        let (key, what) = if self.heaped { self.take_from_heap(last) } else { last };
        Some(((key >> 64) as u64, what))
    }

    fn take_from_heap(&mut self, last: (u128, T)) -> (u128, T) {
        let Some(first) = self.list.first_mut() else { return last };
        let first = std::mem::replace(first, last);
        self.sink();
        if self.list.len() <= SHORT_AGAIN {
            self.list.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
            self.heaped = false;
        }
        first
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.list.clear();
        self.heaped = false;
    }

    #[inline]
    fn rise(&mut self, mut place: usize) {
        let moving = self.list[place];
        while place > 0 {
            let parent = (place - 1) / 4;
            if self.list[parent].0 <= moving.0 {
                break;
            }
            self.list[place] = self.list[parent];
            place = parent;
        }
        self.list[place] = moving;
    }

    #[inline]
    fn sink(&mut self) {
        let size = self.list.len();
        let moving = self.list[0];
        let mut place = 0;
        loop {
            let first = place * 4 + 1;
            if first >= size {
                break;
            }
            let mut least = first;
            for child in first + 1..(first + 4).min(size) {
                if self.list[child].0 < self.list[least].0 {
                    least = child;
                }
            }
            if moving.0 <= self.list[least].0 {
                break;
            }
            self.list[place] = self.list[least];
            place = least;
        }
        self.list[place] = moving;
    }
}

#[cfg(test)]
mod tests {
    use super::{Events, Rank};

    #[test]
    fn events_come_in_order_of_time_and_then_of_planning() {
        let mut events = Events::default();
        for (n, time) in [5u64, 3, 9, 3, 1, 7, 3, 5].into_iter().enumerate() {
            events.plan(time, n);
        }
        let taken: Vec<(u64, usize)> = std::iter::from_fn(|| events.take()).collect();
        assert_eq!(taken, [(1, 4), (3, 1), (3, 3), (3, 6), (5, 0), (5, 7), (7, 5), (9, 2)]);
    }

    #[test]
    fn a_list_that_grows_and_shrinks_keeps_its_order() {
        let (mut events, mut taken) = (Events::default(), Vec::new());
        let time = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
        for n in 0..200 {
            events.plan(time(n), n);
        }
        while let Some((at, n)) = events.take() {
            assert_eq!(at, time(n));
            taken.push(at);
            assert!(events.next_time() >= at);
        }
        let mut sorted: Vec<u64> = (0..200).map(time).collect();
        sorted.sort_unstable();
        assert_eq!(taken, sorted);
    }

    #[test]
    fn at_one_instant_steps_end_before_the_control_plane_acts_and_requests_are_sent_last() {
        let mut events = Events::default();
        events.insert(1, Rank::Ask, 1, "asks");
        events.insert(1, Rank::User, 1, "gives up");
        events.plan(1, "checks");
        events.insert(1, Rank::Step, 9, "second step");
        events.insert(1, Rank::Step, 3, "first step");
        let taken: Vec<&str> = std::iter::from_fn(|| events.take().map(|(_, what)| what)).collect();
        assert_eq!(taken, ["first step", "second step", "checks", "gives up", "asks"]);
    }
}
