//! The engine: arrivals, events, and what they do to the site.
//!
//! Time is the server side's: a request happens when it reaches AWS, and the round trip is added to what its user
//! waits. Arrivals are a stream beside the event list; a request is an event only while an instance works on it.
//! Everything else (checks, metrics, scaling, faults) is rare and goes through the same list.

mod fleet;
mod health;
mod route;
mod scaling;
mod serve;
mod strike;

pub use fleet::Fleet;
pub(super) use route::blockade;
pub use scaling::{Adjust, Alarm, Compare, Metric, Policy, PolicyKind, Schedule};

use super::arrivals::ArrivalStream;
use super::events::Events;
use super::measure::{CauseId, Recording, SECOND};
use super::naming::Naming;
use super::random::{Purpose, Stream};
use super::requests::{Ask, Requests};
use super::run::Event;
use super::site::Site;
use super::trace::Ended;
use super::workload::{Arrivals, Workload};
use super::{Limits, Progress, application::Step};
use crate::architecture::{Architecture, Scheme};
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{ResourceId, World};
use std::collections::BTreeMap;

/// What can be planned.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// A step of a request ends: place and stamp.
    StepEnds(u32, u32),
    /// A user stops waiting: place and stamp.
    GivesUp(u32, u32),
    /// A user asks (again).
    Asks(Ask),
    /// A boot or an installation ends: machine and life.
    Ready(u32, u32),
    /// A stopped machine is started: machine and life.
    Starts(u32, u32),
    /// A machine is terminated: machine and life.
    Terminates(u32, u32),
    /// A load balancer checks a target: group, place, number of the registration.
    Checks(u16, u16, u64),
    /// The answer to such a check is known.
    Learns(u16, u16, u64, bool),
    /// A Route 53 checker asks: check and checker.
    Asks53(u16, u16),
    /// A target is fully deregistered: group, place, number.
    Drained(u16, u16, u64),
    /// A group looks after its instances.
    Tends(u16),
    /// A minute of metrics ends.
    Measures,
    /// A scheduled action of a policy table.
    Scheduled(u16),
    /// A fault strikes.
    Strikes(u16),
    /// The next stop of a rolling resize.
    Stops,
    /// Another part of a fault: fault and part.
    Continues(u16, u32),
    /// A load balancer's node is taken out of (or put back into) DNS.
    Publishes(u16, u16, bool),
    /// An address stops answering.
    Expires(u32),
    /// A piece of the time line begins.
    Piece,
}

/// Where users of one address go.
#[derive(Clone, Debug)]
pub struct Destination {
    /// As the learner wrote it.
    pub host: String,
    /// An address, or a name to ask DNS for.
    pub address: Option<u32>,
    /// Scheme.
    pub scheme: Scheme,
    /// Port.
    pub port: u16,
}

/// A resolver cache entry of one user.
#[derive(Clone, Copy, Debug, Default)]
struct Cached {
    until: u64,
    address: u32,
    record: u32,
}

/// Streams of random numbers.
#[derive(Clone, Copy, Debug)]
pub struct Streams {
    user: Stream,
    place: Stream,
    mix: Stream,
    demand: Stream,
    answer: Stream,
    pick: Stream,
    patience: Stream,
    think: Stream,
    pub(super) boot: Stream,
    pub(super) phase: Stream,
}

/// What a cause is about, as a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Resource(ResourceId),
    Other(String, Option<Span>),
}

/// A run under way.
pub struct Engine<'a> {
    pub(super) architecture: &'a Architecture,
    pub(super) workload: &'a Workload,
    pub(super) now: u64,
    pub(super) end: u64,
    /// Tables.
    pub site: Site,
    /// DNS.
    pub naming: Naming,
    /// Auto Scaling groups.
    pub fleets: Vec<Fleet>,
    /// Scaling policies and their alarms.
    pub policies: Vec<Policy>,
    /// Scheduled actions.
    pub schedules: Vec<Schedule>,
    pub(super) events: Events<What>,
    pub(super) requests: Requests,
    pub(super) recording: Recording,
    pub(super) log: Vec<Event>,
    pub(super) streams: Streams,
    /// Addresses that users were given.
    pub destinations: Vec<Destination>,
    caches: Vec<Cached>,
    /// Cumulative shares of places, and round trips from each to each AZ.
    pub(super) shares: Vec<f64>,
    pub(super) round_trips: Vec<Vec<u64>>,
    mix: Vec<(f64, u16)>,
    causes: BTreeMap<(&'static str, About), CauseId>,
    /// Address of each static IPv4 address that a record or a user may name.
    pub(super) known_addresses: BTreeMap<std::net::Ipv4Addr, u32>,
    pub(super) internet_reach: BTreeMap<(usize, u16), Option<super::site::Blockade>>,
    asked: u64,
    explicit: bool,
    /// Mean CPU work of a request, in nanoseconds.
    mean_work: u64,
    pub(super) limits: Limits,
    pub(super) launches: u64,
    /// Requests between two attempts.
    retries: u64,
    /// Questions that resolvers put to DNS.
    pub(super) dns_queries: u64,
    /// Stops of rolling resizes to come: when, machine, its life, until when.
    planned_stops: Vec<(u64, u32, u32, u64)>,
    /// Servers that an operator replaces: old and new.
    successions: Vec<(u32, u32)>,
    /// Until when the Spot market has no capacity of a type.
    spot_dry: BTreeMap<String, u64>,
    /// What a learner should know of this run.
    pub(super) remarks: Vec<String>,
    /// Every outcome, where somebody wants to know.
    pub(super) trace: Option<Vec<Ended>>,
}

