//! The words of the language that stand alone, by subject. A new word is one entry in its subject's table; it is then
//! registered, suggested, completed and explained.

mod accesses;
mod applications;
pub(super) mod arrivals;
pub(super) mod contents;
pub(super) mod faults;
pub(super) mod inventory;
pub(super) mod laws;
mod machines;
mod places;
pub(super) mod questions;
mod routing;
mod scaling;
mod security;

use super::{Function, Value};

/// A constant of the language.
pub(super) struct Constant {
    /// Name in scripts.
    pub name: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Constant {
    pub fn value(&self) -> Value {
        Value::text(self.text)
    }
}

/// Words about one thing.
pub(super) struct Subject {
    /// Heading in the reference.
    pub title: &'static str,
    /// Its functions.
    pub functions: fn() -> Vec<Function>,
}

/// Every subject, in the order of the reference.
pub(super) const SUBJECTS: &[Subject] = &[
    Subject { title: "Security group rules", functions: security::functions },
    Subject { title: "Instances", functions: machines::functions },
    Subject { title: "Scaling", functions: scaling::functions },
    Subject { title: "Listener actions", functions: routing::actions },
    Subject { title: "Conditions of listener rules", functions: routing::conditions },
    Subject { title: "Regions and what is there from the start", functions: places::functions },
    Subject { title: "What the script has built", functions: inventory::functions },
    Subject { title: "Reach and cost", functions: questions::functions },
    Subject { title: "Applications", functions: applications::functions },
    Subject { title: "Popularity", functions: contents::functions },
    Subject { title: "State", functions: accesses::functions },
    Subject { title: "Simulation", functions: super::simulation::functions },
    Subject { title: "Arrivals", functions: arrivals::functions },
    Subject { title: "Laws of durations", functions: laws::functions },
    Subject { title: "Faults and operators", functions: faults::functions },
    Subject { title: "Targets of faults", functions: faults::targets },
];

/// Every function.
pub(super) fn functions() -> Vec<Function> {
    SUBJECTS.iter().flat_map(|subject| (subject.functions)()).collect()
}

/// Every constant but `app`.
pub(super) fn constants() -> &'static [Constant] {
    &[
        Constant { name: "ANYWHERE", summary: "Every IPv4 address, 0.0.0.0/0.", text: "0.0.0.0/0" },
        Constant { name: "INTERNET", summary: "The Internet, as one end of `reach`.", text: "internet" },
    ]
}
