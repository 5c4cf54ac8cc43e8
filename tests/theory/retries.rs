//! Users who try again: how often, when, and what it does to availability and load.

use super::case::{Case, estimate, exact};
use super::scripts::{SERVER, number, one_server, round_trip_s, run};

/// One worker is busy for ten seconds, and nobody may wait. The second user comes at 0.5 s and is turned away, and three
/// times more after pauses of 1, 2 and 4 s; after 8 s more he finds the worker free. Each answer takes a round trip.
pub static BACKOFF: Case = Case::new("five attempts, backoff from 1 s", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: constant("10s") } }, workers: 1, queue_limit: 0"#,
        r#"arrivals: recorded(["0s", "500ms"]), duration: "1m", retries: #{ attempts: 5, backoff: "1s" }"#,
    );
    let longest = 1e3 * (15.0 + 10.0 + 5.0 * round_trip_s());
    vec![
        exact("attempts that are turned away", "4", 4.0, 0.0, number(&run, "/stations/0/blocked")),
        exact(
            "time to the answer, ms",
            "1 + 2 + 4 + 8 + 10 s, 5 round trips",
            longest,
            1e-3,
            number(&run, "/latency_ms/max"),
        ),
    ]
});

#[test]
fn pauses_between_attempts_double() {
    BACKOFF.holds();
}

/// A worker that never becomes free turns every attempt away: a failed request costs as many as are made.
pub static ATTEMPTS: Case = Case::new("four attempts against a door that stays shut", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: constant("10h") } }, workers: 1, queue_limit: 0"#,
        r#"arrivals: constant(10), duration: "1h", retries: #{ attempts: 4, backoff: "100ms" }"#,
    );
    // A request fails 100 + 200 + 400 ms and four round trips after it was sent; the first has the worker. Of the last
    // seven, which are still trying at the end, four have tried three times, two twice and one once.
    let failed = 36_000.0 - 1.0 - 7.0;
    let attempts = 4.0 * failed + 4.0 * 3.0 + 2.0 * 2.0 + 1.0;
    vec![
        exact("requests that fail", "all that had time to", failed, 0.0, number(&run, "/requests/failed")),
        exact(
            "attempts turned away",
            "k a failed request",
            attempts,
            0.0,
            number(&run, "/stations/0/blocked"),
        ),
    ]
});

#[test]
fn every_failed_request_makes_all_its_attempts() {
    ATTEMPTS.holds();
}

/// An answer with one live and one dead address and a TTL of nothing: each attempt fails with probability 1/2, whatever
/// the one before did, and the user of a dead address waits two seconds until he knows.
pub static CHANCE: Case = Case::new("three attempts, each fails with probability 1/2", || {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let zone = route53::hosted_zone("shop.example");
        let web = server("web", "m5.large", open);
        route53::record_set("www", #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 0, resource_records: [web, "203.0.113.1"] }});
        simulate(#{{ target: "www.shop.example", arrivals: poisson(20), duration: "2h", timeout: "2s",
                     retries: #{{ attempts: 3, backoff: "1s" }} }})"#
    ));
    let ended = number(&run, "/requests/ok") + number(&run, "/requests/failed");
    // Answered at the first attempt, or 2 s and a pause of 1 s later, or another 2 s and a pause of 2 s later.
    let own = 1.0 + 1e3 * round_trip_s();
    let times = [0.0, 3_000.0, 7_000.0].map(|wait| wait + own);
    let weights = [4.0 / 7.0, 2.0 / 7.0, 1.0 / 7.0];
    let mean: f64 = times.iter().zip(weights).map(|(time, weight)| time * weight).sum();
    let square: f64 = times.iter().zip(weights).map(|(time, weight)| time * time * weight).sum();
    vec![
        estimate(
            "availability",
            "1 − p³",
            0.875,
            (0.875 * 0.125 / ended).sqrt(),
            number(&run, "/availability"),
        ),
        estimate(
            "mean time to the answer, ms",
            "Σ p^j(1 − p)t(j)/(1 − p³)",
            mean,
            ((square - mean * mean) / (0.875 * ended)).sqrt(),
            number(&run, "/latency_ms/mean"),
        ),
    ]
});

#[test]
fn attempts_at_random_addresses_are_independent() {
    CHANCE.holds();
}

/// A listener that forwards half of what comes to a target group without targets: each attempt draws anew.
pub static FORWARDS: Case = Case::new("three attempts at a listener that turns half of them away", || {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let group = |name, targets| elbv2::target_group(name, #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: targets }});
        let full = group.call("full", [server("web", "m5.large", open)]);
        let empty = group.call("empty", []);
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward([[full, 1], [empty, 1]])] }});
        simulate(#{{ target: alb.dns_name, arrivals: poisson(20), duration: "2h", retries: #{{ attempts: 3, backoff: "1s" }} }})"#
    ));
    let ended = number(&run, "/requests/ok") + number(&run, "/requests/failed");
    let error = (0.875 * 0.125 / ended).sqrt();
    vec![estimate("availability", "1 − p³", 0.875, error, number(&run, "/availability"))]
});

#[test]
fn every_attempt_draws_its_target_group_anew() {
    FORWARDS.holds();
}
