//! Bills that were worked out by hand.

mod caches;
mod commitments;
mod databases;
mod edges;
mod networks;
mod requests;
mod storage;

use super::*;
use crate::network::tests::sketch::{Sketch, list, map, text};
use crate::resource::{ResourceId, Value};

/// The bill of a month without any usage.
fn bill(sketch: &Sketch) -> Bill {
    monthly(&sketch.0, &Usage::default()).unwrap()
}

/// Micro-dollars of the lines of a resource whose `what` contains a word.
fn paid(bill: &Bill, resource: &str, what: &str) -> i64 {
    bill.of(resource).filter(|line| line.what.contains(what)).map(|line| line.usd.micros()).sum()
}

fn line<'a>(bill: &'a Bill, resource: &'a str, what: &str) -> &'a Line {
    bill.of(resource).find(|line| line.what.contains(what)).unwrap_or_else(|| panic!("no {what} in {bill}"))
}

fn instance(sketch: &mut Sketch, name: &str, instance_type: &str) -> ResourceId {
    sketch.add("ec2::instance", name, &[("instance_type", text(instance_type))])
}

/// An Auto Scaling group in one private subnet.
fn fleet(sketch: &mut Sketch, launch: &[(&str, Value)], more: &[(&str, Value)]) -> ResourceId {
    let net = sketch.vpc();
    let template = sketch.add("ec2::launch_template", "web", launch);
    let mut properties = vec![
        ("vpc_zone_identifier", list(&[net.private])),
        ("min_size", Value::Int(0)),
        ("max_size", Value::Int(20)),
    ];
    if more.iter().any(|(key, _)| *key == "mixed_instances_policy") {
        properties.extend(more.iter().map(|(key, value)| (*key, with_template(value, template))));
    } else {
        properties.push(("launch_template", Value::Ref(template)));
        properties.extend(more.iter().cloned());
    }
    sketch.add("autoscaling::auto_scaling_group", "web", &properties)
}

/// Puts the template into a mixed instances policy.
fn with_template(value: &Value, template: ResourceId) -> Value {
    match value {
        Value::Map(entries) => {
            let mut entries = entries.clone();
            let launch = map(&[("launch_template_specification", Value::Ref(template))]);
            entries.insert("launch_template".into(), launch);
            Value::Map(entries)
        }
        other => other.clone(),
    }
}

const FLEET: &str = "autoscaling::auto_scaling_group.web";

#[test]
fn one_small_instance_pays_for_hours_disk_and_address() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "web", "t3.micro");
    let bill = bill(&sketch);
    // 0.0104 × 730, 8 GiB × 0.08, 0.005 × 730.
    assert_eq!(paid(&bill, "ec2::instance.web", "t3.micro"), 7_592_000);
    assert_eq!(paid(&bill, "ec2::instance.web", "gp3"), 640_000);
    assert_eq!(paid(&bill, "ec2::instance.web", "IPv4"), 3_650_000);
    assert_eq!(bill.total(), Usd::from_dollars(11.882));
    for line in &bill.lines {
        assert!(!line.assumption.is_empty() && !line.source.is_empty() && !line.as_of.is_empty(), "{line:?}");
    }
    assert!(line(&bill, "ec2::instance.web", "t3.micro").assumption.contains("surplus CPU credits"));
}

#[test]
fn an_empty_account_costs_nothing() {
    assert_eq!(bill(&Sketch::new()), Bill { schema_version: 1, monthly_usd: Usd::ZERO, lines: Vec::new() });
}

#[test]
fn an_unknown_price_is_an_error_that_says_what_is_known() {
    let mut sketch = Sketch::new();
    sketch.0.set_region("ap-northeast-2").unwrap();
    instance(&mut sketch, "web", "c7g.large");
    let error = monthly(&sketch.0, &Usage::default()).unwrap_err();
    assert_eq!(error.code, "unknown-price");
    assert!(error.span.is_some());
    assert_eq!(
        error.message,
        "no price is known of `c7g.large` in ap-northeast-2; `ec2::instance.web` needs it"
    );
    assert!(error.help.unwrap().starts_with("its price is known in us-east-1"));
    let error = load_balancer_hour("application", "eu-west-1").unwrap_err();
    assert_eq!(error.help.as_deref(), Some("its price is known in us-east-1, ap-northeast-2"));
}

#[test]
fn the_region_decides_the_price() {
    let mut sketch = Sketch::new();
    sketch.0.set_region("ap-northeast-2").unwrap();
    instance(&mut sketch, "web", "t3.micro");
    // 0.013 × 730 + 8 × 0.0912 + 3.65.
    assert_eq!(bill(&sketch).total(), Usd::from_dollars(9.49 + 0.7296 + 3.65));
}

