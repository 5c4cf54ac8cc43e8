//! What exists: AZs, instances, addresses, nodes and targets, as they stand when a run begins.

use super::agenda::Agenda;
use super::credits::Credits;
use super::draws::Draws;
use super::{Key, World};
use crate::scenario::{Scenario, address_of};
use std::collections::{BTreeMap, VecDeque};

/// AZs of the Region of every scenario (`us-east-1`).
const ZONES: usize = 6;

pub struct Zone {
    pub powered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Phase {
    Running,
    Booting,
    Stopped,
    Crashed,
    Powerless,
}

pub struct Machine {
    pub name: String,
    pub zone: usize,
    pub phase: Phase,
    /// How often it was started or stopped.
    pub life: u64,
    /// How fast it works.
    pub speed: u64,
    /// How often a fault has changed that.
    pub slowed: u32,
    /// CPU credits of a burstable type.
    pub credits: Option<Credits>,
    /// Whether somebody started it while it had no power.
    pub wanted: bool,
    /// Requests that wait for a worker, first come first.
    pub queue: VecDeque<Key>,
    /// Requests that wait for a vCPU, first come first.
    pub cpu_queue: VecDeque<Key>,
    pub busy_workers: u32,
    pub busy_vcpus: u32,
    /// Its public address, by place.
    pub address: Option<usize>,
}

/// A public address and who holds it.
pub struct Address {
    pub holder: Holder,
    /// What a cause is attributed to where no record names the address.
    pub origin: String,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Holder {
    Machine(usize),
    Node(usize),
    Nobody,
    Stranger,
}

/// A load balancer's node in an AZ.
pub struct Node {
    pub zone: usize,
    pub address: usize,
    /// Whether DNS may name it.
    pub published: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Health {
    Healthy,
    Unhealthy,
}

pub struct Target {
    pub health: Health,
    /// Good checks (positive) or bad ones (negative) in a row.
    pub streak: i64,
    /// Requests sent to it and still there.
    pub outstanding: u32,
}

/// Full speed. Speeds are fixed-point numbers, as in the product.
pub const FULL_SPEED: u64 = 65_536;

impl<'a> World<'a> {
    pub fn new(scenario: &'a Scenario) -> Self {
        let mut world = Self {
            scenario,
            draws: Draws::new(scenario.seed),
            agenda: Agenda::default(),
            now: 0,
            asked: 0,
            arrival: 0.0,
            zones: (0..ZONES).map(|_| Zone { powered: true }).collect(),
            machines: Vec::new(),
            addresses: Vec::new(),
            nodes: Vec::new(),
            targets: Vec::new(),
            turns: BTreeMap::new(),
            stuck: BTreeMap::new(),
            queries: VecDeque::new(),
            querying: 0,
            opinions: BTreeMap::new(),
            caches: BTreeMap::new(),
            attempts: BTreeMap::new(),
            outcomes: Vec::new(),
        };
        for (place, instance) in scenario.instances.iter().enumerate() {
            let name = address_of(place);
            let address = world.lease(Holder::Machine(place), name.clone());
            world.machines.push(Machine {
                name,
                zone: instance.zone,
                phase: Phase::Running,
                life: 0,
                speed: FULL_SPEED,
                slowed: 0,
                credits: Credits::of(instance.size),
                wanted: false,
                queue: VecDeque::new(),
                cpu_queue: VecDeque::new(),
                busy_workers: 0,
                busy_vcpus: 0,
                address: Some(address),
            });
        }
        world.lease(Holder::Stranger, "app.address".to_owned());
        world.make_balancer();
        world
    }

    fn make_balancer(&mut self) {
        let Some(balancer) = &self.scenario.balancer else { return };
        for (place, zone) in balancer.zones.iter().enumerate() {
            let address = self.lease(Holder::Node(place), BALANCER.to_owned());
            self.nodes.push(Node { zone: *zone, address, published: true });
        }
        let healthy = || Target { health: Health::Healthy, streak: 0, outstanding: 0 };
        self.targets = self.machines.iter().map(|_| healthy()).collect();
    }

    /// A new address.
    pub fn lease(&mut self, holder: Holder, origin: String) -> usize {
        self.addresses.push(Address { holder, origin });
        self.addresses.len() - 1
    }

    /// The stranger's address.
    pub fn stranger(&self) -> usize {
        self.machines.len()
    }
}

/// The load balancer, its target group, the hosted zone: what causes are attributed to.
pub const BALANCER: &str = "elbv2::load_balancer.front";
pub const GROUP: &str = "elbv2::target_group.web";
pub const HOSTED_ZONE: &str = "route53::hosted_zone.shop.example";
