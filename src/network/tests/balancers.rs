//! Load balancers and fleets: nodes, targets, and what of them is exposed.

use super::super::*;
use super::sketch::{Sketch, Vpc, from_anywhere, from_group, list, map, tcp, text};
use super::{cause_of, rule_of};
use crate::resource::Value;

fn balanced(sketch: &mut Sketch, net: &Vpc) -> (ResourceId, ResourceId, ResourceId) {
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", true);
    sketch.associate(second, net.table);
    let front = sketch.group("front", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let inner = sketch.group("inner", Some(net.vpc), &[tcp(8080, from_group(front))]);
    let properties = [("subnets", list(&[net.public, second])), ("security_groups", list(&[front]))];
    let balancer = sketch.add("elbv2::load_balancer", "front", &properties);
    let web = sketch.instance("web", Some(net.private), &[inner]);
    (balancer, web, inner)
}

#[test]
fn only_the_balancer_reaches_instances_that_reference_its_group() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let (balancer, web, _) = balanced(&mut sketch, &net);
    assert!(sketch.inbound(balancer, 80).reachable);
    let reach = sketch.between(balancer, web, 8080);
    assert!(reach.reachable, "{reach:?}");
    assert_eq!(reach.path.first().map(String::as_str), Some("elbv2::load_balancer.front"));
    assert_eq!(cause_of(&sketch.between(balancer, web, 80)), cause::SECURITY_GROUP);
    let stranger = sketch.instance("stranger", Some(net.public), &[]);
    let reach = sketch.between(stranger, web, 8080);
    assert_eq!(
        rule_of(&reach),
        "no rule admits TCP 8080 from `ec2::instance.stranger`; it admits only TCP 8080 from members of \
         `ec2::security_group.front`"
    );
    assert_eq!(cause_of(&sketch.inbound(web, 8080)), cause::NO_PUBLIC_ADDRESS);
    let pairs = reach_all(&sketch.0, &Party::Resource(balancer), &Party::Resource(web), 8080, Protocol::Tcp);
    assert_eq!(pairs.unwrap().len(), 2);
}

#[test]
fn an_internal_balancer_is_not_on_the_internet() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", false);
    let front = sketch.group("front", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let properties = [
        ("subnets", list(&[net.private, second])),
        ("security_groups", list(&[front])),
        ("scheme", text("internal")),
    ];
    let balancer = sketch.add("elbv2::load_balancer", "inner", &properties);
    let reach = sketch.inbound(balancer, 80);
    assert_eq!(cause_of(&reach), cause::NO_PUBLIC_ADDRESS);
    assert!(rule_of(&reach).contains("internal load balancer"));
    let app = sketch.instance("app", Some(net.public), &[]);
    assert!(sketch.between(app, balancer, 80).reachable);
}

#[test]
fn behind_a_network_load_balancer_the_clients_own_addresses_must_be_admitted() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let narrow = sketch.group("narrow", Some(net.vpc), &[tcp(80, ("cidr_ip", text("10.0.0.0/16")))]);
    let web = sketch.instance("web", Some(net.private), &[narrow]);
    let properties = [("type", text("network")), ("subnets", list(&[net.public]))];
    let balancer = sketch.add("elbv2::load_balancer", "front", &properties);
    let target = map(&[("id", Value::Ref(web))]);
    let properties = [
        ("vpc_id", Value::Ref(net.vpc)),
        ("port", Value::Int(80)),
        ("protocol", text("TCP")),
        ("targets", Value::List(vec![target])),
    ];
    sketch.add("elbv2::target_group", "web", &properties);
    let reach = sketch.between(balancer, web, 80);
    assert_eq!(cause_of(&reach), cause::SECURITY_GROUP);
    assert!(rule_of(&reach).contains("whose addresses it keeps"), "{}", rule_of(&reach));
    let network = Network::of(&sketch.0);
    let (from, to) = (Party::Resource(balancer), Party::Resource(web));
    let pair = network.reach_all(&from, &to, 80, Protocol::Tcp).unwrap().remove(0);
    let (node, target) = (pair.from.unwrap(), pair.to.unwrap());
    assert!(network.reach_for_health_check(&node, &target, 80).reachable);
}

fn fleet(sketch: &mut Sketch, subnets: &[ResourceId], groups: &[ResourceId]) -> ResourceId {
    let properties = [("instance_type", text("t3.micro")), ("security_group_ids", list(groups))];
    let template = sketch.add("ec2::launch_template", "web", &properties);
    let properties = [
        ("launch_template", Value::Ref(template)),
        ("vpc_zone_identifier", list(subnets)),
        ("min_size", Value::Int(2)),
        ("max_size", Value::Int(4)),
    ];
    sketch.add("autoscaling::auto_scaling_group", "web", &properties)
}

#[test]
fn a_fleet_is_asked_about_in_each_of_its_subnets() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let open = sketch.group("web", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let fleet = fleet(&mut sketch, &[net.public, net.private], &[open]);
    let everybody = Party::Internet(Cidr::ANYWHERE);
    let pairs = reach_all(&sketch.0, &everybody, &Party::Resource(fleet), 80, Protocol::Tcp).unwrap();
    let reached: Vec<bool> = pairs.iter().map(|pair| pair.reach.reachable).collect();
    assert_eq!(reached, [true, false]);
    assert_eq!(cause_of(&pairs[1].reach), cause::NO_PUBLIC_ADDRESS);
    assert!(sketch.inbound(fleet, 80).reachable);
}

#[test]
fn what_is_exposed_is_what_somebody_on_the_internet_reaches() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let (balancer, ..) = balanced(&mut sketch, &net);
    let office = sketch.group("admin", Some(net.vpc), &[tcp(22, ("cidr_ip", text("203.0.113.0/24")))]);
    sketch.instance("bastion", Some(net.public), &[office]);
    let nothing = sketch.group("nothing", Some(net.vpc), &[]);
    sketch.instance("silent", Some(net.public), &[nothing]);
    let exposed_now = exposed(&sketch.0);
    let expected =
        Exposure { resource: "ec2::instance.bastion".into(), protocol: Protocol::Tcp, ports: vec![(22, 22)] };
    assert_eq!(exposed_now, std::slice::from_ref(&expected), "a balancer without a listener answers nothing");
    let pool = [("vpc_id", Value::Ref(net.vpc)), ("port", Value::Int(8080)), ("protocol", text("HTTP"))];
    let pool = sketch.add("elbv2::target_group", "web", &pool);
    let action = map(&[("type", text("forward")), ("target_group_arn", Value::Ref(pool))]);
    let listener = [
        ("load_balancer_arn", Value::Ref(balancer)),
        ("port", Value::Int(80)),
        ("protocol", text("HTTP")),
        ("default_actions", Value::List(vec![action])),
    ];
    sketch.add("elbv2::listener", "http", &listener);
    let resources: Vec<String> = exposed(&sketch.0).into_iter().map(|e| e.resource).collect();
    assert_eq!(resources, ["ec2::instance.bastion", "elbv2::load_balancer.front"]);
    assert_eq!(exposed_on(&sketch.0, 22, Protocol::Tcp), [expected]);
    assert!(exposed_on(&sketch.0, 3306, Protocol::Tcp).is_empty());
}
