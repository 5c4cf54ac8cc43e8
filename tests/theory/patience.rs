//! Users who do not wait for ever: deterministic patience and time-outs, exponential patience (Erlang A).

use super::case::{Case, estimate, exact};
use super::chain::{Chain, Event, Reward};
use super::scripts::{mean_of, number, one_server, over_seeds, round_trip_s};

/// M/M/c with a deterministic patience D (Barrer 1957; Baccelli and Hebuterne 1981): the virtual wait has the density
/// λπ(c−1) exp((λ − cμ)x) below D and λπ(c−1) exp(λD − cμx) beyond it.
struct Impatient {
    arrivals: f64,
    service: f64,
    servers: i32,
    patience: f64,
}

impl Impatient {
    /// Probabilities of 0 … c−1 customers, and λ times the last.
    fn idle(&self) -> (Vec<f64>, f64) {
        let offered = self.arrivals / self.service;
        let mut weights = vec![1.0];
        (1..self.servers).for_each(|n| weights.push(weights[n as usize - 1] * offered / f64::from(n)));
        let drift = self.drift();
        let grown = (drift * self.patience).exp();
        let last = self.arrivals * weights[weights.len() - 1];
        let rest = last * ((grown - 1.0) / drift + grown / self.all());
        let sum = weights.iter().sum::<f64>() + rest;
        (weights.iter().map(|weight| weight / sum).collect(), last / sum)
    }

    fn all(&self) -> f64 {
        f64::from(self.servers) * self.service
    }

    fn drift(&self) -> f64 {
        self.arrivals - self.all()
    }

    /// Share of customers who leave the queue unserved.
    fn gives_up(&self) -> f64 {
        self.idle().1 * (self.drift() * self.patience).exp() / self.all()
    }

    /// Mean wait of those who are served.
    fn wait_of_served(&self) -> f64 {
        let (drift, last) = (self.drift(), self.idle().1);
        let grown = (drift * self.patience).exp();
        last * (grown * (drift * self.patience - 1.0) + 1.0) / (drift * drift) / (1.0 - self.gives_up())
    }

    /// Share whose service begins in time and ends too late.
    fn too_late(&self) -> f64 {
        let (idle, last) = self.idle();
        let (mu, d) = (self.service, self.patience);
        let rate = self.drift() + mu;
        let queued = if rate == 0.0 { d } else { ((rate * d).exp() - 1.0) / rate };
        (-mu * d).exp() * (idle.iter().sum::<f64>() + last * queued)
    }
}

pub static PATIENCE: Case = Case::new("M/M/2 + D: patience of 200 ms, load 0.9", || {
    let runs = over_seeds(
        16,
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }"#,
        r#"arrivals: poisson(18), duration: "45m", patience: "200ms""#,
    );
    let theory = Impatient { arrivals: 18.0, service: 10.0, servers: 2, patience: 0.2 };
    let (left, left_error) =
        mean_of(&runs, |run| number(run, "/requests/failed") / number(run, "/requests/total"));
    let (wait, wait_error) = mean_of(&runs, |run| number(run, "/stations/0/mean_wait_ms"));
    let formula = "λπ(c − 1)e^((λ − cμ)D)/cμ";
    vec![
        estimate("share that gives up", formula, theory.gives_up(), left_error, left),
        estimate("mean wait of those served, ms", "Barrer", 1e3 * theory.wait_of_served(), wait_error, wait),
    ]
});

#[test]
fn patience_of_a_fixed_length_is_barrers_queue() {
    PATIENCE.holds();
}

pub static TIMEOUT: Case = Case::new("M/M/2 and a time-out of 500 ms, load 0.9", || {
    let runs = over_seeds(
        16,
        "m5.large",
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }"#,
        r#"arrivals: poisson(18), duration: "45m", timeout: "500ms""#,
    );
    // What the network takes of the user's half second is lost to the server.
    let patience = 0.5 - round_trip_s();
    let theory = Impatient { arrivals: 18.0, service: 10.0, servers: 2, patience };
    let (failed, error) =
        mean_of(&runs, |run| number(run, "/requests/failed") / number(run, "/requests/total"));
    let expected = theory.gives_up() + theory.too_late();
    vec![estimate("share that fails", "P(W > D) + P(W < D, W + S > D)", expected, error, failed)]
});

