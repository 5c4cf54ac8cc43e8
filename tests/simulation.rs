//! Runs against theory and against what AWS documents, stated as ordinary scripts: anybody can repeat them.

#![expect(clippy::panic, reason = "a script that does not run is a failed test")]

#[path = "shared/scripts.rs"]
mod scripts;

use scripts::{number, run};

/// A server that everybody reaches, with an application of 1 ms.
const SERVER: &str = r#"
    let app = application("shop", #{ requests: #{ get: #{ cpu: constant("1ms") } } });
    let open = ec2::security_group("open", #{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    fn server(name, app, open) { ec2::instance(name, #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] }) }
"#;

#[test]
fn every_arrival_ends_as_one_success_one_failure_or_in_flight() {
    let value = run(&format!(
        r#"{SERVER}
        let web = server("web", app, open);
        simulate(#{{ target: web.public_ip, arrivals: poisson(50), duration: "20m", timeout: "2s",
                    faults: [stop_start(web, "5m", "7m"), crash(web, "15m")] }})"#
    ));
    let of = |name: &str| number(&value, &format!("/requests/{name}"));
    assert_eq!(of("total"), of("ok") + of("failed") + of("in_flight"));
    let causes: f64 =
        value["causes"].as_array().unwrap().iter().map(|cause| cause["count"].as_f64().unwrap()).sum();
    assert_eq!(of("failed"), causes);
    assert!(of("failed") > 0.0 && of("ok") > 0.0);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let script = |seed: u32| {
        format!(
            r#"{SERVER}
            let web = server("web", app, open);
            simulate(#{{ target: web.public_ip, arrivals: poisson(20), duration: "10m", seed: {seed} }})"#
        )
    };
    assert_eq!(run(&script(1)).to_string(), run(&script(1)).to_string());
    assert_ne!(run(&script(1)).to_string(), run(&script(2)).to_string());
}

/// Each client's cache is a renewal process of period TTL + 1/λ: a request s seconds after a change finds a stale
/// answer with probability (TTL − s) / (TTL + 1/λ).
#[test]
fn stale_answers_decay_over_the_ttl() {
    let value = run(&format!(
        r#"{SERVER}
        let web = server("web", app, open);
        let zone = route53::hosted_zone("shop.example");
        route53::record_set("www", #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 300, resource_records: [web] }});
        simulate(#{{ target: "http://www.shop.example", arrivals: poisson(400), users: 4000, duration: "20m",
                    operator: [replace(web, "10m")] }})"#
    ));
    // The record changes when the successor is ready; the old server goes two minutes later. From then on stale
    // answers fail: s runs from 120 to 300 s.
    let (ttl, gap, rate) = (300.0, 10.0, 400.0);
    let expected = rate * (ttl - 120.0) * (ttl - 120.0) / 2.0 / (ttl + gap);
    let failed = number(&value, "/requests/failed");
    // One standard error is 1.9 %: each of 4,000 clients fails for the rest of its TTL.
    assert!((failed / expected - 1.0).abs() < 0.06, "{failed} against {expected}");
    assert_eq!(value["causes"][0]["cause"], "stale-address");
    assert_eq!(value["causes"][0]["resource"], "route53::record_set.www");
}

/// A dead target is found after (threshold − 1) intervals at least, and threshold intervals and a timeout at most.
#[test]
fn a_dead_target_is_left_out_within_the_bounds_of_the_health_check() {
    for seed in 1..=5 {
        let value = run(&format!(
            r#"{SERVER}
            let a = server("a", app, open); let b = server("b", app, open);
            let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: [a, b],
                health_check_interval_seconds: 10, health_check_timeout_seconds: 5 }});
            let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
            elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
            simulate(#{{ target: alb.dns_name, arrivals: constant(100), duration: "15m", faults: [crash(a, "10m")], seed: {seed} }})"#
        ));
        let cause = &value["causes"][0];
        assert_eq!(cause["cause"], "target-unreachable");
        let found = number(cause, "/last_s") - 600.0;
        assert!((10.0..=25.1).contains(&found), "seed {seed}: {found}");
        let count = number(cause, "/count");
        assert!((count / (found * 50.0) - 1.0).abs() < 0.02, "seed {seed}: {count} in {found} s");
    }
}

