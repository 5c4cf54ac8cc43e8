//! Requests at an instance: a worker from the first step to the last, a vCPU for each CPU step, queues for both.

use super::agenda::Event;
use super::places::FULL_SPEED;
use super::users::Ask;
use super::{Key, World};
use crate::scenario::{Step, address_of};

/// A request at an instance.
pub struct Attempt {
    pub ask: Ask,
    pub machine: usize,
    /// The target of the load balancer that it came through.
    pub target: Option<usize>,
    /// The way from its user and back: what happens at the instance is noticed this much later than it would be.
    travel: u64,
    /// When its user stops waiting, on the instance's clock: a request's moments are those at the instance, and the
    /// whole way of its user comes at the end.
    deadline: u64,
    arrived: u64,
    /// When a worker took it.
    served: Option<u64>,
    /// Whether its user has gone.
    abandoned: bool,
    step: usize,
    /// How fast it computes and since when, while it has a vCPU.
    computes: Option<(u64, u64)>,
}

/// Where a step is worked on.
enum Place {
    Here,
    Elsewhere,
    Database,
}

impl World<'_> {
    /// A request reaches an instance that serves.
    pub fn admit(&mut self, ask: Ask, machine: usize, target: Option<usize>, travel: u64) {
        let station = &self.machines[machine];
        let free = station.busy_workers < station.workers;
        let limit = self.scenario.queue_limit.unwrap_or(u32::MAX);
        if !free && station.queue.len() as u64 >= u64::from(limit) {
            let resource = self.owner(machine);
            self.machines[machine].figures.blocked += 1;
            return self.lost(&ask, "queue-full", resource, self.now + travel);
        }
        if let Some(target) = target {
            self.targets[target].outstanding += 1;
        }
        let deadline = match self.scenario.timeout {
            Some(timeout) => self.now + timeout.saturating_sub(travel),
            None => u64::MAX,
        };
        let patience = match &self.scenario.patience {
            Some(law) => self.now + self.draws.patience(law, ask.number),
            None => u64::MAX,
        };
        let key = ask.key();
        self.attempts.insert(
            key,
            Attempt {
                ask,
                machine,
                target,
                travel,
                deadline,
                arrived: self.now,
                served: None,
                abandoned: false,
                step: 0,
                computes: None,
            },
        );
        for moment in [patience, deadline].into_iter().filter(|moment| *moment != u64::MAX) {
            self.agenda.plan(moment, Event::StopsWaiting(key));
        }
        if free {
            self.serve(key);
        } else {
            self.machines[machine].queue.push_back(key);
        }
    }

    fn attempt(&mut self, key: Key) -> &mut Attempt {
        self.attempts.get_mut(&key).expect("the request is at an instance")
    }

    /// A worker takes a request.
    fn serve(&mut self, key: Key) {
        let now = self.now;
        let attempt = self.attempt(key);
        attempt.served = Some(now);
        let machine = attempt.machine;
        self.machines[machine].busy_workers += 1;
        self.begin_step(key);
    }

    /// The step whose turn it is begins.
    fn begin_step(&mut self, key: Key) {
        let attempt = &self.attempts[&key];
        let (machine, step) = (attempt.machine, attempt.step);
        let (law, place) = match &self.scenario.kinds[attempt.ask.kind].steps[step] {
            Step::Wait(law) => (law, Place::Elsewhere),
            Step::Query(law) if self.scenario.database.is_some() => (law, Place::Database),
            Step::Cpu(law) | Step::Query(law) => (law, Place::Here),
        };
        let work = self.draws.demand(law, key.0, step);
        match place {
            Place::Elsewhere => self.agenda.plan(self.now + work, Event::StepEnds(key)),
            Place::Database => self.sends_query(key, machine, work),
            Place::Here => self.computes(key, machine, work),
        }
    }

    /// A CPU step begins, or waits for a vCPU.
    fn computes(&mut self, key: Key, machine: usize, work: u64) {
        let station = &mut self.machines[machine];
        if station.busy_vcpus == station.size.vcpus() {
            station.cpu_queue.push_back(key);
            return;
        }
        station.busy_vcpus += 1;
        let speed = station.credits.as_mut().map_or(FULL_SPEED, |credits| credits.spend(self.now, work));
        let speed = (speed * station.speed / FULL_SPEED).max(1);
        let time = u128::from(work) * u128::from(FULL_SPEED) / u128::from(speed);
        self.attempt(key).computes = Some((speed, self.now));
        self.agenda.plan(self.now + time as u64, Event::StepEnds(key));
    }

    /// A step ends: its vCPU goes to whom waits for it, and the request goes on or is done.
    pub fn step_ends(&mut self, key: Key) {
        let Some(attempt) = self.attempts.get_mut(&key) else { return };
        attempt.step += 1;
        let (machine, step, kind) = (attempt.machine, attempt.step, attempt.ask.kind);
        if let Some((speed, since)) = attempt.computes.take() {
            self.machines[machine].busy_vcpus -= 1;
            self.machines[machine].figures.computed += u128::from(speed) * u128::from(self.now - since);
            if let Some(next) = self.machines[machine].cpu_queue.pop_front() {
                self.begin_step(next);
            }
        }
        if step < self.scenario.kinds[kind].steps.len() { self.begin_step(key) } else { self.done(key) }
    }

    /// A request is done: its user has the answer, if still there.
    fn done(&mut self, key: Key) {
        let attempt = self.leave(key);
        let station = &mut self.machines[attempt.machine];
        station.busy_workers -= 1;
        station.figures.served += 1;
        station.figures.waited += u128::from(attempt.served.unwrap_or(self.now) - attempt.arrived);
        if !attempt.abandoned {
            self.answered(&attempt.ask, attempt.travel);
        }
        if let Some(next) = self.machines[attempt.machine].queue.pop_front() {
            self.serve(next);
        }
    }

    /// A request fails while a worker has it, who is free for the next.
    pub fn fails(&mut self, key: Key, cause: &'static str, resource: &str) {
        let attempt = self.leave(key);
        self.machines[attempt.machine].busy_workers -= 1;
        if !attempt.abandoned {
            self.lost(&attempt.ask, cause, resource.to_owned(), self.now + attempt.travel);
        }
        if let Some(next) = self.machines[attempt.machine].queue.pop_front() {
            self.serve(next);
        }
    }

    /// A request is at its instance no more.
    pub fn leave(&mut self, key: Key) -> Attempt {
        let attempt = self.attempts.remove(&key).expect("the request is at an instance");
        let figures = &mut self.machines[attempt.machine].figures;
        figures.present += u128::from(self.now - attempt.arrived);
        if let Some(since) = attempt.served {
            figures.busy += u128::from(self.now - since);
        }
        if let Some((speed, since)) = attempt.computes {
            figures.computed += u128::from(speed) * u128::from(self.now - since);
        }
        if let Some(target) = attempt.target {
            self.targets[target].outstanding -= 1;
        }
        attempt
    }

    /// Whether a request is with the database, or on the way there or back.
    fn asks_the_database(&self, key: Key) -> bool {
        let attempt = &self.attempts[&key];
        let step = self.scenario.kinds[attempt.ask.kind].steps.get(attempt.step);
        self.scenario.database.is_some() && matches!(step, Some(Step::Query(_)))
    }

    /// A user has waited long enough in the queue, or at all. What a worker has begun is finished for nobody.
    pub fn stops_waiting(&mut self, key: Key) {
        let now = self.now;
        let Some(attempt) = self.attempts.get_mut(&key) else { return };
        let name = address_of(self.machines[attempt.machine].owner);
        if attempt.served.is_none() {
            let attempt = self.leave(key);
            self.machines[attempt.machine].queue.retain(|waiting| *waiting != key);
            let cause = match now < attempt.deadline {
                true => "gave-up",
                false if self.exhausted(attempt.machine) => "cpu-credits-exhausted",
                false => "overloaded",
            };
            self.lost(&attempt.ask, cause, name, now + attempt.travel);
        } else if now >= attempt.deadline && !attempt.abandoned {
            attempt.abandoned = true;
            let (ask, travel, machine) = (attempt.ask.clone(), attempt.travel, attempt.machine);
            // Whatever does not compute at full speed then was held up by the vCPU.
            let slow = attempt.computes.is_none_or(|(speed, _)| speed < FULL_SPEED);
            let cause = if slow && self.exhausted(machine) { "cpu-credits-exhausted" } else { "timeout" };
            if self.asks_the_database(key) {
                return self.lost(&ask, "timeout", "rds::db_instance.shop".to_owned(), now + travel);
            }
            self.lost(&ask, cause, name, now + travel);
        }
    }

    /// Everything at an instance that stops or dies is lost.
    pub fn drop_all(&mut self, machine: usize, cause: &'static str) {
        let here = |(_, attempt): &(&Key, &Attempt)| attempt.machine == machine;
        let keys: Vec<Key> = self.attempts.iter().filter(here).map(|(key, _)| *key).collect();
        let station = &mut self.machines[machine];
        station.queue.clear();
        station.cpu_queue.clear();
        (station.busy_workers, station.busy_vcpus) = (0, 0);
        let name = address_of(station.owner);
        for key in keys {
            let attempt = self.leave(key);
            if !attempt.abandoned {
                self.lost(&attempt.ask, cause, name.clone(), self.now + attempt.travel);
            }
        }
    }
}
