//! A connection on its way: step by step through gateways, routes, ACLs and groups, until it arrives or is blocked.
//!
//! Both ends are sets of addresses (an instance of a group may get any address of its subnet; the Internet is a range).
//! Each step looks at the address of one end only, so the two sets can be sieved one after the other: everybody
//! arrives when both are whole at the end, somebody when both are not empty.

use super::layout::Layout;
use super::network_acl::{self, Verdict};
use super::ranges::Ranges;
use super::route::{self, Way};
use super::security_group::{self, Direction, Peer};
use super::traffic::Traffic;
use super::{Blocked, Interface, Protocol, Reach, cause};
use crate::diagnostic::Span;
use crate::resource::{Resource, ResourceId};

/// The addresses of one end that still get through.
#[derive(Clone, Debug)]
pub(super) struct End {
    /// Those for which everything gets through.
    pub all: Ranges,
    /// Those for which something does (an ACL may let some of the answers' ports back).
    pub some: Ranges,
    /// Its security groups, as the other end's groups know them.
    pub groups: Vec<ResourceId>,
    /// How it is called in words.
    pub called: String,
    /// Whether it is an AWS service that a prefix list stands for.
    pub service: bool,
}

impl End {
    pub(super) fn new(addresses: Ranges, called: impl Into<String>) -> Self {
        let (all, some) = (addresses.clone(), addresses);
        Self { all, some, groups: Vec::new(), called: called.into(), service: false }
    }

    fn keep(&mut self, all: &Ranges, some: &Ranges) {
        self.all = self.all.and(all);
        self.some = self.some.and(some);
    }
}

/// Which end a step looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Client,
    Server,
}

