//! Throttling by a token bucket: a stage of an HTTP API.

use super::case::{Case, estimate, exact};
use super::scripts::{SERVER, mean_of, number, run};
use serde_json::Value;

/// An API in front of a server, throttled to 50 a second with a burst of 20; one run for each seed.
fn throttled(burst: u32, seeds: u32, workload: &str) -> Vec<Value> {
    let runs = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
        {SERVER}
        let api = apigatewayv2::api("front", #{{ protocol_type: "HTTP" }});
        let web = apigatewayv2::integration("web", #{{ api_id: api, integration_type: "HTTP_PROXY", integration_uri: server("web", "m5.large", open) }});
        apigatewayv2::route("all", #{{ api_id: api, route_key: "$default", target: web }});
        apigatewayv2::stage("live", #{{ api_id: api, stage_name: "$default", auto_deploy: true,
            default_route_settings: #{{ throttling_rate_limit: 50, throttling_burst_limit: {burst} }} }});
        let runs = [];
        for seed in 1..={seeds} {{ runs.push(simulate(#{{ target: api, seed: seed, {workload} }})); }}
        runs"#
    ));
    runs.as_array().unwrap().clone()
}

/// Twice as many requests as tokens: the burst lasts until 20 + 50 t < 100 t + 1, then every other one passes.
pub static STEADY: Case = Case::new("token bucket of 50/s and 20, 100 requests a second", || {
    let run = &throttled(20, 1, r#"arrivals: constant(100), duration: "10m""#)[0];
    let passed = (50.0f64 * 599.99 + 20.0).floor();
    vec![
        exact("requests that pass", "⌊rt + b⌋", passed, 0.0, number(run, "/requests/ok")),
        exact(
            "the first that does not, s",
            "(b − 1)/(λ − r), next request",
            0.39,
            1e-9,
            number(run, "/causes/0/first_s"),
        ),
    ]
});

#[test]
fn a_throttle_lets_its_rate_and_its_burst_through() {
    STEADY.holds();
}

/// The tokens that are missing are the work of an M/D/1 queue that nobody joins who would wait longer than
/// (b − 1)/r. Below that level its distribution has the form of M/D/1, P(V ≤ x) ∝ S(x) = Σ (−λ(x − k/r))^k/k!
/// e^(λ(x − k/r)), and what comes in must go out: the share that passes is S/(1 + ρS).
pub static POISSON: Case = Case::new("token bucket of 50/s and 5, Poisson arrivals at 45/s", || {
    let runs = throttled(5, 16, r#"arrivals: poisson(45), duration: "30m""#);
    let (rate, tokens, burst) = (45.0, 50.0, 5);
    let mut factorial = 1.0;
    let form: f64 = (0..burst)
        .map(|k: i32| {
            factorial *= f64::from(k.max(1));
            let left = rate * f64::from(burst - 1 - k) / tokens;
            (-left).powi(k) / factorial * left.exp()
        })
        .sum();
    let passes = form / (1.0 + rate / tokens * form);
    let (measured, error) = mean_of(&runs, |run| number(run, "/availability"));
    vec![estimate("share that passes", "S/(1 + ρS), M/D/1", passes, error, measured)]
});

#[test]
fn a_throttle_is_an_m_d_1_queue_that_nobody_joins_in_vain() {
    POISSON.holds();
}

/// What an API answers itself, and why: nothing deployed, no route, no port 80.
#[test]
fn an_api_says_why_it_passes_nothing_on() {
    let cause = |stage: &str, key: &str, target: &str| {
        let run = run(&format!(
            r#"
            application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1ms") }} }} }});
            {SERVER}
            let api = apigatewayv2::api("front", #{{ protocol_type: "HTTP" }});
            let web = apigatewayv2::integration("web", #{{ api_id: api, integration_type: "HTTP_PROXY", integration_uri: server("web", "m5.large", open) }});
            apigatewayv2::route("some", #{{ api_id: api, route_key: "{key}", target: web }});
            apigatewayv2::stage("live", #{{ api_id: api, stage_name: "$default", auto_deploy: {stage} }});
            let host = api.api_endpoint.split("//")[1];
            simulate(#{{ target: `{target}${{host}}`, arrivals: constant(1), duration: "1m" }})"#
        ));
        let cause = &run["causes"][0];
        (cause["cause"].as_str().map(str::to_owned), cause["resource"].as_str().map(str::to_owned))
    };
    let at_api = |name: &str| (Some(name.to_owned()), Some("apigatewayv2::api.front".to_owned()));
    assert_eq!(cause("true", "GET /get", "https://"), (None, None));
    assert_eq!(cause("false", "$default", "https://"), at_api("api-not-deployed"));
    assert_eq!(cause("true", "GET /put", "https://"), at_api("no-api-route"));
    assert_eq!(cause("true", "$default", "http://"), at_api("no-listener"));
}

/// Quick create: an API in front of a load balancer by its target alone; what the account allows passes, 10,000 a
/// second and 5,000 at once.
#[test]
fn without_a_stage_of_ones_own_the_account_throttles() {
    let run = run(&format!(
        r#"
        application("shop", #{{ requests: #{{ get: #{{ cpu: constant("1us") }} }} }});
        {SERVER}
        let pool = elbv2::target_group("pool", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: [server("web", "m5.large", open)] }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        let api = apigatewayv2::api("front", #{{ protocol_type: "HTTP", target: alb }});
        simulate(#{{ target: api, arrivals: constant(20000), duration: "2s" }})"#
    ));
    assert_eq!(number(&run, "/requests/failed"), 40_000.0 - 24_999.0);
    assert_eq!(run["causes"][0]["cause"], "throttled");
    assert_eq!(run["causes"][0]["resource"], "apigatewayv2::api.front");
}
