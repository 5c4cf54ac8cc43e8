//! Users far away: several Regions, records that choose among them, Regions that are lost, edges.
//!
//! Every case is an ordinary script. What a figure must be follows from the times of the catalog and from theory.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a script that does not run is a failed test")]

#[path = "world/bills.rs"]
mod bills;
#[path = "world/edges.rs"]
mod edges;
#[path = "world/origins.rs"]
mod origins;
#[path = "world/regions.rs"]
mod regions;
#[path = "shared/scripts.rs"]
mod scripts;
#[path = "world/walls.rs"]
mod walls;

use scripts::{number, run};