impl<'a> Engine<'a> {
    /// An engine without a site; [`super::assemble`] fills it.
    pub(super) fn new(architecture: &'a Architecture, workload: &'a Workload, limits: Limits) -> Self {
        let stream = |purpose| Stream::new(workload.seed, purpose);
        let streams = Streams {
            user: stream(Purpose::User),
            place: stream(Purpose::Place),
            mix: stream(Purpose::Mix),
            demand: stream(Purpose::Demand),
            answer: stream(Purpose::Answer),
            pick: stream(Purpose::Pick),
            patience: stream(Purpose::Patience),
            think: stream(Purpose::Think),
            boot: stream(Purpose::Boot),
            phase: stream(Purpose::Phase),
        };
        let closed = matches!(workload.arrivals, Arrivals::Closed { .. });
        let bounded = workload.queue_limit.is_some() || workload.application.queue_limit.is_some();
        Self {
            architecture,
            workload,
            now: 0,
            end: workload.duration.as_nanos(),
            site: Site::default(),
            naming: Naming::default(),
            fleets: Vec::new(),
            policies: Vec::new(),
            schedules: Vec::new(),
            events: Events::default(),
            requests: Requests::default(),
            recording: Recording::new(workload.duration),
            log: Vec::new(),
            streams,
            destinations: Vec::new(),
            caches: Vec::new(),
            shares: Vec::new(),
            round_trips: Vec::new(),
            mix: mix(workload),
            causes: BTreeMap::new(),
            known_addresses: BTreeMap::new(),
            internet_reach: BTreeMap::new(),
            asked: 0,
            explicit: closed || bounded || workload.retry.is_some() || workload.patience.is_some(),
            mean_work: mean_work(workload),
            limits,
            launches: 0,
            retries: 0,
            dns_queries: 0,
            planned_stops: Vec::new(),
            successions: Vec::new(),
            spot_dry: BTreeMap::new(),
            remarks: Vec::new(),
            trace: None,
        }
    }

    /// Requests whose users still wait, at an instance or before another attempt.
    pub(super) fn in_flight(&self) -> u64 {
        self.requests.waiting_users() + self.retries
    }

    /// Plans something.
    pub(super) fn plan(&mut self, at: u64, what: What) {
        self.events.plan(at, what);
    }

