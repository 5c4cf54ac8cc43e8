//! The architecture as a run sees it: tables of plain numbers, made once before the first request.
//!
//! Everything refers to everything else by its place in a table. Names, spans and words stay behind in the
//! architecture and are looked up only when a cause is first named.

use super::machine::Machine;
use super::store::{Ports, Store};
use crate::architecture::Scheme;
use crate::resource::ResourceId;
use std::collections::BTreeMap;

/// Who holds a public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Nobody any more.
    Nobody,
    /// An instance.
    Machine(u32),
    /// A node of a load balancer.
    Node(u16, u16),
    /// An HTTP API.
    Gate(u16),
    /// A distribution, at whichever edge location is near.
    Edge(u16),
    /// A bucket; and whether it is its web site.
    Bucket(u16, bool),
    /// Nothing of this account.
    Stranger,
}

/// A public address.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    /// Who holds it now.
    pub holder: Holder,
    /// Who held it first, for the words of a cause.
    pub origin: Option<ResourceId>,
}

/// An AZ that the architecture uses.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its name, `us-east-1a`.
    pub name: String,
    /// Its Region.
    pub region: &'static str,
    /// Whether it has power.
    pub up: bool,
}

/// What instances of one launch source in one subnet have in common.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The instance or the group they belong to: what causes are attributed to.
    pub owner: ResourceId,
    /// Their subnet.
    pub subnet: ResourceId,
    /// Place of their AZ.
    pub zone: usize,
    /// Their security groups.
    pub security_groups: Vec<ResourceId>,
    /// Instance type.
    pub instance_type: String,
    /// Spot market.
    pub spot: bool,
    /// vCPUs.
    pub vcpus: u32,
    /// Whether they get a public address of their own.
    pub public: bool,
    /// Whether metrics come every minute.
    pub detailed: bool,
    /// Image with the application in it.
    pub golden: bool,
    /// Image with all that the application needs in it: user data installs only the application.
    pub based: bool,
    /// Number of the version that is launched.
    pub version: u16,
    /// User data that installs the application.
    pub bootstraps: bool,
    /// What keeps user data from the Internet, if anything does.
    pub no_way_out: Option<Blockade>,
    /// Baseline, hourly earnings and most credits; absent where the type does not burst.
    pub burst: Option<BurstTerms>,
    /// Ports that the Internet is known to reach.
    pub open_ports: Vec<u16>,
    /// Balancers, nodes and ports that are known to reach them.
    pub open_to: Vec<(u16, u16, u16)>,
    /// Where they keep what is written to their own disk.
    pub disk: crate::resource::ec2::Disk,
    /// Requests served at once, where the template says so.
    pub workers: Option<u32>,
    /// Requests that may wait, where the template says so.
    pub queue_limit: Option<u32>,
}

/// How a burstable type earns and spends.
#[derive(Clone, Copy, Debug)]
pub struct BurstTerms {
    /// vCPU-nanoseconds an hour.
    pub per_hour: i64,
    /// Most that can be saved.
    pub most: i64,
    /// Baseline speed, in 1/65,536.
    pub baseline: u64,
    /// Balance at a launch or start (T2 standard's launch credits).
    pub at_launch: i64,
    /// Bursts on for money.
    pub unlimited: bool,
}

/// Something that stands between two parties, as a cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Blockade {
    /// Name of the cause.
    pub cause: &'static str,
    /// Address of the resource that blocks.
    pub resource: String,
    /// Its line.
    pub span: Option<crate::diagnostic::Span>,
}

/// State of a target as the load balancer sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetState {
    /// Registered, first checks under way.
    Initial,
    /// In rotation.
    Healthy,
    /// Out of rotation.
    Unhealthy,
    /// Deregistered; requests under way may finish.
    Draining,
    /// Deregistered for good.
    Gone,
}

/// A registered target.
#[derive(Clone, Debug)]
pub struct Target {
    /// The instance.
    pub machine: u32,
    /// As the load balancer sees it.
    pub state: TargetState,
    /// Successes (positive) or failures (negative) in a row.
    pub streak: i32,
    /// Requests sent to it and not answered yet.
    pub outstanding: u32,
    /// Number of the registration, and its place.
    pub number: u32,
}

