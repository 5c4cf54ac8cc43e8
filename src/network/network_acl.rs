//! Network ACLs: stateless, numbered, at the border of a subnet. The first rule that fits decides, so both the
//! packets of a connection and the answers to them must be asked about.
//!
//! Source: Amazon VPC user guide, "Control subnet traffic with network access control lists".

use super::layout::{self, Layout};
use super::ranges::Ranges;
use super::security_group::Direction;
use super::traffic::Traffic;
use crate::diagnostic::Span;
use crate::resource::{Resource, Value};

/// One numbered rule.
struct Entry {
    number: i64,
    allow: bool,
    protocol: i64,
    ports: Ranges,
    addresses: Ranges,
    span: Option<Span>,
}

/// Protocol number of rules that speak of every protocol.
const ALL_PROTOCOLS: i64 = -1;

impl Entry {
    fn read(resource: &Resource) -> Option<Self> {
        let ports = resource.value("port_range");
        let port = |key: &str| ports.as_ref().and_then(|range| range.get(key)).and_then(Value::as_int);
        let (from, to) = (port("from").unwrap_or(0), port("to").unwrap_or(65535));
        let bounds = (u32::try_from(from.max(0)).ok()?, u32::try_from(to.max(0)).ok()?);
        Some(Self {
            number: resource.int("rule_number")?,
            allow: resource.text("rule_action").as_deref() == Some("allow"),
            protocol: resource.int("protocol").unwrap_or(ALL_PROTOCOLS),
            ports: Ranges::between(bounds.0, bounds.1),
            addresses: layout::block(resource, "cidr_block").map(Ranges::of)?,
            span: resource.span.clone(),
        })
    }

    /// Ports are of no account to a rule for all protocols.
    fn ports(&self) -> Ranges {
        if self.protocol == ALL_PROTOCOLS { Ranges::between(0, 65535) } else { self.ports.clone() }
    }
}

/// What an ACL says to packets to or from some addresses.
pub(super) struct Verdict {
    /// Addresses for which every port gets through.
    pub all: Ranges,
    /// Addresses for which some port gets through.
    pub some: Ranges,
    /// What stands in the way first, in words, and where it is written.
    pub denied: Option<(String, Option<Span>)>,
}

/// The rules of an ACL in one direction, in order. The ACL that AWS gives a VPC has a rule that allows everything.
fn entries(layout: &Layout, acl: &Resource, direction: Direction) -> Vec<Entry> {
    let egress = direction == Direction::Egress;
    let own = layout.belonging("AWS::EC2::NetworkAclEntry", acl.id).iter();
    let mut entries: Vec<Entry> =
        own.filter(|entry| entry.flag("egress") == egress).filter_map(|entry| Entry::read(entry)).collect();
    entries.extend(acl.implicit.then(allow_all));
    entries.sort_by_key(|entry| entry.number);
    entries
}

/// Rule 100 of a default network ACL.
fn allow_all() -> Entry {
    let all = Ranges::between(0, u32::MAX);
    let ports = Ranges::between(0, 65535);
    Entry { number: 100, allow: true, protocol: ALL_PROTOCOLS, ports, addresses: all, span: None }
}

/// Asks an ACL about packets whose other end is one of `peers`, in words `called`.
pub(super) fn ask(
    layout: &Layout,
    acl: &Resource,
    direction: Direction,
    traffic: &Traffic,
    peers: &Ranges,
    called: &str,
) -> Verdict {
    let entries = entries(layout, acl, direction);
    let fitting: Vec<&Entry> = entries
        .iter()
        .filter(|e| e.protocol == ALL_PROTOCOLS || e.protocol == traffic.protocol.number())
        .collect();
    let mut verdict = Verdict { all: peers.clone(), some: Ranges::default(), denied: None };
    // Cut where a rule begins or ends, each piece of the ports meets the same rules.
    let borders = fitting.iter().flat_map(|entry| entry.ports().borders()).collect();
    for (first, last) in traffic.port_set().cut(borders) {
        let (allowed, denier) = judge(&fitting, first, peers);
        if verdict.denied.is_none() && !allowed.covers(peers) {
            let refused = peers.minus(&allowed);
            let called = if refused == *peers { called.to_owned() } else { refused.to_string() };
            let piece = Traffic { protocol: traffic.protocol, ports: (first, last) };
            verdict.denied = Some(words(acl, denier, direction, &piece, &called));
        }
        verdict.all = verdict.all.and(&allowed);
        verdict.some = verdict.some.or(&allowed);
    }
    verdict
}

/// Goes through the rules in order for one port. Also names the first rule that denies somebody; none of them where
/// the last rule, which denies everything, does.
fn judge<'a>(entries: &[&'a Entry], port: u16, peers: &Ranges) -> (Ranges, Option<&'a Entry>) {
    let (mut open, mut allowed, mut denier) = (peers.clone(), Ranges::default(), None);
    let port = Ranges::between(port.into(), port.into());
    for entry in entries.iter().filter(|entry| entry.ports().covers(&port)) {
        let decided = open.and(&entry.addresses);
        if entry.allow {
            allowed = allowed.or(&decided);
        } else if !decided.is_empty() && denier.is_none() {
            denier = Some(*entry);
        }
        open = open.minus(&entry.addresses);
    }
    (allowed, denier)
}

fn words(
    acl: &Resource,
    denier: Option<&Entry>,
    direction: Direction,
    traffic: &Traffic,
    peer: &str,
) -> (String, Option<Span>) {
    let way = if direction == Direction::Ingress { "in from" } else { "out to" };
    match denier {
        Some(entry) => (format!("rule {} denies {traffic} {way} {peer}", entry.number), entry.span.clone()),
        None => {
            let said = format!("no rule allows {traffic} {way} {peer}, so the last rule (*) denies it");
            (said, acl.span.clone())
        }
    }
}

/// The ports at which inbound rules of an ACL begin or end.
pub(super) fn port_borders(layout: &Layout, acl: &Resource) -> Vec<u32> {
    let entries = entries(layout, acl, Direction::Ingress);
    entries.iter().flat_map(|entry| entry.ports().borders()).collect()
}
