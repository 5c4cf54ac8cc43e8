//! Requests at an instance: workers, steps, vCPUs, queues, and users who stop waiting.

use super::super::application::Step;
use super::super::machine::{FULL_SPEED, Phase};
use super::super::requests::{Ask, Request};
use super::{Engine, What};

impl Engine<'_> {
    /// A request reaches an instance that serves.
    #[inline]
    pub(super) fn admit(&mut self, ask: Ask, machine: u32, target: Option<(u16, u16)>, travel: u64) {
        let station = &mut self.site.machines[machine as usize];
        let free = station.busy < station.workers;
        if !free && station.queue.len() as u64 >= u64::from(station.queue_limit) {
            station.note_blocked();
            let owner = self.site.profiles[station.profile].owner;
            self.leave_target(target);
            let cause = self.cause_at("queue-full", owner);
            return self.lost(ask, cause, self.now);
        }
        let timeout = self.workload.timeout.map_or(u64::MAX, |t| t.as_nanos());
        let deadline = if timeout == u64::MAX {
            u64::MAX
        } else if self.workload.retry.is_some() {
            self.now + timeout.saturating_sub(travel)
        } else {
            ask.sent + timeout.saturating_sub(travel)
        };
        let patience = match &self.workload.patience {
            Some(law) => self.now + law.sample(|| self.streams.patience.uniform(ask.number)),
            None => u64::MAX,
        };
        let slot = self.requests.admit(Request {
            ask,
            arrived: self.now,
            deadline,
            start_by: deadline.min(patience),
            started: u64::MAX,
            travel,
            machine,
            target,
            step: 0,
            speed: 0,
            stamp: 0,
            abandoned: false,
            alive: true,
        });
        if free {
            self.take(slot);
        } else {
            let station = &mut self.site.machines[machine as usize];
            station.queue.push_back(slot);
            station.note_queue(self.now);
        }
        if self.explicit {
            let request = self.requests.get(slot);
            let until = if free { request.deadline } else { request.start_by };
            self.events.plan(until, What::GivesUp(slot, request.stamp));
        }
    }

    /// A worker takes a request.
    #[inline]
    fn take(&mut self, slot: u32) {
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
        let (machine, stamp, step, number) =
            (request.machine, request.stamp, request.step, request.ask.number);
        let application = &self.workload.application;
        let steps = application.requests.get(request.ask.kind as usize).map_or(&[][..], |kind| &kind.steps);
        let mut draw = u64::from(step) << 8;
        let uniform = || {
            draw += 1;
            self.streams.demand.uniform(number.wrapping_add((draw - 1) << 40))
        };
        match steps.get(step as usize) {
            None => self.events.plan(self.now, What::StepEnds(slot, stamp)),
            Some(Step::Wait(law)) => {
                let time = law.sample(uniform);
                self.events.plan(self.now + time, What::StepEnds(slot, stamp));
            }
            Some(Step::Cpu(law)) => {
                let station = &mut self.site.machines[machine as usize];
                if station.running >= station.vcpus {
                    station.cpu_queue.push_back(slot);
                    return;
                }
                let work = law.sample(uniform);
                let (time, speed) = station.start_cpu(self.now, work);
                self.requests.get_mut(slot).speed = speed;
                self.events.plan(self.now + time, What::StepEnds(slot, stamp));
            }
        }
    }

    /// A step ends: the vCPU goes to whom waits for it, the request goes on or is done.
    #[inline]
    pub(super) fn step_ends(&mut self, slot: u32, stamp: u32) {
        if !self.requests.holds(slot, stamp) {
            return;
        }
        let request = self.requests.get_mut(slot);
        let machine = request.machine;
        let speed = std::mem::take(&mut request.speed);
        request.step += 1;
        let (step, kind) = (request.step, request.ask.kind);
        if speed > 0 {
            let station = &mut self.site.machines[machine as usize];
            station.end_cpu(self.now, speed);
            if let Some(next) = station.cpu_queue.pop_front() {
                self.start_step(next);
            }
        }
        let steps = self.workload.application.requests.get(kind as usize).map_or(0, |kind| kind.steps.len());
        if (step as usize) < steps { self.start_step(slot) } else { self.done(slot, speed) }
    }

    /// A request is done: its user has the answer, unless it came too late.
    #[inline]
    fn done(&mut self, slot: u32, speed: u64) {
        let request = *self.requests.get(slot);
        self.requests.release(slot);
        self.leave_target(request.target);
        let station = &mut self.site.machines[request.machine as usize];
        station.touch(self.now);
        station.busy -= 1;
        station.note_left(request.arrived, self.now, Some(request.started - request.arrived));
        if !request.abandoned {
            if self.now > request.deadline {
                self.late(&request, speed);
            } else {
                self.answered(&request.ask, self.now - request.ask.sent + request.travel);
            }
        }
        self.next_in_queue(request.machine);
    }

    /// An answer that came too late: because the vCPU was throttled, or because there was too much to do.
    fn late(&mut self, request: &Request, speed: u64) {
        let owner = self.owner_of(request.machine);
        let throttled = self.site.machines[request.machine as usize]
            .credits
            .is_some_and(|c| !c.unlimited && c.balance <= 0);
        let cause = if throttled && speed < FULL_SPEED { "cpu-credits-exhausted" } else { "timeout" };
        let cause = self.cause_at(cause, owner);
        self.lost(request.ask, cause, request.deadline.max(request.ask.sent));
    }

    /// The first of the queue that still waits gets the free worker.
    #[inline]
    fn next_in_queue(&mut self, machine: u32) {
        while let Some(slot) = self.site.machines[machine as usize].queue.pop_front() {
            let request = *self.requests.get(slot);
            if self.now <= request.start_by {
                if self.explicit {
                    self.events.plan(request.deadline, What::GivesUp(slot, request.stamp));
                }
                return self.take(slot);
            }
            self.unserved(slot, request.start_by);
        }
    }

    /// A request leaves the queue without having been served.
    fn unserved(&mut self, slot: u32, left: u64) {
        let request = *self.requests.get(slot);
        self.requests.release(slot);
        self.leave_target(request.target);
        let station = &mut self.site.machines[request.machine as usize];
        station.note_left(request.arrived, left.max(request.arrived), None);
        let name = if left < request.deadline {
            "gave-up"
        } else if station.credits.is_some_and(|c| !c.unlimited && c.balance <= 0) {
            "cpu-credits-exhausted"
        } else {
            "overloaded"
        };
        let owner = self.owner_of(request.machine);
        let cause = self.cause_at(name, owner);
        self.lost(request.ask, cause, left);
    }

    /// A user stops waiting (only planned where the moment matters).
    pub(super) fn gives_up(&mut self, slot: u32, stamp: u32) {
        if !self.requests.holds(slot, stamp) {
            return;
        }
        let request = *self.requests.get(slot);
        if request.abandoned {
            return;
        }
        if request.started == u64::MAX {
            let queue = &mut self.site.machines[request.machine as usize].queue;
            queue.retain(|waiting| *waiting != slot);
            return self.unserved(slot, self.now);
        }
        if self.now >= request.deadline {
            self.requests.get_mut(slot).abandoned = true;
            self.late(&request, request.speed);
        }
    }

    /// Everything that an instance was working on fails; called when it stops or dies.
    pub(super) fn drop_requests(&mut self, machine: u32, cause: &'static str) {
        let owner = self.owner_of(machine);
        let station = &mut self.site.machines[machine as usize];
        station.touch(self.now);
        station.queue.clear();
        station.cpu_queue.clear();
        for slot in self.requests.at(machine) {
            let request = *self.requests.get(slot);
            self.requests.release(slot);
            self.leave_target(request.target);
            let station = &mut self.site.machines[machine as usize];
            if request.speed > 0 {
                station.end_cpu(self.now, request.speed);
            }
            if request.started != u64::MAX {
                station.busy -= 1;
            }
            let waiting = request.started == u64::MAX;
            let left = if waiting { self.now.min(request.start_by) } else { self.now };
            station.note_left(request.arrived, left, None);
            if !request.abandoned {
                let name = if waiting && request.start_by < self.now { "overloaded" } else { cause };
                let cause = self.cause_at(name, owner);
                self.lost(request.ask, cause, self.now);
            }
        }
    }

    #[inline]
    fn leave_target(&mut self, target: Option<(u16, u16)>) {
        if let Some((group, place)) = target {
            self.site.groups[group as usize].targets[place as usize].outstanding -= 1;
        }
    }

    /// The resource that causes at an instance are attributed to.
    pub(super) fn owner_of(&self, machine: u32) -> crate::resource::ResourceId {
        self.site.profiles[self.site.machines[machine as usize].profile].owner
    }

    /// Why an instance does not serve.
    pub(super) fn why_not(&self, machine: u32) -> &'static str {
        let station = &self.site.machines[machine as usize];
        match station.phase {
            Phase::Dead(cause) => cause,
            Phase::Stopped => "instance-stopped",
            Phase::Booting if station.ready_at == u64::MAX => self.why_never(station.profile),
            Phase::Booting => "instance-booting",
            Phase::Running => self.why_never(station.profile),
        }
    }

    fn why_never(&self, profile: usize) -> &'static str {
        let profile = &self.site.profiles[profile];
        if profile.bootstraps && profile.no_way_out.is_some() {
            "install-without-way-out"
        } else {
            "not-installed"
        }
    }
}
