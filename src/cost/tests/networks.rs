//! Addresses, balancers, gateways, DNS: each counted once.

use super::super::*;
use super::{bill, instance, line, paid};
use crate::architecture::Endpoint;
use crate::network::tests::sketch::{Sketch, from_anywhere, list, map, tcp, text};
use crate::resource::{ResourceId, Value};

const BALANCER: &str = "elbv2::load_balancer.front";
const GIB: f64 = (1u64 << 30) as f64;

fn balancer(sketch: &mut Sketch, kind: &str) -> ResourceId {
    let net = sketch.vpc();
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", true);
    sketch.associate(second, net.table);
    let front = sketch.group("front", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let properties =
        [("type", text(kind)), ("subnets", list(&[net.public, second])), ("security_groups", list(&[front]))];
    sketch.add("elbv2::load_balancer", "front", &properties)
}

fn traffic(requests: f64, gib_out: f64) -> Usage {
    Usage { requests, bytes_out: gib_out * GIB, ..Usage::default() }
}

#[test]
fn an_elastic_ip_is_paid_once_whether_in_use_or_idle() {
    let mut sketch = Sketch::new();
    let web = instance(&mut sketch, "web", "t3.micro");
    sketch.add("ec2::eip", "used", &[("instance_id", Value::Ref(web))]);
    sketch.add("ec2::eip", "idle", &[]);
    let bill = bill(&sketch);
    assert_eq!(paid(&bill, "ec2::instance.web", "IPv4"), 0);
    assert_eq!(paid(&bill, "ec2::eip.used", "IPv4"), 3_650_000);
    assert_eq!(paid(&bill, "ec2::eip.idle", "IPv4"), 3_650_000);
    assert_eq!(line(&bill, "ec2::eip.used", "IPv4").assumption, "in use");
    assert!(line(&bill, "ec2::eip.idle", "IPv4").assumption.starts_with("idle"));
}

#[test]
fn a_nat_gateway_pays_by_hour_and_gigabyte_and_its_address_is_the_elastic_ip() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    sketch.nat(net.public);
    let usage = Usage { nat_bytes: 100.0 * GIB, ..Usage::default() };
    let bill = monthly(&sketch.0, &usage).unwrap();
    // 0.045 × 730, 100 × 0.045, and one address.
    assert_eq!(bill.total(), Usd::from_dollars(32.85 + 4.5 + 3.65));
}

#[test]
fn an_application_load_balancer_pays_for_the_largest_of_its_dimensions() {
    let mut sketch = Sketch::new();
    balancer(&mut sketch, "application");
    let still = bill(&sketch);
    // 0.0225 × 730 and an address in each of two AZs.
    assert_eq!(still.total(), Usd::from_dollars(16.425 + 7.3));
    // 25 requests a second all month are one unit; so is one GB an hour.
    let month = 730.0 * 3600.0;
    let busy = monthly(&sketch.0, &traffic(25.0 * month, 1.0)).unwrap();
    assert_eq!(paid(&busy, BALANCER, "capacity unit"), 5_840_000);
    assert!(line(&busy, BALANCER, "capacity unit").assumption.contains("here new connections"));
    let heavy = monthly(&sketch.0, &traffic(25.0 * month, 2.0 * 730.0)).unwrap();
    assert_eq!(paid(&heavy, BALANCER, "capacity unit"), 11_680_000);
    assert!(line(&heavy, BALANCER, "capacity unit").assumption.contains("here processed bytes"));
}

#[test]
fn a_network_load_balancer_counts_flows() {
    let mut sketch = Sketch::new();
    balancer(&mut sketch, "network");
    let month = 730.0 * 3600.0;
    let busy = monthly(&sketch.0, &traffic(1600.0 * month, 0.0)).unwrap();
    // Two units at 0.006.
    assert_eq!(paid(&busy, BALANCER, "capacity unit"), 8_760_000);
}

#[test]
fn addresses_brought_to_a_network_load_balancer_are_not_counted_twice() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let address = sketch.add("ec2::eip", "fixed", &[]);
    let mapping = map(&[("subnet_id", Value::Ref(net.public)), ("allocation_id", Value::Ref(address))]);
    let properties = [("type", text("network")), ("subnet_mappings", Value::List(vec![mapping]))];
    sketch.add("elbv2::load_balancer", "front", &properties);
    let bill = bill(&sketch);
    assert_eq!(paid(&bill, BALANCER, "IPv4"), 0);
    assert_eq!(line(&bill, "ec2::eip.fixed", "IPv4").assumption, "in use");
}

