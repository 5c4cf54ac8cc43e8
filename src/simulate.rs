//! Floor 4: what happens to these users, on this architecture, under these faults.
//!
//! Request-level, discrete-event, deterministic. Time is integer nanoseconds; a run is a pure function of
//! (architecture, workload, faults, seed).

pub mod application;
pub mod fault;
pub mod law;
pub mod measure;
pub mod random;
pub mod run;
pub mod workload;

pub use application::{Application, RequestKind, Step};
pub use fault::{Action, Fault, Target};
pub use law::Law;
pub use run::Run;
pub use workload::{Arrivals, Retry, Workload};

use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;

/// What a run may use at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests, estimated before the run starts.
    pub requests: u64,
    /// Longest run, in seconds.
    pub seconds: u64,
    /// Most instances that may exist at once.
    pub instances: u32,
    /// Most users.
    pub users: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests: 20_000_000, seconds: 14 * 86_400, instances: 20_000, users: 2_000_000 }
    }
}

/// How far a run has come; handed to the host's callback about every 65,536 requests.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Requests so far.
    pub requests: u64,
    /// Share of the simulated time that has passed, from 0 to 1.
    pub share: f64,
}

/// Runs users through an architecture. `watch` is called now and then, and stops the run by returning false.
///
/// # Errors
/// When users have no address to go to, when the workload is beyond the limits, and when `watch` stopped it.
pub fn simulate(
    _architecture: &Architecture,
    _workload: &Workload,
    _limits: &Limits,
    _watch: &mut dyn FnMut(Progress) -> bool,
) -> Result<Run, Diagnostic> {
    Err(Diagnostic::error("not-built", "the simulator is not built yet"))
}
