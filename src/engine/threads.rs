//! Seeds side by side, in the binary only. Seeds do not know of each other, and their answers are put together in
//! their order, so that the report is byte for byte that of one thread.

use crate::diagnostic::{Diagnostic, Source};
use crate::grade::{Answers, Case, GradeLimits, Graded, Job, ask, build, conclude};
use crate::script::Failure;
use std::thread;

/// Stack of a thread, as that of the binary's own: scripts may nest deeply.
const STACK: usize = 64 * 1024 * 1024;

/// The answers on a seed, with its place among the seeds.
type Placed = (usize, Answers);

/// Grades a design, the seeds shared among threads.
///
/// # Errors
/// When the script or the stage is wrong.
pub(super) fn grade(
    logic: &Source,
    case: &Case,
    job: &Job<'_>,
    limits: &GradeLimits,
    threads: usize,
) -> Result<Graded, Failure> {
    let stage = case.stage(job.stage).map_err(Failure::from)?;
    let built = build(case, job.design, limits)?;
    let architecture = &built.architecture;
    // Every n-th seed for every n-th thread; a case cannot leave its thread, so each opens its own.
    let share = |first: usize| -> Result<Vec<Placed>, Diagnostic> {
        let case = Case::open(logic, limits)?;
        let mut placed: Vec<Placed> = Vec::new();
        for (place, &seed) in job.seeds.iter().enumerate().skip(first).step_by(threads) {
            let earlier: Vec<Answers> = placed.iter().map(|(_, answers)| answers.clone()).collect();
            placed.push((place, ask(&case, stage, architecture, seed, job.load, &earlier)));
        }
        Ok(placed)
    };
    let lost = || Diagnostic::error("no-thread", "a thread could not be started, or did not come back");
    let shares: Vec<Result<Vec<Placed>, Diagnostic>> = thread::scope(|scope| {
        let share = &share;
        let start =
            |first| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || share(first));
        let started: Vec<_> = (0..threads.min(job.seeds.len())).map(start).collect();
        let end = |thread: std::io::Result<thread::ScopedJoinHandle<'_, _>>| match thread.map(|t| t.join()) {
            Ok(Ok(share)) => share,
            Ok(Err(_)) | Err(_) => Err(lost()),
        };
        started.into_iter().map(end).collect()
    });
    let mut placed: Vec<Placed> = Vec::new();
    for share in shares {
        placed.extend(share?);
    }
    placed.sort_by_key(|(place, _)| *place);
    let answers: Vec<Answers> = placed.into_iter().map(|(_, answers)| answers).collect();
    Ok(conclude(case, stage, &answers, &built, job))
}
