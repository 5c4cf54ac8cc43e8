//! DNS: what a resolver is told, and how long it keeps it.
//!
//! What DNS says to users of a place changes only when the control plane acts (a check fails, a balancer's node is
//! withdrawn). Between two such moments it is worked out once, unless chance is part of it.

use super::super::arrivals;
use super::super::measure::SECOND;
use super::super::naming::{Answer, BALANCER_TTL, Routing, place_of};
use super::super::requests::Ask;
use super::route::Routed;
use super::{Cached, Engine};
use std::collections::BTreeMap;

/// What DNS said.
struct Found {
    address: u32,
    ttl: u64,
    record: u32,
}

/// What DNS says while nothing changes: one of these addresses.
#[derive(Clone, Debug)]
struct Known {
    addresses: Vec<u32>,
    ttl: u64,
    record: u32,
}

/// What DNS says to each place, by address that users were given.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    epoch: u64,
    /// Absent: not asked yet. Nothing within: chance is part of it.
    known: Vec<Option<Option<Known>>>,
}

/// Marks an answer that came from no record of the architecture.
pub(super) const NO_RECORD: u32 = u32::MAX;
/// Marks a resolver that asked and got nothing.
pub(super) const NO_ADDRESS: u32 = u32::MAX;

impl Engine<'_> {
    /// A resolver asks DNS and keeps the answer for its TTL. No answer is not kept (negative caching is not modeled):
    /// the next request asks again.
    pub(super) fn resolve(&mut self, which: usize, ask: &Ask) -> (u32, u32) {
        let draw = ask.draw();
        self.dns_queries += 1;
        let answer = self.streams.answer;
        let found = match self.known_answer(which, ask.place as usize) {
            Some(known) => {
                let pick = answer.below(draw, known.addresses.len() as u32) as usize;
                let address = known.addresses.get(pick).copied();
                address.map(|address| Found { address, ttl: known.ttl, record: known.record })
            }
            None => self.answer(&self.destinations[which].host, ask.place as usize, draw, 0),
        };
        match found {
            Some(found) => {
                let cached =
                    Cached { until: self.now + found.ttl, address: found.address, record: found.record };
                self.caches[ask.user as usize] = cached;
                (found.address, found.record)
            }
            None => (NO_ADDRESS, NO_RECORD),
        }
    }

    /// What DNS says to a place about an address that users were given, where no chance is in it but the choice
    /// among several addresses.
    #[inline]
    fn known_answer(&mut self, which: usize, place: usize) -> Option<&Known> {
        let places = self.shares.len().max(1);
        if self.answers.epoch != self.epoch || self.answers.known.is_empty() {
            self.answers.known.clear();
            self.answers.known.resize(places * self.destinations.len(), None);
            self.answers.epoch = self.epoch;
        }
        let slot = which * places + place;
        if self.answers.known.get(slot)?.is_none() {
            let known = self.certain_answer(&self.destinations[which].host, place, 0);
            self.answers.known[slot] = Some(known);
        }
        self.answers.known.get(slot)?.as_ref()?.as_ref()
    }

    /// [`Self::answer`] without chance; absent where chance is part of it, or no answer.
    fn certain_answer(&self, name: &str, place: usize, depth: u32) -> Option<Known> {
        if depth > 8 {
            return None;
        }
        if let Some(balancer) = self.naming.balancers.get(name) {
            let addresses = self.site.balancers[*balancer].shown.clone();
            return Some(Known { addresses, ttl: BALANCER_TTL.as_nanos(), record: NO_RECORD });
        }
        if let Some(address) = self.naming.machines.get(name).copied() {
            return Some(Known { addresses: vec![address], ttl: 60 * SECOND, record: NO_RECORD });
        }
        let records = self.naming.records_of(name)?;
        let first = *records.first()?;
        if matches!(self.naming.records[first].routing, Routing::Weighted(_) | Routing::Multivalue) {
            return None;
        }
        let chosen = self.choose_record(records, place, 0)?;
        let record = &self.naming.records[chosen];
        let known = match &record.answer {
            Answer::Addresses(addresses) => {
                Known { addresses: addresses.clone(), ttl: 0, record: chosen as u32 }
            }
            Answer::Balancer(balancer) => Known {
                addresses: self.site.balancers[*balancer].shown.clone(),
                ttl: BALANCER_TTL.as_nanos(),
                record: chosen as u32,
            },
            Answer::Name(other) => {
                let known = self.certain_answer(other, place, depth + 1)?;
                let record = if known.record == NO_RECORD { chosen as u32 } else { known.record };
                Known { record, ..known }
            }
        };
        Some(Known { ttl: kept(record.ttl, known.ttl), ..known })
    }

    /// No answer.
    #[cold]
    pub(super) fn unresolved(&mut self, which: usize) -> Routed {
        let span = self.architecture.binding.address_span.clone();
        let host = self.destinations[which].host.clone();
        let zone = self.zone_for(&host);
        let cause = match zone {
            Some(id) => self.cause_at("dns-no-answer", id),
            None => self.cause_named("dns-no-answer", "app.address", span),
        };
        Routed::Lost { cause, silent: false }
    }

    /// The hosted zone that a name lies in, if there is one.
    fn zone_for(&self, host: &str) -> Option<crate::resource::ResourceId> {
        use crate::resource::World;
        let named = |zone: &&crate::resource::Resource| {
            let name = zone.text("name").unwrap_or_else(|| zone.name.clone());
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            host == name || host.ends_with(&format!(".{name}"))
        };
        self.architecture.of("AWS::Route53::HostedZone").find(named).map(|zone| zone.id)
    }

    /// What DNS answers to a user of a place, now.
    fn answer(&self, name: &str, place: usize, draw: u64, depth: u32) -> Option<Found> {
        if depth > 8 {
            return None;
        }
        if let Some(balancer) = self.naming.balancers.get(name) {
            let address = self.balancer_address(*balancer, draw)?;
            return Some(Found { address, ttl: BALANCER_TTL.as_nanos(), record: NO_RECORD });
        }
        if let Some(address) = self.naming.machines.get(name).copied() {
            return Some(Found { address, ttl: 60 * SECOND, record: NO_RECORD });
        }
        let records = self.naming.records_of(name)?;
        let chosen = self.choose_record(records, place, draw)?;
        let record = &self.naming.records[chosen];
        let found = match &record.answer {
            Answer::Addresses(addresses) => {
                let pick = self.streams.answer.below(draw, addresses.len() as u32) as usize;
                let address = *addresses.get(pick)?;
                Found { address, ttl: 0, record: chosen as u32 }
            }
            Answer::Balancer(balancer) => {
                let address = self.balancer_address(*balancer, draw)?;
                Found { address, ttl: BALANCER_TTL.as_nanos(), record: chosen as u32 }
            }
            Answer::Name(other) => {
                let found = self.answer(other, place, draw, depth + 1)?;
                let record = if found.record == NO_RECORD { chosen as u32 } else { found.record };
                Found { record, ..found }
            }
        };
        Some(Found { ttl: kept(record.ttl, found.ttl), ..found })
    }

    /// An address that DNS has for a name now, asked for near a place.
    pub(super) fn address_near(&self, name: &str, place: usize, draw: u64) -> Option<u32> {
        self.answer(name, place, draw, 0).map(|found| found.address)
    }

    /// An address that DNS has for a name now.
    pub(super) fn address_of_name(&self, name: &str, draw: u64) -> Option<u32> {
        self.answer(name, 0, draw, 0).map(|found| found.address)
    }

    /// Which record of a name answers, by its routing policy and health.
    fn choose_record(&self, records: &[usize], place: usize, draw: u64) -> Option<usize> {
        let first = *records.first()?;
        if records.len() == 1 && matches!(self.naming.records[first].routing, Routing::Simple) {
            return Some(first);
        }
        let known = &mut BTreeMap::new();
        let healthy: Vec<usize> =
            records.iter().copied().filter(|record| self.record_healthy(*record, known)).collect();
        let pool: &[usize] = if healthy.is_empty() { records } else { &healthy };
        // Another number than that which chooses among the addresses of the record.
        let which = draw.wrapping_add(1 << 62);
        let region = self.workload.clients.get(place).map_or("", |(region, _)| *region);
        let record = |place: &usize| &self.naming.records[*place];
        match &self.naming.records[first].routing {
            Routing::Simple => Some(first),
            Routing::Multivalue => {
                let eight = pool.len().min(8) as u32;
                pool.get(self.streams.answer.below(which, eight) as usize).copied()
            }
            Routing::Weighted(_) => self.by_weight(pool, which),
            Routing::Failover(_) => {
                let primary = |wanted: bool| {
                    move |place: &&usize| self.naming.records[**place].routing == Routing::Failover(wanted)
                };
                pool.iter().find(primary(true)).or_else(|| pool.iter().find(primary(false))).copied()
            }
            Routing::Latency(_) => {
                let latency = |place: &usize| match &record(place).routing {
                    Routing::Latency(to) => crate::catalog::rtt_ms(region, to).unwrap_or(f64::MAX),
                    _ => f64::MAX,
                };
                pool.iter().min_by(|a, b| latency(a).total_cmp(&latency(b))).copied()
            }
            Routing::Geolocation(..) => self.by_place(pool, region),
        }
    }

    fn by_weight(&self, pool: &[usize], which: u64) -> Option<usize> {
        let weight = |place: &usize| match self.naming.records[*place].routing {
            Routing::Weighted(weight) => u64::from(weight),
            _ => 0,
        };
        let total: u64 = pool.iter().map(weight).sum();
        if total == 0 {
            return pool.get(self.streams.answer.below(which, pool.len() as u32) as usize).copied();
        }
        let mut point = u64::from(self.streams.answer.below(which, total.min(u64::from(u32::MAX)) as u32));
        for place in pool {
            if point < weight(place) {
                return Some(*place);
            }
            point -= weight(place);
        }
        pool.last().copied()
    }

    fn by_place(&self, pool: &[usize], region: &str) -> Option<usize> {
        let (continent, country) = place_of(region);
        let fits = |level: u32| {
            pool.iter().copied().find(|place| match &self.naming.records[*place].routing {
                Routing::Geolocation(on, of) => match level {
                    0 => of.as_deref() == Some(country),
                    1 => on.as_deref() == Some(continent),
                    _ => of.as_deref() == Some("*"),
                },
                _ => false,
            })
        };
        fits(0).or_else(|| fits(1)).or_else(|| fits(2))
    }

    /// Whether a record may answer; `known` are those that were asked before, since names may lead to one another on
    /// many ways.
    fn record_healthy(&self, place: usize, known: &mut BTreeMap<usize, bool>) -> bool {
        if let Some(healthy) = known.get(&place) {
            return *healthy;
        }
        let record = &self.naming.records[place];
        let checked = record.check.is_none_or(|check| self.naming.healthy(check));
        let target = !record.evaluates
            || match &record.answer {
                Answer::Balancer(balancer) => self.balancer_healthy(*balancer),
                Answer::Name(name) => {
                    let others = self.naming.records_of(name).unwrap_or_default();
                    let named = self.naming.balancers.get(name);
                    others.is_empty() && named.is_none_or(|balancer| self.balancer_healthy(*balancer))
                        || others.iter().any(|other| *other != place && self.record_healthy(*other, known))
                }
                Answer::Addresses(_) => true,
            };
        known.insert(place, checked && target);
        checked && target
    }

    /// Whether some target behind a load balancer is healthy.
    fn balancer_healthy(&self, balancer: usize) -> bool {
        let up = self.site.balancers[balancer].nodes.iter().any(|node| node.published);
        up && self.site.groups.iter().enumerate().any(|(place, group)| {
            group.balancers.contains(&(balancer as u16)) && self.site.has_healthy(place, None)
        })
    }

    /// One of the addresses that DNS names for a load balancer.
    fn balancer_address(&self, balancer: usize, draw: u64) -> Option<u32> {
        let shown = &self.site.balancers[balancer].shown;
        shown.get(self.streams.answer.below(draw, shown.len() as u32) as usize).copied()
    }

    /// Resolvers did not all start together: each holds an answer at the beginning, or not, as one that has always
    /// been asked at this rate would (a renewal process of period TTL plus the mean time between requests).
    pub(super) fn warm_caches(&mut self) {
        let workload = self.workload;
        let users = f64::from(self.users().max(1));
        let rate = arrivals::rate_at_start(&workload.arrivals, workload.start, workload.duration) / users;
        if rate <= 0.0 {
            return;
        }
        for user in 0..self.users() {
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
}

/// How long an answer is kept: a record's own TTL, and not longer than what it points to.
fn kept(own: Option<u64>, of_target: u64) -> u64 {
    match (own, of_target) {
        (Some(own), 0) => own,
        (Some(own), other) => own.min(other),
        (None, other) => other,
    }
}
