//! What became of every single request: for those who check the engine against something else.
//!
//! A run keeps sums; a trace keeps each request, so its memory grows with their number. Two engines, or two designs
//! under the same seed, can be compared request by request.

use super::measure::CauseId;
use super::{Limits, Run, Workload};
use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;

/// What became of one request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outcome {
    /// Number of the request; its random draws hang on it.
    pub number: u64,
    /// When its user sent it first, in nanoseconds.
    pub sent: u64,
    /// When its user had the answer, or noticed the last failure, in nanoseconds.
    pub ended: u64,
    /// Name and resource of the cause; absent where it was answered in time.
    pub failed: Option<(&'static str, String)>,
}

/// An outcome whose cause is still a number of the recording.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended {
    pub(super) number: u64,
    pub(super) sent: u64,
    pub(super) ended: u64,
    pub(super) cause: Option<CauseId>,
}

/// Runs users through an architecture as [`super::simulate`] does, and tells the outcome of every request that ended,
/// in the order of their numbers.
///
/// # Errors
/// As [`super::simulate`].
pub fn trace(
    architecture: &Architecture,
    workload: &Workload,
    limits: &Limits,
) -> Result<(Run, Vec<Outcome>), Diagnostic> {
    let mut engine = super::begin(architecture, workload, limits)?;
    engine.trace = Some(Vec::new());
    engine.run(&mut |_| true)?;
    let ended = engine.trace.take().unwrap_or_default();
    let run = super::report::report(engine);
    let mut outcomes: Vec<Outcome> = ended
        .into_iter()
        .map(|one| Outcome {
            number: one.number,
            sent: one.sent,
            ended: one.ended,
            failed: one.cause.and_then(|cause| run.recording.name_of(cause)),
        })
        .collect();
    outcomes.sort();
    Ok((run, outcomes))
}
