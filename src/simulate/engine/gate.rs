//! API Gateway's HTTP APIs: a bucket of tokens, routes, and where they lead.
//!
//! A request takes a token of its stage and one that all APIs of the account share; where there is none it is turned
//! away at once (429). What passes goes on to the route's URL, whose name the API asks DNS for each time.

use super::super::requests::Ask;
use super::super::site::Holder;
use super::super::token_bucket::TokenBucket;
use super::dns::NO_RECORD;
use super::region::REGION_DOWN;
use super::route::Routed;
use super::{Destination, Engine};
use crate::architecture::Scheme;
use crate::resource::{ResourceId, World};

/// The port of HTTPS, the only one on which an API answers.
const HTTPS: u16 = 443;

/// An API.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The resource.
    pub api: ResourceId,
    /// What causes of throttling are attributed to: the stage, or the API where it was created quickly.
    pub stage: ResourceId,
    /// Whether anything was deployed.
    pub deployed: bool,
    /// Its own tokens.
    pub tokens: TokenBucket,
    /// Where requests of each kind go.
    pub upstreams: Vec<Option<Destination>>,
    /// Requests that were let through.
    pub passed: u64,
}

/// Every API of a run.
#[derive(Clone, Debug)]
pub struct Gates {
    /// Them.
    pub list: Vec<Gate>,
    /// The tokens that all share.
    pub tokens: TokenBucket,
}

impl Default for Gates {
    fn default() -> Self {
        Self { list: Vec::new(), tokens: TokenBucket::new(0.0, 0) }
    }
}

impl Engine<'_> {
    /// Where requests go by the number that routing keeps: what users were given, then what APIs lead to,
    /// then what edge locations ask.
    pub(super) fn destination(&self, which: usize) -> Option<&Destination> {
        let Some(beyond) = which.checked_sub(self.destinations.len()) else {
            return self.destinations.get(which);
        };
        let kinds = self.workload.application.requests.len().max(1);
        match self.gates.list.get(beyond / kinds) {
            Some(gate) => gate.upstreams.get(beyond % kinds)?.as_ref(),
            None => self.edges.destinations.get(beyond - self.gates.list.len() * kinds),
        }
    }

    /// A connection to an API.
    pub(super) fn pass(&mut self, ask: &Ask, gate: u16, scheme: Scheme, port: u16, hop: u32) -> Routed {
        let Some((api, stage)) = self.gates.list.get(gate as usize).map(|gate| (gate.api, gate.stage)) else {
            return Routed::Answered { travel: 0 };
        };
        if scheme != Scheme::Https || port != HTTPS {
            return Routed::Lost { cause: self.cause_at("no-listener", api), silent: true };
        }
        if self.is_lost(self.region_of(api)) {
            return Routed::Lost { cause: self.cause_at(REGION_DOWN, api), silent: true };
        }
        let table = &mut self.gates.list[gate as usize];
        if !table.deployed {
            return Routed::Lost { cause: self.cause_at("api-not-deployed", api), silent: false };
        }
        if !table.tokens.take(self.now) || !self.gates.tokens.take(self.now) {
            return Routed::Lost { cause: self.cause_at("throttled", stage), silent: false };
        }
        table.passed += 1;
        if hop >= 4 {
            return Routed::Lost { cause: self.cause_at("redirect-loop", api), silent: false };
        }
        let kinds = self.workload.application.requests.len().max(1);
        let which = self.destinations.len() + gate as usize * kinds + ask.kind as usize;
        let Some(there) = self.destination(which) else {
            return Routed::Lost { cause: self.cause_at("no-api-route", api), silent: false };
        };
        let (scheme, port) = (there.scheme, there.port);
        let draw = ask.number.wrapping_add(u64::from(ask.attempt) << 40);
        match there.address.or_else(|| self.address_of_name(&there.host, draw)) {
            Some(address) => self.connect(ask, which, address, NO_RECORD, scheme, port, hop + 1),
            None => Routed::Lost { cause: self.cause_at("dns-no-answer", api), silent: false },
        }
    }

    /// Whether a Route 53 checker finds an API at an address and port.
    pub(super) fn finds_gate(&self, holder: Holder, port: u16) -> bool {
        let Holder::Gate(gate) = holder else { return false };
        let there = |gate: &Gate| !self.is_lost(self.region_of(gate.api));
        port == HTTPS && self.gates.list.get(gate as usize).is_some_and(there)
    }

    /// The Region of a resource.
    pub(super) fn region_of(&self, id: ResourceId) -> &'static str {
        self.architecture.get(id).map_or("", |resource| resource.region)
    }
}
