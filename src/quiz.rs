//! Floor 6, over `grade`: questions, and what an answer to one is worth.
//!
//! A [`Question`] is what authors wrote, in every language. Asking it with a seed in one language gives an [`Asked`]:
//! options in the order in which they are shown, the numbers of a generated question drawn, the key computed. Marking
//! compares ids, never positions; letters exist only where a question is shown. So an answer can be kept as the ids
//! that were given and the seed, and stays readable when a text is edited or its options are written in another order.
//!
//! | kind | the learner | the key |
//! |---|---|---|
//! | one, several | chooses options | written: the ticked options |
//! | ordering | puts items in order | written: the order of the list |
//! | matching | joins pairs | written: the rows of a table |
//! | numeric | gives a number | written, with a tolerance |
//! | short | gives a name | written: every spelling that counts |
//! | generated | as one or numeric | computed by a script from the seed |
//! | predict | as one or numeric | computed by running the design that is shown |
//! | build | writes a design | graded as a stage of a case is |

mod asked;
mod blueprint;
mod build;
mod computed;
mod digest;
mod generate;
mod mark;
mod month;
mod predict;
mod question;
mod short;
mod shuffle;

pub use asked::{Asked, Choice, Form};
pub use blueprint::{Domain, Exam, QUESTIONS, SCORED, Task};
pub use build::{build_verdict, solution_verdict};
pub use digest::digest;
pub use mark::{Mark, parse_number};
pub use month::Month;
pub use question::{Code, Kind, Option, Question, Tolerance, Words};
pub use short::fold;
pub use shuffle::{Draws, seed_of};
