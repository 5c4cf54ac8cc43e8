//! More than one station: closed users (mean value analysis), several steps of one request (Jackson, Kelly).

use super::case::{Case, Figure, estimate};
use super::chain::{Chain, Event, Reward};
use super::scripts::{SERVER, mean_of, number, one_server, over_seeds, round_trip_s, run};

/// Throughput of `users` who think for so long, at one server: mean value analysis (Reiser and Lavenberg 1980).
fn mean_values(users: u32, think: f64, service: f64) -> (f64, f64) {
    let (mut throughput, mut response, mut present) = (0.0, 0.0, 0.0);
    for n in 1..=users {
        response = service * (1.0 + present);
        throughput = f64::from(n) / (think + response);
        present = throughput * response;
    }
    (throughput, response)
}

/// Twenty users who think for a second: the machine repairman. What the network takes is thinking time too. Only the
/// mean of the thinking matters to the means (the delay is insensitive); the standard errors are those of exponential
/// thinking, and steadier thinking has smaller ones.
fn closed(think: &str) -> Vec<Figure> {
    let (seconds, users) = (28_800.0, 20);
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }, workers: 1"#,
        &format!(r#"arrivals: closed(20, {think}), duration: "8h""#),
    );
    let think = 1.0 + round_trip_s();
    let (throughput, response) = mean_values(20, think, 0.1);
    let chain = Chain::birth_death(21, |n| (users - n) as f64 / think, |n| 10.0 * n.min(1) as f64, |_| 0.0);
    let served = || Reward::count(|event| f64::from(event == Event::Served));
    let rate = chain.ratio(&served(), &Reward::time(), seconds);
    let stay = chain.ratio(&Reward::integral(|n| n as f64), &served(), seconds);
    assert!((rate.mean / throughput - 1.0).abs() < 1e-9 && (stay.mean / response - 1.0).abs() < 1e-9);
    let measured = number(&run, "/latency_ms/mean") - 1e3 * round_trip_s();
    vec![
        estimate("answers a second", "MVA", throughput, rate.error, number(&run, "/requests/ok") / seconds),
        estimate("mean response, ms", "MVA", 1e3 * response, 1e3 * stay.error, measured),
    ]
}

pub static CLOSED: Case = Case::new("20 closed users, think 1 s (exponential)", || closed(r#""1s""#));
pub static CLOSED_CONSTANT: Case =
    Case::new("20 closed users, think 1 s (constant)", || closed(r#"constant("1s")"#));

#[test]
fn closed_users_are_the_machine_repairman() {
    CLOSED.holds();
}

#[test]
fn only_the_mean_of_the_thinking_matters() {
    CLOSED_CONSTANT.holds();
}

/// Mean time in M/M/c.
fn stay(rate: f64, service: f64, servers: u32) -> f64 {
    let chain = Chain::birth_death(400, |_| rate, |n| service * n.min(servers as usize) as f64, |_| 0.0);
    let comes = Reward::count(|event| f64::from(event == Event::Arrives));
    chain.ratio(&Reward::integral(|n| n as f64), &comes, 1.0).mean
}

/// The mean time in a server with plenty of workers, over sixteen seeds.
fn in_steps(steps: &str, rate: f64, formula: &'static str, theory: f64) -> Vec<Figure> {
    let runs = over_seeds(
        16,
        "m5.large",
        &format!(r#"requests: #{{ get: #{{ {steps} }} }}, workers: 10000"#),
        &format!(r#"arrivals: poisson({rate}), duration: "1h""#),
    );
    let (measured, error) = mean_of(&runs, |run| number(run, "/latency_ms/mean") - 1e3 * round_trip_s());
    vec![estimate("mean response, ms", formula, 1e3 * theory, error, measured)]
}

/// What leaves M/M/c is Poisson again (Burke), so the second station sees Poisson arrivals.
pub static TANDEM: Case = Case::new("M/M/2 → M/M/∞, load 0.8 (Jackson)", || {
    let steps = r#"steps: [#{ cpu: exponential("100ms") }, #{ wait: exponential("250ms") }]"#;
    in_steps(steps, 16.0, "W(M/M/2) + E[wait]", stay(16.0, 10.0, 2) + 0.25)
});

#[test]
fn stations_in_a_row_are_a_jackson_network() {
    TANDEM.holds();
}

/// Work, wait, work again: every visit finds the station as if it were M/M/2 with twice the arrivals (Kelly 1975:
/// exponential service of one mean, first come first served, any fixed route).
pub static TWO_VISITS: Case = Case::new("M/M/2 visited twice, load 0.8 (Kelly)", || {
    let steps = r#"steps: [#{ cpu: exponential("50ms") }, #{ wait: exponential("250ms") }, #{ cpu: exponential("50ms") }]"#;
    in_steps(steps, 16.0, "2 W(M/M/2, 2λ) + E[wait]", 2.0 * stay(32.0, 20.0, 2) + 0.25)
});

#[test]
fn a_station_visited_twice_is_a_kelly_network() {
    TWO_VISITS.holds();
}

/// A server with plenty of workers and two vCPUs, and a database with two: by Burke's theorem the database is M/M/2 too,
/// and its figures are as uncertain as those of M/M/2 alone.
pub static DATABASE: Case = Case::new("M/M/2 → database M/M/2, load 0.8 and 0.64 (Jackson)", || {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ buy: #{{ cpu: exponential("100ms"), db_write: exponential("80ms") }} }}, workers: 10000 }});
        {SERVER}
        let web = server("web", "m5.large", open);
        let inner = ec2::security_group("inner", #{{ group_description: "data", security_group_ingress: [allow_tcp(3306, open)] }});
        app.database = rds::db_instance("data", #{{ engine: "mysql", db_instance_class: "db.m5.large", allocated_storage: 20,
            vpc_security_groups: [inner], master_username: "shop", manage_master_user_password: true }});
        simulate(#{{ target: web, arrivals: poisson(16), duration: "12h" }})"#
    ));
    let seconds = 43_200.0;
    let chain = Chain::birth_death(200, |_| 16.0, |n| 12.5 * n.min(2) as f64, |_| 0.0);
    let comes = Reward::count(|event| f64::from(event == Event::Arrives));
    let wait = chain.ratio(&Reward::integral(|n| n.saturating_sub(2) as f64), &comes, seconds);
    let present = chain.ratio(&Reward::integral(|n| n as f64), &Reward::time(), seconds);
    let of = |figure: &str| number(&run, &format!("/stations/1/{figure}"));
    vec![
        estimate(
            "mean wait at the database, ms",
            "Erlang C: C(2, 1.28)/(2μ − λ)",
            1e3 * wait.mean,
            1e3 * wait.error,
            of("mean_wait_ms"),
        ),
        estimate("mean number there", "Lq + λ/μ", present.mean, present.error, of("mean_in_system")),
    ]
});

#[test]
fn a_database_behind_a_server_is_a_jackson_network() {
    DATABASE.holds();
}
