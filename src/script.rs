//! Floor 5: the script language, and the only room that names rhai.
//!
//! A learner's script is untrusted: it runs in a sandbox without files, clock, network or environment, under limits
//! ([`ScriptLimits`]) that end it with a clear message. Everything a script can call comes from tables: constructors
//! from [`crate::resource::kinds`], words such as `allow_tcp` from the files of `words`, library modules from
//! `scripts/lib`, and whatever a later floor adds through [`Extension`]. Errors, suggestions and the reference are
//! made from the same tables, so that they cannot disagree with what runs.
//!
//! Later floors never see rhai: they exchange [`Value`]s, put [`Object`]s into a script's hands, and call a
//! script's [`Closure`]s back.

mod access;
mod app;
mod arguments;
mod arithmetic;
mod bridge;
mod budget;
mod closure;
pub mod completion;
mod constructors;
mod error;
mod extension;
mod figures;
mod host;
mod library;
mod limits;
mod names;
mod object;
pub mod reference;
mod sandbox;
mod session;
mod shared;
mod simulation;
mod source_map;
mod spelled;
mod syntax;
mod token;
mod value;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub use app::{App, PORTS};
pub use budget::{Budget, Check};
pub use closure::Closure;
pub use extension::{Body, Call, Extension, Function};
pub use host::{Failure, Host, Outcome, Watch};
pub use limits::ScriptLimits;
pub use object::Object;
pub use session::{Answer, Live, Session, is_unfinished, joined};
pub use simulation::{RunValue, WindowValue, plain_workload, read_workload};
pub use value::Value;
pub use words::arrivals::{ArrivalsValue, arrivals_in};
pub use words::faults::{FaultValue, TargetValue, fault_in, target_in};
pub use words::inventory::Snapshot;
pub use words::laws::{LawValue, law_in};
pub use words::questions::{BillValue, ReachValue, party};
