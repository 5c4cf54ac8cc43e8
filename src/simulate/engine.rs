//! The engine: arrivals, events, and what they do to the site.
//!
//! Time is the server side's: a request happens when it reaches AWS, and the round trip is added to what its user
//! waits. Arrivals are a stream beside the event list; a request is an event only while an instance works on it.
//! Everything else (checks, metrics, scaling, faults) is rare and goes through the same list.

mod balance;
mod bucket;
mod cached;
mod call;
mod deploy;
mod disk;
mod dns;
mod edge;
mod files;
mod fleet;
mod flood;
mod gate;
mod global;
mod health;
mod keep;
mod leave;
mod mode;
mod origin;
mod outage;
mod region;
mod route;
mod scaling;
mod serve;
mod strike;
mod succession;
mod tables;
mod users;
mod visit;
mod wall;
mod warmth;
mod way;
mod what;
mod work;

pub use bucket::Bucket;
pub use deploy::{Alert, Beside, Delivery, Health, InPlace, Pace, Refresh, Rollout};
pub use edge::{Edge, Edges, Lane, Origin, Served, Source, Viewer};
pub use fleet::Fleet;
pub use gate::{Gate, Gates};
use mode::Mode;
pub(super) use region::distances;
pub use route::Direct;
pub(super) use route::blockade;
pub use scaling::{Adjust, Alarm, Compare, Metric, Policy, PolicyKind, Schedule};
pub(super) use strike::Strike;
pub use visit::Guest;
pub use wall::{Match, Rule as WallRule, Source as WallSource, Statement, Wall};
pub use what::What;

use super::ahead::Ahead;
use super::arrivals::ArrivalStream;
use super::events::Events;
use super::kept::{Kept, Losses};
use super::measure::{CauseId, Recording, SECOND};
use super::naming::Naming;
use super::random::{Purpose, Stream};
use super::requests::{Ask, Requests, Unsent};
use super::run::Event;
use super::site::Site;
use super::trace::Ended;
use super::turn::Turns;
use super::workload::{Arrivals, Workload};
use super::{Limits, Progress, application::Step};
use crate::architecture::{Architecture, Scheme};
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::ResourceId;
use std::collections::BTreeMap;

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
    /// The instance at the address, while nothing changes.
    pub direct: Option<Direct>,
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
    object: Stream,
    replica: Stream,
    key: Stream,
    pub(super) boot: Stream,
    pub(super) phase: Stream,
    fault: Stream,
}

impl Streams {
    fn of(seed: u64) -> Self {
        let stream = |purpose| Stream::new(seed, purpose);
        Self {
            user: stream(Purpose::User),
            place: stream(Purpose::Place),
            mix: stream(Purpose::Mix),
            demand: stream(Purpose::Demand),
            answer: stream(Purpose::Answer),
            pick: stream(Purpose::Pick),
            patience: stream(Purpose::Patience),
            think: stream(Purpose::Think),
            object: stream(Purpose::Object),
            replica: stream(Purpose::Replica),
            key: stream(Purpose::Key),
            boot: stream(Purpose::Boot),
            phase: stream(Purpose::Phase),
            fault: stream(Purpose::Fault),
        }
    }
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
    /// HTTP APIs.
    pub gates: Gates,
    /// Distributions and buckets.
    pub edges: Edges,
    /// Web ACLs.
    pub walls: Vec<Wall>,
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
    /// Faults that have struck, in the order of time.
    pub(super) strikes: Vec<Strike>,
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
    /// Attempts after the first.
    attempts: u64,
    /// The next arrivals.
    ahead: Ahead,
    /// Steps of the longest kind of request.
    most_steps: usize,
    /// What has to be planned.
    pub(super) mode: Mode,
    /// What requests do next.
    turns: Turns,
    /// Who keeps what.
    kept: Kept,
    /// What was lost.
    pub(super) losses: Losses,
    /// When rows or files were lost, and when the oldest of them had been written.
    pub(super) points: Vec<(u64, u64)>,
    /// Users at instances whose requests' stays are known.
    guests: u64,
    /// Requests to be sent.
    unsent: Unsent,
    /// What DNS says where no chance is in it, and the state of the world that it was worked out for.
    answers: dns::Answers,
    /// Changes whenever the control plane acts.
    epoch: u64,
    /// Round trips within an AZ and between two.
    hops: (u64, u64),
    /// Round trips between AZs of several Regions; empty where there is one.
    pub(super) distances: Vec<Vec<u64>>,
    /// Regions that are lost now.
    lost_regions: std::collections::BTreeSet<&'static str>,
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
    /// Deployments, in the order of their beginning.
    pub(super) rollouts: Vec<Rollout>,
    /// Looks that deployments have taken at instances and targets.
    pub(super) looks: u64,
    /// Until when the Spot market has no capacity of a type.
    spot_dry: BTreeMap<String, u64>,
    /// What a learner should know of this run.
    pub(super) remarks: Vec<String>,
    /// What became of requests that no user sent.
    pub(super) hostile: flood::Hostile,
    /// Every outcome, where somebody wants to know.
    pub(super) trace: Option<Vec<Ended>>,
}

