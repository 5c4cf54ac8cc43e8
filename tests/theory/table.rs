//! The table of the book, made of the figures of the tests.

use super::case::{Case, Tolerance};
use super::{
    arrivals, balancing, health, names, networks, patience, retries, scaling, services, stations, zones,
};
use std::fmt::Write;

/// Every case, in the order of the table.
const ALL: &[&Case] = &[
    &stations::M_M_1,
    &stations::M_M_C,
    &stations::M_M_C_K,
    &stations::ERLANG_B,
    &stations::M_G_C_C,
    &services::CONSTANT,
    &services::UNIFORM,
    &services::ERLANG,
    &services::LOGNORMAL,
    &services::HYPEREXPONENTIAL,
    &services::RENEWAL,
    &patience::PATIENCE,
    &patience::TIMEOUT,
    &patience::CONSTANT,
    &patience::ERLANG_A,
    &balancing::ROUND_ROBIN,
    &balancing::LEAST_OUTSTANDING,
    &balancing::RANDOM,
    &networks::CLOSED,
    &networks::CLOSED_CONSTANT,
    &networks::TANDEM,
    &networks::TWO_VISITS,
    &arrivals::STEADY,
    &arrivals::POISSON,
    &arrivals::RAMP,
    &arrivals::SPIKE,
    &arrivals::DIURNAL,
    &arrivals::BURSTY,
    &retries::BACKOFF,
    &retries::ATTEMPTS,
    &retries::CHANCE,
    &names::FAST,
    &names::SLOW,
    &names::VALUES,
    &names::WEIGHTS,
    &health::DETECTION,
    &health::RECOVERY,
    &health::CRASH,
    &health::QUORUM,
    &zones::CROSS_ZONE_OFF,
    &zones::CROSS_ZONE_ON,
    &zones::IMBALANCE,
    &zones::STAYING,
    &scaling::STEPS,
    &scaling::WARMING,
    &scaling::CLAMPS,
    &scaling::TRACKING,
    &scaling::COOLDOWN,
];

const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/simulation.md");
const BEGIN: &str = "<!-- agreement: begin -->\n";
const END: &str = "<!-- agreement: end -->";

/// Four significant digits: enough to compare, few enough to read.
fn digits(value: f64) -> String {
    let places = if value == 0.0 { 0 } else { (3 - value.abs().log10().floor() as i32).max(0) };
    format!("{value:.*}", places as usize)
}

fn table() -> String {
    let mut text = String::from(
        "| case | figure | theory | formula | measured | standard error | off by |\n|---|---|--:|---|--:|--:|--:|\n",
    );
    for case in ALL {
        for (place, figure) in case.figures().iter().enumerate() {
            let title = if place == 0 { case.title } else { "" };
            let (error, off) = match figure.tolerance {
                Tolerance::Error(error) => (format!("{error:.2e}"), format!("{:+.1}", figure.z().unwrap())),
                Tolerance::Exact(_) => ("exact".to_owned(), String::new()),
                Tolerance::Within(_) => ("bound".to_owned(), String::new()),
            };
            let (theory, measured) = (digits(figure.theory), digits(figure.measured));
            writeln!(
                text,
                "| {title} | {} | {theory} | {} | {measured} | {error} | {off} |",
                figure.name, figure.formula
            )
            .unwrap();
        }
    }
    text
}

/// The figures of the book are those of the tests. Seeds are fixed and time is whole nanoseconds, so they are the same
/// on every machine.
#[test]
fn the_table_in_the_book_is_made_of_these_figures() {
    let book = std::fs::read_to_string(BOOK).unwrap();
    let (before, rest) = book.split_once(BEGIN).expect("the book has a place for the table");
    let (found, after) = rest.split_once(END).expect("the book has a place for the table");
    let made = table();
    if std::env::var_os("UPDATE_BOOK").is_some() {
        std::fs::write(BOOK, format!("{before}{BEGIN}{made}{END}{after}")).unwrap();
        return;
    }
    assert!(found == made, "the table has changed; write it anew with UPDATE_BOOK=1:\n{made}");
}
