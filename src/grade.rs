//! Floor 6: does a design give users what a case asks for?
//!
//! A case states stages, and each stage states what users need (its requirements). Grading builds the learner's
//! design afresh, lets the case's checks ask it questions (send users and faults through it, reach it, price it), and
//! words the answers: expected, observed, when, where, why, one thing to try. Nothing but the architecture and its
//! binding decides.

mod case;
mod definition;
mod evidence;
mod expect;
mod expectation;
mod judge;
mod lab;
mod limits;
pub mod measure;
mod pillar;
mod report;
mod subject;
pub mod wording;
mod words;

pub use crate::simulate::causes;
pub use crate::text::{Language, figure};
pub use case::{Case, InForce, Outcome};
pub use definition::{Requirement, Stage};
pub use expectation::{Claim, Comparison, Evidence, Expectation, Place, Sight, Window, Words};
pub use judge::{Answers, Graded, Job, Measured, ask, build, conclude, grade};
pub use lab::Lab;
pub use limits::{Budget, GradeLimits, Watch};
pub use pillar::Pillar;
pub use report::{Alternative, CostSummary, REPORT_VERSION, Report, Status, Verdict, When, Where};
pub use words::{CaseWords, RequirementWords, StageWords};
