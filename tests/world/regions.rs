//! Serving Regions, users' Regions, and what stands between.

use super::{number, run};
use serde_json::Value;

/// A load balancer with a server in each of two Regions, under one name; `records` are the two records' other entries.
fn two_regions(records: [&str; 2], health_check: bool, simulation: &str) -> Value {
    let [home, away] = records;
    let checked = if health_check { "health_check_id: check," } else { "" };
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        fn site(name, code) {{
            region(code);
            let vpc = default_vpc();
            let open = ec2::security_group(name, #{{ group_description: "web", vpc_id: vpc, security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
            let pool = elbv2::target_group(name, #{{ vpc_id: vpc, port: 80, protocol: "HTTP" }});
            let subnets = default_subnets();
            let web = ec2::instance(name, #{{ image_id: golden_ami(app), instance_type: "m5.large", subnet_id: subnets[0], security_group_ids: [open] }});
            pool.targets = [#{{ id: web }}];
            let lb = elbv2::load_balancer(name, #{{ subnets: [subnets[0], subnets[1]], security_groups: [open] }});
            elbv2::listener(name, #{{ load_balancer_arn: lb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
            lb
        }}
        let home = site("home", "us-east-1");
        let away = site("away", "ap-northeast-2");
        let zone = route53::hosted_zone("shop.example");
        let check = route53::health_check("home", #{{ type: "HTTP", fully_qualified_domain_name: home.dns_name, port: 80, request_interval: 30, failure_threshold: 3 }});
        route53::record_set("home", #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", alias_target: #{{ dns_name: home, evaluate_target_health: true }}, set_identifier: "home", {checked} {home} }});
        route53::record_set("away", #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", alias_target: #{{ dns_name: away, evaluate_target_health: true }}, set_identifier: "away", {away} }});
        simulate(#{{ target: "www.shop.example", timeout: "5s", {simulation} }})"#
    ))
}

const BY_LATENCY: [&str; 2] = [r#"region: "us-east-1""#, r#"region: "ap-northeast-2""#];

/// Users of Seoul and Frankfurt: the former are served at home, the latter in Virginia, each as far away as the
/// catalog says.
#[test]
fn latency_records_lead_users_to_the_nearest_region_and_their_distance_is_what_they_wait() {
    let run = two_regions(
        BY_LATENCY,
        false,
        r#"clients: #{ "ap-northeast-2": 0.6, "eu-central-1": 0.4 }, users: 4000, arrivals: poisson(50), duration: "20m""#,
    );
    let seoul = cloudkata::catalog::client_rtt("ap-northeast-2", "ap-northeast-2").unwrap().as_millis_f64();
    let frankfurt = cloudkata::catalog::client_rtt("eu-central-1", "us-east-1").unwrap().as_millis_f64();
    for (region, distance) in [("ap-northeast-2", seoul), ("eu-central-1", frankfurt)] {
        let figure = |name: &str| number(&run, &format!("/by_region/{region}/{name}"));
        // A millisecond of work and at most one between two AZs come on top; classes are 1.6 % wide.
        for quantile in ["p50", "p95"] {
            let waited = figure(&format!("latency_ms/{quantile}"));
            assert!(
                waited > distance * 0.98 && waited < distance * 1.02 + 3.0,
                "{region} {quantile} {waited} {distance}"
            );
        }
        assert_eq!(figure("availability"), 1.0, "{region}");
    }
    let share = number(&run, "/by_region/ap-northeast-2/requests/ok") / number(&run, "/requests/ok");
    // The users are drawn: 4,000 of which each is in Seoul with 0.6.
    assert!((share - 0.6).abs() < 4.0 * (0.24_f64 / 4_000.0 + 0.24 / 60_000.0).sqrt(), "{share}");
}

#[test]
fn a_single_population_is_the_whole() {
    let run = two_regions(
        BY_LATENCY,
        false,
        r#"clients: #{ "eu-central-1": 1 }, arrivals: poisson(20), duration: "5m""#,
    );
    assert_eq!(run.pointer("/by_region/eu-central-1/latency_ms"), run.pointer("/latency_ms"));
    assert_eq!(run.pointer("/by_region/eu-central-1/requests/ok"), run.pointer("/requests/ok"));
}

/// A checker notices after three checks, the last of which it waits four seconds for; then resolvers forget, each
/// within the TTL. Between, every request of whoever holds the old answer fails; the expected number follows from both.
#[test]
fn a_lost_region_fails_over_within_interval_times_threshold_and_ttl() {
    let (users, rate, ttl, lost) = (3_000.0, 100.0, 60.0, 600.0);
    let run = two_regions(
        [r#"failover: "PRIMARY""#, r#"failover: "SECONDARY""#],
        true,
        &format!(
            r#"clients: #{{ "us-east-1": 1 }}, users: {users}, arrivals: poisson({rate}), duration: "20m", faults: [region_loss("us-east-1", "10m")]"#
        ),
    );
    let events = run.pointer("/events").and_then(Value::as_array).unwrap();
    let noticed = events
        .iter()
        .filter(|event| event["what"] == "unhealthy" && event["resource"] == "route53::health_check.home")
        .map(|event| number(event, "/t_s") - lost)
        .next()
        .unwrap();
    // The balancer's own health (alias with evaluation) may be known before the checkers agree.
    assert!(noticed > 64.0 && noticed < 94.0, "{noticed}");
    let turned = noticed.min(20.0);
    let gap = users / rate;
    let expected = rate * turned + users * ttl * ttl / (2.0 * (ttl + gap)) / gap;
    let failed = number(&run, "/requests/failed");
    assert!((failed - expected).abs() < 0.06 * expected, "{failed} {expected}");
    let last = number(&run, "/causes/0/last_s") - lost;
    assert!(last <= turned + ttl + 1.0, "{last}");
    let causes = run.pointer("/causes").and_then(Value::as_array).unwrap();
    assert!(causes.iter().any(|cause| cause["cause"] == "region-down"), "{causes:?}");
    // Afterwards everybody is served from Seoul.
    assert!(number(&run, "/timeline/19/failed") == 0.0);
}

#[test]
fn what_was_only_in_the_lost_region_is_unreachable_until_it_is_back() {
    let run = run(r#"
        application("shop", #{ requests: #{ get: #{ cpu: constant("1ms") } } });
        let open = ec2::security_group("open", #{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
        let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] });
        let run = simulate(#{ target: web, arrivals: poisson(20), duration: "30m", timeout: "5s",
                              faults: [region_loss(busiest_region(), "10m", "20m")] });
        #{ before: run.before("10m"), during: run.between("10m", "20m"), after: run.after("23m"), run: run }"#);
    assert_eq!(number(&run, "/before/availability"), 1.0);
    assert_eq!(number(&run, "/during/availability"), 0.0);
    assert_eq!(number(&run, "/after/availability"), 1.0);
    assert_eq!(run.pointer("/run/causes/0/cause").unwrap(), "region-down");
    assert_eq!(run.pointer("/run/causes/0/resource").unwrap(), "ec2::instance.web");
}

/// A failover record whose second choice is a web site in a bucket of another Region: users get the page that says sorry.
#[test]
fn a_web_site_in_another_region_stands_in_for_a_lost_one() {
    let run = run(r#"
        application("shop", #{ requests: #{ get: #{ cpu: constant("1ms"), object: 1 } } });
        let open = ec2::security_group("open", #{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
        let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] });
        let check = route53::health_check("web", #{ type: "HTTP", ip_address: web, port: 80, request_interval: 10, failure_threshold: 2 });
        region("ap-northeast-2");
        let sorry = s3::bucket("sorry", #{ bucket_name: "www.shop.example", website_configuration: #{ index_document: "index.html" },
            public_access_block_configuration: #{ block_public_policy: false, restrict_public_buckets: false } });
        s3::bucket_policy("sorry", #{ bucket: sorry, policy_document: #{ Version: "2012-10-17", Statement: [#{
            Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }] } });
        let zone = route53::hosted_zone("shop.example");
        route53::record_set("first", #{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 30, resource_records: [web], set_identifier: "first", failover: "PRIMARY", health_check_id: check });
        route53::record_set("second", #{ hosted_zone_id: zone, name: "www.shop.example", type: "A", alias_target: sorry, set_identifier: "second", failover: "SECONDARY" });
        let run = simulate(#{ target: "www.shop.example", clients: #{ "us-east-1": 1 }, users: 500, arrivals: poisson(20), timeout: "5s", duration: "30m",
                              faults: [region_loss("us-east-1", "10m")] });
        #{ run: run, later: run.after("12m") }"#);
    assert_eq!(number(&run, "/later/availability"), 1.0);
    let far = cloudkata::catalog::client_rtt("us-east-1", "ap-northeast-2").unwrap().as_millis_f64();
    let median = number(&run, "/later/latency_ms/p50");
    assert!((median - (far + 150.0)).abs() < 10.0, "{median} {far}");
    assert!(number(&run, "/run/buckets/0/requests") > 15_000.0);
}
