//! The engine against theory, through the public API: every case is an ordinary script that anybody can repeat.
//!
//! A figure of a run is an estimate. How far it may lie from the exact value follows from its *asymptotic* variance:
//! successive waits depend on each other, so a formula for independent samples would promise far too much (at a load
//! of 0.8 the mean wait of n customers is as uncertain as that of n/80 independent ones). Where theory gives that
//! variance it is computed, from the moments of the service time ([`queues`]) or by solving the Markov chain
//! ([`chain`]); where it does not, several seeds give it. A figure may lie four standard errors from theory, no more.
//!
//! The same figures make the table in the book (`book/src/simulation.md`); run with `UPDATE_BOOK=1` to write it anew.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a script that does not run is a failed test"
)]

#[path = "theory/case.rs"]
mod case;
#[path = "theory/chain.rs"]
mod chain;
#[path = "theory/queues.rs"]
mod queues;
#[path = "theory/scaling.rs"]
mod scaling;
#[path = "theory/scripts.rs"]
mod scripts;
#[path = "shared/scripts.rs"]
mod shared;

#[path = "theory/arrivals.rs"]
mod arrivals;
#[path = "theory/balancing.rs"]
mod balancing;
#[path = "theory/caches.rs"]
mod caches;
#[path = "theory/deployments.rs"]
mod deployments;
#[path = "theory/health.rs"]
mod health;
#[path = "theory/names.rs"]
mod names;
#[path = "theory/networks.rs"]
mod networks;
#[path = "theory/patience.rs"]
mod patience;
#[path = "theory/retries.rs"]
mod retries;
#[path = "theory/services.rs"]
mod services;
#[path = "theory/stations.rs"]
mod stations;
#[path = "theory/table.rs"]
mod table;
#[path = "theory/tables.rs"]
mod tables;
#[path = "theory/throttle.rs"]
mod throttle;
#[path = "theory/zones.rs"]
mod zones;
