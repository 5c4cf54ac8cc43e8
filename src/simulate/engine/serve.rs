//! Requests at an instance: workers, steps, vCPUs, queues, and users who stop waiting.

use super::super::events::Rank;
use super::super::requests::{Ask, Request};
use super::super::turn::Do;
use super::{Engine, What};

impl Engine<'_> {
    /// Brings an instance up to now: the steps that ended meanwhile end, each at its own time.
    ///
    /// Ends of steps are not events of the run while nobody else is concerned. What a request does on an instance
    /// follows from the instance alone; so it is enough to work it out when somebody looks: a further request, a
    /// check, a metric, a fault. Where a step leads on to something shared, the run itself wakes the instance.
    #[inline]
    pub(super) fn settle(&mut self, machine: u32) {
        let station = &self.site.machines[machine as usize];
        if station.pool.is_some() {
            self.settle_visits(machine);
        } else if station.steps.next_time() <= self.now {
            self.settle_steps(machine);
        }
    }

    fn settle_steps(&mut self, machine: u32) {
        let now = self.now;
        while self.site.machines[machine as usize].steps.next_time() <= now {
            let Some((at, slot)) = self.site.machines[machine as usize].steps.take() else { break };
            self.now = at;
            self.step_ends(slot);
        }
        self.now = now;
        self.rouse(machine);
    }

    /// The run looks at an instance whose next step is of concern to others.
    pub(super) fn wakes(&mut self, machine: u32) {
        let station = &mut self.site.machines[machine as usize];
        if station.wakes_at <= self.now {
            station.wakes_at = u64::MAX;
        }
        self.settle(machine);
        self.rouse(machine);
    }

    /// Plans that the run looks at an instance when its next step ends, if others wait for what follows: users who
    /// ask again, or a database that a queued request will turn to.
    #[inline]
    pub(super) fn rouse(&mut self, machine: u32) {
        if !self.mode.prompt && !self.mode.shared {
            return;
        }
        let station = &mut self.site.machines[machine as usize];
        if !self.mode.prompt && station.queue.is_empty() && station.cpu_queue.is_empty() {
            return;
        }
        if let Some((at, rank)) = station.steps.next()
            && at < station.wakes_at
        {
            station.wakes_at = at;
            self.events.insert(at, Rank::Step, rank, What::Wakes(machine));
        }
    }

    /// A request reaches an instance that serves.
    #[inline]
    pub(super) fn admit(&mut self, ask: Ask, machine: u32, target: Option<(u16, u16)>, travel: u64) {
        self.settle(machine);
        let station = &mut self.site.machines[machine as usize];
        if station.pool.is_some() {
            return self.visits(ask, machine, travel);
        }
        let free = station.busy < station.workers;
        if !free && station.queue.len() as u64 >= u64::from(station.queue_limit) {
            return self.turned_away(ask, machine, target, travel);
        }
        let deadline = self.deadline(self.now, travel);
        let patience = match &self.workload.patience {
            Some(law) => self.now.saturating_add(law.sample_of(self.streams.patience, ask.number)),
            None => u64::MAX,
        };
        let kind = if self.mode.versioned { self.as_released(ask.kind, machine) } else { ask.kind };
        let known = if self.mode.versioned { None } else { self.ahead.demands(ask.number) };
        let demands = known.unwrap_or_else(|| self.demands(ask.number, kind));
        let slot = self.requests.admit(Request {
            deadline,
            start_by: deadline.min(patience),
            travel,
            target,
            ..Request::arriving(ask, kind, machine, self.now, demands)
        });
        if free {
            self.take(slot);
        } else {
            self.queues(slot, machine);
        }
        if self.mode.explicit {
            let request = self.requests.get(slot);
            let until = if free { request.deadline } else { request.start_by };
            self.events.insert(until, Rank::User, ask.rank(), What::GivesUp(slot, request.stamp));
        }
    }

    /// When the user of a request that arrived at a time stops waiting, on the instance's clock. Each attempt has the
    /// whole time.
    #[inline]
    pub(super) fn deadline(&self, arrived: u64, travel: u64) -> u64 {
        match self.workload.timeout {
            Some(timeout) => arrived.saturating_add(timeout.as_nanos().saturating_sub(travel)),
            None => u64::MAX,
        }
    }

    #[cold]
    fn turned_away(&mut self, ask: Ask, machine: u32, target: Option<(u16, u16)>, travel: u64) {
        self.site.machines[machine as usize].note_blocked();
        let owner = self.owner_of(machine);
        self.leave_target(target);
        let cause = self.cause_at("queue-full", owner);
        self.lost(ask, cause, self.now + travel);
    }

    /// A request waits for a worker. Those before it who gave up meanwhile leave first, so that what waits is what
    /// is counted.
    fn queues(&mut self, slot: u32, machine: u32) {
        while let Some(first) = self.site.machines[machine as usize].queue.front().copied() {
            let start_by = self.requests.get(first).start_by;
            if start_by >= self.now {
                break;
            }
            self.site.machines[machine as usize].queue.pop_front();
            self.unserved(first, start_by);
        }
        let station = &mut self.site.machines[machine as usize];
        station.queue.push_back(slot);
        station.note_queue(self.now);
        self.rouse(machine);
    }

    /// Requests that wait at an instance and whose users have not gone.
    pub(super) fn waiting_at(&self, machine: u32) -> u64 {
        let station = &self.site.machines[machine as usize];
        if let Some(pool) = &station.pool {
            return pool.waiting(self.now);
        }
        let stays = |slot: &&u32| self.requests.get(**slot).start_by >= self.now;
        (station.queue.iter().filter(stays).count() + station.cpu_queue.len()) as u64
    }

    /// A worker takes a request.
    #[inline]
    pub(super) fn take(&mut self, slot: u32) {
        let request = self.requests.get_mut(slot);
        request.started = self.now;
        let station = &mut self.site.machines[request.machine as usize];
        station.busy += 1;
        if station.straight {
            self.goes_straight(slot, self.now);
        } else {
            self.start_step(slot);
        }
    }

    /// What a request does at its instance from a time on, until it turns to somebody else or is done: known at once.
    #[inline]
    pub(super) fn goes_straight(&mut self, slot: u32, mut at: u64) {
        let request = self.requests.get(slot);
        let (machine, kind, rank, mut turn) =
            (request.machine, request.kind, request.ask.rank(), request.turn);
        loop {
            let next = self.turns.at(kind, turn);
            match next.what {
                Do::Answer => {
                    self.site.machines[machine as usize].steps.insert(at, Rank::Step, rank, slot);
                    break;
                }
                Do::Call(_) => {
                    self.sends_call(slot, at, turn);
                    break;
                }
                Do::Cpu | Do::Wait => {}
            }
            let end = at.saturating_add(self.demand(slot, next.step));
            if next.what == Do::Cpu {
                self.site.machines[machine as usize].cpu.plan(self.now, at, end);
            }
            (at, turn) = (end, turn + 1);
        }
        self.requests.get_mut(slot).turn = turn;
        if self.mode.prompt {
            self.rouse(machine);
        }
    }

    /// Starts the turn whose time has come.
    #[inline]
    fn start_step(&mut self, slot: u32) {
        let request = self.requests.get(slot);
        let (machine, turn, kind) = (request.machine, request.turn, request.kind);
        let next = self.turns.at(kind, turn);
        match next.what {
            Do::Answer => self.step_will_end(slot, self.now),
            Do::Wait => {
                let time = self.demand(slot, next.step);
                self.step_will_end(slot, self.now.saturating_add(time));
            }
            Do::Call(_) => self.sends_call(slot, self.now, turn),
            Do::Cpu => {
                let station = &mut self.site.machines[machine as usize];
                if station.running >= station.vcpus {
                    station.cpu_queue.push_back(slot);
                    return self.rouse(machine);
                }
                let work = self.demand(slot, next.step);
                let station = &mut self.site.machines[machine as usize];
                let (time, speed) = station.start_cpu(self.now, work);
                self.requests.get_mut(slot).speed = speed;
                self.step_will_end(slot, self.now.saturating_add(time));
            }
        }
    }

    /// What a step of a request demands.
    #[inline]
    pub(super) fn demand(&self, slot: u32, step: u16) -> u64 {
        let request = self.requests.get(slot);
        match request.demands.get(step as usize) {
            Some(known) => *known,
            None => self.demand_of(request.ask.number, request.kind, step),
        }
    }

    /// A step of a request ends at a time that is known now.
    #[inline]
    pub(super) fn step_will_end(&mut self, slot: u32, at: u64) {
        let request = self.requests.get(slot);
        let (machine, rank) = (request.machine, request.ask.rank());
        self.site.machines[machine as usize].steps.insert(at, Rank::Step, rank, slot);
        if self.mode.shared {
            self.foresee(slot, at);
        }
        if self.mode.prompt {
            self.rouse(machine);
        }
    }

    /// What follows a turn and concerns others is planned while it is under way: the call of the next turn, or that
    /// the run looks at the instance when a later turn will call.
    fn foresee(&mut self, slot: u32, at: u64) {
        let request = self.requests.get(slot);
        let (machine, kind, turn, rank) = (request.machine, request.kind, request.turn, request.ask.rank());
        if matches!(self.turns.at(kind, turn + 1).what, Do::Call(_)) {
            self.sends_call(slot, at, turn + 1);
        } else if self.turns.calls_from(kind, turn + 2) {
            self.events.insert(at, Rank::Step, rank, What::Wakes(machine));
        }
    }

    /// A turn ends: the vCPU goes to whom waits for it, the request goes on or is done.
    #[inline]
    fn step_ends(&mut self, slot: u32) {
        let request = self.requests.get_mut(slot);
        let machine = request.machine;
        if self.site.machines[machine as usize].straight {
            return self.done(slot);
        }
        let speed = std::mem::take(&mut request.speed);
        request.turn += 1;
        let (turn, kind) = (request.turn, request.kind);
        if speed > 0 {
            let station = &mut self.site.machines[machine as usize];
            station.end_cpu(self.now, speed);
            if let Some(next) = station.cpu_queue.pop_front() {
                self.start_step(next);
            }
        }
        match self.turns.at(kind, turn).what {
            Do::Answer => self.done(slot),
            Do::Call(_) => {}
            Do::Cpu | Do::Wait => self.start_step(slot),
        }
    }
}
