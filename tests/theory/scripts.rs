//! Scripts, and what comes out of them.

pub use crate::shared::{number, run};
use serde_json::Value;

/// An open door for servers, and a way to make one.
pub const SERVER: &str = r#"
    let open = ec2::security_group("open", #{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    fn server(name, size, open) {
        ec2::instance(name, #{ image_id: golden_ami(app), instance_type: size, security_group_ids: [open] })
    }
"#;

/// The run of a single server that serves requests of one kind. `application` and `workload` are the entries of the
/// two maps.
pub fn one_server(size: &str, application: &str, workload: &str) -> Value {
    run(&format!(
        r#"
        application("shop", #{{ {application} }});
        {SERVER}
        simulate(#{{ target: server("web", "{size}", open), {workload} }})"#
    ))
}

/// The runs of a single server under the seeds from 1 to `seeds`.
pub fn over_seeds(seeds: u32, size: &str, application: &str, workload: &str) -> Vec<Value> {
    let runs = run(&format!(
        r#"
        application("shop", #{{ {application} }});
        {SERVER}
        let web = server("web", "{size}", open);
        let runs = [];
        for seed in 1..={seeds} {{ runs.push(simulate(#{{ target: web, seed: seed, {workload} }})); }}
        runs"#
    ));
    runs.as_array().expect("a list of runs").clone()
}

/// Mean of a figure over independent runs, and its standard error.
pub fn mean_of(runs: &[Value], figure: impl Fn(&Value) -> f64) -> (f64, f64) {
    let n = runs.len() as f64;
    let mean = runs.iter().map(&figure).sum::<f64>() / n;
    let squares: f64 = runs.iter().map(|run| (figure(run) - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

/// From a user in the Region's city to its servers and back, in seconds.
pub fn round_trip_s() -> f64 {
    let time = cloudkata::catalog::client_rtt("us-east-1", "us-east-1");
    time.expect("a known distance").as_secs_f64()
}

/// When events of a name happened, in seconds.
pub fn times_of(run: &Value, what: &str) -> Vec<f64> {
    let events = run["events"].as_array().expect("events");
    events.iter().filter(|event| event["what"] == what).map(|event| number(event, "/t_s")).collect()
}

/// When the one event of a name happened, in seconds.
pub fn event_s(run: &Value, what: &str) -> f64 {
    let times = times_of(run, what);
    assert_eq!(times.len(), 1, "{what}: {times:?}");
    times[0]
}
