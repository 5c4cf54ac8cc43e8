//! Health checks: when a failure is noticed, and what it costs until then.

use super::case::{Case, bound, estimate, exact};
use super::scripts::{SERVER, number, run, times_of};
use serde_json::Value;

/// Thirty targets, checked every 10 s (2 failures, time-out 5 s; 5 successes). All die at 5 min; or all are stopped.
fn checked(fault: &str, seed: u32) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let targets = [];
        for n in 1..=30 {{ targets.push(server(`web${{n}}`, "m5.large", open)); }}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: targets,
            health_check_interval_seconds: 10, health_check_timeout_seconds: 5, healthy_threshold_count: 5, unhealthy_threshold_count: 2 }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        simulate(#{{ target: alb.dns_name, arrivals: poisson(1), duration: "20m", faults: [{fault}], seed: {seed} }})"#
    ))
}

/// Mean, least and most of a sample.
fn spread(sample: &[f64]) -> (f64, f64, f64) {
    let mean = sample.iter().sum::<f64>() / sample.len() as f64;
    (mean, sample.iter().copied().fold(f64::MAX, f64::min), sample.iter().copied().fold(0.0, f64::max))
}

/// Checks have a phase of their own for each target, uniform over the interval: the first failure comes U intervals
/// after the crash, the second an interval later, and a silent target is known to be silent when the time-out ends.
pub static DETECTION: Case = Case::new("a dead target (every 10 s, 2 failures, time-out 5 s)", || {
    let found: Vec<f64> = (1..=4)
        .flat_map(|seed| times_of(&checked(r#"crash(serving(), "5m")"#, seed), "unhealthy"))
        .map(|at| at - 300.0)
        .collect();
    assert_eq!(found.len(), 120);
    let (mean, least, most) = spread(&found);
    let error = 10.0 / (12.0 * found.len() as f64).sqrt();
    vec![
        estimate("mean time until it is out, s", "(n − ½)I + t", 20.0, error, mean),
        bound("longest, s", "nI + t", 25.0, -0.5, most),
        bound("shortest, s", "(n − 1)I + t", 15.0, 0.5, least),
    ]
});

#[test]
fn a_dead_target_is_out_after_so_many_checks() {
    DETECTION.holds();
}

/// A target that comes back must pass five checks; its first comes within an interval.
pub static RECOVERY: Case = Case::new("a target that is back (every 10 s, 5 successes)", || {
    let mut found = Vec::new();
    for seed in 1..=4 {
        let run = checked(r#"stop_start(serving(), "5m", "8m")"#, seed);
        for event in run["events"].as_array().unwrap().iter().filter(|event| event["what"] == "healthy") {
            let began =
                |other: &&Value| other["what"] == "in-service" && other["resource"] == event["resource"];
            let began = run["events"].as_array().unwrap().iter().find(began).unwrap();
            found.push(number(event, "/t_s") - number(began, "/t_s"));
        }
    }
    assert_eq!(found.len(), 120);
    let (mean, least, most) = spread(&found);
    let error = 10.0 / (12.0 * found.len() as f64).sqrt();
    vec![
        estimate("mean time until it is in, s", "(n − ½)I", 45.0, error, mean),
        bound("longest, s", "nI", 50.0, -0.5, most),
        bound("shortest, s", "(n − 1)I", 40.0, 0.5, least),
    ]
});

#[test]
fn a_target_that_is_back_is_in_after_so_many_checks() {
    RECOVERY.holds();
}

/// Round robin sends every fourth request to the dead target until it is out.
pub static CRASH: Case = Case::new("a crash behind round robin over 4, 100 requests a second", || {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let targets = [];
        for n in 1..=4 {{ targets.push(server(`web${{n}}`, "m5.large", open)); }}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: targets }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        simulate(#{{ target: alb.dns_name, arrivals: constant(100), duration: "20m", faults: [crash(targets[2], "10m")] }})"#
    ));
    let window = times_of(&run, "unhealthy")[0] - 600.0;
    let failed = number(&run, "/requests/failed");
    vec![exact("requests that fail", "λ · time until it is out / 4", 100.0 * window / 4.0, 1.0, failed)]
});

#[test]
fn a_crash_costs_its_share_until_it_is_noticed() {
    CRASH.holds();
}

/// Sixteen checkers ask every 30 s, each with its own phase; three failures in a row change a checker's mind. The
/// endpoint is healthy while more than 18 % say so, so the change comes with the fourteenth (two of sixteen are left):
/// two intervals, the fourteenth of sixteen uniform phases, and the 4 s in which an endpoint must accept a connection.
pub static QUORUM: Case = Case::new("Route 53: every 30 s, 3 failures, 16 checkers, quorum 18 %", || {
    let runs = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let first = server("first", "m5.large", open);
        let second = server("second", "m5.large", open);
        let zone = route53::hosted_zone("shop.example");
        let check = route53::health_check("first", #{{ type: "HTTP", ip_address: first.public_ip, port: 80, request_interval: 30, failure_threshold: 3 }});
        route53::record_set("first", #{{ hosted_zone_id: zone, name: "shop.example", type: "A", ttl: 0, resource_records: [first],
            set_identifier: "first", failover: "PRIMARY", health_check_id: check }});
        route53::record_set("second", #{{ hosted_zone_id: zone, name: "shop.example", type: "A", ttl: 0, resource_records: [second],
            set_identifier: "second", failover: "SECONDARY" }});
        let runs = [];
        for seed in 1..=40 {{
            runs.push(simulate(#{{ target: "shop.example", arrivals: constant(50), duration: "4m", faults: [crash(first, "1m")], seed: seed }}));
        }}
        runs"#
    ));
    let runs = runs.as_array().unwrap();
    let found: Vec<f64> = runs.iter().map(|run| number(run, "/causes/0/last_s") - 60.0).collect();
    let (mean, _, _) = spread(&found);
    let (a, n) = (14.0f64, 17.0f64);
    let deviation = 30.0 * (a * (n - a) / (n * n * (n + 1.0))).sqrt();
    let error = deviation / (found.len() as f64).sqrt();
    vec![estimate(
        "mean time until the other record answers, s",
        "(n − 1)I + I · 14/17 + t",
        64.0 + 30.0 * a / n,
        error,
        mean,
    )]
});

#[test]
fn route_53_changes_its_mind_with_the_quorum() {
    QUORUM.holds();
}
