//! Deployments on the instances that there are: all at once, in batches, or by hand.
//!
//! A batch may be taken out of the load balancer first (Beanstalk's rolling policies do); without that, users find
//! instances on which the version is being installed. When a batch does not become healthy in time, the deployment
//! fails and stays where it is: batches before run the new version, batches to come the old one.

use super::super::super::machine::Phase;
use super::super::super::run::Outcome;
use super::super::Engine;
use super::{Health, Place, Rollout, Stage};
use crate::catalog;
use crate::resource::elasticbeanstalk::Batch;

/// Batches on the instances that there are.
#[derive(Clone, Debug, PartialEq)]
pub struct InPlace {
    /// AWS's word for it.
    pub policy: &'static str,
    /// Instances at a time.
    pub batch: Batch,
    /// Whether a batch leaves the load balancer meanwhile.
    pub detaches: bool,
    /// Whether a batch of new instances is launched first.
    pub additional: bool,
    /// Seconds in which a batch must become healthy.
    pub timeout_s: u64,
    /// Whether it goes on although a batch does not become healthy.
    pub ignores_health: bool,
    /// How health is judged.
    pub health: Health,
}

impl InPlace {
    /// An operator who logs in and installs, so many instances at a time, and goes on when they serve again.
    pub fn by_hand(batch: u32) -> Self {
        Self {
            policy: "InPlace",
            batch: Batch::Fixed(batch),
            detaches: false,
            additional: false,
            timeout_s: catalog::timing_duration("operator.patience").as_secs(),
            ignores_health: false,
            health: Health::Balancer,
        }
    }
}

impl Engine<'_> {
    /// The next second of a deployment in place.
    pub(super) fn goes_on_in_place(&mut self, rollout: &mut Rollout, how: &InPlace) {
        match rollout.stage {
            Stage::Launching => self.additional_batch(rollout, how),
            Stage::Next => self.next_batch(rollout, how),
            Stage::Draining(until) if self.now >= until => self.install_batch(rollout),
            Stage::Installing => {
                let serves = |machine: &u32| self.site.machines[*machine as usize].phase == Phase::Running;
                if rollout.batch.iter().all(serves) || self.too_late(rollout, how.timeout_s) {
                    if let (Place::Fleet(fleet), true) = (&rollout.place, how.detaches) {
                        self.rejoin(*fleet, &rollout.batch.clone());
                    }
                    // Time for the whole batch counts from its installation.
                    rollout.stage = Stage::Checking;
                }
            }
            Stage::Checking => self.check_batch(rollout, how),
            _ => {}
        }
    }

    /// Launches a batch beyond the group's capacity, and waits until it is healthy.
    fn additional_batch(&mut self, rollout: &mut Rollout, how: &InPlace) {
        let Place::Fleet(fleet) = rollout.place else { return rollout.goes(Stage::Next, self.now) };
        if rollout.extra.is_empty() {
            let size = how.batch.of(self.fleets[fleet].members.len() as u32);
            self.fleets[fleet].surplus = size;
            rollout.extra = self.launch_version(fleet, size, rollout.version);
            return;
        }
        let ready = rollout.extra.iter().all(|machine| self.proved(rollout, *machine, 0));
        let late = self.too_late(rollout, how.timeout_s);
        if ready || late && how.ignores_health {
            rollout.batches += 1;
            rollout.goes(Stage::Next, self.now);
        } else if late {
            self.give_up(rollout, Outcome::Failed);
        }
    }

    /// Launches instances of a group that run a version, whatever the group launches otherwise.
    fn launch_version(&mut self, fleet: usize, count: u32, version: u16) -> Vec<u32> {
        let usual = std::mem::replace(&mut self.fleets[fleet].version, version);
        let launched = (0..count).filter_map(|_| self.launch(fleet, false)).collect();
        self.fleets[fleet].version = usual;
        launched
    }

    fn next_batch(&mut self, rollout: &mut Rollout, how: &InPlace) {
        let mut old = self.outdated(rollout);
        if old.is_empty() {
            return self.succeeds_in_place(rollout);
        }
        // Shares are of the group as it was when the deployment began.
        let members = self.concerned(rollout);
        let whole = members.iter().filter(|machine| !rollout.extra.contains(machine)).count();
        old.truncate(how.batch.of((whole as u32).max(1)) as usize);
        rollout.batch = old;
        rollout.batches += 1;
        let drain = match rollout.place {
            Place::Fleet(fleet) if how.detaches => self.detach(fleet, &rollout.batch),
            _ => 0,
        };
        if drain > 0 {
            rollout.goes(Stage::Draining(self.now + drain), self.now);
        } else {
            self.install_batch(rollout);
        }
    }

    /// Takes instances out of the target groups of a group; they stay its members. Says how long requests may finish.
    fn detach(&mut self, fleet: usize, machines: &[u32]) -> u64 {
        let groups = self.fleets[fleet].groups.clone();
        for group in &groups {
            machines.iter().for_each(|machine| self.deregister(*group, *machine));
        }
        groups.iter().map(|group| self.site.groups[*group].draining).max().unwrap_or(0)
    }

    /// Registers instances again that were detached.
    pub(super) fn rejoin(&mut self, fleet: usize, machines: &[u32]) {
        for group in self.fleets[fleet].groups.clone() {
            for machine in machines {
                let member = self.fleets[fleet].members.contains(machine);
                if member && !self.is_target(group, *machine) {
                    self.register(group, *machine, false);
                }
            }
        }
    }

    fn install_batch(&mut self, rollout: &mut Rollout) {
        for machine in rollout.batch.clone() {
            self.install(machine, rollout.version);
        }
        rollout.proofs.clear();
        rollout.goes(Stage::Installing, self.now);
    }

    fn check_batch(&mut self, rollout: &mut Rollout, how: &InPlace) {
        // What was replaced meanwhile is nobody's concern any more.
        let here = self.concerned(rollout);
        rollout.batch.retain(|machine| here.contains(machine));
        let ready = rollout.batch.iter().all(|machine| self.proved(rollout, *machine, 0));
        let late = self.too_late(rollout, how.timeout_s);
        if ready || late && how.ignores_health {
            rollout.goes(Stage::Next, self.now);
        } else if late {
            self.give_up(rollout, Outcome::Failed);
        }
    }

    /// Every instance runs the version: the group launches it from now on, and an additional batch goes.
    fn succeeds_in_place(&mut self, rollout: &mut Rollout) {
        if let Place::Fleet(fleet) = rollout.place {
            self.fleets[fleet].version = rollout.version;
            self.fleets[fleet].surplus = 0;
            for machine in std::mem::take(&mut rollout.extra) {
                if self.fleets[fleet].members.contains(&machine) {
                    self.dismiss(fleet, machine, false);
                }
            }
            self.resize(fleet);
        }
        self.over(rollout, Outcome::Succeeded);
    }
}
