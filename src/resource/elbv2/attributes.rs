//! Attributes of load balancers and target groups: CloudFormation's lists of keys and values, with AWS's defaults.
//!
//! Source: API model of Elastic Load Balancing (LoadBalancerAttribute.Key, TargetGroupAttribute.Key), botocore 1.44.5.

use super::super::rule::{Verdict, refusal};
use crate::resource::{Property, Resource, Type, Value};

/// A list of #{ key, value }, or a map.
pub(super) const TYPE: Type = Type::Either(&[
    Type::List(&Type::Map(&[
        Property::required("key", Type::Text, "such as `deregistration_delay.timeout_seconds`"),
        Property::required("value", Type::Open, "its value"),
    ])),
    Type::Open,
]);

/// Keys of a target group, with defaults.
const OF_GROUP: &[(&str, &str)] = &[
    ("deregistration_delay.timeout_seconds", "300"),
    ("deregistration_delay.connection_termination.enabled", "false"),
    ("load_balancing.algorithm.type", "round_robin"),
    ("load_balancing.algorithm.anomaly_mitigation", "off"),
    ("load_balancing.cross_zone.enabled", "use_load_balancer_configuration"),
    ("preserve_client_ip.enabled", "true"),
    ("proxy_protocol_v2.enabled", "false"),
    ("slow_start.duration_seconds", "0"),
    ("stickiness.enabled", "false"),
    ("stickiness.type", "lb_cookie"),
    ("stickiness.lb_cookie.duration_seconds", "86400"),
    ("stickiness.app_cookie.cookie_name", ""),
    ("stickiness.app_cookie.duration_seconds", "86400"),
    ("target_group_health.dns_failover.minimum_healthy_targets.count", "1"),
    ("target_group_health.dns_failover.minimum_healthy_targets.percentage", "off"),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.count", "1"),
    ("target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage", "off"),
    ("lambda.multi_value_headers.enabled", "false"),
];

/// Keys of a load balancer, with defaults; cross-zone differs by type and is answered apart.
const OF_BALANCER: &[(&str, &str)] = &[
    ("load_balancing.cross_zone.enabled", ""),
    ("deletion_protection.enabled", "false"),
    ("access_logs.s3.enabled", "false"),
    ("access_logs.s3.bucket", ""),
    ("access_logs.s3.prefix", ""),
    ("connection_logs.s3.enabled", "false"),
    ("idle_timeout.timeout_seconds", "60"),
    ("client_keep_alive.seconds", "3600"),
    ("routing.http2.enabled", "true"),
    ("routing.http.desync_mitigation_mode", "defensive"),
    ("routing.http.drop_invalid_header_fields.enabled", "false"),
    ("routing.http.preserve_host_header.enabled", "false"),
    ("routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "false"),
    ("routing.http.xff_client_port.enabled", "false"),
    ("routing.http.xff_header_processing.mode", "append"),
    ("waf.fail_open.enabled", "false"),
    ("zonal_shift.config.enabled", "false"),
    ("dns_record.client_routing_policy", "any_availability_zone"),
    ("ipv6.deny_all_igw_traffic", "false"),
];

fn table(resource: &Resource) -> (&'static str, &'static [(&'static str, &'static str)]) {
    if resource.is("AWS::ElasticLoadBalancingV2::TargetGroup") {
        ("target_group_attributes", OF_GROUP)
    } else {
        ("load_balancer_attributes", OF_BALANCER)
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// What a script set, by key.
fn given(resource: &Resource) -> Vec<(String, Option<String>)> {
    let (property, _) = table(resource);
    match resource.set(property) {
        Some(Value::Map(entries)) => entries.iter().map(|(key, value)| (key.clone(), text(value))).collect(),
        Some(Value::List(items)) => items
            .iter()
            .filter_map(|item| {
                Some((item.get("key")?.as_text()?.to_owned(), item.get("value").and_then(text)))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The value of an attribute as text, or AWS's default; none for a key that does not exist.
pub fn attribute(resource: &Resource, key: &str) -> Option<String> {
    if let Some((_, value)) = given(resource).into_iter().find(|(name, _)| name == key) {
        return value;
    }
    if key == "load_balancing.cross_zone.enabled" && !resource.is("AWS::ElasticLoadBalancingV2::TargetGroup")
    {
        let application = resource.text("type").as_deref() == Some("application");
        return Some(application.to_string());
    }
    table(resource).1.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
}

/// Refuses keys that do not exist and values that are out of range.
pub(super) fn refuse(resource: &Resource) -> Verdict {
    let (property, known) = table(resource);
    for (key, value) in given(resource) {
        if !known.iter().any(|(name, _)| *name == key) {
            let message = format!("`{}` has no attribute `{key}`", resource.kind.path());
            return Err(refusal(resource, property, "unknown-attribute", message)
                .nearest(&key, known.iter().map(|(name, _)| *name)));
        }
        let Some(value) = value else {
            let message = format!("the value of `{key}` must be a text, a number, true or false");
            return Err(refusal(resource, property, "wrong-type", message));
        };
        let bounds = match key.as_str() {
            "deregistration_delay.timeout_seconds" => Some((0, 3_600)),
            "stickiness.lb_cookie.duration_seconds" | "stickiness.app_cookie.duration_seconds" => {
                Some((1, 604_800))
            }
            "idle_timeout.timeout_seconds" => Some((1, 4_000)),
            "client_keep_alive.seconds" => Some((60, 604_800)),
            _ => None,
        };
        if let Some((low, high)) = bounds {
            if !value.parse::<i64>().is_ok_and(|number| (low..=high).contains(&number)) {
                let message = format!("`{key}` is {value}, but must be between {low} and {high} seconds");
                return Err(refusal(resource, property, "out-of-range", message));
            }
        }
        let algorithms = ["round_robin", "least_outstanding_requests", "weighted_random"];
        if key == "load_balancing.algorithm.type" && !algorithms.contains(&value.as_str()) {
            let message = format!("there is no algorithm `{value}`");
            return Err(refusal(resource, property, "unknown-algorithm", message).nearest(&value, algorithms));
        }
    }
    Ok(())
}
