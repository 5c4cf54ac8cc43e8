//! Things that would lead back to themselves: refused where the circle would close, whatever closes it.

use super::account::Account;

const ZONE: &str = "route53::hosted_zone.example.com";

fn zone() -> Account {
    let mut account = Account::with_network();
    account.make(ZONE, "{}");
    account
}

/// What is wrong with an alias of a name, if anything is.
fn alias(account: &mut Account, name: &str, set: &str, target: &str) -> Option<String> {
    let terms = format!(
        r#"{{"hosted_zone_id": "{ZONE}", "name": "{name}.example.com", "type": "A", "weight": 1,
            "set_identifier": "{set}", "alias_target": {{"dns_name": "{target}", "evaluate_target_health": true}}}}"#
    );
    let made = account.attempt(&format!("route53::record_set.{name}-{set}"), &terms);
    made.err().map(|refused| refused.message)
}

/// A record `a.example.com` with a value, so that aliases of the name may be made.
fn with_value() -> Account {
    let mut account = zone();
    account.make(
        "route53::record_set.a",
        &format!(
            r#"{{"hosted_zone_id": "{ZONE}", "name": "a.example.com", "type": "A", "ttl": 60, "weight": 1,
                "set_identifier": "value", "resource_records": ["203.0.113.7"]}}"#
        ),
    );
    account
}

#[test]
fn aliases_cannot_lead_back_to_their_own_name() {
    let mut account = with_value();
    assert_eq!(alias(&mut account, "b", "one", "a.example.com"), None);
    assert_eq!(alias(&mut account, "c", "one", "b.example.com"), None);
    let refused = alias(&mut account, "a", "two", "c.example.com").unwrap();
    assert!(refused.contains("leads back to `a.example.com`"), "{refused}");
}

#[test]
fn a_new_name_cannot_close_a_circle_of_aliases() {
    let mut account = with_value();
    assert_eq!(alias(&mut account, "b", "one", "a.example.com"), None);
    assert_eq!(alias(&mut account, "c", "one", "b.example.com"), None);
    let refused = account.set("route53::record_set.c-one", "name", r#""a.example.com""#).unwrap_err();
    assert!(refused.message.contains("leads back"), "{refused}");
}

#[test]
fn health_checks_cannot_count_themselves() {
    let mut account = Account::with_network();
    let counting = |child: &str| {
        format!(r#"{{"type": "CALCULATED", "child_health_checks": ["{child}"], "health_threshold": 1}}"#)
    };
    account.make("route53::health_check.end", r#"{"type": "TCP", "port": 80, "ip_address": "203.0.113.7"}"#);
    account.make("route53::health_check.x", &counting("route53::health_check.end"));
    account.make("route53::health_check.y", &counting("route53::health_check.x"));
    for child in ["x", "y"] {
        let json = format!(r#"["route53::health_check.{child}"]"#);
        let refused = account.set("route53::health_check.x", "child_health_checks", &json).unwrap_err();
        assert!(refused.message.contains("would count itself"), "{refused}");
    }
}

/// A MySQL instance, a copy where it names a source.
fn database(more: &str) -> String {
    format!(
        r#"{{"engine": "mysql", "db_instance_class": "db.t4g.micro", "allocated_storage": 20,
            "backup_retention_period": 7{more}}}"#
    )
}

#[test]
fn a_new_name_cannot_close_a_circle_of_databases() {
    let mut account = Account::with_network();
    account.make("rds::db_instance.a", &database(r#", "db_instance_identifier": "one""#));
    account.make("rds::db_instance.b", &database(r#", "source_db_instance_identifier": "one""#));
    account.set("rds::db_instance.a", "db_instance_identifier", r#""elsewhere""#).unwrap();
    account.set("rds::db_instance.a", "source_db_instance_identifier", r#""rds::db_instance.b""#).unwrap();
    let refused = account.set("rds::db_instance.a", "db_instance_identifier", r#""one""#).unwrap_err();
    assert!(refused.message.contains("is itself a copy of this database"), "{refused}");
    let made = account.refused(
        "rds::db_instance.c",
        &database(
            r#", "db_instance_identifier": "one", "source_db_instance_identifier": "rds::db_instance.b""#,
        ),
    );
    assert!(made.contains("is itself a copy of this database"), "{made}");
}

#[test]
fn a_cluster_cannot_follow_its_own_member() {
    let mut account = Account::with_network();
    account.make("rds::db_cluster.c", r#"{"engine": "aurora-mysql"}"#);
    account.make(
        "rds::db_instance.m",
        r#"{"engine": "aurora-mysql", "db_instance_class": "db.r6g.large", "db_cluster_identifier": "rds::db_cluster.c"}"#,
    );
    let json = r#""rds::db_instance.m""#;
    let refused = account.set("rds::db_cluster.c", "replication_source_identifier", json).unwrap_err();
    assert!(refused.message.contains("is itself a copy of this database"), "{refused}");
}

#[test]
fn a_replica_of_a_replica_of_a_replica_knows_its_engine_and_storage() {
    let mut account = Account::with_network();
    account.make("rds::db_instance.a", &database(""));
    for (copy, source) in [("b", "a"), ("c", "b"), ("d", "c")] {
        account.make(
            &format!("rds::db_instance.{copy}"),
            &format!(
                r#"{{"db_instance_class": "db.t4g.micro", "backup_retention_period": 7,
                    "source_db_instance_identifier": "rds::db_instance.{source}"}}"#
            ),
        );
    }
    let last = account.get("rds::db_instance.d");
    assert_eq!(cloudkata::resource::rds::engine_of(last, &account.world).as_deref(), Some("mysql"));
    assert_eq!(cloudkata::resource::rds::storage_of(last, &account.world).unwrap().gib, 20);
}
