//! When an instance counts as healthy in a deployment.
//!
//! Basic health is the load balancer's word. Enhanced health (Elastic Beanstalk) also looks at the results of
//! requests: every ten seconds, and an instance must be well twelve times in a row ("Enhanced health reporting and
//! monitoring"). AWS does not say from which share of errors on an instance is ill; the catalog holds an assumption.

use super::super::super::measure::SECOND;
use super::super::Engine;
use super::{Delivery, Rollout, Word};
use crate::catalog;

/// How health is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// It serves: nobody looks closer.
    Serves,
    /// What EC2 knows: the instance runs, whatever the application does.
    Runs,
    /// What the load balancer says; where there is none, whether it serves.
    Balancer,
    /// Beanstalk's enhanced health: what the load balancer says, and what users are answered.
    Enhanced,
}

/// What is known of the health of an instance under way.
#[derive(Clone, Debug, Default)]
pub(super) struct Proof {
    /// Since when it has been well without a break.
    since: Option<u64>,
    /// How often in a row it was well when enhanced health looked.
    good: u32,
    /// The last looks of a minute, newest last; a bit is set where it was ill.
    looks: u32,
    /// Answers and errors at the last look.
    seen: (u64, u64),
    /// When enhanced health looks next.
    next: u64,
}

impl Engine<'_> {
    fn judges(rollout: &Rollout) -> Health {
        match &rollout.delivery {
            Delivery::InPlace(how) => how.health,
            Delivery::Refresh(how) => how.health,
            Delivery::Beside(how) => how.health,
        }
    }

    /// Looks at every instance under way.
    pub(super) fn prove(&mut self, rollout: &mut Rollout) {
        let health = Self::judges(rollout);
        let mut under_way = rollout.batch.clone();
        under_way.extend(&rollout.extra);
        rollout.proofs.retain(|machine, _| under_way.contains(machine));
        let words = self.words_of_balancers();
        for machine in under_way {
            self.settle(machine);
            let word = words.get(machine as usize).copied().unwrap_or_default();
            let well = self.well(machine, health, word);
            let now = self.now;
            let proof = rollout.proofs.entry(machine).or_default();
            proof.since = if well { proof.since.or(Some(now)) } else { None };
            if health == Health::Enhanced && now >= proof.next {
                proof.next = now + catalog::timing_duration("elasticbeanstalk.enhanced.interval").as_nanos();
                let answers = self.site.machines[machine as usize].answers;
                let all = answers.0.saturating_sub(proof.seen.0);
                let errors = answers.1.saturating_sub(proof.seen.1);
                proof.seen = answers;
                let most = catalog::timing_value("elasticbeanstalk.enhanced.error_share");
                let ill = !well || errors as f64 > all as f64 * most;
                proof.good = if ill { 0 } else { proof.good + 1 };
                proof.looks = (proof.looks << 1 | u32::from(ill)) & 0b11_1111;
            }
        }
    }

    /// Whether an instance is well at this moment.
    fn well(&self, machine: u32, health: Health, word: Word) -> bool {
        let station = &self.site.machines[machine as usize];
        match health {
            Health::Runs => Self::stands(station.phase),
            Health::Serves => station.serves(),
            Health::Balancer | Health::Enhanced => station.serves() && !word.doubted,
        }
    }

    /// Whether an instance has been well for as long as is asked for (nanoseconds), as health is judged.
    pub(super) fn proved(&self, rollout: &Rollout, machine: u32, warmup: u64) -> bool {
        let Some(proof) = rollout.proofs.get(&machine) else { return false };
        let looks = catalog::timing_value("elasticbeanstalk.enhanced.looks") as u32;
        let enough = Self::judges(rollout) != Health::Enhanced || proof.good >= looks;
        enough && proof.since.is_some_and(|since| self.now >= since + warmup)
    }

    /// Whether health has failed: of enhanced health, three looks within a minute; else the load balancer's word.
    pub(super) fn failing(&self, rollout: &Rollout, machine: u32) -> bool {
        let Some(proof) = rollout.proofs.get(&machine) else { return false };
        match Self::judges(rollout) {
            Health::Enhanced => {
                f64::from(proof.looks.count_ones())
                    >= catalog::timing_value("elasticbeanstalk.enhanced.failures")
            }
            _ => proof.since.is_none(),
        }
    }

    /// Whether time is up for the batch under way.
    pub(super) fn too_late(&self, rollout: &Rollout, timeout_s: u64) -> bool {
        self.now >= rollout.since + timeout_s * SECOND
    }
}
