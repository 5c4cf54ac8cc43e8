//! Databases: a standby doubles, a replica adds, Aurora bills what it is used for.

use super::super::*;
use super::{bill, line, paid};
use crate::network::tests::sketch::{Sketch, list, map, text};
use crate::resource::{ResourceId, Value};

const SHOP: &str = "rds::db_instance.shop";
const GIB: f64 = (1u64 << 30) as f64;

/// A DB subnet group of two private subnets.
fn group(sketch: &mut Sketch) -> ResourceId {
    let net = sketch.vpc();
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", false);
    sketch.add("rds::db_subnet_group", "data", &[("subnet_ids", list(&[net.private, second]))])
}

fn database(sketch: &mut Sketch, more: &[(&str, Value)]) -> ResourceId {
    let mut properties = vec![("engine", text("mysql")), ("allocated_storage", 100.into())];
    properties.push(("db_instance_class", text("db.t3.large")));
    properties.extend(more.iter().cloned());
    sketch.add("rds::db_instance", "shop", &properties)
}

#[test]
fn a_standby_doubles_the_instance_and_its_storage() {
    let (mut one, mut two) = (Sketch::new(), Sketch::new());
    let home = group(&mut one);
    database(&mut one, &[("db_subnet_group_name", Value::Ref(home))]);
    let home = group(&mut two);
    database(&mut two, &[("db_subnet_group_name", Value::Ref(home)), ("multi_az", true.into())]);
    // 0.136 × 730 and 100 × 0.115.
    assert_eq!(bill(&one).total(), Usd::from_dollars(99.28 + 11.5));
    assert_eq!(bill(&two).total(), Usd::from_dollars(2.0 * (99.28 + 11.5)));
    assert!(line(&bill(&two), SHOP, "RDS").assumption.contains("standby"));
}

#[test]
fn a_read_replica_costs_what_its_source_costs_and_a_public_address_is_paid() {
    let mut sketch = Sketch::new();
    let shop = database(&mut sketch, &[]);
    sketch.add("rds::db_instance", "reader", &[("source_db_instance_identifier", Value::Ref(shop))]);
    let bill = bill(&sketch);
    let reader = "rds::db_instance.reader";
    assert_eq!(paid(&bill, reader, ""), paid(&bill, SHOP, ""));
    // Both are in the default VPC, and so public.
    assert_eq!(paid(&bill, SHOP, "IPv4"), 3_650_000);
}

#[test]
fn provisioned_iops_are_paid_apart() {
    let mut sketch = Sketch::new();
    let home = group(&mut sketch);
    let more =
        [("db_subnet_group_name", Value::Ref(home)), ("storage_type", text("io1")), ("iops", 1_000.into())];
    database(&mut sketch, &more);
    // 100 × 0.125 and 1,000 × 0.10 beside the instance.
    assert_eq!(bill(&sketch).total(), Usd::from_dollars(99.28 + 12.5 + 100.0));
}

#[test]
fn a_class_without_a_price_names_those_that_have_one() {
    let mut sketch = Sketch::new();
    database(&mut sketch, &[("db_instance_class", text("db.x2g.large"))]);
    let error = monthly(&sketch.0, &Usage::default()).unwrap_err();
    assert_eq!(error.code, "unknown-price");
    assert!(error.message.contains("`db.x2g.large` running mysql in us-east-1"), "{error}");
    assert!(error.to_string().contains("db.t3.large"), "{error}");
}

/// An Aurora cluster with instances of these classes.
fn aurora(sketch: &mut Sketch, storage: &str, classes: &[&str]) {
    let home = group(sketch);
    let capacity = map(&[("min_capacity", Value::Float(0.5)), ("max_capacity", 8.into())]);
    let properties = [
        ("engine", text("aurora-mysql")),
        ("db_subnet_group_name", Value::Ref(home)),
        ("storage_type", text(storage)),
        ("serverless_v2_scaling_configuration", capacity),
    ];
    let cluster = sketch.add("rds::db_cluster", "blog", &properties);
    for (number, class) in classes.iter().enumerate() {
        let properties = [
            ("engine", text("aurora-mysql")),
            ("db_instance_class", text(class)),
            ("db_cluster_identifier", Value::Ref(cluster)),
        ];
        sketch.add("rds::db_instance", &format!("blog-{number}"), &properties);
    }
}

fn stored(gib: f64, operations: f64) -> Usage {
    let used = Used { bytes_stored: gib * GIB, reads: operations, ..Used::default() };
    Usage { used: BTreeMap::from([("rds::db_cluster.blog".to_owned(), used)]), ..Usage::default() }
}

#[test]
fn aurora_pays_for_its_instances_for_what_is_stored_and_for_io() {
    let mut sketch = Sketch::new();
    aurora(&mut sketch, "aurora", &["db.t3.large", "db.t3.large"]);
    // 2 × 0.164 × 730; 10 × 0.10; 5 × 0.20.
    let bill = monthly(&sketch.0, &stored(10.0, 5e6)).unwrap();
    assert_eq!(bill.total(), Usd::from_dollars(239.44 + 1.0 + 1.0));
}

#[test]
fn serverless_capacity_is_billed_at_its_least_and_io_optimized_storage_without_io() {
    let mut sketch = Sketch::new();
    aurora(&mut sketch, "aurora-iopt1", &["db.serverless"]);
    // 0.5 × 730 × 0.156; 10 × 0.225.
    let bill = monthly(&sketch.0, &stored(10.0, 5e6)).unwrap();
    assert_eq!(bill.total(), Usd::from_dollars(56.94 + 2.25));
    assert!(line(&bill, "rds::db_instance.blog-0", "").assumption.contains("0.5 ACU"));
}
