//! The sets against the obvious: a filter that looks at one packet at a time.

use super::super::*;
use super::sketch::{Sketch, map, text};
use crate::resource::Value;
use proptest::prelude::*;

const BLOCKS: [&str; 6] =
    ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "203.0.113.0/24", "203.0.113.128/25", "198.51.100.0/24"];
/// One address of each region that the blocks tell apart.
const CLIENTS: [&str; 5] = ["8.8.8.8", "203.0.113.1", "203.0.113.200", "198.51.100.7", "150.1.2.3"];
const PORTS: [(i64, i64); 5] = [(0, 65535), (80, 80), (1024, 65535), (1024, 32767), (32768, 65535)];

/// A rule of a security group: block, ports.
type Rule = (usize, usize);
/// An entry of an ACL: outbound, allow, block, ports. Its number is its place.
type AclEntry = (bool, bool, usize, usize);

fn within(block: usize, ports: usize, client: &str, port: i64) -> bool {
    let (from, to) = PORTS[ports];
    Cidr::parse(BLOCKS[block]).unwrap().contains(client.parse().unwrap()) && (from..=to).contains(&port)
}

/// Whether an ACL lets a packet of one direction through: the first entry that fits decides.
fn passes(entries: &[AclEntry], outbound: bool, client: &str, port: i64) -> bool {
    let fits = |entry: &&AclEntry| entry.0 == outbound && within(entry.2, entry.3, client, port);
    entries.iter().find(fits).is_some_and(|entry| entry.1)
}

/// How many of a client's ephemeral ports get an answer: none, some, all.
fn answered(rules: &[Rule], entries: &[AclEntry], client: &str) -> (bool, bool) {
    let opened = rules.iter().any(|rule| within(rule.0, rule.1, client, 80));
    let there = opened && passes(entries, false, client, 80);
    // One port on each side of every border that the port ranges have.
    let back = [1024, 32767, 32768, 65535].map(|port| there && passes(entries, true, client, port));
    (back.iter().all(|ok| *ok), back.iter().any(|ok| *ok))
}

fn built(rules: &[Rule], entries: &[AclEntry]) -> (Sketch, ResourceId) {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let mut written: Vec<Value> = Vec::new();
    for (block, ports) in rules {
        let (from, to) = PORTS[*ports];
        let rule = map(&[
            ("ip_protocol", text("tcp")),
            ("from_port", Value::Int(from)),
            ("to_port", Value::Int(to)),
            ("cidr_ip", text(BLOCKS[*block])),
        ]);
        if !written.contains(&rule) {
            written.push(rule);
        }
    }
    let group = sketch.group("web", Some(net.vpc), &written);
    let web = sketch.instance("web", Some(net.public), &[group]);
    let numbered: Vec<_> = entries
        .iter()
        .zip(1..)
        .map(|((outbound, allow, block, ports), number)| {
            (number, *outbound, if *allow { "allow" } else { "deny" }, BLOCKS[*block], PORTS[*ports])
        })
        .collect();
    sketch.acl(net.vpc, net.public, &numbered);
    (sketch, web)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn sets_of_addresses_decide_as_single_packets_would(
        rules in proptest::collection::vec((0usize..6, 0usize..5), 0..4),
        entries in proptest::collection::vec((any::<bool>(), prop::bool::weighted(0.7), 0usize..6, 0usize..5), 0..8),
    ) {
        let (sketch, web) = built(&rules, &entries);
        let single: Vec<(bool, bool)> = CLIENTS.iter().map(|client| answered(&rules, &entries, client)).collect();
        for (client, (all, some)) in CLIENTS.iter().zip(&single) {
            let party = Party::Internet(Cidr::host(client.parse().unwrap()));
            let reach = sketch.ask(party, Party::Resource(web), 80);
            prop_assert_eq!((reach.reachable, reach.by_anybody()), (*all, *some), "{} {:?}", client, reach);
            prop_assert_eq!(reach.reachable, reach.blocked_by.is_none());
        }
        let everybody = sketch.inbound(web, 80);
        prop_assert_eq!(everybody.reachable, single.iter().all(|(all, _)| *all));
        prop_assert_eq!(everybody.reachable || everybody.partly, single.iter().any(|(_, some)| *some));
        let exposed = exposed_on(&sketch.0, 80, Protocol::Tcp);
        prop_assert_eq!(!exposed.is_empty(), single.iter().any(|(_, some)| *some));
    }
}
