//! What comes next for a request, as the engine asks it at every step: a flat table over the application.
//!
//! Where nothing is bound to the port that a step turns to, the instance does the work itself; that is settled here,
//! once, so that nobody asks again.

use super::application::{Application, Step};

/// What a request does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Work on a vCPU of the instance.
    Cpu,
    /// Waiting that holds the worker alone.
    Wait,
    /// A query of the database.
    Query,
    /// Nothing: the answer is sent.
    Done,
}

/// The turns of each kind of request, in each version.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    table: Vec<Turn>,
    stride: usize,
}

impl Turns {
    /// The turns of an application whose database is somewhere else, or on the instances.
    pub fn of(application: &Application, database: bool) -> Self {
        let most = application.kinds().map(<[Step]>::len).max().unwrap_or(0);
        let turn = |step: Option<&Step>| match step {
            None => Turn::Done,
            Some(Step::Wait(_)) => Turn::Wait,
            Some(Step::Database(_)) if database => Turn::Query,
            Some(Step::Cpu(_) | Step::Database(_)) => Turn::Cpu,
        };
        let row = |steps: &[Step]| (0..=most).map(|step| turn(steps.get(step))).collect::<Vec<_>>();
        let table = application.kinds().flat_map(row).collect();
        Self { table, stride: most + 1 }
    }

    /// What a kind of request does as its step number `step`.
    #[inline]
    pub fn at(&self, kind: u16, step: u16) -> Turn {
        self.table.get(kind as usize * self.stride + step as usize).copied().unwrap_or(Turn::Done)
    }

    /// Whether a kind of request turns to the database at a step or later.
    pub fn queries_from(&self, kind: u16, step: u16) -> bool {
        (step..self.stride as u16).any(|step| self.at(kind, step) == Turn::Query)
    }

    /// Whether requests of any kind turn to the database.
    pub fn query(&self) -> bool {
        self.table.contains(&Turn::Query)
    }
}
