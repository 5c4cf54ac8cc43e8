//! The engine against a naive one: the same outcome for every single request, and the same figures of every station.
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

use cloudkata::simulate::run::Station;
use proptest::prelude::*;
use scenario::Scenario;

/// The first thing of which the two engines say something different.
fn difference(scenario: &Scenario) -> Option<String> {
    let (expected, stations) = naive::run(scenario);
    let (found, measured) = production::run(scenario);
    if expected == found {
        return station_that_differs(&stations, &measured);
    }
    let pair = |place: usize| (expected.get(place), found.get(place));
    let most = expected.len().max(found.len());
    let first = (0..most).map(pair).find(|(expected, found)| expected != found);
    let counts = (expected.len(), found.len());
    Some(format!("outcomes (naive, production): {counts:?}; the first that differ: {first:#?}"))
}

/// The first station whose figures differ by more than rounding. Peaks of queues are not compared: how many wait at one
/// instant depends on what of that instant has happened yet.
fn station_that_differs(expected: &[Station], found: &[Station]) -> Option<String> {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    let same = |a: &Station, b: &Station| {
        (&a.resource, a.blocked, a.served) == (&b.resource, b.blocked, b.served)
            && near(a.utilisation, b.utilisation)
            && near(a.cpu_utilisation, b.cpu_utilisation)
            && near(a.mean_wait_ms, b.mean_wait_ms)
            && near(a.mean_in_system, b.mean_in_system)
    };
    if expected.len() != found.len() {
        return Some(format!("{} stations against {}", expected.len(), found.len()));
    }
    let (expected, found) = expected.iter().zip(found).find(|(a, b)| !same(a, b))?;
    Some(format!("stations (naive, production): {expected:#?}\n{found:#?}"))
}

/// Both engines say the same.
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
