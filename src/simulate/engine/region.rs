//! A Region is lost, and comes back: everything Regional is gone there, while what is global goes on.
//!
//! Instances and load balancers of all its AZs lose their power; APIs and buckets of the Region do not answer. Route 53,
//! its health checkers and the edge locations of CloudFront go on: they are not in one Region.

use super::super::fault::Target;
use super::super::store::Store;
use super::{Engine, What};
use crate::catalog;
use std::collections::BTreeMap;

/// The cause of what fails because a Region is lost.
pub(super) const REGION_DOWN: &str = "region-down";

impl Engine<'_> {
    /// Whether a Region is lost now.
    #[inline]
    pub(super) fn is_lost(&self, region: &str) -> bool {
        !self.lost_regions.is_empty() && self.lost_regions.contains(region)
    }

    /// A Region is lost.
    pub(super) fn lose_region(&mut self, fault: usize, target: &Target, until: Option<u64>) {
        let Some(region) = self.region_struck(target) else {
            let planned = self.workload.faults.get(fault).map(|fault| fault.at);
            let at = planned.unwrap_or_default();
            self.remarks
                .push(format!("region-loss at {at} struck a Region in which this design has nothing"));
            return;
        };
        if !self.lost_regions.insert(region) {
            return;
        }
        self.note("region-lost", region.to_owned(), String::new());
        for zone in self.zones_of(region) {
            self.lose_power(zone, REGION_DOWN);
        }
        self.regional_stores(region, true);
        if let (Some(until), Some(first)) = (until, self.zones_of(region).first()) {
            self.events.plan(until, What::Continues(fault as u32, *first as u32));
        }
    }

    /// The Region of an AZ is there again.
    pub(super) fn restore_region(&mut self, zone: usize) {
        let region = self.site.zones[zone].region;
        self.lost_regions.remove(region);
        self.note("region-restored", region.to_owned(), String::new());
        for zone in self.zones_of(region) {
            self.restore_zone(zone);
        }
        self.regional_stores(region, false);
    }

    /// What is in no AZ, but in this Region, goes down with it and comes back with it.
    fn regional_stores(&mut self, region: &str, lost: bool) {
        let here = |store: &&mut Store| store.zone.is_none() && store.region == region;
        let now = self.now;
        for store in self.site.stores.iter_mut().filter(here) {
            match store.down {
                None if lost => (store.down, store.since) = (Some(REGION_DOWN), now),
                Some(REGION_DOWN) if !lost => store.down = None,
                _ => {}
            }
        }
    }

    fn zones_of(&self, region: &str) -> Vec<usize> {
        let zones = self.site.zones.iter().enumerate();
        zones.filter(|(_, zone)| zone.region == region).map(|(place, _)| place).collect()
    }

    /// The Region that a target means now.
    fn region_struck(&self, target: &Target) -> Option<&'static str> {
        match target {
            Target::Region(code) => {
                self.site.zones.iter().map(|zone| zone.region).find(|region| region == code)
            }
            Target::BusiestRegion => self.busiest_region(),
            _ => self.zone_struck(target).map(|zone| self.site.zones[zone].region),
        }
    }

    /// The Region with most serving instances; of several, the first by name.
    fn busiest_region(&self) -> Option<&'static str> {
        let mut crowds: BTreeMap<&'static str, usize> =
            self.site.zones.iter().map(|zone| (zone.region, 0)).collect();
        for machine in self.site.machines.iter().filter(|machine| machine.serves()) {
            let zone = self.site.profiles[machine.profile].zone;
            *crowds.entry(self.site.zones[zone].region).or_default() += 1;
        }
        let most = crowds.values().max().copied()?;
        crowds.into_iter().find(|(_, count)| *count == most).map(|(region, _)| region)
    }

    /// Why nothing answers in an AZ without power.
    pub(super) fn why_dark(&self, zone: usize) -> &'static str {
        if self.is_lost(self.site.zones[zone].region) { REGION_DOWN } else { "zone-lost" }
    }
}

/// Round trips between AZs of different Regions, by place of both; nothing where there is one Region alone.
pub(in super::super) fn distances(zones: &[super::super::site::Zone]) -> Vec<Vec<u64>> {
    if zones.iter().all(|zone| zones.first().is_some_and(|first| first.region == zone.region)) {
        return Vec::new();
    }
    let between = |a: &str, b: &str| catalog::rtt(a, b).map_or(0, |time| time.as_nanos());
    zones.iter().map(|a| zones.iter().map(|b| between(a.region, b.region)).collect()).collect()
}