/// A connection on its way.
pub(super) struct Walk<'a> {
    pub layout: &'a Layout<'a>,
    pub traffic: Traffic,
    pub client: End,
    pub server: End,
    path: Vec<String>,
    blocked: Option<Blocked>,
    // The line of the end that is being looked at: what AWS made has no line of its own.
    line: Option<Span>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        layout: &'a Layout<'a>,
        port: u16,
        protocol: Protocol,
        client: End,
        server: End,
    ) -> Self {
        Self {
            layout,
            traffic: Traffic::to(port, protocol),
            client,
            server,
            path: Vec::new(),
            blocked: None,
            line: None,
        }
    }

    /// The answer.
    pub(super) fn finish(self) -> Reach {
        let reachable = self.blocked.is_none();
        let partly = !reachable && !self.client.some.is_empty() && !self.server.some.is_empty();
        Reach { reachable, partly, path: self.path, blocked_by: self.blocked }
    }

    /// Whether somebody still gets through.
    pub(super) fn open(&self) -> bool {
        !self.client.some.is_empty() && !self.server.some.is_empty()
    }

    pub(super) fn name(&self, id: ResourceId) -> String {
        self.layout.name(id)
    }

    /// Passes a resource. What lies behind the first obstacle is not part of the path.
    pub(super) fn pass(&mut self, place: impl Into<String>) {
        let place = place.into();
        if self.blocked.is_none() && self.path.last() != Some(&place) {
            self.path.push(place);
        }
    }

    /// Turns to an end of the connection: what blocks there and has no line of its own is told at its line.
    pub(super) fn turn_to(&mut self, owner: ResourceId) {
        self.line = self.layout.get(owner).and_then(|owner| owner.span.clone());
    }

    /// Notes an obstacle; only the first one is told.
    pub(super) fn block(&mut self, cause: &'static str, resource: String, rule: String, span: Option<Span>) {
        let line = &self.line;
        self.blocked.get_or_insert_with(|| Blocked {
            resource,
            rule,
            span: span.or_else(|| line.clone()),
            cause,
        });
    }

    /// Nobody gets any further.
    pub(super) fn stop(
        &mut self,
        cause: &'static str,
        resource: &Resource,
        rule: String,
        span: Option<Span>,
    ) {
        self.block(cause, resource.address(), rule, span);
        self.client.keep(&Ranges::default(), &Ranges::default());
    }

    fn end(&self, look: Look) -> &End {
        if look == Look::Client { &self.client } else { &self.server }
    }

    fn keep(&mut self, look: Look, all: &Ranges, some: &Ranges) {
        let end = if look == Look::Client { &mut self.client } else { &mut self.server };
        end.keep(all, some);
    }

    /// Asks the security groups of an interface about the other end.
    pub(super) fn groups(&mut self, at: &Interface, direction: Direction, look: Look) {
        let end = self.end(look);
        let peer = Peer { addresses: end.some.clone(), groups: end.groups.clone(), service: end.service };
        let called = end.called.clone();
        let answer = security_group::ask(self.layout, &at.security_groups, direction, &self.traffic, &peer);
        if !answer.admitted.covers(&peer.addresses) {
            let groups = &at.security_groups;
            let (rule, span) =
                security_group::refusal(self.layout, groups, direction, &self.traffic, &called);
            let resource = groups.first().map(|id| self.name(*id)).unwrap_or_default();
            self.block(cause::SECURITY_GROUP, resource, rule, span);
        }
        self.keep(look, &answer.admitted, &answer.admitted);
        if let Some(group) = answer.by {
            self.pass(self.name(group));
        }
    }

    /// Crosses the border of a subnet, there and back. `inward` says which way the connection is opened; the ACL
    /// looks at the end that lies outside.
    pub(super) fn border(&mut self, subnet: ResourceId, inward: bool, look: Look) {
        let Some(acl) = self.layout.network_acl_of(subnet) else { return };
        let (there, back) = if inward {
            (Direction::Ingress, Direction::Egress)
        } else {
            (Direction::Egress, Direction::Ingress)
        };
        let (ahead, answers) = (self.traffic.clone(), self.traffic.answers());
        self.entry(acl, there, &ahead, look, "");
        self.entry(
            acl,
            back,
            &answers,
            look,
            "; an ACL is stateless: the answers go to a port that the client chose",
        );
        self.pass(acl.address());
    }

    fn entry(&mut self, acl: &Resource, direction: Direction, traffic: &Traffic, look: Look, why: &str) {
        let end = self.end(look);
        let verdict = network_acl::ask(self.layout, acl, direction, traffic, &end.some, &end.called);
        let Verdict { all, some, denied } = verdict;
        if let Some((rule, span)) = denied {
            self.block(cause::NETWORK_ACL, acl.address(), format!("{rule}{why}"), span);
        }
        self.keep(look, &all, &some);
    }

    /// The route table of a subnet sends packets to an end; `follow` says which ways lead there, and what is wrong
    /// with the others.
    pub(super) fn route(
        &mut self,
        subnet: ResourceId,
        look: Look,
        mut follow: impl FnMut(&mut Self, &Resource, &route::Leg) -> bool,
    ) {
        let Some(table) = self.layout.route_table_of(subnet) else { return };
        let legs = route::ask(self.layout, table, &self.end(look).some);
        let mut through = Ranges::default();
        for leg in &legs {
            if follow(self, table, leg) {
                through = through.or(&leg.addresses);
            }
        }
        self.keep(look, &through, &through);
        self.pass(table.address());
    }

    /// From the client's side to the server's: what got through the way out now knocks from `client`'s addresses.
    pub(super) fn arrive_as(mut self, client: End) -> Self {
        self.client = client;
        self
    }

    /// Both ends lie in one VPC: the way is the local route.
    pub(super) fn local(&mut self, subnet: ResourceId) {
        self.route(subnet, Look::Server, |walk, table, leg| {
            let local = leg.way == Some(Way::Local);
            if !local {
                let rule = format!("it does not lead to {} inside the VPC", leg.addresses);
                walk.block(cause::NO_ROUTE, table.address(), rule, leg.span.clone());
            }
            local
        });
    }
}
