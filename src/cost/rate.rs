//! What one unit costs. Pure functions, also for a run that pays as it goes.

use crate::catalog::{self, Discount, Price};
use crate::diagnostic::Diagnostic;
use crate::units::Usd;

/// The price of one unit of something, and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// Dollars for one unit.
    pub usd: f64,
    /// What is counted, such as `hour`.
    pub unit: &'static str,
    /// What is paid for, in words.
    pub what: &'static str,
    /// Source of the price (and of the discount, where there is one).
    pub source: String,
    /// Date of the price; the older one where there are two.
    pub as_of: String,
}

impl Rate {
    /// A price of the catalog.
    pub(super) fn of(price: &Price) -> Self {
        let (source, as_of) = (price.source.to_owned(), price.as_of.to_owned());
        Self { usd: price.usd(), unit: price.unit, what: price.what, source, as_of }
    }

    /// The same with a discount.
    pub(super) fn less(self, discount: &Discount) -> Self {
        let source = format!("{}; {} % off: {}", self.source, discount.percent, discount.source);
        let as_of = if *discount.as_of < *self.as_of { discount.as_of.to_owned() } else { self.as_of };
        Self { usd: self.usd * discount.factor(), source, as_of, ..self }
    }

    /// Money for so many units, to the nearest micro-dollar.
    pub fn times(&self, quantity: f64) -> Usd {
        Usd::from_dollars(self.usd * quantity)
    }
}

/// An hour of an EC2 instance: Linux, shared tenancy, on demand or at the Spot discount of the model.
///
/// # Errors
/// When the price of this type in this Region is not known.
pub fn hourly_price(instance_type: &str, region: &str, spot: bool) -> Result<Rate, Diagnostic> {
    let Some(price) = catalog::instance_type_price(instance_type, region) else {
        return Err(unknown_type(instance_type, region));
    };
    let rate = Rate::of(&price);
    if !spot {
        return Ok(rate);
    }
    catalog::discount("spot")
        .map(|discount| rate.less(discount))
        .ok_or_else(|| unknown("the Spot discount", region))
}

fn unknown_type(instance_type: &str, region: &str) -> Diagnostic {
    let elsewhere: Vec<&str> = catalog::regions()
        .map(|region| region.code)
        .filter(|code| catalog::instance_type_price(instance_type, code).is_some())
        .collect();
    let here: Vec<&str> = catalog::instance_types()
        .map(|kind| kind.name)
        .filter(|name| catalog::instance_type_price(name, region).is_some())
        .collect();
    let error = unknown(&format!("`{instance_type}`"), region);
    let places = if elsewhere.is_empty() { "no Region".to_owned() } else { elsewhere.join(", ") };
    let family = instance_type.split('.').next().unwrap_or_default();
    let near: Vec<&str> =
        here.iter().copied().filter(|name| name.split('.').next() == Some(family)).collect();
    error.help(match (here.is_empty(), near.is_empty()) {
        (true, _) => format!("its price is known in {places}; of {region} no instance price is known"),
        (false, true) => {
            let some = here.iter().take(6).copied().collect::<Vec<_>>().join(", ");
            format!(
                "its price is known in {places}; in {region} there are prices of {} types, such as {some}",
                here.len()
            )
        }
        (false, false) => {
            format!("its price is known in {places}; in {region} of this family: {}", near.join(", "))
        }
    })
}

/// A unit of a service.
///
/// # Errors
/// When the price is not known in the Region.
pub(super) fn service_price(id: &str, region: &str) -> Result<Rate, Diagnostic> {
    if let Some(price) = catalog::price(id, region) {
        return Ok(Rate::of(&price));
    }
    let known: Vec<&Price> = catalog::prices().filter(|price| price.id == id).collect();
    let what = known.first().map_or(id, |price| price.what);
    let mut regions: Vec<&str> = known.iter().map(|price| price.region).collect();
    regions.dedup();
    let error = unknown(what, region);
    Err(if regions.is_empty() {
        error
    } else {
        error.help(format!("its price is known in {}", regions.join(", ")))
    })
}

