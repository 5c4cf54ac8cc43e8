//! What runs: instances, and Auto Scaling groups at their desired capacity or as a run has seen them.

use super::Usage;
use super::ledger::MONTH;
use super::machine;
use super::rate::Rate;
use crate::architecture::Architecture;
use crate::catalog::CreditMode;
use crate::diagnostic::Diagnostic;
use crate::resource::ec2::{self, Launch};
use crate::resource::{Resource, Value, World, autoscaling};

/// How many run in each hour of a month.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Profile(Vec<f64>);

impl Profile {
    /// The same number in every hour.
    pub(super) fn steady(count: f64) -> Self {
        Self(vec![count])
    }

    /// Instances in an hour; the period repeats.
    pub(super) fn at(&self, hour: usize) -> f64 {
        let place = hour.checked_rem(self.0.len()).unwrap_or(0);
        self.0.get(place).copied().unwrap_or(0.0).max(0.0)
    }

    /// Whether every hour is like the first.
    pub(super) fn is_steady(&self) -> bool {
        self.0.len() <= 1
    }

    /// Instance-hours of a month.
    pub(super) fn month(&self) -> f64 {
        if self.is_steady() {
            self.at(0) * MONTH
        } else {
            (0..MONTH as usize).map(|hour| self.at(hour)).sum()
        }
    }
}

/// Instances of one type and purchase option that one resource runs.
pub(super) struct Running<'a> {
    /// The instance, or the Auto Scaling group.
    pub owner: &'a Resource,
    /// Where its volumes are said: the instance, launch template or launch configuration.
    pub launch_source: &'a Resource,
    /// Type.
    pub instance_type: String,
    /// From the Spot market.
    pub spot: bool,
    /// Metrics every minute.
    pub detailed: bool,
    /// How many, hour by hour.
    pub count: Profile,
    /// Price of an hour without any commitment.
    pub rate: Rate,
    /// What was assumed about the number and the price.
    pub assumption: String,
}

/// Everything that runs, instances first.
pub(super) fn running<'a>(
    architecture: &'a Architecture,
    usage: &Usage,
) -> Result<Vec<Running<'a>>, Diagnostic> {
    let mut running = Vec::new();
    for instance in architecture.of("AWS::EC2::Instance") {
        if let Some(launch) = ec2::launch_of(instance, architecture) {
            let said = "runs every hour of the month".to_owned();
            let sort = (launch.instance_type.clone(), launch.spot);
            running.push(entry(architecture, instance, &launch, sort, Profile::steady(1.0), said)?);
        }
    }
    for group in architecture.of("AWS::AutoScaling::AutoScalingGroup") {
        if let Some(launch) = autoscaling::launch_of_group(group, architecture) {
            for (sort, count, said) in sorts(group, &launch, usage) {
                running.push(entry(architecture, group, &launch, sort, count, said)?);
            }
        }
    }
    Ok(running)
}

/// Type, and whether it is Spot.
type Sort = (String, bool);

fn entry<'a>(
    world: &'a dyn World,
    owner: &'a Resource,
    launch: &Launch,
    (instance_type, spot): Sort,
    count: Profile,
    mut assumption: String,
) -> Result<Running<'a>, Diagnostic> {
    let launch_source = world.get(launch.source).unwrap_or(owner);
    let rate = machine::hour(owner, launch_source, &instance_type, spot)?;
    if spot {
        assumption.push_str("; Spot prices move: the model takes one discount for all");
    }
    if launch.with_type(&instance_type, world).credits == Some(CreditMode::Unlimited) {
        assumption.push_str("; without surplus CPU credits, which only a run can know");
    }
    let detailed = launch.monitoring_detailed;
    Ok(Running { owner, launch_source, instance_type, spot, detailed, count, rate, assumption })
}

/// What a group runs: as a run has seen it, else its desired capacity in its purchase mix.
fn sorts(group: &Resource, launch: &Launch, usage: &Usage) -> Vec<(Sort, Profile, String)> {
    let address = group.address();
    let profiles: Vec<_> = usage.group_profile.iter().filter(|((group, _), _)| *group == address).collect();
    if !profiles.is_empty() {
        let said = || "as in the run, its rhythm repeated over the month".to_owned();
        return profiles
            .into_iter()
            .map(|((_, name), hours)| (sort(name), Profile(hours.clone()), said()))
            .collect();
    }
    let hours: Vec<_> = usage.group_hours.iter().filter(|((group, _), _)| *group == address).collect();
    if !hours.is_empty() {
        let said = || "instance-hours as in the run, spread evenly over the month".to_owned();
        return hours
            .into_iter()
            .map(|((_, name), hours)| (sort(name), Profile::steady(hours / MONTH), said()))
            .collect();
    }
    desired(group, launch)
}

/// Reads `m5.large spot`.
fn sort(name: &str) -> Sort {
    match name.strip_suffix(" spot") {
        Some(name) => (name.to_owned(), true),
        None => (name.to_owned(), false),
    }
}

fn desired(group: &Resource, launch: &Launch) -> Vec<(Sort, Profile, String)> {
    let count = group.int("desired_capacity").or_else(|| group.int("min_size")).unwrap_or(0).max(0);
    let (base, percentage) = match group.set("mixed_instances_policy") {
        Some(mixed) => distribution(mixed),
        None if launch.spot => (0, 0),
        None => (0, 100),
    };
    let above = (count - base).max(0);
    // A part of an instance counts as On-Demand.
    let on_demand = base.min(count) + (above.saturating_mul(percentage).saturating_add(99)) / 100;
    let said = || format!("{count} instances, the desired capacity, every hour of the month");
    let part = |spot: bool, part: i64| {
        let sort = (launch.instance_type.clone(), spot);
        (part > 0).then(|| (sort, Profile::steady(part as f64), said()))
    };
    [part(false, on_demand), part(true, count - on_demand)].into_iter().flatten().collect()
}

/// On-Demand base, and percentage of On-Demand above it; AWS's defaults are 0 and 100.
fn distribution(mixed: &Value) -> (i64, i64) {
    let stated =
        |key: &str| mixed.get("instances_distribution").and_then(|d| d.get(key)).and_then(Value::as_int);
    let base = stated("on_demand_base_capacity").unwrap_or(0);
    (base, stated("on_demand_percentage_above_base_capacity").unwrap_or(100))
}
