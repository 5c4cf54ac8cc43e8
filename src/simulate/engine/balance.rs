//! Load balancers: what a node does with a connection, which target it chooses, and the network between them.

use super::super::machine::Phase;
use super::super::requests::Ask;
use super::super::site::{Algorithm, Blockade, Decision, Listener, Route, Target, TargetState};
use super::Engine;
use super::route::{Routed, as_blockade, blockade, longer};
use crate::architecture::Scheme;
use crate::network;

impl Engine<'_> {
    /// A connection to a node of a load balancer.
    #[expect(clippy::too_many_arguments, reason = "the whole situation of one connection")]
    pub(super) fn reach_node(
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
            let why = self.why_dark(zone);
            return Routed::Lost { cause: self.cause_at(why, id), silent: true };
        }
        let travel = self.round_trips[ask.place as usize][zone];
        let Some(place) = lb.listeners.iter().position(|listener| listener.port == port) else {
            return Routed::Lost { cause: self.cause_at("no-listener", id), silent: true };
        };
        if let Some(wall) = lb.wall
            && let Some(cause) = self.walled(wall, ask)
        {
            return Routed::Lost { cause, silent: false };
        }
        match self.decision(balancer, place, which, ask.kind, scheme) {
            Decision::Forward(group) => {
                let routed = self.forward(ask, balancer, node, group, travel);
                if hop == 0 {
                    self.learn_way(ask.kind, which, (balancer, node), group);
                }
                routed
            }
            Decision::Share(rule) => {
                let listener = &self.site.balancers[balancer as usize].listeners[place];
                let Route::Forward(groups) = listener.action(rule) else {
                    return Routed::Answered { travel };
                };
                let draw = ask.draw().wrapping_add(1 << 62);
                let group = weighted(groups, self.streams.pick.uniform(draw));
                self.forward(ask, balancer, node, group, travel)
            }
            Decision::Answer => Routed::Answered { travel },
            Decision::Redirect(scheme, port) if hop < 4 => {
                let address = self.site.balancers[balancer as usize].nodes[node as usize].address;
                longer(self.connect(ask, which, address, record, scheme, port, hop + 1), travel)
            }
            Decision::Redirect(..) => self.refused(balancer, place, "redirect-loop"),
            Decision::Refuse(name) => self.refused(balancer, place, name),
            Decision::Blocked => {
                let blocked = self.site.balancers[balancer as usize].listeners[place].blocked.clone();
                let Some(blockade) = blocked else { return Routed::Answered { travel } };
                let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
                Routed::Lost { cause, silent: true }
            }
        }
    }

    fn refused(&mut self, balancer: u16, listener: usize, name: &'static str) -> Routed {
        let id = self.site.balancers[balancer as usize].listeners[listener].id;
        Routed::Lost { cause: self.cause_at(name, id), silent: false }
    }

    /// What a listener does with a kind of request for a host: worked out once, since listeners do not change.
    #[inline]
    pub(super) fn decision(
        &mut self,
        balancer: u16,
        place: usize,
        which: usize,
        kind: u16,
        scheme: Scheme,
    ) -> Decision {
        let kinds = self.workload.application.requests.len().max(1);
        let slot = (which * kinds + kind as usize) * 2 + usize::from(scheme == Scheme::Https);
        let listener = &mut self.site.balancers[balancer as usize].listeners[place];
        if let Some(Some(known)) = listener.decisions.get(slot) {
            return *known;
        }
        let path = self.workload.application.requests.get(kind as usize).map(|kind| kind.path());
        let host = self.destination(which).map_or_else(String::new, |there| there.host.clone());
        let listener = &mut self.site.balancers[balancer as usize].listeners[place];
        let decision = listener.decide(scheme, &host, &path.unwrap_or_default());
        if listener.decisions.len() <= slot {
            listener.decisions.resize(slot + 1, None);
        }
        listener.decisions[slot] = Some(decision);
        decision
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
        let hop = self.between_zones(from, self.site.profiles[profile].zone);
        let port = self.site.groups[group].port;
        if let Some(blockade) = self.hop(balancer, node, profile, port) {
            let cause = self.cause_named(blockade.cause, &blockade.resource, blockade.span);
            return Routed::Lost { cause, silent: true };
        }
        let station = &self.site.machines[machine as usize];
        if station.phase == Phase::Booting {
            let (name, owner) = (self.why_booting(machine), self.owner_of(machine));
            return Routed::Lost { cause: self.cause_at(name, owner), silent: false };
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
        // Nobody else asks how many requests a target has under way.
        let table = &mut self.site.groups[group];
        let counted = table.algorithm == Algorithm::LeastOutstanding;
        if counted {
            table.targets[place as usize].outstanding += 1;
        }
        Routed::Machine { machine, target: counted.then_some((group as u16, place)), travel: travel + hop }
    }

    /// The target for a request: where its user sticks, or as the algorithm says.
    #[inline]
    fn pick(&mut self, ask: &Ask, balancer: u16, node: u16, group: usize) -> Option<u16> {
        let lb = &self.site.balancers[balancer as usize];
        let zones = self.site.zones.len();
        let crosses = self.site.groups[group].cross_zone.unwrap_or(lb.cross_zone);
        let zone = if crosses { zones } else { lb.nodes[node as usize].zone };
        let (now, users) = (self.now, self.callers() as usize);
        let draw = ask.draw();
        if self.site.groups[group].algorithm == Algorithm::LeastOutstanding {
            self.settle_targets(group, zone);
        }
        let table = &mut self.site.groups[group];
        if table.sticky > 0 {
            let (number, until) = table.stuck.get(ask.user as usize).copied().unwrap_or((u32::MAX, 0));
            // Registrations are numbered by their places.
            let healthy = |target: &Target| target.state == TargetState::Healthy;
            if until > now && table.targets.get(number as usize).is_some_and(healthy) {
                table.stuck[ask.user as usize].1 = now + table.sticky;
                return Some(number as u16);
            }
        }
        let eligible = table.eligible.get(zone)?;
        if eligible.is_empty() {
            return None;
        }
        let size = eligible.len() as u32;
        let place = match table.algorithm {
            Algorithm::RoundRobin => {
                let turn = table.turn(zone, size);
                table.eligible[zone][turn as usize]
            }
            Algorithm::Random => eligible[self.streams.pick.below(draw, size) as usize],
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
                table.stuck = vec![(u32::MAX, 0); users];
            }
            table.stuck[ask.user as usize] = (table.targets[place as usize].number, now + table.sticky);
        }
        Some(place)
    }

    /// Brings all targets that can be chosen up to now: what they have finished is not outstanding.
    fn settle_targets(&mut self, group: usize, zone: usize) {
        let count = self.site.groups[group].eligible.get(zone).map_or(0, Vec::len);
        for place in 0..count {
            let table = &self.site.groups[group];
            let target = table.eligible[zone][place] as usize;
            self.settle(table.targets[target].machine);
        }
    }

    /// What keeps a node from instances of a profile, worked out once.
    pub(super) fn hop(&mut self, balancer: u16, node: u16, profile: usize, port: u16) -> Option<Blockade> {
        if self.site.profiles[profile].open_to.contains(&(balancer, node, port)) {
            return None;
        }
        let known = self.site.balancers[balancer as usize].hops.get(&(node, profile, port, false));
        if let Some(known) = known {
            return known.clone();
        }
        let (from, to) = self.hop_ends(balancer, node, profile);
        let (from, to) = (network::Party::Interface(from), network::Party::Interface(to));
        let blockade = blockade(self.architecture, &from, &to, port);
        if blockade.is_none() {
            self.site.profiles[profile].open_to.push((balancer, node, port));
        }
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
    /// The action of a rule, or of no rule.
    fn action(&self, rule: u16) -> &Route {
        self.rules.get(rule as usize).map_or(&self.default, |rule| &rule.action)
    }

    /// What is done with a kind of request for a host.
    fn decide(&self, scheme: Scheme, host: &str, path: &str) -> Decision {
        if self.blocked.is_some() {
            return Decision::Blocked;
        }
        match (scheme, self.tls) {
            (Scheme::Https, false) => return Decision::Refuse("tls-not-offered"),
            (Scheme::Http, true) => return Decision::Refuse("plain-to-tls"),
            (Scheme::Https, true) if !certified(self, host) => {
                return Decision::Refuse("certificate-mismatch");
            }
            _ => {}
        }
        let rule = self.rule_for(host, path);
        match self.action(rule) {
            Route::Fixed(status) if *status < 400 => Decision::Answer,
            Route::Fixed(_) => Decision::Refuse("fixed-response"),
            Route::Redirect { https, port } => {
                Decision::Redirect(if *https { Scheme::Https } else { Scheme::Http }, *port)
            }
            Route::Forward(groups) => match groups.as_slice() {
                [(group, _)] => Decision::Forward(*group),
                _ => Decision::Share(rule),
            },
        }
    }

    /// Place of the first rule that holds; beyond the last where none does.
    fn rule_for(&self, host: &str, path: &str) -> u16 {
        let fits = |patterns: &[String], text: &str| {
            patterns.is_empty() || patterns.iter().any(|pattern| crate::units::wildcard(pattern, text))
        };
        let holds = |rule: &super::super::site::Rule| {
            !rule.never && fits(&rule.hosts, host) && fits(&rule.paths, path)
        };
        self.rules.iter().position(holds).unwrap_or(self.rules.len()) as u16
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
