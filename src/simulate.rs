//! Floor 4: what happens to these users, on this architecture, under these faults.
//!
//! Request-level, discrete-event, deterministic. Time is integer nanoseconds; a run is a pure function of
//! (architecture, workload, faults, seed).

pub mod access;
mod ahead;
pub mod application;
mod arrivals;
mod assemble;
mod cache;
pub mod causes;
mod commits;
pub mod consumption;
pub mod content;
mod cpu_time;
mod database;
mod edge_cache;
mod engine;
mod events;
pub mod fault;
mod file_store;
mod histogram;
mod kept;
pub mod law;
mod machine;
pub mod measure;
mod message_queue;
mod naming;
mod pool;
pub mod random;
mod report;
mod requests;
pub mod run;
mod shard;
mod site;
mod store;
mod table;
pub mod telling;
pub mod token_bucket;
pub mod trace;
mod turn;
pub mod workload;
mod zipf;

pub use application::{Application, RequestKind, Step};
pub use consumption::monthly_usage;
pub use content::{Content, Keep};
pub use fault::{Action, Fault, Target};
pub use law::Law;
pub use measure::Window;
pub use run::Run;
pub use token_bucket::TokenBucket;
pub use trace::{Outcome, trace};
pub use workload::{Arrivals, Connections, Retry, Workload};
pub use zipf::Zipf;

use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;
use crate::units;

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
    /// Most requests under way at once: what waits takes memory.
    pub in_flight: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: 20_000_000,
            seconds: 14 * 86_400,
            instances: 20_000,
            users: 2_000_000,
            in_flight: 300_000,
        }
    }
}

/// Events between two calls of the host's callback.
pub const EVENTS_A_PROGRESS: u64 = 65_536;

/// How far a run has come; handed to the host's callback every [`EVENTS_A_PROGRESS`] events.
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
    architecture: &Architecture,
    workload: &Workload,
    limits: &Limits,
    watch: &mut dyn FnMut(Progress) -> bool,
) -> Result<Run, Diagnostic> {
    let mut engine = begin(architecture, workload, limits)?;
    engine.run(watch)?;
    Ok(report::report(engine))
}

/// An engine that is ready to run, if the work lies within the limits.
fn begin<'a>(
    architecture: &'a Architecture,
    workload: &'a Workload,
    limits: &Limits,
) -> Result<engine::Engine<'a>, Diagnostic> {
    within(workload, limits)?;
    let engine = assemble::assemble(architecture, workload, limits)?;
    checks_within(&engine, limits)?;
    Ok(engine)
}

/// Events of a run for each request that it may have: steps, checks, further attempts.
const EVENTS: f64 = 4.0;

/// Refuses work beyond the limits before it starts.
fn within(workload: &Workload, limits: &Limits) -> Result<(), Diagnostic> {
    let seconds = workload.duration.as_secs();
    // How often closed users ask is known only on the way; the run watches it.
    let requests = match workload.arrivals {
        Arrivals::Closed { .. } => 0.0,
        _ => arrivals::expected(&workload.arrivals, workload.start, workload.duration),
    };
    let steps = workload.application.kinds().map(<[_]>::len).max().unwrap_or(0);
    let closed_users = match workload.arrivals {
        Arrivals::Closed { users, .. } => users,
        _ => 0,
    };
    let hostile = workload.faults.iter().map(|fault| fault.action.clients());
    let hostile = hostile.fold(0u32, u32::saturating_add);
    let users = workload.users.max(closed_users).saturating_add(hostile);
    let switches = arrivals::switches(&workload.arrivals, workload.duration);
    let (what, asked, most) = if seconds > limits.seconds {
        ("simulated seconds", seconds as f64, limits.seconds as f64)
    } else if requests > limits.requests as f64 {
        ("requests", requests, limits.requests as f64)
    } else if requests * steps as f64 > limits.requests as f64 * EVENTS {
        ("steps", requests * steps as f64, limits.requests as f64 * EVENTS)
    } else if switches > limits.requests as f64 * EVENTS {
        ("bursts", switches / 2.0, limits.requests as f64 * EVENTS / 2.0)
    } else if u64::from(closed_users) > limits.in_flight {
        ("users who may all wait at once", f64::from(closed_users), limits.in_flight as f64)
    } else if users > limits.users {
        ("users", f64::from(users), f64::from(limits.users))
    } else {
        return Ok(());
    };
    let remedy = match what {
        "users" | "users who may all wait at once" => "take fewer users",
        "requests" => "shorten the run or lower the rate",
        _ => "shorten the run",
    };
    Err(beyond(
        format!("this run would need {} {what}; the limit is {most:.0}", units::brief(asked.round())),
        &format!("{remedy}; the host that embeds the engine can raise the limit"),
    ))
}

/// Objects that edge locations may keep in a run: each takes 24 bytes.
const MOST_OBJECTS: u64 = 5_000_000;

/// Refuses more health checks than a run may have events: they go on where nobody asks anything.
fn checks_within(engine: &engine::Engine<'_>, limits: &Limits) -> Result<(), Diagnostic> {
    let (objects, most) = (engine.kept_objects(), MOST_OBJECTS);
    if objects > most {
        let message = format!("this run would keep {objects} objects at edge locations; the limit is {most}");
        return Err(beyond(
            message,
            "let users ask for fewer objects, from fewer places, or through fewer distributions",
        ));
    }
    let (checks, most) = (engine.expected_checks(), limits.requests as f64 * EVENTS);
    if checks <= most {
        return Ok(());
    }
    let message =
        format!("this run would need {} health checks; the limit is {most:.0}", units::brief(checks.round()));
    Err(beyond(message, "shorten the run, check less often, or have fewer targets"))
}

/// The refusal of work beyond a limit.
fn beyond(message: String, help: &str) -> Diagnostic {
    Diagnostic::error("limit-reached", message).help(help)
}
