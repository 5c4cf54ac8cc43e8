//! The application that users ask for: its kinds of request and what each costs.

use super::law::Law;
use crate::units::Duration;

/// What an application does, free of where it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its name; images and install scripts carry it.
    pub name: String,
    /// Its kinds of request, by name.
    pub requests: Vec<RequestKind>,
    /// TCP port on which it listens.
    pub port: u16,
    /// How long user data takes to install it on a plain image, after the boot.
    pub install: Law,
    /// Requests that an instance serves at once; its vCPUs where absent.
    pub workers: Option<u32>,
    /// Requests that may wait on an instance; no limit where absent.
    pub queue_limit: Option<u32>,
}

/// A kind of request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestKind {
    /// Its name, such as `now`.
    pub name: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Bytes of an answer, for the bill.
    pub response_bytes: u64,
}

/// One step of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Time on one vCPU of speed 1.
    Cpu(Law),
    /// Waiting that needs a worker but no vCPU (a call to something that is not modeled).
    Wait(Law),
}

impl Application {
    /// The application of a script that states none: 10 ms of CPU, exponentially distributed.
    pub fn plain(name: &str) -> Self {
        let steps = vec![Step::Cpu(Law::Exponential(Duration::from_millis(10)))];
        Self {
            name: name.to_owned(),
            requests: vec![RequestKind { name: "get".to_owned(), steps, response_bytes: 10_000 }],
            port: 80,
            install: Law::Uniform(Duration::from_secs(150), Duration::from_secs(210)),
            workers: None,
            queue_limit: None,
        }
    }
}
