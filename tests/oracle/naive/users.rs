//! Users: when they ask, how often they try, what they remember.

use super::World;
use super::agenda::Event;
use super::dns::Found;
use super::way::Way;
use crate::scenario::{Arrivals, Front};
use cloudkata::simulate::Outcome;
use cloudkata::simulate::random::ln;

/// What a user wants, at one attempt.
#[derive(Clone, Debug)]
pub struct Ask {
    pub number: u64,
    pub attempt: u32,
    /// When the first attempt was sent.
    pub sent: u64,
    pub user: u32,
    /// Where the user is, of the scenario's places.
    pub place: usize,
    pub kind: usize,
}

impl Ask {
    pub fn key(&self) -> super::Key {
        (self.number, self.attempt)
    }
}

/// What a resolver holds.
#[derive(Clone, Copy, Debug)]
pub struct Cached {
    until: u64,
    pub address: usize,
    /// The record that it came from.
    pub record: Option<usize>,
}

/// Which of several, by weight, a number between 0 and 1 means.
fn by_weight(weights: &[f64], drawn: f64) -> usize {
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    for (place, weight) in weights.iter().enumerate() {
        sum += weight / total;
        if drawn < sum {
            return place;
        }
    }
    weights.len() - 1
}

impl World<'_> {
    /// Plans the first requests.
    pub fn begin_asking(&mut self) {
        match &self.scenario.arrivals {
            Arrivals::Closed { users, think } => {
                for user in 0..*users {
                    let number = u64::from(user);
                    let at = self.draws.think(think, number);
                    let ask = self.ask(number, user, at);
                    self.agenda.plan(at, Event::Asks(ask));
                }
            }
            _ => self.plan_arrival(),
        }
    }

    /// Plans the next request of an open stream.
    fn plan_arrival(&mut self) {
        let number = self.asked;
        let seconds = |at: f64| (at * 1e9) as u64;
        let at = match &self.scenario.arrivals {
            Arrivals::Poisson(rate) => {
                self.arrival += -ln(self.draws.arrival(number)) / rate;
                seconds(self.arrival)
            }
            Arrivals::Constant(rate) => seconds(number as f64 / rate),
            Arrivals::Recorded(moments) => match moments.get(number as usize) {
                Some(moment) => *moment,
                None => return,
            },
            Arrivals::Closed { .. } => return,
        };
        self.agenda.plan(at, Event::Arrives);
    }

    pub fn arrives(&mut self) {
        let number = self.asked;
        let user = self.draws.user(number, self.scenario.users);
        let ask = self.ask(number, user, self.now);
        self.asked += 1;
        self.plan_arrival();
        self.asks(ask);
    }

    fn ask(&self, number: u64, user: u32, sent: u64) -> Ask {
        let places: Vec<f64> = self.scenario.places.iter().map(|(_, weight)| *weight).collect();
        let kinds: Vec<f64> = self.scenario.kinds.iter().map(|kind| kind.weight).collect();
        let place = by_weight(&places, self.draws.place(user));
        let kind = by_weight(&kinds, self.draws.kind(number));
        Ask { number, attempt: 0, sent, user, place, kind }
    }

    /// A request is sent, for the first time or again.
    pub fn asks(&mut self, ask: Ask) {
        match self.way(&ask) {
            Way::To { machine, target, travel } => self.admit(ask, machine, target, travel),
            Way::Nowhere { cause, resource, silent } => {
                let noticed = if silent { self.now + self.scenario.timeout.unwrap_or(0) } else { self.now };
                self.lost(&ask, cause, resource, noticed);
            }
        }
    }

    /// A request was answered in time, `travel` away from its user.
    pub fn answered(&mut self, ask: &Ask, travel: u64) {
        let ended = self.now + travel;
        self.outcomes.push(Outcome { number: ask.number, sent: ask.sent, ended, failed: None });
        self.thinks(ask, ended);
    }

    /// An attempt failed, and its user notices at a time: there is another attempt, or the request has failed.
    pub fn lost(&mut self, ask: &Ask, cause: &'static str, resource: String, noticed: u64) {
        if let Some(retries) = &self.scenario.retries
            && ask.attempt + 1 < retries.attempts
        {
            let pause = retries.backoff * 2u64.pow(ask.attempt);
            let again = Ask { attempt: ask.attempt + 1, ..ask.clone() };
            self.agenda.plan(noticed + pause, Event::Asks(again));
            return;
        }
        let failed = Some((cause, resource));
        self.outcomes.push(Outcome { number: ask.number, sent: ask.sent, ended: noticed, failed });
        self.thinks(ask, noticed);
    }

    /// A closed user thinks, and asks again.
    fn thinks(&mut self, ask: &Ask, from: u64) {
        let Arrivals::Closed { users, think } = &self.scenario.arrivals else { return };
        let number = ask.number + u64::from(*users);
        let at = from + self.draws.think(think, number);
        let next = self.ask(number, ask.user, at);
        self.agenda.plan(at, Event::Asks(next));
    }

    /// Resolvers do not start together: each is found as one that was always asked at this rate. Its cache holds
    /// answers for the TTL and is empty for the mean time between its user's requests.
    pub fn warm_caches(&mut self) {
        if matches!(self.scenario.front, Front::Addresses(_)) {
            return;
        }
        let users = self.scenario.population();
        let rate = self.rate_at_start() / f64::from(users);
        if rate <= 0.0 {
            return;
        }
        for user in 0..users {
            // A question that no request ever asks.
            let number = u64::MAX - u64::from(user);
            let place = self.ask(number, user, 0).place;
            let Some(found) = self.dns(number, 0, place) else { continue };
            let ttl = found.ttl as f64;
            let holds = ttl / (ttl + 1e9 / rate);
            let drawn = self.draws.warmth(number);
            if drawn < holds {
                self.remember(user, &found, (drawn / holds * ttl) as u64);
            }
        }
    }

    fn rate_at_start(&self) -> f64 {
        match &self.scenario.arrivals {
            Arrivals::Poisson(rate) | Arrivals::Constant(rate) => *rate,
            Arrivals::Recorded(_) => 0.0,
            Arrivals::Closed { users, think } => f64::from(*users) / think.mean().as_secs_f64().max(1e-9),
        }
    }

    /// A resolver keeps an answer for its TTL.
    pub fn remember(&mut self, user: u32, found: &Found, ttl: u64) {
        let until = self.now + ttl;
        self.caches.insert(user, Cached { until, address: found.address, record: found.record });
        self.agenda.plan(until, Event::Expires(user, until));
    }

    pub fn expires(&mut self, user: u32, until: u64) {
        if self.caches.get(&user).is_some_and(|cached| cached.until == until) {
            self.caches.remove(&user);
        }
    }
}
