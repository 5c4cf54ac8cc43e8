//! Disks: what an instance keeps on its own goes with it or stays, and what happens when a volume is lost.
//!
//! Sources: EC2 user guide, "Preserve data when an instance is terminated", "Data persistence for Amazon EC2 instance
//! store volumes"; EBS user guide, "Amazon EBS volumes" (a volume is replicated within its AZ, and outlives what it is
//! attached to).

use super::super::file_store::Medium;
use super::super::machine::Phase;
use super::super::store::Service;
use super::Engine;
use crate::resource::ec2::Disk;
use crate::resource::{Resource, ResourceId, World};

/// Why a lost volume does not answer.
const VOLUME_LOST: &str = "volume-lost";

impl Engine<'_> {
    /// Whether what an instance has on its own disk is gone when it ends like this.
    pub(super) fn loses_disk(&self, machine: u32, phase: Phase) -> bool {
        let profile = self.site.machines[machine as usize].profile;
        match self.site.profiles[profile].disk {
            Disk::Root => matches!(phase, Phase::Dead("instance-crashed" | "instance-terminated")),
            Disk::Kept => false,
            Disk::InstanceStore => matches!(phase, Phase::Stopped | Phase::Dead(_)),
        }
    }

    /// Whether a store is a volume.
    pub(super) fn is_volume(&self, store: u16) -> bool {
        let there = &self.site.stores[store as usize].service;
        matches!(there, Service::Files(files) if matches!(files.medium, Medium::Volume(_)))
    }

    /// All volumes are lost that these instances have. Without its root volume an instance is dead.
    pub(super) fn lose_volumes(&mut self, machines: &[u32]) {
        let owners: Vec<ResourceId> = machines.iter().map(|machine| self.owner_of(*machine)).collect();
        for store in 0..self.site.stores.len() as u16 {
            if self.is_volume(store) && owners.iter().any(|owner| self.has_attached(store, *owner)) {
                self.lose_volume(store as usize);
            }
        }
        for machine in machines {
            self.end(*machine, Phase::Dead("instance-crashed"), VOLUME_LOST);
            self.forgets(*machine, true);
        }
    }

    /// A volume is lost, with what is on it.
    pub(super) fn lose_volume(&mut self, store: usize) {
        let there = &mut self.site.stores[store];
        let Service::Files(files) = &mut there.service else { return };
        let lost = files.empty();
        (there.generation, there.down) = (there.generation + 1, Some(VOLUME_LOST));
        there.life += 1;
        let owner = there.owner;
        self.losses.files += lost;
        let copy = |snapshot: &&Resource| snapshot.reference("volume_id") == Some(owner);
        // A script's snapshots were taken before its run.
        let older = match self.architecture.of("Cloudkata::EC2::Snapshot").find(copy) {
            Some(snapshot) => format!("what was there before the run is in {}", snapshot.address()),
            None => "nobody has a snapshot".to_owned(),
        };
        let name = self.architecture.get(owner).map(Resource::address).unwrap_or_default();
        self.note(VOLUME_LOST, name, format!("{lost} files written during the run are gone; {older}"));
    }
}
