//! State in runs: where sessions, rows and files are, who finds them, and what a failover costs. Through the public API.
//!
//! A count of n independent chances of p may lie four standard deviations, 4 √(n p (1 − p)), from n p.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a script that does not run is a failed test")]

#[path = "state/globals.rs"]
mod globals;
#[path = "shared/scripts.rs"]
mod shared;
#[path = "state/successions.rs"]
mod successions;

use serde_json::Value;
use shared::{number, run};

/// A shop on `servers` instances behind a load balancer that chooses by chance; `more` binds ports or makes it sticky.
fn shop(servers: u32, requests: &str, more: &str, workload: &str) -> Value {
    run(&format!(
        r#"
        let app = application("shop", #{{ requests: #{{ {requests} }} }});
        let front = ec2::security_group("front", #{{ group_description: "x", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let data = ec2::security_group("data", #{{ group_description: "x", security_group_ingress: [allow_tcp(3306, front)] }});
        let web = [];
        for n in 1..={servers} {{
            web.push(ec2::instance(`web-${{n}}`, #{{
                image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [front], subnet_id: default_subnet(1 + n % 2),
            }}));
        }}
        let sticky = [];
        {more}
        let pool = elbv2::target_group("web", #{{
            vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: web, health_check_interval_seconds: 10,
            target_group_attributes: [#{{ key: "load_balancing.algorithm.type", value: "weighted_random" }}] + sticky,
        }});
        let alb = elbv2::load_balancer("front", #{{ subnets: [default_subnet(1), default_subnet(2)], security_groups: [front] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        app.address = alb;
        fn database(data, more) {{
            let all = #{{
                engine: "mysql", db_instance_class: "db.m5.xlarge", allocated_storage: 100, vpc_security_groups: [data],
                master_username: "shop", manage_master_user_password: true,
            }};
            all += more;
            rds::db_instance("data", all)
        }}
        simulate(#{{ {workload} }})"#
    ))
}

fn count(run: &Value, cause: &str) -> f64 {
    let all = run["causes"].as_array().unwrap().iter();
    all.filter(|found| found["cause"] == cause).map(|found| number(found, "/count")).sum()
}

fn near(found: f64, chances: f64, p: f64) {
    let (mean, sigma) = (chances * p, (chances * p * (1.0 - p)).sqrt());
    assert!((found - mean).abs() <= 4.0 * sigma, "{found} of {chances}, expected {mean} ± {sigma}");
}

const CARTS: &str = "add: #{ cpu: \"2ms\", session_write: true }";
const STICKY: &str = r#"sticky = [
    #{ key: "stickiness.enabled", value: "true" }, #{ key: "stickiness.type", value: "lb_cookie" },
    #{ key: "stickiness.lb_cookie.duration_seconds", value: "86400" },
];"#;

