//! The order in which a script declares what does not depend on each other changes nothing.

use crate::production::observed;
use proptest::prelude::*;
use serde_json::Value;

/// Declarations, each with the numbers of those that must come before it.
const DECLARATIONS: [(&str, &[usize]); 20] = [
    (
        r#"let open = ec2::security_group("open", #{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] });"#,
        &[],
    ),
    (
        r#"let inner = ec2::security_group("inner", #{ group_description: "inner", security_group_ingress: [allow_tcp(80, open)] });"#,
        &[0],
    ),
    (
        r#"let b = ec2::instance("b", #{ image_id: golden_ami(app), instance_type: "m5.large", subnet_id: default_subnet(2), security_group_ids: [open] });"#,
        &[0],
    ),
    (
        r#"let a10 = ec2::instance("a-10", #{ image_id: golden_ami(app), instance_type: "t3.micro", subnet_id: default_subnet(1), security_group_ids: [open] });"#,
        &[0],
    ),
    (
        r#"let a2 = ec2::instance("a-2", #{ image_id: golden_ami(app), instance_type: "m7g.medium", subnet_id: default_subnet(1), security_group_ids: [open] });"#,
        &[0],
    ),
    (r#"let eip = ec2::eip("b");"#, &[]),
    (r#"ec2::eip_association("b", #{ allocation_id: eip, instance_id: b });"#, &[2, 5]),
    (r#"let eip_2 = ec2::eip("a-2");"#, &[]),
    (r#"ec2::eip_association("a-2", #{ allocation_id: eip_2, instance_id: a2 });"#, &[4, 7]),
    (
        r#"let standing = elbv2::target_group("standing", #{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: [b, a10, a2], health_check_interval_seconds: 10 });"#,
        &[2, 3, 4],
    ),
    (
        r#"let scaled = elbv2::target_group("scaled", #{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", health_check_interval_seconds: 10, target_group_attributes: #{ "load_balancing.algorithm.type": "weighted_random" } });"#,
        &[],
    ),
    (
        r#"let template = ec2::launch_template("web", #{ image_id: golden_ami(app), instance_type: "t3.small", security_group_ids: [inner], monitoring: detailed() });"#,
        &[1],
    ),
    (
        r#"let fleet = autoscaling::auto_scaling_group("web", #{ launch_template: template, vpc_zone_identifier: [default_subnet(2), default_subnet(1)], target_group_arns: [scaled], min_size: 2, max_size: 5, health_check_type: "ELB", health_check_grace_period: 60 });"#,
        &[10, 11],
    ),
    (
        r#"autoscaling::scaling_policy("cpu", #{ auto_scaling_group_name: fleet, policy_type: "TargetTrackingScaling", target_tracking_configuration: cpu_at(25) });"#,
        &[12],
    ),
    (
        r#"let alb = elbv2::load_balancer("front", #{ subnets: [default_subnet(2), default_subnet(1)], security_groups: [open] });"#,
        &[0],
    ),
    (
        r#"elbv2::listener("http", #{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [#{ type: "forward", forward_config: #{ target_groups: [#{ target_group_arn: standing, weight: 1 }, #{ target_group_arn: scaled, weight: 2 }] } }] });"#,
        &[9, 10, 14],
    ),
    (r#"let zone = route53::hosted_zone("shop.example");"#, &[]),
    (
        r#"route53::record_set("www", #{ hosted_zone_id: zone, name: "www.shop.example", type: "A", alias_target: alb, weight: 3, set_identifier: "balanced" });"#,
        &[14, 16],
    ),
    (
        r#"let check = route53::health_check("b", #{ type: "HTTP", ip_address: eip.public_ip, port: 80, request_interval: 10 });"#,
        &[5],
    ),
    (
        r#"route53::record_set("alone", #{ hosted_zone_id: zone, name: "www.shop.example", type: "A", ttl: 30, resource_records: [eip, eip_2], weight: 1, set_identifier: "alone", health_check_id: check });"#,
        &[5, 7, 16, 18],
    ),
];

/// A run of the declarations in an order, without the places in the script where things stand.
fn run(order: &[usize]) -> (Value, Vec<cloudkata::simulate::Outcome>) {
    let lines: Vec<&str> = order.iter().map(|place| DECLARATIONS[*place].0).collect();
    let (run, outcomes) = observed(&format!(
        r#"let app = application("shop", #{{ requests: #{{ get: #{{ cpu: exponential("30ms") }} }} }});
        {}
        observe(#{{ target: "www.shop.example", arrivals: poisson(60), users: 200, duration: "6m", timeout: "1s",
            faults: [stop_start(b, "1m", "2m"), crash(serving(1), "3m"), crash(share(0.3), "4m")] }})"#,
        lines.join("\n")
    ));
    let mut json = serde_json::to_value(&run).expect("a run has a JSON");
    forget_places(&mut json);
    (json, outcomes)
}

fn forget_places(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.remove("span");
            entries.values_mut().for_each(forget_places);
        }
        Value::Array(items) => items.iter_mut().for_each(forget_places),
        _ => {}
    }
}

/// The declarations in the order of these priorities, as far as what must come before allows it.
fn ordered(priorities: &[u32]) -> Vec<usize> {
    let mut order: Vec<usize> = Vec::new();
    while order.len() < DECLARATIONS.len() {
        let ready = (0..DECLARATIONS.len()).filter(|place| {
            !order.contains(place) && DECLARATIONS[*place].1.iter().all(|before| order.contains(before))
        });
        order.push(ready.min_by_key(|place| priorities[*place]).expect("nothing waits for itself"));
    }
    order
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_declarations_changes_nothing(
        priorities in prop::collection::vec(any::<u32>(), DECLARATIONS.len()),
    ) {
        let as_written: Vec<usize> = (0..DECLARATIONS.len()).collect();
        let (written, shuffled) = (run(&as_written), run(&ordered(&priorities)));
        prop_assert!(written.0["requests"]["failed"].as_u64() > Some(50), "{}", written.0["requests"]);
        prop_assert_eq!(&written.1, &shuffled.1);
        prop_assert_eq!(written.0, shuffled.0);
    }
}
