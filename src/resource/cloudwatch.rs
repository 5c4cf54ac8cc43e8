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
        Property::optional("namespace", Type::Text, Default::None, "family of the metric, such as `AWS/EC2`"),
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
            Default::None,
            "how a period is summed up: this or extended_statistic",
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
        Property::accepted("alarm_description", Type::Text, Default::None, "words of your own"),
        Property::accepted("alarm_name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        Property::accepted(
            "evaluate_low_sample_count_percentile",
            Type::OneOf(&["evaluate", "ignore"]),
            Default::Text("evaluate"),
            "what a percentile of few samples means",
        ),
        Property::accepted("unit", Type::Text, Default::None, "unit of the metric"),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "alarm_arn", summary: "its ARN" }],
    arn: "alarm:{name}",
    arn_service: "cloudwatch",
    read: |alarm, world, name| {
        if name == "alarm_arn" { identity::arn(alarm, world).map(Value::Text) } else { None }
    },
    refuse,
    ..Kind::BARE
};

/// Seconds of a day and of a week: how far an alarm looks back at most, with periods shorter than an hour and longer.
/// Source: API model of CloudWatch (PutMetricAlarm), botocore 1.44.5.
const LOOKS_BACK: (i64, i64) = (86_400, 604_800);

fn refuse(alarm: &Resource, _: &dyn World) -> Verdict {
    for (property, why) in [
        ("namespace", "the family of the metric, such as \"AWS/EC2\""),
        ("metric_name", "the metric, such as \"CPUUtilization\""),
        ("period", "how many seconds are summed up, such as 60"),
        ("threshold", "the value to compare with"),
    ] {
        if alarm.set(property).is_none() {
            let message = format!("an alarm needs `{property}`");
            return Err(
                refusal(alarm, property, "missing-property", message).help(format!("{property}: {why}"))
            );
        }
    }
    if alarm.set("statistic").is_some() == alarm.set("extended_statistic").is_some() {
        let message = "an alarm needs `statistic` or `extended_statistic`, one of them";
        return Err(refusal(alarm, "statistic", "missing-property", message)
            .help("statistic: \"Average\", \"Sum\", \"Minimum\" or \"Maximum\" of a period"));
    }
    let period = alarm.int("period").unwrap_or(60);
    if !matches!(period, 10 | 20 | 30) && period % 60 != 0 {
        let message = format!("a period of {period} seconds is not allowed");
        return Err(
            refusal(alarm, "period", "bad-period", message).help("use 10, 20, 30 or a multiple of 60")
        );
    }
    let periods = alarm.int("evaluation_periods").unwrap_or(1);
    if alarm.int("datapoints_to_alarm").is_some_and(|points| points > periods) {
        let message = format!("more data points are asked for than there are periods ({periods})");
        return Err(refusal(alarm, "datapoints_to_alarm", "bad-datapoints", message)
            .help("`datapoints_to_alarm` of `evaluation_periods` must be beyond the threshold"));
    }
    let most = if period < 3_600 { LOOKS_BACK.0 } else { LOOKS_BACK.1 };
    if period * periods > most {
        let message = format!("{periods} periods of {period} seconds are more than {most} seconds");
        return Err(refusal(alarm, "evaluation_periods", "looks-too-far", message)
            .help("an alarm looks back a day at most, a week with periods of an hour or more"));
    }
    Ok(())
}
