//! Other networks, public addresses, endpoints, and rules for groups and ranges.

use super::super::*;
use super::sketch::{Sketch, from_anywhere, list, tcp, text};
use super::{cause_of, rule_of};
use crate::resource::Value;

#[test]
fn two_vpcs_do_not_reach_each_other_except_over_the_internet() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let hidden = sketch.instance("hidden", Some(net.private), &[open]);
    let shown = sketch.instance("shown", Some(net.public), &[open]);
    let far = sketch.instance("far", None, &[]);
    assert_eq!(cause_of(&sketch.between(far, hidden, 80)), cause::DIFFERENT_NETWORK);
    let over = sketch.between(far, shown, 80);
    assert!(over.reachable, "{over:?}");
    assert!(over.path.contains(&"internet".to_owned()));
}

#[test]
fn an_elastic_ip_stands_for_its_instance_and_is_reached_over_the_internet_from_inside() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let members = sketch.group("members", Some(net.vpc), &[]);
    let rule = [
        ("group_id", Value::Ref(members)),
        ("ip_protocol", text("tcp")),
        ("from_port", Value::Int(80)),
        ("to_port", Value::Int(80)),
        ("source_security_group_id", Value::Ref(members)),
    ];
    sketch.add("ec2::security_group_ingress", "own", &rule);
    let web = sketch.instance("web", Some(net.public), &[members]);
    let client = sketch.instance("client", Some(net.public), &[members]);
    let address = sketch.add("ec2::eip", "fixed", &[("instance_id", Value::Ref(web))]);
    // A group is known by its members' private addresses; over the Internet they come with public ones.
    assert!(sketch.between(client, web, 80).reachable);
    assert_eq!(cause_of(&sketch.between(client, address, 80)), cause::SECURITY_GROUP);
    let reach = sketch.inbound(address, 80);
    assert_eq!(reach.blocked_by.unwrap().resource, "ec2::security_group.members");
}

#[test]
fn a_gateway_endpoint_serves_the_subnets_whose_table_it_names() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let inner = sketch.instance("inner", Some(net.private), &[]);
    let public = sketch.instance("public", Some(net.public), &[]);
    let main = sketch.id("ec2::route_table.net-main");
    let properties = [
        ("vpc_id", Value::Ref(net.vpc)),
        ("service_name", text("com.amazonaws.us-east-1.s3")),
        ("route_table_ids", list(&[main])),
    ];
    let endpoint = sketch.add("ec2::vpc_endpoint", "s3", &properties);
    assert!(sketch.between(inner, endpoint, 443).reachable);
    assert_eq!(cause_of(&sketch.between(public, endpoint, 443)), cause::NO_ROUTE);
    assert_eq!(cause_of(&sketch.to_internet(inner)), cause::NO_WAY_OUT);
}

#[test]
fn an_interface_endpoint_is_guarded_by_its_group() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let door = sketch.group("door", Some(net.vpc), &[tcp(443, ("cidr_ip", text("10.0.1.0/24")))]);
    let properties = [
        ("vpc_id", Value::Ref(net.vpc)),
        ("service_name", text("com.amazonaws.us-east-1.sqs")),
        ("vpc_endpoint_type", text("Interface")),
        ("subnet_ids", list(&[net.private])),
        ("security_group_ids", list(&[door])),
    ];
    let endpoint = sketch.add("ec2::vpc_endpoint", "sqs", &properties);
    let inner = sketch.instance("inner", Some(net.private), &[]);
    let public = sketch.instance("public", Some(net.public), &[]);
    assert!(sketch.between(inner, endpoint, 443).reachable);
    assert_eq!(cause_of(&sketch.between(public, endpoint, 443)), cause::SECURITY_GROUP);
}

#[test]
fn egress_rules_of_ones_own_replace_the_one_that_allows_everything() {
    let mut sketch = Sketch::new();
    let everything = [tcp(443, ("cidr_ip", text("10.0.0.0/16")))];
    let properties =
        [("group_description", text("closed")), ("security_group_egress", Value::List(everything.to_vec()))];
    let closed = sketch.add("ec2::security_group", "closed", &properties);
    let web = sketch.instance("web", None, &[closed]);
    let out = sketch.to_internet(web);
    assert_eq!(cause_of(&out), cause::SECURITY_GROUP);
    assert!(rule_of(&out).starts_with("no rule lets out TCP 443 to 0.0.0.0/0"), "{}", rule_of(&out));
}

#[test]
fn two_halves_admit_everybody_and_an_office_admits_some() {
    let mut sketch = Sketch::new();
    let halves = [tcp(22, ("cidr_ip", text("0.0.0.0/1"))), tcp(22, ("cidr_ip", text("128.0.0.0/1")))];
    let halves = sketch.group("halves", None, &halves);
    let office = sketch.group("office", None, &[tcp(22, ("cidr_ip", text("203.0.113.0/24")))]);
    let lan = sketch.group("lan", None, &[tcp(22, ("cidr_ip", text("10.0.0.0/8")))]);
    let wide = sketch.instance("wide", None, &[halves]);
    let narrow = sketch.instance("narrow", None, &[office]);
    let inner = sketch.instance("inner", None, &[lan]);
    assert!(sketch.inbound(wide, 22).reachable);
    let some = sketch.inbound(narrow, 22);
    assert!(!some.reachable && some.partly);
    assert!(!sketch.inbound(inner, 22).partly);
}

#[test]
fn what_has_no_interface_is_told() {
    let sketch = Sketch::new();
    let gateway = sketch.id("ec2::internet_gateway.default-us-east-1");
    let (internet, gateway) = (Party::Internet(Cidr::ANYWHERE), Party::Resource(gateway));
    let error = reach(&sketch.0, &internet, &gateway, 80, Protocol::Tcp).unwrap_err();
    assert_eq!(error.code, "no-interface");
    let error = reach(&sketch.0, &internet, &internet, 80, Protocol::Tcp).unwrap_err();
    assert_eq!(error.code, "bad-party");
}

#[test]
fn a_gateway_that_was_detached_is_no_way_in_and_no_way_out() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(net.public), &[open]);
    assert!(sketch.to_internet(web).reachable);
    sketch.0.remove(sketch.id("ec2::vpc_gateway_attachment.net")).unwrap();
    assert_eq!(cause_of(&sketch.inbound(web, 80)), cause::NO_INTERNET_GATEWAY);
    let out = sketch.to_internet(web);
    assert_eq!(cause_of(&out), cause::NO_WAY_OUT);
    assert!(rule_of(&out).contains("is not attached to this VPC"), "{out:?}");
}

#[test]
fn private_ranges_are_not_on_the_internet() {
    let mut sketch = Sketch::new();
    let web = sketch.instance("web", None, &[]);
    let lan = Party::Internet(Cidr::parse("10.0.0.0/8").unwrap());
    for (from, to) in [(lan.clone(), Party::Resource(web)), (Party::Resource(web), lan)] {
        assert_eq!(reach(&sketch.0, &from, &to, 80, Protocol::Tcp).unwrap_err().code, "bad-party");
    }
}
