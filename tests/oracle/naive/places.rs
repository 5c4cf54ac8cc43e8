//! What exists: AZs, instances, addresses, nodes and targets, as they stand when a run begins.

use super::agenda::Agenda;
use super::credits::Credits;
use super::draws::Draws;
use super::figures::Figures;
use super::{Key, World};
use crate::scenario::{Answer, Front, Record, Scenario, Size, address_of, origin_of};
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
    Terminated,
}

pub struct Machine {
    pub name: String,
    /// The instance of the scenario that it is, or the successor of.
    pub owner: usize,
    pub size: Size,
    /// Requests that it serves at once.
    pub workers: u32,
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
    /// Whether that is an Elastic IP.
    pub elastic: bool,
    pub figures: Figures,
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
    /// Registered; no check has succeeded or failed for good yet.
    Initial,
    Healthy,
    Unhealthy,
    /// Deregistered.
    Gone,
}

pub struct Target {
    pub machine: usize,
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
            values: Vec::new(),
            watched: Vec::new(),
            nodes: Vec::new(),
            targets: Vec::new(),
            turns: BTreeMap::new(),
            stuck: BTreeMap::new(),
            queries: VecDeque::new(),
            querying: Vec::new(),
            database: Figures::default(),
            dark: false,
            opinions: BTreeMap::new(),
            caches: BTreeMap::new(),
            attempts: BTreeMap::new(),
            outcomes: Vec::new(),
        };
        for place in 0..scenario.instances.len() {
            let machine = world.build(address_of(place), place);
            let elastic = scenario.instances[place].elastic;
            let address = world.lease(Holder::Machine(machine), origin_of(place, elastic));
            let station = &mut world.machines[machine];
            (station.phase, station.address, station.elastic) = (Phase::Running, Some(address), elastic);
            station.figures.serves(0, true);
        }
        world.lease(Holder::Stranger, "app.address".to_owned());
        if let Front::Records(records) = &scenario.front {
            world.values = records.iter().map(|record| world.values_of(&record.answer)).collect();
            let watched = |record: &Record| record.watch.as_ref().map(|watch| world.address(&watch.of));
            world.watched = records.iter().map(watched).collect();
        }
        world.make_balancer();
        world
    }

    fn values_of(&self, answer: &Answer) -> Vec<usize> {
        match answer {
            Answer::Values { values, .. } => values.iter().map(|value| self.address(value)).collect(),
            Answer::Alias { .. } => Vec::new(),
        }
    }

    /// Makes an instance as the scenario describes one; it does not run yet.
    pub fn build(&mut self, name: String, owner: usize) -> usize {
        let size = self.scenario.instances[owner].size;
        self.machines.push(Machine {
            name,
            owner,
            size,
            workers: self.scenario.workers.unwrap_or(size.vcpus()),
            zone: self.scenario.instances[owner].zone,
            phase: Phase::Stopped,
            life: 0,
            speed: FULL_SPEED,
            slowed: 0,
            credits: Credits::of(size, self.now),
            wanted: false,
            queue: VecDeque::new(),
            cpu_queue: VecDeque::new(),
            busy_workers: 0,
            busy_vcpus: 0,
            address: None,
            elastic: false,
            figures: Figures::default(),
        });
        self.machines.len() - 1
    }

    fn make_balancer(&mut self) {
        let Some(balancer) = &self.scenario.balancer else { return };
        for (place, zone) in balancer.zones.iter().enumerate() {
            let address = self.lease(Holder::Node(place), BALANCER.to_owned());
            self.nodes.push(Node { zone: *zone, address, published: true });
        }
        (0..self.machines.len()).for_each(|machine| self.registers(machine, Health::Healthy));
    }

    /// A new address.
    pub fn lease(&mut self, holder: Holder, origin: String) -> usize {
        self.addresses.push(Address { holder, origin });
        self.addresses.len() - 1
    }

    /// The stranger's address.
    pub fn stranger(&self) -> usize {
        self.scenario.instances.len()
    }
}

/// The load balancer, its target group, the hosted zone: what causes are attributed to.
pub const BALANCER: &str = "elbv2::load_balancer.front";
pub const GROUP: &str = "elbv2::target_group.web";
pub const HOSTED_ZONE: &str = "route53::hosted_zone.shop.example";
