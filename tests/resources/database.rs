//! Databases: classes, storage, subnet groups, standbys, read replicas.

use super::account::Account;
use cloudkata::resource::{Resource, World, rds};

/// A network with a DB subnet group `data` of two private subnets.
pub(super) fn network() -> Account {
    let mut account = Account::with_network();
    for (name, block, zone) in [("p", "10.0.10.0/24", "a"), ("q", "10.0.11.0/24", "b")] {
        account.make(
            &format!("ec2::subnet.{name}"),
            &format!(
                r#"{{"vpc_id": "ec2::vpc.main", "cidr_block": "{block}", "availability_zone": "us-east-1{zone}"}}"#
            ),
        );
    }
    account.make("rds::db_subnet_group.data", r#"{"subnet_ids": ["ec2::subnet.q", "ec2::subnet.p"]}"#);
    account
}

fn database(more: &str) -> String {
    format!(r#"{{"engine": "mysql", "db_instance_class": "db.t4g.micro", "allocated_storage": 20{more}}}"#)
}

const DB: &str = "rds::db_instance.shop";

#[test]
fn a_subnet_group_covers_two_azs_of_one_vpc() {
    let mut account = network();
    account.make(
        "ec2::subnet.p2",
        r#"{"vpc_id": "ec2::vpc.main", "cidr_block": "10.0.12.0/24", "availability_zone": "us-east-1a"}"#,
    );
    account.refuses(&[
        (
            "rds::db_subnet_group.x",
            r#"{"subnet_ids": ["ec2::subnet.p", "ec2::subnet.p2"]}"#,
            "a DB subnet group needs subnets in at least 2 AZs, and has only us-east-1a",
        ),
        ("rds::db_subnet_group.x", r#"{"subnet_ids": []}"#, "and has none"),
        (
            "rds::db_subnet_group.x",
            r#"{"subnet_ids": ["ec2::subnet.p", "ec2::subnet.default-us-east-1b"]}"#,
            "`ec2::subnet.p` is in `ec2::vpc.main`, but `ec2::subnet.default-us-east-1b` is in",
        ),
        (
            DB,
            &database(r#", "db_subnet_group_name": "dat""#),
            "there is no DB subnet group `dat` … did you mean `data`",
        ),
    ]);
    account.make(DB, &database(r#", "db_subnet_group_name": "data""#));
    assert_eq!(account.read(DB, "vpc_id").as_deref(), Some("ec2::vpc.main"));
}

#[test]
fn a_database_without_a_subnet_group_is_in_the_default_vpc_and_public() {
    let mut account = network();
    account.make(DB, &database(""));
    assert_eq!(account.read(DB, "vpc_id").as_deref(), Some("ec2::vpc.default-us-east-1"));
    assert_eq!(account.read(DB, "publicly_accessible").as_deref(), Some("Bool(true)"));
    assert!(account.read(DB, "addresses").is_some_and(|text| text.starts_with("198.1")));
    account.make(
        "rds::db_instance.inner",
        &database(r#", "db_subnet_group_name": "rds::db_subnet_group.data""#),
    );
    assert_eq!(account.read("rds::db_instance.inner", "publicly_accessible").as_deref(), Some("Bool(false)"));
    assert_eq!(account.read("rds::db_instance.inner", "addresses").as_deref(), Some(""));
    let groups = account.read("rds::db_instance.inner", "vpc_security_groups");
    assert_eq!(groups.as_deref(), Some("ec2::security_group.main-default"));
}

#[test]
fn an_engine_has_its_port_and_a_class_its_processors() {
    let mut account = network();
    for (name, engine, class, port, vcpus) in [
        ("a", "mysql", "db.t4g.micro", 3306, 2),
        ("b", "postgres", "db.m7g.4xlarge", 5432, 16),
        ("c", "mariadb", "db.r5.large", 3306, 2),
        ("d", "oracle-se2", "db.r5.large.tpc1.mem2x", 1521, 2),
        ("e", "sqlserver-ex", "db.t3.xlarge", 1433, 4),
        ("f", "db2-se", "db.m6i.large", 50_000, 2),
    ] {
        let address = format!("rds::db_instance.{name}");
        account.make(
            &address,
            &format!(
                r#"{{"engine": "{engine}", "db_instance_class": "{class}", "allocated_storage": "100"}}"#
            ),
        );
        let found = account.get(&address);
        assert_eq!(rds::port(found, &account.world), Some(port), "{engine}");
        assert_eq!(rds::vcpus(found, &account.world), Some(vcpus), "{class}");
    }
    account.set("rds::db_instance.a", "port", "3307").unwrap();
    assert_eq!(account.read("rds::db_instance.a", "endpoint_port").as_deref(), Some("Int(3307)"));
    account.set("rds::db_instance.a", "port", "\"3308\"").unwrap();
    assert_eq!(rds::port(account.get("rds::db_instance.a"), &account.world), Some(3308));
}

#[test]
fn engines_and_classes_that_do_not_exist_are_refused() {
    network().refuses(&[
        (DB, r#"{"engine": "postgresql", "db_instance_class": "db.t4g.micro"}"#, "did you mean"),
        (DB, r#"{"db_instance_class": "db.t4g.micro"}"#, "a DB instance needs `engine`"),
        (DB, r#"{"engine": "mysql"}"#, "a DB instance needs `db_instance_class`"),
        (
            DB,
            r#"{"engine": "mysql", "db_instance_class": "m5.large", "allocated_storage": 20}"#,
            "there is no DB instance class `m5.large` … such as `db.m5.large`",
        ),
        (
            DB,
            r#"{"engine": "mysql", "db_instance_class": "db.c5.large", "allocated_storage": 20}"#,
            "there is no DB instance class `db.c5.large`",
        ),
        (
            DB,
            r#"{"engine": "oracle-ee", "db_instance_class": "db.m7g.large", "allocated_storage": 20}"#,
            "oracle-ee does not run on `db.m7g.large`",
        ),
        (
            DB,
            r#"{"engine": "aurora-mysql", "db_instance_class": "db.r7g.large"}"#,
            "an instance of aurora-mysql belongs to a cluster … db_cluster_identifier",
        ),
    ]);
}

#[test]
fn storage_is_held_to_its_sizes_and_speeds() {
    network().refuses(&[
        (DB, r#"{"engine": "mysql", "db_instance_class": "db.t4g.micro"}"#, "needs `allocated_storage`"),
        (
            DB,
            r#"{"engine": "mysql", "db_instance_class": "db.t4g.micro", "allocated_storage": 5}"#,
            "gp3 storage of mysql has from 20 to 65536 GiB, not 5",
        ),
        (
            DB,
            r#"{"engine": "mysql", "db_instance_class": "db.t4g.micro", "allocated_storage": "much"}"#,
            "`allocated_storage` must be a whole number of GiB",
        ),
        (DB, &database(r#", "storage_type": "io1""#), "io1 storage of mysql has from 100"),
        (DB, &database(r#", "storage_type": "gp2", "iops": 3000"#), "gp2 storage takes no `iops`"),
        (DB, &database(r#", "storage_type": "gp3", "iops": 4000"#), "takes `iops` from 400 GiB on"),
        (DB, &database(r#", "storage_throughput": 500, "storage_type": "gp2""#), "storage_throughput"),
    ]);
}

#[test]
fn storage_has_the_speed_that_its_kind_and_size_give() {
    let mut account = network();
    let io = |kind: &str, gib: i64, iops: &str| {
        format!(
            r#"{{"engine": "postgres", "db_instance_class": "db.m7g.large", "allocated_storage": {gib},
                "storage_type": "{kind}"{iops}}}"#
        )
    };
    for (name, properties, iops, paid) in [
        ("gp3", io("gp3", 20, ""), 3_000, 0),
        ("wide", io("gp3", 400, r#", "iops": 14000"#), 14_000, 2_000),
        ("gp2", io("gp2", 200, ""), 600, 0),
        ("small", io("gp2", 20, ""), 100, 0),
        ("io1", io("io1", 100, r#", "iops": 1000"#), 1_000, 1_000),
    ] {
        account.make(&format!("rds::db_instance.{name}"), &properties);
        let found =
            rds::storage_of(account.get(&format!("rds::db_instance.{name}")), &account.world).unwrap();
        assert_eq!((found.iops, found.paid_iops), (iops, paid), "{name}");
    }
    account.refuses(&[
        (DB, &io("io1", 100, ""), "io1 storage needs `iops`"),
        (DB, &io("io2", 100, r#", "iops": 6000"#), "100 GiB of io2 have from 50 to 5000 IOPS, not 6000"),
    ]);
}

#[test]
fn a_multi_az_database_has_a_standby_in_another_az() {
    let mut account = network();
    let group = r#", "db_subnet_group_name": "data""#;
    account.make(DB, &database(&format!("{group}, \"multi_az\": true")));
    let found = account.get(DB);
    assert_eq!(rds::zones_of(found, &account.world), ["us-east-1a", "us-east-1b"]);
    assert_eq!(account.read(DB, "secondary_availability_zone").as_deref(), Some("us-east-1b"));
    account.make(
        "rds::db_instance.single",
        &database(&format!("{group}, \"availability_zone\": \"us-east-1b\"")),
    );
    assert_eq!(account.read("rds::db_instance.single", "availability_zone").as_deref(), Some("us-east-1b"));
    assert_eq!(account.read("rds::db_instance.single", "secondary_availability_zone"), None);
    account.refuses(&[
        (
            "rds::db_instance.x",
            &database(r#", "multi_az": true, "availability_zone": "us-east-1a""#),
            "a Multi-AZ instance has no AZ of its own",
        ),
        (
            "rds::db_instance.x",
            &database(&format!("{group}, \"availability_zone\": \"us-east-1c\"")),
            "its subnet group has no subnet in us-east-1c",
        ),
        (
            "rds::db_instance.x",
            &database(r#", "availability_zone": "eu-west-1a""#),
            "is in eu-west-1, not in us-east-1",
        ),
    ]);
}

#[test]
fn a_read_replica_takes_after_its_source() {
    let mut account = network();
    account.make(DB, &database(r#", "db_subnet_group_name": "data", "storage_type": "gp2""#));
    account.make("rds::db_instance.reader", r#"{"source_db_instance_identifier": "rds::db_instance.shop"}"#);
    account.make("rds::db_instance.second", r#"{"source_db_instance_identifier": "shop"}"#);
    let reader = account.get("rds::db_instance.reader");
    assert_eq!(rds::source_of(reader, &account.world).map(Resource::address).as_deref(), Some(DB));
    assert_eq!(rds::engine_of(reader, &account.world).as_deref(), Some("mysql"));
    assert_eq!(rds::class_of(reader, &account.world).as_deref(), Some("db.t4g.micro"));
    assert_eq!(
        rds::storage_of(reader, &account.world).map(|s| (s.kind, s.gib)),
        Some(("gp2".to_owned(), 20))
    );
    assert_eq!(rds::zone(reader, &account.world).as_deref(), Some("us-east-1b"), "not where its source is");
    let replicas = account.read(DB, "read_replica_db_instance_identifiers");
    assert_eq!(replicas.as_deref(), Some("rds::db_instance.reader rds::db_instance.second"));
    let own = account.read("rds::db_instance.reader", "endpoint_address").unwrap();
    assert!(own.starts_with("reader.") && own.ends_with(".us-east-1.rds.amazonaws.com"), "{own}");
}

#[test]
fn replicas_need_backups_and_there_are_at_most_fifteen() {
    let mut account = network();
    account.make(DB, &database(r#", "backup_retention_period": 0"#));
    let follow = r#"{"source_db_instance_identifier": "rds::db_instance.shop"}"#;
    account.refuses(&[
        ("rds::db_instance.r", follow, "keeps no automated backups … `backup_retention_period`"),
        (
            "rds::db_instance.r",
            r#"{"source_db_instance_identifier": "nobody"}"#,
            "there is no DB instance \"nobody\"",
        ),
    ]);
    account.set(DB, "backup_retention_period", "7").unwrap();
    for number in 0..15 {
        account.make(&format!("rds::db_instance.r{number}"), follow);
    }
    account.refuses(&[
        ("rds::db_instance.r15", follow, "has 15 read replicas, the most AWS allows"),
        (
            "rds::db_instance.odd",
            r#"{"source_db_instance_identifier": "rds::db_instance.shop", "engine": "postgres"}"#,
            "runs mysql, so its replica cannot run postgres",
        ),
    ]);
    let turned_off = account.set(DB, "backup_retention_period", "0").unwrap_err();
    assert!(turned_off.to_string().contains("keeps no automated backups"), "{turned_off}");
    let circle = account.set(DB, "source_db_instance_identifier", "\"rds::db_instance.r0\"").unwrap_err();
    assert!(circle.to_string().contains("is itself a copy of this database"), "{circle}");
}

#[test]
fn a_database_that_nobody_could_reach_as_asked_is_refused() {
    let mut account = network();
    account.make("ec2::vpc.closed", r#"{"cidr_block": "10.7.0.0/16"}"#);
    for (zone, block) in [("a", "10.7.0.0/24"), ("b", "10.7.1.0/24")] {
        account.make(
            &format!("ec2::subnet.closed-{zone}"),
            &format!(
                r#"{{"vpc_id": "ec2::vpc.closed", "cidr_block": "{block}", "availability_zone": "us-east-1{zone}"}}"#
            ),
        );
    }
    account.make(
        "rds::db_subnet_group.closed",
        r#"{"subnet_ids": ["ec2::subnet.closed-a", "ec2::subnet.closed-b"]}"#,
    );
    account.refuses(&[
        (
            DB,
            &database(r#", "db_subnet_group_name": "closed", "publicly_accessible": true"#),
            "`ec2::vpc.closed` has no internet gateway",
        ),
        (
            DB,
            &database(
                r#", "db_subnet_group_name": "closed",
                    "vpc_security_groups": ["ec2::security_group.main-default"]"#,
            ),
            "is a group of `ec2::vpc.main`, but this is in `ec2::vpc.closed`",
        ),
        (DB, &database(r#", "port": 80"#), "a database listens on a port from 1150 to 65535"),
        (DB, &database(r#", "db_instance_identifier": "1shop""#), "cannot be the identifier of a database"),
    ]);
    account.make(DB, &database(""));
    account.refuses(&[(
        "rds::db_instance.other",
        &database(r#", "db_instance_identifier": "SHOP""#),
        "`rds::db_instance.shop` has the identifier `SHOP` already",
    )]);
    let id = account.world.find(DB).unwrap();
    assert!(account.world.get(id).is_some());
}
