//! Requests under way, in a slab: memory follows what is in flight, never the total.

use super::ahead::STEPS;
use super::measure::CauseId;

/// What a user wants, free of where it is.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    /// Number of the request; its random draws hang on it.
    pub number: u64,
    /// When the user sent it first, in nanoseconds.
    pub sent: u64,
    /// The user.
    pub user: u32,
    /// Place of the user (of the workload's clients).
    pub place: u16,
    /// Kind of request (of the application's).
    pub kind: u16,
    /// Attempts before this one.
    pub attempt: u16,
}

impl Ask {
    /// Number of the draws that belong to this attempt.
    #[inline]
    pub const fn draw(&self) -> u64 {
        self.number.wrapping_add((self.attempt as u64) << 40)
    }

    /// Order of attempts at one instant: by the number of the request, then by attempt (at most 100).
    #[inline]
    pub const fn rank(&self) -> u64 {
        (self.number << 7) | self.attempt as u64
    }
}

/// A request at an instance.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// What is wanted.
    pub ask: Ask,
    /// Kind of request as the version of the instance serves it.
    pub kind: u16,
    /// When it reached the instance.
    pub arrived: u64,
    /// When its user stops waiting, on the instance's clock.
    pub deadline: u64,
    /// When it leaves the queue unserved.
    pub start_by: u64,
    /// When a worker took it; `u64::MAX` while it waits.
    pub started: u64,
    /// What the user waits beyond the instance: round trips.
    pub travel: u64,
    /// The instance.
    pub machine: u32,
    /// Target of a target group that it came through: group and place.
    pub target: Option<(u16, u16)>,
    /// Whose turn it is (of [`super::turn::Turns`]).
    pub turn: u16,
    /// Which of the calls of its turn: a cache comes before a database.
    pub leg: u8,
    /// The store that it turns to.
    pub store: u16,
    /// As of when what it read from a database is, in nanoseconds.
    pub as_of: u64,
    /// What its first steps demand.
    pub demands: [u64; STEPS],
    /// Speed at which the CPU step runs; 0 when none runs.
    pub speed: u32,
    /// Changes whenever the place in the slab is used again: plans for an earlier request are void.
    pub stamp: u32,
    /// When it sent the call that is on its way; `u64::MAX` where none is.
    pub called: u64,
    /// The store that it will be with when its user stops waiting; none of them where that is `u16::MAX`.
    pub late_at: u16,
    /// Why its answer will be worth nothing, if anything was missing on the way.
    pub missed: Option<CauseId>,
    /// Whether the user has gone (and was counted) while the work goes on.
    pub abandoned: bool,
    /// Whether the place is taken.
    pub alive: bool,
}

impl Request {
    /// A request that reaches an instance at a time, waits as long as it takes, and asks for its first turn.
    #[inline]
    pub fn arriving(ask: Ask, kind: u16, machine: u32, arrived: u64, demands: [u64; STEPS]) -> Self {
        Self {
            ask,
            kind,
            arrived,
            deadline: u64::MAX,
            start_by: u64::MAX,
            started: u64::MAX,
            travel: 0,
            machine,
            target: None,
            turn: 0,
            leg: 0,
            store: 0,
            called: u64::MAX,
            late_at: u16::MAX,
            as_of: 0,
            missed: None,
            demands,
            speed: 0,
            stamp: 0,
            abandoned: false,
            alive: true,
        }
    }

    /// The answer to its call will be back at a time. Where its user stops waiting before, this store is to blame.
    #[inline]
    pub fn waits_at(&mut self, store: u16, back: u64) {
        if self.called <= self.deadline && self.deadline < back {
            self.late_at = store;
        }
        self.called = u64::MAX;
    }

    /// The store that it is with, or on the way to, when its user stops waiting.
    pub fn late_with(&self) -> Option<u16> {
        if self.late_at != u16::MAX {
            return Some(self.late_at);
        }
        (self.called <= self.deadline && self.called != u64::MAX).then_some(self.store)
    }
}

/// The slab.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    slots: Vec<Request>,
    free: Vec<u32>,
    /// Requests under way.
    pub alive: u64,
}

impl Requests {
    /// Takes a request in.
    #[inline]
    pub fn admit(&mut self, mut request: Request) -> u32 {
        self.alive += 1;
        request.alive = true;
        if let Some(slot) = self.free.pop() {
            request.stamp = self.slots[slot as usize].stamp.wrapping_add(1);
            self.slots[slot as usize] = request;
            return slot;
        }
        request.stamp = 0;
        self.slots.push(request);
        (self.slots.len() - 1) as u32
    }

    /// Lets a request go.
    #[inline]
    pub fn release(&mut self, slot: u32) {
        self.alive -= 1;
        self.slots[slot as usize].alive = false;
        self.free.push(slot);
    }

    /// A request.
    #[inline]
    pub fn get(&self, slot: u32) -> &Request {
        &self.slots[slot as usize]
    }

    /// A request, to change it.
    #[inline]
    pub fn get_mut(&mut self, slot: u32) -> &mut Request {
        &mut self.slots[slot as usize]
    }

    /// Whether a plan for this request still holds.
    #[inline]
    pub fn holds(&self, slot: u32, stamp: u32) -> bool {
        let request = &self.slots[slot as usize];
        request.alive && request.stamp == stamp
    }

    /// The requests at an instance, in the order of their numbers.
    pub fn at(&self, machine: u32) -> Vec<u32> {
        let at = |(_, request): &(usize, &Request)| request.alive && request.machine == machine;
        let mut here: Vec<u32> =
            self.slots.iter().enumerate().filter(at).map(|(slot, _)| slot as u32).collect();
        here.sort_by_key(|slot| self.slots[*slot as usize].ask.number);
        here
    }

    /// All requests under way, in the order of their places.
    pub fn all(&self) -> Vec<u32> {
        let slots = self.slots.iter().enumerate();
        slots.filter(|(_, request)| request.alive).map(|(slot, _)| slot as u32).collect()
    }

    /// Requests whose users still wait; whoever has a number beyond `users` is none.
    pub fn waiting_users(&self, users: u32) -> u64 {
        let waits = |request: &&Request| request.alive && !request.abandoned && request.ask.user < users;
        self.slots.iter().filter(waits).count() as u64
    }
}

/// Requests that will be sent at a time that is planned: again, or by users who think.
#[derive(Clone, Debug, Default)]
pub struct Unsent {
    slots: Vec<Ask>,
    free: Vec<u32>,
}

impl Unsent {
    /// Keeps a request.
    pub fn keep(&mut self, ask: Ask) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = ask;
            return slot;
        }
        self.slots.push(ask);
        (self.slots.len() - 1) as u32
    }

    /// Hands it out.
    pub fn take(&mut self, slot: u32) -> Ask {
        self.free.push(slot);
        self.slots[slot as usize]
    }
}
