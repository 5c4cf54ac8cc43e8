//! Deployments by replacement: an instance refresh of an Auto Scaling group, or CloudFormation's rolling update.
//!
//! New instances come from what the group launches now, so golden images and user data decide how long each step
//! takes. An instance that the group finds unhealthy is replaced, and the refresh waits on; it fails when that lasts
//! too long, or when an alarm rings. Where it fails it stays, unless it is to be rolled back.

use super::super::super::fault::Preferences;
use super::super::super::measure::SECOND;
use super::super::super::run::Outcome;
use super::super::Engine;
use super::super::scaling::Compare;
use super::{Delivery, Health, Place, Rollout, Stage};

/// How many instances are replaced at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Between these shares of the wanted number \[%\] (instance refresh).
    Healthy(u32, u32),
    /// So many at a time, and at least so many stay (rolling update).
    Batch(u32, u32),
}

/// An alarm that makes a refresh fail: failed requests in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Period in seconds.
    pub period: u64,
    /// Periods looked at, and how many must breach.
    pub evaluation: (usize, usize),
    /// Threshold.
    pub threshold: f64,
    /// Comparison.
    pub compare: Compare,
}

/// A replacement of the instances of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Refresh {
    /// How many at a time.
    pub pace: Pace,
    /// How health is judged.
    pub health: Health,
    /// Nanoseconds for which a new instance must have been healthy.
    pub warmup: u64,
    /// Nanoseconds after the last replacement in which it may still fail.
    pub bake: u64,
    /// Seconds in which new instances must become healthy.
    pub timeout_s: u64,
    /// Whether it goes on although new instances do not become healthy in time.
    pub ignores_health: bool,
    /// Whether it is rolled back when it fails.
    pub rolls_back: bool,
    /// Alarms that make it fail.
    pub alerts: Vec<Alert>,
}

impl Refresh {
    /// AWS's word for it.
    pub(super) fn policy(&self) -> &'static str {
        match self.pace {
            Pace::Healthy(..) => "InstanceRefresh",
            Pace::Batch(..) => "AutoScalingRollingUpdate",
        }
    }

    /// The refresh with what an operator asks for instead.
    pub(super) fn preferring(mut self, preferences: &Preferences) -> Self {
        if let Pace::Healthy(least, most) = self.pace {
            let least = preferences.min_healthy_percentage.unwrap_or(least);
            let most = preferences.max_healthy_percentage.unwrap_or(most);
            self.pace = Pace::Healthy(least, most.max(100));
        }
        self.warmup = preferences.instance_warmup.map_or(self.warmup, |time| time.as_nanos());
        self.rolls_back = preferences.auto_rollback.unwrap_or(self.rolls_back);
        self
    }

    /// How many instances of a group of so many are launched first, and how many are terminated first.
    fn step(&self, desired: u32) -> (u32, u32) {
        match self.pace {
            Pace::Healthy(least, most) => {
                let floor = (u64::from(desired) * u64::from(least)).div_ceil(100) as u32;
                let ceiling = (u64::from(desired) * u64::from(most) / 100) as u32;
                let room = ceiling.saturating_sub(desired);
                if least >= 100 {
                    return (room.max(1), 0);
                }
                let spare = desired.saturating_sub(floor);
                (room, if room == 0 { spare.max(1) } else { spare })
            }
            Pace::Batch(batch, keep) => (0, batch.min(desired.saturating_sub(keep)).max(1)),
        }
    }
}

