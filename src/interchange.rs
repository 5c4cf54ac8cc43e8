//! Floor 8: what others can read and write: question banks in and out, the book, architectures in other shapes than a
//! script.

mod bank;
pub mod book;
pub mod diagram;
mod lesson;
mod read;
mod write;

pub use bank::{Bank, Choice, Item, Kind};
pub use lesson::as_lesson;
pub use read::{BankFormat, read_bank};
pub use write::{ExportFormat, Exported, Outgoing, write_bank};
