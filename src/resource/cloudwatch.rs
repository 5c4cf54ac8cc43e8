//! Amazon CloudWatch: alarms, which is what scaling policies listen to.

use super::rule::{Verdict, refusal};
use super::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, identity};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[ALARM];

const ACTIONS: Type = Type::List(&Type::RefOrText(&["AWS::AutoScaling::ScalingPolicy"]));

const DIMENSION: Type = Type::Map(&[
    Property::required("name", Type::Text, "such as `AutoScalingGroupName`"),
    Property::required(
        "value",
        Type::RefOrText(&[
            "AWS::AutoScaling::AutoScalingGroup",
            "AWS::EC2::Instance",
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            "AWS::ElasticLoadBalancingV2::TargetGroup",
        ]),
        "what is watched: the resource itself, or its name",
    ),
]);

const COMPARISONS: &[&str] = &[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
];

const ALARM: Kind = Kind {
    type_name: "AWS::CloudWatch::Alarm",
    module: "cloudwatch",
    constructor: "alarm",
    scope: Scope::Regional,
    summary: "watches a metric and calls its actions when enough periods are beyond a threshold",
    properties: &[
        Property::required(
            "comparison_operator",
            Type::OneOf(COMPARISONS),
            "on which side of the threshold it rings",
        ),
        Property::required("evaluation_periods", Type::Int(1, 1_440), "how many periods it looks at"),
        Property::optional(
            "metric_name",
            Type::Text,
            Default::None,
            "what it watches: runs know `CPUUtilization` and `RequestCountPerTarget`",
        ),
        Property::accepted("namespace", Type::Text, Default::None, "family of the metric, such as `AWS/EC2`"),
        Property::optional("dimensions", Type::List(&DIMENSION), Default::None, "whose metric"),
        Property::optional(
            "period",
            Type::Int(10, 86_400),
            Default::None,
            "seconds of a period: 10, 20, 30 or a multiple of 60",
        ),
        Property::optional(
            "threshold",
            Type::Number(f64::MIN, f64::MAX),
            Default::None,
            "the value it compares with",
        ),
        Property::optional(
            "datapoints_to_alarm",
            Type::Int(1, 1_440),
            Default::Computed("as many as evaluation_periods"),
            "how many of the periods must be beyond",
        ),
        Property::accepted(
            "statistic",
            Type::OneOf(&["Average", "Sum", "Minimum", "Maximum", "SampleCount"]),
            Default::Text("Average"),
            "how a period is summed up",
        ),
        Property::accepted("extended_statistic", Type::Text, Default::None, "a percentile such as `p99`"),
        Property::accepted(
            "treat_missing_data",
            Type::OneOf(&["missing", "breaching", "notBreaching", "ignore"]),
            Default::Text("missing"),
            "what a period without data means",
        ),
        Property::optional("alarm_actions", ACTIONS, Default::None, "what is called: scaling policies"),
        Property::accepted("ok_actions", ACTIONS, Default::None, "what is called when all is well again"),
        Property::accepted(
            "insufficient_data_actions",
            ACTIONS,
            Default::None,
            "what is called when data are missing",
        ),
        Property::accepted("actions_enabled", Type::Bool, Default::Bool(true), "whether actions are called"),
        Property::accepted("alarm_description", Type::Text, Default::None, "a text for people"),
        Property::accepted("alarm_name", Type::Text, Default::None, "a name of its own"),
        Property::accepted("unit", Type::Text, Default::None, "unit of the metric"),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "alarm_arn", summary: "its ARN" }],
    arn: "alarm:{name}",
    arn_service: "cloudwatch",
    read: |resource, world, name| {
        (name == "alarm_arn").then(|| identity::arn(resource, world).map(Value::Text)).flatten()
    },
    refuse,
    ..Kind::BARE
};

fn refuse(resource: &Resource, _: &dyn World) -> Verdict {
    if let Some(period) = resource.int("period") {
        if !matches!(period, 10 | 20 | 30) && period % 60 != 0 {
            let message = format!("a period of {period} seconds is not allowed");
            return Err(
                refusal(resource, "period", "bad-period", message).help("use 10, 20, 30 or a multiple of 60")
            );
        }
    }
    let periods = resource.int("evaluation_periods").unwrap_or(1);
    if resource.int("datapoints_to_alarm").is_some_and(|points| points > periods) {
        let message = format!("more data points are asked for than there are periods ({periods})");
        return Err(refusal(resource, "datapoints_to_alarm", "bad-datapoints", message));
    }
    for (property, why) in [
        ("metric_name", "which metric"),
        ("period", "how long a period is"),
        ("threshold", "the value to compare with"),
    ] {
        if resource.set(property).is_none() {
            return Err(refusal(
                resource,
                property,
                "missing-property",
                format!("an alarm needs `{property}`: {why}"),
            ));
        }
    }
    Ok(())
}
