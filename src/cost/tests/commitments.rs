//! Reserved Instances and Savings Plans, hour by hour.

use super::super::*;
use super::{FLEET, bill, fleet, instance, line, paid};
use crate::network::tests::sketch::{Sketch, text};
use crate::resource::Value;

const RESERVED: &str = "purchase::reserved_instances.base";
const PLAN: &str = "purchase::savings_plan.plan";

fn reserve(sketch: &mut Sketch, instance_type: &str, count: i64) {
    let properties = [("instance_type", text(instance_type)), ("instance_count", Value::Int(count))];
    sketch.add("purchase::reserved_instances", "base", &properties);
}

fn plan(sketch: &mut Sketch, commitment: f64, family: Option<&str>) {
    let kind = if family.is_some() { "EC2Instance" } else { "Compute" };
    let mut properties = vec![("savings_plan_type", text(kind)), ("commitment", Value::Float(commitment))];
    properties.extend(family.map(|family| ("instance_family", text(family))));
    sketch.add("purchase::savings_plan", "plan", &properties);
}

#[test]
fn reserved_instances_cover_running_hours_of_their_type_first() {
    let mut sketch = Sketch::new();
    for name in ["a", "b"] {
        instance(&mut sketch, name, "m5.large");
    }
    reserve(&mut sketch, "m5.large", 1);
    let bill = bill(&sketch);
    // 0.096 × 0.65 × 730 for the commitment; the first instance is covered, the second pays on demand.
    assert_eq!(paid(&bill, RESERVED, "Reserved"), 45_552_000);
    assert_eq!(paid(&bill, "ec2::instance.a", "m5.large"), 0);
    assert_eq!(line(&bill, "ec2::instance.a", "covered by Reserved").quantity, 730.0);
    assert_eq!(paid(&bill, "ec2::instance.b", "m5.large"), 70_080_000);
}

#[test]
fn what_is_reserved_and_not_used_is_paid_all_the_same() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "a", "m5.large");
    reserve(&mut sketch, "m5.large", 3);
    let month = bill(&sketch);
    assert_eq!(paid(&month, RESERVED, "Reserved"), 3 * 45_552_000);
    assert!(line(&month, RESERVED, "Reserved").assumption.contains("1460 instance-hours stay unused"));
    let mut other = Sketch::new();
    instance(&mut other, "a", "m5.xlarge");
    reserve(&mut other, "m5.large", 2);
    assert_eq!(paid(&bill(&other), "ec2::instance.a", "m5.xlarge"), 140_160_000);
}

#[test]
fn a_fleet_that_breathes_uses_a_commitment_hour_by_hour() {
    let mut sketch = Sketch::new();
    fleet(&mut sketch, &[("instance_type", text("m5.large"))], &[("desired_capacity", Value::Int(3))]);
    reserve(&mut sketch, "m5.large", 3);
    let mut day = vec![1.0; 12];
    day.extend([5.0; 12]);
    let mut usage = Usage::default();
    usage.group_profile.insert((FLEET.into(), "m5.large".into()), day);
    let bill = monthly(&sketch.0, &usage).unwrap();
    // 730 hours are 30 days and 10 hours of a night: 360 hours at five, 370 at one.
    assert_eq!(line(&bill, FLEET, "on demand").quantity, 2.0 * 360.0);
    assert_eq!(line(&bill, FLEET, "covered").quantity, 3.0 * 360.0 + 370.0);
    assert!(line(&bill, RESERVED, "Reserved").assumption.contains("740 instance-hours stay unused"));
}

#[test]
fn a_savings_plan_buys_usage_at_its_rate_up_to_the_commitment() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "a", "m5.large");
    plan(&mut sketch, 0.05, None);
    let bill = bill(&sketch);
    assert_eq!(paid(&bill, PLAN, "Savings Plan"), 36_500_000);
    // 0.05 buys 0.05 / 0.0624 of an hour; the rest, 0.198718 × 0.096 × 730, is on demand.
    assert_eq!(paid(&bill, "ec2::instance.a", "on demand"), 13_926_154);
    let covered = line(&bill, "ec2::instance.a", "covered by Savings").quantity;
    assert!((covered - 730.0 * 0.05 / 0.0624).abs() < 1e-6, "{covered}");
}

#[test]
fn a_plan_larger_than_the_usage_is_paid_in_full() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "a", "m5.large");
    plan(&mut sketch, 0.1, None);
    let bill = bill(&sketch);
    assert_eq!(paid(&bill, PLAN, "Savings Plan"), 73_000_000);
    assert_eq!(paid(&bill, "ec2::instance.a", "m5.large"), 0);
    // 0.1 − 0.0624 an hour.
    let said = &line(&bill, PLAN, "Savings Plan").assumption;
    assert!(
        said.contains("covers usage of $70.08 on demand") && said.contains("$27.45 of it stays unused"),
        "{said}"
    );
}

#[test]
fn an_instance_plan_covers_its_family_only_and_spot_is_never_covered() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "other", "c5.large");
    plan(&mut sketch, 0.5, Some("m5"));
    assert_eq!(paid(&bill(&sketch), "ec2::instance.other", "on demand"), 62_050_000);
    let mut sketch = Sketch::new();
    let spot = crate::network::tests::sketch::map(&[("market_type", text("spot"))]);
    let properties = [("instance_type", text("m5.large")), ("instance_market_options", spot)];
    sketch.add("ec2::instance", "spot", &properties);
    plan(&mut sketch, 0.5, Some("m5"));
    reserve(&mut sketch, "m5.large", 1);
    assert_eq!(paid(&bill(&sketch), "ec2::instance.spot", "Spot"), 24_528_000);
}

#[test]
fn reserved_instances_go_before_savings_plans() {
    let mut sketch = Sketch::new();
    for name in ["a", "b"] {
        instance(&mut sketch, name, "m5.large");
    }
    reserve(&mut sketch, "m5.large", 1);
    plan(&mut sketch, 0.0624, None);
    let bill = bill(&sketch);
    assert_eq!(paid(&bill, "ec2::instance.a", "m5.large") + paid(&bill, "ec2::instance.b", "m5.large"), 0);
    assert_eq!(line(&bill, "ec2::instance.b", "covered by Savings").quantity, 730.0);
}
