//! Load balancers in several zones, and users who stick to a target.

use super::case::{Case, Figure, estimate, exact};
use super::scripts::{SERVER, number, run, times_of};
use serde_json::Value;

/// A Network Load Balancer with one target in its first zone and three in its second: shares of the four.
fn uneven(cross_zone: bool) -> Vec<f64> {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let targets = [];
        for zone in [1, 2, 2, 2] {{
            targets.push(ec2::instance(`web${{targets.len() + 1}}`, #{{ image_id: golden_ami(app), instance_type: "m5.large",
                security_group_ids: [open], subnet_id: default_subnet(zone) }}));
        }}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "TCP", targets: targets }});
        let nlb = elbv2::load_balancer("front", #{{ type: "network", subnets: [default_subnet(1), default_subnet(2)], security_groups: [open],
            load_balancer_attributes: [#{{ key: "load_balancing.cross_zone.enabled", value: "{cross_zone}" }}] }});
        elbv2::listener("tcp", #{{ load_balancer_arn: nlb, port: 80, protocol: "TCP", default_actions: [forward(pool)] }});
        simulate(#{{ target: nlb.dns_name, arrivals: poisson(100), users: 20000, duration: "2h" }})"#
    ));
    let total = number(&run, "/requests/total");
    (0..4).map(|place| number(&run, &format!("/stations/{place}/served")) / total).collect()
}

/// A user of 20,000 who ask 100 times a second asks every 200 s, and DNS forgets after 60 s: an answer serves
/// 1 + Poisson(0.3) requests.
fn error_of_a_half() -> f64 {
    let more: f64 = 60.0 / 200.0;
    (0.25 * (1.0 + 3.0 * more + more * more) / (1.0 + more) / 720_000.0).sqrt()
}

pub static CROSS_ZONE_OFF: Case = Case::new("zones with 1 and 3 targets, cross-zone off", || {
    let shares = uneven(false);
    let error = error_of_a_half();
    vec![
        estimate("share of the lonely target", "1/2", 0.5, error, shares[0]),
        estimate("share of one of the three", "1/6", 1.0 / 6.0, error / 3.0, shares[1]),
    ]
});

pub static CROSS_ZONE_ON: Case = Case::new("zones with 1 and 3 targets, cross-zone on", || {
    let shares = uneven(true);
    vec![
        exact("share of the lonely target", "1/4", 0.25, 2e-6, shares[0]),
        exact("share of one of the three", "1/4", 0.25, 2e-6, shares[3]),
    ]
});

#[test]
fn without_cross_zone_balancing_a_node_shares_its_half_among_its_own() {
    CROSS_ZONE_OFF.holds();
}

#[test]
fn with_cross_zone_balancing_all_targets_are_alike() {
    CROSS_ZONE_ON.holds();
}

/// Four targets and users who stick to theirs for a day.
fn sticky(users: u32, more: &str) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let targets = [];
        for n in 1..=4 {{ targets.push(server(`web${{n}}`, "m5.large", open)); }}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: targets,
            target_group_attributes: [#{{ key: "stickiness.enabled", value: "true" }}, #{{ key: "stickiness.type", value: "lb_cookie" }}] }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        simulate(#{{ target: alb.dns_name, users: {users}, {more} }})"#
    ))
}

/// Ten users on four targets: round robin gives two of the targets three users each, the others two. Each request is
/// any user's, so a target's share of them is binomial.
pub static IMBALANCE: Case = Case::new("10 sticky users on 4 targets", || {
    let run = sticky(10, r#"arrivals: poisson(50), duration: "1h""#);
    let total = number(&run, "/requests/total");
    let mut shares: Vec<f64> =
        (0..4).map(|place| number(&run, &format!("/stations/{place}/served")) / total).collect();
    shares.sort_by(f64::total_cmp);
    let error = |p: f64| (p * (1.0 - p) / total).sqrt();
    vec![
        estimate("share of the two fuller targets", "6/10", 0.6, error(0.6), shares[2] + shares[3]),
        estimate("share of the two emptier targets", "4/10", 0.4, error(0.4), shares[0] + shares[1]),
    ]
});

#[test]
fn few_sticky_users_make_uneven_targets() {
    IMBALANCE.holds();
}

/// A target that comes late gets none of the users who stick elsewhere: only those who ask for the first time.
pub static STAYING: Case = Case::new("a sticky fleet grows from 3 to 4 targets", || -> Vec<Figure> {
    let (users, rate) = (20_000.0, 20.0);
    let run = sticky(
        20_000,
        r#"arrivals: rates([["3m", 0], ["3m", 20]]), duration: "40m", faults: [stop_start(targets[3], "1s", "15m")]"#,
    );
    let joined = *times_of(&run, "healthy").last().unwrap();
    let (before, after) = ((joined - 180.0) * rate / users, (2_400.0 - joined) * rate / users);
    // A user asks Poisson(before) times until then, none with probability e^(−before), and Poisson(after) times since.
    let unseen = (-before).exp() / 4.0;
    let (mean, square) = (unseen * after, unseen * (after + after * after));
    let measured = number(&run, "/stations/3/served");
    vec![estimate(
        "requests at the new target",
        "U e^(−λᵤT)λᵤT′/4",
        users * mean,
        (users * (square - mean * mean)).sqrt(),
        measured,
    )]
});

#[test]
fn sticky_users_stay_where_they_are_when_the_fleet_grows() {
    STAYING.holds();
}
