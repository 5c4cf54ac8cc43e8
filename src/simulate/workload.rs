//! The users: how many, from where, how often, and how long they wait.

use super::application::Application;
use super::fault::Fault;
use super::law::Law;
use crate::architecture::Endpoint;
use crate::units::Duration;
use std::sync::Arc;

/// How requests arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// Poisson arrivals whose rate (per second) runs in straight lines through these points of time; constant before
    /// the first and after the last point. A point at [`Duration::MAX`] stands at the end of the run.
    Poisson(Vec<(Duration, f64)>),
    /// One every `1/rate` seconds.
    Constant(f64),
    /// A Poisson rate that follows the day: lowest at 04:00, highest at 16:00, a raised cosine between.
    Diurnal {
        /// Rate at 04:00, per second.
        low: f64,
        /// Rate at 16:00, per second.
        high: f64,
    },
    /// Bursts: a Poisson process that switches between two rates (an MMPP).
    Bursty {
        /// Rate outside bursts, per second.
        base: f64,
        /// Rate within bursts, per second.
        burst: f64,
        /// Mean time between bursts.
        every: Duration,
        /// Mean length of a burst.
        lasting: Duration,
    },
    /// A fixed number of users who each think, ask, and wait for the answer before they think again.
    Closed {
        /// Users.
        users: u32,
        /// How long each thinks.
        think: Law,
    },
    /// Exactly at these moments.
    Recorded(Arc<[Duration]>),
    /// With independent times between them, all of this law (a renewal process).
    Renewal(Law),
}

impl Arrivals {
    /// The same arrivals, `factor` times as many.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        match self {
            Self::Poisson(points) => {
                Self::Poisson(points.iter().map(|(at, rate)| (*at, rate * factor)).collect())
            }
            Self::Constant(rate) => Self::Constant(rate * factor),
            Self::Diurnal { low, high } => Self::Diurnal { low: low * factor, high: high * factor },
            Self::Bursty { base, burst, every, lasting } => {
                Self::Bursty { base: base * factor, burst: burst * factor, every: *every, lasting: *lasting }
            }
            Self::Closed { users, think } => {
                let users = (f64::from(*users) * factor).round().max(1.0) as u32;
                Self::Closed { users, think: think.clone() }
            }
            Self::Recorded(moments) => Self::Recorded(moments.clone()),
            Self::Renewal(gap) => Self::Renewal(gap.times(1.0 / factor)),
        }
    }
}

/// What a failed request does next.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// Pause before the second attempt; it doubles before each further one.
    pub backoff: Duration,
}

/// Whether users keep the connections that they have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connections {
    /// They do: a request takes one round trip.
    #[default]
    Kept,
    /// Each request opens one: TCP takes a round trip more, and TLS 1.3 another (RFC 8446, section 2).
    New,
}

impl Connections {
    /// Round trips until the first byte of an answer.
    pub fn round_trips(self, encrypted: bool) -> u64 {
        match self {
            Self::Kept => 1,
            Self::New => 2 + u64::from(encrypted),
        }
    }
}

/// Users and what happens to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// What they ask for.
    pub application: Arc<Application>,
    /// The addresses they were given; empty: those of the architecture's binding.
    pub target: Vec<Endpoint>,
    /// When they ask.
    pub arrivals: Arrivals,
    /// Share of each kind of request, by the kind's place in the application; weights need not sum to 1.
    pub mix: Vec<(usize, f64)>,
    /// Codes of the Regions nearest to users, with weights.
    pub clients: Vec<(&'static str, f64)>,
    /// Whether they keep their connections.
    pub connections: Connections,
    /// How many users there are; each has its own resolver cache.
    pub users: u32,
    /// Time of the week at which the run starts, from Monday 00:00.
    pub start: Duration,
    /// How long users come.
    pub duration: Duration,
    /// How long a user waits for an answer; for ever where absent.
    pub timeout: Option<Duration>,
    /// How long a request may wait in an instance's queue before it gives up; for ever where absent.
    pub patience: Option<Law>,
    /// What a failed request does next; nothing where absent.
    pub retry: Option<Retry>,
    /// What is done to the architecture meanwhile.
    pub faults: Vec<Fault>,
    /// Overrides the application's workers.
    pub workers: Option<u32>,
    /// Overrides the application's queue limit.
    pub queue_limit: Option<u32>,
    /// The seed of every random number.
    pub seed: u64,
}

impl Workload {
    /// How many recorded arrivals come too late for the run, of how many.
    pub fn left_out(&self) -> Option<(usize, usize)> {
        let Arrivals::Recorded(moments) = &self.arrivals else { return None };
        let late = moments.iter().filter(|moment| **moment >= self.duration).count();
        (late > 0).then_some((late, moments.len()))
    }
}
