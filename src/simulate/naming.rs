//! DNS at run time: what Route 53 would answer now.
//!
//! Sources: Route 53 developer guide, "Choosing a routing policy", "How Amazon Route 53 chooses records when health
//! checking is configured". Where every record of a group is unhealthy, Route 53 answers as if all were healthy.

use crate::resource::ResourceId;
use crate::units::Duration;
use std::collections::BTreeMap;

/// What a record says.
#[derive(Clone, Debug)]
pub enum Answer {
    /// These addresses, in an order of chance.
    Addresses(Vec<u32>),
    /// The addresses of a load balancer.
    Balancer(usize),
    /// Whatever another name says.
    Name(String),
}

/// Routing policy of a group of records.
#[derive(Clone, Debug, PartialEq)]
pub enum Routing {
    /// One record.
    Simple,
    /// By weight.
    Weighted(u32),
    /// By the latency between the user and this Region.
    Latency(String),
    /// First choice, or second.
    Failover(bool),
    /// By the user's place: continent, country, or `*`.
    Geolocation(Option<String>, Option<String>),
    /// Up to eight healthy ones.
    Multivalue,
}

/// A record at run time.
#[derive(Clone, Debug)]
pub struct Record {
    /// The resource.
    pub id: ResourceId,
    /// Name in lower case, without the final dot.
    pub name: String,
    /// How it is chosen.
    pub routing: Routing,
    /// Time to live in nanoseconds; of an alias, that of its target.
    pub ttl: Option<u64>,
    /// What it says.
    pub answer: Answer,
    /// Health check that must be healthy.
    pub check: Option<usize>,
    /// Whether the target's health counts (alias).
    pub evaluates: bool,
}

/// A Route 53 health check at run time.
#[derive(Clone, Debug)]
pub struct Check {
    /// The resource.
    pub id: ResourceId,
    /// What it asks.
    pub address: Option<u32>,
    /// Name it asks instead.
    pub name: Option<String>,
    /// Port it asks.
    pub port: u16,
    /// Interval of each checker, in nanoseconds.
    pub interval: u64,
    /// How long a checker waits for a connection, in nanoseconds.
    pub patience: u64,
    /// Changes of opinion need so many in a row.
    pub threshold: i32,
    /// Opinion and streak of each checker.
    pub checkers: Vec<(bool, i32)>,
    /// Checks that a calculated check watches, and how many must be healthy.
    pub children: Vec<usize>,
    /// How many children must be healthy.
    pub needed: usize,
    /// Whether its verdict is turned round.
    pub inverted: bool,
}

/// Share of checkers that must say "healthy" (Route 53 developer guide: more than 18 %).
pub const QUORUM: f64 = 0.18;

/// All names of a run.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// Records.
    pub records: Vec<Record>,
    /// Records by name.
    pub by_name: BTreeMap<String, Vec<usize>>,
    /// Load balancers by their own DNS name.
    pub balancers: BTreeMap<String, usize>,
    /// Instances' own public DNS names: each spells an address, and stands for that address for ever.
    pub machines: BTreeMap<String, u32>,
    /// Health checks.
    pub checks: Vec<Check>,
}

impl Naming {
    /// The records of a name, wildcards included.
    pub fn records_of(&self, name: &str) -> Option<&[usize]> {
        if let Some(records) = self.by_name.get(name) {
            return Some(records);
        }
        let mut rest = name;
        while let Some((_, parent)) = rest.split_once('.') {
            if let Some(records) = self.by_name.get(&format!("*.{parent}")) {
                return Some(records);
            }
            rest = parent;
        }
        None
    }

    /// Whether a health check is healthy.
    pub fn healthy(&self, check: usize) -> bool {
        match self.checks.get(check) {
            Some(found) if found.children.is_empty() => found.checked() != found.inverted,
            _ => self.counted(check, &mut BTreeMap::new()),
        }
    }

    /// As [`Naming::healthy`], asking no check twice: checks may share children on many levels.
    fn counted(&self, place: usize, known: &mut BTreeMap<usize, bool>) -> bool {
        let Some(check) = self.checks.get(place) else { return true };
        if let Some(verdict) = known.get(&place) {
            return *verdict;
        }
        let verdict = if check.children.is_empty() {
            check.checked()
        } else {
            check.children.iter().filter(|child| self.counted(**child, known)).count() >= check.needed
        };
        known.insert(place, verdict != check.inverted);
        verdict != check.inverted
    }
}

impl Check {
    /// Whether enough of its checkers say so.
    fn checked(&self) -> bool {
        let healthy = self.checkers.iter().filter(|(opinion, _)| *opinion).count();
        healthy as f64 > QUORUM * self.checkers.len() as f64
    }
}

/// Where a user's country and continent are guessed from: the Region nearest to it.
pub fn place_of(region: &str) -> (&'static str, &'static str) {
    const PLACES: &[(&str, &str, &str)] = &[
        ("us-", "NA", "US"),
        ("ca-", "NA", "CA"),
        ("mx-", "NA", "MX"),
        ("sa-east-1", "SA", "BR"),
        ("eu-west-1", "EU", "IE"),
        ("eu-west-2", "EU", "GB"),
        ("eu-west-3", "EU", "FR"),
        ("eu-central-1", "EU", "DE"),
        ("eu-central-2", "EU", "CH"),
        ("eu-north-1", "EU", "SE"),
        ("eu-south-1", "EU", "IT"),
        ("eu-south-2", "EU", "ES"),
        ("il-", "AS", "IL"),
        ("me-south-1", "AS", "BH"),
        ("me-central-1", "AS", "AE"),
        ("af-", "AF", "ZA"),
        ("ap-south-", "AS", "IN"),
        ("ap-southeast-1", "AS", "SG"),
        ("ap-southeast-2", "OC", "AU"),
        ("ap-southeast-3", "AS", "ID"),
        ("ap-southeast-4", "OC", "AU"),
        ("ap-southeast-5", "AS", "MY"),
        ("ap-southeast-6", "OC", "NZ"),
        ("ap-southeast-7", "AS", "TH"),
        ("ap-northeast-1", "AS", "JP"),
        ("ap-northeast-2", "AS", "KR"),
        ("ap-northeast-3", "AS", "JP"),
        ("ap-east-1", "AS", "HK"),
        ("ap-east-2", "AS", "TW"),
    ];
    PLACES.iter().find(|(prefix, _, _)| region.starts_with(prefix)).map_or(("", ""), |(_, c, n)| (*c, *n))
}

/// The TTL of names of load balancers (Elastic Load Balancing user guides: 60 seconds).
pub const BALANCER_TTL: Duration = Duration::from_secs(60);
