//! What must hold between runs, whatever the figures are: no formula is needed to see that these are broken.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "metamorphic/books.rs"]
mod books;
#[path = "metamorphic/comparisons.rs"]
mod comparisons;
#[path = "metamorphic/declaration.rs"]
mod declaration;
#[path = "metamorphic/monotony.rs"]
mod monotony;

#[path = "oracle/chance.rs"]
mod chance;
#[path = "oracle/production.rs"]
#[expect(dead_code, reason = "the naive engine needs the rest")]
mod production;
#[path = "oracle/scenario.rs"]
#[expect(dead_code, reason = "the naive engine needs the rest")]
mod scenario;
#[path = "oracle/script.rs"]
mod script;
