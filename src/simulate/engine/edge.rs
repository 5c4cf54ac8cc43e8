//! CloudFront: a request ends at the edge location nearest to its user, or goes on to an origin.
//!
//! Sources: Amazon CloudFront developer guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin",
//! "Optimize high availability with origin failover", "Choosing the price class". Where AWS says nothing, or where it
//! would be too much, a run assumes: each population has one edge location, whose cache all of it shares (the Regional
//! edge cache behind it does that in AWS); connections are kept, on both sides; what fails over is asked of the second
//! origin as that stands at the moment of the request; only objects that a bucket or a web server was asked for once
//! are waited for together where how long it takes is known beforehand.

use super::super::edge_cache::{EdgeCache, Kept, Key};
use super::super::measure::CauseId;
use super::super::requests::Ask;
use super::super::zipf::Zipf;
use super::route::Routed;
use super::{Destination, Engine};
use crate::architecture::Scheme;
use crate::catalog;
use crate::resource::ResourceId;
use crate::resource::cloudfront::OriginKind;
use std::collections::{BTreeMap, BTreeSet};

/// Whether users may speak HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// They may.
    Either,
    /// They are sent on to HTTPS.
    Redirected,
    /// They are refused.
    HttpsOnly,
}

/// What a distribution does with a kind of request.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Whether users may speak HTTP.
    pub viewer: Viewer,
    /// Whether its method is passed on.
    pub allowed: bool,
    /// How long an answer is fresh, in nanoseconds; 0: it is not kept.
    pub kept: u64,
    /// Whether each user's answer is another (cookies count).
    pub own: bool,
    /// Whether the origin sees the name that users typed.
    pub forwards_host: bool,
    /// The origin that is asked, and the one that stands in.
    pub origins: [Option<usize>; 2],
    /// Answers of the first that make the second stand in.
    pub statuses: BTreeSet<i64>,
}

/// What an origin is.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// A bucket, and whether it lets the distribution read.
    Bucket(usize, bool),
    /// A web server at one of the destinations of edges.
    Web(usize, OriginKind),
}

/// An origin.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// What it is.
    pub source: Source,
    /// How long a connection is tried, all attempts together, in nanoseconds.
    pub patience: u64,
}

/// What was served.
#[derive(Clone, Copy, Debug, Default)]
pub struct Served {
    /// Requests.
    pub requests: u64,
    /// Requests that needed no origin.
    pub hits: u64,
    /// Bytes of answers.
    pub bytes: u64,
}

/// A distribution.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The resource.
    pub id: ResourceId,
    /// Whether it answers.
    pub enabled: bool,
    /// Names that it answers to.
    pub hosts: Vec<String>,
    /// Web ACL in front of it.
    pub wall: Option<usize>,
    /// The first of its rows among the round trips: from users over their edge location to AZs.
    pub row: usize,
    /// Round trip of each population to its edge location.
    pub near: Vec<u64>,
    /// The Region near the edge location of each population.
    pub at: Vec<&'static str>,
    /// What it does with each kind of request.
    pub lanes: Vec<Option<Lane>>,
    /// Its origins.
    pub origins: Vec<Origin>,
    /// What the edge location of each population keeps.
    pub caches: Vec<EdgeCache>,
    /// What each population was served.
    pub served: Vec<Served>,
}

/// A request that an origin works on for an edge location.
#[derive(Clone, Copy, Debug)]
struct Fetch {
    edge: u16,
    population: usize,
    key: Key,
    kept: u64,
}

/// By whom a request was answered that no instance answers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Via {
    Edge(u16, usize),
    Bucket(usize),
}

/// Everything that stands at the edge, and buckets.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    /// Distributions.
    pub list: Vec<Edge>,
    /// Where their web origins are.
    pub destinations: Vec<Destination>,
    /// Buckets.
    pub buckets: Vec<super::bucket::Bucket>,
    /// Bytes that instances sent to users themselves.
    pub direct_bytes: u64,
    fetching: BTreeMap<u64, Fetch>,
    pub(super) last: Option<Via>,
}

impl Edges {
    /// Whether a run has anything of this.
    #[inline]
    pub fn are_used(&self) -> bool {
        !self.list.is_empty() || !self.buckets.is_empty()
    }
}