impl<'a> Engine<'a> {
    /// An engine without a site; [`super::assemble`] fills it.
    pub(super) fn new(architecture: &'a Architecture, workload: &'a Workload, limits: Limits) -> Self {
        Self {
            architecture,
            workload,
            now: 0,
            end: workload.duration.as_nanos(),
            site: Site::default(),
            naming: Naming::default(),
            gates: Gates::default(),
            edges: Edges::default(),
            walls: Vec::new(),
            fleets: Vec::new(),
            policies: Vec::new(),
            schedules: Vec::new(),
            events: Events::default(),
            requests: Requests::default(),
            recording: Recording::of(workload),
            log: Vec::new(),
            strikes: Vec::new(),
            streams: Streams::of(workload.seed),
            destinations: Vec::new(),
            caches: Vec::new(),
            shares: Vec::new(),
            round_trips: Vec::new(),
            mix: mix(workload),
            causes: BTreeMap::new(),
            known_addresses: BTreeMap::new(),
            internet_reach: BTreeMap::new(),
            asked: 0,
            attempts: 0,
            ahead: Ahead::default(),
            most_steps: workload.application.requests.iter().map(|kind| kind.steps.len()).max().unwrap_or(0),
            mode: Mode::of(workload),
            turns: Turns::default(),
            kept: Kept::default(),
            losses: Losses::default(),
            points: Vec::new(),
            guests: 0,
            unsent: Unsent::default(),
            answers: dns::Answers::default(),
            epoch: 0,
            hops: (
                crate::catalog::timing_duration("az.rtt.same").as_nanos(),
                crate::catalog::timing_duration("az.rtt.between").as_nanos(),
            ),
            distances: Vec::new(),
            lost_regions: std::collections::BTreeSet::new(),
            mean_work: mean_work(workload),
            limits,
            launches: 0,
            retries: 0,
            dns_queries: 0,
            planned_stops: Vec::new(),
            successions: Vec::new(),
            rollouts: Vec::new(),
            looks: 0,
            spot_dry: BTreeMap::new(),
            remarks: Vec::new(),
            hostile: flood::Hostile::default(),
            trace: None,
        }
    }

    /// Requests whose users still wait, at an instance or before another attempt.
    pub(super) fn in_flight(&self) -> u64 {
        self.requests.waiting_users(self.users()) + self.guests + self.retries
    }

    /// Plans something.
    pub(super) fn plan(&mut self, at: u64, what: What) {
        self.events.plan(at, what);
    }

    /// Whether users' leaving must be an event of its own: where something else hangs on the moment.
    pub(super) fn leave_explicitly(&mut self) {
        self.mode.explicit = true;
    }

    /// Whether answers are of concern at the moment they are given: an edge location keeps them.
    pub(super) fn follow_answers(&mut self) {
        (self.mode.explicit, self.mode.prompt) = (true, true);
    }

