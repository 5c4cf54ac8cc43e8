//! CloudWatch: detailed monitoring of instances, alarms, and the alarms that target tracking makes by itself.

use super::fleet::Running;
use super::ledger::{Ledger, MONTH};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::Resource;

/// Alarms that a target-tracking policy makes: one to scale out, one to scale in.
const ALARMS_OF_TRACKING: f64 = 2.0;
/// A period below this makes an alarm a high-resolution one [s].
const HIGH_RESOLUTION_BELOW: i64 = 60;

/// Writes them.
pub(super) fn enter(ledger: &mut Ledger, running: &[Running]) -> Result<(), Diagnostic> {
    let metrics = catalog::quota_value("ec2.detailed_monitoring.metrics");
    for running in running.iter().filter(|running| running.detailed) {
        let count = running.count.month() / MONTH * metrics;
        let said = format!("{metrics} metrics an instance, at the price of a custom metric");
        ledger.enter_service(running.owner, "ec2.detailed_monitoring.metric_month", count, said)?;
    }
    for alarm in ledger.world.of("AWS::CloudWatch::Alarm") {
        let fast = alarm.int("period").is_some_and(|period| period < HIGH_RESOLUTION_BELOW);
        let id = if fast { "cloudwatch.alarm.high_resolution.month" } else { "cloudwatch.alarm.month" };
        ledger.enter_service(alarm, id, 1.0, "without the Free Tier")?;
    }
    let tracking =
        |policy: &&Resource| policy.text("policy_type").as_deref() == Some("TargetTrackingScaling");
    for policy in ledger.world.of("AWS::AutoScaling::ScalingPolicy").filter(tracking) {
        let said = "target tracking makes two alarms of its own, and they are billed like any other; without the Free Tier";
        ledger.enter_service(policy, "cloudwatch.alarm.month", ALARMS_OF_TRACKING, said)?;
    }
    Ok(())
}
