//! Users: what they ask, when they have the answer, and what they do when they have none.

use super::super::ahead::{BLOCK, STEPS};
use super::super::arrivals::ArrivalStream;
use super::super::events::Rank;
use super::super::measure::CauseId;
use super::super::requests::Ask;
use super::super::trace::Ended;
use super::super::workload::Arrivals;
use super::{About, Engine, What, route};
use crate::diagnostic::Span;
use crate::resource::{ResourceId, World};

impl Engine<'_> {
    /// An arrival of the open stream.
    #[inline]
    pub(super) fn arrive(&mut self) {
        let place = self.ahead.next;
        let (user, kind) = (self.ahead.users[place], self.ahead.kinds[place]);
        let number = self.ahead.first + place as u64;
        self.ahead.next += 1;
        self.asks(Ask { number, sent: self.now, user, place: self.place_of(user), kind, attempt: 0 });
    }

    /// Draws the next block of arrivals, when the last is used up.
    #[inline]
    pub(super) fn look_ahead(&mut self, arrivals: &mut ArrivalStream) {
        if self.ahead.next >= BLOCK {
            self.draw_ahead(arrivals);
        }
    }

    #[inline(never)]
    fn draw_ahead(&mut self, arrivals: &mut ArrivalStream) {
        let first = self.asked;
        (self.ahead.next, self.ahead.first) = (0, first);
        arrivals.fill(&mut self.ahead.times);
        for place in 0..BLOCK {
            let number = first + place as u64;
            self.ahead.kinds[place] = self.kind_of(number);
        }
        if self.workload.users > 1 {
            for (place, user) in self.ahead.users.iter_mut().enumerate() {
                *user = self.streams.user.below(first + place as u64, self.workload.users);
            }
        }
        for step in 0..self.most_steps.min(STEPS) {
            self.draw_demands(step);
        }
        // Looked at now, the users' entries are near when they ask.
        let entry = |user: &u32| self.caches.get(*user as usize).map_or(0, |cached| cached.until);
        std::hint::black_box(self.ahead.users.iter().map(entry).fold(0, |all, until| all ^ until));
    }

    /// Draws what a step of the requests of a block demands.
    fn draw_demands(&mut self, step: usize) {
        let (stream, first) = (self.streams.demand, demand_number(self.ahead.first, step as u16));
        let mut units = [0.0; BLOCK];
        stream.exponentials(first, &mut units);
        for (place, unit) in units.into_iter().enumerate() {
            let what = self.workload.application.step(self.ahead.kinds[place], step as u16);
            let number = first.wrapping_add(place as u64);
            self.ahead.demands[place][step] =
                what.map_or(0, |what| what.law().sample_from(unit, stream, number));
        }
    }

    /// What the first steps of a request demand.
    #[inline]
    pub(super) fn demands(&self, number: u64, kind: u16) -> [u64; STEPS] {
        std::array::from_fn(|step| self.demand_of(number, kind, step as u16))
    }

    /// What a step of a request demands: the same wherever and whenever it is done.
    #[inline]
    pub(super) fn demand_of(&self, number: u64, kind: u16, step: u16) -> u64 {
        let Some(what) = self.workload.application.step(kind, step) else { return 0 };
        what.law().sample_of(self.streams.demand, demand_number(number, step))
    }

    /// Where a user is.
    #[inline]
    fn place_of(&self, user: u32) -> u16 {
        if self.shares.len() <= 1 {
            return 0;
        }
        let drawn = self.streams.place.uniform(u64::from(user));
        self.shares.iter().position(|share| drawn < *share).unwrap_or(self.shares.len() - 1) as u16
    }

    /// What a request asks for.
    #[inline]
    fn kind_of(&self, number: u64) -> u16 {
        if self.mix.len() <= 1 {
            return self.mix.first().map_or(0, |(_, kind)| *kind);
        }
        let drawn = self.streams.mix.uniform(number);
        self.mix.iter().find(|(share, _)| drawn < *share).or(self.mix.last()).map_or(0, |(_, kind)| *kind)
    }

    /// What user `user` wants as request `number`.
    pub(super) fn ask(&self, number: u64, user: u32) -> Ask {
        let (place, kind) = (self.place_of(user), self.kind_of(number));
        Ask { number, sent: self.now, user, place, kind, attempt: 0 }
    }

    /// A user asks, for the first time or again.
    #[inline]
    pub(super) fn asks(&mut self, ask: Ask) {
        self.site.freshen();
        if ask.attempt == 0 {
            self.asked += 1;
            self.recording.total += 1;
        } else {
            self.retries -= 1;
            self.attempts += 1;
        }
        self.reaches(ask);
    }

    /// A request reaches AWS.
    #[inline]
    pub(super) fn reaches(&mut self, ask: Ask) {
        if let Some((machine, travel)) = self.direct(&ask) {
            return self.admit(ask, machine, None, travel);
        }
        match self.route(&ask) {
            route::Routed::Machine { machine, target, travel } => self.admit(ask, machine, target, travel),
            route::Routed::Answered { travel } => self.answered(&ask, self.now - ask.sent + travel, travel),
            route::Routed::Lost { cause, silent } => {
                let patience = if silent { self.workload.timeout.map_or(0, |t| t.as_nanos()) } else { 0 };
                self.lost(ask, cause, self.now.saturating_add(patience));
            }
        }
    }

    /// A request that was answered in time; of its latency, so much was spent on the way.
    #[inline]
    pub(super) fn answered(&mut self, ask: &Ask, latency: u64, travel: u64) {
        if self.mode.world && !self.noted(ask, latency, travel) {
            return;
        }
        self.recording.ok(ask.sent, latency);
        self.ended(ask, ask.sent + latency, None);
        if self.mode.prompt {
            self.thinks(ask, ask.sent + latency);
        }
    }

    /// A request that failed, and whose user notices at a time: it is tried again, or counted.
    pub(super) fn lost(&mut self, ask: Ask, cause: CauseId, noticed: u64) {
        if super::work::is_message(&ask) {
            return;
        }
        if self.is_hostile(&ask) {
            return self.heard(&ask, false);
        }
        if self.edges.are_used() && self.stands_in(&ask, cause, noticed) {
            return;
        }
        if let Some(retry) = &self.workload.retry
            && u32::from(ask.attempt) + 1 < retry.attempts
        {
            let pause = retry.backoff.as_nanos().saturating_mul(1 << ask.attempt.min(20));
            self.retries += 1;
            self.will_ask(noticed.saturating_add(pause), Ask { attempt: ask.attempt + 1, ..ask });
            return;
        }
        self.recording.failed(ask.sent, cause);
        self.recording.failed_at(ask.place, ask.sent, cause);
        self.ended(&ask, noticed, Some(cause));
        self.thinks(&ask, noticed);
    }

    #[inline]
    fn ended(&mut self, ask: &Ask, ended: u64, cause: Option<CauseId>) {
        if let Some(trace) = &mut self.trace {
            trace.push(Ended { number: ask.number, sent: ask.sent, ended, cause });
        }
    }

    /// A closed user thinks before the next request.
    #[inline]
    fn thinks(&mut self, ask: &Ask, from: u64) {
        let Arrivals::Closed { users, think } = &self.workload.arrivals else { return };
        let number = ask.number + u64::from(*users);
        let at = from.saturating_add(think.sample_of(self.streams.think, number));
        let next = self.ask(number, ask.user);
        self.will_ask(at, Ask { sent: at, ..next });
    }

    /// A request will be sent at a time that is known now.
    pub(super) fn will_ask(&mut self, at: u64, ask: Ask) {
        let rank = ask.rank();
        let slot = self.unsent.keep(ask);
        self.events.insert(at, Rank::Ask, rank, What::Asks(slot));
    }

    /// The number of a cause at a resource.
    pub(super) fn cause_at(&mut self, cause: &'static str, id: ResourceId) -> CauseId {
        if let Some(known) = self.causes.get(&(cause, About::Resource(id))) {
            return *known;
        }
        let number = match self.architecture.get(id) {
            Some(r) => self.recording.cause(cause, &r.address(), r.kind.type_name, r.span.clone()),
            None => self.recording.cause(cause, "", "", None),
        };
        self.causes.insert((cause, About::Resource(id)), number);
        number
    }

    /// The number of a cause at something that is named by its address.
    pub(super) fn cause_named(&mut self, cause: &'static str, resource: &str, span: Option<Span>) -> CauseId {
        let key = (cause, About::Other(resource.to_owned(), span.clone()));
        if let Some(known) = self.causes.get(&key) {
            return *known;
        }
        let found = self.architecture.find(resource).and_then(|id| self.architecture.get(id));
        let kind = found.map_or("", |r| r.kind.type_name);
        let span = span.or_else(|| found.and_then(|r| r.span.clone()));
        let number = self.recording.cause(cause, resource, kind, span);
        self.causes.insert(key, number);
        number
    }
}

/// Number of the draw for a step of a request.
#[inline]
const fn demand_number(number: u64, step: u16) -> u64 {
    number.wrapping_add((step as u64) << 48)
}