impl Engine<'_> {
    /// The next second of a replacement.
    pub(super) fn goes_on_refreshing(&mut self, rollout: &mut Rollout, how: &Refresh) {
        let Place::Fleet(fleet) = rollout.place else { return };
        if self.alerted(rollout, how, fleet) {
            return self.refresh_fails(rollout, how);
        }
        match rollout.stage {
            Stage::Next => self.replace_some(rollout, how, fleet),
            Stage::Checking => self.check_replaced(rollout, how, fleet),
            Stage::Baking(until) if self.now >= until => self.refresh_succeeds(rollout, fleet),
            _ => {}
        }
    }

    /// Begins the next step: launches first, or terminates first.
    fn replace_some(&mut self, rollout: &mut Rollout, how: &Refresh, fleet: usize) {
        self.fleets[fleet].version = rollout.version;
        let old = self.outdated(rollout);
        if old.is_empty() {
            rollout.batch.clear();
            return rollout.goes(Stage::Baking(self.now + how.bake), self.now);
        }
        let (first, gone) = how.step(self.fleets[fleet].desired);
        let first = first.min(old.len() as u32);
        for machine in old.iter().take(gone as usize) {
            self.dismiss(fleet, *machine, false);
        }
        self.fleets[fleet].surplus = first;
        self.resize(fleet);
        rollout.batches += 1;
        rollout.goes(Stage::Checking, self.now);
    }

    /// Waits until all instances that run the version are healthy and warm; then those in excess go.
    fn check_replaced(&mut self, rollout: &mut Rollout, how: &Refresh, fleet: usize) {
        let members = &self.fleets[fleet].members;
        let fresh = |machine: &u32| self.site.machines[*machine as usize].version == rollout.version;
        rollout.batch = members.iter().copied().filter(fresh).collect();
        let wanted = self.fleets[fleet].desired + self.fleets[fleet].surplus;
        let whole = members.len() as u32 >= wanted;
        let ready = whole && rollout.batch.iter().all(|machine| self.proved(rollout, *machine, how.warmup));
        let late = self.too_late(rollout, how.timeout_s);
        if late && !ready && !how.ignores_health {
            return self.refresh_fails(rollout, how);
        }
        if !ready && !late {
            return;
        }
        let surplus = std::mem::take(&mut self.fleets[fleet].surplus);
        for machine in self.outdated(rollout).into_iter().take(surplus as usize) {
            self.dismiss(fleet, machine, false);
        }
        rollout.goes(Stage::Next, self.now);
    }

    fn refresh_succeeds(&mut self, rollout: &mut Rollout, fleet: usize) {
        self.fleets[fleet].version = rollout.version;
        let outcome = if rollout.back { Outcome::RolledBack } else { Outcome::Succeeded };
        self.over(rollout, outcome);
    }

    /// It fails: the group launches the version before again; what is replaced already is taken back if it was so
    /// arranged.
    fn refresh_fails(&mut self, rollout: &mut Rollout, how: &Refresh) {
        if !how.rolls_back || rollout.back {
            return self.give_up(rollout, Outcome::Failed);
        }
        let name = rollout.name.clone();
        let label = self.workload.application.version_name(rollout.before).to_owned();
        self.note("rolling back", name, label);
        if let Place::Fleet(fleet) = rollout.place {
            self.fleets[fleet].surplus = 0;
            self.fleets[fleet].version = rollout.before;
            self.dismiss_excess(rollout, fleet);
        }
        // The same way back; no alarm stops it.
        std::mem::swap(&mut rollout.version, &mut rollout.before);
        rollout.delivery = Delivery::Refresh(Refresh { alerts: Vec::new(), bake: 0, ..how.clone() });
        rollout.back = true;
        rollout.alerts.clear();
        rollout.goes(Stage::Next, self.now);
    }

    /// What was launched beyond the wanted number goes at once: to take it back needs no replacement.
    fn dismiss_excess(&mut self, rollout: &Rollout, fleet: usize) {
        let members = &self.fleets[fleet].members;
        let excess = members.len().saturating_sub(self.fleets[fleet].desired as usize);
        let fresh = |machine: &u32| self.site.machines[*machine as usize].version == rollout.version;
        let last: Vec<u32> = members.iter().rev().copied().filter(fresh).take(excess).collect();
        for machine in last {
            self.dismiss(fleet, machine, false);
        }
    }

    /// Whether an alarm of the refresh rings now.
    fn alerted(&mut self, rollout: &mut Rollout, how: &Refresh, fleet: usize) -> bool {
        let mut rings = false;
        let all: u64 =
            self.fleets[fleet].members.iter().map(|m| self.site.machines[*m as usize].answers.1).sum();
        for (alert, (seen, points)) in how.alerts.iter().zip(&mut rollout.alerts) {
            let passed = self.now - rollout.started;
            if passed == 0 || !passed.is_multiple_of(alert.period.max(1) * SECOND) {
                continue;
            }
            points.push(all.saturating_sub(*seen));
            *seen = all;
            let breaching = points.iter().rev().take(alert.evaluation.0);
            let breaching = breaching.filter(|count| alert.compare.holds(**count as f64, alert.threshold));
            rings |= breaching.count() >= alert.evaluation.1;
        }
        rings
    }
}
