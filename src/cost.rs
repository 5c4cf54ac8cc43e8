//! Floor 4: what a month costs, line by line. Stub until the cost branch lands.

use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;
use crate::units::Usd;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is used beyond what stands there; all per month unless said otherwise. Zero where nothing is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Requests from users.
    pub requests: f64,
    /// Bytes sent to the Internet.
    pub bytes_out: f64,
    /// Instance-hours of each Auto Scaling group (by address and `type` or `type spot`), instead of desired × 730.
    pub group_hours: BTreeMap<(String, String), f64>,
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

/// The bill of a month.
pub fn monthly(_: &Architecture, _: &Usage) -> Result<Bill, Diagnostic> {
    Ok(Bill { schema_version: 1, monthly_usd: Usd::default(), lines: Vec::new() })
}