/// Target-group algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// In turn.
    RoundRobin,
    /// The one with fewest requests under way.
    LeastOutstanding,
    /// By chance.
    Random,
}

/// A target group.
#[derive(Clone, Debug)]
pub struct Group {
    /// The resource.
    pub id: ResourceId,
    /// Its targets; places are never used again.
    pub targets: Vec<Target>,
    /// How one is chosen.
    pub algorithm: Algorithm,
    /// How long a user stays with a target, in nanoseconds; 0: not at all.
    pub sticky: u64,
    /// Whether nodes use the targets of all AZs; the load balancer says where absent.
    pub cross_zone: Option<bool>,
    /// Port that targets listen on.
    pub port: u16,
    /// Port that checks ask.
    pub check_port: u16,
    /// Check interval, timeout (nanoseconds), thresholds.
    pub interval: u64,
    /// How long a check waits.
    pub check_timeout: u64,
    /// Successes in a row until healthy again.
    pub healthy_threshold: i32,
    /// Failures in a row until unhealthy.
    pub unhealthy_threshold: i32,
    /// Deregistration delay in nanoseconds.
    pub draining: u64,
    /// Slow start is not modeled; requests since the last metric.
    pub requests: u64,
    /// Load balancers that use it.
    pub balancers: Vec<u16>,
    /// Targets that can be chosen, by zone of the node and for all zones (the last); rebuilt when a state changes.
    pub eligible: Vec<Vec<u16>>,
    /// Whether that is out of date.
    pub changed: bool,
    /// Whose turn it is, by node zone.
    pub turns: Vec<u32>,
    /// Number of the next registration.
    pub registrations: u32,
    /// Where users stick: target number and expiry by user; empty when not sticky.
    pub stuck: Vec<(u32, u64)>,
}

impl Group {
    /// Whose turn it is among so many.
    #[inline]
    pub fn turn(&mut self, zone: usize, size: u32) -> u32 {
        let turn = &mut self.turns[zone];
        *turn = if *turn + 1 >= size { 0 } else { *turn + 1 };
        (*turn).min(size.saturating_sub(1))
    }
}

/// A node of a load balancer in an AZ.
#[derive(Clone, Debug)]
pub struct Node {
    /// Place of its AZ.
    pub zone: usize,
    /// Its subnet.
    pub subnet: ResourceId,
    /// Its public address.
    pub address: u32,
    /// Whether DNS names it.
    pub published: bool,
    /// Known ways on from here: by address that users were given and kind of request.
    pub ways: Vec<Way>,
}

/// The way of a kind of request from a node to the targets of one group, which all serve and can be reached.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// State of the site that it holds for.
    pub version: u64,
    /// Target group.
    pub group: usize,
    /// Which of the group's turns it takes; none where chance chooses.
    pub turn: Option<usize>,
    /// The targets that can be chosen.
    pub doors: Vec<Door>,
}

/// A target at the end of a way.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// The instance.
    pub machine: u32,
    /// Round trip between the node and the instance, in nanoseconds.
    pub hop: u64,
}

/// A rule of a listener.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Host patterns; empty: any.
    pub hosts: Vec<String>,
    /// Path patterns; empty: any.
    pub paths: Vec<String>,
    /// Whether a condition can never hold for the users of a run (headers, queries, methods they do not send).
    pub never: bool,
    /// What is done.
    pub action: Route,
}

/// What a listener does with a request.
#[derive(Clone, Debug)]
pub enum Route {
    /// Sends it to one of these groups, by weight.
    Forward(Vec<(usize, f64)>),
    /// Sends the user to another address of the same host.
    Redirect {
        /// Scheme is https.
        https: bool,
        /// Port.
        port: u16,
    },
    /// Answers itself, with this status.
    Fixed(u16),
}

