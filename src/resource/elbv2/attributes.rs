//! Attributes of load balancers and target groups: CloudFormation's lists of keys and values, with AWS's defaults.
//!
//! Source: API model of Elastic Load Balancing (LoadBalancerAttribute.Key, TargetGroupAttribute.Key), botocore 1.44.5.

use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Property, Resource, Type, Value};

/// A list of #{ key, value }, or a map.
pub(super) const TYPE: Type = Type::Either(&[
    Type::List(&Type::Map(&[
        Property::required("key", Type::Text, "such as `deregistration_delay.timeout_seconds`"),
        Property::required("value", Type::Open, "its value"),
    ])),
    Type::Open,
]);

/// Bounds of attributes that are numbers, both included [s]. Slow start is 0 (off) or at least 30.
const BOUNDS: &[(&str, i64, i64)] = &[
    ("deregistration_delay.timeout_seconds", 0, 3_600),
    ("slow_start.duration_seconds", 0, 900),
    ("stickiness.lb_cookie.duration_seconds", 1, 604_800),
    ("stickiness.app_cookie.duration_seconds", 1, 604_800),
    ("idle_timeout.timeout_seconds", 1, 4_000),
    ("client_keep_alive.seconds", 60, 604_800),
];

/// Attributes that are one of a few words.
const WORDS: &[(&str, &[&str])] = &[
    ("load_balancing.algorithm.type", &["round_robin", "least_outstanding_requests", "weighted_random"]),
    ("load_balancing.algorithm.anomaly_mitigation", &["on", "off"]),
    (
        "stickiness.type",
        &["lb_cookie", "app_cookie", "source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto"],
    ),
    ("routing.http.desync_mitigation_mode", &["monitor", "defensive", "strictest"]),
    ("routing.http.xff_header_processing.mode", &["append", "preserve", "remove"]),
];

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
        Value::Float(number) => Some(number.to_string()),
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
    let network = resource.is("AWS::ElasticLoadBalancingV2::TargetGroup")
        && resource.text("protocol").is_some_and(|protocol| !protocol.starts_with("HTTP"));
    if key == "stickiness.type" && network {
        return Some("source_ip".to_owned());
    }
    table(resource).1.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
}

/// Refuses keys that do not exist and values that are out of range.
pub(super) fn refuse(resource: &Resource) -> Verdict {
    let (property, known) = table(resource);
    let pair =
        |item: &Value| item.get("key").and_then(Value::as_text).is_some() && item.get("value").is_some();
    let shaped = match resource.set(property) {
        Some(Value::List(items)) => items.iter().all(pair),
        Some(value) => value.as_map().is_some(),
        None => true,
    };
    if !shaped {
        let message =
            format!("`{property}` must be a map of keys and values, or a list of #{{ key, value }}");
        return Err(refusal(resource, property, "wrong-type", message)
            .help(format!("such as #{{ {:?}: \"true\" }}", known.first().map_or("", |(name, _)| name))));
    }
    for (key, value) in given(resource) {
        if !known.iter().any(|(name, _)| *name == key) {
            let message = format!("`{}` has no attribute `{key}`", resource.kind.path());
            let error = refusal(resource, property, "unknown-attribute", message);
            return Err(error.nearest(&key, known.iter().map(|(name, _)| *name)));
        }
        let Some(value) = value else {
            let message = format!("the value of `{key}` must be a text, a number, true or false");
            return Err(refusal(resource, property, "wrong-type", message));
        };
        refuse_value(resource, property, &key, &value)?;
    }
    Ok(())
}

fn refuse_value(resource: &Resource, property: &str, key: &str, value: &str) -> Verdict {
    let wrong = |message: String| refusal(resource, property, "out-of-range", message);
    if let Some((_, low, high)) = BOUNDS.iter().find(|(name, ..)| *name == key) {
        let number = value.parse::<i64>();
        let slow_start = key == "slow_start.duration_seconds" && matches!(number, Ok(1..30));
        if slow_start || !number.is_ok_and(|number| (low..=high).contains(&&number)) {
            let but = if slow_start { " and not from 1 to 29" } else { "" };
            return Err(wrong(format!(
                "`{key}` is {value}, but must be between {low} and {high} seconds{but}"
            )));
        }
    }
    if let Some((_, words)) = WORDS.iter().find(|(name, _)| *name == key)
        && !words.contains(&value)
    {
        let error = wrong(format!("`{key}` is {value:?}, but must be one of {}", words.join(", ")));
        return Err(error.nearest(value, words.iter().copied()));
    }
    let flag = key.ends_with(".enabled") && key != "load_balancing.cross_zone.enabled";
    if flag && !["true", "false"].contains(&value) {
        return Err(wrong(format!("`{key}` is {value:?}, but must be true or false")));
    }
    Ok(())
}
