//! Caches: hit ratios against Che and the arithmetic of times to live, and what a database feels of a lost node.

use super::case::{Case, Figure, estimate};
use super::scripts::{event_s, mean_of, number, run};
use cloudkata::catalog;
use serde_json::Value;

/// Runs of a shop that asks a cache and then a database. `key` tells which rows, of what size and for how long; `live` is
/// the workload.
fn runs(key: &str, cache: &str, live: &str) -> Vec<Value> {
    let script = format!(
        r#"
        application("shop", #{{ requests: #{{ read: #{{ cpu: "10us", db_read: #{{ time: "0ms", {key} }} }} }} }});
        let open = ec2::security_group("open", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let data = ec2::security_group("data", #{{ group_description: "data", security_group_ingress: [allow_tcp(3306, open), allow_tcp(6379, open)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "c5.24xlarge", security_group_ids: [open] }});
        app.database = rds::db_instance("data", #{{
            engine: "mysql", db_instance_class: "db.m5.large", allocated_storage: 20, vpc_security_groups: [data],
            master_username: "shop", manage_master_user_password: true,
        }});
        let cache = elasticache::replication_group("rows", #{{
            replication_group_description: "rows", engine: "valkey", cache_node_type: "cache.t4g.micro", security_group_ids: [data], {cache}
        }});
        app.cache = cache;
        let runs = [];
        for seed in 1..=8 {{ runs.push(simulate(#{{ target: web, seed: seed, {live} }})); }}
        runs"#
    );
    run(&script).as_array().unwrap().clone()
}

/// The shares of Zipf's law.
fn zipf(n: u32, exponent: f64) -> Vec<f64> {
    let weights: Vec<f64> = (1..=n).map(|k| f64::from(k).powf(-exponent)).collect();
    let whole: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / whole).collect()
}

/// Che's approximation (Che, Tung and Wang 2002): an item is in an LRU cache as if it stayed for the same time T after
/// each use, where T is such that as many items are in it as fit.
fn che(shares: &[f64], room: f64) -> f64 {
    let inside = |time: f64| shares.iter().map(|p| 1.0 - (-p * time).exp()).sum::<f64>();
    let (mut low, mut high) = (0.0, 1e9);
    for _ in 0..200 {
        let middle = (low + high) / 2.0;
        if inside(middle) < room { low = middle } else { high = middle }
    }
    shares.iter().map(|p| p * (1.0 - (-p * low).exp())).sum()
}

/// Fricker, Robert and Roberts (2012) show that Che's approximation is exact in the limit of many items; at this size it
/// is closer than eight runs can tell, and the empty cache at the start (at most 100 misses of 120,000) does not show.
pub static LRU: Case = Case::new("LRU cache with room for 100 of 1,000 rows, Zipf 1.0", || {
    let room = 100;
    let bytes = catalog::cache_node("cache.t4g.micro").unwrap().usable_bytes() / room;
    let key = format!("key: zipf(1000, 1.0), bytes: {bytes}");
    let runs = runs(&key, "", r#"arrivals: poisson(100), duration: "20m""#);
    let (measured, error) = mean_of(&runs, |run| number(run, "/cache_hit_ratio"));
    vec![estimate("hit ratio", "Che", che(&zipf(1_000, 1.0), room as f64), error, measured)]
});

#[test]
fn the_hit_ratio_of_lru_is_ches() {
    LRU.holds();
}

/// A row is fresh for T after it was fetched, and fetched by the first who asks after that: λT/(1 + λT) of its look-ups
/// are hits. In a run of length D that begins with an empty cache the misses are those of a renewal process whose first
/// interval is 1/λ, not T + 1/λ, on average: D/μ − 1/(λμ) + E\[X²\]/(2μ²), with μ = T + 1/λ.
pub static TTL: Case = Case::new("cache of 100 rows, Zipf 0.8, kept for 10 s, 50 look-ups a second", || {
    let (rate, kept, length) = (50.0, 10.0, 1_200.0);
    let key = r#"key: zipf(100, 0.8), cache: "10s""#;
    let runs = runs(key, "", r#"arrivals: poisson(50), duration: "20m""#);
    let misses = |share: &f64| {
        let of_row = rate * share;
        let mean = kept + 1.0 / of_row;
        let square = mean * mean + 1.0 / (of_row * of_row);
        length / mean - 1.0 / (of_row * mean) + square / (2.0 * mean * mean)
    };
    let theory = 1.0 - zipf(100, 0.8).iter().map(misses).sum::<f64>() / (rate * length);
    let (measured, error) = mean_of(&runs, |run| number(run, "/cache_hit_ratio"));
    vec![estimate("hit ratio", "Σ pλT/(1 + λT), renewals", theory, error, measured)]
});

#[test]
fn a_time_to_live_makes_lambda_t_of_one_plus_lambda_t() {
    TTL.holds();
}

/// Rows that are asked for at least once in a time, of those of a shop that all fit into the cache.
fn asked(seconds: f64) -> f64 {
    zipf(1_000, 0.8).iter().map(|share| 1.0 - (-100.0 * share * seconds).exp()).sum()
}

/// Queries of the database in runs of 30 minutes in which the node is lost after ten, and what they should be given how
/// long the cache was down: before and after, every row once; meanwhile, all.
fn queries(cache: &str, back: &str, theory: impl Fn(f64) -> f64) -> Vec<Figure> {
    let live = r#"arrivals: poisson(100), duration: "30m", faults: [crash(cache, "10m")]"#;
    let runs = runs("key: zipf(1000, 0.8)", cache, live);
    let down = |run: &Value| event_s(run, back) - event_s(run, "cache-down");
    let served = |run: &Value| {
        let stations = run["stations"].as_array().unwrap();
        let database = stations.iter().find(|one| one["kind"] == "AWS::RDS::DBInstance").unwrap();
        assert_eq!(number(run, "/requests/failed"), 0.0);
        database["served"].as_f64().unwrap()
    };
    let (expected, _) = mean_of(&runs, |run| theory(down(run)));
    let (measured, _) = mean_of(&runs, served);
    let (_, error) = mean_of(&runs, |run| served(run) - theory(down(run)));
    vec![estimate("queries of the database", "λd + Σ(1 − e^(−λpt))", expected, error, measured)]
}

/// A single node comes back cold: everything is fetched again.
pub static COLD: Case = Case::new("a cache of one node that is lost and replaced", || {
    queries("", "cache-restored", |down| asked(600.0) + 100.0 * down + asked(1_200.0 - down))
});

/// A replica has everything: rows are fetched once in the whole run.
pub static WARM: Case = Case::new("a cache of two nodes that fails over", || {
    let cache = "automatic_failover_enabled: true, num_cache_clusters: 2";
    queries(cache, "failover-done", |down| 100.0 * down + asked(1_800.0 - down))
});

#[test]
fn a_lost_node_sends_its_reads_to_the_database_and_comes_back_cold() {
    COLD.holds();
}

#[test]
fn a_replica_that_takes_over_has_everything() {
    WARM.holds();
}

/// A shop whose users keep carts in a cache, and read and change a row of their own behind a cache. `caches` binds the
/// ports; `live` is the workload.
fn carts(caches: &str, live: &str) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{
            add: #{{ session_write: #{{ bytes: 1000 }} }}, heavy: #{{ session_write: #{{ bytes: "4MB" }} }},
            change: #{{ db_write: #{{ key: own() }} }}, mine: #{{ db_read: #{{ key: own(), cache: "1m" }} }},
        }} }});
        let open = ec2::security_group("open", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let data = ec2::security_group("data", #{{ group_description: "data", security_group_ingress: [allow_tcp([3306, 6379, 11211], open)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "c5.24xlarge", security_group_ids: [open] }});
        app.database = rds::db_instance("data", #{{
            engine: "mysql", db_instance_class: "db.m5.large", allocated_storage: 20, vpc_security_groups: [data],
            master_username: "shop", manage_master_user_password: true,
        }});
        let copy = rds::db_instance("copy", #{{ source_db_instance_identifier: app.database, db_instance_class: "db.m5.large", vpc_security_groups: [data] }});
        fn group(name, data) {{ elasticache::replication_group(name, #{{ replication_group_description: name, engine: "valkey", cache_node_type: "cache.t4g.micro", security_group_ids: [data] }}) }}
        {caches}
        simulate(#{{ target: web, users: 400, seed: 3, {live} }})"#
    ))
}

fn cause(run: &Value, place: usize) -> (&str, &str) {
    let cause = &run["causes"][place];
    (cause["cause"].as_str().unwrap_or(""), cause["resource"].as_str().unwrap_or(""))
}

/// Of four nodes of Memcached one is lost: a quarter of 400 sessions, give or take four standard deviations of where
/// keys happen to fall.
#[test]
fn a_lost_node_of_memcached_takes_its_share_of_the_sessions() {
    let run = carts(
        r#"let carts = elasticache::cache_cluster("carts", #{ engine: "memcached", cache_node_type: "cache.t4g.micro", num_cache_nodes: 4, vpc_security_group_ids: [data] });
        app.sessions = carts;"#,
        r#"mix: #{ add: 1 }, arrivals: poisson(40), duration: "40m", faults: [crash(carts, "10m")]"#,
    );
    let lost = number(&run, "/lost/sessions");
    assert!((lost - 100.0).abs() < 4.0 * (400.0f64 * 0.25 * 0.75).sqrt(), "{lost}");
    let all = [cause(&run, 0), cause(&run, 1)];
    assert!(all.contains(&("cache-down", "elasticache::cache_cluster.carts")), "{all:?}");
    assert!(all.contains(&("session-lost", "elasticache::cache_cluster.carts")), "{all:?}");
}

/// 400 sessions of 4 MB do not fit where there is room for 100.
#[test]
fn sessions_are_pushed_out_of_a_cache_that_is_too_small() {
    let live = r#"mix: #{ heavy: 1 }, arrivals: poisson(40), duration: "10m""#;
    let run = carts(r#"app.sessions = group("carts", data);"#, live);
    assert_eq!(cause(&run, 0), ("session-lost", "elasticache::replication_group.carts"));
    assert!(number(&run, "/lost/sessions") > 100.0);
}

/// What a cache took from a replica that lagged stays old until its time is over, where it would have been old for the
/// lag alone.
#[test]
fn a_cache_keeps_what_a_replica_did_not_know_yet() {
    let stale = |caches: &str| {
        let live = r#"mix: #{ change: 1, mine: 9 }, arrivals: poisson(400), duration: "10m""#;
        number(&carts(caches, live), "/stale_reads")
    };
    let without = stale("app.reads = [copy];");
    let with = stale(r#"app.reads = [copy]; app.cache = group("rows", data);"#);
    assert!(without > 0.0 && with > 2.0 * without, "{without} {with}");
    // From the writer, only who asks again between the commit and the deletion sees the old row: 24,000 changes, and
    // their users ask 0.9 times a second, in far less than two milliseconds.
    let race = stale(r#"app.cache = group("rows", data);"#);
    assert!(race < 24_000.0 * 0.9 * 0.002, "{race}");
}

/// A cache that nobody is let into is not left out: its clients wait for it in vain.
#[test]
fn a_closed_cache_is_named() {
    let live = r#"mix: #{ mine: 1 }, arrivals: poisson(10), duration: "2m", timeout: "2s""#;
    let closed = r#"let none = ec2::security_group("none", #{ group_description: "nobody" }); app.cache = group("rows", none);"#;
    let run = carts(closed, live);
    assert_eq!(cause(&run, 0), ("security-group-denies", "ec2::security_group.none"));
}
