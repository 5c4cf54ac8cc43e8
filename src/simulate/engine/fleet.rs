//! Instances' lives, and the Auto Scaling groups that look after them.
//!
//! Sources: EC2 user guide (states of an instance), EC2 Auto Scaling user guide ("Health checks for instances",
//! "Instance distribution across Availability Zones"). AWS does not say how often a group looks at its instances;
//! the catalog's `autoscaling.health_poll` is an assumption, and so are the times of boots and installations.

use super::super::machine::{Credits, Machine, Phase};
use super::super::measure::SECOND;
use super::super::site::{Holder, TargetState};
use super::{Delivery, Engine, What};
use crate::catalog;

/// A group at run time.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Its address, for names.
    pub name: String,
    /// On-demand and Spot profiles by subnet.
    pub profiles: Vec<(usize, usize)>,
    /// Instances that are always on demand.
    pub on_demand_base: u32,
    /// Percentage on demand above the base.
    pub on_demand_share: f64,
    /// Fewest instances.
    pub min: u32,
    /// Most instances.
    pub max: u32,
    /// Instances wanted.
    pub desired: u32,
    /// Whether a load balancer's word counts.
    pub elb_checks: bool,
    /// Nanoseconds after a launch in which checks do not count.
    pub grace: u64,
    /// Target groups.
    pub groups: Vec<usize>,
    /// Instances, oldest first.
    pub members: Vec<u32>,
    /// How many of them are in each AZ, and how many are Spot instances.
    pub crowd: Vec<u32>,
    /// Spot instances among them.
    pub spots: u32,
    /// Instances whose dismissal is under way.
    pub leaving: Vec<u32>,
    /// No simple scaling before this time.
    pub cooldown_until: u64,
    /// Default cooldown in nanoseconds.
    pub cooldown: u64,
    /// Default warm-up in nanoseconds, where set.
    pub warmup: Option<u64>,
    /// Instances launched so far; names hang on it.
    pub launched: u32,
    /// Whether a replacement is launched when a Spot notice comes.
    pub rebalances: bool,
    /// Number of the version that new instances run.
    pub version: u16,
    /// Instances beyond the wanted number, while a deployment is under way.
    pub surplus: u32,
    /// How a new version comes to its instances.
    pub delivery: Delivery,
}

fn timing(id: &str) -> u64 {
    catalog::timing_duration(id).as_nanos()
}

