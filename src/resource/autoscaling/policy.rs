//! Scaling policies, scheduled actions, lifecycle hooks.

use super::super::rule::{Verdict, refusal};
use crate::resource::{Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World};

const GROUP: Type = Type::Ref(&["AWS::AutoScaling::AutoScalingGroup"]);
const ADJUSTMENTS: &[&str] = &["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"];

const STEP: Type = Type::Map(&[
    Property::optional(
        "metric_interval_lower_bound",
        Type::Number(f64::MIN, f64::MAX),
        Default::None,
        "from so far beyond the threshold (included); open where absent",
    ),
    Property::optional(
        "metric_interval_upper_bound",
        Type::Number(f64::MIN, f64::MAX),
        Default::None,
        "up to so far beyond the threshold (excluded); open where absent",
    ),
    Property::required("scaling_adjustment", Type::Int(-10_000, 10_000), "by how much"),
]);

const METRICS: &[&str] =
    &["ASGAverageCPUUtilization", "ASGAverageNetworkIn", "ASGAverageNetworkOut", "ALBRequestCountPerTarget"];

const METRIC: Type = Type::Map(&[
    Property::required(
        "predefined_metric_type",
        Type::OneOf(METRICS),
        "which metric; runs know CPU and requests per target",
    ),
    Property::optional(
        "resource_label",
        Type::RefOrText(&["AWS::ElasticLoadBalancingV2::TargetGroup"]),
        Default::None,
        "the target group of ALBRequestCountPerTarget",
    ),
]);

const TRACKING: Type = Type::Map(&[
    Property::required("target_value", Type::Number(0.001, 1e12), "the value the metric is kept at"),
    Property::optional("predefined_metric_specification", METRIC, Default::None, "the metric"),
    Property::accepted("customized_metric_specification", Type::Open, Default::None, "a metric of your own"),
    Property::optional("disable_scale_in", Type::Bool, Default::Bool(false), "never make the group smaller"),
]);

pub(super) const POLICY: Kind = Kind {
    type_name: "AWS::AutoScaling::ScalingPolicy",
    module: "autoscaling",
    constructor: "scaling_policy",
    scope: Scope::Regional,
    summary: "changes the size of a group: keeps a metric at a target, or adjusts when an alarm rings",
    properties: &[
        Property::required("auto_scaling_group_name", GROUP, "the group"),
        Property::optional(
            "policy_type",
            Type::OneOf(&["SimpleScaling", "StepScaling", "TargetTrackingScaling", "PredictiveScaling"]),
            Default::Text("SimpleScaling"),
            "how it decides; AWS advises target tracking",
        ),
        Property::optional(
            "target_tracking_configuration",
            TRACKING,
            Default::None,
            "the metric and its target, for TargetTrackingScaling",
        ),
        Property::optional(
            "adjustment_type",
            Type::OneOf(ADJUSTMENTS),
            Default::None,
            "what the adjustment means, for simple and step scaling",
        ),
        Property::optional(
            "scaling_adjustment",
            Type::Int(-10_000, 10_000),
            Default::None,
            "by how much, for simple scaling",
        ),
        Property::optional(
            "step_adjustments",
            Type::List(&STEP),
            Default::None,
            "by how much at which distance from the threshold, for step scaling",
        ),
        Property::optional(
            "cooldown",
            Type::Int(0, 86_400),
            Default::Computed("the group's"),
            "seconds to pause after an action, for simple scaling",
        ),
        Property::optional(
            "estimated_instance_warmup",
            Type::Int(0, 86_400),
            Default::Computed("the group's, else its cooldown"),
            "seconds until a new instance counts in the metrics",
        ),
        Property::optional(
            "min_adjustment_magnitude",
            Type::Int(1, 10_000),
            Default::None,
            "fewest instances that PercentChangeInCapacity changes",
        ),
        Property::accepted(
            "metric_aggregation_type",
            Type::OneOf(&["Average", "Minimum", "Maximum"]),
            Default::Text("Average"),
            "how instances are summed up",
        ),
        Property::accepted(
            "predictive_scaling_configuration",
            Type::Open,
            Default::None,
            "for PredictiveScaling",
        ),
    ],
    refuse: refuse_policy,
    ..Kind::BARE
};