#[test]
fn a_time_out_ends_the_wait_and_wastes_the_service() {
    TIMEOUT.holds();
}

/// D/D/1: one request each 100 ms, 130 ms of service, a patience of 1,005 ms. A wait grows by 30 ms a request until
/// it reaches the patience; from then on so many give up that the server keeps pace. At the end at most eight wait
/// whose fate the recursion knows already.
pub static CONSTANT: Case = Case::new("D/D/1 + D: every 100 ms, 130 ms of service, patience 1005 ms", || {
    let run = one_server(
        "m5.large",
        r#"requests: #{ get: #{ cpu: constant("130ms") } }, workers: 1"#,
        r#"arrivals: constant(10), duration: "1h", patience: "1005ms""#,
    );
    let (mut free, mut left, mut waited, mut served) = (0u64, 0u64, 0u64, 0u64);
    for at in (0..36_000).map(|n| n * 100) {
        let wait = free.saturating_sub(at);
        if wait > 1_005 {
            left += 1;
        } else {
            (waited, served, free) = (waited + wait, served + 1, at + wait + 130);
        }
    }
    vec![
        exact(
            "requests that give up",
            "Lindley's recursion",
            left as f64,
            8.0,
            number(&run, "/requests/failed"),
        ),
        exact(
            "mean wait of those served, ms",
            "Lindley's recursion",
            waited as f64 / served as f64,
            0.5,
            number(&run, "/stations/0/mean_wait_ms"),
        ),
    ]
});

#[test]
fn constant_times_follow_lindleys_recursion() {
    CONSTANT.holds();
}

/// Mean wait of those whom Erlang A serves. Who finds j others waiting moves up when one of four is served or one of
/// those ahead gives up, at rate 4μ + jθ, unless he gives up himself, at rate θ.
fn wait_of_served(chain: &Chain, service: f64, leave: f64) -> f64 {
    let (mut waited, mut served) = (0.0, 0.0);
    for (present, share) in chain.stationary().into_iter().enumerate() {
        let Some(ahead) = present.checked_sub(4) else {
            served += share;
            continue;
        };
        let (mut stays, mut time) = (1.0, 0.0);
        for place in 0..=ahead {
            let moves = 4.0 * service + place as f64 * leave;
            stays *= moves / (moves + leave);
            time += 1.0 / (moves + leave);
        }
        waited += share * stays * time;
        served += share * stays;
    }
    waited / served
}

pub static ERLANG_A: Case = Case::new("M/M/4 + M (Erlang A): mean patience 500 ms, load 1.2", || {
    let (application, workload) = (
        r#"requests: #{ get: #{ cpu: exponential("100ms") } }"#,
        r#"arrivals: poisson(48), patience: exponential("500ms")"#,
    );
    let run = one_server("m5.xlarge", application, &format!(r#"{workload}, duration: "4h""#));
    let runs = over_seeds(16, "m5.xlarge", application, &format!(r#"{workload}, duration: "15m""#));
    let queue = |n: usize| n.saturating_sub(4) as f64;
    let chain = Chain::birth_death(150, |_| 48.0, |n| 10.0 * n.min(4) as f64, move |n| 2.0 * queue(n));
    let leaves = Reward::count(|event| f64::from(event == Event::GivesUp));
    let comes = Reward::count(|event| f64::from(event == Event::Arrives));
    let left = chain.ratio(&leaves, &comes, 14_400.0);
    let present = chain.ratio(&Reward::integral(|n| n as f64), &Reward::time(), 14_400.0);
    let measured = number(&run, "/requests/failed") / number(&run, "/requests/total");
    let (wait, wait_error) = mean_of(&runs, |run| number(run, "/stations/0/mean_wait_ms"));
    let expected = 1e3 * wait_of_served(&chain, 10.0, 2.0);
    vec![
        estimate("share that gives up", "θLq/λ", left.mean, left.error, measured),
        estimate("mean wait of those served, ms", "Palm", expected, wait_error, wait),
        estimate(
            "mean number present",
            "birth and death",
            present.mean,
            present.error,
            number(&run, "/stations/0/mean_in_system"),
        ),
    ]
});

#[test]
fn exponential_patience_is_erlang_a() {
    ERLANG_A.holds();
}
