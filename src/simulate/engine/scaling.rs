//! Metrics, alarms and scaling policies.
//!
//! Sources: EC2 Auto Scaling user guide ("Target tracking scaling policies", "Step and simple scaling policies": the
//! rounding of percentages, warm-up, cooldown), CloudWatch user guide. The alarms that target tracking makes for
//! itself (three periods above the target, fifteen below 0.7 of it for CPU) are observed by users, not documented;
//! the catalog holds them. With basic monitoring a data point comes every five minutes, so "three periods" are
//! fifteen minutes: this is how slowly such a group feels its load.

use super::super::measure::SECOND;
use super::{Engine, What};
use crate::catalog;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Average CPU utilisation of a group's instances, in percent.
    Cpu,
    /// Requests per target and minute of a target group.
    RequestsPerTarget(usize),
}

/// How a capacity is adjusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjust {
    /// By so many instances.
    Change,
    /// To so many instances.
    Exact,
    /// By a percentage; at least this many instances.
    Percent(u32),
}

/// What a policy does.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyKind {
    /// Keeps a metric at a value.
    Target {
        /// The metric.
        metric: Metric,
        /// The value.
        value: f64,
        /// Never scales in.
        only_out: bool,
    },
    /// Adjusts by how far a metric is beyond the alarm's threshold.
    Step {
        /// How.
        adjust: Adjust,
        /// Lower bound, upper bound (from the threshold), adjustment.
        steps: Vec<(f64, f64, f64)>,
    },
    /// Adjusts once, then waits for the cooldown.
    Simple {
        /// How.
        adjust: Adjust,
        /// By how much.
        amount: f64,
        /// Nanoseconds.
        cooldown: Option<u64>,
    },
}

/// A scaling policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its group.
    pub fleet: usize,
    /// What it does.
    pub kind: PolicyKind,
    /// Warm-up in nanoseconds, where it states one.
    pub warmup: Option<u64>,
    /// Alarms that call it (not for target tracking).
    pub alarms: Vec<Alarm>,
    /// Data points, newest last (target tracking).
    pub points: Vec<f64>,
}

/// How an alarm compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Above the threshold.
    Above,
    /// At or above it.
    AtLeast,
    /// Below it.
    Below,
    /// At or below it.
    AtMost,
}

/// A CloudWatch alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// What it watches, of the policy's group.
    pub metric: Metric,
    /// Period in seconds.
    pub period: u64,
    /// Periods looked at, and how many must breach.
    pub evaluation: (usize, usize),
    /// Threshold.
    pub threshold: f64,
    /// Comparison.
    pub compare: Compare,
    /// Minutes collected for the period under way.
    pub collected: Vec<f64>,
    /// Data points, newest last.
    pub points: Vec<f64>,
}

/// A scheduled action.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// Its group.
    pub fleet: usize,
    /// New minimum, maximum, desired capacity.
    pub sizes: (Option<u32>, Option<u32>, Option<u32>),
}

impl Compare {
    /// Whether a value is on this side of a threshold.
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Above => value > threshold,
            Self::AtLeast => value >= threshold,
            Self::Below => value < threshold,
            Self::AtMost => value <= threshold,
        }
    }
}

impl Policy {
    /// The policy looks at another target group from now on.
    pub fn follows(&mut self, from: usize, to: usize) {
        let moved = |metric: &mut Metric| {
            if *metric == Metric::RequestsPerTarget(from) {
                *metric = Metric::RequestsPerTarget(to);
            }
        };
        if let PolicyKind::Target { metric, .. } = &mut self.kind {
            moved(metric);
        }
        self.alarms.iter_mut().for_each(|alarm| moved(&mut alarm.metric));
    }
}

impl Alarm {
    fn breaches(&self, value: f64) -> bool {
        self.compare.holds(value, self.threshold)
    }

    /// The newest value, while the alarm is in state ALARM.
    fn rings(&self) -> Option<f64> {
        let (periods, needed) = self.evaluation;
        let recent = self.points.iter().rev().take(periods);
        let breaching = recent.filter(|value| self.breaches(**value)).count();
        if breaching >= needed { self.points.last().copied() } else { None }
    }
}

/// The capacity after an adjustment, before it is clamped. Percentages are rounded as the user guide says: away from
/// a change of nothing, otherwise towards zero.
pub fn adjusted(current: u32, adjust: Adjust, amount: f64) -> i64 {
    let current = i64::from(current);
    match adjust {
        Adjust::Exact => amount as i64,
        Adjust::Change => current + amount as i64,
        Adjust::Percent(least) => {
            let change = current as f64 * amount / 100.0;
            let rounded = if change > 0.0 && change < 1.0 {
                1
            } else if change < 0.0 && change > -1.0 {
                -1
            } else {
                change as i64
            };
            let least = i64::from(least);
            current
                + if rounded > 0 {
                    rounded.max(least)
                } else if rounded < 0 {
                    rounded.min(-least)
                } else {
                    0
                }
        }
    }
}