fn refuse_policy(policy: &Resource, _: &dyn World) -> Verdict {
    let kind = policy.text("policy_type").unwrap_or_default();
    let needs: &[(&str, &str)] = match kind.as_str() {
        "TargetTrackingScaling" => &[("target_tracking_configuration", "such as cpu_at(50)")],
        "StepScaling" => &[
            ("adjustment_type", "such as \"ChangeInCapacity\""),
            ("step_adjustments", "such as [step(0, (), 1)]"),
        ],
        "SimpleScaling" => {
            &[("adjustment_type", "such as \"ChangeInCapacity\""), ("scaling_adjustment", "such as 1")]
        }
        _ => &[],
    };
    for (property, example) in needs {
        if policy.set(property).is_none() {
            let message = format!("a policy of type {kind} needs `{property}`");
            return Err(refusal(policy, "policy_type", "missing-property", message)
                .help(format!("{property}: {example}")));
        }
    }
    let foreign: &[&str] = match kind.as_str() {
        "TargetTrackingScaling" => &["scaling_adjustment", "step_adjustments", "adjustment_type"],
        "StepScaling" => &["target_tracking_configuration", "scaling_adjustment"],
        "SimpleScaling" => &["target_tracking_configuration", "step_adjustments"],
        _ => &[],
    };
    if let Some(property) = foreign.iter().find(|property| policy.set(property).is_some()) {
        let message = format!("`{property}` does not go with a policy of type {kind}");
        return Err(refusal(policy, property, "wrong-policy-type", message)
            .help("set policy_type to \"TargetTrackingScaling\", \"StepScaling\" or \"SimpleScaling\""));
    }
    if policy.set("step_adjustments").is_some() && policy.list("step_adjustments").is_empty() {
        return Err(refusal(
            policy,
            "step_adjustments",
            "no-steps",
            "a step policy without steps changes nothing",
        ));
    }
    if let Some(tracking) = policy.set("target_tracking_configuration") {
        let known = ["predefined_metric_specification", "customized_metric_specification"];
        if known.iter().all(|key| tracking.get(key).is_none()) {
            return Err(refusal(
                policy,
                "target_tracking_configuration",
                "missing-property",
                "target tracking needs a metric",
            )
            .help("cpu_at(50) tracks average CPU"));
        }
    }
    steps(policy)
}

/// Steps may neither overlap nor leave a gap, as AWS checks them.
fn steps(policy: &Resource) -> Verdict {
    let bound = |step: &Value, key: &str, open: f64| step.get(key).and_then(Value::as_number).unwrap_or(open);
    let mut ranges: Vec<(f64, f64)> = policy
        .list("step_adjustments")
        .iter()
        .map(|step| {
            let low = bound(step, "metric_interval_lower_bound", f64::NEG_INFINITY);
            (low, bound(step, "metric_interval_upper_bound", f64::INFINITY))
        })
        .collect();
    ranges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let wrong = |message: &str| Err(refusal(policy, "step_adjustments", "bad-steps", message));
    if ranges.iter().any(|(low, high)| low >= high) {
        return wrong("a step ends before it begins");
    }
    match ranges.windows(2).find(|pair| pair[0].1 != pair[1].0) {
        Some(pair) if pair[0].1 > pair[1].0 => wrong("two steps overlap"),
        Some(_) => wrong("there is a gap between two steps"),
        None => Ok(()),
    }
}

pub(super) const SCHEDULED_ACTION: Kind = Kind {
    type_name: "AWS::AutoScaling::ScheduledAction",
    module: "autoscaling",
    constructor: "scheduled_action",
    scope: Scope::Regional,
    summary: "sets the size of a group at a time, such as every Friday at 15:00",
    properties: &[
        Property::required("auto_scaling_group_name", GROUP, "the group"),
        Property::optional(
            "recurrence",
            Type::Text,
            Default::None,
            "when, as five cron fields: \"0 15 * * 5\" is Friday 15:00",
        ),
        Property::accepted(
            "start_time",
            Type::Text,
            Default::None,
            "first time (a run has a week, not a calendar)",
        ),
        Property::accepted("end_time", Type::Text, Default::None, "last time"),
        Property::accepted(
            "time_zone",
            Type::Text,
            Default::Text("Etc/UTC"),
            "the zone of the recurrence; runs use their own clock",
        ),
        Property::optional("min_size", Type::Int(0, 10_000), Default::None, "new fewest"),
        Property::optional("max_size", Type::Int(0, 10_000), Default::None, "new most"),
        Property::optional("desired_capacity", Type::Int(0, 10_000), Default::None, "new size"),
    ],
    refuse: |action, _| {
        if ["min_size", "max_size", "desired_capacity"].iter().all(|property| action.set(property).is_none())
        {
            return Err(refusal(
                action,
                "recurrence",
                "missing-property",
                "a scheduled action changes at least one size",
            )
            .help("min_size, max_size or desired_capacity"));
        }
        match action.text("recurrence") {
            Some(text) if text.split_whitespace().count() != 5 => {
                let message = format!("{text:?} is not a recurrence");
                Err(refusal(action, "recurrence", "bad-recurrence", message)
                    .help("five fields: minute, hour, day of month, month, day of week; \"0 15 * * 5\" is Friday 15:00"))
            }
            _ => Ok(()),
        }
    },
    ..Kind::BARE
};

pub(super) const LIFECYCLE_HOOK: Kind = Kind {
    type_name: "AWS::AutoScaling::LifecycleHook",
    module: "autoscaling",
    constructor: "lifecycle_hook",
    scope: Scope::Regional,
    summary: "makes an instance wait before it goes into or out of service",
    properties: &[
        Property::required("auto_scaling_group_name", GROUP, "the group"),
        Property::required(
            "lifecycle_transition",
            Type::OneOf(&["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"]),
            "when it waits",
        ),
        Property::accepted(
            "heartbeat_timeout",
            Type::Int(30, 7_200),
            Default::Int(3_600),
            "seconds it waits at most",
        ),
        Property::accepted(
            "default_result",
            Type::OneOf(&["ABANDON", "CONTINUE"]),
            Default::Text("ABANDON"),
            "what then happens",
        ),
        Property::accepted("notification_target_arn", Type::Text, Default::None, "who is told"),
        Property::accepted("role_arn", Type::Text, Default::None, "the role that tells"),
    ],
    simulated: Simulated::AcceptedOnly("instances go into service without waiting"),
    ..Kind::BARE
};
