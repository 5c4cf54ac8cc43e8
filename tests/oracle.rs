//! The engine against a naive one: the same outcome for every single request.
//!
//! The naive engine (`oracle/naive.rs`) is written from what the documentation says, without a look at speed: every
//! arrival, step, time-out, check and expiry is an event on a standard heap, nothing is worked out ahead, nothing is
//! left out, nothing is kept that could be asked again. Where the two differ, one of them is wrong.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod oracle {
    pub mod chance;
    pub mod naive;
    pub mod named;
    pub mod production;
    pub mod scenario;
    pub mod script;
}
