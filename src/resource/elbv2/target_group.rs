//! A target group: where requests go, and how targets are asked for their health.

use super::{action, attributes};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
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
            "instances, as handles or #{ id, port }; leave it to an Auto Scaling group where there is one",
        ),
        Property::optional(
            "health_check_enabled",
            Type::Bool,
            Default::Computed("true; false (Lambda)"),
            "whether targets are asked at all",
        ),
        Property::optional(
            "health_check_interval_seconds",
            Type::Int(5, 300),
            Default::Computed("30; 35 (Lambda)"),
            "seconds between two checks of a target",
        ),
        Property::optional(
            "health_check_timeout_seconds",
            Type::Int(2, 120),
            Default::Computed("5 (ALB); 6 (NLB, HTTP) or 10 (NLB, TCP); 30 (Lambda)"),
            "seconds that a check waits",
        ),
        Property::optional(
            "healthy_threshold_count",
            Type::Int(2, 10),
            Default::Computed("5"),
            "successes in a row until a target is healthy again",
        ),
        Property::optional(
            "unhealthy_threshold_count",
            Type::Int(2, 10),
            Default::Computed("2; 5 (Lambda)"),
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
            Default::Computed("#{ http_code: \"200\" }; 200-399 (NLB)"),
            "answers that count as healthy",
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
        Property::accepted("name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        Property::accepted(
            "target_control_port",
            Type::Int(1, 65_535),
            Default::None,
            "port of the target's agent",
        ),
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthCheck {
    /// Whether they are asked at all.
    pub enabled: bool,
    /// `HTTP`, `HTTPS` or `TCP`.
    pub protocol: String,
    /// Port; none: the port of the traffic.
    pub port: Option<u16>,
    /// Path that is asked for, by HTTP.
    pub path: String,
    /// Seconds between two checks.
    pub interval_s: u32,
    /// Seconds a check waits.
    pub timeout_s: u32,
    /// Successes in a row until healthy.
    pub healthy: u32,
    /// Failures in a row until unhealthy.
    pub unhealthy: u32,
}

/// The health check of a group, with AWS's defaults for the load balancer it is for: its protocol tells which.
///
/// Source of the defaults: API model of Elastic Load Balancing (CreateTargetGroupInput), botocore 1.44.5; user guides
/// for ALB (time-out 5 s) and NLB (6 s for HTTP, 10 s for TCP and HTTPS), "Health checks".
pub fn health_check(group: &Resource, _: &dyn World) -> HealthCheck {
    let lambda = group.text("target_type").as_deref() == Some("lambda");
    let application = lambda || for_application(group);
    let protocol = group
        .text("health_check_protocol")
        .unwrap_or_else(|| if application { "HTTP" } else { "TCP" }.to_owned());
    let timeout = match (lambda, application, protocol.as_str()) {
        (true, ..) => 30,
        (_, true, _) => 5,
        (_, false, "HTTP") => 6,
        (_, false, _) => 10,
    };
    let int = |property: &str, default: u32| {
        group.int(property).and_then(|value| u32::try_from(value).ok()).unwrap_or(default)
    };
    HealthCheck {
        enabled: group.value("health_check_enabled").and_then(|value| value.as_bool()).unwrap_or(!lambda),
        port: group.text("health_check_port").and_then(|port| port.parse().ok()),
        path: group.text("health_check_path").unwrap_or_default(),
        interval_s: int("health_check_interval_seconds", if lambda { 35 } else { 30 }),
        timeout_s: int("health_check_timeout_seconds", timeout),
        healthy: int("healthy_threshold_count", 5),
        unhealthy: int("unhealthy_threshold_count", if lambda { 5 } else { 2 }),
        protocol,
    }
}

/// Whether a group is for an Application Load Balancer.
fn for_application(group: &Resource) -> bool {
    group.text("protocol").is_none_or(|protocol| protocol.starts_with("HTTP"))
}

fn read(group: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "target_group_arn" => identity::arn(group, world).map(Value::Text),
        "target_group_name" | "name" => Some(Value::Text(group.name.clone())),
        "target_group_full_name" => {
            let hash = identity::fingerprint(&group.address());
            Some(Value::Text(format!("targetgroup/{}/{hash:016x}", group.name)))
        }
        "load_balancer_arns" => {
            let users = action::users_of(group, world);
            let arns = users.into_iter().filter_map(|id| identity::arn(world.get(id)?, world));
            Some(Value::List(arns.map(Value::Text).collect()))
        }
        _ => None,
    }
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    let same = others(group, world, group.kind.type_name).filter(|other| other.region == group.region);
    within_quota(group, "alb.target_groups", same.count(), &format!("in {}", group.region))?;
    let kind = group.text("target_type").unwrap_or_default();
    for (property, example) in [
        ("port", "the port that targets listen on, such as 80"),
        ("protocol", "\"HTTP\" for an Application, \"TCP\" for a Network Load Balancer"),
        ("vpc_id", "the VPC of the targets"),
    ] {
        let given = group.set(property).is_some();
        if !given && kind != "lambda" {
            let message = format!("a target group of type {kind} needs `{property}`");
            return Err(
                refusal(group, property, "missing-property", message).help(format!("{property}: {example}"))
            );
        }
        if given && kind == "lambda" {
            let message = format!("a target group of type lambda takes no `{property}`");
            return Err(refusal(group, property, "wrong-target-type", message));
        }
    }
    refuse_check(group, world)?;
    attributes::refuse(group)?;
    refuse_targets(group, &kind, world)
}

