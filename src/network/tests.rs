//! The classic set-ups, right and wrong.

mod balancers;
mod databases;
mod endpoints;
mod packets;
mod services;
pub(crate) mod sketch;

use super::*;
use crate::resource::{Value, World};
use sketch::{Sketch, from_anywhere, tcp, text};

fn cause_of(reach: &Reach) -> &'static str {
    reach.blocked_by.as_ref().map_or("", |blocked| blocked.cause)
}

fn rule_of(reach: &Reach) -> &str {
    reach.blocked_by.as_ref().map_or("", |blocked| &blocked.rule)
}

#[test]
fn the_default_security_group_admits_only_itself() {
    let mut sketch = Sketch::new();
    let web = sketch.instance("web", None, &[]);
    let reach = sketch.inbound(web, 80);
    assert!(!reach.reachable && !reach.partly);
    let blocked = reach.blocked_by.clone().unwrap();
    assert_eq!(blocked.cause, cause::SECURITY_GROUP);
    assert_eq!(blocked.resource, "ec2::security_group.default-us-east-1");
    assert_eq!(
        blocked.rule,
        "no rule admits TCP 80 from 0.0.0.0/0; it admits only everything from its own members"
    );
    // AWS made the group, so the answer points at the instance that was left with it.
    assert_eq!(blocked.span, sketch.0.get(web).unwrap().span);
    let other = sketch.instance("other", None, &[]);
    assert!(sketch.between(other, web, 80).reachable);
}

#[test]
fn an_instance_of_the_default_vpc_is_reached_through_gateway_table_acl_subnet_and_group() {
    let mut sketch = Sketch::new();
    let open = sketch.group("web", None, &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", None, &[open]);
    let reach = sketch.inbound(web, 80);
    assert_eq!(
        reach.path,
        [
            "internet",
            "ec2::internet_gateway.default-us-east-1",
            "ec2::route_table.default-us-east-1",
            "ec2::network_acl.default-us-east-1",
            "ec2::subnet.default-us-east-1a",
            "ec2::security_group.web",
            "ec2::instance.web",
        ]
    );
    assert!(reach.reachable && reach.blocked_by.is_none());
    let wrong_port = sketch.inbound(web, 443);
    assert_eq!(cause_of(&wrong_port), cause::SECURITY_GROUP);
    assert_eq!(
        rule_of(&wrong_port),
        "no rule admits TCP 443 from 0.0.0.0/0; it admits only TCP 80 from 0.0.0.0/0"
    );
    let party = (Party::Internet(Cidr::ANYWHERE), Party::Resource(web));
    assert!(!super::reach(&sketch.0, &party.0, &party.1, 80, Protocol::Udp).unwrap().reachable);
}

#[test]
fn a_subnet_without_a_route_to_the_gateway_gets_no_answer_out() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let hidden = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", true);
    let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(hidden), &[open]);
    let reach = sketch.inbound(web, 80);
    assert_eq!(cause_of(&reach), cause::NO_ROUTE);
    assert_eq!(reach.blocked_by.unwrap().resource, "ec2::route_table.net-main");
}

#[test]
fn a_vpc_without_a_gateway_is_an_island() {
    let mut sketch = Sketch::new();
    let vpc = sketch.add("ec2::vpc", "island", &[("cidr_block", text("10.1.0.0/16"))]);
    let subnet = sketch.subnet("a", vpc, "10.1.0.0/24", "us-east-1a", true);
    let open = sketch.group("web", Some(vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(subnet), &[open]);
    assert_eq!(cause_of(&sketch.inbound(web, 80)), cause::NO_INTERNET_GATEWAY);
    assert_eq!(cause_of(&sketch.to_internet(web)), cause::NO_WAY_OUT);
}

#[test]
fn a_private_instance_reaches_out_through_nat_and_is_not_reached() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("inner", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let inner = sketch.instance("inner", Some(net.private), &[open]);
    let lonely = sketch.to_internet(inner);
    assert_eq!(cause_of(&lonely), cause::NO_WAY_OUT);
    let nat = sketch.nat(net.public);
    let table = sketch.add("ec2::route_table", "private", &[("vpc_id", Value::Ref(net.vpc))]);
    sketch.route("through-nat", table, ("nat_gateway_id", Value::Ref(nat)));
    sketch.associate(net.private, table);
    let out = sketch.to_internet(inner);
    assert!(out.reachable, "{out:?}");
    assert!(out.path.contains(&"ec2::nat_gateway.nat".to_owned()));
    assert_eq!(out.path.last().map(String::as_str), Some("internet"));
    assert_eq!(cause_of(&sketch.inbound(inner, 80)), cause::NO_PUBLIC_ADDRESS);
    assert_eq!(cause_of(&sketch.inbound(nat, 80)), cause::NAT_INWARD);
}

#[test]
fn a_nat_gateway_in_a_private_subnet_leads_nowhere() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let inner = sketch.instance("inner", Some(net.private), &[]);
    let dark = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", false);
    let nat = sketch.nat(dark);
    let table = sketch.add("ec2::route_table", "private", &[("vpc_id", Value::Ref(net.vpc))]);
    sketch.route("through-nat", table, ("nat_gateway_id", Value::Ref(nat)));
    sketch.associate(net.private, table);
    let out = sketch.to_internet(inner);
    assert_eq!(cause_of(&out), cause::NO_WAY_OUT);
    assert!(rule_of(&out).contains("wants a public subnet"), "{out:?}");
}

