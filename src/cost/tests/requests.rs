//! Tables and queues.

use super::super::*;
use super::bill;
use crate::network::tests::sketch::{Sketch, list, map, text};
use crate::resource::Value;

const GIB: f64 = (1u64 << 30) as f64;

fn key() -> Vec<(&'static str, Value)> {
    let name = || ("attribute_name", text("id"));
    vec![
        ("key_schema", list(&[map(&[name(), ("key_type", text("HASH"))])])),
        ("attribute_definitions", list(&[map(&[name(), ("attribute_type", text("S"))])])),
    ]
}

fn used(resource: &str, used: Used) -> Usage {
    Usage { used: BTreeMap::from([(resource.to_owned(), used)]), ..Usage::default() }
}

#[test]
fn a_table_on_demand_pays_by_request_and_a_provisioned_one_by_the_hour() {
    let mut on_demand = Sketch::new();
    let mut properties = key();
    properties.push(("billing_mode", text("PAY_PER_REQUEST")));
    on_demand.add("dynamodb::table", "carts", &properties);
    let much = Used { bytes_stored: 35.0 * GIB, reads: 10e6, writes: 4e6, ..Used::default() };
    // 10 × 0.125, 4 × 0.625, and 10 GB above the 25 that are free × 0.25.
    let paid = monthly(&on_demand.0, &used("dynamodb::table.carts", much)).unwrap();
    assert_eq!(paid.total(), Usd::from_dollars(1.25 + 2.5 + 2.5));
    let mut provisioned = Sketch::new();
    let mut properties = key();
    let units = map(&[("read_capacity_units", 100.into()), ("write_capacity_units", 10.into())]);
    properties.push(("provisioned_throughput", units));
    provisioned.add("dynamodb::table", "carts", &properties);
    // 100 × 0.00013 × 730 and 10 × 0.00065 × 730, used or not.
    assert_eq!(bill(&provisioned).total(), Usd::from_dollars(9.49 + 4.745));
}

#[test]
fn a_write_to_a_global_table_is_paid_in_each_region() {
    let mut sketch = Sketch::new();
    let mut properties = key();
    let region = |code: &str| map(&[("region", text(code))]);
    properties.push(("billing_mode", text("PAY_PER_REQUEST")));
    properties.push(("stream_specification", map(&[("stream_view_type", text("NEW_AND_OLD_IMAGES"))])));
    properties.push(("replicas", list(&[region("us-east-1"), region("ap-northeast-2")])));
    sketch.add("dynamodb::global_table", "carts", &properties);
    let much = Used { writes: 1e6, reads: 2e6, ..Used::default() };
    // 0.625 + 0.68 for the writes, half of the reads at 0.125 and half at 0.1355 a million.
    let paid = monthly(&sketch.0, &used("dynamodb::global_table.carts", much)).unwrap();
    assert_eq!(paid.total(), Usd::from_dollars(0.625 + 0.68 + 0.125 + 0.1355));
}

#[test]
fn the_free_requests_of_queues_are_shared() {
    let mut sketch = Sketch::new();
    for name in ["a", "b"] {
        sketch.add("sqs::queue", name, &[]);
    }
    assert_eq!(bill(&sketch).total(), Usd::ZERO);
    let half = Used { writes: 1e6, reads: 0.5e6, ..Used::default() };
    let mut usage = used("sqs::queue.a", half);
    usage.used.insert("sqs::queue.b".to_owned(), half);
    // Three million requests, of which one is free, at 0.40.
    assert_eq!(monthly(&sketch.0, &usage).unwrap().total(), Usd::from_dollars(0.8));
}
