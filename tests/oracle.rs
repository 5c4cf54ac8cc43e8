//! The engine against a naive one: the same outcome for every single request.
//!
//! The naive engine (`oracle/naive.rs`) is written from what the documentation says, without a look at speed: every
//! arrival, step, time-out, check and expiry is an event on a standard heap, nothing is worked out ahead, nothing is
//! left out, nothing is kept that could be asked again. Where the two differ, one of them is wrong.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

#[path = "oracle/chance.rs"]
mod chance;
#[path = "oracle/naive/engine.rs"]
mod naive;
#[path = "oracle/named.rs"]
mod named;
#[path = "oracle/production.rs"]
mod production;
#[path = "oracle/scenario.rs"]
mod scenario;
#[path = "oracle/script.rs"]
mod script;

use proptest::prelude::*;
use scenario::Scenario;

/// The first request of which the two engines say different things.
fn difference(scenario: &Scenario) -> Option<String> {
    let (expected, found) = (naive::outcomes(scenario), production::outcomes(scenario));
    if expected == found {
        return None;
    }
    let pair = |place: usize| (expected.get(place), found.get(place));
    let most = expected.len().max(found.len());
    let first = (0..most).map(pair).find(|(expected, found)| expected != found);
    let counts = (expected.len(), found.len());
    Some(format!("outcomes (naive, production): {counts:?}; the first that differ: {first:#?}"))
}

/// Both engines say the same of every request.
fn agree(scenario: &Scenario) {
    if let Some(difference) = difference(scenario) {
        panic!("{scenario:?}\n{difference}");
    }
}

/// How many scenarios are tried; more on request.
fn cases() -> u32 {
    std::env::var("ORACLE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(120)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 500 + 2 * cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_scenario_ends_the_same_way_in_both_engines(scenario in chance::scenario()) {
        if let Some(difference) = difference(&scenario) {
            return Err(TestCaseError::fail(difference));
        }
    }
}
