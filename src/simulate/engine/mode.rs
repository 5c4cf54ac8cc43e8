//! How much of a run must be planned: as little as its outcome allows.
//!
//! An event costs more than anything else that a request does. Which moments must be events follows from the workload
//! and the architecture, not from the moment; so it is decided once.

use super::super::application::Step;
use super::super::fault::Action;
use super::super::turn::Turns;
use super::super::workload::{Arrivals, Workload};

/// What a run has to plan.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct Mode {
    /// Users' leaving is an event, because something hangs on the moment: a place in a bounded queue, a further
    /// attempt, a balancer that counts. Else it is found out when the request would have been next.
    pub explicit: bool,
    /// What happens at an instance is followed by a user's next request: ends of steps are events.
    pub prompt: bool,
    /// Requests turn to state that they share: an instance where requests wait is looked at when a step ends.
    pub shared: bool,
    /// Where every worker has a vCPU, steps at an instance follow one another without a wait: speeds never
    /// change.
    pub straight: bool,
    /// Beyond that, the whole stay of a request is known when it arrives: nothing is planned.
    pub foresight: bool,
    /// Users are in several places, or edge locations, buckets or hostile clients have a part in it: each end of a
    /// request is looked at.
    pub world: bool,
    /// Instances take messages from a queue.
    pub works: bool,
    /// Instances may run different versions of the application.
    pub versioned: bool,
}

impl Mode {
    /// What follows from a workload alone.
    pub fn of(workload: &Workload) -> Self {
        let closed = matches!(workload.arrivals, Arrivals::Closed { .. });
        let bounded = workload.queue_limit.is_some() || workload.application.queue_limit.is_some();
        let prompt = closed || workload.retry.is_some();
        Self { explicit: prompt || bounded || workload.patience.is_some(), prompt, ..Self::default() }
    }

    /// What follows once the site is built. Nothing but a time-out may take a request out of a queue where its whole
    /// stay is to be known, and it turns to nobody.
    pub fn look(&mut self, workload: &Workload, turns: &Turns) {
        self.shared = turns.call();
        let slows = workload.faults.iter().any(|fault| matches!(fault.action, Action::SlowDown { .. }));
        let kinds = &workload.application.requests;
        let one = |steps: &[Step]| matches!(steps, [Step::Cpu(_)]);
        self.straight = !slows;
        self.foresight =
            self.straight && !self.explicit && !self.versioned && kinds.iter().all(|kind| one(&kind.steps));
    }
}
