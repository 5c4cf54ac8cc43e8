//! DB clusters: Aurora, Multi-AZ DB clusters, global databases, proxies.

use super::account::Account;
use super::database::network;
use cloudkata::resource::{Resource, rds};

const BLOG: &str = "rds::db_cluster.blog";
const MEMBER: &str = r#"{"engine": "aurora-mysql", "db_instance_class": "db.r7g.large",
    "db_cluster_identifier": "rds::db_cluster.blog"}"#;

fn aurora(more: &str) -> String {
    format!(r#"{{"engine": "aurora-mysql", "db_subnet_group_name": "data"{more}}}"#)
}

fn blog() -> Account {
    let mut account = network();
    account.make(BLOG, &aurora(""));
    account
}

#[test]
fn instances_of_aurora_take_turns_over_the_azs_and_the_first_one_writes() {
    let mut account = blog();
    for name in ["zeta", "alpha", "beta"] {
        account.make(&format!("rds::db_instance.{name}"), MEMBER);
    }
    let cluster = account.get(BLOG);
    let members: Vec<String> =
        rds::members_of(cluster, &account.world).into_iter().map(Resource::address).collect();
    assert_eq!(members, ["rds::db_instance.zeta", "rds::db_instance.alpha", "rds::db_instance.beta"]);
    assert_eq!(rds::zones_of(cluster, &account.world), ["us-east-1a", "us-east-1b", "us-east-1a"]);
    let writer = account.read(BLOG, "endpoint_address").unwrap();
    let reader = account.read(BLOG, "read_endpoint_address").unwrap();
    assert!(
        writer.starts_with("blog.cluster-c") && reader.starts_with("blog.cluster-ro-c"),
        "{writer} {reader}"
    );
    let zeta = account.get("rds::db_instance.zeta");
    assert_eq!(rds::port(zeta, &account.world), Some(3306));
    assert!(!rds::publicly_accessible(zeta, &account.world));
    account.set(BLOG, "port", "3310").unwrap();
    assert_eq!(rds::port(account.get("rds::db_instance.zeta"), &account.world), Some(3310));
}

#[test]
fn a_cluster_has_a_writer_and_fifteen_readers_at_most() {
    let mut account = blog();
    for number in 0..16 {
        account.make(&format!("rds::db_instance.m{number}"), MEMBER);
    }
    account.refuses(&[(
        "rds::db_instance.m16",
        MEMBER,
        "`rds::db_cluster.blog` has a writer and 15 readers, the most AWS allows",
    )]);
}

#[test]
fn an_instance_of_aurora_decides_little_for_itself() {
    let mut account = blog();
    let member = |more: &str| MEMBER.replace('}', &format!(", {more}}}"));
    account.refuses(&[
        (
            "rds::db_instance.m",
            &member(r#""allocated_storage": 20"#),
            "has no `allocated_storage` of its own",
        ),
        ("rds::db_instance.m", &member(r#""multi_az": true"#), "has no `multi_az` of its own"),
        (
            "rds::db_instance.m",
            &MEMBER.replace("aurora-mysql", "aurora-postgresql"),
            "`rds::db_cluster.blog` runs aurora-mysql, not aurora-postgresql",
        ),
        ("rds::db_instance.m", &MEMBER.replace("db.r7g", "db.m7g"), "Aurora has no class `db.m7g.large`"),
        (
            "rds::db_instance.m",
            &MEMBER.replace("db.r7g.large", "db.serverless"),
            "how far a `db.serverless` instance may grow … serverless_v2_scaling_configuration",
        ),
        ("rds::db_instance.m", &MEMBER.replace("rds::db_cluster.blog", "nothing"), "there is no DB cluster"),
        (
            "rds::db_instance.m",
            r#"{"engine": "mysql", "db_instance_class": "db.m7g.large", "allocated_storage": 20,
                "db_cluster_identifier": "rds::db_cluster.blog"}"#,
            "an instance of mysql cannot join a cluster",
        ),
    ]);
    account.make("rds::db_instance.m", MEMBER);
    account.refuses(&[(
        "rds::db_instance.r",
        r#"{"source_db_instance_identifier": "rds::db_instance.m"}"#,
        "is a member of a cluster … db_cluster_identifier",
    )]);
}

#[test]
fn serverless_capacity_is_within_bounds() {
    let mut account = network();
    let capacity = |least: &str, most: &str| {
        let terms = format!(r#"{{"min_capacity": {least}, "max_capacity": {most}}}"#);
        aurora(&format!(r#", "serverless_v2_scaling_configuration": {terms}"#))
    };
    account.refuses(&[
        (BLOG, &capacity("8", "4"), "a capacity from 8 to 4 ACU does not exist"),
        (BLOG, &capacity("0.3", "4"), "in halves"),
        (BLOG, &capacity("0.5", "300"), "between 1 and 256"),
    ]);
    account.make(BLOG, &capacity("0.5", "16"));
    assert_eq!(rds::serverless_capacity(account.get(BLOG)), Some((0.5, 16.0)));
    account.make("rds::db_instance.m", &MEMBER.replace("db.r7g.large", "db.serverless"));
    assert_eq!(rds::vcpus(account.get("rds::db_instance.m"), &account.world), None);
}

#[test]
fn a_multi_az_cluster_is_no_aurora_and_needs_three_azs() {
    let mut account = network();
    let own = r#""engine": "mysql", "db_cluster_instance_class": "db.m6gd.large", "allocated_storage": 100,
        "storage_type": "gp3""#;
    account.refuses(&[
        (BLOG, &format!(r#"{{{own}, "db_subnet_group_name": "data"}}"#), "needs subnets in three AZs"),
        (BLOG, r#"{"engine": "mysql"}"#, "a Multi-AZ DB cluster of mysql needs `db_cluster_instance_class`"),
        (BLOG, &aurora(r#", "allocated_storage": 100"#), "an Aurora cluster has no `allocated_storage`"),
        (
            BLOG,
            &format!(r#"{{{own}, "global_cluster_identifier": "world"}}"#),
            "has no `global_cluster_identifier` … aurora-mysql",
        ),
    ]);
    account.make(BLOG, &format!("{{{own}}}"));
    let cluster = account.get(BLOG);
    assert_eq!(rds::zones_of(cluster, &account.world), ["us-east-1a", "us-east-1b", "us-east-1c"]);
    assert_eq!(
        (rds::vcpus(cluster, &account.world), rds::port(cluster, &account.world)),
        (Some(2), Some(3306))
    );
    assert!(rds::publicly_accessible(cluster, &account.world), "it names no subnet group");
}

#[test]
fn a_global_database_has_one_cluster_in_each_region() {
    let mut account = blog();
    account.make("rds::global_cluster.world", r#"{"source_db_cluster_identifier": "rds::db_cluster.blog"}"#);
    account.refuses(&[
        (
            "rds::db_cluster.twice",
            &aurora(r#", "global_cluster_identifier": "world""#),
            "has `rds::db_cluster.blog` in us-east-1 already",
        ),
        ("rds::global_cluster.none", "{}", "a global database needs a source or an engine"),
    ]);
    account.world.set_region("eu-west-1").unwrap();
    let europe = r#"{"engine": "aurora-mysql", "global_cluster_identifier": "rds::global_cluster.world"}"#;
    account.make("rds::db_cluster.europe", europe);
    account.refuses(&[
        (
            "rds::db_instance.small",
            r#"{"engine": "aurora-mysql", "db_instance_class": "db.t4g.medium",
                "db_cluster_identifier": "rds::db_cluster.europe"}"#,
            "a global database does not run on `db.t4g.medium`",
        ),
        (
            "rds::db_cluster.other",
            r#"{"engine": "aurora-postgresql", "global_cluster_identifier": "rds::global_cluster.world"}"#,
            "runs aurora-mysql, not aurora-postgresql",
        ),
    ]);
    let world = account.get("rds::global_cluster.world");
    let clusters: Vec<String> =
        rds::clusters_of(world, &account.world).into_iter().map(Resource::address).collect();
    assert_eq!(clusters, ["rds::db_cluster.blog", "rds::db_cluster.europe"]);
    let found = rds::global_of(account.get("rds::db_cluster.europe"), &account.world);
    assert_eq!(found.map(Resource::address).as_deref(), Some("rds::global_cluster.world"));
    let arn = account.read("rds::global_cluster.world", "arn").unwrap();
    assert_eq!(arn, "arn:aws:rds::123456789012:global-cluster:world");
}

#[test]
fn a_read_replica_may_stand_in_another_region() {
    let mut account = network();
    account.make(
        "rds::db_instance.shop",
        r#"{"engine": "mysql", "db_instance_class": "db.m7g.large", "allocated_storage": 20}"#,
    );
    account.world.set_region("eu-west-1").unwrap();
    account.make("rds::db_instance.far", r#"{"source_db_instance_identifier": "rds::db_instance.shop"}"#);
    assert_eq!(rds::zone(account.get("rds::db_instance.far"), &account.world).as_deref(), Some("eu-west-1a"));
    account.refuses(&[(
        "rds::db_instance.wrong",
        r#"{"source_db_instance_identifier": "rds::db_instance.shop",
            "db_subnet_group_name": "rds::db_subnet_group.data"}"#,
        "is `rds::db_subnet_group.data`, which is in us-east-1",
    )]);
}

#[test]
fn a_proxy_stands_in_front_of_one_database_of_its_protocol() {
    let mut account = blog();
    let proxy = r#"{"engine_family": "MYSQL", "vpc_subnet_ids": ["ec2::subnet.p", "ec2::subnet.q"]}"#;
    account.refuses(&[(
        "rds::db_proxy.x",
        &proxy.replace(r#", "ec2::subnet.q""#, ""),
        "a proxy needs subnets in at least 2 AZs",
    )]);
    account.make("rds::db_proxy.pool", proxy);
    account.make("rds::db_proxy.other", &proxy.replace("MYSQL", "POSTGRESQL"));
    let to = |proxy: &str| {
        format!(r#"{{"db_proxy_name": "{proxy}", "db_cluster_identifiers": ["rds::db_cluster.blog"]}}"#)
    };
    account.refuses(&[
        ("rds::db_proxy_target_group.x", &to("other"), "`rds::db_cluster.blog` does not speak POSTGRESQL"),
        ("rds::db_proxy_target_group.x", &to("nobody"), "there is no proxy of this name"),
    ]);
    account.make("rds::db_proxy_target_group.pool", &to("rds::db_proxy.pool"));
    let found = rds::targets_of(account.get("rds::db_proxy.pool"), &account.world);
    assert_eq!(found.iter().map(|target| target.address()).collect::<Vec<_>>(), [BLOG]);
    assert_eq!(rds::port(account.get("rds::db_proxy.pool"), &account.world), Some(3306));
}

#[test]
fn a_circle_of_replicas_is_refused() {
    let mut account = blog();
    account.make(
        "rds::db_cluster.copy",
        &aurora(r#", "replication_source_identifier": "rds::db_cluster.blog""#),
    );
    let circle = account.set(BLOG, "replication_source_identifier", "\"copy\"").unwrap_err();
    assert!(circle.to_string().contains("is itself a copy of this database"), "{circle}");
}