#[test]
fn the_first_hundred_gigabytes_out_are_free() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "web", "t3.micro");
    let out = |gib: f64| {
        let bill = monthly(&sketch.0, &traffic(0.0, gib)).unwrap();
        paid(&bill, "ec2::instance.web", "out to the Internet")
    };
    assert_eq!(out(100.0), 0);
    assert_eq!(out(200.0), 9_000_000);
    // 10,240 GB at 0.09, then 100 at 0.085.
    assert_eq!(out(10_440.0), 930_100_000);
}

#[test]
fn endpoints_pay_by_az_and_hour_unless_they_are_gateways() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let gateway = [("vpc_id", Value::Ref(net.vpc)), ("service_name", text("com.amazonaws.us-east-1.s3"))];
    sketch.add("ec2::vpc_endpoint", "s3", &gateway);
    let interface = [
        ("vpc_id", Value::Ref(net.vpc)),
        ("service_name", text("com.amazonaws.us-east-1.sqs")),
        ("vpc_endpoint_type", text("Interface")),
        ("subnet_ids", list(&[net.public, net.private])),
    ];
    sketch.add("ec2::vpc_endpoint", "sqs", &interface);
    let bill = bill(&sketch);
    assert_eq!(bill.total(), Usd::from_dollars(2.0 * 7.3));
    assert_eq!(bill.of("ec2::vpc_endpoint.s3").count(), 0);
}

#[test]
fn dns_pays_for_zones_checks_and_questions_but_not_for_alias_answers() {
    let mut sketch = Sketch::new();
    let web = instance(&mut sketch, "web", "t3.micro");
    let address = sketch.add("ec2::eip", "fixed", &[("instance_id", Value::Ref(web))]);
    let zone = sketch.add("route53::hosted_zone", "example.com", &[("name", text("example.com"))]);
    let record = [
        ("hosted_zone_id", Value::Ref(zone)),
        ("name", text("api.example.com")),
        ("type", text("A")),
        ("ttl", Value::Int(60)),
        ("resource_records", list(&[address])),
    ];
    sketch.add("route53::record_set", "api", &record);
    let check = [
        ("type", text("HTTPS")),
        ("fully_qualified_domain_name", text("api.example.com")),
        ("request_interval", Value::Int(10)),
    ];
    sketch.add("route53::health_check", "api", &check);
    sketch.0.binding.address = vec![Endpoint::parse("http://api.example.com").unwrap()];
    let usage = Usage { dns_queries: 3e6, ..Usage::default() };
    let bill = monthly(&sketch.0, &usage).unwrap();
    assert_eq!(paid(&bill, "route53::hosted_zone.example.com", ""), 500_000);
    assert_eq!(paid(&bill, "route53::record_set.api", "queries"), 1_200_000);
    // 0.50, and 1.00 each for HTTPS and the fast interval.
    assert_eq!(paid(&bill, "route53::health_check.api", ""), 2_500_000);
}

#[test]
fn alias_answers_are_free() {
    let mut sketch = Sketch::new();
    let balancer = balancer(&mut sketch, "application");
    let zone = sketch.add("route53::hosted_zone", "example.com", &[("name", text("example.com"))]);
    let record = [
        ("hosted_zone_id", Value::Ref(zone)),
        ("name", text("example.com")),
        ("type", text("A")),
        ("alias_target", Value::Ref(balancer)),
    ];
    sketch.add("route53::record_set", "apex", &record);
    sketch.0.binding.address = vec![Endpoint::parse("http://example.com").unwrap()];
    let usage = Usage { dns_queries: 3e6, ..Usage::default() };
    let bill = monthly(&sketch.0, &usage).unwrap();
    assert_eq!(bill.of("route53::record_set.apex").count(), 0);
}

#[test]
fn prices_for_a_run_are_those_of_the_bill() {
    assert_eq!(load_balancer_hour("application", "us-east-1").unwrap().usd, 0.0225);
    assert_eq!(public_ipv4_hour("ap-northeast-2").unwrap().times(730.0), Usd::from_dollars(3.65));
    assert_eq!(surplus_credit_hour("us-east-1").unwrap().usd, 0.05);
}

/// A dollar for each of the first 300 million calls, 90 cents for each further one.
#[test]
fn an_http_api_pays_for_calls_alone_and_less_for_many() {
    let mut sketch = Sketch::new();
    sketch.add("apigatewayv2::api", "front", &[("protocol_type", text("HTTP"))]);
    assert_eq!(bill(&sketch).total(), Usd::ZERO);
    let calls = |reads: f64| Usage {
        used: BTreeMap::from([("apigatewayv2::api.front".to_owned(), Used { reads, ..Used::default() })]),
        ..Usage::default()
    };
    let total = |reads: f64| monthly(&sketch.0, &calls(reads)).unwrap().total();
    assert_eq!(total(2.5e6), Usd::from_dollars(2.5));
    assert_eq!(total(432e6), Usd::from_dollars(300.0 + 132.0 * 0.9));
}