/// A listener.
#[derive(Clone, Debug)]
pub struct Listener {
    /// The resource.
    pub id: ResourceId,
    /// Its port.
    pub port: u16,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// Rules by priority.
    pub rules: Vec<Rule>,
    /// What is done where no rule holds.
    pub default: Route,
    /// What keeps users from it, if anything does.
    pub blocked: Option<Blockade>,
    /// Names that its certificates cover.
    pub certified: Vec<String>,
    /// What it does, as far as it was asked: by address that users were given, kind of request and scheme.
    pub decisions: Vec<Option<Decision>>,
}

/// What a listener does with a kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The network keeps users from it.
    Blocked,
    /// Refuses it, for this reason.
    Refuse(&'static str),
    /// Answers it.
    Answer,
    /// Sends the user elsewhere.
    Redirect(Scheme, u16),
    /// Sends it to a target group.
    Forward(usize),
    /// Sends it to one of several target groups, by the weights of a rule.
    Share(u16),
}

/// A load balancer.
#[derive(Clone, Debug)]
pub struct Balancer {
    /// The resource.
    pub id: ResourceId,
    /// Its security groups.
    pub security_groups: Vec<ResourceId>,
    /// Nodes in its AZs.
    pub nodes: Vec<Node>,
    /// Whether a node uses the targets of all AZs.
    pub cross_zone: bool,
    /// Addresses that DNS names now: of nodes whose AZ has healthy targets, or of all when none has; kept up to date
    /// by [`Site::refresh`] and [`Site::show`].
    pub shown: Vec<u32>,
    /// Whether its addresses are its own for ever (Network Load Balancer).
    pub fixed_addresses: bool,
    /// Listeners.
    pub listeners: Vec<Listener>,
    /// Web ACL in front of it.
    pub wall: Option<usize>,
    /// What keeps a node from a target, as far as it was asked: by node, profile, port, and whether for a check.
    pub hops: BTreeMap<(u16, usize, u16, bool), Option<Blockade>>,
}

/// Everything that exists in a run.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// AZs.
    pub zones: Vec<Zone>,
    /// Profiles.
    pub profiles: Vec<Profile>,
    /// Instances.
    pub machines: Vec<Machine>,
    /// Public addresses.
    pub addresses: Vec<Address>,
    /// Target groups.
    pub groups: Vec<Group>,
    /// Whether what can be chosen of some group is out of date.
    pub changed: bool,
    /// Changes whenever ways to instances may have changed.
    pub version: u64,
    /// Load balancers.
    pub balancers: Vec<Balancer>,
    /// Where state is kept beside instances.
    pub stores: Vec<Store>,
    /// What is bound to the application's ports.
    pub ports: Ports,
}

impl Site {
    /// Place of an AZ, which is added if need be.
    pub fn zone(&mut self, name: &str, region: &'static str) -> usize {
        if let Some(place) = self.zones.iter().position(|zone| zone.name == name) {
            return place;
        }
        self.zones.push(Zone { name: name.to_owned(), region, up: true });
        self.zones.len() - 1
    }

    /// A new public address.
    pub fn lease(&mut self, holder: Holder, origin: Option<ResourceId>) -> u32 {
        self.addresses.push(Address { holder, origin });
        (self.addresses.len() - 1) as u32
    }

    /// A target of a group has changed: which ones can be chosen is worked out when the next request comes.
    pub fn changed(&mut self, group: usize) {
        if let Some(group) = self.groups.get_mut(group) {
            group.changed = true;
            self.changed = true;
        }
    }

    /// Works out anew what has changed.
    #[inline]
    pub fn freshen(&mut self) {
        if std::mem::take(&mut self.changed) {
            self.version += 1;
            let changed = |group: &usize| self.groups[*group].changed;
            let groups: Vec<usize> = (0..self.groups.len()).filter(changed).collect();
            groups.into_iter().for_each(|group| self.refresh(group));
        }
    }