    /// Runs to the end.
    ///
    /// # Errors
    /// When `watch` stops it.
    pub(super) fn run(&mut self, watch: &mut dyn FnMut(Progress) -> bool) -> Result<(), Diagnostic> {
        self.expect_floods();
        if self.destinations.iter().any(|destination| destination.address.is_none()) {
            self.caches = vec![Cached::default(); self.callers() as usize];
            self.warm_caches();
        }
        self.mode.versioned = self.has_versions();
        self.site.version = 1;
        self.turns = Turns::of(&self.workload.application, &self.site.ports);
        self.mode.look(self.workload, &self.turns);
        self.expect_work();
        self.expect_successions();
        let others = self.edges.are_used() || self.hostile.clients > 0;
        self.mode.foresight &= !others;
        self.mode.world = others || self.recording.populations.are_several();
        (0..self.site.machines.len() as u32).for_each(|machine| self.prepare(machine));
        self.warm_edges();
        self.plan_standing_events();
        let workload = self.workload;
        let mut arrivals =
            ArrivalStream::new(&workload.arrivals, workload.start, workload.duration, workload.seed);
        let mut ticks = 0u32;
        loop {
            self.look_ahead(&mut arrivals);
            let arrival = self.ahead.time();
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
            }
        }
        self.settle_all();
        self.now = self.end;
        Ok(())
    }

    /// How many users there are; those of a closed loop are users too.
    pub(super) fn users(&self) -> u32 {
        match self.workload.arrivals {
            Arrivals::Closed { users, .. } => users.max(self.workload.users),
            _ => self.workload.users,
        }
    }

    /// The round trip between two AZs, or within one.
    #[inline]
    pub(super) fn between_zones(&self, one: usize, other: usize) -> u64 {
        if one == other {
            return self.hops.0;
        }
        if self.distances.is_empty() || self.site.zones[one].region == self.site.zones[other].region {
            return self.hops.1;
        }
        self.distances[one][other]
    }

    /// Refuses to go on beyond what a run may use. How many closed users ask, and how many requests wait, is known
    /// only on the way.
    fn within_limits(&self) -> Result<(), Diagnostic> {
        if self.attempts > self.limits.requests {
            let message = format!("this run needs more than {} attempts", self.limits.requests);
            return Err(super::beyond(message, "shorten the run, or let users try less often"));
        }
        if self.looks > self.limits.requests.saturating_mul(LOOKS) {
            let message = "the deployments of this run look after too many instances for too long".to_owned();
            return Err(super::beyond(message, "shorten the run, or have fewer instances"));
        }
        if self.asked > self.limits.requests {
            let message = format!("this run needs more than {} requests", self.limits.requests);
            return Err(super::beyond(message, "shorten the run, or let users think longer"));
        }
        if self.requests.alive + self.guests > self.limits.in_flight {
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

    fn progress(&self) -> Progress {
        Progress { requests: self.asked, share: self.now as f64 / self.end.max(1) as f64 }
    }

    fn plan_standing_events(&mut self) {
        self.events.plan(0, What::Piece);
        self.events.plan(60 * SECOND, What::Measures);
        for (place, fault) in self.workload.faults.iter().enumerate() {
            self.events.plan(fault.at.as_nanos(), What::Strikes(place as u32));
            if fault.at.as_nanos() >= self.end {
                let name = fault.action.name();
                self.remarks.push(format!("{name} at {} comes after the end of the run", fault.at));
            }
        }
        if let Arrivals::Closed { users, think } = &self.workload.arrivals {
            for user in 0..*users {
                let at = think.sample_of(self.streams.think, u64::from(user));
                let ask = self.ask(u64::from(user), user);
                self.will_ask(at, Ask { sent: at, ..ask });
            }
        }
    }

    #[inline]
    fn handle(&mut self, what: What) {
        match what {
            What::Wakes(machine) => self.wakes(machine),
            What::Calls(slot, stamp) => self.calls(slot, stamp),
            What::GivesUp(slot, stamp) => self.gives_up(slot, stamp),
            What::Asks(slot) => {
                let ask = self.unsent.take(slot);
                self.asks(ask);
            }
            What::Floods(fault) => self.floods(fault),
            What::Hands(store) => self.hands_out(store as u16),
            What::StandsIn(slot) => self.asks_second(slot),
            control => self.act(control),
        }
    }

    /// The control plane acts. Kept apart from what requests do, which happens a thousand times as often.
    #[cold]
    #[inline(never)]
    fn act(&mut self, what: What) {
        self.epoch += 1;
        self.site.version += u64::from(!what.only_looks());
        self.site.freshen();
        match what {
            What::Wakes(_)
            | What::Calls(..)
            | What::GivesUp(..)
            | What::Asks(_)
            | What::Floods(_)
            | What::Hands(_)
            | What::StandsIn(_) => {}
            What::Recovers(store, life) => self.recovers(store as u16, life),
            What::Switches(old, new) => self.switches(old as u16, new as u16),
            What::Succeeds(old, new) => self.succeeds(old as u16, new as u16),
            What::Ready(machine, life) => self.ready(machine, life),
            What::Starts(machine, life) => self.starts(machine, life),
            What::Terminates(machine, life) => self.terminates(machine, life),
            What::Checks(group, place, number) => self.check_target(group as u16, place as u16, number),
            What::Learns(group, place, number) => self.learn(group as u16, place as u16, number, false),
            What::Asks53(check, checker) => self.check_53(check as u16, checker as u16),
            What::Learns53(check, checker) => self.learn_53(check as u16, checker as u16, false),
            What::Drained(group, place, number) => self.drained(group as u16, place as u16, number),
            What::Tends(fleet) => self.tend(fleet as usize),
            What::Measures => self.measure(),
            What::Scheduled(schedule) => self.scheduled(schedule as usize),
            What::Strikes(fault) => self.strike(fault as usize),
            What::Stops => self.next_stop(),
            What::Continues(fault, part) => self.continue_fault(fault as usize, part),
            What::Publishes(balancer, node) => self.publish(balancer as u16, node as u16, true),
            What::Withdraws(balancer, node) => self.publish(balancer as u16, node as u16, false),
            What::Expires(address) => {
                self.site.addresses[address as usize].holder = super::site::Holder::Nobody
            }
            What::Deploys(rollout) => self.deploys(rollout as usize),
            What::Piece => {
                let serving = self.site.machines.iter().filter(|machine| machine.serves()).count();
                self.recording.in_service(serving as u32);
                self.note_lengths();
                let piece = self.recording.piece();
                self.events.plan(self.now + piece, What::Piece);
            }
        }
    }

    /// Notes something that happened.
    pub(super) fn note(&mut self, what: &str, resource: String, detail: String) {
        if self.log.len() < 2_000 {
            let t_s = self.now as f64 / 1e9;
            self.log.push(Event { t_s, what: what.to_owned(), resource, detail });
        }
    }
}

/// Looks of deployments at instances that may be taken for each request that a run may have.
const LOOKS: u64 = 20;

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
                Step::Wait(_) | Step::Call(_) => 0.0,
            })
            .sum()
    };
    workload.mix.iter().map(|(kind, weight)| work(*kind) * weight / total.max(f64::MIN_POSITIVE)).sum::<f64>()
        as u64
}

#[cfg(test)]
mod tests;
