//! Files: how long they take, on whose disk they are, and how many there are.
//!
//! What was there before the run is found wherever a design keeps files. What is written during the run is where it was
//! written, and nowhere else. A file step of a kind of request that asks for one of many objects is about the file of
//! that number, so that what an instance reads and what an edge location keeps are the same.

use super::super::application::Step;
use super::super::kept::{Holder, Mark};
use super::super::requests::Ask;
use super::super::store::Service;
use super::Engine;
use crate::resource::ResourceId;

impl Engine<'_> {
    /// A store reads or writes a file for a request; says when that is done.
    pub(super) fn serves_file(&mut self, slot: u32, store: u16, step: u16, demand: u64) -> u64 {
        let request = self.requests.get(slot);
        let Some(Step::Call(access)) = self.workload.application.step(request.kind, step) else {
            return self.now;
        };
        let writes = access.verb.writes();
        // Another number than those that choose keys.
        let number = request.ask.number.wrapping_add(1 << 62).wrapping_add(u64::from(step) << 48);
        let (share, now) = (self.streams.object.uniform(number), self.now);
        match &mut self.site.stores[store as usize].service {
            Service::Files(files) => files.serve(now, writes, share, demand),
            _ => now,
        }
    }

    /// Whether a request is for one of many objects.
    pub(super) fn asks_for_objects(&self, ask: &Ask) -> bool {
        let kind = self.workload.application.requests.get(ask.kind as usize);
        kind.is_some_and(|kind| kind.content.object.is_some())
    }

    /// The volume of an instance among those that files are on; where it has none, the first, which it will not find.
    pub(super) fn own_volume(&self, machine: u32) -> Option<u16> {
        let owner = self.owner_of(machine);
        let mine = |place: &&u16| self.has_attached(**place, owner);
        let volumes = &self.site.ports.volumes;
        volumes.iter().find(mine).or(volumes.first()).copied()
    }

    /// Whether instances of an owner find a store on themselves: true for all but volumes of others.
    pub(super) fn has_attached(&self, store: u16, owner: ResourceId) -> bool {
        match &self.site.stores[store as usize].service {
            Service::Files(files) => files.is_attached_to(owner),
            _ => true,
        }
    }

    /// A file was written: whoever holds it has one more, whoever held it one less.
    pub(super) fn counts_file(&mut self, before: Option<Mark>, place: Mark, bytes: u64) {
        if before == Some(place) {
            return;
        }
        match place.holder {
            Holder::Machine(machine) => {
                let station = &mut self.site.machines[machine as usize];
                station.note_written(self.now);
                station.files += 1;
            }
            Holder::Store(store) => {
                if let Service::Files(files) = &mut self.site.stores[store as usize].service {
                    files.files += 1;
                    files.bytes = files.bytes.saturating_add(bytes);
                }
            }
            Holder::Nobody | Holder::User => {}
        }
        let Some(before) = before else { return };
        match before.holder {
            Holder::Machine(machine) => {
                let station = &mut self.site.machines[machine as usize];
                station.files -= u64::from(station.disk == before.generation && station.files > 0);
            }
            Holder::Store(store) => {
                let there = &mut self.site.stores[store as usize];
                if let (true, Service::Files(files)) =
                    (there.generation == before.generation, &mut there.service)
                {
                    files.files = files.files.saturating_sub(1);
                    files.bytes = files.bytes.saturating_sub(bytes);
                }
            }
            Holder::Nobody | Holder::User => {}
        }
    }
}