    /// Works out anew which targets of a group can be chosen: the healthy ones; all registered ones when none is
    /// healthy (a load balancer fails open).
    pub fn refresh(&mut self, group: usize) {
        let zones = self.zones.len();
        let enabled: Vec<bool> = (0..zones).map(|zone| self.enabled(group, zone)).collect();
        let Some(group) = self.groups.get_mut(group) else { return };
        let zone_of = |target: &Target| {
            let machine = self.machines.get(target.machine as usize);
            machine.and_then(|machine| self.profiles.get(machine.profile)).map(|profile| profile.zone)
        };
        let choose = |zone: Option<usize>| -> Vec<u16> {
            let here = |target: &Target| {
                let place = zone_of(target);
                place.is_some_and(|place| enabled[place]) && (zone.is_none() || place == zone)
            };
            let of = |wanted: &dyn Fn(TargetState) -> bool| -> Vec<u16> {
                let fits = |(_, target): &(usize, &Target)| wanted(target.state) && here(target);
                group.targets.iter().enumerate().filter(fits).map(|(place, _)| place as u16).collect()
            };
            let healthy = of(&|state| state == TargetState::Healthy);
            let registered =
                |state| matches!(state, TargetState::Healthy | TargetState::Unhealthy | TargetState::Initial);
            if healthy.is_empty() { of(&registered) } else { healthy }
        };
        let mut eligible: Vec<Vec<u16>> = (0..zones).map(|zone| choose(Some(zone))).collect();
        eligible.push(choose(None));
        group.eligible = eligible;
        group.changed = false;
        group.turns.resize(zones + 1, 0);
        for balancer in group.balancers.clone() {
            self.show(balancer as usize);
        }
    }

    /// Whether the load balancers of a group have a node in an AZ. Targets elsewhere are registered, but unused (Elastic
    /// Load Balancing user guide: targets in an AZ that is not enabled receive no traffic).
    fn enabled(&self, group: usize, zone: usize) -> bool {
        let users = self.groups.get(group).map_or(&[][..], |group| &group.balancers);
        let has_node = |lb: &u16| self.balancers[*lb as usize].nodes.iter().any(|node| node.zone == zone);
        users.is_empty() || users.iter().any(has_node)
    }

    /// Whether a group has a target, used or not.
    pub fn has_target(&self, group: usize) -> bool {
        let live = |target: &Target| !matches!(target.state, TargetState::Draining | TargetState::Gone);
        self.groups.get(group).is_some_and(|group| group.targets.iter().any(live))
    }

    /// Works out anew which addresses of a load balancer DNS names.
    pub fn show(&mut self, balancer: usize) {
        let Some(lb) = self.balancers.get(balancer) else { return };
        let uses = |group: &&usize| self.groups[**group].balancers.contains(&(balancer as u16));
        let all: Vec<usize> = (0..self.groups.len()).collect();
        let mine: Vec<usize> = all.iter().filter(uses).copied().collect();
        let serves = |zone: usize| {
            mine.iter().any(|group| {
                let crosses = self.groups[*group].cross_zone.unwrap_or(lb.cross_zone);
                self.has_healthy(*group, if crosses { None } else { Some(zone) })
            })
        };
        let published = || lb.nodes.iter().filter(|node| node.published);
        let good: Vec<u32> = published().filter(|node| serves(node.zone)).map(|node| node.address).collect();
        let among: Vec<u32> = published().map(|node| node.address).collect();
        // Where no node can be named, all are: a load balancer fails open.
        let all = || lb.nodes.iter().map(|node| node.address).collect();
        let shown = if !good.is_empty() {
            good
        } else if among.is_empty() {
            all()
        } else {
            among
        };
        self.balancers[balancer].shown = shown;
    }

    /// Whether a group has a healthy target (in one AZ, or anywhere).
    pub fn has_healthy(&self, group: usize, zone: Option<usize>) -> bool {
        let Some(table) = self.groups.get(group) else { return false };
        table.targets.iter().any(|target| {
            let machine = self.machines.get(target.machine as usize);
            let place =
                machine.and_then(|machine| self.profiles.get(machine.profile)).map(|profile| profile.zone);
            target.state == TargetState::Healthy
                && (zone.is_none() || zone == place)
                && place.is_some_and(|place| self.enabled(group, place))
        })
    }
}
