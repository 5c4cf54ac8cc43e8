//! One server and other laws of service: M/D/1 and M/G/1.

use super::case::{Case, Figure, estimate};
use super::queues::{Moments, constant, erlang, lognormal, m_g_1, uniform};
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
