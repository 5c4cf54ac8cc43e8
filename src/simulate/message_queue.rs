//! A queue of messages, as SQS keeps a standard one.
//!
//! A message that was handed out is hidden for a while, not gone: whoever took it must delete it. If that does not come
//! in time, because its worker died or was too slow, it appears again and is done again. What nobody deletes in time is
//! thrown away, and what was handed out too often goes to the queue for dead letters.
//!
//! Sources: SQS developer guide, "Amazon SQS visibility timeout", "Amazon SQS dead-letter queues" (a message keeps the
//! time at which it was first sent), "Amazon SQS at-least-once delivery".

use super::run::{QueueLength, QueueRow, Station};
use crate::resource::ResourceId;
use std::collections::{BTreeMap, BTreeSet};

/// What a queue does with messages. Times are nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// For how long a message is hidden once it was handed out.
    pub visibility: u64,
    /// How old a message grows.
    pub retention: u64,
    /// How long it is not seen at first.
    pub delay: u64,
    /// How often it is handed out before it goes to the dead letters; without end where there is no queue for them.
    pub most_receives: Option<u32>,
}

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// When it was sent, in nanoseconds.
    pub sent: u64,
    /// Work that it means, in nanoseconds of a vCPU.
    pub work: u64,
    /// How often it was handed out.
    pub receives: u32,
    /// Whether what it says was done at least once.
    pub done: bool,
    /// Until when it is hidden; 0 while it is seen.
    hidden: u64,
}

/// What became of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that were sent.
    pub sent: u64,
    /// Messages that were done, each once.
    pub done: u64,
    /// Times that a message was done once more.
    pub again: u64,
    /// Times that a message was handed out.
    pub receives: u64,
    /// Messages that grew too old before they were done.
    pub expired: u64,
    /// Messages that went to the dead letters.
    pub dead: u64,
}

/// A queue.
#[derive(Clone, Debug)]
pub struct MessageQueue {
    /// What it does.
    pub terms: Terms,
    /// What became of messages.
    pub counts: Counts,
    /// Most messages that were there at once, and when.
    pub peak: (u64, u64),
    /// Greatest age of a message that was there, in nanoseconds.
    pub oldest: u64,
    /// How long sending one takes, in nanoseconds.
    pub latency: u64,
    /// Whose instances take messages.
    pub workers: Vec<ResourceId>,
    /// The store for dead letters.
    pub dead_letters: Option<u16>,
    /// Who is asked first when the next message is handed out.
    pub turn: u32,
    /// When the run will look at it; `u64::MAX` where it will not.
    pub wakes_at: u64,
    /// What keeps an instance from it, told once.
    pub told: bool,
    lengths: Vec<(u64, u64)>,
    messages: BTreeMap<u64, Message>,
    ready: BTreeSet<u64>,
    /// Until when messages are hidden.
    hidden: BTreeSet<(u64, u64)>,
    next: u64,
    /// Messages times time, until `touched`.
    present: u128,
    touched: u64,
    waited: u128,
    first_receives: u64,
}

impl MessageQueue {
    /// An empty queue.
    pub fn new(terms: Terms) -> Self {
        Self {
            terms,
            counts: Counts::default(),
            peak: (0, 0),
            oldest: 0,
            latency: 0,
            workers: Vec::new(),
            dead_letters: None,
            turn: 0,
            wakes_at: u64::MAX,
            told: false,
            lengths: Vec::new(),
            messages: BTreeMap::new(),
            ready: BTreeSet::new(),
            hidden: BTreeSet::new(),
            next: 0,
            present: 0,
            touched: 0,
            waited: 0,
            first_receives: 0,
        }
    }

    /// Messages that are there, hidden or not.
    pub fn len(&self) -> u64 {
        self.messages.len() as u64
    }

    /// Brings it up to a time: what was hidden long enough appears again, what is too old goes.
    pub fn advance(&mut self, now: u64) {
        while let Some((until, id)) = self.hidden.first().copied().filter(|(until, _)| *until <= now) {
            self.expire(until);
            if self.hidden.remove(&(until, id)) {
                self.ready.insert(id);
                if let Some(message) = self.messages.get_mut(&id) {
                    message.hidden = 0;
                }
            }
        }
        self.expire(now);
        self.touch(now);
    }

