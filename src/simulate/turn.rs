//! What comes next for a request, as the engine asks it at every step: a flat table over the application.
//!
//! Where nothing is bound to the port that a step turns to, the instance keeps the state itself and does the work; that
//! is settled here, once, so that nobody asks again.

use super::access::{Access, Verb};
use super::application::{Application, Step};
use super::store::Ports;

/// What a request does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Do {
    /// Work on a vCPU of the instance.
    Cpu,
    /// Waiting that holds the worker alone.
    Wait,
    /// It turns to state that is kept somewhere.
    Call(To),
    /// Nothing: the answer is sent.
    Answer,
}

/// Where state is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// On the instance.
    Here,
    /// With the user.
    User,
    /// In this store, whatever is asked.
    Store(u16),
    /// In a store that depends on what is asked: a cache first, or one of several replicas.
    Choice,
}

/// One turn of a request.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// What is done.
    pub what: Do,
    /// Step of the application that it belongs to.
    pub step: u16,
    /// Whether state is told apart: somebody may find out that it is gone, or old.
    pub stateful: bool,
}

/// The turns of each kind of request, in each version.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    table: Vec<Turn>,
    stride: usize,
    kinds: usize,
}

const ANSWER: Turn = Turn { what: Do::Answer, step: 0, stateful: false };

impl Turns {
    /// The turns of an application whose ports are bound like this.
    pub fn of(application: &Application, ports: &Ports) -> Self {
        let mut rows: Vec<Vec<Turn>> = application.kinds().map(|steps| row(steps, ports)).collect();
        let kinds = rows.len();
        // What a message says is one step of CPU.
        rows.push(vec![Turn { what: Do::Cpu, step: 0, stateful: false }]);
        let stride = rows.iter().map(Vec::len).max().unwrap_or(0) + 1;
        let table = rows
            .into_iter()
            .flat_map(|row| row.into_iter().chain(std::iter::repeat(ANSWER)).take(stride))
            .collect();
        Self { table, stride, kinds }
    }

    /// The kind of request that does what a message says.
    pub fn message(&self) -> u16 {
        self.kinds as u16
    }

    /// What a kind of request does as its turn number `turn`.
    #[inline]
    pub fn at(&self, kind: u16, turn: u16) -> Turn {
        self.table.get(kind as usize * self.stride + turn as usize).copied().unwrap_or(ANSWER)
    }

    /// Whether a kind of request turns to state at a turn or later.
    pub fn calls_from(&self, kind: u16, turn: u16) -> bool {
        (turn..self.stride as u16).any(|turn| matches!(self.at(kind, turn).what, Do::Call(_)))
    }

    /// Whether requests of any kind turn to state.
    pub fn call(&self) -> bool {
        self.table.iter().any(|turn| matches!(turn.what, Do::Call(_)))
    }
}

fn row(steps: &[Step], ports: &Ports) -> Vec<Turn> {
    let mut row = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        let turn = |what| Turn { what, step: place as u16, stateful: false };
        match step {
            Step::Cpu(_) => row.push(turn(Do::Cpu)),
            Step::Wait(_) => row.push(turn(Do::Wait)),
            Step::Call(access) => {
                let (to, stateful) = (to(access, ports), access.is_told_apart());
                if to != To::Here || stateful {
                    row.push(Turn { stateful, ..turn(Do::Call(to)) });
                }
                if to == To::Here {
                    row.extend(work(access.verb).map(turn));
                }
            }
        }
    }
    row
}

/// Where what a step asks for is kept.
fn to(access: &Access, ports: &Ports) -> To {
    match access.verb {
        Verb::SessionRead | Verb::SessionWrite => ports.sessions,
        Verb::FileRead | Verb::FileWrite => ports.files,
        Verb::Enqueue => ports.queue.map_or(To::Here, To::Store),
        Verb::DbWrite => ports.database.map_or(To::Here, To::Store),
        Verb::DbRead => match (ports.reads.as_slice(), ports.database) {
            _ if !ports.cache.is_empty() && access.is_told_apart() => To::Choice,
            ([], None) => To::Here,
            ([], Some(one)) => To::Store(one),
            ([one], _) if !ports.reader_endpoint => To::Store(*one),
            _ => To::Choice,
        },
    }
}

/// What an instance does itself: a database's work, and what nobody takes from a queue, on its own vCPUs; sessions in
/// its memory and files on its disk cost nothing that is modeled.
fn work(verb: Verb) -> Option<Do> {
    matches!(verb, Verb::DbRead | Verb::DbWrite | Verb::Enqueue).then_some(Do::Cpu)
}
