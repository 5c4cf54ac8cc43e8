//! **cloudkata**: write an architecture as a program; the engine runs it, breaks it, and tells you what happened and
//! why.
//!
//! The house has floors; a floor uses only the floors below it (`tests/floors.rs` reads the imports):
//!
//! | floor | module | what lives there |
//! |---|---|---|
//! | 0 | [`diagnostic`], [`units`] | what is wrong and where; money, durations, address ranges, ARNs |
//! | 0 | [`text`] | the two languages, figures with their units, columns |
//! | 1 | [`catalog`] | dated facts: Regions, instance types, prices, quotas, timings |
//! | 2 | [`resource`] | AWS's resource kinds, one file a service |
//! | 3 | [`architecture`] | the graph of resources that a script built |
//! | 4 | [`network`], [`cost`], [`simulate`] | who reaches whom; what a month costs; what happens to users |
//! | 5 | [`script`] | the script language, and the only room that names rhai |
//! | 6 | [`grade`] | cases, requirements, verdicts |
//! | 6 | [`quiz`] | questions, marking, generated questions |
//! | 6 | `review`, [`exam`] | when a question comes back (feature `memory`); mock exams, readiness |
//! | 7 | [`course`] | lessons and cases, read from files, held to what they promise |
//! | 8 | [`interchange`] | question banks in and out, the book, drawings |
//! | 9 | [`progress`] | the learner's record |
//! | 9 | [`engine`] | the library's face: grade, run, ask |
//! | 10 | `shell` | the commands (feature `cli`) |

pub mod architecture;
pub mod catalog;
pub mod cost;
pub mod course;
pub mod diagnostic;
pub mod engine;
pub mod exam;
pub mod grade;
pub mod interchange;
pub mod network;
pub mod progress;
pub mod quiz;
pub mod resource;
#[cfg(feature = "memory")]
pub mod review;
pub mod script;
#[cfg(feature = "cli")]
pub mod shell;
pub mod simulate;
pub mod text;
pub mod units;

pub use course::Course;
pub use engine::{Engine, Error, GradeOptions, Limits, Seed};
pub use grade::{Budget, Language, Report, Watch};