impl Engine<'_> {
    /// A minute of metrics ends: data points are made, alarms looked at, policies carried out.
    pub(super) fn measure(&mut self) {
        let minute = self.now / (60 * SECOND);
        for fleet in 0..self.fleets.len() {
            let cpu = self.cpu_of(fleet, minute);
            let requests = self.requests_of(fleet);
            self.track(fleet, cpu, &requests);
            self.alarms(fleet, cpu, &requests);
        }
        for group in &mut self.site.groups {
            group.requests = 0;
        }
        self.events.plan(self.now + 60 * SECOND, What::Measures);
    }

    /// Average CPU utilisation of a group's instances that are warm, where a data point is due.
    fn cpu_of(&mut self, fleet: usize, minute: u64) -> Option<f64> {
        let now = self.now;
        let (mut total, mut count) = (0.0, 0u32);
        for member in self.fleets[fleet].members.clone() {
            let warm = self.warm(fleet, member);
            let station = &mut self.site.machines[member as usize];
            let detailed = self.site.profiles[station.profile].detailed;
            if !detailed && !minute.is_multiple_of(5) {
                continue;
            }
            let seconds = if detailed { 60 } else { 300 };
            self.settle(member);
            let station = &mut self.site.machines[member as usize];
            let used = station.cpu_used(now);
            let passed = (now - station.launched_at).min(seconds * SECOND).max(SECOND);
            let work = used - station.cpu_seen;
            station.cpu_seen = used;
            if warm {
                total += work as f64 / (passed as f64 * f64::from(station.vcpus)) * 100.0;
                count += 1;
            }
        }
        (count > 0).then(|| (total / f64::from(count)).min(100.0))
    }

    /// Requests per target in the last minute, by target group of a fleet.
    fn requests_of(&self, fleet: usize) -> Vec<(usize, f64)> {
        let per_target = |group: &usize| {
            let table = &self.site.groups[*group];
            let targets = table.eligible.last().map_or(0, Vec::len).max(1);
            (*group, table.requests as f64 / targets as f64)
        };
        self.fleets[fleet].groups.iter().map(per_target).collect()
    }

    /// Whether an instance serves and its warm-up is over.
    fn warm(&self, fleet: usize, machine: u32) -> bool {
        let station = &self.site.machines[machine as usize];
        station.serves()
            && (station.launched_at == 0 || self.now >= station.launched_at + self.warmup_of(fleet))
    }

    fn warmup_of(&self, fleet: usize) -> u64 {
        let of_policy =
            self.policies.iter().filter(|policy| policy.fleet == fleet).find_map(|policy| policy.warmup);
        let table = &self.fleets[fleet];
        table.warmup.or(of_policy).unwrap_or(table.cooldown)
    }

    fn value_of(metric: Metric, cpu: Option<f64>, requests: &[(usize, f64)]) -> Option<f64> {
        match metric {
            Metric::Cpu => cpu,
            Metric::RequestsPerTarget(group) => {
                requests.iter().find(|(g, _)| *g == group).map(|(_, value)| *value)
            }
        }
    }

    /// Target tracking: out if any policy wants it, in only if all do.
    fn track(&mut self, fleet: usize, cpu: Option<f64>, requests: &[(usize, f64)]) {
        let warm =
            self.fleets[fleet].members.clone().into_iter().filter(|member| self.warm(fleet, *member)).count();
        let high_periods = catalog::timing_value("target_tracking.high.periods") as usize;
        let low_periods = catalog::timing_value("target_tracking.low.periods") as usize;
        let (mut out, mut inward, mut policies) = (None::<u32>, Vec::new(), 0);
        for policy in self.policies.iter_mut().filter(|policy| policy.fleet == fleet) {
            let PolicyKind::Target { metric, value: target, only_out } = policy.kind else { continue };
            policies += 1;
            let Some(value) = Self::value_of(metric, cpu, requests) else { continue };
            policy.points.push(value);
            let ratio = match metric {
                Metric::Cpu => catalog::timing_value("target_tracking.low_ratio.asg_cpu"),
                Metric::RequestsPerTarget(_) => catalog::timing_value("target_tracking.low_ratio"),
            };
            let last = |periods: usize, wanted: &dyn Fn(f64) -> bool| {
                policy.points.len() >= periods
                    && policy.points.iter().rev().take(periods).all(|point| wanted(*point))
            };
            let needed = (value * warm as f64 / target).ceil() as u32;
            if last(high_periods, &|point| point > target) {
                out = Some(out.unwrap_or(0).max(needed));
            } else if !only_out && last(low_periods, &|point| point < target * ratio) {
                inward.push(needed.max(1));
            }
        }
        let desired = self.fleets[fleet].desired;
        match out {
            Some(wanted) if wanted > desired => self.want(fleet, i64::from(wanted), "target tracking"),
            Some(_) => {}
            None if policies > 0 && inward.len() == policies && !self.warming(fleet) => {
                let wanted = inward.into_iter().max().unwrap_or(desired);
                if wanted < desired {
                    self.want(fleet, i64::from(wanted), "target tracking");
                }
            }
            None => {}
        }
    }

    fn warming(&self, fleet: usize) -> bool {
        self.fleets[fleet].members.iter().any(|member| !self.warm(fleet, *member))
    }

    /// Alarms of step and simple policies.
    fn alarms(&mut self, fleet: usize, cpu: Option<f64>, requests: &[(usize, f64)]) {
        for policy in 0..self.policies.len() {
            if self.policies[policy].fleet != fleet {
                continue;
            }
            let mut ringing = None;
            for alarm in &mut self.policies[policy].alarms {
                if let Some(value) = Self::value_of(alarm.metric, cpu, requests) {
                    alarm.collected.push(value);
                }
                let due = self.now.is_multiple_of(alarm.period.max(60) * SECOND);
                if due && !alarm.collected.is_empty() {
                    let mean = alarm.collected.iter().sum::<f64>() / alarm.collected.len() as f64;
                    alarm.collected.clear();
                    alarm.points.push(mean);
                    if let Some(value) = alarm.rings() {
                        ringing = Some(value - alarm.threshold);
                    }
                }
            }
            if let Some(beyond) = ringing {
                self.carry_out(policy, beyond);
            }
        }
    }

    fn carry_out(&mut self, policy: usize, beyond: f64) {
        let fleet = self.policies[policy].fleet;
        let desired = self.fleets[fleet].desired;
        match self.policies[policy].kind.clone() {
            PolicyKind::Target { .. } => {}
            PolicyKind::Simple { adjust, amount, cooldown } => {
                if self.now < self.fleets[fleet].cooldown_until {
                    return;
                }
                let wanted = adjusted(desired, adjust, amount);
                self.want(fleet, wanted, "simple scaling");
                let pause = cooldown.unwrap_or(self.fleets[fleet].cooldown);
                self.fleets[fleet].cooldown_until = self.now + pause;
            }
            PolicyKind::Step { adjust, steps } => {
                // Above the threshold the lower bound is part of a step, below it the upper one (EC2 Auto Scaling
                // user guide, "Step and simple scaling policies").
                let fits = |(low, high, _): &&(f64, f64, f64)| {
                    if beyond >= 0.0 {
                        beyond >= *low && beyond < *high
                    } else {
                        beyond > *low && beyond <= *high
                    }
                };
                let Some((_, _, amount)) = steps.iter().find(fits) else { return };
                let warming =
                    self.fleets[fleet].members.clone().into_iter().filter(|m| !self.warm(fleet, *m)).count();
                let warm = desired.saturating_sub(warming as u32);
                let wanted = adjusted(warm, adjust, *amount);
                let outward = wanted > i64::from(warm);
                if outward && wanted > i64::from(desired) || !outward && warming == 0 {
                    self.want(fleet, wanted, "step scaling");
                }
            }
        }
    }

    /// Sets the desired capacity, clamped to the group's bounds.
    pub(super) fn want(&mut self, fleet: usize, wanted: i64, why: &str) {
        let table = &mut self.fleets[fleet];
        let clamped = wanted.clamp(i64::from(table.min), i64::from(table.max)) as u32;
        let before = table.desired;
        if clamped == before {
            return;
        }
        table.desired = clamped;
        let what = if clamped > before { "scale-out" } else { "scale-in" };
        let name = table.name.clone();
        self.note(what, name, format!("{before} → {clamped} ({why})"));
        self.resize(fleet);
    }

    pub(super) fn scheduled(&mut self, schedule: usize) {
        let Schedule { fleet, sizes: (min, max, desired), .. } = self.schedules[schedule];
        let table = &mut self.fleets[fleet];
        table.min = min.unwrap_or(table.min);
        table.max = max.unwrap_or(table.max).max(table.min);
        let wanted = i64::from(desired.unwrap_or(table.desired));
        self.want(fleet, wanted, "scheduled action");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// EC2 Auto Scaling user guide, "Step and simple scaling policies": rounding of percentages.
    #[test]
    fn percentages_are_rounded_as_documented() {
        let by = |current, amount| adjusted(current, Adjust::Percent(1), amount) - i64::from(current);
        assert_eq!((by(100, 12.7), by(10, 6.7), by(10, -5.8), by(10, -66.7)), (12, 1, -1, -6));
    }
}
