//! Scaling policies: how a group finds its size.

use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

/// The group that something belongs to.
pub(super) const GROUP: Type = Type::Ref(&["AWS::AutoScaling::AutoScalingGroup"]);
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
    attributes: &[
        Attribute { name: "policy_arn", summary: "its ARN; alarms call it" },
        Attribute { name: "policy_name", summary: "its name" },
    ],
    arn: "scalingPolicy:{hash}:policyName/{name}",
    arn_service: "autoscaling",
    read: |policy, world, name| match name {
        "policy_arn" => identity::arn(policy, world).map(Value::Text),
        "policy_name" => Some(Value::Text(policy.name.clone())),
        _ => None,
    },
    refuse,
    ..Kind::BARE
};

/// Properties that a policy of a type must have (with an example), and those that it cannot have.
type Terms = (&'static [(&'static str, &'static str)], &'static [&'static str]);

fn terms(kind: &str) -> Terms {
    match kind {
        "TargetTrackingScaling" => (
            &[("target_tracking_configuration", "such as `cpu_at(50)`")],
            &[
                "scaling_adjustment",
                "step_adjustments",
                "adjustment_type",
                "cooldown",
                "min_adjustment_magnitude",
            ],
        ),
        "StepScaling" => (
            &[
                ("adjustment_type", "such as \"ChangeInCapacity\""),
                ("step_adjustments", "such as [#{ metric_interval_lower_bound: 0, scaling_adjustment: 1 }]"),
            ],
            &["target_tracking_configuration", "scaling_adjustment", "cooldown"],
        ),
        "SimpleScaling" => (
            &[
                ("adjustment_type", "such as \"ChangeInCapacity\""),
                ("scaling_adjustment", "by how many instances, such as 1"),
            ],
            &["target_tracking_configuration", "step_adjustments", "estimated_instance_warmup"],
        ),
        _ => (&[("predictive_scaling_configuration", "what it forecasts")], &[]),
    }
}

fn refuse(policy: &Resource, world: &dyn World) -> Verdict {
    let group = policy.reference("auto_scaling_group_name");
    let same = others(policy, world, policy.kind.type_name)
        .filter(|other| other.reference("auto_scaling_group_name") == group);
    within_quota(policy, "autoscaling.policies", same.count(), "on this group")?;
    let kind = policy.text("policy_type").unwrap_or_default();
    let (needed, foreign) = terms(&kind);
    if let Some((property, example)) = needed.iter().find(|(property, _)| policy.set(property).is_none()) {
        let message = format!("a policy of type {kind} needs `{property}`");
        let default = policy.set("policy_type").is_none();
        let hint = if default { "; SimpleScaling is what `policy_type` is unless told" } else { "" };
        return Err(refusal(policy, "policy_type", "missing-property", message)
            .help(format!("{property}: {example}{hint}")));
    }
    if let Some(property) = foreign.iter().find(|property| policy.set(property).is_some()) {
        let message = format!("`{property}` does not go with a policy of type {kind}");
        return Err(refusal(policy, property, "wrong-policy-type", message)
            .help("`policy_type` is \"TargetTrackingScaling\", \"StepScaling\" or \"SimpleScaling\""));
    }
    let percent = policy.text("adjustment_type").as_deref() == Some("PercentChangeInCapacity");
    if policy.set("min_adjustment_magnitude").is_some() && !percent {
        let message = "`min_adjustment_magnitude` goes with the adjustment type PercentChangeInCapacity only";
        return Err(refusal(policy, "min_adjustment_magnitude", "wrong-adjustment", message));
    }
    refuse_tracking(policy, world)?;
    refuse_steps(policy)
}

/// A target without a metric, or the requests of a target group that the group does not serve.
fn refuse_tracking(policy: &Resource, world: &dyn World) -> Verdict {
    let property = "target_tracking_configuration";
    let Some(tracking) = policy.set(property) else { return Ok(()) };
    let predefined = tracking.get("predefined_metric_specification");
    if predefined.is_some() == tracking.get("customized_metric_specification").is_some() {
        let message = "target tracking follows one metric";
        return Err(refusal(policy, property, "missing-property", message).help(
            "predefined_metric_specification: #{ predefined_metric_type: \"ASGAverageCPUUtilization\" }",
        ));
    }
    let text = |key: &str| predefined.and_then(|metric| metric.get(key)).and_then(Value::as_text);
    let label = predefined.and_then(|metric| metric.get("resource_label"));
    let by_requests = text("predefined_metric_type") == Some("ALBRequestCountPerTarget");
    if by_requests && label.is_none() {
        let message = "ALBRequestCountPerTarget needs `resource_label`";
        return Err(refusal(policy, property, "missing-property", message)
            .help("resource_label: the target group whose requests are counted"));
    }
    if !by_requests && label.is_some() {
        let message = "`resource_label` goes with ALBRequestCountPerTarget only";
        return Err(refusal(policy, property, "wrong-metric", message));
    }
    let counted = label.and_then(Value::as_ref).and_then(|id| world.get(id));
    let group = world.follow(policy, "auto_scaling_group_name");
    match (counted, group) {
        (Some(counted), Some(group)) if !group.references("target_group_arns").contains(&counted.id) => {
            let message = format!("`{}` does not register with `{}`", group.address(), counted.address());
            Err(refusal(policy, property, "wrong-metric", message)
                .help("add it to the group's `target_group_arns`, or count the requests of another"))
        }
        _ => Ok(()),
    }
}

/// Steps may neither overlap nor leave a gap, as AWS checks them.
fn refuse_steps(policy: &Resource) -> Verdict {
    if policy.set("step_adjustments").is_some() && policy.list("step_adjustments").is_empty() {
        let message = "a step policy without steps changes nothing";
        return Err(refusal(policy, "step_adjustments", "no-steps", message)
            .help("[#{ metric_interval_lower_bound: 0, scaling_adjustment: 1 }]"));
    }
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
    let mut pairs = ranges.iter().zip(ranges.iter().skip(1));
    match pairs.find(|(first, second)| first.1 != second.0) {
        Some((first, second)) if first.1 > second.0 => wrong("two steps overlap"),
        Some(_) => wrong("there is a gap between two steps"),
        None => Ok(()),
    }
}
