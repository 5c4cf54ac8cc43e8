//! DNS: stale answers after a change, several values in an answer, weights.

use super::case::{Case, Figure, estimate};
use super::scripts::{SERVER, event_s, number, run};

/// What holds of each user's resolver: an answer is kept for `ttl` seconds, and the next question comes `gap` seconds
/// (exponential) after it is forgotten.
struct Resolver {
    ttl: f64,
    gap: f64,
}

impl Resolver {
    /// Requests that still use an answer which was right until a moment, from `from` seconds after it on, for each user:
    /// mean and variance. The answer is held at that moment with probability ttl/(ttl + gap), and then for a time that
    /// is uniform up to the TTL (a renewal process seen at a random moment).
    fn stale(&self, from: f64) -> (f64, f64) {
        let (rate, left, cycle) = (1.0 / self.gap, self.ttl - from, self.ttl + self.gap);
        let (first, second) = (left.powi(2) / (2.0 * cycle), left.powi(3) / (3.0 * cycle));
        (rate * first, rate * first + rate * rate * (second - first * first))
    }

    /// Asymptotic variance of the share of requests whose answer was of a kind that is drawn with probability p,
    /// times the number of requests: an answer serves 1 + Poisson(ttl/gap) of them.
    fn variance_of_share(&self, p: f64) -> f64 {
        let more = self.ttl / self.gap;
        p * (1.0 - p) * (1.0 + 3.0 * more + more * more) / (1.0 + more)
    }
}

/// A record changes while `users` ask `rate` times a second; its former address goes two minutes later.
fn decay(users: u32, rate: u32) -> Vec<Figure> {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let web = server("web", "m5.large", open);
        let zone = route53::hosted_zone("shop.example");
        route53::record_set("www", #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 300, resource_records: [web] }});
        simulate(#{{ target: "http://www.shop.example", arrivals: poisson({rate}), users: {users}, duration: "18m",
                     operator: [replace(web, "10m")] }})"#
    ));
    let resolver = Resolver { ttl: 300.0, gap: f64::from(users) / f64::from(rate) };
    let (mean, variance) = resolver.stale(event_s(&run, "terminated") - event_s(&run, "handed-over"));
    let users = f64::from(users);
    let failed = number(&run, "/requests/failed");
    vec![estimate(
        "requests to the former address",
        "λ(TTL − s)²/(2(TTL + 1/λᵤ))",
        users * mean,
        (users * variance).sqrt(),
        failed,
    )]
}

pub static FAST: Case = Case::new("stale answers, TTL 300 s, users who ask every 2 s", || decay(1_000, 500));
pub static SLOW: Case =
    Case::new("stale answers, TTL 300 s, users who ask every 1000 s", || decay(200_000, 200));

#[test]
fn answers_of_fast_users_decay_over_the_ttl() {
    FAST.holds();
}

#[test]
fn slow_users_seldom_hold_an_answer() {
    SLOW.holds();
}

/// Three servers under one name; a resolver uses one of the values it was given until the TTL is over.
pub static VALUES: Case = Case::new("three values in an answer, TTL 60 s, users who ask every 50 s", || {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let values = [];
        for n in 1..=3 {{ values.push(server(`web${{n}}`, "m5.large", open)); }}
        let zone = route53::hosted_zone("shop.example");
        route53::record_set("www", #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 60, resource_records: values }});
        simulate(#{{ target: "www.shop.example", arrivals: poisson(100), users: 5000, duration: "2h" }})"#
    ));
    let resolver = Resolver { ttl: 60.0, gap: 50.0 };
    let error = (resolver.variance_of_share(1.0 / 3.0) / 720_000.0).sqrt();
    let share = number(&run, "/stations/0/served") / number(&run, "/requests/total");
    vec![estimate("share of the first", "1/k", 1.0 / 3.0, error, share)]
});

#[test]
fn values_of_an_answer_share_alike() {
    VALUES.holds();
}

pub static WEIGHTS: Case = Case::new(
    "weighted records 30 : 10 : 0, TTL 60 s, users who ask every 50 s",
    || {
        let run = run(&format!(
            r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let zone = route53::hosted_zone("shop.example");
        for pair in [["a", 30], ["b", 10], ["c", 0]] {{
            route53::record_set(pair[0], #{{ hosted_zone_id: zone, name: "shop.example", type: "A", ttl: 60,
                resource_records: [server(pair[0], "m5.large", open)], set_identifier: pair[0], weight: pair[1] }});
        }}
        simulate(#{{ target: "shop.example", arrivals: poisson(100), users: 5000, duration: "2h" }})"#
        ));
        let resolver = Resolver { ttl: 60.0, gap: 50.0 };
        let error = (resolver.variance_of_share(0.25) / 720_000.0).sqrt();
        let served = |place: u32| number(&run, &format!("/stations/{place}/served"));
        assert_eq!(served(2), 0.0, "a weight of 0 gets nothing");
        vec![estimate(
            "share of the second",
            "w/Σw",
            0.25,
            error,
            served(1) / number(&run, "/requests/total"),
        )]
    },
);

#[test]
fn weighted_records_share_by_their_weights() {
    WEIGHTS.holds();
}
