//! One server and other laws of service: M/D/1 and M/G/1.

use super::balancing::in_turn;
use super::case::{Case, Figure, estimate};
use super::queues::{Moments, constant, erlang, hyperexponential, lognormal, m_g_1, uniform};
use super::scripts::{number, one_server};

/// A load of 0.75 for twelve hours: Pollaczek and Khinchine's formula.
fn served(law: &str, moments: Moments) -> Vec<Figure> {
    let run = one_server(
        "m5.large",
        &format!(r#"requests: #{{ get: #{{ cpu: {law} }} }}, workers: 1"#),
        r#"arrivals: poisson(15), duration: "12h""#,
    );
    let (wait, variance) = m_g_1(15.0, moments);
    let error = (variance / (15.0 * 43_200.0)).sqrt();
    let measured = number(&run, "/stations/0/mean_wait_ms");
    vec![estimate("mean wait, ms", "λE[S²]/(2(1 − ρ))", 1e3 * wait, 1e3 * error, measured)]
}

pub static CONSTANT: Case = Case::new("M/D/1, load 0.75", || served(r#"constant("50ms")"#, constant(0.05)));
pub static UNIFORM: Case =
    Case::new("M/U/1 (0 to 100 ms), load 0.75", || served(r#"uniform("0ms", "100ms")"#, uniform(0.0, 0.1)));
pub static ERLANG: Case =
    Case::new("M/E₄/1, load 0.75", || served(r#"erlang(4, "50ms")"#, erlang(4, 0.05)));
pub static LOGNORMAL: Case = Case::new("M/LN/1 (variation 1), load 0.75", || {
    served(r#"lognormal("50ms", 1.0)"#, lognormal(0.05, 1.0))
});

pub static HYPEREXPONENTIAL: Case = Case::new("M/H₂/1 (90 % of 25 ms, 10 % of 275 ms), load 0.75", || {
    let law = r#"hyperexponential([[0.9, "25ms"], [0.1, "275ms"]])"#;
    served(law, hyperexponential(&[(0.9, 0.025), (0.1, 0.275)]))
});

#[test]
fn hyperexponential_service_waits_as_pollaczek_and_khinchine_say() {
    HYPEREXPONENTIAL.holds();
}

/// Erlang times between arrivals, exponential service: a chain over phase and customers, with which the formula for
/// round robin agrees.
pub static RENEWAL: Case = Case::new("E₃/M/1, load 0.8", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }, workers: 1"#,
        r#"arrivals: erlang(3, "125ms"), duration: "1d""#,
    );
    let wait = in_turn(3, 24.0, 10.0, 86_400.0);
    let measured = number(&run, "/stations/0/mean_wait_ms");
    vec![estimate("mean wait, ms", "σ/(μ(1 − σ))", 1e3 * wait.mean, 1e3 * wait.error, measured)]
});

#[test]
fn a_law_of_the_time_between_two_arrivals_makes_a_renewal_process() {
    RENEWAL.holds();
}

#[test]
fn constant_service_is_m_d_1() {
    CONSTANT.holds();
}

#[test]
fn uniform_service_waits_as_pollaczek_and_khinchine_say() {
    UNIFORM.holds();
}

#[test]
fn erlang_service_waits_as_pollaczek_and_khinchine_say() {
    ERLANG.holds();
}

#[test]
fn lognormal_service_waits_as_pollaczek_and_khinchine_say() {
    LOGNORMAL.holds();
}
