//! What an edge location fetches: from one origin, or from another that stands in, or from nobody.

use super::super::edge_cache::Kept;
use super::super::events::Rank;
use super::super::measure::CauseId;
use super::super::requests::Ask;
use super::super::site::Holder;
use super::dns::NO_RECORD;
use super::edge::{Fetch, Source, Via, Visit};
use super::route::{Routed, longer};
use super::{Engine, What};
use crate::architecture::Scheme;
use crate::catalog;
use crate::resource::cloudfront::OriginKind;

impl Engine<'_> {
    /// Nothing fresh is kept: an origin is asked, and another where that fails and one stands in.
    pub(super) fn misses(&mut self, ask: &Ask, visit: &Visit, known: Option<Kept>) -> Routed {
        let table = &self.edges.list[visit.edge as usize];
        let Some(lane) = &table.lanes[ask.kind as usize] else {
            return Routed::Answered { travel: visit.near };
        };
        let ([Some(first), second], host) = (lane.origins, lane.forwards_host) else {
            return Routed::Answered { travel: visit.near };
        };
        let (first, second) = match second {
            Some(second) if visit.again => (second, None),
            second => (first, second),
        };
        let routed = self.fetch(ask, visit, first, host);
        let Routed::Lost { cause, silent } = routed else {
            return self.fetched(ask, visit, routed, 0, second.is_some());
        };
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
            routed if self.patient(waited) => self.fetched(ask, visit, routed, waited, false),
            // Whoever asked has gone before the second origin was asked.
            _ => Routed::Lost { cause, silent: true },
        }
    }

    /// Whether users still wait after a while.
    pub(super) fn patient(&self, waited: u64) -> bool {
        self.workload.timeout.is_none_or(|timeout| waited <= timeout.as_nanos())
    }

    /// An origin answers, or works on it.
    fn fetched(&mut self, ask: &Ask, visit: &Visit, routed: Routed, waited: u64, more: bool) -> Routed {
        let lane = self.edges.list[visit.edge as usize].lanes[ask.kind as usize].as_ref();
        let kept = lane.map_or(0, |lane| lane.kept);
        match routed {
            Routed::Answered { travel } => {
                let takes = waited + travel.saturating_sub(visit.near);
                if kept > 0 {
                    let from = self.now + takes;
                    self.keep(visit, Kept::fresh(from, from + kept));
                }
                self.answer_at_edge(visit, takes, None)
            }
            Routed::Machine { machine, target, travel } => {
                let fetch =
                    Fetch { edge: visit.edge, population: visit.population, key: visit.key, kept, more };
                self.edges.fetching.insert(ask.number, fetch);
                self.edges.handed_on += 1;
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
            return self.answer_at_edge(visit, waited, Some(cause));
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
            "not-a-file" | "file-not-in-bucket" | "no-api-route" | "api-not-deployed" => 404,
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
        let node = matches!(self.site.addresses[address as usize].holder, Holder::Node(..));
        let hop = if node { 4 } else { visit.hop + 1 };
        let asked = Ask { place: place as u16, ..*ask };
        longer(self.connect(&asked, which, address, NO_RECORD, scheme, port, hop), more)
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
            let (from, until) = (self.now, self.now.saturating_add(fetch.kept));
            let cache = &mut self.edges.list[fetch.edge as usize].caches[fetch.population];
            cache.keep(fetch.key, Kept::fresh(from, until));
        }
        let via = fetch.map(|fetch| Via::Edge(fetch.edge, fetch.population));
        match via.or(self.edges.last.take()) {
            Some(Via::Edge(edge, population)) => {
                let served = &mut self.edges.list[edge as usize].served[population];
                served.bytes = served.bytes.saturating_add(bytes);
            }
            Some(Via::Bucket(bucket)) => {
                let bucket = &mut self.edges.buckets[bucket];
                bucket.direct += 1;
                bucket.bytes = bucket.bytes.saturating_add(bytes);
            }
            None => self.edges.direct_bytes = self.edges.direct_bytes.saturating_add(bytes),
        }
    }

    /// A request failed at an instance: nothing comes back to the edge location, which asks the second origin where that
    /// stands in for such an answer and the user still waits.
    pub(super) fn stands_in(&mut self, ask: &Ask, cause: CauseId, noticed: u64) -> bool {
        let Some(fetch) = self.edges.fetching.remove(&ask.number).filter(|fetch| fetch.more) else {
            return false;
        };
        let name = self.recording.name_of(cause).map_or("", |(name, _)| name);
        // Whoever gave up is gone.
        if matches!(name, "timeout" | "overloaded" | "gave-up" | "cpu-credits-exhausted")
            || !self.patient(noticed.saturating_sub(ask.sent))
        {
            return false;
        }
        let status = if name == "queue-full" { 503 } else { 502 };
        let table = &mut self.edges.list[fetch.edge as usize];
        if !table.lanes[ask.kind as usize].as_ref().is_some_and(|lane| lane.statuses.contains(&status)) {
            return false;
        }
        // The same request comes by once more.
        table.served[fetch.population].requests -= 1;
        self.edges.failed_once.insert(ask.number);
        self.retries += 1;
        let slot = self.unsent.keep(*ask);
        self.events.insert(noticed.max(self.now), Rank::Ask, ask.rank(), What::StandsIn(slot));
        true
    }

    /// The second origin is asked.
    pub(super) fn asks_second(&mut self, slot: u32) {
        let ask = self.unsent.take(slot);
        self.retries -= 1;
        self.attempts += 1;
        self.site.freshen();
        self.reaches(ask);
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
