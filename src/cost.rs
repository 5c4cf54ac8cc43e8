//! Floor 4: what a month costs, line by line, each with its assumption, its source and its date.
//!
//! A month has 730 hours. What stands there (instances, balancers, addresses, volumes) is read from the
//! architecture; what flows through it comes as [`Usage`]. A price that is not in the catalog is an error that names
//! the resource, the Region and what is known: never a guess. Things without a price of their own (VPCs, Auto Scaling
//! groups, certificates, queries for alias records) have no line. Without tax, and without the Free Tier except where
//! a line says so.

mod address;
mod api;
mod balancer;
mod cache;
mod commitment;
mod credits;
mod database;
mod dns;
mod edge;
mod fleet;
mod ledger;
mod machine;
mod monitoring;
mod rate;
mod requests;
mod storage;
mod table;
#[cfg(test)]
mod tests;
mod transfer;

pub use rate::{
    Rate, cache_node_hour, database_hour, hourly_price, load_balancer_hour, public_ipv4_hour,
    surplus_credit_hour,
};

use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;
use crate::resource::Resource;
use crate::units::Usd;
use ledger::Ledger;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is used beyond what stands there; all per month unless said otherwise. Zero where nothing is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Requests from users that reach servers.
    pub requests: f64,
    /// Bytes sent to the Internet by servers.
    pub bytes_out: f64,
    /// The part of these bytes that leaves from each Region; empty where all leave from one.
    pub out_of_region: BTreeMap<String, f64>,
    /// Instance-hours of each Auto Scaling group (by address and `type` or `type spot`), instead of desired × 730.
    pub group_hours: BTreeMap<(String, String), f64>,
    /// Instances of each Auto Scaling group (by address and `type` or `type spot`) in each hour of a period, such as
    /// a day or a week, that repeats over the month. It goes before `group_hours`: commitments are used up hour by
    /// hour, so a fleet that breathes needs its rhythm and not only its sum.
    pub group_profile: BTreeMap<(String, String), Vec<f64>>,
    /// Questions to Route 53.
    pub dns_queries: f64,
    /// Surplus CPU credits by resource, in vCPU-hours.
    pub surplus_vcpu_hours: BTreeMap<String, f64>,
    /// Bytes through NAT gateways.
    pub nat_bytes: f64,
    /// Bytes through interface endpoints.
    pub endpoint_bytes: f64,
    /// What is used of resources that are billed by use (tables, buckets, file systems, queues, Aurora's volumes), by
    /// address.
    pub used: BTreeMap<String, Used>,
    /// What distributions of CloudFront serve (`bytes_out`, and requests as `reads`), by address and price area:
    /// `us_eu` (North America and Europe), `ap` (Asia Pacific with Korea), `jp` (Japan).
    pub edges: BTreeMap<(String, String), Used>,
}

/// What is used of one resource in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Used {
    /// Bytes kept, on average over the month.
    pub bytes_stored: f64,
    /// Operations that read.
    pub reads: f64,
    /// Operations that write.
    pub writes: f64,
    /// Bytes sent out to users.
    pub bytes_out: f64,
    /// Hours of units of capacity that follow the load, such as Aurora's ACU.
    pub unit_hours: f64,
}

impl Usage {
    /// What is used of a resource; nothing where nothing is known.
    fn of(&self, resource: &Resource) -> Used {
        self.used.get(&resource.address()).copied().unwrap_or_default()
    }
}

/// A line of the bill.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Address of the resource.
    pub resource: String,
    /// What is billed.
    pub what: String,
    /// How much.
    pub quantity: f64,
    /// Of what.
    pub unit: String,
    /// Price of one, in dollars.
    pub unit_usd: f64,
    /// Price of all.
    pub usd: Usd,
    /// What was assumed.
    pub assumption: String,
    /// Source of the price.
    pub source: String,
    /// Its date.
    pub as_of: String,
}

/// A month.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bill {
    /// Version of this shape.
    pub schema_version: u32,
    /// Sum, in dollars.
    pub monthly_usd: Usd,
    /// Line by line.
    pub lines: Vec<Line>,
}

impl Bill {
    /// The sum of all lines.
    pub fn total(&self) -> Usd {
        self.monthly_usd
    }

    /// The lines of a resource, by its address.
    pub fn of<'a>(&'a self, resource: &'a str) -> impl Iterator<Item = &'a Line> {
        self.lines.iter().filter(move |line| line.resource == resource)
    }
}

/// The bill of a month.
///
/// # Errors
/// When a price is not known: code `unknown-price`, at the resource that needs it.
pub fn monthly(architecture: &Architecture, usage: &Usage) -> Result<Bill, Diagnostic> {
    let mut ledger = Ledger::of(architecture);
    let running = fleet::running(architecture, usage)?;
    commitment::enter(&mut ledger, &running)?;
    machine::enter(&mut ledger, &running)?;
    credits::enter(&mut ledger, architecture, usage)?;
    address::enter(&mut ledger, &running)?;
    balancer::enter(&mut ledger, usage)?;
    transfer::enter(&mut ledger, usage)?;
    dns::enter(&mut ledger, architecture, usage)?;
    monitoring::enter(&mut ledger, &running)?;
    database::enter(&mut ledger, usage)?;
    cache::enter(&mut ledger)?;
    storage::enter(&mut ledger, usage)?;
    requests::enter(&mut ledger, usage)?;
    api::enter(&mut ledger, usage)?;
    edge::enter(&mut ledger, usage)?;
    Ok(ledger.close())
}
