//! An environment of a single instance: a second instance takes over its Elastic IP when it is healthy, and the first
//! goes (Elastic Beanstalk's immutable deployment without a load balancer).

use super::super::super::run::Outcome;
use super::super::super::site::Holder;
use super::super::Engine;
use super::{Beside, Place, Rollout, Stage};

impl Engine<'_> {
    /// The next second of an immutable deployment on instances without a group.
    pub(super) fn goes_on_single(&mut self, rollout: &mut Rollout, how: &Beside) {
        let Place::Machines(old) = rollout.place.clone() else { return };
        if rollout.stage != Stage::Launching {
            return;
        }
        if rollout.extra.is_empty() {
            rollout.extra = old.iter().map(|machine| self.successor(*machine, rollout.version)).collect();
            return;
        }
        let ready = rollout.extra.iter().all(|machine| self.proved(rollout, *machine, 0));
        if ready {
            rollout.batches += 1;
            let new = std::mem::take(&mut rollout.extra);
            old.iter().zip(&new).for_each(|(old, new)| self.takes_over(*old, *new));
            rollout.place = Place::Machines(new);
            self.over(rollout, Outcome::Succeeded);
        } else if self.too_late(rollout, how.timeout_s) {
            self.give_up(rollout, Outcome::RolledBack);
        }
    }

    /// Launches an instance like another one, with a version.
    fn successor(&mut self, machine: u32, version: u16) -> u32 {
        let station = &self.site.machines[machine as usize];
        let (name, profile) = (format!("{}+", station.name), station.profile);
        let successor = self.build(name, profile);
        self.site.machines[successor as usize].version = version;
        self.start(successor);
        successor
    }

    /// The Elastic IP of an instance goes to its successor; the instance is terminated.
    fn takes_over(&mut self, old: u32, new: u32) {
        let station = &mut self.site.machines[old as usize];
        if let Some(address) = station.address.filter(|_| station.elastic) {
            (station.address, station.elastic) = (None, false);
            let own = self.site.machines[new as usize].address.replace(address);
            self.site.machines[new as usize].elastic = true;
            self.site.addresses[address as usize].holder = Holder::Machine(new);
            if let Some(own) = own {
                self.site.addresses[own as usize].holder = Holder::Nobody;
            }
        }
        let life = self.site.machines[old as usize].life;
        self.terminates(old, life);
    }
}
