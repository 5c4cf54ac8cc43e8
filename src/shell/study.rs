//! Studying at a terminal: a quiz, what is due, a mock exam.
//!
//! Everything goes through [`Talk`], which says texts and asks for lines: a terminal, a pipe, a test and the prompt of
//! the REPL are the same to it. Options are numbered as they are shown; `1 3`, `13` and `AC` choose, and so do their ids.
//! Small letters that mean a command are listed with every question. Every answer is kept before the next question is
//! asked.

mod answer;
mod exam;
mod log;
mod outcome;
mod quiz;
mod round;
mod show;
pub mod talk;
mod topic;

pub use exam::{ExamOptions, exam, tell_readiness};
pub use log::Log;
pub use quiz::{QuizOptions, ReviewOptions, quiz, review};
pub use talk::Console;
