//! What scripts and runs may use while a design is graded.

use crate::diagnostic::Diagnostic;
use crate::script::{self, Host, ScriptLimits};
use crate::simulate;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

/// The limits of an engine. Reaching one is an error, never another verdict.
#[derive(Clone, Debug, Default)]
pub struct GradeLimits {
    /// Of each script: the learner's and the case's.
    pub script: ScriptLimits,
    /// Of each simulated run.
    pub simulation: simulate::Limits,
    /// The host's clock, or its cancel button.
    pub watch: Watch,
    /// What the host measures of each evaluation of a learner's script: time, memory.
    pub budget: Budget,
}

impl GradeLimits {
    /// A fresh host for a learner's script: under these limits, and within the budget.
    pub fn host_of_learner(&self) -> Host {
        match &self.budget.0 {
            Some(budget) => {
                let budget = Arc::clone(budget);
                self.host().budget(Rc::new(move || {
                    let check = budget();
                    Rc::new(check)
                }))
            }
            None => self.host(),
        }
    }

    /// A fresh host under these limits, for what the author of a case wrote.
    pub fn host(&self) -> Host {
        let host = Host::new().limits(self.script).simulation_limits(self.simulation);
        match &self.watch.0 {
            Some(goes_on) => {
                let goes_on = Arc::clone(goes_on);
                host.watch(Rc::new(move |progress| goes_on(progress)))
            }
            None => host,
        }
    }
}

/// A callback that is asked now and then, in scripts and in runs, whether the work shall go on. The engine itself
/// knows no clock: a host that wants a limit of time brings its own.
#[derive(Clone, Default)]
pub struct Watch(Option<Arc<Asked>>);

/// What is asked: how far the run has come, where a run is under way.
type Asked = dyn Fn(Option<simulate::Progress>) -> bool + Send + Sync;

impl Watch {
    /// Asks this function; the work stops when it says false.
    pub fn new(goes_on: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        Self::with_progress(move |_| goes_on())
    }

    /// Asks this function, and tells it how far the run has come where a run is under way (about every 65,536 of its
    /// events). Runs of several threads are told of in turn.
    pub fn with_progress(
        goes_on: impl Fn(Option<simulate::Progress>) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self(Some(Arc::new(goes_on)))
    }

    /// Whether the work shall go on.
    pub fn goes_on(&self, progress: Option<simulate::Progress>) -> bool {
        self.0.as_ref().is_none_or(|goes_on| goes_on(progress))
    }
}

/// What a host measures of each evaluation of a learner's script, from its beginning: how long it takes, how much memory
/// it uses. The engine itself knows no clock and no allocator. Nothing by default.
#[derive(Clone, Default)]
pub struct Budget(Option<Arc<Begin>>);

/// Begins an evaluation: the check that it returns is asked while it lasts.
type Begin = dyn Fn() -> Box<script::Check> + Send + Sync;

impl Budget {
    /// `begin` is called as an evaluation begins; the check that it returns is asked now and then, in the script and in
    /// the runs that it simulates, and ends the evaluation with its error. The error's code should be `limit-reached`,
    /// which a script cannot catch.
    pub fn new<C>(begin: impl Fn() -> C + Send + Sync + 'static) -> Self
    where
        C: Fn() -> Result<(), Diagnostic> + 'static,
    {
        Self(Some(Arc::new(move || Box::new(begin()))))
    }
}

impl fmt::Debug for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "a budget" } else { "nothing" })
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "a callback" } else { "nothing" })
    }
}
