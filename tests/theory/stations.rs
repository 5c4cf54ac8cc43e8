//! One server: M/M/1, M/M/c, M/M/c/K, Erlang's loss system.

use super::case::{Case, Figure, estimate};
use super::chain::{Chain, Event, Reward};
use super::scripts::{number, one_server};

/// Four hundred customers are never there at these loads.
const MANY: usize = 400;

fn arrivals(event: Event) -> f64 {
    f64::from(event == Event::Arrives)
}

fn offered(event: Event) -> f64 {
    f64::from(matches!(event, Event::Arrives | Event::Blocked))
}

fn blocked(event: Event) -> f64 {
    f64::from(event == Event::Blocked)
}

/// Customers who wait for one of so many servers.
fn waiting(servers: usize) -> Reward {
    Reward::integral(move |n| n.saturating_sub(servers) as f64)
}

fn busy(servers: usize) -> Reward {
    Reward::integral(move |n| n.min(servers) as f64 / servers as f64)
}

pub static M_M_1: Case = Case::new("M/M/1, load 0.8", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }, workers: 1"#,
        r#"arrivals: poisson(8), duration: "2d""#,
    );
    let seconds = 172_800.0;
    let chain = Chain::birth_death(MANY, |_| 8.0, |_| 10.0, |_| 0.0);
    let wait = chain.ratio(&waiting(1), &Reward::count(arrivals), seconds);
    let present = chain.ratio(&Reward::integral(|n| n as f64), &Reward::time(), seconds);
    let load = chain.ratio(&busy(1), &Reward::time(), seconds);
    vec![
        estimate(
            "mean wait, ms",
            "ρ/(μ − λ)",
            1e3 * wait.mean,
            1e3 * wait.error,
            number(&run, "/stations/0/mean_wait_ms"),
        ),
        estimate(
            "mean number present",
            "ρ/(1 − ρ)",
            present.mean,
            present.error,
            number(&run, "/stations/0/mean_in_system"),
        ),
        estimate("utilisation", "ρ", load.mean, load.error, number(&run, "/stations/0/utilisation")),
    ]
});

#[test]
fn one_server_is_m_m_1() {
    M_M_1.holds();
}

pub static M_M_C: Case = Case::new("M/M/4, load 0.8", || {
    let run = one_server(
        "m5.xlarge",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }"#,
        r#"arrivals: poisson(32), duration: "10h""#,
    );
    let chain = Chain::birth_death(MANY, |_| 32.0, |n| 10.0 * n.min(4) as f64, |_| 0.0);
    let wait = chain.ratio(&waiting(4), &Reward::count(arrivals), 36_000.0);
    let load = chain.ratio(&busy(4), &Reward::time(), 36_000.0);
    vec![
        estimate(
            "mean wait, ms",
            "Erlang C: C(4, 3.2)/(4μ − λ)",
            1e3 * wait.mean,
            1e3 * wait.error,
            number(&run, "/stations/0/mean_wait_ms"),
        ),
        estimate("utilisation", "λ/4μ", load.mean, load.error, number(&run, "/stations/0/utilisation")),
    ]
});

#[test]
fn as_many_workers_as_vcpus_are_m_m_c() {
    M_M_C.holds();
}

pub static M_M_C_K: Case = Case::new("M/M/2/6, load 1.1", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }, queue_limit: 4"#,
        r#"arrivals: poisson(22), duration: "12h""#,
    );
    let seconds = 43_200.0;
    let chain = Chain::birth_death(7, |_| 22.0, |n| 10.0 * n.min(2) as f64, |_| 0.0);
    let wait = chain.ratio(&waiting(2), &Reward::count(arrivals), seconds);
    let refused = chain.ratio(&Reward::count(blocked), &Reward::count(offered), seconds);
    vec![
        estimate(
            "share turned away",
            "π(6), PASTA",
            refused.mean,
            refused.error,
            number(&run, "/stations/0/blocked") / number(&run, "/requests/total"),
        ),
        estimate(
            "mean wait of those taken in, ms",
            "Lq/(λ(1 − π(6)))",
            1e3 * wait.mean,
            1e3 * wait.error,
            number(&run, "/stations/0/mean_wait_ms"),
        ),
    ]
});

#[test]
fn a_queue_limit_makes_it_m_m_c_k() {
    M_M_C_K.holds();
}

/// Erlang's formula holds for every law of service with the same mean: lognormal service must give the same loss. The
/// standard error is that of exponential service; with a larger variation of service it is a little smaller.
fn loss(service: &str) -> Vec<Figure> {
    let run = one_server(
        "m5.2xlarge",
        &format!(r#"requests: #{{ get: #{{ cpu: {service} }} }}, queue_limit: 0"#),
        r#"arrivals: poisson(60), duration: "3h""#,
    );
    let chain = Chain::birth_death(9, |_| 60.0, |n| 10.0 * n as f64, |_| 0.0);
    let refused = chain.ratio(&Reward::count(blocked), &Reward::count(offered), 10_800.0);
    let measured = number(&run, "/requests/failed") / number(&run, "/requests/total");
    vec![estimate("share turned away", "Erlang B(8, 6)", refused.mean, refused.error, measured)]
}

pub static ERLANG_B: Case = Case::new("M/M/8/8", || loss(r#"exponential("100ms")"#));

#[test]
fn no_queue_at_all_is_erlangs_loss_system() {
    ERLANG_B.holds();
}

pub static M_G_C_C: Case = Case::new("M/G/8/8, lognormal service", || loss(r#"lognormal("100ms", 1.0)"#));

#[test]
fn erlangs_loss_does_not_depend_on_the_law_of_service() {
    M_G_C_C.holds();
}
