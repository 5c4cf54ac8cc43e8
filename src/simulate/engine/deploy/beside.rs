//! Deployments by a second set of instances: immutable, and with a share of the users for a while.
//!
//! The first set is not touched before the second is healthy; to give up means to terminate the second. An immutable
//! deployment launches one instance first, which serves users beside the old ones, then the rest. Traffic splitting
//! launches all, and gives them a share of the requests for an evaluation time.

use super::super::super::run::Outcome;
use super::super::super::site::{Group, Route};
use super::super::Engine;
use super::{Health, Place, Rollout, Stage};

/// A second set of instances.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Share of the requests (0 to 1) and nanoseconds of evaluation, where users are split.
    pub split: Option<(f64, u64)>,
    /// Seconds in which new instances must become healthy.
    pub timeout_s: u64,
    /// Whether it goes on although they do not.
    pub ignores_health: bool,
    /// How health is judged.
    pub health: Health,
}

impl Beside {
    /// AWS's word for it.
    pub(super) fn policy(&self) -> &'static str {
        if self.split.is_some() { "TrafficSplitting" } else { "Immutable" }
    }
}

impl Engine<'_> {
    /// The next second of a deployment beside the old instances.
    pub(super) fn goes_on_beside(&mut self, rollout: &mut Rollout, how: &Beside) {
        let Place::Fleet(fleet) = rollout.place else { return self.goes_on_single(rollout, how) };
        match rollout.stage {
            Stage::Launching if rollout.extra.is_empty() => {
                if how.split.is_some() {
                    self.second_groups(rollout, fleet);
                }
                let all = self.fleets[fleet].members.len().max(1);
                let first = if how.split.is_some() { all } else { 1 };
                self.launch_beside(rollout, fleet, first);
            }
            Stage::Launching | Stage::Rest => self.await_second(rollout, how, fleet),
            Stage::Evaluating(until) => {
                if rollout.extra.iter().any(|machine| self.failing(rollout, *machine)) {
                    self.give_up(rollout, Outcome::RolledBack);
                } else if self.now >= until {
                    self.adopt(rollout, fleet);
                }
            }
            _ => {}
        }
    }

    /// Launches instances that are not the group's yet, spread over its AZs.
    fn launch_beside(&mut self, rollout: &mut Rollout, fleet: usize, count: usize) {
        let profiles = self.fleets[fleet].profiles.clone();
        let groups: Vec<usize> = match rollout.split.as_slice() {
            [] => self.fleets[fleet].groups.clone(),
            split => split.iter().map(|(_, second)| *second).collect(),
        };
        for _ in 0..count {
            if self.site.machines.len() as u32 >= self.limits.instances {
                return;
            }
            let up = |profile: usize| self.site.zones[self.site.profiles[profile].zone].up;
            let here = |profile: usize| {
                let zone = self.site.profiles[profile].zone;
                let in_zone = |machine: &&u32| {
                    self.site.profiles[self.site.machines[**machine as usize].profile].zone == zone
                };
                (rollout.extra.iter().filter(in_zone).count(), zone)
            };
            let choice = profiles.iter().map(|(on_demand, _)| *on_demand).filter(|profile| up(*profile));
            let Some(profile) = choice.min_by_key(|profile| here(*profile)) else { return };
            self.fleets[fleet].launched += 1;
            let name = format!("{}#{}", self.fleets[fleet].name, self.fleets[fleet].launched);
            let machine = self.build(name.clone(), profile);
            let station = &mut self.site.machines[machine as usize];
            (station.fleet, station.version) = (Some(fleet), rollout.version);
            self.launches += 1;
            self.start(machine);
            self.note("launched", name, String::new());
            groups.iter().for_each(|group| self.register(*group, machine, false));
            rollout.extra.push(machine);
        }
    }

    /// Waits until the second set is healthy.
    fn await_second(&mut self, rollout: &mut Rollout, how: &Beside, fleet: usize) {
        let ready = rollout.extra.iter().all(|machine| self.proved(rollout, *machine, 0));
        let late = self.too_late(rollout, how.timeout_s);
        if !ready && late && !how.ignores_health {
            return self.give_up(rollout, Outcome::RolledBack);
        }
        if !ready && !late {
            return;
        }
        rollout.batches += 1;
        let missing = self.fleets[fleet].members.len().saturating_sub(rollout.extra.len());
        if missing > 0 && rollout.stage == Stage::Launching {
            self.launch_beside(rollout, fleet, missing);
            return rollout.goes(Stage::Rest, self.now);
        }
        match how.split {
            Some((share, time)) => {
                self.weigh(rollout, share);
                rollout.goes(Stage::Evaluating(self.now + time), self.now);
            }
            None => self.adopt(rollout, fleet),
        }
    }

    /// The second set becomes the group; the first goes when its requests had time to finish.
    fn adopt(&mut self, rollout: &mut Rollout, fleet: usize) {
        let old = self.fleets[fleet].members.clone();
        let new = std::mem::take(&mut rollout.extra);
        self.weigh(rollout, 1.0);
        for machine in old {
            self.dismiss(fleet, machine, false);
        }
        for machine in &new {
            self.fleets[fleet].members.push(*machine);
            self.count_member(fleet, *machine, true);
        }
        for (first, second) in std::mem::take(&mut rollout.split) {
            self.fleets[fleet]
                .groups
                .iter_mut()
                .filter(|group| **group == first)
                .for_each(|group| *group = second);
            self.policies.iter_mut().for_each(|policy| policy.follows(first, second));
        }
        self.fleets[fleet].version = rollout.version;
        self.resize(fleet);
        self.over(rollout, Outcome::Succeeded);
    }

    /// Terminates the second set; users go to the first again.
    pub(super) fn tear_down(&mut self, rollout: &mut Rollout) {
        let Place::Fleet(fleet) = rollout.place else {
            for machine in std::mem::take(&mut rollout.extra) {
                let life = self.site.machines[machine as usize].life;
                self.terminates(machine, life);
            }
            return;
        };
        self.weigh(rollout, 0.0);
        for machine in std::mem::take(&mut rollout.extra) {
            for (_, second) in &rollout.split {
                self.deregister(*second, machine);
            }
            self.dismiss(fleet, machine, false);
        }
    }

    /// Makes a second target group beside each of the group's.
    fn second_groups(&mut self, rollout: &mut Rollout, fleet: usize) {
        for first in self.fleets[fleet].groups.clone() {
            let like = &self.site.groups[first];
            let second = Group {
                targets: Vec::new(),
                eligible: Vec::new(),
                turns: Vec::new(),
                stuck: Vec::new(),
                registrations: 0,
                requests: 0,
                changed: true,
                ..like.clone()
            };
            self.site.groups.push(second);
            rollout.split.push((first, self.site.groups.len() - 1));
            let place = self.site.groups.len() - 1;
            self.site.refresh(place);
        }
    }

    /// Gives the second target groups this share of the requests of the first.
    fn weigh(&mut self, rollout: &Rollout, share: f64) {
        for (first, second) in &rollout.split {
            for listener in self.site.balancers.iter_mut().flat_map(|balancer| &mut balancer.listeners) {
                let rules = listener.rules.iter_mut().map(|rule| &mut rule.action);
                for route in rules.chain([&mut listener.default]) {
                    let Route::Forward(groups) = route else { continue };
                    let of = |group: &(usize, f64)| group.0 == *first || group.0 == *second;
                    let whole: f64 = groups.iter().filter(|group| of(group)).map(|group| group.1).sum();
                    let concerned = groups.iter().any(of);
                    groups.retain(|group| !of(group));
                    if concerned {
                        let parts = [(*first, whole * (1.0 - share)), (*second, whole * share)];
                        groups.extend(parts.into_iter().filter(|(_, weight)| *weight > 0.0));
                    }
                }
                listener.decisions.clear();
            }
        }
    }
}
