//! Words for people: the two languages, figures with their units, text in columns.
//!
//! Whatever is told to a learner, by a run's report or by a verdict, is told with these, so that a figure looks the
//! same wherever it stands. Imports nothing but `units`.

pub mod figure;
mod language;
pub mod layout;

pub use language::Language;