    /// Throws away what is too old at a time. All messages grow equally old, so the first go first.
    fn expire(&mut self, now: u64) {
        while let Some((id, message)) = self.messages.first_key_value() {
            let (id, end, done) = (*id, message.sent.saturating_add(self.terms.retention), message.done);
            if end > now {
                break;
            }
            self.touch(end);
            self.counts.expired += u64::from(!done);
            self.forget(id);
        }
    }

    /// Counts what was there until a time.
    fn touch(&mut self, now: u64) {
        if let Some((_, first)) = self.messages.first_key_value() {
            self.oldest = self.oldest.max(now.saturating_sub(first.sent));
        }
        self.present += u128::from(now.saturating_sub(self.touched)) * self.messages.len() as u128;
        self.touched = self.touched.max(now);
    }

    fn forget(&mut self, id: u64) {
        if let Some(message) = self.messages.remove(&id) {
            self.ready.remove(&id);
            self.hidden.remove(&(message.hidden, id));
        }
    }

    /// Takes a message in that was sent at a time, and says from when on it is seen.
    pub fn send(&mut self, now: u64, work: u64) -> u64 {
        self.put(now, Message { sent: now, work, receives: 0, done: false, hidden: 0 })
    }

    /// Takes in a message that another queue gave up.
    pub fn put(&mut self, now: u64, message: Message) -> u64 {
        self.advance(now);
        let id = self.next;
        self.next += 1;
        self.counts.sent += 1;
        let seen = now.saturating_add(self.terms.delay);
        if seen > now {
            self.hidden.insert((seen, id));
        } else {
            self.ready.insert(id);
        }
        let hidden = if seen > now { seen } else { 0 };
        self.messages.insert(id, Message { hidden, ..message });
        let length = self.len();
        if length > self.peak.0 {
            self.peak = (length, now);
        }
        seen
    }

    /// Hands out the message that waits longest: its number, and how often it was handed out with this time. What was
    /// handed out often enough before is a dead letter.
    pub fn receive(&mut self, now: u64, dead: &mut Vec<Message>) -> Option<(u64, Message)> {
        self.advance(now);
        while let Some(id) = self.ready.pop_first() {
            let Some(message) = self.messages.get_mut(&id) else { continue };
            if self.terms.most_receives.is_some_and(|most| message.receives >= most) {
                self.counts.dead += 1;
                dead.extend(self.messages.remove(&id));
                continue;
            }
            message.receives += 1;
            self.counts.receives += 1;
            if message.receives == 1 {
                self.first_receives += 1;
                self.waited += u128::from(now.saturating_sub(message.sent));
            }
            // Who asks for no time at all has none: the message is there for the next at once.
            message.hidden = now.saturating_add(self.terms.visibility.max(1));
            let message = *message;
            self.hidden.insert((message.hidden, id));
            return Some((id, message));
        }
        None
    }

    /// Whether somebody would get a message, as far as it was brought up to date.
    pub fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Notes its length, for the time line.
    pub fn note_length(&mut self, now: u64) {
        self.advance(now);
        self.lengths.push((now, self.len()));
    }

    /// A worker has done a message that it got as its so-manieth receive, and deletes it. Where another got it
    /// meanwhile, the deletion is void (the receipt handle is an old one).
    pub fn finish(&mut self, now: u64, id: u64, receive: u32) {
        self.advance(now);
        let Some(message) = self.messages.get_mut(&id) else {
            // It was deleted, or thrown away, before: this was work for nothing.
            self.counts.again += 1;
            return;
        };
        if std::mem::replace(&mut message.done, true) {
            self.counts.again += 1;
        } else {
            self.counts.done += 1;
        }
        if message.receives == receive {
            self.forget(id);
        }
    }

    /// When a hidden message appears next; none where none is hidden.
    pub fn next_time(&self) -> Option<u64> {
        self.hidden.first().map(|(until, _)| *until)
    }

    /// The figures of a finished run of this length, as of any place that serves.
    pub fn station(&mut self, end: u64, name: String, kind: &str) -> Station {
        self.advance(end);
        Station {
            resource: name,
            kind: kind.to_owned(),
            mean_wait_ms: self.mean_wait_ms(),
            mean_in_system: self.present as f64 / end.max(1) as f64,
            peak_queue: self.peak.0,
            peak_at_s: self.peak.1 as f64 / 1e9,
            served: self.counts.done,
            ..Station::default()
        }
    }

