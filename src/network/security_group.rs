//! Security groups: stateful, allow-only, on an interface. Only the direction in which a connection is opened is
//! asked; the answers always come back.
//!
//! Source: Amazon VPC user guide, "Security group rules".

use super::layout::Layout;
use super::ranges::Ranges;
use super::traffic::Traffic;
use crate::diagnostic::Span;
use crate::resource::{Resource, ResourceId, Value, identity};
use crate::units::Cidr;

/// Which way a connection is opened, seen from the interface that the group guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// Towards it.
    Ingress,
    /// From it.
    Egress,
}

impl Direction {
    const fn property(self) -> &'static str {
        match self {
            Self::Ingress => "security_group_ingress",
            Self::Egress => "security_group_egress",
        }
    }

    const fn kind(self) -> &'static str {
        match self {
            Self::Ingress => "AWS::EC2::SecurityGroupIngress",
            Self::Egress => "AWS::EC2::SecurityGroupEgress",
        }
    }

    const fn peer(self) -> &'static str {
        match self {
            Self::Ingress => "from",
            Self::Egress => "to",
        }
    }
}

/// Who is at the other end, as the group sees it.
#[derive(Clone, Debug, Default)]
pub(super) struct Peer {
    /// Its possible addresses.
    pub addresses: Ranges,
    /// Its security groups; empty where it is not in the same network.
    pub groups: Vec<ResourceId>,
    /// Whether it is an AWS service that a prefix list stands for.
    pub service: bool,
}

/// Whom a rule admits.
#[derive(Clone, Debug, PartialEq)]
enum Admitted {
    Block(Cidr),
    Members(ResourceId),
    PrefixList,
}

/// One rule.
struct Rule {
    protocol: String,
    ports: Option<(i64, i64)>,
    admitted: Admitted,
}

impl Rule {
    /// The rule that AWS gives to a group without egress rules: everything to everybody.
    fn everything() -> Self {
        Self { protocol: "-1".to_owned(), ports: None, admitted: Admitted::Block(Cidr::ANYWHERE) }
    }

    fn read(value: impl Fn(&str) -> Option<Value>, layout: &Layout) -> Option<Self> {
        let text = |key: &str| value(key).and_then(|value| value.as_text().map(str::to_owned));
        let group = |key: &str| match value(key) {
            Some(Value::Ref(id)) => Some(id),
            Some(Value::Text(name)) => group_named(&name, layout),
            _ => None,
        };
        let admitted = if let Some(block) = text("cidr_ip").and_then(|text| Cidr::parse(&text).ok()) {
            Admitted::Block(block)
        } else if let Some(id) =
            group("source_security_group_id").or_else(|| group("destination_security_group_id"))
        {
            Admitted::Members(id)
        } else if text("source_prefix_list_id").or_else(|| text("destination_prefix_list_id")).is_some() {
            Admitted::PrefixList
        } else {
            return None;
        };
        let port = |key: &str| value(key).and_then(|value| value.as_int());
        let protocol = match value("ip_protocol") {
            Some(Value::Int(number)) => number.to_string(),
            Some(Value::Text(text)) => text.to_ascii_lowercase(),
            _ => "-1".to_owned(),
        };
        Some(Self { protocol, ports: port("from_port").zip(port("to_port")), admitted })
    }

    /// Whether it speaks of these packets, whoever sends them.
    fn concerns(&self, traffic: &Traffic) -> bool {
        if self.protocol == "-1" || self.protocol == "all" {
            return true;
        }
        let protocol = traffic.protocol;
        if self.protocol != protocol.name() && self.protocol != protocol.number().to_string() {
            return false;
        }
        let (first, last) = traffic.ports;
        self.ports.is_none_or(|(from, to)| from == -1 || (from <= first.into() && i64::from(last) <= to))
    }

    /// The part of the peer's addresses that it admits.
    fn admits(&self, peer: &Peer) -> Ranges {
        let all = match &self.admitted {
            Admitted::Block(block) => return Ranges::of(*block).and(&peer.addresses),
            Admitted::Members(group) => peer.groups.contains(group),
            Admitted::PrefixList => peer.service,
        };
        if all { peer.addresses.clone() } else { Ranges::default() }
    }

