//! Caches: replication groups of Valkey and Redis OSS, clusters of Memcached.

use super::account::Account;
use super::database::network;
use cloudkata::resource::{Resource, World, ec2, elasticache};

const CARTS: &str = "elasticache::replication_group.carts";
const PAGES: &str = "elasticache::cache_cluster.pages";

fn group(more: &str) -> String {
    format!(r#"{{"cache_node_type": "cache.t4g.micro", "cache_subnet_group_name": "data"{more}}}"#)
}

fn memcached(count: i64, more: &str) -> String {
    format!(
        r#"{{"engine": "memcached", "cache_node_type": "cache.t4g.micro", "num_cache_nodes": {count},
            "cache_subnet_group_name": "data"{more}}}"#
    )
}

/// A network with a cache subnet group of two private subnets.
fn account() -> Account {
    let mut account = network();
    account.make("elasticache::subnet_group.data", r#"{"subnet_ids": ["ec2::subnet.q", "ec2::subnet.p"]}"#);
    account
}

/// The AZs of the nodes, shard by shard.
fn zones(account: &Account, address: &str) -> Vec<String> {
    let nodes = elasticache::nodes_of(account.get(address), &account.world);
    nodes.iter().map(|node| node.subnet.map(ec2::zone_of).unwrap_or_default()).collect()
}

#[test]
fn multi_az_keeps_primary_and_replicas_apart() {
    let mut account = account();
    let failover = r#", "automatic_failover_enabled": true"#;
    account.make(CARTS, &group(&format!(r#"{failover}, "multi_az_enabled": true, "num_cache_clusters": 3"#)));
    assert_eq!(zones(&account, CARTS), ["us-east-1a", "us-east-1b", "us-east-1a"]);
    account.make(
        "elasticache::replication_group.near",
        &group(&format!(r#"{failover}, "num_cache_clusters": 2"#)),
    );
    assert_eq!(
        zones(&account, "elasticache::replication_group.near"),
        ["us-east-1a", "us-east-1a"],
        "what is not promised is not given"
    );
    account.make(
        "elasticache::replication_group.named",
        &group(r#", "num_cache_clusters": 2, "preferred_cache_cluster_azs": ["us-east-1b", "us-east-1a"]"#),
    );
    assert_eq!(zones(&account, "elasticache::replication_group.named"), ["us-east-1b", "us-east-1a"]);
}

#[test]
fn failover_needs_somebody_who_takes_over() {
    account().refuses(&[
        (CARTS, &group(r#", "automatic_failover_enabled": true"#), "needs a replica that could take over"),
        (
            CARTS,
            &group(r#", "multi_az_enabled": true, "num_cache_clusters": 2"#),
            "Multi-AZ needs automatic failover",
        ),
        (
            CARTS,
            &group(r#", "num_node_groups": 2, "replicas_per_node_group": 1"#),
            "a group in cluster mode has automatic failover",
        ),
        (
            CARTS,
            &group(r#", "num_node_groups": 2, "automatic_failover_enabled": true, "multi_az_enabled": true"#),
            "Multi-AZ needs a replica in another AZ",
        ),
        (
            CARTS,
            &group(r#", "num_node_groups": 2, "num_cache_clusters": 2, "automatic_failover_enabled": true"#),
            "`num_cache_clusters` counts the nodes of a group with one shard",
        ),
        (CARTS, &group(r#", "num_cache_clusters": 7"#), "between 1 and 6"),
        (CARTS, &group(r#", "auth_token": "secret""#), "a password needs encryption"),
        (CARTS, &group(r#", "data_tiering_enabled": true"#), "data tiering is for r6gd nodes"),
    ]);
}

#[test]
fn memcached_has_no_failover_and_says_so() {
    let mut account = account();
    account.refuses(&[
        (
            CARTS,
            &group(
                r#", "engine": "memcached", "multi_az_enabled": true, "automatic_failover_enabled": true,
                    "num_cache_clusters": 2"#,
            ),
            "Memcached has no replicas, so nothing can take over: no Multi-AZ, no failover … valkey",
        ),
        (CARTS, &group(r#", "engine": "memcached""#), "Memcached has no replication groups"),
        (CARTS, &group(r#", "engine": "valky""#), "did you mean `valkey`"),
        (PAGES, &memcached(1, r#", "az_mode": "cross-az""#), "one node of Memcached cannot be in two AZs"),
        (PAGES, &memcached(41, ""), "41 nodes; AWS allows 40"),
        (PAGES, &memcached(2, r#", "snapshot_retention_limit": 1"#), "keeps nothing that could be backed up"),
        (
            PAGES,
            &memcached(2, r#", "preferred_availability_zones": ["us-east-1a"]"#),
            "2 nodes, but 1 AZs for them",
        ),
        (
            PAGES,
            r#"{"engine": "redis", "cache_node_type": "cache.t4g.micro", "num_cache_nodes": 2}"#,
            "a cache cluster of Redis OSS has one node, not 2",
        ),
    ]);
    account.make(PAGES, &memcached(3, r#", "az_mode": "cross-az""#));
    assert_eq!(zones(&account, PAGES), ["us-east-1a", "us-east-1b", "us-east-1a"]);
    assert_eq!(elasticache::port(account.get(PAGES)), 11211);
}

#[test]
fn a_node_has_the_memory_of_its_type_without_what_is_reserved() {
    let mut account = account();
    account.make(CARTS, &group(""));
    account.make(PAGES, &memcached(1, ""));
    // 0.5 GiB, of which Valkey and Redis OSS keep a quarter.
    assert_eq!(elasticache::memory_bytes(account.get(CARTS)), Some(402_653_184));
    assert_eq!(elasticache::memory_bytes(account.get(PAGES)), Some(536_870_912));
    account.refuses(&[
        (
            "elasticache::replication_group.x",
            r#"{"cache_node_type": "t4g.micro"}"#,
            "there is no cache node type `t4g.micro` … `cache.t4g.micro`",
        ),
        (
            "elasticache::replication_group.x",
            r#"{"cache_node_type": "cache.t4g.mikro"}"#,
            "did you mean `cache.t4g.micro`",
        ),
        ("elasticache::replication_group.x", "{}", "needs `cache_node_type`"),
    ]);
}

#[test]
fn a_cache_is_in_its_subnet_group_behind_its_groups() {
    let mut account = account();
    account.make(CARTS, &group(""));
    assert_eq!(account.read(CARTS, "vpc_id").as_deref(), Some("ec2::vpc.main"));
    let groups = elasticache::security_groups_of(account.get(CARTS), &account.world);
    assert_eq!(groups.iter().map(|g| g.address()).collect::<Vec<_>>(), ["ec2::security_group.main-default"]);
    let name = account.read(CARTS, "primary_end_point_address").unwrap();
    assert!(name.starts_with("carts.") && name.ends_with(".ng.0001.use1.cache.amazonaws.com"), "{name}");
    account.refuses(&[
        (
            "elasticache::replication_group.x",
            r#"{"cache_node_type": "cache.t4g.micro", "cache_subnet_group_name": "dat"}"#,
            "there is no cache subnet group `dat` … did you mean `data`",
        ),
        (
            "elasticache::replication_group.x",
            &group(r#", "num_cache_clusters": 1, "preferred_cache_cluster_azs": ["us-east-1c"]"#),
            "its subnet group has no subnet in us-east-1c",
        ),
        (
            "elasticache::replication_group.x",
            &group(r#", "security_group_ids": ["ec2::security_group.default-us-east-1"]"#),
            "is a group of `ec2::vpc.default-us-east-1`, but this is in `ec2::vpc.main`",
        ),
        ("elasticache::subnet_group.x", r#"{"subnet_ids": []}"#, "needs a subnet"),
    ]);
    let id = account.world.find(CARTS).unwrap();
    let vpc = account.world.get(id).and_then(|cache| ec2::vpc_of(cache, &account.world));
    assert_eq!(vpc.map(Resource::address).as_deref(), Some("ec2::vpc.main"));
}
