//! Floor 6, over `quiz`: when a question comes back.
//!
//! What a learner did is a log of [`Step`]s, to which steps are only ever added. A [`Memory`] is what follows from it:
//! replaying the log gives the same memory as applying every step when it happened. How well something is remembered,
//! and when it must come back, FSRS-6 says (the crate `fsrs`); days are those of the learner's calendar, which begin at
//! a rollover hour, so that an answer given at one in the morning belongs to the evening before.
//!
//! Only this floor names the crate. It knows no clock: every moment is the caller's.

mod day;
mod memory;
mod queue;
mod step;

pub use day::Calendar;
pub use memory::{Card, Memory, Settings};
pub use queue::{Queue, Reason, Waiting};
pub use step::{Answered, Confidence, Mode, Step};