    /// Whether users' leaving must be an event of its own: where something else hangs on the moment.
    pub(super) fn leave_explicitly(&mut self) {
        self.explicit = true;
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// When `watch` stops it.
    pub(super) fn run(&mut self, watch: &mut dyn FnMut(Progress) -> bool) -> Result<(), Diagnostic> {
        if self.destinations.iter().any(|destination| destination.address.is_none()) {
            self.caches = vec![Cached::default(); self.workload.users as usize];
            self.warm_caches();
        }
        self.plan_standing_events();
        let workload = self.workload;
        let mut arrivals =
            ArrivalStream::new(&workload.arrivals, workload.start, workload.duration, workload.seed);
        let mut arrival = arrivals.next();
        let mut ticks = 0u32;
        loop {
            ticks = ticks.wrapping_add(1);
            if ticks & 0xffff == 0 {
                self.within_limits()?;
                if !watch(self.progress()) {
                    return Err(Diagnostic::error("stopped", "the run was stopped"));
                }
            }
            let next = self.events.next_time();
            if next <= arrival {
                if next >= self.end {
                    break;
                }
                let Some((at, what)) = self.events.take() else { break };
                self.now = at;
                self.handle(what);
            } else {
                if arrival >= self.end {
                    break;
                }
                self.now = arrival;
                self.arrive();
                arrival = arrivals.next();
            }
        }
        self.now = self.end;
        Ok(())
    }

    /// Refuses to go on beyond what a run may use. How many closed users ask, and how many requests wait, is known
    /// only on the way.
    fn within_limits(&self) -> Result<(), Diagnostic> {
        if self.asked > self.limits.requests {
            let message = format!("this run needs more than {} requests", self.limits.requests);
            return Err(super::beyond(message, "shorten the run, or let users think longer"));
        }
        if self.requests.alive > self.limits.in_flight {
            let at = crate::units::Duration::from_secs(self.now / SECOND);
            let message =
                format!("more than {} requests wait at once ({at} into the run)", self.limits.in_flight);
            return Err(super::beyond(
                message,
                "the servers are far too slow for these arrivals; give users a `timeout`, as people have",
            ));
        }
        Ok(())
    }

    /// Resolvers did not all start together: each holds an answer at the beginning, or not, as one that has always
    /// been asked at this rate would (a renewal process of period TTL plus the mean time between requests).
    fn warm_caches(&mut self) {
        let users = f64::from(self.workload.users.max(1));
        let rate = rate_at_start(&self.workload.arrivals, self.workload.start) / users;
        if rate <= 0.0 {
            return;
        }
        for user in 0..self.workload.users {
            let number = u64::MAX - u64::from(user);
            let ask = Ask { number, ..self.ask(number, user) };
            let which = user as usize % self.destinations.len().max(1);
            if self.destinations[which].address.is_some() {
                continue;
            }
            self.resolve(which, &ask);
            let ttl = self.caches[user as usize].until as f64;
            let holds = ttl / (ttl + 1e9 / rate);
            let drawn = self.streams.phase.uniform(number);
            let left = if drawn < holds { (drawn / holds * ttl) as u64 } else { 0 };
            self.caches[user as usize].until = left;
        }
        self.dns_queries = 0;
    }

    fn progress(&self) -> Progress {
        Progress { requests: self.asked, share: self.now as f64 / self.end.max(1) as f64 }
    }

    fn plan_standing_events(&mut self) {
        self.events.plan(0, What::Piece);
        self.events.plan(60 * SECOND, What::Measures);
        for (place, fault) in self.workload.faults.iter().enumerate() {
            self.events.plan(fault.at.as_nanos(), What::Strikes(place as u16));
            if fault.at.as_nanos() >= self.end {
                let name = fault.action.name();
                self.remarks.push(format!("{name} at {} comes after the end of the run", fault.at));
            }
        }
        if let Arrivals::Closed { users, think } = &self.workload.arrivals {
            for user in 0..*users {
                let at = think.sample(|| self.streams.think.uniform(u64::from(user)));
                let ask = self.ask(u64::from(user), user);
                self.events.plan(at, What::Asks(Ask { sent: at, ..ask }));
            }
        }
    }

    fn handle(&mut self, what: What) {
        match what {
            What::StepEnds(slot, stamp) => self.step_ends(slot, stamp),
            What::GivesUp(slot, stamp) => self.gives_up(slot, stamp),
            What::Asks(ask) => self.asks(ask),
            What::Ready(machine, life) => self.ready(machine, life),
            What::Starts(machine, life) => self.starts(machine, life),
            What::Terminates(machine, life) => self.terminates(machine, life),
            What::Checks(group, place, number) => self.check_target(group, place, number),
            What::Learns(group, place, number, good) => self.learn(group, place, number, good),
            What::Asks53(check, checker) => self.check_53(check, checker),
            What::Drained(group, place, number) => self.drained(group, place, number),
            What::Tends(fleet) => self.tend(fleet as usize),
            What::Measures => self.measure(),
            What::Scheduled(schedule) => self.scheduled(schedule as usize),
            What::Strikes(fault) => self.strike(fault as usize),
            What::Stops => self.next_stop(),
            What::Continues(fault, part) => self.continue_fault(fault as usize, part),
            What::Publishes(balancer, node, shown) => self.publish(balancer, node, shown),
            What::Expires(address) => {
                self.site.addresses[address as usize].holder = super::site::Holder::Nobody
            }
            What::Piece => {
                let serving = self.site.machines.iter().filter(|machine| machine.serves()).count();
                self.recording.in_service(serving as u32);
                let piece = self.recording.piece();
                self.events.plan(self.now + piece, What::Piece);
            }
        }
    }

    /// An arrival of the open stream.
    #[inline]
    fn arrive(&mut self) {
        let number = self.asked;
        let user = self.streams.user.below(number, self.workload.users);
        let ask = self.ask(number, user);
        self.asks(ask);
    }

    /// What user `user` wants as request `number`.
    #[inline]
    fn ask(&self, number: u64, user: u32) -> Ask {
        let place = if self.shares.len() <= 1 {
            0
        } else {
            let drawn = self.streams.place.uniform(u64::from(user));
            self.shares.iter().position(|share| drawn < *share).unwrap_or(self.shares.len() - 1) as u16
        };
        let kind = if self.mix.len() <= 1 {
            self.mix.first().map_or(0, |(_, kind)| *kind)
        } else {
            let drawn = self.streams.mix.uniform(number);
            self.mix.iter().find(|(share, _)| drawn < *share).or(self.mix.last()).map_or(0, |(_, kind)| *kind)
        };
        Ask { number, sent: self.now, user, place, kind, attempt: 0 }
    }

    /// A user asks, for the first time or again.
    #[inline]
    fn asks(&mut self, ask: Ask) {
        if ask.attempt == 0 {
            self.asked += 1;
            self.recording.total += 1;
        } else {
            self.retries -= 1;
        }
        match self.route(&ask) {
            route::Routed::Machine { machine, target, travel } => self.admit(ask, machine, target, travel),
            route::Routed::Answered { travel } => self.answered(&ask, self.now - ask.sent + travel),
            route::Routed::Lost { cause, silent } => {
                let patience = if silent { self.workload.timeout.map_or(0, |t| t.as_nanos()) } else { 0 };
                self.lost(ask, cause, self.now + patience);
            }
        }
    }

    /// A request that was answered in time.
    #[inline]
    pub(super) fn answered(&mut self, ask: &Ask, latency: u64) {
        self.recording.ok(ask.sent, latency);
        self.ended(ask, ask.sent + latency, None);
        self.thinks(ask, ask.sent + latency);
    }

    /// A request that failed, and whose user notices at a time: it is tried again, or counted.
    pub(super) fn lost(&mut self, ask: Ask, cause: CauseId, noticed: u64) {
        if let Some(retry) = &self.workload.retry
            && u32::from(ask.attempt) + 1 < retry.attempts
        {
            let pause = retry.backoff.as_nanos() << ask.attempt.min(20);
            self.retries += 1;
            self.events.plan(noticed + pause, What::Asks(Ask { attempt: ask.attempt + 1, ..ask }));
            return;
        }
        self.recording.failed(ask.sent, cause);
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
        let at = from + think.sample(|| self.streams.think.uniform(number));
        let next = self.ask(number, ask.user);
        self.events.plan(at, What::Asks(Ask { sent: at, ..next }));
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

    /// Notes something that happened.
    pub(super) fn note(&mut self, what: &str, resource: String, detail: String) {
        if self.log.len() < 2_000 {
            let t_s = self.now as f64 / 1e9;
            self.log.push(Event { t_s, what: what.to_owned(), resource, detail });
        }
    }
}

/// Requests per second as a run begins.
fn rate_at_start(arrivals: &Arrivals, start: crate::units::Duration) -> f64 {
    match arrivals {
        Arrivals::Closed { users, think } => f64::from(*users) / think.mean().as_secs_f64().max(1e-9),
        Arrivals::Recorded(_) => 0.0,
        open => super::arrivals::expected(open, start, crate::units::Duration::from_secs(1)),
    }
}

/// Cumulative shares of the kinds of request.
fn mix(workload: &Workload) -> Vec<(f64, u16)> {
    let total: f64 = workload.mix.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    workload
        .mix
        .iter()
        .map(|(kind, weight)| {
            sum += weight / total.max(f64::MIN_POSITIVE);
            (sum, *kind as u16)
        })
        .collect()
}

fn mean_work(workload: &Workload) -> u64 {
    let total: f64 = workload.mix.iter().map(|(_, weight)| weight).sum();
    let work = |kind: usize| -> f64 {
        let Some(kind) = workload.application.requests.get(kind) else { return 0.0 };
        kind.steps
            .iter()
            .map(|step| match step {
                Step::Cpu(law) => law.mean().as_nanos() as f64,
                Step::Wait(_) => 0.0,
            })
            .sum()
    };
    workload.mix.iter().map(|(kind, weight)| work(*kind) * weight / total.max(f64::MIN_POSITIVE)).sum::<f64>()
        as u64
}

#[cfg(test)]
mod tests;