/// A request at an edge location.
struct Visit {
    edge: u16,
    population: usize,
    key: Key,
    near: u64,
    scheme: Scheme,
    which: usize,
    hop: u32,
}

impl Engine<'_> {
    /// Number of the population that a place means: places of edge locations stand behind those of users.
    #[inline]
    pub(super) fn population(&self, place: u16) -> usize {
        place as usize % self.shares.len().max(1)
    }

    /// A connection to a distribution.
    pub(super) fn at_edge(
        &mut self,
        ask: &Ask,
        which: usize,
        edge: u16,
        scheme: Scheme,
        port: u16,
        hop: u32,
    ) -> Routed {
        let population = self.population(ask.place);
        let table = &self.edges.list[edge as usize];
        let (id, near) = (table.id, table.near.get(population).copied().unwrap_or(0));
        if !matches!((scheme, port), (Scheme::Http, 80) | (Scheme::Https, 443)) {
            return Routed::Lost { cause: self.cause_at("no-listener", id), silent: true };
        }
        if let Some(name) = self.why_not_at_edge(edge, which, ask.kind, scheme, hop) {
            return Routed::Lost { cause: self.cause_at(name, id), silent: false };
        }
        let wall = self.edges.list[edge as usize].wall;
        if let Some(cause) = wall.and_then(|wall| self.walled(wall, ask)) {
            return Routed::Lost { cause, silent: false };
        }
        let served = &mut self.edges.list[edge as usize].served[population];
        served.requests += 1;
        let Some(lane) = &self.edges.list[edge as usize].lanes[ask.kind as usize] else {
            return Routed::Answered { travel: near };
        };
        let turned = lane.viewer == Viewer::Redirected && scheme == Scheme::Http;
        let (near, scheme) = if turned { (2 * near, Scheme::Https) } else { (near, scheme) };
        let key = Key { kind: ask.kind, object: self.object_of(ask), user: lane.own.then_some(ask.user) };
        let visit = Visit { edge, population, key, near, scheme, which, hop };
        let known = self.edges.list[edge as usize].caches[population].get(key);
        if let Some(kept) = known.filter(|kept| kept.until > self.now) {
            self.edges.list[edge as usize].served[population].hits += 1;
            let waits = kept.from.saturating_sub(self.now);
            return match kept.failed.filter(|_| !kept.good) {
                None => self.from_edge(&visit, waits, kept.failed),
                Some(cause) => Routed::Lost { cause, silent: waits > 0 },
            };
        }
        self.misses(ask, &visit, known)
    }

    /// Why a distribution answers a request with an error of its own.
    fn why_not_at_edge(
        &self,
        edge: u16,
        which: usize,
        kind: u16,
        scheme: Scheme,
        hop: u32,
    ) -> Option<&'static str> {
        let table = &self.edges.list[edge as usize];
        let host = self.destination(which).map_or("", |there| there.host.as_str());
        let known = |name: &String| match name.strip_prefix("*.") {
            Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest == parent),
            None => name == host,
        };
        match &table.lanes[kind as usize] {
            _ if hop >= 4 => Some("redirect-loop"),
            _ if !table.enabled => Some("distribution-disabled"),
            _ if !table.hosts.iter().any(known) => Some("alias-not-declared"),
            Some(lane) if lane.viewer == Viewer::HttpsOnly && scheme == Scheme::Http => Some("https-only"),
            Some(lane) if !lane.allowed => Some("method-not-allowed"),
            Some(lane) if lane.origins[0].is_none() => Some("no-such-origin"),
            Some(_) => None,
            None => Some("no-such-origin"),
        }
    }

    /// The object that a request asks for.
    #[inline]
    pub(super) fn object_of(&self, ask: &Ask) -> u32 {
        let kind = self.workload.application.requests.get(ask.kind as usize);
        let draw = |law: &Zipf| law.draw(self.streams.object.uniform(ask.number));
        kind.and_then(|kind| kind.content.object.as_ref()).map_or(0, draw)
    }

    /// An answer that an edge location has, or will have after a while; `failed` is why it has an old one only.
    fn from_edge(&mut self, visit: &Visit, waits: u64, failed: Option<CauseId>) -> Routed {
        let travel = visit.near + waits;
        if !self.patient(travel) {
            let id = self.edges.list[visit.edge as usize].id;
            let cause = failed.unwrap_or_else(|| self.cause_at("timeout", id));
            return Routed::Lost { cause, silent: true };
        }
        self.edges.last = Some(Via::Edge(visit.edge, visit.population));
        Routed::Answered { travel }
    }

    /// Nothing fresh is kept: an origin is asked, and another where that fails and one stands in.
    fn misses(&mut self, ask: &Ask, visit: &Visit, known: Option<Kept>) -> Routed {
        let table = &self.edges.list[visit.edge as usize];
        let Some(lane) = &table.lanes[ask.kind as usize] else {
            return Routed::Answered { travel: visit.near };
        };
        let ([Some(first), second], host) = (lane.origins, lane.forwards_host) else {
            return Routed::Answered { travel: visit.near };
        };
        let routed = self.fetch(ask, visit, first, host);
        let Routed::Lost { cause, silent } = routed else { return self.fetched(ask, visit, routed, 0) };
        let waited = if silent { self.edges.list[visit.edge as usize].origins[first].patience } else { 0 };
        let status = self.status_of(cause, silent);
        let stands_in = second.filter(|_| {
            let lane = &self.edges.list[visit.edge as usize].lanes[ask.kind as usize];
            silent || lane.as_ref().is_some_and(|lane| lane.statuses.contains(&status))
        });
        let Some(second) = stands_in else { return self.fails_at_edge(visit, known, cause, status, waited) };
        match self.fetch(ask, visit, second, host) {
            Routed::Lost { cause, silent } => {
                let patience = self.edges.list[visit.edge as usize].origins[second].patience;
                let waited = waited + if silent { patience } else { 0 };
                let status = self.status_of(cause, silent);
                self.fails_at_edge(visit, known, cause, status, waited)
            }
            routed if self.patient(waited) => self.fetched(ask, visit, routed, waited),
            // Whoever asked has gone before the second origin was asked.
            _ => Routed::Lost { cause, silent: true },
        }
    }

    /// Whether users still wait after a while.
    fn patient(&self, waited: u64) -> bool {
        self.workload.timeout.is_none_or(|timeout| waited <= timeout.as_nanos())
    }

    /// An origin answers, or works on it.
    fn fetched(&mut self, ask: &Ask, visit: &Visit, routed: Routed, waited: u64) -> Routed {
        let lane = self.edges.list[visit.edge as usize].lanes[ask.kind as usize].as_ref();
        let kept = lane.map_or(0, |lane| lane.kept);
        match routed {
            Routed::Answered { travel } => {
                let takes = waited + travel.saturating_sub(visit.near);
                if kept > 0 {
                    let from = self.now + takes;
                    self.keep(visit, Kept::fresh(from, from + kept));
                }
                self.from_edge(visit, takes, None)
            }
            Routed::Machine { machine, target, travel } => {
                let fetch = Fetch { edge: visit.edge, population: visit.population, key: visit.key, kept };
                self.edges.fetching.insert(ask.number, fetch);
                Routed::Machine { machine, target, travel: travel + waited }
            }
            lost @ Routed::Lost { .. } => lost,
        }
    }

    /// No origin answers as it should. What is kept is served even if its time is over, unless the answer says that it
    /// is not there or not allowed; and an error is kept for a while.
    fn fails_at_edge(
        &mut self,
        visit: &Visit,
        known: Option<Kept>,
        cause: CauseId,
        status: i64,
        waited: u64,
    ) -> Routed {
        let lane = self.edges.list[visit.edge as usize].lanes[visit.key.kind as usize].as_ref();
        if lane.is_none_or(|lane| lane.kept == 0) {
            return Routed::Lost { cause, silent: waited > 0 };
        }
        let from = self.now + waited;
        let until = from + catalog::timing_duration("cloudfront.ttl.error").as_nanos();
        if status >= 500 && known.is_some_and(|kept| kept.good) {
            self.keep(visit, Kept { from, until, failed: Some(cause), good: true });
            return self.from_edge(visit, waited, Some(cause));
        }
        if status >= 500 || matches!(status, 404 | 405 | 414) {
            self.keep(visit, Kept { from, until, failed: Some(cause), good: false });
        }
        Routed::Lost { cause, silent: waited > 0 }
    }

    fn keep(&mut self, visit: &Visit, kept: Kept) {
        if let Some(cache) = self.edges.list[visit.edge as usize].caches.get_mut(visit.population) {
            cache.keep(visit.key, kept);
        }
    }

    /// The status that an edge location sees for a cause.
    fn status_of(&self, cause: CauseId, silent: bool) -> i64 {
        let name = self.recording.name_of(cause).map_or("", |(name, _)| name);
        match name {
            _ if silent => 504,
            "origin-access-denied" | "access-denied" | "waf-blocked" | "waf-rate-limited" => 403,
            "not-a-file" | "no-api-route" | "api-not-deployed" => 404,
            "throttled" => 429,
            "no-registered-target" | "no-target-in-zone" | "target-in-unused-zone" | "fixed-response" => 503,
            _ => 502,
        }
    }

    /// Asks one origin. What it takes is told from the user on.
    fn fetch(&mut self, ask: &Ask, visit: &Visit, origin: usize, forwards_host: bool) -> Routed {
        let table = &self.edges.list[visit.edge as usize];
        let (id, place) = (table.id, table.row + visit.population);
        let more = visit.near - table.near.get(visit.population).copied().unwrap_or(0);
        let (web, kind) = match table.origins[origin].source {
            Source::Bucket(bucket, lets) => {
                let way = self.way_to_bucket(place, bucket) + more;
                return self.read_for_edge(ask, bucket, lets, way);
            }
            Source::Web(web, kind) => (web, kind),
        };
        let draw = ask.number.wrapping_add(u64::from(ask.attempt) << 40);
        let there = &self.edges.destinations[web];
        let address = there.address.or_else(|| self.address_near(&there.host, visit.population, draw));
        let Some(address) = address else {
            return Routed::Lost { cause: self.cause_at("dns-no-answer", id), silent: false };
        };
        let (scheme, port) = spoken(kind, visit.scheme);
        let which = if forwards_host { visit.which } else { self.edge_destination(web) };
        // CloudFront hands a redirection to the user, who comes back to it: it never follows one.
        let node =
            matches!(self.site.addresses[address as usize].holder, super::super::site::Holder::Node(..));
        let hop = if node { 4 } else { visit.hop + 1 };
        let asked = Ask { place: place as u16, ..*ask };
        let record = super::dns::NO_RECORD;
        super::route::longer(self.connect(&asked, which, address, record, scheme, port, hop), more)
    }

    /// The number of a web origin among all destinations.
    pub(super) fn edge_destination(&self, web: usize) -> usize {
        let kinds = self.workload.application.requests.len().max(1);
        self.destinations.len() + self.gates.list.len() * kinds + web
    }

    /// A request was answered: an edge location may keep what it fetched.
    pub(super) fn delivered(&mut self, ask: &Ask) {
        let kind = self.workload.application.requests.get(ask.kind as usize);
        let bytes = kind.map_or(0, |kind| kind.response_bytes);
        let fetch = self.edges.fetching.remove(&ask.number);
        if let Some(fetch) = fetch.filter(|fetch| fetch.kept > 0) {
            let (from, until) = (self.now, self.now + fetch.kept);
            let cache = &mut self.edges.list[fetch.edge as usize].caches[fetch.population];
            cache.keep(fetch.key, Kept::fresh(from, until));
        }
        let via = fetch.map(|fetch| Via::Edge(fetch.edge, fetch.population));
        match via.or(self.edges.last.take()) {
            Some(Via::Edge(edge, population)) => {
                self.edges.list[edge as usize].served[population].bytes += bytes;
            }
            Some(Via::Bucket(bucket)) => self.edges.buckets[bucket].bytes += bytes,
            None => self.edges.direct_bytes += bytes,
        }
    }

    /// A request failed: nothing comes back to the edge location.
    pub(super) fn undelivered(&mut self, ask: &Ask) {
        self.edges.fetching.remove(&ask.number);
    }
}

/// How an origin is spoken to.
pub(super) fn spoken(kind: OriginKind, viewer: Scheme) -> (Scheme, u16) {
    match (kind, viewer) {
        (OriginKind::Http(port), _) | (OriginKind::AsViewer(port, _), Scheme::Http) => (Scheme::Http, port),
        (OriginKind::Https(port), _) | (OriginKind::AsViewer(_, port), Scheme::Https) => {
            (Scheme::Https, port)
        }
        (OriginKind::Bucket, _) => (Scheme::Https, 443),
    }
}
