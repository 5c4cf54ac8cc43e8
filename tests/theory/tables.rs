//! Tables of DynamoDB: what provisioned capacity lets through.

use super::case::{Case, bound, estimate};
use super::scripts::{SERVER, mean_of, number, run};
use serde_json::Value;

/// Runs of a shop that keeps sessions in a table.
fn runs(table: &str, live: &str) -> Vec<Value> {
    let script = format!(
        r#"
        application("shop", #{{ requests: #{{
            add: #{{ cpu: "10us", session_write: #{{ bytes: 1000 }} }}, show: #{{ cpu: "10us", session_read: #{{ bytes: 5000 }} }},
        }} }});
        {SERVER}
        app.sessions = dynamodb::table("carts", #{{
            key_schema: [#{{ attribute_name: "user", key_type: "HASH" }}],
            attribute_definitions: [#{{ attribute_name: "user", attribute_type: "S" }}], {table}
        }});
        let web = server("web", "c5.24xlarge", open);
        let runs = [];
        for seed in 1..=4 {{ runs.push(simulate(#{{ target: web, seed: seed, users: 10000, {live} }})); }}
        runs"#
    );
    run(&script).as_array().unwrap().clone()
}

const TEN: &str = "provisioned_throughput: #{ read_capacity_units: 10, write_capacity_units: 10 }";

/// Twice as many writes as units: the 3,000 that were saved up in 300 seconds last until 3,000 + 10 t < 20 t; from then
/// on ten a second pass. In an hour all tokens are used but the last few, and those that a full bucket cannot hold
/// before the first write.
pub static PROVISIONED: Case = Case::new("table with 10 write units, 20 writes a second", || {
    let runs = runs(TEN, r#"mix: #{ add: 1 }, arrivals: poisson(20), duration: "1h""#);
    let passed = runs.iter().map(|run| number(run, "/stations/1/served")).fold(f64::MAX, f64::min);
    let (first, error) = mean_of(&runs, |run| number(run, "/causes/0/first_s"));
    assert!(runs.iter().all(|run| run["causes"][0]["cause"] == "throttled"));
    assert!(runs.iter().all(|run| run["causes"][0]["resource"] == "dynamodb::table.carts"));
    vec![
        bound("writes that pass", "300 r + r D", 300.0 * 10.0 + 10.0 * 3_600.0, -5.0, passed),
        estimate("the first that does not, s", "300 r/(λ − r)", 300.0, error, first),
    ]
});

#[test]
fn provisioned_capacity_saves_up_five_minutes() {
    PROVISIONED.holds();
}

/// A read of 5,000 bytes that may be a moment old is two halves of a unit: ten units let ten a second through, and 15 a
/// second use up what was saved in 600 seconds.
#[test]
fn a_read_that_may_be_old_costs_half() {
    let at = |rate: u32| {
        let live = format!(r#"mix: #{{ show: 1 }}, arrivals: constant({rate}), duration: "20m""#);
        number(&runs(TEN, &live)[0], "/stations/1/throttled")
    };
    assert_eq!(at(10), 0.0);
    // 15 × 1,200 reads, of which 3,000 + 10 × 1,200 pass.
    assert!((at(15) - 3_000.0).abs() <= 1.0, "{}", at(15));
}

/// A table is in no AZ: sessions survive the loss of the AZ in which they were written.
#[test]
fn a_table_survives_the_loss_of_a_zone() {
    let value = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ add: #{{ session_write: true }} }} }});
        {SERVER}
        app.sessions = dynamodb::table("carts", #{{
            key_schema: [#{{ attribute_name: "user", key_type: "HASH" }}], billing_mode: "PAY_PER_REQUEST",
            attribute_definitions: [#{{ attribute_name: "user", attribute_type: "S" }}],
        }});
        let servers = [];
        for n in 1..=2 {{
            servers.push(ec2::instance(`web-${{n}}`, #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open], subnet_id: default_subnet(n) }}));
        }}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: servers }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        simulate(#{{ target: alb, arrivals: poisson(50), users: 500, duration: "20m", faults: [zone_power_loss(in_az(1), "10m", "15m")] }})"#
    ));
    assert_eq!((number(&value, "/lost/sessions"), number(&value, "/availability") > 0.9), (0.0, true));
    assert!(number(&value, "/requests/failed") > 0.0);
}