fn refuse_check(group: &Resource, world: &dyn World) -> Verdict {
    let check = health_check(group, world);
    let late = if for_application(group) {
        check.timeout_s >= check.interval_s
    } else {
        check.timeout_s > check.interval_s
    };
    if late {
        let message = format!(
            "a health check that waits {} s for its answer cannot come every {} s",
            check.timeout_s, check.interval_s
        );
        let given = group.set("health_check_timeout_seconds").is_some();
        let default = if given { "" } else { " (its default here)" };
        return Err(refusal(group, "health_check_interval_seconds", "bad-health-check", message).help(format!(
            "`health_check_timeout_seconds`, {}{default}, must be less than `health_check_interval_seconds`",
            check.timeout_s
        )));
    }
    let port = group.text("health_check_port").unwrap_or_default();
    if port != "traffic-port" && !port.parse::<u16>().is_ok_and(|port| port > 0) {
        let message = format!("`{port}` is not a port");
        return Err(refusal(group, "health_check_port", "bad-port", message)
            .help("a number from 1 to 65535, or \"traffic-port\""));
    }
    let allowed: &[&str] =
        if for_application(group) { &["HTTP", "HTTPS"] } else { &["TCP", "HTTP", "HTTPS"] };
    if !allowed.contains(&check.protocol.as_str()) {
        let spoken = group.text("protocol").unwrap_or_default();
        let message = format!("targets that speak {spoken} cannot be checked by {}", check.protocol);
        return Err(refusal(group, "health_check_protocol", "bad-health-check", message)
            .help(format!("check them by {}", allowed.join(", "))));
    }
    if !check.path.starts_with('/') {
        let message = format!("the path {:?} does not begin with `/`", check.path);
        return Err(refusal(group, "health_check_path", "bad-health-check", message));
    }
    Ok(())
}

fn refuse_targets(group: &Resource, kind: &str, world: &dyn World) -> Verdict {
    let targets = group.list("targets");
    let most = crate::catalog::quota("alb.targets_per_target_group").map_or(1_000.0, |quota| quota.value);
    if targets.len() as f64 > most {
        let message = format!("{} targets; AWS allows {most} in a target group", targets.len());
        return Err(refusal(group, "targets", "quota-exceeded", message));
    }
    let mut seen = Vec::new();
    for target in targets {
        let id = target.get("id").unwrap_or(target);
        let whole = (id, target.get("port"));
        if seen.contains(&whole) {
            return Err(refusal(group, "targets", "target-twice", "a target is given twice"));
        }
        seen.push(whole);
        refuse_target(group, kind, id, world)?;
    }
    Ok(())
}

fn refuse_target(group: &Resource, kind: &str, id: &Value, world: &dyn World) -> Verdict {
    let wanted = match kind {
        "instance" => "the handle of an `ec2::instance`",
        "ip" => "an IPv4 address",
        "alb" => "the handle of an `elbv2::load_balancer`",
        _ => "the ARN of a function",
    };
    let found = id.as_ref().and_then(|id| world.get(id));
    let fits = match (kind, found, id.as_text()) {
        ("instance", Some(target), _) => target.is("AWS::EC2::Instance"),
        ("alb", Some(target), _) => target.is("AWS::ElasticLoadBalancingV2::LoadBalancer"),
        ("ip", None, Some(text)) => text.parse::<std::net::IpAddr>().is_ok(),
        ("lambda", None, Some(text)) => text.starts_with("arn:"),
        _ => false,
    };
    if !fits {
        let given = found.map_or_else(
            || format!("{:?}", id.as_text().unwrap_or_default()),
            |r| format!("`{}`", r.address()),
        );
        let message = format!("{given} cannot be a target of a group of type {kind}");
        return Err(
            refusal(group, "targets", "wrong-target-type", message).help(format!("a target is {wanted}"))
        );
    }
    let Some(target) = found else { return Ok(()) };
    let (home, own) = (ec2::vpc_of(target, world), world.follow(group, "vpc_id"));
    match (home, own) {
        (Some(home), Some(own)) if home.id != own.id => {
            let message = format!(
                "`{}` is in `{}`, but the target group is in `{}`",
                target.address(),
                home.address(),
                own.address()
            );
            Err(refusal(group, "targets", "other-vpc", message)
                .help("a target group has targets of its own VPC"))
        }
        _ => Ok(()),
    }
}
