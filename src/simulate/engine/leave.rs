//! How requests leave an instance: answered, too late, unserved, or because the instance went away.

use super::super::events::Rank;
use super::super::machine::{FULL_SPEED, Phase};
use super::super::requests::Request;
use super::{Engine, What};

impl Engine<'_> {
    /// The end of the run: what has ended by then has ended, and users whose patience ended by then have gone.
    pub(super) fn settle_all(&mut self) {
        let (now, last) = (self.now, self.end.saturating_sub(1));
        self.now = last;
        for machine in 0..self.site.machines.len() as u32 {
            self.settle(machine);
            self.end_visits(machine);
        }
        for slot in self.requests.all() {
            let request = *self.requests.get(slot);
            let waiting = request.started == u64::MAX;
            let until = if waiting { request.start_by } else { request.deadline };
            if waiting && until < self.end {
                self.site.machines[request.machine as usize].queue.retain(|other| *other != slot);
                self.unserved(slot, until);
                continue;
            }
            let station = &mut self.site.machines[request.machine as usize];
            station.note_left(request.arrived, self.end, None);
            if !waiting {
                station.note_busy(request.started, self.end);
            }
            if until < self.end && !request.abandoned {
                self.requests.get_mut(slot).abandoned = true;
                self.late(&request);
            }
        }
        self.now = now;
    }

    /// A request is done: its user has the answer, unless it came too late.
    #[inline]
    pub(super) fn done(&mut self, slot: u32) {
        let request = self.requests.get(slot);
        if super::work::is_message(&request.ask) {
            return self.message_done(slot);
        }
        let (machine, target, arrived, started) =
            (request.machine, request.target, request.arrived, request.started);
        let (abandoned, deadline, travel, ask, missed) =
            (request.abandoned, request.deadline, request.travel, request.ask, request.missed);
        self.leave_target(target);
        let station = &mut self.site.machines[machine as usize];
        station.free_worker(started, self.now);
        station.note_left(arrived, self.now, Some(started - arrived));
        let waits = !station.queue.is_empty();
        if !abandoned {
            if self.now > deadline {
                let request = *self.requests.get(slot);
                self.late(&request);
            } else if self.mode.versioned && self.errs(&ask, self.requests.get(slot).kind, machine) {
                self.answers_with_error(ask, machine, travel);
            } else if let Some(cause) = missed {
                self.lost(ask, cause, self.now + travel);
            } else {
                self.answered(&ask, self.now - ask.sent + travel, travel);
            }
        }
        self.requests.release(slot);
        if waits {
            self.next_in_queue(machine);
        }
        self.seeks_work();
    }

    /// A request fails while a worker has it: the worker goes on to the next. Who it was is counted by the caller.
    pub(super) fn fails(&mut self, slot: u32) {
        let request = *self.requests.get(slot);
        self.requests.release(slot);
        self.leave_target(request.target);
        let station = &mut self.site.machines[request.machine as usize];
        station.free_worker(request.started, self.now);
        station.note_left(request.arrived, self.now, None);
        self.next_in_queue(request.machine);
        self.rouse(request.machine);
        self.seeks_work();
    }

    /// An answer that came too late: because the vCPU was throttled, or because there was too much to do.
    pub(super) fn late(&mut self, request: &Request) {
        let owner = self.owner_of(request.machine);
        let throttled = self.site.machines[request.machine as usize]
            .credits
            .is_some_and(|c| !c.unlimited && c.balance <= 0);
        let cause = if throttled && u64::from(request.speed) < FULL_SPEED {
            "cpu-credits-exhausted"
        } else {
            "timeout"
        };
        let with = request.late_with().and_then(|store| self.site.stores.get(store as usize));
        let (cause, owner) = with.map_or((cause, owner), |store| ("timeout", store.owner));
        let cause = self.cause_at(cause, owner);
        self.lost(request.ask, cause, request.deadline.saturating_add(request.travel));
    }

    /// The first of the queue that still waits gets the free worker.
    #[inline]
    pub(super) fn next_in_queue(&mut self, machine: u32) {
        while let Some(slot) = self.site.machines[machine as usize].queue.pop_front() {
            let request = self.requests.get(slot);
            let start_by = request.start_by;
            if self.now <= start_by {
                if self.mode.explicit {
                    let what = What::GivesUp(slot, request.stamp);
                    self.events.insert(request.deadline, Rank::User, request.ask.rank(), what);
                }
                return self.take(slot);
            }
            self.unserved(slot, start_by);
        }
    }

    /// A request leaves the queue without having been served.
    pub(super) fn unserved(&mut self, slot: u32, left: u64) {
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
        self.lost(request.ask, cause, left + request.travel);
    }

    /// A user stops waiting (only planned where the moment matters).
    pub(super) fn gives_up(&mut self, slot: u32, stamp: u32) {
        if !self.requests.holds(slot, stamp) {
            return;
        }
        self.settle(self.requests.get(slot).machine);
        let request = *self.requests.get(slot);
        if !self.requests.holds(slot, stamp) || request.abandoned {
            return;
        }
        if request.started == u64::MAX {
            let queue = &mut self.site.machines[request.machine as usize].queue;
            queue.retain(|waiting| *waiting != slot);
            return self.unserved(slot, self.now);
        }
        if self.now >= request.deadline {
            self.requests.get_mut(slot).abandoned = true;
            self.late(&request);
        }
    }

    /// Everything that an instance was working on fails; called when it stops or dies. Users who had gone before
    /// were lost to the wait, not to this.
    pub(super) fn drop_requests(&mut self, machine: u32, cause: &'static str) {
        self.settle(machine);
        self.drop_visits(machine, cause);
        let owner = self.owner_of(machine);
        let station = &mut self.site.machines[machine as usize];
        station.queue.clear();
        station.cpu_queue.clear();
        station.steps.clear();
        station.cpu.cut(self.now);
        for slot in self.requests.at(machine) {
            let request = *self.requests.get(slot);
            if request.started == u64::MAX && request.start_by < self.now {
                self.unserved(slot, request.start_by);
                continue;
            }
            self.requests.release(slot);
            self.leave_target(request.target);
            let station = &mut self.site.machines[machine as usize];
            if request.speed > 0 {
                station.end_cpu(self.now, request.speed);
            }
            if request.started != u64::MAX {
                station.free_worker(request.started, self.now);
            }
            station.note_left(request.arrived, self.now, None);
            if request.abandoned {
                continue;
            }
            if request.deadline < self.now {
                self.late(&request);
            } else {
                let cause = self.cause_at(cause, owner);
                self.lost(request.ask, cause, self.now + request.travel);
            }
        }
    }

    #[inline]
    pub(super) fn leave_target(&mut self, target: Option<(u16, u16)>) {
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
            Phase::Booting if station.deploying => self.why_booting(machine),
            Phase::Booting | Phase::Running if !self.has_program(machine) => "bad-release",
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
