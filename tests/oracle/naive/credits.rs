//! CPU credits of burstable instances in standard mode, in vCPU-nanoseconds (a credit is a vCPU-minute).

use super::World;
use super::places::FULL_SPEED;
use crate::scenario::{SECOND, Size};
use cloudkata::catalog;

const MINUTE: f64 = 60.0 * SECOND as f64;

/// A balance and what it grows by.
pub struct Credits {
    balance: i64,
    most: i64,
    per_hour: i64,
    /// Speed without credits.
    baseline: u64,
    /// Until when it has been paid out.
    earned_until: u64,
}

impl Credits {
    /// The credits of a new instance of this size.
    pub fn of(size: Size, now: u64) -> Option<Self> {
        let kind = catalog::instance_type(size.instance_type())?;
        let burst = kind.burst?;
        Some(Self {
            balance: (burst.launch_credits * MINUTE) as i64,
            most: (burst.credits_max * MINUTE) as i64,
            per_hour: (burst.credits_per_hour * MINUTE) as i64,
            baseline: (burst.baseline_per_vcpu * FULL_SPEED as f64) as u64,
            earned_until: now,
        })
    }

    /// Pays out what was earned, in whole vCPU-nanoseconds; what is less stays for later.
    pub fn earn(&mut self, now: u64) {
        let time = i128::from(now - self.earned_until);
        let earned = (time * i128::from(self.per_hour) / i128::from(3600 * SECOND)) as i64;
        if earned > 0 {
            self.balance = (self.balance + earned).min(self.most.max(self.balance));
            self.earned_until = now;
        }
    }

    /// Pays for work as it begins, and says how fast it goes.
    pub fn spend(&mut self, now: u64, work: u64) -> u64 {
        self.earn(now);
        let speed = self.speed();
        self.balance -= work as i64;
        speed
    }

    pub fn speed(&self) -> u64 {
        if self.balance > 0 { FULL_SPEED } else { self.baseline }
    }
}

impl World<'_> {
    /// Whether an instance has used up its credits.
    pub fn exhausted(&self, machine: usize) -> bool {
        self.machines[machine].credits.as_ref().is_some_and(|credits| credits.speed() < FULL_SPEED)
    }
}
