//! Several servers behind a load balancer: round robin, least outstanding requests, random.

use super::case::{Case, estimate};
use super::chain::{Chain, Event, Known, Reward};
use super::queues::{erlang, m_g_1};
use super::scripts::{SERVER, number, run};
use serde_json::Value;

/// A run of so many servers of one worker behind an Application Load Balancer.
fn balanced(servers: u32, algorithm: &str, workload: &str) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: exponential("100ms") }} }}, workers: 1 }});
        {SERVER}
        let targets = [];
        for n in 1..={servers} {{ targets.push(server(`web${{n}}`, "m5.large", open)); }}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: targets,
            target_group_attributes: [#{{ key: "load_balancing.algorithm.type", value: "{algorithm}" }}] }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        simulate(#{{ target: alb.dns_name, {workload} }})"#
    ))
}

/// Mean wait over all servers, in milliseconds.
fn wait_ms(run: &Value) -> f64 {
    let stations = run["stations"].as_array().unwrap();
    let (waits, served) = stations.iter().fold((0.0, 0.0), |(waits, served), station| {
        let here = number(station, "/served");
        (waits + here * number(station, "/mean_wait_ms"), served + here)
    });
    waits / served
}

/// One server of N in turn: a customer comes with every N-th arrival, so E_N/M/1. State: arrivals since the last of
/// its own, and customers.
pub fn in_turn(servers: usize, rate: f64, service: f64, seconds: f64) -> Known {
    let most = 120;
    let place = |phase: usize, n: usize| n * servers + phase;
    let mut chain = Chain::of((most + 1) * servers);
    for n in 0..=most {
        for phase in 0..servers {
            let here = place(phase, n);
            if phase + 1 < servers {
                chain.add(here, place(phase + 1, n), rate, Event::Phase);
            } else if n < most {
                chain.add(here, place(0, n + 1), rate, Event::Arrives);
            }
            if n > 0 {
                chain.add(here, place(phase, n - 1), service, Event::Served);
            }
        }
    }
    let queue = Reward::integral(move |state| (state / servers).saturating_sub(1) as f64);
    chain.ratio(&queue, &Reward::count(|event| f64::from(event == Event::Arrives)), seconds)
}

/// The stations share one stream of arrivals, so their waits depend on each other; the standard error of their mean
/// is at most that of one of them (Cauchy and Schwarz), and this is what is stated.
pub static ROUND_ROBIN: Case = Case::new("round robin over 4, load 0.8: E₄/M/1", || {
    let run = balanced(4, "round_robin", r#"arrivals: poisson(32), duration: "8h""#);
    let wait = in_turn(4, 32.0, 10.0, 28_800.0);
    vec![estimate(
        "mean wait, ms",
        "σ/(μ(1 − σ)), σ = A*(μ − μσ)",
        1e3 * wait.mean,
        1e3 * wait.error,
        wait_ms(&run),
    )]
});

#[test]
fn round_robin_gives_every_server_erlang_arrivals() {
    ROUND_ROBIN.holds();
}

/// The root of σ = (λ/(λ + μ(1 − σ)))^N, the classical solution of E_N/M/1, for a check of the chain.
#[test]
fn the_chain_of_e_n_m_1_has_the_classical_wait() {
    let mut root: f64 = 0.5;
    for _ in 0..500 {
        root = (32.0 / (32.0 + 10.0 * (1.0 - root))).powi(4);
    }
    let wait = in_turn(4, 32.0, 10.0, 1.0).mean;
    assert!((wait / (root / (10.0 * (1.0 - root))) - 1.0).abs() < 1e-9, "{wait} {root}");
}

/// Two servers, and every customer joins the shorter queue: a chain over both numbers, the smaller first. Which of
/// two equal ones is chosen makes no difference to the chain.
fn shorter_queue(rate: f64, service: f64, seconds: f64) -> Known {
    let (most, apart) = (70, 14);
    let mut places = Vec::new();
    let mut number = vec![vec![usize::MAX; most + apart + 2]; most + 1];
    for total in 0..=2 * most {
        for small in (0..=total / 2).rev() {
            let large = total - small;
            if large - small <= apart && large <= most {
                number[small][large] = places.len();
                places.push((small, large));
            }
        }
    }
    let mut chain = Chain::of(places.len());
    for (here, (small, large)) in places.iter().copied().enumerate() {
        let mut go = |a: usize, b: usize, rate: f64, event| {
            let to = number.get(a.min(b)).and_then(|row| row.get(a.max(b))).copied().unwrap_or(usize::MAX);
            // At the edge of the table (never reached at this load) nothing happens.
            if to != usize::MAX {
                chain.add(here, to, rate, event);
            }
        };
        go(small + 1, large, rate, Event::Arrives);
        if small > 0 {
            go(small - 1, large, service, Event::Served);
        }
        if large > 0 {
            go(small, large - 1, service, Event::Served);
        }
    }
    let queue = Reward::integral(move |state| {
        let (small, large) = places[state];
        (small.saturating_sub(1) + large.saturating_sub(1)) as f64
    });
    chain.ratio(&queue, &Reward::count(|event| f64::from(event == Event::Arrives)), seconds)
}

pub static LEAST_OUTSTANDING: Case = Case::new("least outstanding requests over 2, load 0.8", || {
    let run = balanced(2, "least_outstanding_requests", r#"arrivals: poisson(16), duration: "12h""#);
    let wait = shorter_queue(16.0, 10.0, 43_200.0);
    vec![estimate(
        "mean wait, ms",
        "join the shorter queue",
        1e3 * wait.mean,
        1e3 * wait.error,
        wait_ms(&run),
    )]
});

#[test]
fn least_outstanding_requests_joins_the_shorter_queue() {
    LEAST_OUTSTANDING.holds();
}

/// Splitting a Poisson stream by chance gives independent Poisson streams: four times M/M/1.
pub static RANDOM: Case = Case::new("random over 4, load 0.8: M/M/1", || {
    let run = balanced(4, "weighted_random", r#"arrivals: poisson(32), duration: "8h""#);
    let (wait, variance) = m_g_1(8.0, erlang(1, 0.1));
    let error = (variance / (32.0 * 28_800.0)).sqrt();
    vec![estimate("mean wait, ms", "ρ/(μ − λ)", 1e3 * wait, 1e3 * error, wait_ms(&run))]
});

#[test]
fn a_random_choice_splits_poisson_arrivals_into_poisson_arrivals() {
    RANDOM.holds();
}
