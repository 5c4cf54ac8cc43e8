//! Floor 6, over `quiz` and `review`: mock exams, and how ready somebody is.
//!
//! A mock follows the official blueprint: 65 questions by the weights of the domains, of which 50 count and nobody is
//! told which; one mark for a question that is right as a whole, none for a blank; a time limit; any question can be
//! gone back to. AWS does not publish how it scales; the score here is `100 + 900 p` for a share `p` of right answers,
//! and is called an estimate wherever it is shown. Where the bank has too few questions for a domain, the mock is
//! shorter and says so.
//!
//! A sitting is a log of steps, so that it goes on after a crash where it stopped.

mod ability;
mod draw;
mod readiness;
mod result;
mod sitting;

pub use ability::{Ability, Observation, ability, probability};
pub use draw::{Draw, Item, Short, draw, seats};
pub use readiness::{Advice, Level, Readiness, Seen, Why, readiness};
pub use result::{DomainResult, ExamResult, TaskResult, estimate, result};
pub use sitting::{ExamStep, Sitting};
