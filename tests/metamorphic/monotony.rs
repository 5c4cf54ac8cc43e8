//! More servers, less load, more patience: who gains, request by request, under the same random numbers.

use crate::production::observed;
use cloudkata::simulate::Outcome;

/// One big instance with a queue without end, one step of work a request, and options.
fn station(work: &str, options: &str) -> Vec<Outcome> {
    let (_, outcomes) = observed(&format!(
        r#"
        let app = application("shop", #{{ requests: #{{ get: #{{ cpu: {work} }} }} }});
        let open = ec2::security_group("open", #{{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "m5.2xlarge", security_group_ids: [open] }});
        observe(#{{ target: web.public_ip, {options} }})"#
    ));
    outcomes
}

const WORKS: [&str; 4] = [
    r#"exponential("100ms")"#,
    r#"lognormal("100ms", 3.0)"#,
    r#"constant("100ms")"#,
    r#"uniform("0ms", "200ms")"#,
];

/// What each request stayed. In order of numbers; those under way at the end are left out at the end.
fn stays(outcomes: &[Outcome]) -> Vec<u64> {
    outcomes.iter().map(|outcome| outcome.ended - outcome.sent).collect()
}

/// A vector of waits (Kiefer and Wolfowitz) can only shrink when a server is added. The last requests of the run may
/// be under way in one design and not in the other, so users stop coming before the end.
#[test]
fn one_more_server_never_makes_a_request_later() {
    for (seed, work) in (1..=8).zip(WORKS.iter().cycle()) {
        let arrivals = "rates([[\"0s\", 15], [\"60s\", 15], [\"60s\", 0]])";
        let run = |workers: u32| {
            let options =
                format!("arrivals: {arrivals}, duration: \"30m\", seed: {seed}, workers: {workers}");
            station(work, &options)
        };
        let mut before = stays(&run(1));
        let mut gained = 0;
        for workers in 2..=8 {
            let now = stays(&run(workers));
            assert_eq!(now.len(), before.len());
            let worse = now.iter().zip(&before).position(|(now, before)| now > before);
            assert_eq!(worse, None, "seed {seed}, {work}: worker {workers} made this request later");
            gained += now.iter().zip(&before).filter(|(now, before)| now < before).count();
            before = now;
        }
        assert!(gained > 500, "{gained}");
    }
}

/// The same users, closer together: nobody gains, up to the nanosecond to which moments are rounded.
#[test]
fn more_load_never_makes_a_request_earlier() {
    for (seed, work) in (1..=8).zip(WORKS.iter().cycle()) {
        let run = |rate: u32| {
            stays(&station(
                work,
                &format!("arrivals: poisson({rate}), duration: \"2m\", seed: {seed}, workers: 2"),
            ))
        };
        let mut before = run(8);
        for rate in [12, 16, 18, 20, 24] {
            let now = run(rate);
            let worse = now.iter().zip(&before).position(|(now, before)| now + 2 < *before);
            assert_eq!(worse, None, "seed {seed}, {work}, {rate}/s");
            before = now;
        }
    }
}

/// With a time-out, the share of those who are answered falls with the load, and the slowest answers get slower.
#[test]
fn more_load_never_helps() {
    for seed in 1..=4 {
        let run = |rate: u32| {
            let options = format!(
                "arrivals: poisson({rate}), duration: \"4m\", seed: {seed}, workers: 2, timeout: \"1s\""
            );
            let outcomes = station(WORKS[0], &options);
            let mut answered: Vec<u64> =
                outcomes.iter().filter(|o| o.failed.is_none()).map(|o| o.ended - o.sent).collect();
            answered.sort_unstable();
            let share = answered.len() as f64 / outcomes.len() as f64;
            (share, answered[answered.len() * 99 / 100])
        };
        let runs = [6, 10, 14, 18, 24, 36].map(run);
        assert!(
            runs.is_sorted_by(|calm, busy| calm.0 >= busy.0 && calm.1 <= busy.1),
            "seed {seed}: {runs:?}"
        );
    }
}

/// Whoever is answered within a time-out is answered within a longer one, where nobody stands in another's way.
#[test]
fn where_nobody_waits_for_another_a_longer_time_out_loses_nobody() {
    for (seed, work) in (1..=4).zip(WORKS) {
        let answered = |timeout: &str| -> Vec<bool> {
            // Eight workers at 20 requests of 100 ms a second: a queue is rare, and patience of 1 ns forbids it.
            let options = format!(
                "arrivals: poisson(20), duration: \"2m\", seed: {seed}, timeout: \"{timeout}\", queue_limit: 0"
            );
            station(work, &options).iter().map(|outcome| outcome.failed.is_none()).collect()
        };
        let mut before = answered("30ms");
        for timeout in ["60ms", "120ms", "240ms", "1s"] {
            let now = answered(timeout);
            assert!(before.iter().zip(&now).all(|(before, now)| *now || !before), "seed {seed}, {timeout}");
            before = now;
        }
    }
}

/// In a queue it is not so: who stays longer is served before those who come later. Three requests of two seconds come
/// together. With 3.9 s of patience the third leaves the queue, and one that comes at 3 s is answered; with 4.5 s the second
/// is answered, and the third is begun in vain while the last waits too long.
#[test]
fn in_a_queue_a_longer_time_out_can_lose_a_request() {
    let answered = |timeout: &str| -> Vec<bool> {
        let arrivals = "recorded([0, 0, 0, 3])";
        let options = format!("arrivals: {arrivals}, duration: \"1m\", workers: 1, timeout: \"{timeout}\"");
        station(r#"constant("2s")"#, &options).iter().map(|outcome| outcome.failed.is_none()).collect()
    };
    assert_eq!(answered("3900ms"), [true, false, false, true]);
    assert_eq!(answered("4500ms"), [true, true, false, false]);
}