/// A t2.micro has 30 launch credits and earns 6 an hour: at a load of 0.6 vCPU it lasts 60 minutes.
#[test]
fn a_t2_micro_runs_out_of_credits_when_the_arithmetic_says_so() {
    let value = run(r#"
        let app = application("shop", #{ requests: #{ get: #{ cpu: constant("100ms") } } });
        let open = ec2::security_group("open", #{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
        let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "t2.micro", security_group_ids: [open] });
        simulate(#{ target: web.public_ip, arrivals: constant(6), duration: "2h", timeout: "3s" })"#);
    let first = number(&value["causes"][0], "/first_s");
    assert_eq!(value["causes"][0]["cause"], "cpu-credits-exhausted");
    assert!((first - 3600.0).abs() < 30.0, "{first}");
}

/// Weighted records share by weight over the sum of weights; zero gets nothing.
#[test]
fn weighted_records_share_by_weight() {
    let value = run(&format!(
        r#"{SERVER}
        let zone = route53::hosted_zone("shop.example");
        for pair in [["a", 30], ["b", 10], ["c", 0]] {{
            let web = server(pair[0], app, open);
            route53::record_set(pair[0], #{{ hosted_zone_id: zone, name: "shop.example", type: "A", ttl: 60,
                resource_records: [web], set_identifier: pair[0], weight: pair[1] }});
        }}
        simulate(#{{ target: "shop.example", arrivals: poisson(20), users: 100000, duration: "1h" }})"#
    ));
    let served: Vec<f64> =
        value["stations"].as_array().unwrap().iter().map(|s| number(s, "/served")).collect();
    assert!((served[0] / (served[0] + served[1]) - 0.75).abs() < 0.01, "{served:?}");
    assert_eq!(served[2], 0.0);
}

/// A group keeps its size, whoever dies; desired capacity stays between its bounds.
#[test]
fn a_group_replaces_the_dead_and_stays_within_its_bounds() {
    let value = run(&format!(
        r#"{SERVER}
        let template = ec2::launch_template("web", #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open], monitoring: detailed() }});
        let fleet = autoscaling::auto_scaling_group("web", #{{ launch_template: template, vpc_zone_identifier: default_subnets(), min_size: 3, max_size: 4 }});
        autoscaling::scheduled_action("more", #{{ auto_scaling_group_name: fleet, recurrence: "30 0 * * *", desired_capacity: 9 }});
        simulate(#{{ target: "203.0.113.1", arrivals: poisson(1), duration: "1h", faults: [crash(serving(2), "10m")] }})"#
    ));
    let sizes: Vec<f64> =
        value["timeline"].as_array().unwrap().iter().map(|m| number(m, "/in_service")).collect();
    let fewest = sizes.iter().take(20).copied().fold(9.0, f64::min);
    assert_eq!((sizes[5], fewest, sizes[14], sizes[40]), (3.0, 1.0, 3.0, 4.0), "{sizes:?}");
    assert_eq!(value["causes"][0]["cause"], "no-such-address");
}

/// Elastic Load Balancing user guide: targets in an AZ that the load balancer has no subnet in get no traffic.
#[test]
fn targets_in_a_zone_without_a_node_are_not_used() {
    let value = run(&format!(
        r#"{SERVER}
        let far = ec2::instance("far", #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open], subnet_id: default_subnet(3) }});
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: [far] }});
        let alb = elbv2::load_balancer("front", #{{ subnets: [default_subnet(1), default_subnet(2)], security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        simulate(#{{ target: alb.dns_name, arrivals: poisson(5), duration: "5m" }})"#
    ));
    assert_eq!(number(&value, "/requests/ok"), 0.0);
    assert_eq!(value["causes"][0]["cause"], "target-in-unused-zone");
}
