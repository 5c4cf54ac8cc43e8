//! State that two Regions share: global databases and global tables.

use super::{count, number, run};
use cloudkata::catalog;
use serde_json::Value;

const HOME: &str = "us-east-1";
const AWAY: &str = "ap-northeast-2";

/// The same servers in two Regions, users near both; `more` makes what they share. `databases[code]` is the group of a
/// database in a Region that its servers may reach.
fn two_regions(requests: &str, more: &str, workload: &str) -> Value {
    run(&format!(
        r#"
        let app = application("shop", #{{ workers: 200, requests: #{{ {requests} }} }});
        let zone = route53::hosted_zone("shop.example");
        let databases = #{{}};
        for code in ["{HOME}", "{AWAY}"] {{
            region(code);
            let vpc = default_vpc();
            let open = ec2::security_group(`open-${{code}}`, #{{ group_description: "web", vpc_id: vpc, security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
            databases[code] = ec2::security_group(`data-${{code}}`, #{{ group_description: "data", vpc_id: vpc, security_group_ingress: [allow_tcp(3306, open)] }});
            let web = ec2::instance(code, #{{ image_id: golden_ami(app), instance_type: "m5.xlarge", subnet_id: default_subnet(1), security_group_ids: [open] }});
            let pool = elbv2::target_group(code, #{{ vpc_id: vpc, port: 80, protocol: "HTTP", targets: [web] }});
            let lb = elbv2::load_balancer(code, #{{ subnets: [default_subnet(1), default_subnet(2)], security_groups: [open] }});
            elbv2::listener(code, #{{ load_balancer_arn: lb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
            let check = route53::health_check(code, #{{ type: "HTTP", fully_qualified_domain_name: lb.dns_name, port: 80, request_interval: 10 }});
            route53::record_set(code, #{{ hosted_zone_id: zone, name: "www.shop.example", type: "A", region: code, set_identifier: code, health_check_id: check, alias_target: #{{ dns_name: lb, evaluate_target_health: true }} }});
        }}
        {more}
        simulate(#{{ target: "http://www.shop.example", clients: #{{ "{HOME}": 0.5, "{AWAY}": 0.5 }}, timeout: "2s", {workload} }})"#
    ))
}

/// A cluster in each Region, with a writer or a reader each.
fn aurora(forwarding: bool) -> String {
    format!(
        r#"
        fn cluster(code, databases, more) {{
            region(code);
            let terms = #{{ engine: "aurora-mysql", vpc_security_group_ids: [databases[code]] }};
            let made = rds::db_cluster(code, terms + more);
            rds::db_instance(code, #{{ db_cluster_identifier: made, engine: "aurora-mysql", db_instance_class: "db.r5.large" }});
            made
        }}
        let primary = cluster("{HOME}", databases, #{{ master_username: "shop", manage_master_user_password: true }});
        let global = rds::global_cluster("shop", #{{ source_db_cluster_identifier: primary }});
        cluster("{AWAY}", databases, #{{ global_cluster_identifier: global, enable_global_write_forwarding: {forwarding} }});
        app.database = global;
        app.reads = global;
        "#
    )
}

const ORDERS: &str = "order: #{ cpu: \"1ms\", db_write: #{ key: own(), time: \"1ms\" } }, orders: #{ cpu: \"1ms\", db_read: #{ key: own(), time: \"1ms\" } }";

fn seconds(timing: &str) -> f64 {
    catalog::timing_duration(timing).as_secs_f64()
}

fn median(run: &Value, region: &str) -> f64 {
    number(run, &format!("/by_region/{region}/latency_ms/p50"))
}

#[test]
fn a_secondary_region_reads_near_and_passes_writes_on_across_the_ocean() {
    let live = |kind: &str| {
        let mix =
            format!(r#"arrivals: poisson(60), users: 3000, mix: #{{ {kind}: 1 }}, duration: "10m", seed: 2"#);
        two_regions(ORDERS, &aurora(true), &mix)
    };
    let (reads, writes) = (live("orders"), live("order"));
    assert_eq!(
        (number(&reads, "/requests/failed"), number(&writes, "/requests/failed")),
        (0.0, 0.0),
        "{}{}",
        writes["causes"],
        writes["notes"]
    );
    let ocean = catalog::rtt(AWAY, HOME).unwrap().as_millis_f64();
    assert!((median(&reads, AWAY) - median(&reads, HOME)).abs() < 20.0, "{reads:#}");
    let further = median(&writes, AWAY) - median(&reads, AWAY);
    // Classes of the histogram are 1.6 % wide.
    assert!((further - ocean).abs() < 2.0 + 0.02 * median(&writes, AWAY), "{further} {ocean}");
}

#[test]
fn without_forwarding_the_primary_must_be_reached_and_is_in_another_network() {
    let workload = r#"arrivals: poisson(40), users: 500, mix: #{ order: 1 }, duration: "5m", seed: 2"#;
    let run = two_regions(ORDERS, &aurora(false), workload);
    assert_eq!(number(&run, &format!("/by_region/{HOME}/availability")), 1.0);
    assert_eq!(number(&run, &format!("/by_region/{AWAY}/requests/ok")), 0.0);
    assert_eq!(count(&run, "different-network"), number(&run, "/requests/failed"));
}

#[test]
fn own_rows_are_old_in_another_region_for_as_long_as_it_lags() {
    let workload =
        r#"arrivals: poisson(200), users: 200, mix: #{ order: 0.3, orders: 0.7 }, duration: "20m", seed: 5"#;
    let run = two_regions(ORDERS, &aurora(true), workload);
    let lag = seconds("aurora.global.lag");
    let reads = number(&run, &format!("/by_region/{AWAY}/requests/total")) * 0.7;
    let expected = 1.0 - (-0.3 * lag).exp();
    // The primary has no reader of its own: only reads of the other Region can be old. Reads share writes.
    let (stale, error) = (number(&run, "/stale_reads"), 8.0 * (reads * expected * (1.0 - expected)).sqrt());
    assert!((stale - reads * expected).abs() < error, "{stale} of {reads}, expected {expected}");
}

#[test]
fn a_failover_to_another_region_loses_what_had_not_arrived() {
    let workload = format!(
        r#"arrivals: poisson(100), users: 2000, mix: #{{ order: 1 }}, duration: "30m", seed: 3,
           faults: [region_loss("{HOME}", "10m"), failover_global_cluster(global, "12m")]"#
    );
    let run = two_regions(ORDERS, &aurora(true), &workload);
    let (lag, takes) = (seconds("aurora.global.lag"), seconds("aurora.global.failover"));
    let loss = &run["faults"][0];
    assert!(number(loss, "/rpo_s") <= lag && number(loss, "/rpo_s") > 0.9 * lag, "{loss}");
    assert!((number(&run, "/lost/rows") - 100.0 * lag).abs() < 4.0 * (100.0 * lag).sqrt(), "{}", run["lost"]);
    assert!((number(loss, "/rto_s") - (120.0 + takes)).abs() < 2.0, "{loss}");
}

#[test]
fn a_switchover_stops_writes_for_a_moment_and_loses_nothing() {
    let workload = r#"arrivals: poisson(100), users: 2000, mix: #{ order: 1, orders: 1 }, duration: "20m", seed: 3, faults: [switchover_global_cluster(bound("database"), "10m")]"#;
    let run = two_regions(
        ORDERS,
        &aurora(true).replace("global_cluster(\"shop\", #{", "global_cluster(\"shop\", #{ "),
        workload,
    );
    assert_eq!((number(&run, "/lost/rows"), count(&run, "row-lost")), (0.0, 0.0));
    let stops = seconds("aurora.global.switchover");
    let refused = count(&run, "database-failing-over");
    // Half of the requests write, and those of home read at the writer as well.
    assert!((refused - 75.0 * stops).abs() < 5.0 * (75.0 * stops).sqrt(), "{refused}");
    // From then on home is the one that cannot write: its cluster forwards nothing.
    let late = run["causes"].as_array().unwrap().iter().find(|cause| cause["cause"] == "different-network");
    assert!(late.is_some_and(|cause| number(cause, "/first_s") >= 600.0 + stops - 1.0), "{run:#}");
}

const CARTS: &str = "add: #{ cpu: \"2ms\", session_write: true }";

fn table(users: u32, faults: &str) -> Value {
    two_regions(
        CARTS,
        &format!(
            r#"
            region("{HOME}");
            app.sessions = dynamodb::global_table("carts", #{{
                key_schema: [#{{ attribute_name: "user", key_type: "HASH" }}], attribute_definitions: [#{{ attribute_name: "user", attribute_type: "S" }}],
                billing_mode: "PAY_PER_REQUEST", replicas: [#{{ region: "{HOME}" }}, #{{ region: "{AWAY}" }}],
                stream_specification: #{{ stream_view_type: "NEW_AND_OLD_IMAGES" }},
            }});"#
        ),
        &format!(r#"arrivals: poisson(100), users: {users}, duration: "20m", seed: 3, faults: [{faults}]"#),
    )
}

#[test]
fn each_region_has_the_table_near_and_carts_move_with_their_users() {
    let calm = table(1_000, "");
    assert_eq!((number(&calm, "/requests/failed"), number(&calm, "/lost/sessions")), (0.0, 0.0));
    assert!((median(&calm, AWAY) - median(&calm, HOME)).abs() < 20.0);
    let lost = table(1_000, &format!(r#"region_loss("{HOME}", "10m")"#));
    // Who is led to the other Region finds the cart there; only what was written in the last second has not arrived.
    let old = number(&lost, "/stale_reads") + number(&lost, "/lost/sessions");
    assert!(old <= 100.0 * seconds("dynamodb.global.lag"), "{old}");
    assert!(number(&lost, "/requests/ok") > 0.9 * number(&calm, "/requests/ok"));
    assert_eq!(count(&lost, "session-elsewhere") + count(&lost, "session-lost"), 0.0);
}

/// A server in Seoul and a database in Virginia, in VPCs of their own that are peered; `routes` make the ways.
fn peered(routes: &str) -> Value {
    run(&format!(
        r#"
        let app = application("shop", #{{ workers: 200, requests: #{{ order: #{{ cpu: "1ms", db_write: "1ms" }} }} }});
        region("{HOME}");
        let home = network::three_tier("home", "10.0.0.0/16", 2, 0);
        let data = ec2::security_group("data", #{{ group_description: "data", vpc_id: home.vpc, security_group_ingress: [allow_tcp(3306, "10.1.0.0/16")] }});
        let places = rds::db_subnet_group("data", #{{ db_subnet_group_description: "x", subnet_ids: home.database_subnets }});
        let database = rds::db_instance("data", #{{
            engine: "mysql", db_instance_class: "db.m5.large", allocated_storage: 20, db_subnet_group_name: places,
            vpc_security_groups: [data], master_username: "shop", manage_master_user_password: true,
        }});
        region("{AWAY}");
        let away = network::three_tier("away", "10.1.0.0/16", 2, 0);
        let open = ec2::security_group("open", #{{ group_description: "web", vpc_id: away.vpc, security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "m5.large", subnet_id: away.public_subnets[0], security_group_ids: [open] }});
        let peering = ec2::vpc_peering_connection("both", #{{ vpc_id: away.vpc, peer_vpc_id: home.vpc, peer_region: "{HOME}" }});
        {routes}
        app.address = web;
        app.database = database;
        simulate(#{{ clients: #{{ "{AWAY}": 1 }}, arrivals: poisson(20), users: 100, duration: "5m", timeout: "2s", seed: 1 }})"#
    ))
}

const THERE: &str = r#"ec2::route("there", #{ route_table_id: away.public_route_table, destination_cidr_block: "10.0.0.0/16", vpc_peering_connection_id: peering });"#;
const BACK: &str = r#"region("us-east-1"); ec2::route("back", #{ route_table_id: home.database_route_table, destination_cidr_block: "10.1.0.0/16", vpc_peering_connection_id: peering });"#;

#[test]
fn a_peered_vpc_is_reached_by_routes_in_both_directions_and_is_as_far_as_it_is() {
    for routes in ["", THERE, BACK] {
        let run = peered(routes);
        assert_eq!(number(&run, "/requests/ok"), 0.0, "{routes}");
        assert_eq!(count(&run, "no-route"), number(&run, "/requests/failed"), "{routes}");
    }
    let run = peered(&format!("{THERE} {BACK}"));
    assert_eq!(number(&run, "/requests/failed"), 0.0, "{run:#}");
    let near = catalog::client_rtt(AWAY, AWAY).unwrap().as_millis_f64();
    let ocean = catalog::rtt(AWAY, HOME).unwrap().as_millis_f64();
    let median = number(&run, "/latency_ms/p50");
    assert!((median - near - ocean - 2.0).abs() < 2.0 + 0.02 * median, "{median} {near} {ocean}");
}
