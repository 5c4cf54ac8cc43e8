//! CloudFront: a request ends at the edge location nearest to its user, or goes on to an origin.
//!
//! Sources: Amazon CloudFront developer guide, "How CloudFront processes HTTP 4xx and 5xx status codes from your origin",
//! "Optimize high availability with origin failover", "Choosing the price class". Where AWS says nothing, or where it
//! would be too much, a run assumes: each population has one edge location, whose cache all of it shares (the Regional
//! edge cache behind it does that in AWS); connections are kept, on both sides; what fails over is asked of the second
//! origin as that stands at the moment of the request; only objects that a bucket or a web server was asked for once
//! are waited for together where how long it takes is known beforehand.

use super::super::access::Keys;
use super::super::edge_cache::{EdgeCache, Key};
use super::super::measure::CauseId;
use super::super::requests::Ask;
use super::route::Routed;
use super::{Destination, Engine};
use crate::architecture::Scheme;
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
    /// Whether each user has another answer.
    pub personal: bool,
    /// Whether the origin sees cookies.
    pub forwards_cookies: bool,
    /// Whether the origin sees the name that users typed.
    pub forwards_host: bool,
    /// The origin that is asked, and the one that stands in.
    pub origins: [Option<usize>; 2],
    /// Answers of the first that make the second stand in.
    pub statuses: BTreeSet<i64>,
}

impl Lane {
    /// Whether one user gets what was kept for another.
    pub fn mixes_up(&self) -> bool {
        self.personal && !self.own
    }
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
pub(super) struct Fetch {
    pub edge: u16,
    pub population: usize,
    pub key: Key,
    pub kept: u64,
    /// Whether another origin stands in where this one fails.
    pub more: bool,
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
    /// Requests that edge locations handed on to servers.
    pub(super) handed_on: u64,
    pub(super) fetching: BTreeMap<u64, Fetch>,
    /// Requests that the first origin has failed, and the second is asked for.
    pub(super) failed_once: BTreeSet<u64>,
    pub(super) last: Option<Via>,
}

impl Edges {
    /// Whether a run has anything of this.
    #[inline]
    pub fn are_used(&self) -> bool {
        !self.list.is_empty() || !self.buckets.is_empty()
    }
}

impl Edges {
    /// Requests that no server saw: edge locations and buckets did without.
    pub fn kept_from_servers(&self) -> u64 {
        let at_edges: u64 =
            self.list.iter().flat_map(|edge| &edge.served).map(|served| served.requests).sum();
        let at_buckets: u64 = self.buckets.iter().map(|bucket| bucket.direct).sum();
        (at_edges + at_buckets).saturating_sub(self.handed_on)
    }
}

/// A request at an edge location.
pub(super) struct Visit {
    pub edge: u16,
    pub population: usize,
    pub key: Key,
    /// The round trip from its user to the edge location, one more where it was sent on to HTTPS.
    pub near: u64,
    pub scheme: Scheme,
    pub which: usize,
    pub hop: u32,
    /// Whether the first origin was asked before.
    pub again: bool,
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
        let again = !self.edges.failed_once.is_empty() && self.edges.failed_once.remove(&ask.number);
        let visit = Visit { edge, population, key, near, scheme, which, hop, again };
        let known = self.edges.list[edge as usize].caches[population].get(key);
        if let Some(kept) = known.filter(|kept| kept.until > self.now) {
            self.edges.list[edge as usize].served[population].hits += 1;
            let waits = kept.from.saturating_sub(self.now);
            if self.edges.list[edge as usize].lanes[ask.kind as usize].as_ref().is_some_and(Lane::mixes_up) {
                return Routed::Lost { cause: self.cause_at("answer-of-another", id), silent: false };
            }
            return match kept.failed.filter(|_| !kept.good) {
                None => self.answer_at_edge(&visit, waits, kept.failed),
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
            Some(lane) if lane.personal && !lane.forwards_cookies => Some("cookies-not-forwarded"),
            Some(_) => None,
            None => Some("no-such-origin"),
        }
    }

    /// The object that a request asks for: the same file that an instance would read for it.
    #[inline]
    pub(super) fn object_of(&self, ask: &Ask) -> u32 {
        let Some(kind) = self.workload.application.requests.get(ask.kind as usize) else { return 0 };
        if let Some(law) = &kind.content.object {
            return law.draw(self.streams.object.uniform(ask.number));
        }
        let Some((step, keys)) = kind.file_read() else { return 0 };
        let number = ask.number.wrapping_add((step as u64) << 48);
        match keys {
            Keys::Any => 0,
            Keys::Own => ask.user,
            Keys::Popular(law) => law.draw(self.streams.key.uniform(number)),
            Keys::Latest(n) => self.streams.key.below(number, (*n).max(1)),
        }
    }

    /// An answer that an edge location has, or will have after a while; `failed` is why it has an old one only.
    pub(super) fn answer_at_edge(&mut self, visit: &Visit, waits: u64, failed: Option<CauseId>) -> Routed {
        let travel = visit.near + waits;
        if !self.patient(travel) {
            let id = self.edges.list[visit.edge as usize].id;
            let cause = failed.unwrap_or_else(|| self.cause_at("timeout", id));
            return Routed::Lost { cause, silent: true };
        }
        self.edges.last = Some(Via::Edge(visit.edge, visit.population));
        Routed::Answered { travel }
    }
}
