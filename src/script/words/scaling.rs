//! What a scaling policy aims at.

use super::super::arguments::{Arguments, Field};
use super::super::{Call, Function, Value};
use crate::diagnostic::Diagnostic;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "cpu_at",
            1..=1,
            "cpu_at(percent)",
            "Target tracking that holds the group's mean CPU utilisation at a percentage.",
            |call, given| {
                let percent = Arguments::new("cpu_at", &given, call).number(0, "percentage", 1.0..=100.0)?;
                Ok(tracking(
                    vec![("predefined_metric_type", Value::text("ASGAverageCPUUtilization"))],
                    percent,
                ))
            },
        ),
        Function::new(
            "requests_per_target_at",
            2..=3,
            "requests_per_target_at(n, [load_balancer,] target_group)",
            "Target tracking that holds the requests a minute of each target of an Application Load Balancer at n.",
            requests_per_target,
        ),
        Function::new(
            "step",
            3..=3,
            "step(lower, upper, adjustment)",
            "A step of step scaling: between two distances from the alarm's threshold (`()` for no bound), change by so many.",
            step,
        ),
    ]
}

fn tracking(metric: Vec<(&str, Value)>, target: f64) -> Value {
    Value::map([
        ("predefined_metric_specification", Value::map(metric)),
        ("target_value", Value::Float(target)),
    ])
}

/// CloudFormation writes the target group's label as text; a script passes its handle.
fn requests_per_target(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("requests_per_target_at", &given, call);
    let number = arguments.number(0, "number of requests", 1.0..=1e9)?;
    if given.len() == 3 {
        arguments.resource(1, "AWS::ElasticLoadBalancingV2::LoadBalancer", "a load balancer")?;
    }
    let group =
        arguments.resource(given.len() - 1, "AWS::ElasticLoadBalancingV2::TargetGroup", "a target group")?;
    let metric = vec![
        ("predefined_metric_type", Value::text("ALBRequestCountPerTarget")),
        ("resource_label", Value::Resource(group)),
    ];
    Ok(tracking(metric, number))
}

fn step(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("step", &given, call);
    let mut entries = Vec::new();
    for (index, key) in ["metric_interval_lower_bound", "metric_interval_upper_bound"].into_iter().enumerate()
    {
        let value = arguments.value(index);
        if !value.is_unit() {
            let field =
                Field { name: "a bound of `step`".to_owned(), value, span: call.argument_span(index) };
            entries.push((key, Value::Float(field.number(f64::MIN..=f64::MAX)?)));
        }
    }
    let adjustment = arguments.whole(2, "adjustment", -100_000..=100_000)?;
    entries.push(("scaling_adjustment", Value::Int(adjustment)));
    Ok(Value::map(entries))
}
