//! A target group: where requests go, and how targets are asked for their health.

use super::super::rule::{self, Verdict, refusal};
use super::attributes;
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2, identity,
};

const TARGETS: &[&str] = &["AWS::EC2::Instance", "AWS::ElasticLoadBalancingV2::LoadBalancer"];

const TARGET: Type = Type::Either(&[
    Type::RefOrText(TARGETS),
    Type::Map(&[
        Property::required("id", Type::RefOrText(TARGETS), "the instance"),
        Property::optional("port", Type::Int(1, 65_535), Default::Computed("that of the group"), "its port"),
        Property::accepted(
            "availability_zone",
            Type::Text,
            Default::None,
            "its AZ, for addresses outside the VPC",
        ),
    ]),
]);

const PROTOCOLS: &[&str] = &["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "QUIC", "TCP_QUIC", "GENEVE"];

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::ElasticLoadBalancingV2::TargetGroup",
    module: "elbv2",
    constructor: "target_group",
    scope: Scope::Regional,
    summary: "targets that a listener forwards to; the load balancer asks each for its health and leaves out those that fail",
    properties: &[
        Property::optional("port", Type::Int(1, 65_535), Default::None, "port that targets listen on"),
        Property::optional(
            "protocol",
            Type::OneOf(PROTOCOLS),
            Default::None,
            "protocol to targets: HTTP for an Application Load Balancer, TCP for a Network one",
        ),
        Property::optional("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), Default::None, "the VPC of its targets"),
        Property::optional(
            "target_type",
            Type::OneOf(&["instance", "ip", "lambda", "alb"]),
            Default::Text("instance"),
            "kind of target; runs know instances",
        ),
        Property::optional(
            "targets",
            Type::List(&TARGET),
            Default::None,
            "instances; leave it to an Auto Scaling group where there is one",
        ),
        Property::optional(
            "health_check_enabled",
            Type::Bool,
            Default::Bool(true),
            "whether targets are asked at all",
        ),
        Property::optional(
            "health_check_interval_seconds",
            Type::Int(5, 300),
            Default::Int(30),
            "seconds between two checks of a target",
        ),
        Property::optional(
            "health_check_timeout_seconds",
            Type::Int(2, 120),
            Default::Computed("5 s (HTTP on an ALB); 6 s (HTTP) or 10 s (TCP) on an NLB"),
            "seconds that a check waits",
        ),
        Property::optional(
            "healthy_threshold_count",
            Type::Int(2, 10),
            Default::Int(5),
            "successes in a row until a target is healthy again",
        ),
        Property::optional(
            "unhealthy_threshold_count",
            Type::Int(2, 10),
            Default::Int(2),
            "failures in a row until a target is unhealthy",
        ),
        Property::accepted("health_check_path", Type::Text, Default::Text("/"), "the path that is asked for"),
        Property::optional(
            "health_check_port",
            Type::Text,
            Default::Text("traffic-port"),
            "the port that is asked",
        ),
        Property::optional(
            "health_check_protocol",
            Type::OneOf(PROTOCOLS),
            Default::Computed("HTTP; TCP on an NLB"),
            "how it is asked",
        ),
        Property::accepted(
            "matcher",
            Type::Open,
            Default::None,
            "answers that count as healthy; 200 unless told",
        ),
        Property::optional(
            "target_group_attributes",
            attributes::TYPE,
            Default::None,
            "further settings by key, such as `deregistration_delay.timeout_seconds`",
        ),
        Property::accepted(
            "protocol_version",
            Type::OneOf(&["HTTP1", "HTTP2", "GRPC"]),
            Default::Text("HTTP1"),
            "version of HTTP to targets",
        ),
        Property::accepted(
            "ip_address_type",
            Type::OneOf(&["ipv4", "ipv6"]),
            Default::Text("ipv4"),
            "kind of addresses",
        ),
        Property::accepted("name", Type::Text, Default::None, "a name of its own"),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[
        Attribute { name: "target_group_arn", summary: "its ARN" },
        Attribute { name: "target_group_full_name", summary: "its name in metrics" },
        Attribute { name: "target_group_name", summary: "its name" },
        Attribute { name: "load_balancer_arns", summary: "load balancers that use it" },
    ],
    arn: "targetgroup/{name}/{hash}",
    arn_service: "elasticloadbalancing",
    read,
    refuse,
    ..Kind::BARE
};

/// How targets are asked for their health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// Whether they are asked at all.
    pub enabled: bool,
    /// Port; none: the port of the traffic.
    pub port: Option<u16>,
    /// Seconds between two checks.
    pub interval_s: u32,
    /// Seconds a check waits.
    pub timeout_s: u32,
    /// Successes in a row until healthy.
    pub healthy: u32,
    /// Failures in a row until unhealthy.
    pub unhealthy: u32,
}

/// The health check of a group, with AWS's defaults for the load balancer that uses it.
pub fn health_check(group: &Resource, _: &dyn World) -> HealthCheck {
    let http = |property: &str| group.text(property).is_some_and(|protocol| protocol.starts_with("HTTP"));
    let application = http("protocol") || group.text("protocol").is_none();
    // ALB 5 s; NLB 6 s for HTTP, 10 s for TCP and HTTPS (Elastic Load Balancing user guides).
    let timeout = match (application, group.text("health_check_protocol").as_deref()) {
        (true, _) => 5,
        (false, Some("HTTP")) => 6,
        (false, _) => 10,
    };
    let int = |property: &str, default: u32| {
        group.int(property).and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
    };
    HealthCheck {
        enabled: group.flag("health_check_enabled"),
        port: group.text("health_check_port").and_then(|port| port.parse().ok()),
        interval_s: int("health_check_interval_seconds", 30),
        timeout_s: int("health_check_timeout_seconds", timeout),
        healthy: int("healthy_threshold_count", 5),
        unhealthy: int("unhealthy_threshold_count", 2),
    }
}

fn read(group: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "target_group_arn" => identity::arn(group, world).map(Value::Text),
        "target_group_name" => Some(Value::Text(group.name.clone())),
        "target_group_full_name" => {
            let hash = identity::fingerprint(&group.address());
            Some(Value::Text(format!("targetgroup/{}/{hash:016x}", group.name)))
        }
        "load_balancer_arns" => {
            let uses = |listener: &&Resource| {
                let mut found = Vec::new();
                listener.settings.values().for_each(|setting| setting.value.references(&mut found));
                found.contains(&group.id)
            };
            let listeners = world.of("AWS::ElasticLoadBalancingV2::Listener").filter(uses);
            let balancers = listeners.filter_map(|listener| world.follow(listener, "load_balancer_arn"));
            let arns = balancers.filter_map(|balancer| identity::arn(balancer, world));
            Some(Value::List(arns.map(Value::Text).collect()))
        }
        _ => None,
    }
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    rule::one_region(group, world)?;
    let kind = group.text("target_type").unwrap_or_default();
    if kind != "lambda" {
        for (property, example) in [
            ("port", "80"),
            ("protocol", "\"HTTP\""),
            ("vpc_id", "the VPC of the targets, such as default_vpc()"),
        ] {
            if group.set(property).is_none() {
                let message = format!("a target group of type {kind} needs `{property}`");
                return Err(refusal(group, property, "missing-property", message)
                    .help(format!("{property}: {example}")));
            }
        }
    }
    let check = health_check(group, world);
    if check.timeout_s >= check.interval_s {
        let message = format!(
            "a health check that waits {} s cannot come every {} s",
            check.timeout_s, check.interval_s
        );
        return Err(refusal(group, "health_check_interval_seconds", "bad-health-check", message)
            .help("health_check_timeout_seconds must be less than health_check_interval_seconds"));
    }
    let port = group.text("health_check_port").unwrap_or_default();
    if port != "traffic-port" && port.parse::<u16>().map_or(true, |port| port == 0) {
        let message = format!("`{port}` is not a port");
        return Err(refusal(group, "health_check_port", "bad-port", message)
            .help("a number from 1 to 65535, or \"traffic-port\""));
    }
    attributes::refuse(group)?;
    targets(group, world)
}

fn targets(group: &Resource, world: &dyn World) -> Verdict {
    let home = group.reference("vpc_id");
    for target in group.list("targets") {
        let id = target.as_ref().or_else(|| target.get("id").and_then(Value::as_ref));
        let Some(target) = id.and_then(|id| world.get(id)) else { continue };
        let instance = target.is("AWS::EC2::Instance");
        let wants = group.text("target_type").unwrap_or_default();
        if instance != (wants == "instance") {
            let message = format!("`{}` cannot be a target of a group of type {wants}", target.address());
            return Err(refusal(group, "targets", "wrong-target-type", message));
        }
        if instance && ec2::vpc_of(target, world).map(|vpc| vpc.id) != home {
            let message = format!("`{}` is in another VPC than this target group", target.address());
            return Err(refusal(group, "targets", "other-vpc", message));
        }
    }
    Ok(())
}
