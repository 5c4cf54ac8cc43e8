//! Workers behind a queue: instances that take messages and do what they say.
//!
//! A message at work is a request that no user waits for: it holds a worker and a vCPU of its instance as any request
//! does, spends its credits, and goes with it when it dies; the message then appears again when its visibility time-out
//! is over. A worker asks all the time (long polling), for one message after another, and deletes it when it is done;
//! who among several idle ones gets the next goes round.

use super::super::ahead::STEPS;
use super::super::message_queue::{Message, MessageQueue};
use super::super::requests::{Ask, Request};
use super::super::store::Service;
use super::{Engine, What};
use crate::resource::{Resource, World};

/// Numbers of requests that do messages begin here: no run has so many of others, nor so many hostile ones.
const FIRST: u64 = 1 << 41;

/// Bits of such a number that say how often the message was handed out.
const RECEIVES: u32 = 10;

/// The user of such a request: nobody.
const NOBODY: u32 = u32::MAX;

/// Whether a request does what a message says.
#[inline]
pub(super) fn is_message(ask: &Ask) -> bool {
    ask.user == NOBODY
}

impl Engine<'_> {
    fn queue(&mut self, store: u16) -> Option<&mut MessageQueue> {
        match self.site.stores.get_mut(store as usize).map(|store| &mut store.service) {
            Some(Service::Queue(queue)) => Some(queue),
            _ => None,
        }
    }

    /// Whether an instance takes messages.
    pub(super) fn takes_messages(&self, machine: u32) -> bool {
        let store = self.site.ports.queue.and_then(|store| self.site.stores.get(store as usize));
        match store.map(|store| &store.service) {
            Some(Service::Queue(queue)) => queue.workers.contains(&self.owner_of(machine)),
            _ => false,
        }
    }

    /// Whether messages are put into a queue in this run: workers are then looked at whenever one becomes free.
    pub(super) fn expect_work(&mut self) {
        let works = self.site.ports.queue.is_some() && self.turns.call();
        self.mode.works = works;
        self.mode.prompt |= works;
    }

    /// A request puts a message into a queue; says when that is done.
    pub(super) fn takes_message(&mut self, store: u16, work: u64) -> u64 {
        let now = self.now;
        let Some(queue) = self.queue(store) else { return now };
        let (seen, latency) = (queue.send(now, work), queue.latency);
        self.events.plan(seen, What::Hands(u32::from(store)));
        now.saturating_add(latency)
    }

    /// A worker is free, or an instance begins to serve: it asks for work where there is some.
    #[inline]
    pub(super) fn seeks_work(&mut self) {
        if !self.mode.works {
            return;
        }
        let Some(store) = self.site.ports.queue else { return };
        if self.queue(store).is_some_and(|queue| queue.has_ready()) {
            self.events.plan(self.now, What::Hands(u32::from(store)));
        }
    }

    /// A queue hands out messages while there are any, and workers to take them.
    pub(super) fn hands_out(&mut self, store: u16) {
        let (now, mut dead) = (self.now, Vec::new());
        if self.site.stores[store as usize].down.is_some() {
            return self.looks_again(store, Some(now + super::SECOND));
        }
        loop {
            let Some(queue) = self.queue(store) else { return };
            queue.advance(now);
            if !queue.has_ready() {
                break;
            }
            let Some(machine) = self.idle_worker(store) else { break };
            let Some((id, message)) = self.queue(store).and_then(|queue| queue.receive(now, &mut dead))
            else {
                break;
            };
            self.begins_message(store, machine, id, &message);
        }
        let Some(queue) = self.queue(store) else { return };
        let (letters, next) = (queue.dead_letters, queue.next_time());
        if let Some(letters) = letters.and_then(|letters| self.queue(letters)) {
            for message in dead {
                letters.put(now, message);
            }
        }
        self.looks_again(store, next);
    }

    /// The run will look at a queue at a time, unless it does so before.
    fn looks_again(&mut self, store: u16, at: Option<u64>) {
        let now = self.now;
        let Some(queue) = self.queue(store) else { return };
        if queue.wakes_at <= now {
            queue.wakes_at = u64::MAX;
        }
        if let Some(at) = at
            && at < queue.wakes_at
        {
            queue.wakes_at = at;
            self.events.plan(at, What::Hands(u32::from(store)));
        }
    }

    /// An instance that would do the next message, in turn.
    fn idle_worker(&mut self, store: u16) -> Option<u32> {
        let all = self.site.machines.len() as u32;
        let first = self.queue(store)?.turn % all.max(1);
        for step in 0..all {
            let machine = (first + step) % all;
            let owner = self.owner_of(machine);
            if !self.queue(store)?.workers.contains(&owner) || !self.site.machines[machine as usize].serves()
            {
                continue;
            }
            self.settle(machine);
            let station = &self.site.machines[machine as usize];
            if station.busy >= station.workers
                || !station.queue.is_empty()
                || !self.reaches_queue(machine, store)
            {
                continue;
            }
            self.queue(store)?.turn = machine + 1;
            return Some(machine);
        }
        None
    }

    /// Whether the network lets an instance ask a queue.
    fn reaches_queue(&mut self, machine: u32, store: u16) -> bool {
        let Some((blockade, _)) = self.obstacle(machine, store) else { return true };
        let name = self.site.machines[machine as usize].name.clone();
        if let Some(queue) = self.queue(store)
            && !std::mem::replace(&mut queue.told, true)
        {
            let (cause, at) = (blockade.cause, blockade.resource);
            self.remarks
                .push(format!("{name} takes no messages: it does not reach the queue ({cause} at {at})"));
        }
        false
    }

    /// A worker begins with a message.
    fn begins_message(&mut self, store: u16, machine: u32, id: u64, message: &Message) {
        let receive = u64::from(message.receives) & ((1 << RECEIVES) - 1);
        let number = FIRST + (id << RECEIVES | receive);
        let ask = Ask { number, sent: self.now, user: NOBODY, place: 0, kind: 0, attempt: 0 };
        let mut demands = [0; STEPS];
        demands[0] = message.work;
        let (kind, now) = (self.turns.message(), self.now);
        let request = Request { store, ..Request::arriving(ask, kind, machine, now, demands) };
        let slot = self.requests.admit(request);
        self.take(slot);
    }

    /// A message was done: it is deleted.
    #[cold]
    pub(super) fn message_done(&mut self, slot: u32) {
        let (now, request) = (self.now, *self.requests.get(slot));
        let station = &mut self.site.machines[request.machine as usize];
        station.free_worker(request.started, now);
        station.note_left(request.arrived, now, Some(0));
        self.requests.release(slot);
        let number = request.ask.number - FIRST;
        let receive = (number & ((1 << RECEIVES) - 1)) as u32;
        if let Some(queue) = self.queue(request.store) {
            queue.finish(now, number >> RECEIVES, receive);
        }
        self.next_in_queue(request.machine);
        self.seeks_work();
    }

    /// The lengths of queues, for their time lines.
    pub(super) fn note_lengths(&mut self) {
        let now = self.now;
        for store in &mut self.site.stores {
            if let Service::Queue(queue) = &mut store.service {
                queue.note_length(now);
            }
        }
    }

    /// The rows of queues, when the run is over.
    pub(in super::super) fn queue_rows(&mut self, end: u64) -> Vec<super::super::run::QueueRow> {
        let architecture = self.architecture;
        let rows = self.site.stores.iter_mut().filter_map(|store| match &mut store.service {
            Service::Queue(queue) => {
                let name = architecture.get(store.owner).map(Resource::address).unwrap_or_default();
                Some(queue.row(end, name))
            }
            _ => None,
        });
        rows.collect()
    }
}