/// An hour of a DB instance class under an engine. MariaDB costs as MySQL, and Aurora costs alike under both engines:
/// where one of them has no price, the other's is taken, and said so.
///
/// # Errors
/// When its price is not known in the Region; those that are known are named.
pub fn database_hour(
    engine: &str,
    class: &str,
    io_optimized: bool,
    region: &str,
) -> Result<Rate, Diagnostic> {
    let (own, twin) = match engine {
        "aurora-mysql" => ("aurora.mysql.".to_owned(), Some("aurora.postgres.")),
        "aurora-postgresql" => ("aurora.postgres.".to_owned(), Some("aurora.mysql.")),
        "mariadb" => ("rds.mariadb.".to_owned(), Some("rds.mysql.")),
        other => (format!("rds.{other}."), None),
    };
    let kind = if io_optimized { ".io_optimized" } else { "" };
    of_class(&own, twin, class, kind, region)
        .map_err(|known| unknown(&format!("`{class}` running {engine}"), region).help(known))
}

/// An hour of a node of a cache. Memcached costs as Redis OSS.
///
/// # Errors
/// When its price is not known in the Region; those that are known are named.
pub fn cache_node_hour(engine: &str, node_type: &str, region: &str) -> Result<Rate, Diagnostic> {
    let twin = (engine == "memcached").then_some("elasticache.redis.");
    of_class(&format!("elasticache.{engine}."), twin, node_type, "", region)
        .map_err(|known| unknown(&format!("`{node_type}` running {engine}"), region).help(known))
}

/// The price of a class, else that of its twin. Both pairs have the same prices in the goldens of Infracost: db.t3.large
/// of MySQL and MariaDB, db.t3.large of both Auroras, cache.m4.large of Redis OSS and Memcached.
fn of_class(own: &str, twin: Option<&str>, class: &str, kind: &str, region: &str) -> Result<Rate, String> {
    let found = hour_of_class(own, class, kind, region);
    match (found, twin) {
        (Err(_), Some(twin)) => {
            let rate = hour_of_class(twin, class, kind, region)?;
            let source = format!("{}; taken from {}, which costs the same", rate.source, rate.what);
            Ok(Rate { source, ..rate })
        }
        (found, _) => found,
    }
}

/// The price `<prefix><class><kind>.hour`; else the words that say which classes have one.
fn hour_of_class(prefix: &str, class: &str, kind: &str, region: &str) -> Result<Rate, String> {
    if let Some(price) = catalog::price(&format!("{prefix}{class}{kind}.hour"), region) {
        return Ok(Rate::of(&price));
    }
    let end = format!("{kind}.hour");
    let known: Vec<&str> = catalog::prices()
        .filter(|price| price.region == region)
        .filter_map(|price| price.id.strip_prefix(prefix)?.strip_suffix(&end))
        .collect();
    Err(match known.is_empty() {
        true => format!("in {region} no price of this engine is known"),
        false => format!("in {region} there are prices of {}", known.join(", ")),
    })
}

fn unknown(what: &str, region: &str) -> Diagnostic {
    Diagnostic::error("unknown-price", format!("no price is known of {what} in {region}"))
        .note("a bill is never guessed; the catalog has the prices of us-east-1 and of common things in ap-northeast-2")
}

/// An hour of a load balancer: `application`, `network`, `gateway` or `classic`.
///
/// # Errors
/// When the price is not known in the Region, and when there is no such type.
pub fn load_balancer_hour(kind: &str, region: &str) -> Result<Rate, Diagnostic> {
    service_price(&format!("{}.hour", balancer_family(kind)), region)
}

/// How the catalog calls a type of load balancer.
pub(super) fn balancer_family(kind: &str) -> &'static str {
    match kind {
        "network" => "nlb",
        "gateway" => "gwlb",
        "classic" => "clb",
        _ => "alb",
    }
}

/// An hour of a public IPv4 address, in use or idle.
///
/// # Errors
/// When the price is not known in the Region.
pub fn public_ipv4_hour(region: &str) -> Result<Rate, Diagnostic> {
    service_price("public_ipv4.hour", region)
}

/// An hour of one vCPU above the baseline of a burstable instance in unlimited mode (60 surplus credits).
///
/// # Errors
/// When the price is not known in the Region.
pub fn surplus_credit_hour(region: &str) -> Result<Rate, Diagnostic> {
    service_price("ec2.cpu_credits.surplus.vcpu_hour", region)
}
