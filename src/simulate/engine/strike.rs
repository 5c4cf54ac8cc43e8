//! Faults and operators at work. Targets are found out at the moment they are struck.

use super::super::fault::{Action, Target};
use super::super::machine::{FULL_SPEED, Phase};
use super::super::measure::SECOND;
use super::super::naming::Answer;
use super::super::site::Holder;
use super::{Engine, What};
use crate::catalog;
use crate::resource::{World, elasticbeanstalk};
use std::collections::BTreeMap;

/// A time of the catalog, in nanoseconds.
fn timing(id: &str) -> u64 {
    catalog::timing_duration(id).as_nanos()
}

/// A fault that has struck.
#[derive(Clone, Debug)]
pub struct Strike {
    /// When, in nanoseconds.
    pub at: u64,
    /// The fault's name.
    pub name: &'static str,
    /// What it struck, by address, separated by commas.
    pub resource: String,
    /// Whether there was anything to strike.
    pub hits: bool,
    /// Whether an operator mends what a fault did before: what users feel goes on to be that fault's.
    pub mends: bool,
}

impl Engine<'_> {
    /// A fault strikes.
    pub(super) fn strike(&mut self, fault: usize) {
        let Some(planned) = self.workload.faults.get(fault).cloned() else { return };
        if let Some(stores) = self.stores_struck(&planned.target) {
            let names: Vec<String> = stores.iter().map(|store| self.address_of_store(*store)).collect();
            self.note_strike(fault, names.join(", "), true);
            return self.strike_stores(&planned.action, &stores);
        }
        let machines = self.struck(&planned.target);
        let names: Vec<String> =
            machines.iter().map(|m| self.site.machines[*m as usize].name.clone()).collect();
        let aims_elsewhere = matches!(
            planned.action,
            Action::ZonePowerLoss { .. }
                | Action::RegionLoss { .. }
                | Action::Flood { .. }
                | Action::ChangeAddresses
                | Action::SwapUrls { .. }
                | Action::ChangeRecord { .. }
        );
        self.note_strike(fault, names.join(", "), aims_elsewhere || !machines.is_empty());
        if machines.is_empty() && !aims_elsewhere {
            self.remarks.push(format!("{} at {} found nothing to strike", planned.action.name(), planned.at));
        }
        match planned.action {
            Action::StopStart { until } => {
                machines.iter().for_each(|m| self.stop(*m, Some(until.as_nanos())))
            }
            Action::Reboot => machines.iter().for_each(|m| self.reboot(*m)),
            Action::FailOver
            | Action::FailOverGlobal
            | Action::Promote
            | Action::Restore { .. }
            | Action::SwitchOverGlobal => {
                let name = planned.action.name();
                self.remarks.push(format!("{name} at {} found no database to do it with", planned.at));
            }
            Action::Crash => {
                let dead = Phase::Dead("instance-crashed");
                machines.iter().for_each(|m| self.end(*m, dead, "instance-crashed"));
            }
            Action::Terminate => machines.iter().for_each(|m| self.terminate(*m)),
            Action::ResizeEach { downtime } => self.resize_each(&machines, downtime.as_nanos()),
            Action::Replace => machines.iter().for_each(|m| self.replace(fault, *m)),
            Action::ZonePowerLoss { until } => {
                self.lose_zone(fault, &planned.target, until.map(|t| t.as_nanos()))
            }
            Action::RegionLoss { until } => {
                self.lose_region(fault, &planned.target, until.map(|t| t.as_nanos()))
            }
            Action::Flood { .. } => self.events.plan(self.now, What::Floods(fault as u32)),
            Action::SpotInterruption => self.interrupt(&machines),
            Action::VolumeLoss => self.lose_volumes(&machines),
            Action::ChangeAddresses => self.change_addresses(&planned.target),
            Action::Deploy { version, preferences } => self.deploy(&machines, &version, &preferences),
            Action::SwapUrls { with } => self.swap_urls(&planned.target, with),
            Action::ChangeRecord { to } => self.change_record(&planned.target, to),
            Action::SlowDown { factor, until } => {
                self.slow_down(fault, &machines, factor, until.map(|t| t.as_nanos()))
            }
        }
    }

    /// Notes that a fault strikes now: in the story of the run, and for what it does to users.
    fn note_strike(&mut self, fault: usize, resource: String, hits: bool) {
        let Some(action) = self.workload.faults.get(fault).map(|fault| &fault.action) else { return };
        let (name, mends) = (action.name(), action.mends());
        self.note("fault", resource.clone(), name.to_owned());
        self.strikes.push(Strike { at: self.now, name, resource, hits, mends });
    }

    /// Instances work more slowly, for good or until a time.
    fn slow_down(&mut self, fault: usize, machines: &[u32], factor: f64, until: Option<u64>) {
        let speed = ((FULL_SPEED as f64 / factor.max(1e-3)) as u64).max(1);
        for machine in machines {
            self.settle(*machine);
            let station = &mut self.site.machines[*machine as usize];
            (station.slowed, station.slowed_by) = (speed, Some(fault));
        }
        for machine in machines {
            self.events.plan(until.unwrap_or(u64::MAX), What::Continues(fault as u32, machine + 1));
        }
    }

    /// A later part of a fault.
    pub(super) fn continue_fault(&mut self, fault: usize, part: u32) {
        let Some(planned) = self.workload.faults.get(fault).cloned() else { return };
        match planned.action {
            Action::SlowDown { .. } => {
                self.settle(part - 1);
                let station = &mut self.site.machines[(part - 1) as usize];
                if station.slowed_by == Some(fault) {
                    (station.slowed, station.slowed_by) = (FULL_SPEED, None);
                }
            }
            Action::ZonePowerLoss { .. } => self.restore_zone(part as usize),
            Action::RegionLoss { .. } => self.restore_region(part as usize),
            Action::Replace => self.hand_over(part as usize),
            _ => {}
        }
    }

    /// The instances that a target means now, in the order of their names.
    fn struck(&self, target: &Target) -> Vec<u32> {
        let mut serving: Vec<u32> = (0..self.site.machines.len() as u32)
            .filter(|m| self.site.machines[*m as usize].serves())
            .collect();
        serving.sort_by(|a, b| {
            by_name(&self.site.machines[*a as usize].name, &self.site.machines[*b as usize].name)
        });
        match target {
            Target::Serving(None) => serving,
            Target::Serving(Some(n)) => serving.into_iter().take(*n as usize).collect(),
            Target::Bound("workers") => serving.into_iter().filter(|m| self.takes_messages(*m)).collect(),
            Target::Bound(_) => serving.into_iter().take(1).collect(),
            Target::Share(share) => {
                let n = ((serving.len() as f64 * share).round() as usize).max(1);
                serving.into_iter().take(n).collect()
            }
            Target::InZone(_) | Target::BusiestZone => {
                let zone = self.zone_struck(target);
                serving.retain(|m| Some(self.zone_of(*m)) == zone);
                serving
            }
            Target::Resource(id) => {
                // An environment's instances belong to what Beanstalk made for it.
                let made = self
                    .architecture
                    .get(*id)
                    .and_then(|found| elasticbeanstalk::servers_of(found, self.architecture));
                let id = &made.map_or(*id, |servers| servers.id);
                let here = |m: &u32| {
                    let station = &self.site.machines[*m as usize];
                    let owner = self.site.profiles[station.profile].owner;
                    owner == *id && !matches!(station.phase, Phase::Dead("instance-terminated"))
                };
                (0..self.site.machines.len() as u32).filter(here).collect()
            }
            Target::Balancers | Target::Region(_) | Target::BusiestRegion => Vec::new(),
        }
    }

    fn zone_of(&self, machine: u32) -> usize {
        self.site.profiles[self.site.machines[machine as usize].profile].zone
    }

    /// The AZ that a target means now.
    pub(super) fn zone_struck(&self, target: &Target) -> Option<usize> {
        let mut crowds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (place, zone) in self.site.zones.iter().enumerate() {
            crowds.insert(&zone.name, (0, place));
        }
        for machine in
            (0..self.site.machines.len() as u32).filter(|m| self.site.machines[*m as usize].serves())
        {
            let zone = &self.site.zones[self.zone_of(machine)];
            if let Some((count, _)) = crowds.get_mut(zone.name.as_str()) {
                *count += 1;
            }
        }
        match target {
            Target::InZone(n) => {
                let busiest = crowds.values().max_by_key(|(count, _)| *count)?;
                let region = self.site.zones[busiest.1].region;
                let mut here = crowds.values().filter(|(_, place)| self.site.zones[*place].region == region);
                here.nth((*n).max(1) as usize - 1).map(|(_, place)| *place)
            }
            Target::Resource(_) => self.struck(target).first().map(|m| self.zone_of(*m)),
            _ => {
                let most = crowds.values().map(|(count, _)| *count).max()?;
                crowds.values().find(|(count, _)| *count == most).map(|(_, place)| *place)
            }
        }
    }

    fn stop(&mut self, machine: u32, until: Option<u64>) {
        if !matches!(self.site.machines[machine as usize].phase, Phase::Running | Phase::Booting) {
            return;
        }
        self.end(machine, Phase::Stopped, "instance-stopped");
        let life = self.site.machines[machine as usize].life;
        if let Some(until) = until {
            self.events.plan(until.max(self.now), What::Starts(machine, life));
        }
    }

    fn reboot(&mut self, machine: u32) {
        if !matches!(self.site.machines[machine as usize].phase, Phase::Running | Phase::Booting) {
            return;
        }
        self.drop_requests(machine, "instance-booting");
        self.forgets(machine, false);
        let time = catalog::timing_duration("ec2.reboot").as_nanos();
        let now = self.now;
        let station = &mut self.site.machines[machine as usize];
        station.phase = Phase::Booting;
        station.life += 1;
        station.ready_at = now + time;
        station.set_up(now, false);
        let life = station.life;
        self.events.plan(now + time, What::Ready(machine, life));
    }

    fn terminate(&mut self, machine: u32) {
        let life = self.site.machines[machine as usize].life;
        self.terminates(machine, life);
    }

    /// One after another: stopped, changed, started; the next when the one before serves again.
    fn resize_each(&mut self, machines: &[u32], downtime: u64) {
        let pause = catalog::timing("ec2.boot")
            .and_then(|t| t.range())
            .map_or(75 * SECOND, |(_, high)| high.as_nanos());
        let mut at = self.now;
        for machine in machines {
            let life = self.site.machines[*machine as usize].life;
            // The part of stopping is planned as a termination would be; see `terminates` for the check of lives.
            self.planned_stops.push((at, *machine, life, at + downtime));
            at += downtime + pause + 60 * SECOND;
        }
        self.next_stop();
    }

    /// Carries out the stops of a rolling resize whose time has come, and plans the next.
    pub(super) fn next_stop(&mut self) {
        let now = self.now;
        let due: Vec<(u64, u32, u32, u64)> =
            self.planned_stops.iter().copied().filter(|stop| stop.0 <= now).collect();
        self.planned_stops.retain(|stop| stop.0 > now);
        for (_, machine, life, until) in due {
            if self.site.machines[machine as usize].life == life {
                let name = self.site.machines[machine as usize].name.clone();
                self.note("resize", name, String::new());
                self.stop(machine, Some(until));
            }
        }
        if let Some(next) = self.planned_stops.iter().map(|stop| stop.0).min() {
            self.events.plan(next, What::Stops);
        }
    }

    /// An operator starts a successor that has its own address.
    fn replace(&mut self, fault: usize, machine: u32) {
        let station = &self.site.machines[machine as usize];
        let (profile, name) = (station.profile, station.name.clone());
        let successor = self.build(format!("{name}+"), profile);
        self.site.machines[successor as usize].fleet = None;
        let had_address = self.site.machines[machine as usize].address.is_some();
        if had_address && self.site.machines[successor as usize].address.is_none() {
            let owner = self.site.profiles[profile].owner;
            let address = self.site.lease(Holder::Machine(successor), Some(owner));
            self.site.machines[successor as usize].address = Some(address);
        }
        self.start(successor);
        self.successions.push((machine, successor));
        let ready = self.site.machines[successor as usize].ready_at;
        let part = (self.successions.len() - 1) as u32;
        self.events.plan(ready.saturating_add(SECOND), What::Continues(fault as u32, part));
    }

    /// The successor serves: it is entered wherever the old one stands, and the old one goes.
    fn hand_over(&mut self, part: usize) {
        let Some((old, new)) = self.successions.get(part).copied() else { return };
        let (from, to) = (self.site.machines[old as usize].address, self.site.machines[new as usize].address);
        if let (Some(from), Some(to)) = (from, to) {
            for record in &mut self.naming.records {
                if let Answer::Addresses(addresses) = &mut record.answer {
                    addresses
                        .iter_mut()
                        .filter(|address| **address == from)
                        .for_each(|address| *address = to);
                }
            }
            for check in self.naming.checks.iter_mut().filter(|check| check.address == Some(from)) {
                check.address = Some(to);
            }
        }
        let fleet = self.site.machines[old as usize].fleet;
        for group in 0..self.site.groups.len() {
            if self.is_target(group, old) {
                self.register(group, new, false);
                self.deregister(group, old);
            }
        }
        if let Some(fleet) = fleet {
            self.site.machines[new as usize].fleet = Some(fleet);
            if let Some(member) = self.fleets[fleet].members.iter_mut().find(|member| **member == old) {
                *member = new;
            }
        }
        let life = self.site.machines[old as usize].life;
        let name = self.site.machines[old as usize].name.clone();
        self.note("handed-over", name, String::new());
        self.events.plan(self.now + 120 * SECOND, What::Terminates(old, life));
    }

    fn lose_zone(&mut self, fault: usize, target: &Target, until: Option<u64>) {
        let Some(zone) = self.zone_struck(target) else { return };
        self.lose_power(zone, "zone-lost");
        self.events.plan(until.unwrap_or(u64::MAX), What::Continues(fault as u32, zone as u32));
    }

    /// An AZ has no power, for this cause.
    pub(super) fn lose_power(&mut self, zone: usize, cause: &'static str) {
        self.site.zones[zone].up = false;
        let name = self.site.zones[zone].name.clone();
        self.note("zone-lost", name, String::new());
        for machine in 0..self.site.machines.len() as u32 {
            // What was stopped has no power to lose: it stays stopped.
            let powered =
                !matches!(self.site.machines[machine as usize].phase, Phase::Dead(_) | Phase::Stopped);
            if powered && self.zone_of(machine) == zone {
                self.end(machine, Phase::Dead(cause), cause);
            }
        }
        self.stores_lose_power(zone);
        self.plan_publishing(zone, self.now + timing("elb.zone_withdrawal"), false);
    }

    fn plan_publishing(&mut self, zone: usize, at: u64, shown: bool) {
        for balancer in 0..self.site.balancers.len() {
            for node in 0..self.site.balancers[balancer].nodes.len() {
                if self.site.balancers[balancer].nodes[node].zone == zone {
                    let (balancer, node) = (balancer as u32, node as u32);
                    let what =
                        if shown { What::Publishes(balancer, node) } else { What::Withdraws(balancer, node) };
                    self.events.plan(at, what);
                }
            }
        }
    }

    pub(super) fn restore_zone(&mut self, zone: usize) {
        if self.is_lost(self.site.zones[zone].region) {
            return;
        }
        self.site.zones[zone].up = true;
        let name = self.site.zones[zone].name.clone();
        self.note("zone-restored", name, String::new());
        self.stores_regain_power(zone);
        for machine in 0..self.site.machines.len() as u32 {
            let station = &self.site.machines[machine as usize];
            let lost = matches!(station.phase, Phase::Dead("zone-lost" | "region-down"))
                || (station.phase == Phase::Stopped && station.start_missed);
            if lost && self.zone_of(machine) == zone {
                self.site.machines[machine as usize].start_missed = false;
                self.start(machine);
            }
        }
        self.plan_publishing(zone, self.now + timing("elb.zone_withdrawal"), true);
    }

    /// AWS takes Spot instances back; without Spot instances nothing happens.
    fn interrupt(&mut self, machines: &[u32]) {
        let notice = catalog::timing_duration("ec2.spot_notice").as_nanos();
        let spot = |machine: &&u32| self.site.profiles[self.site.machines[**machine as usize].profile].spot;
        let reclaimed: Vec<u32> = machines.iter().filter(spot).copied().collect();
        if reclaimed.is_empty() {
            self.remarks.push(
                "spot-interruption found no Spot instance: On-Demand instances are not taken back".to_owned(),
            );
        }
        for machine in &reclaimed {
            let station = &self.site.machines[*machine as usize];
            let kind = self.site.profiles[station.profile].instance_type.clone();
            self.spot_dry.insert(kind, self.now + timing("ec2.spot_drought"));
            let station = &self.site.machines[*machine as usize];
            let (life, name, fleet) = (station.life, station.name.clone(), station.fleet);
            self.note("spot-notice", name, String::new());
            self.events.plan(self.now + notice, What::Terminates(*machine, life));
            if let Some(fleet) = fleet.filter(|fleet| self.fleets[*fleet].rebalances) {
                self.launch(fleet, false);
            }
        }
    }

    /// Load balancers get other addresses; the old ones answer for a while, then no more.
    fn change_addresses(&mut self, target: &Target) {
        for balancer in 0..self.site.balancers.len() {
            let lb = &self.site.balancers[balancer];
            let meant = match target {
                Target::Resource(id) => lb.id == *id,
                _ => true,
            };
            if lb.fixed_addresses || !meant {
                continue;
            }
            let id = lb.id;
            for node in 0..self.site.balancers[balancer].nodes.len() {
                let fresh = self.site.lease(Holder::Node(balancer as u16, node as u16), Some(id));
                let old = std::mem::replace(&mut self.site.balancers[balancer].nodes[node].address, fresh);
                self.events.plan(self.now + timing("elb.former_address"), What::Expires(old));
            }
            self.site.show(balancer);
        }
    }
}

/// Names in the order a person expects: `web#2` before `web#10`.
fn by_name(a: &str, b: &str) -> std::cmp::Ordering {
    let key = |name: &str| -> (String, u64) {
        match name.rsplit_once('#') {
            Some((stem, number)) => {
                (stem.to_owned(), number.trim_end_matches('+').parse().unwrap_or(u64::MAX))
            }
            None => (name.to_owned(), 0),
        }
    };
    key(a).cmp(&key(b)).then_with(|| a.cmp(b))
}
