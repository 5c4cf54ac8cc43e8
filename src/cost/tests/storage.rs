//! Storage: what is kept and what is asked for.

use super::super::*;
use super::{bill, line};
use crate::network::tests::sketch::{Sketch, text};
use crate::resource::Value;

const GIB: f64 = (1u64 << 30) as f64;

fn used(resource: &str, used: Used) -> Usage {
    Usage { used: BTreeMap::from([(resource.to_owned(), used)]), ..Usage::default() }
}

#[test]
fn a_bucket_pays_for_what_is_kept_and_for_each_request() {
    let mut sketch = Sketch::new();
    sketch.add("s3::bucket", "images", &[]);
    assert_eq!(bill(&sketch).total(), Usd::ZERO);
    let much =
        Used { bytes_stored: 100.0 * GIB, reads: 1e6, writes: 1e5, bytes_out: 10.0 * GIB, ..Used::default() };
    // 100 × 0.023, 1,000 × 0.0004, 100 × 0.005, 10 × 0.09.
    let bill = monthly(&sketch.0, &used("s3::bucket.images", much)).unwrap();
    assert_eq!(bill.total(), Usd::from_dollars(2.3 + 0.4 + 0.5 + 0.9));
}

#[test]
fn a_file_system_costs_thirteen_times_a_bucket_and_half_of_that_in_one_zone() {
    let mut sketch = Sketch::new();
    sketch.add("efs::file_system", "images", &[]);
    let kept = Used { bytes_stored: 100.0 * GIB, ..Used::default() };
    let usage = used("efs::file_system.images", kept);
    assert_eq!(monthly(&sketch.0, &usage).unwrap().total(), Usd::from_dollars(30.0));
    let mut near = Sketch::new();
    near.add("efs::file_system", "images", &[("availability_zone_name", text("us-east-1a"))]);
    assert_eq!(monthly(&near.0, &usage).unwrap().total(), Usd::from_dollars(16.0));
}

#[test]
fn a_volume_made_from_a_snapshot_has_its_size() {
    let mut sketch = Sketch::new();
    let zone = ("availability_zone", text("us-east-1a"));
    let volume = sketch.add("ec2::volume", "data", &[zone.clone(), ("size", 100.into())]);
    let snapshot = sketch.add("ec2::snapshot", "data", &[("volume_id", Value::Ref(volume))]);
    sketch.add("ec2::volume", "copy", &[zone, ("snapshot_id", Value::Ref(snapshot))]);
    let bill = bill(&sketch);
    // Twice 100 × 0.10, and 100 × 0.05.
    assert_eq!(bill.total(), Usd::from_dollars(25.0));
    assert_eq!(line(&bill, "ec2::volume.copy", "").quantity, 100.0);
}