    /// Its own figures.
    pub fn row(&mut self, end: u64, resource: String) -> QueueRow {
        self.advance(end);
        let counts = self.counts;
        let length = |(at, messages): &(u64, u64)| QueueLength { t_s: *at as f64 / 1e9, messages: *messages };
        QueueRow {
            resource,
            sent: counts.sent,
            done: counts.done,
            done_again: counts.again,
            receives: counts.receives,
            expired: counts.expired,
            dead_letters: counts.dead,
            left: self.len(),
            peak: self.peak.0,
            peak_at_s: self.peak.1 as f64 / 1e9,
            mean_wait_ms: self.mean_wait_ms(),
            oldest_s: self.oldest as f64 / 1e9,
            lengths: self.lengths.iter().map(length).collect(),
        }
    }

    /// Mean time from sending to the first receive, in milliseconds.
    pub fn mean_wait_ms(&self) -> f64 {
        if self.first_receives == 0 { 0.0 } else { self.waited as f64 / self.first_receives as f64 / 1e6 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: Terms = Terms { visibility: 30, retention: 1_000, delay: 0, most_receives: None };

    fn take(queue: &mut MessageQueue, now: u64) -> Option<(u64, u32)> {
        queue.receive(now, &mut Vec::new()).map(|(id, message)| (id, message.receives))
    }

    #[test]
    fn what_is_deleted_in_time_is_done_once() {
        let mut queue = MessageQueue::new(TERMS);
        queue.send(0, 5);
        queue.send(10, 5);
        assert_eq!(take(&mut queue, 20), Some((0, 1)));
        assert_eq!((queue.len(), queue.next_time()), (2, Some(50)));
        queue.finish(25, 0, 1);
        assert_eq!(take(&mut queue, 30), Some((1, 1)));
        assert_eq!(take(&mut queue, 31), None);
        queue.finish(35, 1, 1);
        let row = queue.row(100, String::new());
        assert_eq!((row.sent, row.done, row.done_again, row.left, row.peak), (2, 2, 0, 0, 2));
        assert_eq!((row.mean_wait_ms, row.oldest_s), (20e-6, 25e-9));
        // 10 alone, 15 together, 10 alone.
        assert!((queue.station(100, String::new(), "").mean_in_system - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_not_deleted_in_time_appears_again_and_is_done_twice() {
        let mut queue = MessageQueue::new(TERMS);
        queue.send(0, 40);
        assert_eq!(take(&mut queue, 0), Some((0, 1)));
        assert_eq!(take(&mut queue, 29), None);
        assert_eq!(take(&mut queue, 30), Some((0, 2)));
        // The first is done, but holds an old receipt: the message stays until the second deletes it.
        queue.finish(40, 0, 1);
        assert_eq!(queue.len(), 1);
        queue.finish(55, 0, 2);
        let counts = queue.counts;
        assert_eq!((counts.done, counts.again, counts.receives, queue.len()), (1, 1, 2, 0));
    }

    #[test]
    fn who_is_late_but_alone_deletes_it_all_the_same() {
        let mut queue = MessageQueue::new(TERMS);
        queue.send(0, 40);
        take(&mut queue, 0);
        queue.finish(40, 0, 1);
        assert_eq!((queue.counts.done, queue.counts.again, queue.len()), (1, 0, 0));
    }

    #[test]
    fn what_nobody_takes_in_time_is_thrown_away() {
        let mut queue = MessageQueue::new(Terms { delay: 7, ..TERMS });
        assert_eq!(queue.send(0, 1), 7);
        assert_eq!(take(&mut queue, 6), None);
        queue.send(500, 1);
        queue.advance(1_200);
        assert_eq!((queue.counts.expired, queue.len(), queue.oldest), (1, 1, 1_000));
        assert_eq!(take(&mut queue, 1_200), Some((1, 1)));
    }

    #[test]
    fn what_was_handed_out_too_often_is_a_dead_letter() {
        let mut queue = MessageQueue::new(Terms { most_receives: Some(2), ..TERMS });
        queue.send(0, 1);
        assert_eq!(take(&mut queue, 0), Some((0, 1)));
        assert_eq!(take(&mut queue, 30), Some((0, 2)));
        let mut dead = Vec::new();
        assert_eq!(queue.receive(60, &mut dead), None);
        assert_eq!((dead.len(), queue.counts.dead, queue.len()), (1, 1, 0));
    }
}