#[test]
fn an_instance_without_public_address_does_not_get_out_by_a_route_to_the_gateway() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    sketch.associate(net.private, net.table);
    let inner = sketch.instance("inner", Some(net.private), &[]);
    let out = sketch.to_internet(inner);
    assert_eq!(cause_of(&out), cause::NO_WAY_OUT);
    assert!(rule_of(&out).contains("has no public address"), "{out:?}");
}

#[test]
fn an_acl_that_forgets_the_answers_blocks_and_one_that_lets_them_out_does_not() {
    let inbound = (100, false, "allow", "0.0.0.0/0", (80, 80));
    let answers = (100, true, "allow", "0.0.0.0/0", (1024, 65535));
    for (entries, reachable) in
        [(vec![inbound], false), (vec![inbound, answers], true), (vec![answers], false)]
    {
        let mut sketch = Sketch::new();
        let net = sketch.vpc();
        let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
        let web = sketch.instance("web", Some(net.public), &[open]);
        sketch.acl(net.vpc, net.public, &entries);
        let reach = sketch.inbound(web, 80);
        assert_eq!(reach.reachable, reachable, "{entries:?} {reach:?}");
        assert!(reachable || cause_of(&reach) == cause::NETWORK_ACL);
    }
}

#[test]
fn answers_that_some_clients_ports_do_not_get_are_told_as_partly() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(net.public), &[open]);
    let entries =
        [(100, false, "allow", "0.0.0.0/0", (80, 80)), (100, true, "allow", "0.0.0.0/0", (32768, 65535))];
    sketch.acl(net.vpc, net.public, &entries);
    let reach = sketch.inbound(web, 80);
    assert!(!reach.reachable && reach.partly);
    assert!(rule_of(&reach).contains("TCP 1024-32767"), "{}", rule_of(&reach));
}

#[test]
fn the_lower_number_wins_in_an_acl() {
    for (denied, reachable) in [(90, false), (110, true)] {
        let mut sketch = Sketch::new();
        let net = sketch.vpc();
        let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
        let web = sketch.instance("web", Some(net.public), &[open]);
        let entries = [
            (denied, false, "deny", "0.0.0.0/0", (80, 80)),
            (100, false, "allow", "0.0.0.0/0", (0, 65535)),
            (100, true, "allow", "0.0.0.0/0", (0, 65535)),
        ];
        sketch.acl(net.vpc, net.public, &entries);
        let reach = sketch.inbound(web, 80);
        assert_eq!(reach.reachable, reachable);
        assert!(reachable || rule_of(&reach).starts_with("rule 90 denies TCP 80 in from 0.0.0.0/0"));
    }
}

#[test]
fn a_denied_range_keeps_only_that_range_out() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(net.public), &[open]);
    let entries = [
        (90, false, "deny", "203.0.113.0/24", (0, 65535)),
        (100, false, "allow", "0.0.0.0/0", (0, 65535)),
        (100, true, "allow", "0.0.0.0/0", (0, 65535)),
    ];
    sketch.acl(net.vpc, net.public, &entries);
    let range = |text: &str| Party::Internet(Cidr::parse(text).unwrap());
    assert!(!sketch.ask(range("203.0.113.0/25"), Party::Resource(web), 80).partly);
    assert!(sketch.ask(range("198.51.100.0/24"), Party::Resource(web), 80).reachable);
    let everybody = sketch.inbound(web, 80);
    assert!(!everybody.reachable && everybody.partly);
    assert!(rule_of(&everybody).contains("203.0.113.0 to 203.0.113.255"), "{}", rule_of(&everybody));
}

#[test]
fn acls_between_subnets_are_asked_and_within_one_are_not() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("all", Some(net.vpc), &[tcp(3306, from_anywhere())]);
    let app = sketch.instance("app", Some(net.public), &[open]);
    let neighbour = sketch.instance("neighbour", Some(net.private), &[open]);
    let database = sketch.instance("database", Some(net.private), &[open]);
    sketch.acl(net.vpc, net.private, &[(100, false, "allow", "10.0.0.0/24", (3306, 3306))]);
    assert!(sketch.between(neighbour, database, 3306).reachable);
    let reach = sketch.between(app, database, 3306);
    assert_eq!(cause_of(&reach), cause::NETWORK_ACL);
    assert!(rule_of(&reach).contains("out to `ec2::instance.app`"), "{}", rule_of(&reach));
}