#[test]
fn spot_takes_the_discount_of_the_model_and_says_so() {
    let mut sketch = Sketch::new();
    let spot = map(&[("market_type", text("spot"))]);
    let properties = [("instance_type", text("c5.large")), ("instance_market_options", spot)];
    sketch.add("ec2::instance", "batch", &properties);
    let bill = bill(&sketch);
    // 0.085 × 0.35 × 730.
    assert_eq!(paid(&bill, "ec2::instance.batch", "Spot"), 21_717_500);
    let line = line(&bill, "ec2::instance.batch", "Spot");
    assert!(line.assumption.contains("Spot prices move") && line.source.contains("65 % off"));
    let hour = hourly_price("c5.large", "us-east-1", true).unwrap();
    assert_eq!(hour.times(2.0), Usd::from_dollars(0.0595));
}

#[test]
fn a_fleet_costs_its_desired_capacity_or_what_a_run_has_seen() {
    let mut sketch = Sketch::new();
    let launch = [("instance_type", text("m5.large")), ("monitoring", Value::Bool(true))];
    fleet(&mut sketch, &launch, &[("desired_capacity", Value::Int(3))]);
    let month = bill(&sketch);
    // 3 × 0.096 × 730, 24 GiB of disk, 3 × 7 metrics at 0.30; a private subnet has no public addresses.
    assert_eq!(paid(&month, FLEET, "m5.large"), 210_240_000);
    assert_eq!(paid(&month, FLEET, "gp3"), 1_920_000);
    assert_eq!(paid(&month, FLEET, "monitoring"), 6_300_000);
    assert_eq!(month.total(), Usd::from_dollars(218.46));
    let mut usage = Usage::default();
    usage.group_hours.insert((FLEET.into(), "m5.large".into()), 1000.0);
    usage.group_hours.insert((FLEET.into(), "m5.large spot".into()), 500.0);
    let seen = monthly(&sketch.0, &usage).unwrap();
    assert_eq!(paid(&seen, FLEET, "on demand"), 96_000_000);
    assert_eq!(paid(&seen, FLEET, "Spot"), 16_800_000);
}

#[test]
fn a_mixed_fleet_has_its_base_and_its_share_on_demand() {
    let mut sketch = Sketch::new();
    let distribution = map(&[
        ("on_demand_base_capacity", Value::Int(1)),
        ("on_demand_percentage_above_base_capacity", Value::Int(50)),
    ]);
    let mixed = map(&[("instances_distribution", distribution)]);
    let more = [("desired_capacity", Value::Int(5)), ("mixed_instances_policy", mixed)];
    fleet(&mut sketch, &[("instance_type", text("m5.large"))], &more);
    let bill = bill(&sketch);
    assert_eq!(line(&bill, FLEET, "on demand").quantity, 3.0 * 730.0);
    assert_eq!(line(&bill, FLEET, "Spot").quantity, 2.0 * 730.0);
}

#[test]
fn volumes_cost_by_size_and_by_what_is_above_the_included_performance() {
    let mut sketch = Sketch::new();
    let root = map(&[
        ("device_name", text("/dev/xvda")),
        ("ebs", map(&[("volume_size", Value::Int(20)), ("volume_type", text("gp3"))])),
    ]);
    let properties =
        [("instance_type", text("t3.micro")), ("block_device_mappings", Value::List(vec![root]))];
    sketch.add("ec2::instance", "web", &properties);
    let properties = [
        ("availability_zone", text("us-east-1a")),
        ("size", Value::Int(100)),
        ("volume_type", text("gp3")),
        ("iops", Value::Int(4000)),
        ("throughput", Value::Int(250)),
    ];
    sketch.add("ec2::volume", "data", &properties);
    let bill = bill(&sketch);
    assert_eq!(paid(&bill, "ec2::instance.web", "gp3"), 1_600_000);
    assert_eq!(paid(&bill, "ec2::volume.data", "storage"), 8_000_000);
    // 1,000 IOPS at 0.005 and 125 MB/s at 0.04.
    assert_eq!(paid(&bill, "ec2::volume.data", "IOPS"), 5_000_000);
    assert_eq!(paid(&bill, "ec2::volume.data", "throughput"), 5_000_000);
}

#[test]
fn the_table_has_a_row_for_each_line_and_the_total() {
    let mut sketch = Sketch::new();
    instance(&mut sketch, "web", "t3.micro");
    let table = bill(&sketch).to_string();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 5);
    assert!(rows[4].starts_with("total") && rows[4].ends_with("$11.88"), "{table}");
    assert!(rows.iter().all(|row| row.chars().count() == rows[0].chars().count()), "{table}");
}
