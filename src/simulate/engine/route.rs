//! From a user to an instance: the address that was given, DNS and its caches, a load balancer, the network between.

use super::super::machine::Phase;
use super::super::measure::{CauseId, SECOND};
use super::super::naming::{Answer, BALANCER_TTL, Routing, place_of};
use super::super::requests::Ask;
use super::super::site::{Algorithm, Blockade, Holder, Listener, Route, Target, TargetState};
use super::{Cached, Engine};
use crate::architecture::Scheme;
use crate::network;

/// Where a request ends up.
pub enum Routed {
    /// At an instance that serves.
    Machine { machine: u32, target: Option<(u16, u16)>, travel: u64 },
    /// Answered on the way, by a load balancer.
    Answered { travel: u64 },
    /// Nowhere; silent: the user hears nothing until patience ends.
    Lost { cause: CauseId, silent: bool },
}

/// What DNS said.
struct Found {
    address: u32,
    ttl: u64,
    record: u32,
}

/// Marks an answer that came from no record of the architecture.
const NO_RECORD: u32 = u32::MAX;
/// Marks a resolver that asked and got nothing.
const NO_ADDRESS: u32 = u32::MAX;

impl Engine<'_> {
    /// The way of one attempt.
    #[inline]
    pub(super) fn route(&mut self, ask: &Ask) -> Routed {
        if self.destinations.is_empty() {
            let cause = self.cause_named("no-address-given", "app.address", None);
            return Routed::Lost { cause, silent: false };
        }
        let which =
            if self.destinations.len() == 1 { 0 } else { ask.user as usize % self.destinations.len() };
        let (scheme, port) = (self.destinations[which].scheme, self.destinations[which].port);
        let (address, record) = match self.destinations[which].address {
            Some(address) => (address, NO_RECORD),
            None => {
                let cached = self.caches[ask.user as usize];
                if cached.until > self.now {
                    (cached.address, cached.record)
                } else {
                    self.resolve(which, ask)
                }
            }
        };
        if address == NO_ADDRESS {
            return self.unresolved(which, record);
        }
        self.connect(ask, which, address, record, scheme, port, 0)
    }

    /// A resolver asks DNS and keeps the answer for its TTL. No answer is kept for a minute at most (negative
    /// caching is not modeled further): the next request asks again.
    pub(super) fn resolve(&mut self, which: usize, ask: &Ask) -> (u32, u32) {
        let draw = ask.number.wrapping_add(u64::from(ask.attempt) << 40);
        self.dns_queries += 1;
        let host = std::mem::take(&mut self.destinations[which].host);
        let found = self.answer(&host, ask.place as usize, draw, 0);
        self.destinations[which].host = host;
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

    fn unresolved(&mut self, which: usize, _record: u32) -> Routed {
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
        let ttl = match (record.ttl, found.ttl) {
            (Some(own), 0) => own,
            (Some(own), other) => own.min(other),
            (None, other) => other,
        };
        Some(Found { ttl, ..found })
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
        let healthy: Vec<usize> =
            records.iter().copied().filter(|record| self.record_healthy(*record)).collect();
        let pool: &[usize] = if healthy.is_empty() { records } else { &healthy };
        let region = self.workload.clients.get(place).map_or("", |(region, _)| *region);
        let record = |place: &usize| &self.naming.records[*place];
        match &self.naming.records[first].routing {
            Routing::Simple => Some(first),
            Routing::Multivalue => {
                let eight = pool.len().min(8) as u32;
                pool.get(self.streams.answer.below(draw, eight) as usize).copied()
            }
            Routing::Weighted(_) => self.by_weight(pool, draw),
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

    fn by_weight(&self, pool: &[usize], draw: u64) -> Option<usize> {
        let weight = |place: &usize| match self.naming.records[*place].routing {
            Routing::Weighted(weight) => u64::from(weight),
            _ => 0,
        };
        let total: u64 = pool.iter().map(weight).sum();
        if total == 0 {
            return pool.get(self.streams.answer.below(draw, pool.len() as u32) as usize).copied();
        }
        let mut point = u64::from(self.streams.answer.below(draw, total.min(u64::from(u32::MAX)) as u32));
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

    fn record_healthy(&self, place: usize) -> bool {
        let record = &self.naming.records[place];
        let checked = record.check.is_none_or(|check| self.naming.healthy(check));
        let target = !record.evaluates
            || match &record.answer {
                Answer::Balancer(balancer) => self.balancer_healthy(*balancer),
                Answer::Name(name) => {
                    let others = self.naming.records_of(name).unwrap_or_default();
                    others.is_empty()
                        || others.iter().any(|other| *other != place && self.record_healthy(*other))
                }
                Answer::Addresses(_) => true,
            };
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

    /// A connection to an address.
    #[expect(clippy::too_many_arguments, reason = "the whole situation of one connection")]
    fn connect(
        &mut self,
        ask: &Ask,
        which: usize,
        address: u32,
        record: u32,
        scheme: Scheme,
        port: u16,
        hop: u32,
    ) -> Routed {
        let known = self.site.addresses[address as usize];
        match known.holder {
            Holder::Machine(machine) => self.reach_machine(ask, machine, scheme, port),
            Holder::Node(balancer, node) => {
                self.reach_node(ask, which, (balancer, node), record, scheme, port, hop)
            }
            Holder::Nobody | Holder::Stranger => {
                let name = if known.holder == Holder::Nobody { "stale-address" } else { "no-such-address" };
                let cause = match (self.naming.records.get(record as usize), known.origin) {
                    (Some(record), _) => {
                        let id = record.id;
                        self.cause_at(name, id)
                    }
                    (None, Some(origin)) => self.cause_at(name, origin),
                    (None, None) => {
                        let span = self.architecture.binding.address_span.clone();
                        self.cause_named(name, "app.address", span)
                    }
                };
                Routed::Lost { cause, silent: true }
            }
        }
    }

    fn reach_machine(&mut self, ask: &Ask, machine: u32, scheme: Scheme, port: u16) -> Routed {
        let profile = self.site.machines[machine as usize].profile;
        if let Some(blockade) = self.internet_blockade(profile, port) {
            let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
            return Routed::Lost { cause, silent: true };
        }
        if !self.site.machines[machine as usize].serves() {
            let (name, owner) = (self.why_not(machine), self.owner_of(machine));
            let silent = !matches!(name, "not-installed" | "install-without-way-out");
            return Routed::Lost { cause: self.cause_at(name, owner), silent };
        }
        let name = match scheme {
            Scheme::Http if port == self.workload.application.port => {
                let zone = self.site.profiles[profile].zone;
                let travel = self.round_trips[ask.place as usize][zone];
                return Routed::Machine { machine, target: None, travel };
            }
            Scheme::Https if port == self.workload.application.port => "tls-not-offered",
            _ => "not-listening",
        };
        let owner = self.owner_of(machine);
        Routed::Lost { cause: self.cause_at(name, owner), silent: false }
    }

    /// What keeps the Internet from instances of a profile, worked out once.
    pub(super) fn internet_blockade(&mut self, profile: usize, port: u16) -> Option<Blockade> {
        if let Some(known) = self.internet_reach.get(&(profile, port)) {
            return known.clone();
        }
        let there = &self.site.profiles[profile];
        let party = network::Party::Interface(network::Interface {
            owner: there.owner,
            subnet: there.subnet,
            security_groups: there.security_groups.clone(),
            public: true,
        });
        let everybody = network::Party::Internet(crate::units::Cidr::ANYWHERE);
        let blockade = blockade(self.architecture, &everybody, &party, port);
        self.internet_reach.insert((profile, port), blockade.clone());
        blockade
    }

    #[expect(clippy::too_many_arguments, reason = "the whole situation of one connection")]
    fn reach_node(
        &mut self,
        ask: &Ask,
        which: usize,
        (balancer, node): (u16, u16),
        record: u32,
        scheme: Scheme,
        port: u16,
        hop: u32,
    ) -> Routed {
        let lb = &self.site.balancers[balancer as usize];
        let id = lb.id;
        let zone = lb.nodes[node as usize].zone;
        if !self.site.zones[zone].up {
            return Routed::Lost { cause: self.cause_at("zone-lost", id), silent: true };
        }
        let travel = self.round_trips[ask.place as usize][zone];
        let Some(place) = lb.listeners.iter().position(|listener| listener.port == port) else {
            return Routed::Lost { cause: self.cause_at("no-listener", id), silent: true };
        };
        let listener = &lb.listeners[place];
        if let Some(blockade) = listener.blocked.clone() {
            let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
            return Routed::Lost { cause, silent: true };
        }
        let application = &self.workload.application;
        let wrong = match (scheme, listener.tls) {
            (Scheme::Https, false) => Some("tls-not-offered"),
            (Scheme::Http, true) => Some("plain-to-tls"),
            (Scheme::Https, true) if !certified(listener, &self.destinations[which].host) => {
                Some("certificate-mismatch")
            }
            _ => None,
        };
        if let Some(name) = wrong {
            let listener = listener.id;
            return Routed::Lost { cause: self.cause_at(name, listener), silent: false };
        }
        let path = application.requests.get(ask.kind as usize).map_or("", |kind| kind.name.as_str());
        match listener.route(&self.destinations[which].host, path) {
            Route::Fixed(status) if *status < 400 => Routed::Answered { travel },
            Route::Fixed(_) => {
                let listener = listener.id;
                Routed::Lost { cause: self.cause_at("fixed-response", listener), silent: false }
            }
            Route::Redirect { https, port } if hop < 4 => {
                let scheme = if *https { Scheme::Https } else { Scheme::Http };
                let (port, address) = (*port, lb.nodes[node as usize].address);
                longer(self.connect(ask, which, address, record, scheme, port, hop + 1), travel)
            }
            Route::Redirect { .. } => {
                let listener = listener.id;
                Routed::Lost { cause: self.cause_at("redirect-loop", listener), silent: false }
            }
            Route::Forward(groups) => {
                let group = weighted(groups, self.streams.pick.uniform(ask.number.wrapping_add(1 << 41)));
                self.forward(ask, balancer, node, group, travel)
            }
        }
    }

    /// A node chooses a target and connects to it.
    #[inline]
    fn forward(&mut self, ask: &Ask, balancer: u16, node: u16, group: usize, travel: u64) -> Routed {
        self.site.groups[group].requests += 1;
        let Some(place) = self.pick(ask, balancer, node, group) else {
            // A node without cross-zone balancing knows only the targets of its own AZ.
            let elsewhere = self.site.groups[group].eligible.last().is_some_and(|all| !all.is_empty());
            let (name, id) = if !elsewhere && self.site.has_target(group) {
                ("target-in-unused-zone", self.site.groups[group].id)
            } else if elsewhere {
                ("no-target-in-zone", self.site.balancers[balancer as usize].id)
            } else {
                ("no-registered-target", self.site.groups[group].id)
            };
            return Routed::Lost { cause: self.cause_at(name, id), silent: false };
        };
        let machine = self.site.groups[group].targets[place as usize].machine;
        let (from, profile) = (
            self.site.balancers[balancer as usize].nodes[node as usize].zone,
            self.site.machines[machine as usize].profile,
        );
        let hop = if from == self.site.profiles[profile].zone { 250_000 } else { 940_000 };
        let port = self.site.groups[group].port;
        if let Some(blockade) = self.hop(balancer, node, profile, port) {
            let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
            return Routed::Lost { cause, silent: true };
        }
        let station = &self.site.machines[machine as usize];
        if station.phase == Phase::Booting {
            let owner = self.owner_of(machine);
            return Routed::Lost { cause: self.cause_at("instance-booting", owner), silent: false };
        }
        if !station.serves() || port != self.workload.application.port {
            let dead = station.phase != Phase::Running;
            let id = self.site.groups[group].id;
            let name = if dead {
                "target-unreachable"
            } else if station.serves() {
                "target-not-listening"
            } else {
                "target-not-installed"
            };
            return Routed::Lost { cause: self.cause_at(name, id), silent: dead };
        }
        self.site.groups[group].targets[place as usize].outstanding += 1;
        Routed::Machine { machine, target: Some((group as u16, place)), travel: travel + hop }
    }

    /// The target for a request: where its user sticks, or as the algorithm says.
    #[inline]
    fn pick(&mut self, ask: &Ask, balancer: u16, node: u16, group: usize) -> Option<u16> {
        let lb = &self.site.balancers[balancer as usize];
        let zones = self.site.zones.len();
        let zone = if lb.cross_zone { zones } else { lb.nodes[node as usize].zone };
        let now = self.now;
        let table = &mut self.site.groups[group];
        if table.sticky > 0 {
            let (number, until) = table.stuck.get(ask.user as usize).copied().unwrap_or((u64::MAX, 0));
            let there = |target: &Target| target.number == number && target.state == TargetState::Healthy;
            if until > now
                && let Some(place) = table.targets.iter().position(there)
            {
                table.stuck[ask.user as usize].1 = now + table.sticky;
                return Some(place as u16);
            }
        }
        let eligible = table.eligible.get(zone)?;
        if eligible.is_empty() {
            return None;
        }
        let size = eligible.len() as u32;
        let place = match table.algorithm {
            Algorithm::RoundRobin => {
                let turn = &mut table.turns[zone];
                *turn = if *turn + 1 >= size { 0 } else { *turn + 1 };
                eligible[(*turn).min(size - 1) as usize]
            }
            Algorithm::Random => eligible[self.streams.pick.below(ask.number, size) as usize],
            Algorithm::LeastOutstanding => {
                let turn = table.turns[zone].wrapping_add(1);
                table.turns[zone] = turn;
                let order = |place: &u16| {
                    let outstanding = table.targets[*place as usize].outstanding;
                    (outstanding, (u32::from(*place)).wrapping_add(turn) % size)
                };
                eligible.iter().copied().min_by_key(order)?
            }
        };
        if table.sticky > 0 {
            if table.stuck.is_empty() {
                table.stuck = vec![(u64::MAX, 0); self.workload.users as usize];
            }
            table.stuck[ask.user as usize] = (table.targets[place as usize].number, now + table.sticky);
        }
        Some(place)
    }

    /// What keeps a node from instances of a profile, worked out once.
    pub(super) fn hop(&mut self, balancer: u16, node: u16, profile: usize, port: u16) -> Option<Blockade> {
        let known = self.site.balancers[balancer as usize].hops.get(&(node, profile, port, false));
        if let Some(known) = known {
            return known.clone();
        }
        let (from, to) = self.hop_ends(balancer, node, profile);
        let (from, to) = (network::Party::Interface(from), network::Party::Interface(to));
        let blockade = blockade(self.architecture, &from, &to, port);
        self.site.balancers[balancer as usize].hops.insert((node, profile, port, false), blockade.clone());
        blockade
    }

    /// What keeps a node's health checks from instances of a profile: a Network Load Balancer checks from its own
    /// address, while requests come from the addresses of clients.
    pub(super) fn check_hop(&mut self, balancer: u16, node: u16, profile: usize, port: u16) -> bool {
        let known = self.site.balancers[balancer as usize].hops.get(&(node, profile, port, true));
        if let Some(known) = known {
            return known.is_some();
        }
        let (from, to) = self.hop_ends(balancer, node, profile);
        let answer = network::Network::of(self.architecture).reach_for_health_check(&from, &to, port);
        let blockade = as_blockade(answer);
        let blocked = blockade.is_some();
        self.site.balancers[balancer as usize].hops.insert((node, profile, port, true), blockade);
        blocked
    }

    /// The interfaces of a node and of an instance behind it.
    fn hop_ends(&self, balancer: u16, node: u16, profile: usize) -> (network::Interface, network::Interface) {
        let (lb, there) = (&self.site.balancers[balancer as usize], &self.site.profiles[profile]);
        let from = network::Interface {
            owner: lb.id,
            subnet: lb.nodes[node as usize].subnet,
            security_groups: lb.security_groups.clone(),
            public: true,
        };
        let to = network::Interface {
            owner: there.owner,
            subnet: there.subnet,
            security_groups: there.security_groups.clone(),
            public: false,
        };
        (from, to)
    }
}

impl Listener {
    /// What is done with a request for a host and a path.
    fn route(&self, host: &str, path: &str) -> &Route {
        if self.rules.is_empty() {
            return &self.default;
        }
        let fits = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| crate::units::wildcard(pattern, text))
        };
        let path = format!("/{path}");
        let rule =
            self.rules.iter().find(|rule| !rule.never && fits(&rule.hosts, host) && fits(&rule.paths, &path));
        rule.map_or(&self.default, |rule| &rule.action)
    }
}

/// What stands between two parties, as a cause.
pub fn blockade(
    architecture: &crate::architecture::Architecture,
    from: &network::Party,
    to: &network::Party,
    port: u16,
) -> Option<Blockade> {
    as_blockade(network::reach(architecture, from, to, port, network::Protocol::Tcp).ok()?)
}

fn as_blockade(answer: network::Reach) -> Option<Blockade> {
    let blocked = answer.blocked_by?;
    Some(Blockade { cause: blocked.cause, resource: blocked.resource, span: blocked.span })
}

fn longer(routed: Routed, by: u64) -> Routed {
    match routed {
        Routed::Machine { machine, target, travel } => {
            Routed::Machine { machine, target, travel: travel + by }
        }
        Routed::Answered { travel } => Routed::Answered { travel: travel + by },
        lost => lost,
    }
}

fn weighted(groups: &[(usize, f64)], drawn: f64) -> usize {
    let total: f64 = groups.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    for (group, weight) in groups {
        sum += weight / total.max(f64::MIN_POSITIVE);
        if drawn < sum {
            return *group;
        }
    }
    groups.last().map_or(0, |(group, _)| *group)
}

/// Whether a listener has a certificate for the name users typed.
fn certified(listener: &Listener, host: &str) -> bool {
    let covers = |pattern: &String| match pattern.strip_prefix("*.") {
        Some(parent) => host.split_once('.').is_some_and(|(_, rest)| rest == parent),
        None => pattern.eq_ignore_ascii_case(host),
    };
    listener.certified.iter().any(covers)
}
