//! A scenario as plain data: what both engines are given, each in its own way.

use cloudkata::simulate::Law;

/// Nanoseconds of a second.
pub const SECOND: u64 = 1_000_000_000;

/// Everything about one run. It shows itself as the script that states it.
#[derive(Clone)]
pub struct Scenario {
    pub seed: u64,
    /// In nanoseconds, as every time here.
    pub duration: u64,
    pub arrivals: Arrivals,
    /// Users, each with a resolver of its own.
    pub users: u32,
    /// Regions nearest to users, in order of their codes, with weights.
    pub places: Vec<(&'static str, f64)>,
    /// Kinds of request, in order of their names.
    pub kinds: Vec<Kind>,
    pub timeout: Option<u64>,
    pub patience: Option<Law>,
    pub retries: Option<Retries>,
    /// Requests that an instance serves at once; its vCPUs where absent.
    pub workers: Option<u32>,
    pub queue_limit: Option<u32>,
    pub instances: Vec<Instance>,
    /// The database that queries go to; without one they are work of the instance.
    pub database: Option<Database>,
    pub balancer: Option<Balancer>,
    pub front: Front,
    pub faults: Vec<Fault>,
}

#[derive(Clone, Debug)]
pub enum Arrivals {
    Poisson(f64),
    Constant(f64),
    /// At exactly these moments, in order.
    Recorded(Vec<u64>),
    Closed {
        users: u32,
        think: Law,
    },
}

#[derive(Clone, Debug)]
pub struct Kind {
    pub name: &'static str,
    pub weight: f64,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub enum Step {
    Cpu(Law),
    Wait(Law),
    /// Work of the database, while the worker waits.
    Query(Law),
}

/// A database in an AZ, reached by all instances.
#[derive(Clone, Debug)]
pub struct Database {
    pub zone: usize,
    pub size: Size,
}

#[derive(Clone, Debug)]
pub struct Retries {
    pub attempts: u32,
    pub backoff: u64,
}

/// An instance in a default subnet, with the application in its image. The n-th (from 0) is called `web-<n+1>`.
#[derive(Clone, Debug)]
pub struct Instance {
    /// AZ of the Region, from 0.
    pub zone: usize,
    pub size: Size,
    /// Whether its public address is an Elastic IP.
    pub elastic: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// Burstable, in standard mode: without credits it works at its baseline.
    Micro,
    Medium,
    Large,
    Xlarge,
}

impl Size {
    pub fn vcpus(self) -> u32 {
        match self {
            Self::Medium => 1,
            Self::Micro | Self::Large => 2,
            Self::Xlarge => 4,
        }
    }

    pub fn instance_type(self) -> &'static str {
        match self {
            Self::Micro => "t3.micro",
            Self::Medium => "m7g.medium",
            Self::Large => "m5.large",
            Self::Xlarge => "m5.xlarge",
        }
    }

    /// A class of databases with as many vCPUs.
    pub fn database_class(self) -> &'static str {
        match self {
            Self::Micro => "db.t3.micro",
            Self::Medium => "db.m3.medium",
            Self::Large => "db.m5.large",
            Self::Xlarge => "db.m5.xlarge",
        }
    }
}

/// Where users were told to go.
#[derive(Clone, Debug)]
pub enum Front {
    /// To addresses, each user to one of them.
    Addresses(Vec<Somebody>),
    /// To the load balancer's own name.
    Balancer,
    /// To a name with these records; the n-th (from 0) is called `www-<n+1>`.
    Records(Vec<Record>),
}

/// A record of an address.
#[derive(Clone, Debug)]
pub struct Record {
    pub routing: Routing,
    pub answer: Answer,
    /// A health check of an address, which must be healthy.
    pub watch: Option<Watch>,
}

#[derive(Clone, Debug)]
pub enum Answer {
    /// One of these, for so long.
    Values { ttl: u64, values: Vec<Somebody> },
    /// Whatever the load balancer's name says; whether its health counts.
    Alias { evaluates: bool },
}

/// All records of a name have the same policy.
#[derive(Clone, Debug, PartialEq)]
pub enum Routing {
    Simple,
    Weighted(u32),
    Multivalue,
    /// The first choice, or the second.
    Failover(bool),
    /// To the nearest of these Regions.
    Latency(&'static str),
}

/// A Route 53 health check of somebody's address at the time of the script.
#[derive(Clone, Debug)]
pub struct Watch {
    pub of: Somebody,
    pub interval: u64,
    pub threshold: u32,
}

/// Whose address it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Somebody {
    /// An instance of the scenario, by its place.
    Instance(usize),
    /// Nobody of this account.
    Stranger,
}

/// An Application Load Balancer with one target group of all instances.
#[derive(Clone, Debug)]
pub struct Balancer {
    /// AZs with a node, from 0, in order.
    pub zones: Vec<usize>,
    pub cross_zone: bool,
    pub algorithm: Algorithm,
    /// How long a user stays with a target.
    pub sticky: Option<u64>,
    pub check: Check,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Algorithm {
    RoundRobin,
    Random,
    LeastOutstanding,
}

/// The health check of a target group.
#[derive(Clone, Debug)]
pub struct Check {
    pub interval: u64,
    pub timeout: u64,
    /// Successes in a row that bring an unhealthy target back.
    pub healthy: u32,
    /// Failures in a row that take a target out.
    pub unhealthy: u32,
}

#[derive(Clone, Debug)]
pub struct Fault {
    pub at: u64,
    pub target: Target,
    pub action: Action,
}

#[derive(Clone, Debug)]
pub enum Target {
    /// One instance, whatever its state.
    Instance(usize),
    /// Those that serve: the first so many by name, or all.
    Serving(Option<u32>),
    /// A share of those that serve, at least one.
    Share(f64),
    /// Those that serve in an AZ, from 0 (or the AZ itself).
    InZone(usize),
}

#[derive(Clone, Debug)]
pub enum Action {
    Crash,
    StopStart {
        until: u64,
    },
    Reboot,
    PowerLoss {
        until: Option<u64>,
    },
    Slow {
        factor: f64,
        until: Option<u64>,
    },
    Terminate,
    /// Stopped and started, one after another.
    ResizeEach {
        downtime: u64,
    },
    /// A successor is started and entered wherever the old one stands.
    Replace,
    /// The load balancer gets other addresses, whatever the target.
    ChangeAddresses,
}

impl std::fmt::Debug for Scenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::script::script(self))
    }
}

impl Scenario {
    /// How many users there are in all.
    pub fn population(&self) -> u32 {
        match self.arrivals {
            Arrivals::Closed { users, .. } => self.users.max(users),
            _ => self.users,
        }
    }
}

/// What an address is attributed to.
pub fn origin_of(instance: usize, elastic: bool) -> String {
    if elastic { format!("ec2::eip.web-{}", instance + 1) } else { address_of(instance) }
}

/// What reports call an instance.
pub fn address_of(instance: usize) -> String {
    format!("ec2::instance.web-{}", instance + 1)
}

/// The address of a record.
pub fn record_address(record: usize) -> String {
    format!("route53::record_set.www-{}", record + 1)
}

/// The address of a record's health check.
pub fn check_address(record: usize) -> String {
    format!("route53::health_check.www-{}", record + 1)
}
