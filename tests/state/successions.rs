//! Databases that take the place of others: what is lost is what had not arrived.

use super::{count, number, shop};
use cloudkata::catalog;
use serde_json::Value;

const ORDERS: &str = "order: #{ cpu: \"1ms\", db_write: #{ key: own(), time: \"1ms\" } }, orders: #{ cpu: \"1ms\", db_read: #{ key: own(), time: \"1ms\" } }";

const WITH_COPY: &str = r#"app.database = database(data, #{ backup_retention_period: 7 });
    let copy = rds::db_instance("copy", #{ source_db_instance_identifier: app.database, db_instance_class: "db.m5.xlarge", vpc_security_groups: [data] });"#;

fn seconds(timing: &str) -> f64 {
    catalog::timing_duration(timing).as_secs_f64()
}

fn ordering(more: &str, faults: &str) -> Value {
    shop(
        2,
        ORDERS,
        more,
        &format!(
            r#"arrivals: poisson(100), mix: #{{ order: 1, orders: 1 }}, users: 2000, duration: "40m", timeout: "2s", seed: 4, faults: [{faults}]"#
        ),
    )
}

#[test]
fn a_promoted_replica_ends_the_outage_and_lacks_what_had_not_reached_it() {
    let run = ordering(WITH_COPY, r#"crash(app.database, "10m"), promote(copy, "12m")"#);
    let (lag, promotion) = (seconds("rds.replica_lag"), seconds("rds.replica.promotion"));
    let crash = &run["faults"][0];
    // Nobody was served from the crash until the replica was up.
    assert!((number(crash, "/rto_s") - (120.0 + promotion)).abs() < 1.5, "{crash}");
    assert!(number(crash, "/rpo_s") <= lag && number(crash, "/rpo_s") > 0.8 * lag, "{crash}");
    // Fifty rows a second were written; four standard deviations of a count of `lag` seconds.
    let rows = 50.0 * lag;
    assert!((number(&run, "/lost/rows") - rows).abs() < 4.0 * rows.sqrt(), "{}", run["lost"]);
    // Whoever wrote in these moments and comes back finds it gone; everybody else is served again.
    let lost = count(&run, "row-lost");
    assert!(lost > 0.0 && lost <= number(&run, "/lost/rows"), "{run:#}");
    let others = number(&run, "/requests/failed") - lost - count(&run, "database-down");
    assert!(others < 10.0, "{run:#}");
}

#[test]
fn a_promotion_while_the_source_is_written_to_loses_what_comes_in_meanwhile() {
    let run = ordering(WITH_COPY, r#"promote(bound("database"), "10m")"#);
    let window = seconds("rds.replica_lag") + seconds("rds.replica.promotion");
    let promotion = &run["faults"][0];
    assert!((number(promotion, "/rpo_s") - window).abs() < 0.5, "{promotion}");
    assert!((number(&run, "/lost/rows") - 50.0 * window).abs() < 4.0 * (50.0 * window).sqrt());
}

#[test]
fn a_restored_database_is_as_old_as_its_backups() {
    let run = ordering(
        "app.database = database(data, #{ backup_retention_period: 7 });",
        r#"crash(app.database, "10m"), restore(bound("database"), "10m")"#,
    );
    let (behind, work) = (seconds("rds.pitr_granularity"), seconds("rds.restore"));
    let crash = &run["faults"][0];
    assert!((number(crash, "/rpo_s") - behind).abs() < 0.5, "{crash}");
    assert!((number(&run, "/lost/rows") - 50.0 * behind).abs() < 4.0 * (50.0 * behind).sqrt());
    assert!(number(crash, "/rto_s") <= work + 1.0, "{crash}");
    let told = run["events"].as_array().unwrap().iter();
    let up: Vec<f64> = told
        .filter(|event| event["what"] == "database-succeeded")
        .map(|event| number(event, "/t_s"))
        .collect();
    assert_eq!(up, [600.0 + work]);
}

#[test]
fn an_earlier_moment_can_be_restored_and_a_later_one_cannot() {
    let rows = |to: &str| {
        let fault = format!(r#"restore(bound("database"), "10m" {to})"#);
        number(
            &ordering("app.database = database(data, #{ backup_retention_period: 7 });", &fault),
            "/lost/rows",
        )
    };
    let work = seconds("rds.restore");
    // Nobody stopped the users: what came in until the new instance was up is lost as well.
    let lost = |from: f64| 50.0 * (600.0 + work - from);
    for (to, from) in [(r#", "2m""#, 120.0), (r#", "9m""#, 300.0), ("", 300.0)] {
        let found = rows(to);
        assert!(
            (found - lost(from)).abs() < 4.0 * lost(from).sqrt(),
            "{to}: {found}, expected {}",
            lost(from)
        );
    }
}

#[test]
fn without_backups_or_copies_operators_can_do_nothing() {
    let single = "app.database = database(data, #{ backup_retention_period: 0 });";
    let calm = ordering(single, "");
    for fault in [r#"restore(bound("database"), "10m")"#, r#"promote(bound("database"), "10m")"#] {
        let run = ordering(single, fault);
        assert_eq!(run["requests"], calm["requests"]);
        assert_eq!(number(&run, "/lost/rows"), 0.0);
        let notes = run["notes"].to_string();
        assert!(notes.contains("no automated backups") || notes.contains("no read replica"), "{notes}");
    }
}

#[test]
fn sessions_follow_a_promoted_database_but_the_newest() {
    let run = shop(
        2,
        "add: #{ cpu: \"2ms\", session_write: true }",
        &format!("{WITH_COPY} app.sessions = app.database;"),
        r#"arrivals: poisson(100), users: 500, duration: "20m", timeout: "2s", seed: 3, faults: [crash(app.database, "10m"), promote(copy, "10m")]"#,
    );
    // Of 500 users, each putting something into the cart every five seconds, those who did within the lag.
    let lag = seconds("rds.replica_lag");
    super::near(number(&run, "/lost/sessions"), 500.0, 1.0 - (-0.2 * lag).exp());
    assert_eq!(count(&run, "session-lost"), number(&run, "/lost/sessions"));
}

#[test]
fn a_replica_takes_no_writes() {
    let run = ordering(&format!("{WITH_COPY} app.database = copy;"), "");
    let orders = count(&run, "read-only-replica");
    super::near(orders, number(&run, "/requests/total"), 0.5);
    assert_eq!(number(&run, "/requests/failed"), orders);
}
