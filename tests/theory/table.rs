//! The table of the book, made of the figures of the tests.

use super::case::{Case, Tolerance};
use super::{
    arrivals, balancing, caches, deployments, health, names, networks, patience, retries, scaling, services,
    stations, tables, throttle, zones,
};
use cloudkata::catalog;
use std::fmt::Write;
use std::sync::Mutex;

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
    &networks::DATABASE,
    &caches::LRU,
    &caches::TTL,
    &caches::COLD,
    &caches::WARM,
    &tables::PROVISIONED,
    &arrivals::STEADY,
    &arrivals::POISSON,
    &arrivals::RAMP,
    &arrivals::SPIKE,
    &arrivals::DIURNAL,
    &arrivals::BURSTY,
    &retries::BACKOFF,
    &retries::ATTEMPTS,
    &retries::CHANCE,
    &retries::FORWARDS,
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
    &deployments::STARTS,
    &deployments::ROLLING,
    &deployments::ADDITIONAL,
    &deployments::ALL_AT_ONCE,
    &deployments::IMMUTABLE,
    &deployments::SPLITTING,
    &deployments::REFRESH,
    &deployments::RANGES,
    &deployments::SLOW,
    &deployments::BLIND,
    &throttle::STEADY,
    &throttle::POISSON,
];

const BOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/book/src/simulation.md");
/// So many significant digits.
fn digits(value: f64, count: i32) -> String {
    let places = if value == 0.0 { 0 } else { (count - 1 - value.abs().log10().floor() as i32).max(0) };
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
                Tolerance::Error(error) => (digits(error, 2), format!("{:+.1}", figure.z().unwrap())),
                Tolerance::Exact(_) => ("exact".to_owned(), String::new()),
                Tolerance::Within(_) => ("bound".to_owned(), String::new()),
            };
            let (theory, measured) = (digits(figure.theory, 4), digits(figure.measured, 4));
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

/// Times that a run takes from the catalog, by the beginnings of their names.
const TIMINGS: &[&str] = &[
    "alb.health_check.",
    "nlb.health_check.",
    "target_group.",
    "elb.dns_ttl",
    "route53.health_check.",
    "autoscaling.cooldown",
    "autoscaling.grace_period",
    "autoscaling.health_poll",
    "autoscaling.warmup",
    "target_tracking.",
    "ec2.boot",
    "ec2.user_data.hybrid_share",
    "autoscaling.instance_refresh.",
    "elasticbeanstalk.enhanced.",
    "elasticbeanstalk.command_timeout",
    "operator.patience",
    "ec2.reboot",
    "ec2.spot_notice",
    "az.rtt.",
    "client.access",
    "efs.",
    "ebs.io",
    "s3.first_byte",
    "sqs.send",
];

/// What a run does not use, though its name begins so.
const UNUSED: &[&str] = &[
    "autoscaling.grace_period.console",
    "ec2.boot.any",
    "route53.health_check.interval.fast",
    "route53.health_check.response_timeout",
    "route53.health_check.tcp_timeout",
    "target_group.min_healthy",
    "target_group.slow_start",
];

fn timings() -> String {
    let mut text = String::from("| what | value | source | trust |\n|---|--:|---|---|\n");
    let used = |id: &str| TIMINGS.iter().any(|start| id.starts_with(start)) && !UNUSED.contains(&id);
    for timing in catalog::timings().filter(|timing| used(timing.id)) {
        let range = match (timing.low, timing.high) {
            (Some(low), Some(high)) => format!(" ({low} to {high})"),
            _ => String::new(),
        };
        let confidence = format!("{:?}", timing.confidence).to_lowercase();
        let (what, value, unit, source) = (timing.what, timing.value, timing.unit, timing.source);
        writeln!(text, "| {what} | {value} {unit}{range} | {source} | {confidence} |").unwrap();
    }
    text
}

/// Compares the text between two markers of the book with what it should be, or writes it.
fn holds(block: &str, made: &str) {
    // Two tests write to one file.
    static BOOK_IS_OPEN: Mutex<()> = Mutex::new(());
    let _open = BOOK_IS_OPEN.lock();
    let (begin, end) = (format!("<!-- {block}: begin -->\n"), format!("<!-- {block}: end -->"));
    let book = std::fs::read_to_string(BOOK).unwrap();
    let (before, rest) = book.split_once(&begin).expect("the book has a place for it");
    let (found, after) = rest.split_once(&end).expect("the book has a place for it");
    if std::env::var_os("UPDATE_BOOK").is_some() {
        std::fs::write(BOOK, format!("{before}{begin}{made}{end}{after}")).unwrap();
        return;
    }
    assert!(found == made, "the {block} have changed; write them anew with UPDATE_BOOK=1:\n{made}");
}

/// The figures of the book are those of the tests. Seeds are fixed and time is whole nanoseconds, so they are the same
/// on every machine.
#[test]
fn the_table_in_the_book_is_made_of_these_figures() {
    holds("agreement", &table());
}

#[test]
fn the_times_in_the_book_are_those_of_the_catalog() {
    holds("timings", &timings());
}