    fn describe(&self, own: ResourceId, direction: Direction, layout: &Layout) -> String {
        let what = match (self.protocol.as_str(), self.ports) {
            ("-1" | "all", _) => "everything".to_owned(),
            (protocol, None) => format!("all {}", protocol.to_uppercase()),
            (protocol, Some((from, to))) if from == to => format!("{} {from}", protocol.to_uppercase()),
            (protocol, Some((from, to))) => format!("{} {from}-{to}", protocol.to_uppercase()),
        };
        let whom = match &self.admitted {
            Admitted::Block(block) => block.to_string(),
            Admitted::Members(group) if *group == own => "its own members".to_owned(),
            Admitted::Members(group) => format!("members of `{}`", layout.name(*group)),
            Admitted::PrefixList => "a prefix list".to_owned(),
        };
        format!("{what} {} {whom}", direction.peer())
    }
}

/// A group by physical id or address, where a text was allowed.
fn group_named(text: &str, layout: &Layout) -> Option<ResourceId> {
    let named = |group: &&Resource| identity::physical_id(group) == text || group.address() == text;
    layout.world.of("AWS::EC2::SecurityGroup").find(named).map(|group| group.id)
}

/// The rules of a group: those written in it, those added as resources, and AWS's default egress rule.
fn rules(layout: &Layout, group: &Resource, direction: Direction) -> Vec<Rule> {
    let written = group.list(direction.property());
    let mut rules: Vec<Rule> =
        written.iter().filter_map(|rule| Rule::read(|key| rule.get(key).cloned(), layout)).collect();
    if direction == Direction::Egress && written.is_empty() {
        rules.push(Rule::everything());
    }
    let added = layout.belonging(direction.kind(), group.id).iter();
    rules.extend(added.filter_map(|rule| Rule::read(|key| known(rule, key), layout)));
    rules
}

/// The value of a property that the kind may not have.
fn known(resource: &Resource, key: &str) -> Option<Value> {
    resource.kind.property(key).and_then(|_| resource.value(key))
}

/// What the groups of an interface say.
pub(super) struct Answer {
    /// The addresses that get through.
    pub admitted: Ranges,
    /// The group that lets them (all of them, or the first that lets some); none where nothing guards.
    pub by: Option<ResourceId>,
}

/// Asks the groups of an interface: what any of them admits gets through. An interface without a group (a NAT
/// gateway, a Network Load Balancer made without one) lets everything through.
pub(super) fn ask(
    layout: &Layout,
    groups: &[ResourceId],
    direction: Direction,
    traffic: &Traffic,
    peer: &Peer,
) -> Answer {
    if groups.is_empty() {
        return Answer { admitted: peer.addresses.clone(), by: None };
    }
    let (mut admitted, mut by) = (Ranges::default(), None);
    for group in groups.iter().filter_map(|id| layout.get(*id)) {
        let fitting = rules(layout, group, direction);
        let own = fitting.iter().filter(|rule| rule.concerns(traffic));
        let own = own.fold(Ranges::default(), |set, rule| set.or(&rule.admits(peer)));
        if !own.is_empty() && by.is_none() || own.covers(&peer.addresses) && !admitted.covers(&peer.addresses)
        {
            by = Some(group.id);
        }
        admitted = admitted.or(&own);
    }
    Answer { admitted, by }
}

/// What the groups do admit, in words, and where that is written.
pub(super) fn refusal(
    layout: &Layout,
    groups: &[ResourceId],
    direction: Direction,
    traffic: &Traffic,
    peer: &str,
) -> (String, Option<Span>) {
    let mut said = Vec::new();
    let found: Vec<&Resource> = groups.iter().filter_map(|id| layout.get(*id)).collect();
    for group in &found {
        said.extend(
            rules(layout, group, direction).iter().map(|rule| rule.describe(group.id, direction, layout)),
        );
    }
    let more = said.len().saturating_sub(4);
    said.truncate(4);
    if more > 0 {
        said.push(format!("{more} more"));
    }
    let rest = if said.is_empty() {
        "it has no such rule".to_owned()
    } else {
        format!("it admits only {}", said.join(", "))
    };
    let span = found.first().and_then(|group| group.span_of(direction.property()));
    let verb = if direction == Direction::Ingress { "admits" } else { "lets out" };
    (format!("no rule {verb} {traffic} {} {peer}; {rest}", direction.peer()), span)
}

/// The ports at which the rules of these groups begin or end: between them every port is treated alike.
pub(super) fn port_borders(layout: &Layout, groups: &[ResourceId]) -> Vec<u32> {
    let mut borders = Vec::new();
    for group in groups.iter().filter_map(|id| layout.get(*id)) {
        for (from, to) in rules(layout, group, Direction::Ingress).iter().filter_map(|rule| rule.ports) {
            borders.extend(u32::try_from(from).ok());
            borders.extend(u32::try_from(to.saturating_add(1)).ok());
        }
    }
    borders
}
