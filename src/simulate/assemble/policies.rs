//! Scaling policies, their alarms, and scheduled actions, as a run sees them.

use super::super::engine::{Adjust, Alarm, Compare, Engine, Metric, Policy, PolicyKind, Schedule, What};
use super::super::measure::SECOND;
use super::Places;
use super::cron;
use crate::resource::{Resource, Value, World};

/// Makes all policies.
pub(super) fn policies(engine: &mut Engine<'_>, places: &Places) {
    let architecture = engine.architecture;
    for resource in architecture.of("AWS::AutoScaling::ScalingPolicy") {
        let Some(fleet) = resource.reference("auto_scaling_group_name").and_then(|id| places.fleets.get(&id))
        else {
            continue;
        };
        let Some(kind) = kind(resource, *fleet, engine, places) else { continue };
        let warmup = resource.int("estimated_instance_warmup").map(|s| s.max(0) as u64 * SECOND);
        let alarms = alarms(resource, *fleet, engine, places);
        engine.policies.push(Policy { fleet: *fleet, kind, warmup, alarms, points: Vec::new() });
    }
    for resource in architecture.of("AWS::AutoScaling::ScheduledAction") {
        let Some(fleet) = resource.reference("auto_scaling_group_name").and_then(|id| places.fleets.get(&id))
        else {
            continue;
        };
        let size = |property: &str| resource.int(property).map(|n| n.max(0) as u32);
        let sizes = (size("min_size"), size("max_size"), size("desired_capacity"));
        let start = engine.workload.start.as_secs();
        let length = engine.workload.duration.as_secs();
        let times =
            resource.text("recurrence").map(|text| cron::times(&text, start, length)).unwrap_or_default();
        for time in &times {
            engine.plan(*time * SECOND, What::Scheduled(engine.schedules.len() as u32));
        }
        engine.schedules.push(Schedule { fleet: *fleet, sizes });
    }
}

fn adjust(resource: &Resource) -> Adjust {
    match resource.text("adjustment_type").as_deref() {
        Some("ExactCapacity") => Adjust::Exact,
        Some("PercentChangeInCapacity") => {
            Adjust::Percent(resource.int("min_adjustment_magnitude").unwrap_or(1).max(1) as u32)
        }
        _ => Adjust::Change,
    }
}

fn kind(resource: &Resource, fleet: usize, engine: &Engine<'_>, places: &Places) -> Option<PolicyKind> {
    match resource.text("policy_type").as_deref() {
        Some("TargetTrackingScaling") => {
            let config = resource.value("target_tracking_configuration")?;
            let value = config.get("target_value").and_then(Value::as_number)?;
            let metric = config.get("predefined_metric_specification");
            let name = metric.and_then(|m| m.get("predefined_metric_type")).and_then(Value::as_text);
            let metric = match name.unwrap_or("ASGAverageCPUUtilization") {
                "ASGAverageCPUUtilization" => Metric::Cpu,
                "ALBRequestCountPerTarget" => requests_per_target(metric, fleet, engine, places)?,
                _ => return None,
            };
            let only_out = config.get("disable_scale_in").and_then(Value::as_bool).unwrap_or(false);
            Some(PolicyKind::Target { metric, value, only_out })
        }
        Some("StepScaling") => {
            let steps = resource.list("step_adjustments").iter().map(|step| {
                let of =
                    |key: &str, default: f64| step.get(key).and_then(Value::as_number).unwrap_or(default);
                (
                    of("metric_interval_lower_bound", f64::NEG_INFINITY),
                    of("metric_interval_upper_bound", f64::INFINITY),
                    of("scaling_adjustment", 0.0),
                )
            });
            Some(PolicyKind::Step { adjust: adjust(resource), steps: steps.collect() })
        }
        _ => Some(PolicyKind::Simple {
            adjust: adjust(resource),
            amount: resource.number("scaling_adjustment").unwrap_or(0.0),
            cooldown: resource.int("cooldown").map(|s| s.max(0) as u64 * SECOND),
        }),
    }
}

/// The target group that a request count speaks of: the one its label refers to, or the group's first.
fn requests_per_target(
    spec: Option<&Value>,
    fleet: usize,
    engine: &Engine<'_>,
    places: &Places,
) -> Option<Metric> {
    let mut named = Vec::new();
    if let Some(label) = spec.and_then(|spec| spec.get("resource_label")) {
        label.references(&mut named);
    }
    let by_label = named.iter().find_map(|id| places.groups.get(id).copied());
    by_label.or_else(|| engine.fleets[fleet].groups.first().copied()).map(Metric::RequestsPerTarget)
}

impl Compare {
    /// The comparison of an alarm.
    pub(super) fn of(alarm: &Resource) -> Self {
        match alarm.text("comparison_operator").as_deref() {
            Some("GreaterThanOrEqualToThreshold") => Self::AtLeast,
            Some("LessThanThreshold") => Self::Below,
            Some("LessThanOrEqualToThreshold") => Self::AtMost,
            _ => Self::Above,
        }
    }
}

/// The alarms whose actions call a policy.
fn alarms(policy: &Resource, fleet: usize, engine: &Engine<'_>, places: &Places) -> Vec<Alarm> {
    let calls = |alarm: &&Resource| alarm.references("alarm_actions").contains(&policy.id);
    engine
        .architecture
        .of("AWS::CloudWatch::Alarm")
        .filter(calls)
        .filter_map(|alarm| {
            let metric = match alarm.text("metric_name").as_deref() {
                Some("CPUUtilization") => Metric::Cpu,
                Some("RequestCountPerTarget") => {
                    requests_per_target(alarm.value("dimensions").as_ref(), fleet, engine, places)?
                }
                _ => return None,
            };
            let periods = alarm.int("evaluation_periods").unwrap_or(1).max(1) as usize;
            let needed = alarm.int("datapoints_to_alarm").map_or(periods, |n| n.max(1) as usize);
            Some(Alarm {
                metric,
                period: alarm.int("period").unwrap_or(300).max(10) as u64,
                evaluation: (periods, needed),
                threshold: alarm.number("threshold").unwrap_or(0.0),
                compare: Compare::of(alarm),
                collected: Vec::new(),
                points: Vec::new(),
            })
        })
        .collect()
}
