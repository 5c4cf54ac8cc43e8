//! Caches: every node is paid, whatever it is for.

use super::super::*;
use super::{bill, line};
use crate::network::tests::sketch::{Sketch, text};
use crate::resource::Value;

fn group(more: &[(&str, Value)]) -> Sketch {
    let mut sketch = Sketch::new();
    let mut properties = vec![("cache_node_type", text("cache.t4g.micro"))];
    properties.extend(more.iter().cloned());
    sketch.add("elasticache::replication_group", "carts", &properties);
    sketch
}

#[test]
fn a_replica_costs_as_its_primary_and_valkey_a_fifth_less() {
    // 0.016 × 730.
    assert_eq!(bill(&group(&[])).total(), Usd::from_dollars(11.68));
    assert_eq!(bill(&group(&[("num_cache_clusters", 2.into())])).total(), Usd::from_dollars(23.36));
    let valkey = [("engine", text("valkey")), ("num_cache_clusters", 2.into())];
    assert_eq!(bill(&group(&valkey)).total(), Usd::from_dollars(0.8 * 23.36));
    let shards = [
        ("num_node_groups", 2.into()),
        ("replicas_per_node_group", 1.into()),
        ("automatic_failover_enabled", true.into()),
    ];
    assert_eq!(bill(&group(&shards)).total(), Usd::from_dollars(4.0 * 11.68));
}

#[test]
fn memcached_costs_as_redis_and_says_where_that_is_from() {
    let mut sketch = Sketch::new();
    let properties = [
        ("engine", text("memcached")),
        ("cache_node_type", text("cache.t4g.micro")),
        ("num_cache_nodes", 3.into()),
    ];
    sketch.add("elasticache::cache_cluster", "carts", &properties);
    let bill = bill(&sketch);
    assert_eq!(bill.total(), Usd::from_dollars(3.0 * 11.68));
    assert!(line(&bill, "elasticache::cache_cluster.carts", "").source.contains("costs the same"));
}

#[test]
fn mariadb_and_aurora_take_the_price_of_their_twin() {
    let hour = |engine: &str, class: &str, region: &str| {
        database_hour(engine, class, false, region).map(|rate| rate.usd)
    };
    assert_eq!(hour("mariadb", "db.t3.large", "us-east-1").unwrap(), 0.136);
    assert_eq!(hour("aurora-mysql", "db.r7g.large", "ap-northeast-2").unwrap(), 0.333);
    assert_eq!(hour("aurora-postgresql", "db.t3.medium", "us-east-1").unwrap(), 0.082);
    let unknown = hour("mysql", "db.r7g.large", "ap-northeast-2").unwrap_err();
    assert!(unknown.to_string().contains("db.t3.micro"), "{unknown}");
}
