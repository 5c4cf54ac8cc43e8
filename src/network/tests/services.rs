//! Services that are in nobody's VPC: who gets to a bucket, and to a file system.

use super::super::*;
use super::sketch::{Sketch, from_anywhere, from_group, list, map, tcp, text};
use super::{cause_of, rule_of};
use crate::resource::Value;

fn bucket(sketch: &mut Sketch, public: bool) -> ResourceId {
    let block = if public { map(&[]) } else { map(&[("block_public_policy", true.into())]) };
    let bucket = sketch.add("s3::bucket", "images", &[("public_access_block_configuration", block)]);
    if public {
        let statement = map(&[
            ("Effect", text("Allow")),
            ("Principal", text("*")),
            ("Action", text("s3:GetObject")),
            ("Resource", text("*")),
        ]);
        let document = map(&[("Statement", list(&[statement]))]);
        let properties = [("bucket", Value::Ref(bucket)), ("policy_document", document)];
        sketch.add("s3::bucket_policy", "images", &properties);
    }
    bucket
}

#[test]
fn users_read_a_bucket_only_where_a_policy_opens_it() {
    let mut closed = Sketch::new();
    let images = bucket(&mut closed, false);
    let reach = closed.inbound(images, 443);
    assert_eq!((reach.reachable, cause_of(&reach)), (false, cause::NO_PERMISSION));
    assert_eq!(rule_of(&reach), "no bucket policy lets everybody read it");
    assert!(exposed(&closed.0).is_empty());
    let mut open = Sketch::new();
    let images = bucket(&mut open, true);
    assert_eq!(open.inbound(images, 443).path, ["internet", "s3::bucket.images"]);
    assert!(!open.inbound(images, 22).reachable);
    let exposed = exposed_on(&open.0, 443, Protocol::Tcp);
    assert_eq!(exposed.into_iter().map(|found| found.resource).collect::<Vec<_>>(), ["s3::bucket.images"]);
}

#[test]
fn a_private_instance_gets_to_a_bucket_by_an_endpoint_or_a_nat_gateway() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let images = bucket(&mut sketch, false);
    let app = sketch.instance("app", Some(net.private), &[]);
    let reach = sketch.between(app, images, 443);
    assert_eq!(cause_of(&reach), cause::NO_WAY_OUT);
    let table = sketch.add("ec2::route_table", "private", &[("vpc_id", Value::Ref(net.vpc))]);
    sketch.associate(net.private, table);
    let properties = [
        ("vpc_id", Value::Ref(net.vpc)),
        ("service_name", text("com.amazonaws.us-east-1.s3")),
        ("route_table_ids", list(&[table])),
    ];
    sketch.add("ec2::vpc_endpoint", "s3", &properties);
    let reach = sketch.between(app, images, 443);
    assert!(reach.path.contains(&"ec2::vpc_endpoint.s3".to_owned()), "{reach:?}");
    assert_eq!(reach.path.last().map(String::as_str), Some("s3::bucket.images"));

    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let images = bucket(&mut sketch, false);
    let app = sketch.instance("app", Some(net.private), &[]);
    let nat = sketch.nat(net.public);
    let table = sketch.add("ec2::route_table", "private", &[("vpc_id", Value::Ref(net.vpc))]);
    sketch.associate(net.private, table);
    sketch.route("nat", table, ("nat_gateway_id", Value::Ref(nat)));
    let reach = sketch.between(app, images, 443);
    assert!(reach.reachable && reach.path.contains(&"ec2::nat_gateway.nat".to_owned()), "{reach:?}");
}

#[test]
fn a_file_system_is_reached_through_a_mount_target_that_admits_nfs() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let inner = sketch.group("inner", Some(net.vpc), &[tcp(80, from_anywhere())]);
    let web = sketch.instance("web", Some(net.public), &[inner]);
    let system = sketch.add("efs::file_system", "images", &[]);
    let closed = sketch.group("closed", Some(net.vpc), &[tcp(80, from_group(inner))]);
    let target = |sketch: &mut Sketch, name: &str, subnet: ResourceId, group: ResourceId| {
        let properties = [
            ("file_system_id", Value::Ref(system)),
            ("subnet_id", Value::Ref(subnet)),
            ("security_groups", list(&[group])),
        ];
        sketch.add("efs::mount_target", name, &properties)
    };
    target(&mut sketch, "a", net.public, closed);
    assert_eq!(cause_of(&sketch.between(web, system, 2049)), cause::SECURITY_GROUP);
    let open = sketch.group("open", Some(net.vpc), &[tcp(2049, from_group(inner))]);
    let b = target(&mut sketch, "b", net.private, open);
    assert!(sketch.between(web, b, 2049).reachable);
    let reach = sketch.between(web, system, 2049);
    assert_eq!(reach.path.last().map(String::as_str), Some("efs::mount_target.b"));
    assert!(exposed_on(&sketch.0, 2049, Protocol::Tcp).is_empty());
}

