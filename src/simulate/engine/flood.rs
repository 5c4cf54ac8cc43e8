//! A flood: a few hostile clients who send far more requests than people do, and do not wait for answers that fail.
//!
//! Their requests take what everybody's take: tokens, workers, vCPUs. They are no users: no figure of the run counts
//! them but its own.

use super::super::fault::Action;
use super::super::requests::Ask;
use super::{Engine, What};

/// Numbers of hostile requests begin here: no run has so many of others.
const FIRST: u64 = 1 << 40;

/// What became of hostile requests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hostile {
    /// Clients of all floods together; they stand behind the users.
    pub clients: u32,
    /// Requests.
    pub sent: u64,
    /// Requests that were answered.
    pub answered: u64,
    /// Requests that failed.
    pub refused: u64,
}

impl Engine<'_> {
    /// Users and hostile clients together.
    #[inline]
    pub(super) fn callers(&self) -> u32 {
        self.users() + self.hostile.clients
    }

    /// Whether a request is that of a hostile client.
    #[inline]
    pub(super) fn is_hostile(&self, ask: &Ask) -> bool {
        self.hostile.clients > 0 && ask.user >= self.users()
    }

    /// Makes room for the clients of all floods.
    pub(super) fn expect_floods(&mut self) {
        self.hostile.clients = self.workload.faults.iter().map(|fault| fault.action.clients()).sum();
    }

    /// Notes who was answered, and by whom; false where no figure counts it.
    #[inline(never)]
    pub(super) fn noted(&mut self, ask: &Ask, latency: u64, travel: u64) -> bool {
        if self.is_hostile(ask) {
            self.heard(ask, true);
            return false;
        }
        self.recording.ok_at(ask.place, ask.sent, latency, travel);
        if self.edges.are_used() {
            self.delivered(ask);
        }
        true
    }

    /// A hostile request is over.
    pub(super) fn heard(&mut self, ask: &Ask, good: bool) {
        if good {
            self.hostile.answered += 1;
            self.delivered(ask);
        } else {
            self.hostile.refused += 1;
            self.edges.fetching.remove(&ask.number);
        }
    }

    /// The next request of a flood.
    pub(super) fn floods(&mut self, fault: u32) {
        let Some(planned) = self.workload.faults.get(fault as usize) else { return };
        let Action::Flood { clients, rate, until } = &planned.action else { return };
        if *clients == 0 || *rate <= 0.0 || until.is_some_and(|until| self.now >= until.as_nanos()) {
            return;
        }
        let number = FIRST + self.hostile.sent;
        self.hostile.sent += 1;
        self.attempts += 1;
        let before = self.workload.faults.iter().take(fault as usize).map(|fault| fault.action.clients());
        let user = self.users() + before.sum::<u32>() + self.streams.user.below(number, *clients);
        let ask = self.ask(number, user);
        self.site.freshen();
        self.reaches(ask);
        let mut gap = [0.0];
        self.streams.phase.exponentials(number, &mut gap);
        let gap = (gap[0] / rate * 1e9) as u64;
        self.events.plan(self.now + gap.max(1), What::Floods(fault));
    }
}
