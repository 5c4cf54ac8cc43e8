//! Requests at an instance: workers, steps, vCPUs, queues, and users who stop waiting.

use super::super::application::Step;
use super::super::events::Rank;
use super::super::requests::{Ask, Request};
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
        let deadline = self.deadline(&ask, travel);
        let patience = match &self.workload.patience {
            Some(law) => self.now + law.sample_of(self.streams.patience, ask.number),
            None => u64::MAX,
        };
        let kind = if self.mode.versioned { self.as_released(ask.kind, machine) } else { ask.kind };
        let known = if self.mode.versioned { None } else { self.ahead.demands(ask.number) };
        let demands = known.unwrap_or_else(|| self.demands(ask.number, kind));
        let slot = self.requests.admit(Request {
            ask,
            kind,
            arrived: self.now,
            deadline,
            start_by: deadline.min(patience),
            started: u64::MAX,
            travel,
            machine,
            target,
            step: 0,
            demands,
            speed: 0,
            stamp: 0,
            abandoned: false,
            alive: true,
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

    /// When the user of a request stops waiting, on the instance's clock.
    #[inline]
    pub(super) fn deadline(&self, ask: &Ask, travel: u64) -> u64 {
        let Some(timeout) = self.workload.timeout else { return u64::MAX };
        // Each attempt has the whole time.
        let from = if self.workload.retry.is_some() { self.now } else { ask.sent };
        from + timeout.as_nanos().saturating_sub(travel)
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
        station.touch(self.now);
        station.busy += 1;
        self.start_step(slot);
    }

    /// Starts the step whose turn it is.
    #[inline]
    fn start_step(&mut self, slot: u32) {
        let request = self.requests.get(slot);
        let (machine, step, kind) = (request.machine, request.step, request.kind);
        match self.workload.application.step(kind, step) {
            None => self.step_will_end(slot, self.now),
            Some(Step::Wait(_)) => {
                let time = self.demand(slot);
                self.step_will_end(slot, self.now + time);
            }
            Some(Step::Database(_)) if self.site.database.is_some() => self.sends_query(slot, self.now),
            Some(Step::Cpu(_) | Step::Database(_)) => {
                let station = &mut self.site.machines[machine as usize];
                if station.running >= station.vcpus {
                    station.cpu_queue.push_back(slot);
                    return self.rouse(machine);
                }
                let work = self.demand(slot);
                let station = &mut self.site.machines[machine as usize];
                let (time, speed) = station.start_cpu(self.now, work);
                self.requests.get_mut(slot).speed = speed;
                self.step_will_end(slot, self.now + time);
            }
        }
    }

    /// What the step of a request whose turn it is demands.
    #[inline]
    pub(super) fn demand(&self, slot: u32) -> u64 {
        let request = self.requests.get(slot);
        match request.demands.get(request.step as usize) {
            Some(known) => *known,
            None => self.demand_of(request.ask.number, request.kind, request.step),
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

    /// What follows a step and concerns others is planned while the step is under way: the query of the next step,
    /// or that the run looks at the instance when a later step will turn to the database.
    fn foresee(&mut self, slot: u32, at: u64) {
        let request = self.requests.get(slot);
        let (machine, kind, step, rank) = (request.machine, request.kind, request.step, request.ask.rank());
        let application = &self.workload.application;
        if matches!(application.step(kind, step + 1), Some(Step::Database(_))) {
            self.sends_query(slot, at);
        } else if application.queries_after(kind, step + 1) {
            self.events.insert(at, Rank::Step, rank, What::Wakes(machine));
        }
    }

    /// A step ends: the vCPU goes to whom waits for it, the request goes on or is done.
    #[inline]
    fn step_ends(&mut self, slot: u32) {
        let request = self.requests.get_mut(slot);
        let machine = request.machine;
        let speed = std::mem::take(&mut request.speed);
        request.step += 1;
        let (step, kind) = (request.step, request.kind);
        if speed > 0 {
            let station = &mut self.site.machines[machine as usize];
            station.end_cpu(self.now, speed);
            if let Some(next) = station.cpu_queue.pop_front() {
                self.start_step(next);
            }
        }
        match self.workload.application.step(kind, step) {
            None => self.done(slot, speed),
            Some(Step::Database(_)) if self.mode.shared => {}
            Some(_) => self.start_step(slot),
        }
    }
}
