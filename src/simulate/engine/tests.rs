//! Textbook stations through the bare engine: what queueing theory says exactly.

use super::super::application::{Application, RequestKind};
use super::super::law::Law;
use super::super::report;
use super::super::run::Run;
use super::super::site::{Holder, Profile};
use super::*;
use crate::units::Duration;
use std::sync::Arc;

fn users(arrivals: Arrivals, service: Law, hours: u64) -> Workload {
    let application = Application {
        requests: vec![RequestKind { response_bytes: 0, ..RequestKind::of("get", vec![Step::Cpu(service)]) }],
        ..Application::plain("shop")
    };
    Workload {
        application: Arc::new(application),
        target: Vec::new(),
        arrivals,
        mix: vec![(0, 1.0)],
        clients: vec![("us-east-1", 1.0)],
        connections: Default::default(),
        users: 100,
        start: Duration::ZERO,
        duration: Duration::from_hours(hours),
        timeout: None,
        patience: None,
        retry: None,
        faults: Vec::new(),
        workers: None,
        queue_limit: None,
        seed: 1,
    }
}

/// One instance with so many workers, reached by its address: a textbook station.
fn station(workers: u32, arrivals: Arrivals, service: Law, hours: u64) -> Run {
    let workload = users(arrivals, service, hours);
    let architecture = Architecture::new();
    let mut engine = Engine::new(&architecture, &workload, Limits::default());
    let zone = engine.site.zone("us-east-1a", "us-east-1");
    engine.shares = vec![1.0];
    engine.round_trips = vec![vec![0]];
    let owner = ResourceId(0);
    engine.site.profiles.push(Profile {
        owner,
        subnet: owner,
        zone,
        security_groups: Vec::new(),
        instance_type: "m5.large".to_owned(),
        spot: false,
        vcpus: workers,
        public: true,
        detailed: true,
        golden: true,
        based: false,
        version: 0,
        bootstraps: false,
        no_way_out: None,
        burst: None,
        open_ports: vec![80],
        open_to: Vec::new(),
        disk: crate::resource::ec2::Disk::default(),
        workers: None,
        queue_limit: None,
    });
    let machine = engine.build("web".to_owned(), 0);
    engine.lease_address(machine);
    engine.stand(machine);
    let address = engine.site.machines[0].address;
    assert_eq!(engine.site.addresses[0].holder, Holder::Machine(0));
    engine.destinations.push(Destination {
        host: String::new(),
        address,
        scheme: Scheme::Http,
        port: 80,
        direct: None,
    });
    engine.run(&mut |_| true).unwrap();
    report::report(engine)
}

fn poisson(rate: f64) -> Arrivals {
    Arrivals::Poisson(vec![(Duration::ZERO, rate)])
}

/// Within four standard errors of the mean wait, by the asymptotic variance of M/M/1 (Whitt 1989).
#[test]
fn one_server_waits_as_the_formula_says() {
    let run = station(1, poisson(80.0), Law::Exponential(Duration::from_millis(10)), 4);
    let n = run.requests.total as f64;
    let error = 10.0 * (1976.0 / n).sqrt();
    assert!((run.stations[0].mean_wait_ms - 40.0).abs() < 4.0 * error, "{:?}", run.stations[0]);
    assert!((run.stations[0].utilisation - 0.8).abs() < 0.01);
    assert_eq!(run.requests.total, run.requests.ok + run.requests.failed + run.requests.in_flight);
    let little = run.stations[0].mean_in_system / (run.latency_ms.mean / 1e3 * n / run.duration_s);
    assert!((little - 1.0).abs() < 1e-3, "{little}");
}

#[test]
fn four_servers_wait_as_erlang_c_says() {
    let run = station(4, poisson(320.0), Law::Exponential(Duration::from_millis(10)), 1);
    assert!((run.stations[0].mean_wait_ms - 7.4554).abs() < 0.5, "{:?}", run.stations[0]);
}

#[test]
fn closed_users_follow_mean_value_analysis() {
    let think = Law::Exponential(Duration::from_millis(100));
    let arrivals = Arrivals::Closed { users: 20, think };
    let run = station(1, arrivals, Law::Exponential(Duration::from_millis(10)), 1);
    let (mut queue, mut throughput) = (0.0, 0.0);
    for n in 1..=20 {
        let response = 0.010 * (1.0 + queue);
        throughput = f64::from(n) / (0.1 + response);
        queue = throughput * response;
    }
    let measured = run.requests.ok as f64 / run.duration_s;
    assert!((measured / throughput - 1.0).abs() < 0.01, "{measured} against {throughput}");
}