#[test]
fn a_cart_in_an_instances_memory_is_found_as_often_as_chance_leads_there() {
    let run = shop(4, CARTS, "", r#"arrivals: poisson(100), users: 50, duration: "5m", seed: 3"#);
    // Every request but each user's first looks for the cart where the request before it left it.
    near(count(&run, "session-elsewhere"), number(&run, "/requests/total") - 50.0, 3.0 / 4.0);
    assert_eq!(number(&run, "/lost/sessions"), count(&run, "session-elsewhere"));
}

#[test]
fn sticky_sessions_keep_every_cart_until_an_instance_dies_and_then_lose_its_share() {
    let workload = |fault: &str| {
        format!(r#"arrivals: poisson(100), users: 400, duration: "10m", seed: 3, faults: [{fault}]"#)
    };
    let calm = shop(4, CARTS, STICKY, &workload(""));
    assert_eq!((number(&calm, "/requests/failed"), number(&calm, "/lost/sessions")), (0.0, 0.0));
    let crash = shop(4, CARTS, STICKY, &workload(r#"crash(web[0], "5m")"#));
    near(number(&crash, "/lost/sessions"), 400.0, 1.0 / 4.0);
    assert_eq!(count(&crash, "session-lost"), number(&crash, "/lost/sessions"));
    assert_eq!(count(&crash, "session-elsewhere"), 0.0);
}

#[test]
fn a_reboot_empties_the_memory_and_leaves_the_disk() {
    let both = "add: #{ cpu: \"2ms\", session_write: true }, order: #{ cpu: \"2ms\", db_write: #{ key: own() } }, orders: #{ cpu: \"2ms\", db_read: #{ key: own() } }";
    let workload = r#"arrivals: poisson(50), users: 40, duration: "10m", seed: 1, timeout: "2s", faults: [reboot(web[0], "5m")]"#;
    let run = shop(1, both, "", workload);
    assert!(number(&run, "/lost/sessions") > 30.0, "{run:#}");
    assert_eq!((number(&run, "/lost/rows"), count(&run, "row-lost")), (0.0, 0.0));
}

#[test]
fn rows_on_an_instances_disk_go_with_it_to_the_last_one() {
    let run = shop(
        1,
        "order: #{ cpu: \"2ms\", db_write: #{ key: own() } }",
        "",
        r#"arrivals: poisson(50), users: 100, duration: "10m", seed: 1, timeout: "2s", faults: [crash(web[0], "5m")]"#,
    );
    // Whatever had been answered had been written; a few more were written and not answered yet.
    let (lost, answered) = (number(&run, "/lost/rows"), number(&run, "/requests/ok"));
    assert!(lost >= answered && lost <= answered + 5.0, "{lost} lost, {answered} answered");
    assert!((number(&run, "/faults/0/rpo_s") - 300.0).abs() < 1.0);
}

#[test]
fn cookies_are_never_lost_unless_they_are_too_large() {
    let workload = r#"arrivals: poisson(100), users: 50, duration: "5m", seed: 3, timeout: "2s", faults: [terminate(web[0], "2m")]"#;
    let cookies = "app.sessions = client_cookie(#{ signed: true });";
    let small = shop(3, CARTS, cookies, workload);
    assert_eq!(number(&small, "/lost/sessions"), 0.0);
    let large = shop(3, "add: #{ cpu: \"2ms\", session_write: #{ bytes: \"5KB\" } }", cookies, workload);
    assert_eq!(number(&large, "/requests/ok"), 0.0);
    let cause = large["causes"].as_array().unwrap().iter().find(|found| found["cause"] == "cookie-too-large");
    assert!(number(cause.unwrap(), "/span/line") > 1.0, "the line that binds `app.sessions`");
}

#[test]
fn sizes_that_nobody_could_store_do_no_harm() {
    let bucket = r#"app.files = s3::bucket("files");"#;
    let kept = shop(
        1,
        "put: #{ file_write: #{ bytes: \"9000000TB\" } }",
        bucket,
        r#"arrivals: poisson(50), users: 50, duration: "1m", seed: 1"#,
    );
    assert!(number(&kept, "/requests/total") > 2_000.0);
}

#[test]
fn a_fault_that_strikes_nothing_has_no_impact() {
    let workload = r#"arrivals: poisson(50), users: 50, duration: "6m", timeout: "2s", seed: 1, faults: [crash(web[0], "2m"), terminate(in_az(6), "121s")]"#;
    let run = shop(2, CARTS, "", workload);
    assert!(number(&run, "/faults/0/rto_s") > 0.0);
    assert_eq!(number(&run, "/faults/1/rto_s"), 0.0);
}

#[test]
fn sessions_in_a_database_survive_every_instance() {
    let run = shop(
        3,
        CARTS,
        "app.sessions = database(data, #{});",
        r#"arrivals: poisson(100), users: 50, duration: "5m", seed: 3, timeout: "2s", faults: [terminate(web[0], "2m"), crash(web[1], "3m")]"#,
    );
    assert_eq!((number(&run, "/lost/sessions"), count(&run, "session-lost")), (0.0, 0.0));
}

#[test]
fn a_session_in_a_database_is_a_query_of_the_usual_work() {
    let run = shop(
        3,
        "add: #{ cpu: \"1ms\", session_write: true }",
        "app.sessions = database(data, #{});",
        r#"arrivals: poisson(200), users: 50, duration: "10m", seed: 3"#,
    );
    let stations = run["stations"].as_array().unwrap().iter();
    let busy = stations.filter(|station| station["resource"] == "rds::db_instance.data");
    let busy: f64 = busy.map(|station| number(station, "/utilisation")).sum();
    // 200 queries of 1 ms a second on the four vCPUs of a db.m5.xlarge.
    assert!((busy - 0.05).abs() < 0.001, "{busy}");
}

/// A user writes at rate r, so a read finds a write of the last `lag` seconds with probability 1 − exp(−r lag).
#[test]
fn own_rows_are_stale_on_a_replica_as_often_as_its_lag_says() {
    let lag = cloudkata::catalog::timing_duration("rds.replica_lag").as_secs_f64();
    let run = shop(
        4,
        "order: #{ cpu: \"1ms\", db_write: #{ key: own(), time: \"1ms\" } }, orders: #{ cpu: \"1ms\", db_read: #{ key: own(), time: \"1ms\" } }",
        r#"app.database = database(data, #{});
           app.reads = [rds::db_instance("copy", #{ source_db_instance_identifier: app.database, db_instance_class: "db.m5.xlarge", vpc_security_groups: [data] })];"#,
        r#"arrivals: poisson(200), mix: #{ order: 0.3, orders: 0.7 }, users: 200, duration: "20m", seed: 5"#,
    );
    let stale = number(&run, "/stale_reads");
    let reads = number(&run, "/requests/total") * 0.7;
    let expected = 1.0 - (-0.3 * lag).exp();
    // Reads of the same second share a write, hence twice the error of independent ones.
    let error = 2.0 * 4.0 * (reads * expected * (1.0 - expected)).sqrt();
    assert!((stale - reads * expected).abs() < error, "{stale} of {reads}, expected {expected}");
    assert_eq!(number(&run, "/requests/failed"), stale);
}

#[test]
fn a_multi_az_failover_takes_the_time_that_aws_states() {
    let (mut outages, seeds) = (Vec::new(), 12);
    for seed in 1..=seeds {
        let run = shop(
            2,
            "get: #{ cpu: \"1ms\", db_read: \"1ms\" }",
            "app.database = database(data, #{ multi_az: true });",
            &format!(
                r#"arrivals: poisson(50), users: 50, duration: "6m", timeout: "2s", seed: {seed}, faults: [failover(bound("database"), "2m")]"#
            ),
        );
        assert_eq!(number(&run, "/requests/failed"), count(&run, "database-failing-over"));
        outages.push(number(&run, "/faults/0/rto_s"));
    }
    assert!(outages.iter().all(|outage| (59.0..=120.0).contains(outage)), "{outages:?}");
    // Uniform between 60 and 120 s: the mean of n is uncertain by 60 / √(12 n).
    let mean = outages.iter().sum::<f64>() / f64::from(seeds);
    assert!((mean - 90.0).abs() < 4.0 * 60.0 / (12.0 * f64::from(seeds)).sqrt(), "{mean}");
}

#[test]
fn a_lost_zone_takes_a_single_database_with_it_and_not_one_with_a_standby() {
    let outage = |more: &str| {
        let run = shop(
            2,
            "get: #{ cpu: \"1ms\", db_read: \"1ms\" }",
            &format!("app.database = database(data, #{{ {more} }});"),
            r#"arrivals: poisson(50), users: 50, duration: "40m", timeout: "2s", seed: 1, faults: [zone_power_loss(in_az(1), "5m", "20m")]"#,
        );
        let last = |cause: &str| {
            let all = run["causes"].as_array().unwrap().iter().filter(|found| found["cause"] == cause);
            all.map(|found| number(found, "/last_s")).fold(0.0, f64::max)
        };
        (last("database-down"), last("database-failing-over"))
    };
    let (single, none) = outage("availability_zone: az(1)");
    assert!(single >= 20.0 * 60.0 && none == 0.0, "{single} {none}");
    let (none, twin) = outage(
        "multi_az: true, db_subnet_group_name: rds::db_subnet_group(\"two\", #{ db_subnet_group_description: \"x\", subnet_ids: [default_subnet(1), default_subnet(2)] })",
    );
    assert!(none == 0.0 && (360.0..=420.0).contains(&twin), "{none} {twin}");
}

#[test]
fn an_aurora_reader_takes_over_and_reads_go_on_through_the_reader_endpoint() {
    let cluster = r#"
        let cluster = rds::db_cluster("data", #{ engine: "aurora-mysql", vpc_security_group_ids: [data], master_username: "shop", manage_master_user_password: true });
        for n in 1..=3 { rds::db_instance(`member-${n}`, #{ db_cluster_identifier: cluster, engine: "aurora-mysql", db_instance_class: "db.r5.large" }); }
        app.database = cluster;
        app.reads = cluster;"#;
    let requests = "put: #{ cpu: \"1ms\", db_write: \"1ms\" }, get: #{ cpu: \"1ms\", db_read: \"1ms\" }";
    let only = |kind: &str| {
        let workload = format!(
            r#"arrivals: poisson(50), mix: #{{ {kind}: 1.0 }}, users: 50, duration: "6m", timeout: "2s", seed: 1, faults: [crash(bound("database"), "2m")]"#
        );
        shop(2, requests, cluster, &workload)
    };
    let writes = only("put");
    assert!((9.0..=60.0).contains(&number(&writes, "/faults/0/rto_s")), "{writes:#}");
    assert_eq!(number(&only("get"), "/requests/failed"), 0.0);
}

#[test]
fn where_state_is_kept_changes_nothing_else() {
    let workload = r#"arrivals: poisson(100), users: 50, duration: "5m", seed: 3"#;
    let total = |more: &str| number(&shop(3, CARTS, more, workload), "/requests/total");
    assert_eq!(total(""), total("app.sessions = client_cookie();"));
}

#[test]
fn who_waits_in_vain_for_a_database_names_the_database() {
    let run = shop(
        4,
        "get: #{ cpu: \"1ms\", db_read: exponential(\"80ms\") }",
        "app.database = database(data, #{});",
        r#"arrivals: poisson(60), users: 50, duration: "5m", timeout: "500ms", seed: 1"#,
    );
    let at = |resource: &str| -> f64 {
        let all = run["causes"].as_array().unwrap().iter();
        all.filter(|found| found["cause"] == "timeout" && found["resource"] == resource)
            .map(|found| number(found, "/count"))
            .sum()
    };
    // A few had not come to the database yet.
    let (database, server) = (at("rds::db_instance.data"), at("ec2::instance.web-1"));
    assert!(database > 1_000.0 && server < 0.05 * database, "{:#}", run["causes"]);
}
