//! Arrival laws: how many come, and how they bunch.

use super::case::{Case, Figure, estimate, exact};
use super::chain::{Chain, Event, Reward};
use super::scripts::{number, one_server};
use serde_json::Value;

fn arrive(law: &str, start: &str, duration: &str) -> Value {
    one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: constant("1us") } }"#,
        &format!(r#"arrivals: {law}, start: "{start}", duration: "{duration}""#),
    )
}

fn total(run: &Value) -> f64 {
    number(run, "/requests/total")
}

/// A Poisson count with this mean.
fn poisson(name: &'static str, formula: &'static str, mean: f64, counted: f64) -> Figure {
    estimate(name, formula, mean, mean.sqrt(), counted)
}

/// Requests that came in pieces of the time line from one time to another, in seconds.
fn between(run: &Value, from: f64, to: f64) -> f64 {
    let pieces = run["timeline"].as_array().unwrap().iter();
    let inside = pieces.filter(|piece| (from..to).contains(&number(piece, "/t_s")));
    inside.map(|piece| number(piece, "/ok") + number(piece, "/failed")).sum()
}

pub static STEADY: Case = Case::new("constant(50) and recorded times, an hour", || {
    let recorded = arrive(r#"recorded(["0s", "1.5s", "2s", "2s"])"#, "Mon 00:00", "1h");
    vec![
        exact(
            "requests of constant(50)",
            "λt",
            180_000.0,
            0.0,
            total(&arrive("constant(50)", "Mon 00:00", "1h")),
        ),
        exact("requests of four recorded times", "4", 4.0, 0.0, total(&recorded)),
    ]
});

#[test]
fn constant_and_recorded_arrivals_are_exact() {
    STEADY.holds();
}

pub static POISSON: Case = Case::new("poisson(50), 100 min by the minute", || {
    let run = arrive("poisson(50)", "Mon 00:00", "100m");
    let counts: Vec<f64> =
        (0..100).map(|n| between(&run, 60.0 * f64::from(n), 60.0 * f64::from(n + 1))).collect();
    let mean = counts.iter().sum::<f64>() / 100.0;
    let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 99.0;
    vec![
        poisson("requests", "λt", 300_000.0, total(&run)),
        estimate(
            "variance over mean of a minute",
            "1, χ² with 99 degrees",
            1.0,
            (2.0f64 / 99.0).sqrt(),
            variance / mean,
        ),
    ]
});

#[test]
fn poisson_counts_vary_as_much_as_they_are() {
    POISSON.holds();
}

pub static RAMP: Case = Case::new("ramp(10, 50) from 10 to 40 min", || {
    let run = arrive(r#"ramp(10, 50, "10m", "40m")"#, "Mon 00:00", "50m");
    vec![
        poisson("requests before", "10 · 600", 6_000.0, between(&run, 0.0, 600.0)),
        poisson("requests of the first half", "∫λ", 20.0 * 900.0, between(&run, 600.0, 1_500.0)),
        poisson("requests of the second half", "∫λ", 40.0 * 900.0, between(&run, 1_500.0, 2_400.0)),
        poisson("requests after", "50 · 600", 30_000.0, between(&run, 2_400.0, 3_000.0)),
    ]
});

#[test]
fn a_ramp_is_a_straight_line() {
    RAMP.holds();
}

/// A spike of so long: the jump and the fall take a millisecond each.
pub static SPIKE: Case = Case::new("spike(10, 200) at 10 min for 5 min", || {
    let run = arrive(r#"spike(10, 200, "10m", "5m")"#, "Mon 00:00", "20m");
    vec![
        poisson("requests before", "10 · 600", 6_000.0, between(&run, 0.0, 600.0)),
        poisson("requests within", "200 · 300", 60_000.0, between(&run, 600.0, 900.0)),
        poisson("requests after", "10 · 300", 3_000.0, between(&run, 900.0, 1_200.0)),
    ]
});

#[test]
fn a_spike_is_a_rectangle() {
    SPIKE.holds();
}

/// A raised cosine: the day's mean is the middle of its lowest and its highest rate; the six hours around 16:00 have
/// (1 + sin(π/4)/(π/4))/2 of the way up. The curve is drawn in straight lines by quarter hours, which changes it by
/// less than 0.04 %.
pub static DIURNAL: Case = Case::new("diurnal(2, 10), a day", || {
    let run = arrive("diurnal(2, 10)", "Mon 00:00", "1d");
    let quarter = std::f64::consts::FRAC_PI_4;
    let up = (1.0 + quarter.sin() / quarter) / 2.0;
    vec![
        poisson("requests", "(low + high)/2 · t", 6.0 * 86_400.0, total(&run)),
        poisson(
            "requests from 13:00 to 19:00",
            "∫λ",
            (2.0 + 8.0 * up) * 21_600.0,
            between(&run, 13.0 * 3_600.0, 19.0 * 3_600.0),
        ),
    ]
});

#[test]
fn a_day_is_lowest_at_four_and_highest_at_sixteen() {
    DIURNAL.holds();
}

/// A Markov-modulated Poisson process and an exponential server: a chain over the phase and the customers.
pub static BURSTY: Case = Case::new("bursty(2, 12): 30 s and 10 s; a server for 8 a second", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("125ms") } }, workers: 1"#,
        r#"arrivals: bursty(2, 12, "30s", "10s"), duration: "4d""#,
    );
    let (seconds, most) = (345_600.0, 500);
    let mut chain = Chain::of(2 * (most + 1));
    for n in 0..=most {
        for (phase, rate, leave) in [(0, 2.0, 1.0 / 30.0), (1, 12.0, 1.0 / 10.0)] {
            let here = 2 * n + phase;
            chain.add(here, 2 * n + 1 - phase, leave, Event::Phase);
            if n < most {
                chain.add(here, here + 2, rate, Event::Arrives);
            }
            if n > 0 {
                chain.add(here, here - 2, 8.0, Event::Served);
            }
        }
    }
    let comes = || Reward::count(|event| f64::from(event == Event::Arrives));
    let wait =
        chain.ratio(&Reward::integral(|state| (state / 2).saturating_sub(1) as f64), &comes(), seconds);
    let rate = chain.ratio(&comes(), &Reward::time(), seconds);
    vec![
        estimate("requests a second", "Σπλ", rate.mean, rate.error, total(&run) / seconds),
        estimate(
            "mean wait, ms",
            "MMPP/M/1",
            1e3 * wait.mean,
            1e3 * wait.error,
            number(&run, "/stations/0/mean_wait_ms"),
        ),
    ]
});

#[test]
fn bursts_are_a_markov_modulated_poisson_process() {
    BURSTY.holds();
}