/// A distribution before a bucket; its requests are signed.
fn distribution(sketch: &mut Sketch, bucket: ResourceId) -> ResourceId {
    let control = sketch.add("cloudfront::origin_access_control", "images", &[]);
    let origin = map(&[
        ("id", text("images")),
        ("domain_name", Value::Ref(bucket)),
        ("s3_origin_config", map(&[])),
        ("origin_access_control_id", Value::Ref(control)),
    ]);
    let behavior = map(&[
        ("target_origin_id", text("images")),
        ("viewer_protocol_policy", text("redirect-to-https")),
        ("cache_policy_id", text("CachingOptimized")),
    ]);
    let properties = [("origins", list(&[origin])), ("default_cache_behavior", behavior)];
    sketch.add("cloudfront::distribution", "cdn", &properties)
}

#[test]
fn a_distribution_reads_a_private_bucket_that_lets_it_in() {
    let mut sketch = Sketch::new();
    let images = bucket(&mut sketch, false);
    let cdn = distribution(&mut sketch, images);
    let reach = sketch.between(cdn, images, 443);
    assert_eq!(rule_of(&reach), "no bucket policy lets this distribution read it");
    let condition = map(&[("StringEquals", map(&[("AWS:SourceArn", Value::Ref(cdn))]))]);
    let statement = map(&[
        ("Effect", text("Allow")),
        ("Principal", map(&[("Service", text("cloudfront.amazonaws.com"))])),
        ("Action", text("s3:GetObject")),
        ("Condition", condition),
    ]);
    let document = map(&[("Statement", list(&[statement]))]);
    sketch.add(
        "s3::bucket_policy",
        "images",
        &[("bucket", Value::Ref(images)), ("policy_document", document)],
    );
    assert!(sketch.between(cdn, images, 443).reachable);
    assert!(!sketch.inbound(images, 443).reachable, "users still go through CloudFront");
    assert!(sketch.inbound(cdn, 443).reachable);
    let other = distribution_of_another(&mut sketch, images);
    assert!(!sketch.between(other, images, 443).reachable);
}

fn distribution_of_another(sketch: &mut Sketch, bucket: ResourceId) -> ResourceId {
    let origin =
        map(&[("id", text("images")), ("domain_name", Value::Ref(bucket)), ("s3_origin_config", map(&[]))]);
    let behavior = map(&[
        ("target_origin_id", text("images")),
        ("viewer_protocol_policy", text("allow-all")),
        ("cache_policy_id", text("CachingDisabled")),
    ]);
    let properties = [("origins", list(&[origin])), ("default_cache_behavior", behavior)];
    sketch.add("cloudfront::distribution", "other", &properties)
}

#[test]
fn a_balancer_can_admit_cloudfront_alone() {
    let mut sketch = Sketch::new();
    let net = sketch.vpc();
    let second = sketch.subnet("c", net.vpc, "10.0.2.0/24", "us-east-1c", true);
    sketch.associate(second, net.table);
    let rule = tcp(443, ("source_prefix_list_id", text("pl-3b927c52")));
    let front = sketch.group("front", Some(net.vpc), &[rule]);
    let properties = [("subnets", list(&[net.public, second])), ("security_groups", list(&[front]))];
    let balancer = sketch.add("elbv2::load_balancer", "front", &properties);
    let images = bucket(&mut sketch, false);
    let cdn = distribution(&mut sketch, images);
    assert!(sketch.between(cdn, balancer, 443).reachable);
    assert_eq!(cause_of(&sketch.inbound(balancer, 443)), cause::SECURITY_GROUP);
    assert_eq!(cause_of(&sketch.between(cdn, balancer, 80)), cause::SECURITY_GROUP);
}
