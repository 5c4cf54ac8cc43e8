//! Databases: who reaches port 3306?

use super::super::*;
use super::sketch::{Sketch, Vpc, from_anywhere, from_group, list, tcp, text};
use super::{cause_of, rule_of};
use crate::resource::Value;

/// A database in two private subnets; `rules` say who may reach it.
fn database(sketch: &mut Sketch, net: &Vpc, rules: &[Value], more: &[(&str, Value)]) -> ResourceId {
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", false);
    let group = sketch.add("rds::db_subnet_group", "data", &[("subnet_ids", list(&[net.private, second]))]);
    let guard = sketch.group("data", Some(net.vpc), rules);
    let mut properties = vec![
        ("engine", text("mysql")),
        ("db_instance_class", text("db.t4g.micro")),
        ("allocated_storage", 20.into()),
        ("db_subnet_group_name", Value::Ref(group)),
        ("vpc_security_groups", list(&[guard])),
    ];
    properties.extend(more.iter().cloned());
    sketch.add("rds::db_instance", "shop", &properties)
}

#[test]
fn only_the_application_reaches_a_database_that_admits_its_group() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let inner = sketch.group("inner", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(net.public), &[inner]);
    let stranger = sketch.instance("stranger", Some(net.public), &[]);
    let shop = database(&mut sketch, &net, &[tcp(3306, from_group(inner))], &[]);
    let reach = sketch.between(web, shop, 3306);
    assert!(reach.reachable, "{reach:?}");
    assert_eq!(reach.path.last().map(String::as_str), Some("rds::db_instance.shop"));
    assert_eq!(cause_of(&sketch.between(stranger, shop, 3306)), cause::SECURITY_GROUP);
    assert_eq!(cause_of(&sketch.between(web, shop, 5432)), cause::SECURITY_GROUP);
    let inward = sketch.inbound(shop, 3306);
    assert_eq!(cause_of(&inward), cause::NO_PUBLIC_ADDRESS);
    assert!(rule_of(&inward).contains("not publicly accessible"));
    assert!(exposed_on(&sketch.0, 3306, Protocol::Tcp).is_empty());
}

#[test]
fn a_multi_az_database_has_two_interfaces_and_the_standby_is_asked_about_too() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let web = sketch.instance("web", Some(net.public), &[]);
    let rules = [tcp(3306, from_anywhere())];
    let shop = database(&mut sketch, &net, &rules, &[("multi_az", true.into())]);
    let pairs = reach_all(&sketch.0, &Party::Resource(web), &Party::Resource(shop), 3306, Protocol::Tcp);
    let subnets: Vec<ResourceId> =
        pairs.unwrap().iter().filter_map(|pair| pair.to.as_ref().map(|to| to.subnet)).collect();
    assert_eq!(subnets, [net.private, sketch.id("ec2::subnet.c")]);
}

#[test]
fn a_database_left_in_the_default_vpc_is_exposed_as_soon_as_its_group_admits_everybody() {
    let mut sketch = Sketch::new();
    let guard = sketch.group("data", None, &[tcp(0, from_anywhere()), tcp(3306, from_anywhere())]);
    let properties = [
        ("engine", text("mysql")),
        ("db_instance_class", text("db.t4g.micro")),
        ("allocated_storage", 20.into()),
        ("vpc_security_groups", list(&[guard])),
    ];
    let shop = sketch.add("rds::db_instance", "shop", &properties);
    assert!(sketch.inbound(shop, 3306).reachable);
    let exposed = exposed(&sketch.0);
    // Its group admits port 0 as well, but a database listens on one port.
    let expected = Exposure {
        resource: "rds::db_instance.shop".to_owned(),
        protocol: Protocol::Tcp,
        ports: vec![(3306, 3306)],
    };
    assert_eq!(exposed, [expected]);
}

#[test]
fn an_aurora_cluster_stands_for_its_instances() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", true);
    sketch.associate(second, net.table);
    let group = sketch.add("rds::db_subnet_group", "data", &[("subnet_ids", list(&[net.public, second]))]);
    let guard = sketch.group("data", Some(net.vpc), &[tcp(5432, from_anywhere())]);
    let properties = [
        ("engine", text("aurora-postgresql")),
        ("db_subnet_group_name", Value::Ref(group)),
        ("vpc_security_group_ids", list(&[guard])),
    ];
    let cluster = sketch.add("rds::db_cluster", "blog", &properties);
    let nobody =
        reach(&sketch.0, &Party::Internet(Cidr::ANYWHERE), &Party::Resource(cluster), 5432, Protocol::Tcp);
    assert_eq!(nobody.unwrap_err().code, "no-interface");
    for (name, public) in [("writer", false), ("reader", true)] {
        let properties = [
            ("engine", text("aurora-postgresql")),
            ("db_instance_class", text("db.r7g.large")),
            ("db_cluster_identifier", Value::Ref(cluster)),
            ("publicly_accessible", public.into()),
        ];
        sketch.add("rds::db_instance", name, &properties);
    }
    let web = sketch.instance("web", Some(net.public), &[]);
    assert!(sketch.between(web, cluster, 5432).reachable);
    let reach = sketch.inbound(cluster, 5432);
    assert_eq!(reach.path.last().map(String::as_str), Some("rds::db_instance.reader"));
    let exposed: Vec<String> = exposed(&sketch.0).into_iter().map(|found| found.resource).collect();
    assert_eq!(exposed, ["rds::db_instance.reader"], "the web server's group admits only itself");
}

#[test]
fn a_cache_is_reached_on_its_port_by_those_whom_its_group_admits() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let inner = sketch.group("inner", Some(net.vpc), &[]);
    let web = sketch.instance("web", Some(net.public), &[inner]);
    let guard = sketch.group("cache", Some(net.vpc), &[tcp(6379, from_group(inner))]);
    let group =
        sketch.add("elasticache::subnet_group", "data", &[("subnet_ids", list(&[net.private, net.public]))]);
    let properties = [
        ("cache_node_type", text("cache.t4g.micro")),
        ("cache_subnet_group_name", Value::Ref(group)),
        ("security_group_ids", list(&[guard])),
    ];
    let cache = sketch.add("elasticache::replication_group", "carts", &properties);
    assert!(sketch.between(web, cache, 6379).reachable);
    assert_eq!(cause_of(&sketch.between(web, cache, 11211)), cause::SECURITY_GROUP);
    // A public subnet makes no cache public.
    assert_eq!(cause_of(&sketch.inbound(cache, 6379)), cause::NO_PUBLIC_ADDRESS);
}