impl Engine<'_> {
    /// Makes a machine of a profile; it does not run yet.
    pub(in super::super) fn build(&mut self, name: String, profile: usize) -> u32 {
        let terms = &self.site.profiles[profile];
        let workload = self.workload;
        let application = &workload.application;
        let workers = terms.workers.or(workload.workers).or(application.workers).unwrap_or(terms.vcpus);
        let queue = terms.queue_limit.or(workload.queue_limit).or(application.queue_limit);
        // Whether a late answer is the fault of spent credits is judged at the moment when the user leaves.
        let spends = terms.burst.is_some_and(|burst| !burst.unlimited);
        if queue.is_some() || spends {
            self.leave_explicitly();
        }
        let terms = &self.site.profiles[profile];
        let mut machine = Machine::new(name, profile, terms.vcpus, workers, queue);
        machine.version = terms.version;
        machine.credits = terms.burst.map(|burst| Credits {
            balance: burst.at_launch,
            most: burst.most,
            per_hour: burst.per_hour,
            baseline: burst.baseline,
            unlimited: burst.unlimited,
            updated: self.now,
        });
        machine.launched_at = self.now;
        self.site.machines.push(machine);
        let place = (self.site.machines.len() - 1) as u32;
        self.prepare(place);
        place
    }

    /// Gives a machine the public address that its subnet hands out, unless it has one.
    pub(in super::super) fn lease_address(&mut self, machine: u32) {
        let station = &self.site.machines[machine as usize];
        let profile = &self.site.profiles[station.profile];
        if station.address.is_none() && profile.public {
            let address = self.site.lease(Holder::Machine(machine), Some(profile.owner));
            self.site.machines[machine as usize].address = Some(address);
        }
    }

    /// Lets a machine run as it stands when the run begins: booted, installed where it could be.
    pub(in super::super) fn stand(&mut self, machine: u32) {
        let profile = self.site.machines[machine as usize].profile;
        let can = self.can_install(profile) && self.has_program(machine);
        let now = self.now;
        let station = &mut self.site.machines[machine as usize];
        station.phase = Phase::Running;
        station.installed = can;
        station.set_billed(now, true);
        station.set_up(now, can);
    }

    fn can_install(&self, profile: usize) -> bool {
        let profile = &self.site.profiles[profile];
        profile.golden || (profile.bootstraps && profile.no_way_out.is_none())
    }

    /// Starts a machine that was built or stopped: it boots, and installs itself on its first boot.
    pub(in super::super) fn start(&mut self, machine: u32) {
        let name = self.site.machines[machine as usize].name.clone();
        let profile = self.site.machines[machine as usize].profile;
        let random = self.streams.boot.of(crate::resource::identity::fingerprint(&name));
        let (low, high) = catalog::timing("ec2.boot")
            .and_then(|timing| timing.range())
            .map_or((45 * SECOND, 75 * SECOND), |(low, high)| (low.as_nanos(), high.as_nanos()));
        let can = self.can_install(profile);
        let starts = self.has_program(machine);
        let station = &mut self.site.machines[machine as usize];
        station.life += 1;
        let life = station.life;
        let mut time = low + (random.uniform(u64::from(life)) * (high - low) as f64) as u64;
        let golden = self.site.profiles[profile].golden;
        if !station.installed && !golden && can {
            let whole = self.workload.application.install.sample_of(random, 1_000 + u64::from(life));
            time += if self.site.profiles[profile].based { Self::short_install(whole) } else { whole };
        }
        let station = &mut self.site.machines[machine as usize];
        station.phase = Phase::Booting;
        station.set_billed(self.now, true);
        station.launched_at = self.now;
        if let Some(credits) = &mut station.credits {
            credits.accrue(self.now);
        }
        let ready = if starts && (can || station.installed) { self.now + time } else { u64::MAX };
        station.ready_at = ready;
        self.lease_address(machine);
        self.events.plan(ready, What::Ready(machine, life));
    }

    pub(super) fn ready(&mut self, machine: u32, life: u32) {
        let now = self.now;
        let station = &mut self.site.machines[machine as usize];
        if station.life != life || station.phase != Phase::Booting {
            return;
        }
        station.phase = Phase::Running;
        (station.installed, station.deploying) = (true, false);
        station.set_up(now, true);
        let name = station.name.clone();
        self.note("in-service", name, String::new());
        self.seeks_work();
    }

    pub(super) fn starts(&mut self, machine: u32, life: u32) {
        let station = &mut self.site.machines[machine as usize];
        if station.life != life || station.phase != Phase::Stopped {
            return;
        }
        if !self.site.zones[self.site.profiles[station.profile].zone].up {
            // It starts when the power returns.
            station.start_missed = true;
            return;
        }
        let name = station.name.clone();
        self.note("started", name, String::new());
        self.start(machine);
    }

    /// An instance stops, dies or goes: its requests fail, its address returns to AWS unless it is an Elastic IP.
    pub(in super::super) fn end(&mut self, machine: u32, phase: Phase, cause: &'static str) {
        let now = self.now;
        let keeps_address = matches!(phase, Phase::Dead("instance-crashed" | "zone-lost" | "region-down"));
        self.drop_requests(machine, cause);
        self.forgets(machine, self.loses_disk(machine, phase));
        let station = &mut self.site.machines[machine as usize];
        station.phase = phase;
        station.life += 1;
        station.set_up(now, false);
        station.set_billed(now, matches!(phase, Phase::Dead("instance-crashed")));
        if matches!(phase, Phase::Dead("instance-terminated")) {
            station.settle_credits(now);
        }
        if keeps_address {
            return;
        }
        let gone = matches!(phase, Phase::Dead(_));
        if let Some(address) = station.address
            && (!station.elastic || gone)
        {
            station.address = None;
            let holder = &mut self.site.addresses[address as usize].holder;
            *holder = Holder::Nobody;
        }
    }

    pub(super) fn terminates(&mut self, machine: u32, life: u32) {
        let station = &self.site.machines[machine as usize];
        if station.life != life || matches!(station.phase, Phase::Dead("instance-terminated")) {
            return;
        }
        let name = station.name.clone();
        let fleet = station.fleet;
        self.end(machine, Phase::Dead("instance-terminated"), "instance-terminated");
        for group in 0..self.site.groups.len() {
            self.deregister(group, machine);
        }
        if let Some(fleet) = fleet {
            self.fleets[fleet].leaving.retain(|leaving| *leaving != machine);
        }
        self.note("terminated", name, String::new());
    }

    /// Counts an instance that joins a group, or leaves it.
    pub(super) fn count_member(&mut self, fleet: usize, machine: u32, joins: bool) {
        let profile = &self.site.profiles[self.site.machines[machine as usize].profile];
        let (zone, spot) = (profile.zone, u32::from(profile.spot));
        let table = &mut self.fleets[fleet];
        if table.crowd.len() <= zone {
            table.crowd.resize(zone + 1, 0);
        }
        if joins {
            table.crowd[zone] += 1;
            table.spots += spot;
        } else {
            table.crowd[zone] -= 1;
            table.spots -= spot;
        }
    }

    /// A group launches an instance: in the AZ with fewest of its own among those that have power.
    pub(in super::super) fn launch(&mut self, fleet: usize, standing: bool) -> Option<u32> {
        if self.site.machines.len() as u32 >= self.limits.instances {
            return None;
        }
        let table = &self.fleets[fleet];
        let here = |zone: usize| table.crowd.get(zone).copied().unwrap_or(0);
        let zone_of = |profile: usize| self.site.profiles[profile].zone;
        let choice = table
            .profiles
            .iter()
            .filter(|(on_demand, _)| self.site.zones[zone_of(*on_demand)].up)
            .min_by_key(|(on_demand, _)| (here(zone_of(*on_demand)), zone_of(*on_demand)))
            .copied();
        let Some((on_demand, spot)) = choice else {
            let name = table.name.clone();
            self.note("launch-failed", name, "no AZ of the group has power".to_owned());
            return None;
        };
        let spots = f64::from(table.spots);
        let all = table.members.len() as f64 + 1.0;
        let above = (all - f64::from(table.on_demand_base)).max(0.0);
        let wanted_spots = (above * (1.0 - table.on_demand_share / 100.0)).floor();
        let profile = if spots < wanted_spots { spot } else { on_demand };
        let terms = &self.site.profiles[profile];
        let dry =
            terms.spot && self.spot_dry.get(&terms.instance_type).is_some_and(|until| *until > self.now);
        if dry {
            let name = table.name.clone();
            self.note("launch-failed", name, "no Spot capacity".to_owned());
            return None;
        }
        let number = table.launched + 1;
        let name = format!("{}#{number}", table.name);
        let machine = self.build(name.clone(), profile);
        self.site.machines[machine as usize].fleet = Some(fleet);
        self.site.machines[machine as usize].version = self.fleets[fleet].version;
        self.fleets[fleet].launched = number;
        self.fleets[fleet].members.push(machine);
        self.count_member(fleet, machine, true);
        self.launches += 1;
        if standing {
            self.lease_address(machine);
            self.stand(machine);
        } else {
            self.start(machine);
            self.note("launched", name, String::new());
        }
        for group in self.fleets[fleet].groups.clone() {
            self.register(group, machine, standing);
        }
        Some(machine)
    }

    /// A group lets an instance go: out of its target groups first, terminated when requests had time to finish.
    pub(in super::super) fn dismiss(&mut self, fleet: usize, machine: u32, at_once: bool) {
        let groups = self.fleets[fleet].groups.clone();
        let drain = groups.iter().map(|group| self.site.groups[*group].draining).max().unwrap_or(0);
        for group in groups {
            self.deregister(group, machine);
        }
        let members = &mut self.fleets[fleet].members;
        let before = members.len();
        members.retain(|member| *member != machine);
        if members.len() < before {
            self.count_member(fleet, machine, false);
        }
        let life = self.site.machines[machine as usize].life;
        if at_once || drain == 0 {
            self.terminates(machine, life);
        } else {
            self.fleets[fleet].leaving.push(machine);
            self.events.plan(self.now + drain, What::Terminates(machine, life));
        }
    }

    /// A group looks after its instances: replaces what is unhealthy, and comes to the size that is wanted.
    pub(super) fn tend(&mut self, fleet: usize) {
        let unhealthy: Vec<u32> = self.fleets[fleet]
            .members
            .iter()
            .copied()
            .filter(|member| self.unhealthy(fleet, *member))
            .collect();
        for machine in unhealthy {
            let name = self.site.machines[machine as usize].name.clone();
            self.note("replaced", name, self.why_not(machine).to_owned());
            self.dismiss(fleet, machine, true);
        }
        self.resize(fleet);
        self.events.plan(self.now + timing("autoscaling.health_poll").max(SECOND), What::Tends(fleet as u32));
    }

    /// Launches or dismisses until the group has the size that is wanted.
    pub(in super::super) fn resize(&mut self, fleet: usize) {
        while (self.fleets[fleet].members.len() as u32)
            < self.fleets[fleet].desired + self.fleets[fleet].surplus
        {
            if self.launch(fleet, false).is_none() {
                break;
            }
        }
        while self.fleets[fleet].members.len() as u32
            > self.fleets[fleet].desired + self.fleets[fleet].surplus
        {
            let Some(machine) = self.next_to_go(fleet) else { break };
            self.dismiss(fleet, machine, false);
        }
    }

    /// The default termination policy: from the AZ with most instances, the oldest.
    fn next_to_go(&self, fleet: usize) -> Option<u32> {
        let members = &self.fleets[fleet].members;
        let zone = |member: &u32| self.site.profiles[self.site.machines[*member as usize].profile].zone;
        let crowd = |member: &u32| self.fleets[fleet].crowd.get(zone(member)).copied().unwrap_or(0);
        members
            .iter()
            .copied()
            .enumerate()
            .max_by_key(|(age, member)| (crowd(member), usize::MAX - age))
            .map(|(_, m)| m)
    }

    /// Whether a group would replace an instance now. EC2's own checks always count; a load balancer's if asked for,
    /// and not within the grace period.
    fn unhealthy(&self, fleet: usize, machine: u32) -> bool {
        let station = &self.site.machines[machine as usize];
        let table = &self.fleets[fleet];
        let graced = self.now < station.launched_at + table.grace;
        let stopped = matches!(station.phase, Phase::Stopped | Phase::Dead("instance-terminated"));
        let impaired = matches!(station.phase, Phase::Dead(_)) && !graced;
        let refused = table.elb_checks && !graced && {
            let bad = |group: &usize| {
                self.site.groups[*group]
                    .targets
                    .iter()
                    .any(|target| target.machine == machine && target.state == TargetState::Unhealthy)
            };
            table.groups.iter().any(bad)
        };
        stopped || impaired || refused
    }
}
