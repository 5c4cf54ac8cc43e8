//! Spellings that somebody tries who has read no more than the language's introduction: they work where they can
//! mean only one thing, and say what to write instead where they cannot.

use super::{error, shown};

const SERVER: &str = r#"
    let open = ec2::security_group("open", #{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] });
"#;

/// A script with these requests of an application and these options of a simulation.
fn script(requests: &str, options: &str, figure: &str) -> String {
    format!(
        "application(\"shop\", #{{ requests: {requests} }});{SERVER}\nlet run = simulate(#{{ target: web, {options} }}); {figure}"
    )
}

/// How many requests these options make in ten seconds.
fn total(options: &str) -> String {
    shown(&script("#{ now: \"1ms\" }", &format!("duration: \"10s\", {options}"), "run.total"))
}

/// What is said of these options, with the help.
fn refusal(options: &str) -> String {
    said(&script("#{ now: \"1ms\", buy: \"2ms\" }", options, "run"))
}

fn said(text: &str) -> String {
    let found = error(text);
    assert!(found.span.is_some(), "{found}");
    found.help.map_or(found.message.clone(), |help| format!("{} ({help})", found.message))
}

#[test]
fn arrivals_are_a_law_a_rate_a_list_of_times_or_a_law_of_the_time_between_two() {
    for options in [
        "arrivals: poisson(20)",
        "arrivals: poisson(20.0)",
        "arrivals: poisson(\"20/s\")",
        "arrivals: poisson(\"1200/min\")",
        "arrivals: 20",
        "arrivals: \"20/s\"",
        "arrivals: exponential(\"50ms\")",
        "arrivals: rates([[\"0s\", 20]])",
    ] {
        assert_eq!(total(options), "203", "{options}");
    }
    for options in ["arrivals: constant(20)", "arrivals: constant(\"20/s\")", "arrivals: constant(\"50ms\")"]
    {
        assert_eq!(total(options), "200", "{options}");
    }
    for options in [
        "arrivals: recorded([0, 0.5, 2])",
        "arrivals: [0, 0.5, 2]",
        "arrivals: [\"0s\", \"500ms\", \"2s\"]",
        "arrivals: [2, \"500ms\", 0, 30]",
    ] {
        assert_eq!(total(options), "3", "{options}");
    }
    assert_eq!(total("arrivals: uniform(\"100ms\", \"100ms\")"), "99");
    assert_eq!(total("arrivals: erlang(100, \"100ms\")"), "99");
    assert_eq!(total("arrivals: []"), "0");
    assert_eq!(total("arrivals: poisson(0)"), "0");
}

#[test]
fn a_ramp_may_leave_out_when() {
    let whole = total("arrivals: ramp(10, 50)");
    assert_eq!(whole, total("arrivals: ramp(10, 50, \"10s\")"));
    assert_eq!(whole, total("arrivals: ramp(10, 50, \"0s\", \"10s\")"));
    assert_eq!(whole, total("arrivals: ramp(10, 50, 0, \"10s\")"));
    assert_eq!(shown("ramp(10, 50)"), "ramp(10, 50)");
    assert_eq!(
        refusal("arrivals: ramp(10, 50, \"10s\", \"5s\")"),
        "the start of `ramp` (10s) is after its end (5s)"
    );
}

#[test]
fn wrong_arrivals_say_what_is_allowed() {
    for (options, wanted) in [
        ("arrivals: poisson(-1)", "the rate of `poisson` is -1, but must be at least 0 a second"),
        (
            "arrivals: poisson(1e12)",
            "the rate of `poisson` is 1000000000000, but must be at most a billion a second",
        ),
        (
            "arrivals: poisson(0.0/0.0)",
            "the rate of `poisson` is NaN, but must be a rate: a number per second, or a text such as \"20/s\" or \"1200/min\"",
        ),
        (
            "arrivals: poisson(\"20 rps\")",
            "the rate of `poisson` is \"20 rps\", but must be a rate: a number per second, or a text such as \"20/s\" or \"1200/min\" (write \"20/s\")",
        ),
        (
            "arrivals: \"fast\"",
            "`arrivals` of the simulation is \"fast\", but must be an arrival law such as poisson(20), a rate, or a list of times",
        ),
        (
            "arrivals: constant(\"0s\")",
            "`arrivals` of the simulation is a law of durations, but must be a law of the times between two arrivals that takes time",
        ),
        (
            "arrivals: [-1]",
            "a time of `arrivals` of the simulation is -1, but must be a duration such as \"90s\", \"10m\", \"1h30m\" or \"250ms\"",
        ),
        ("arrivals: diurnal(50, 10)", "the low rate of `diurnal` (50/s) is above its high rate (10/s)"),
        (
            "arrivals: bursty(1, 5, \"0s\", \"1s\")",
            "the time between bursts of `bursty` is nothing, but must be longer",
        ),
        (
            "arrivals: closed(5, 1)",
            "the think time of `closed` is 1, but must be a duration such as \"90s\", \"10m\", \"1h30m\" or \"250ms\" (write the unit too: \"1s\" or \"1ms\")",
        ),
        (
            "arrivals: closed(0, \"1s\")",
            "the number of users of `closed` is 0, but must be a whole number from 1 to 1000000",
        ),
        ("arrivals: trace([1])", "there is no function `trace` (did you mean `recorded`?)"),
        ("arrivals: burst(1, 2)", "there is no function `burst` (did you mean `bursty`?)"),
    ] {
        assert_eq!(refusal(options), wanted, "{options}");
    }
}

#[test]
fn a_request_may_be_told_shortly() {
    for requests in [
        "#{ now: \"5ms\" }",
        "#{ now: constant(\"5ms\") }",
        "#{ now: [#{ cpu: \"5ms\" }] }",
        "#{ now: #{ cpu: \"5ms\" } }",
        "#{ now: #{ steps: [#{ cpu: \"5ms\" }] } }",
    ] {
        assert_eq!(
            shown(&format!("application(\"shop\", #{{ requests: {requests} }})")),
            "application shop on port 80: now (cpu constant(\"5ms\"))",
            "{requests}"
        );
    }
}

#[test]
fn laws_are_told_in_more_ways_than_one() {
    for (text, law) in [
        ("erlang(4, \"10ms\")", "erlang(4, \"10ms\")"),
        ("erlang(\"10ms\", 4)", "erlang(4, \"10ms\")"),
        ("lognormal(\"10ms\", \"5ms\")", "lognormal(\"10ms\", 0.5)"),
        ("uniform(0, \"5ms\")", "uniform(\"0s\", \"5ms\")"),
        (
            "hyperexponential([[9, \"5ms\"], [1, \"55ms\"]])",
            "hyperexponential([[0.9, \"5ms\"], [0.1, \"55ms\"]])",
        ),
        ("hyperexponential(\"10ms\", 1)", "hyperexponential([[0.5, \"10ms\"], [0.5, \"10ms\"]])"),
        ("hyperexponential(\"10ms\", 2).mean", "10ms"),
    ] {
        assert_eq!(shown(text), law, "{text}");
    }
}

#[test]
fn wrong_laws_say_what_is_allowed() {
    let duration = "but must be a duration such as \"90s\", \"10m\", \"1h30m\" or \"250ms\"";
    for (text, wanted) in [
        (
            "exponential(10)",
            format!("the mean of `exponential` is 10, {duration} (write the unit too: \"10s\" or \"10ms\")"),
        ),
        ("exponential(\"10 ms\")", format!("the mean of `exponential` is \"10 ms\", {duration} (write \"10ms\")")),
        (
            "exponential(\"10 seconds\")",
            format!("the mean of `exponential` is \"10 seconds\", {duration} (write \"10s\")"),
        ),
        ("exponential(-1)", format!("the mean of `exponential` is -1, {duration}")),
        (
            "lognormal(\"10ms\", -1)",
            "the variation of `lognormal` is -1, but must be a number from 0 to 100".to_owned(),
        ),
        (
            "hyperexponential(\"10ms\", 0.5)",
            "the variation of `hyperexponential` is 0.5, but must be a number from 1 to 100".to_owned(),
        ),
        (
            "hyperexponential(\"10ms\", \"5ms\")",
            "the standard deviation of `hyperexponential` is 0.5 times its mean, but must be 1 to 100 times".to_owned(),
        ),
        (
            "hyperexponential([])",
            "`hyperexponential` needs a mean and a variation, or a list of parts (such as hyperexponential([[0.9, \"5ms\"], [0.1, \"55ms\"]]))".to_owned(),
        ),
        ("deterministic(\"10ms\")", "there is no function `deterministic` (did you mean `constant`?)".to_owned()),
        ("normal(\"10ms\", \"2ms\")", "there is no function `normal` (did you mean `lognormal`?)".to_owned()),
        (
            "application(\"a\", #{ requests: #{ now: #{ cpu: constant(10) } } })",
            "`cpu` of the request `now` is an arrival law, but must be a law such as exponential(\"10ms\"), or a duration (a duration has a unit: constant(\"10ms\"))".to_owned(),
        ),
    ] {
        assert_eq!(said(text), wanted, "{text}");
    }
}

#[test]
fn shares_may_be_weights_names_or_one_name() {
    let ok = |options: &str| {
        let text =
            script("#{ now: \"1ms\", buy: \"2ms\" }", &format!("duration: \"10s\", {options}"), "run.ok");
        assert_eq!(shown(&text), "10", "{options}");
    };
    for options in [
        "mix: #{ now: 0.7, buy: 0.3 }",
        "mix: #{ now: 70 }",
        "mix: \"now\"",
        "mix: [\"now\", \"buy\"]",
        "clients: \"ap-northeast-2\"",
        "clients: [\"ap-northeast-2\", \"eu-central-1\"]",
        "clients: #{ \"ap-northeast-2\": 0.7, \"eu-central-1\": 0.3 }",
    ] {
        ok(options);
    }
    for (options, wanted) in [
        ("mix: #{ noww: 1 }", "the application `shop` has no request `noww` (did you mean `now`?)"),
        ("mix: #{ now: -1 }", "`now` of `mix` is -1, but must be a number from 0 to 1000000000"),
        ("mix: #{ now: 1.0/0.0 }", "`now` of `mix` is inf, but must be a number from 0 to 1000000000"),
        (
            "mix: #{ now: 0 }",
            "`mix` of the simulation is a map, but must be a map with at least one weight above 0",
        ),
        (
            "mix: []",
            "`mix` of the simulation is a list, but must be a map of weights, a name or a list of names",
        ),
        (
            "clients: #{ seoul: 1 }",
            "there is no Region `seoul` (users are placed by the code of the Region nearest to them, such as \"ap-northeast-2\")",
        ),
    ] {
        assert_eq!(refusal(options), wanted, "{options}");
    }
}

/// A worker that stays busy turns every other attempt away.
#[test]
fn retries_count_the_attempts_after_the_first() {
    let attempts = |options: &str| {
        let text = script(
            "#{ now: \"1h\" }",
            &format!("duration: \"1m\", workers: 1, queue_limit: 0, arrivals: [0, 1], {options}"),
            "run.stations[0].blocked",
        );
        shown(&text)
    };
    for (options, blocked) in [
        ("retries: ()", "1"),
        ("retries: 0", "1"),
        ("retries: 3", "4"),
        ("retry: 3", "4"),
        ("retries: #{ attempts: 3 }", "3"),
        ("retry: #{ attempts: 3, backoff: \"100ms\" }", "3"),
    ] {
        assert_eq!(attempts(options), blocked, "{options}");
    }
    for (options, wanted) in [
        ("retries: -1", "`retries` of the simulation is -1, but must be a whole number from 0 to 99"),
        (
            "retries: \"3\"",
            "`retries` of the simulation is \"3\", but must be a number of times to ask again, or a map #{ attempts, backoff } (such as #{ attempts: 3, backoff: \"100ms\" }: three attempts in all)",
        ),
        ("retries: #{ tries: 3 }", "`retries` has no `tries` (it has attempts, backoff)"),
    ] {
        assert_eq!(refusal(options), wanted, "{options}");
    }
}

#[test]
fn the_other_options_say_what_is_allowed() {
    let duration = "but must be a duration such as \"90s\", \"10m\", \"1h30m\" or \"250ms\"";
    for (options, wanted) in [
        ("timeout: 5", format!("`timeout` of the simulation is 5, {duration} (write the unit too: \"5s\" or \"5ms\")")),
        ("timeout: \"5 s\"", format!("`timeout` of the simulation is \"5 s\", {duration} (write \"5s\")")),
        ("timeout: 0", "`timeout` of the simulation is 0, but must be longer than nothing".to_owned()),
        ("duration: \"1 hour\"", format!("`duration` of the simulation is \"1 hour\", {duration} (write \"1h\")")),
        ("workers: 0", "`workers` of the simulation is 0, but must be a whole number from 1 to 100000".to_owned()),
        (
            "queue_limit: -1",
            "`queue_limit` of the simulation is -1, but must be a whole number from 0 to 4294967295".to_owned(),
        ),
        ("queue: 1", "a simulation has no option `queue` (did you mean `queue_limit`?)".to_owned()),
        (
            "patience: 2",
            "`patience` of the simulation is 2, but must be a law such as exponential(\"10ms\"), or a duration (write the unit too: \"2s\" or \"2ms\")".to_owned(),
        ),
        ("target: []", "`target` of the simulation is a list, but must be at least one address".to_owned()),
        (
            "users: 99999999",
            "this run would need 99999999 users; the limit is 2000000 (take fewer users; the host that embeds the engine can raise the limit)".to_owned(),
        ),
    ] {
        // The target that the script states already gives way to another.
        let text = script("#{ now: \"1ms\" }", options, "run").replacen("target: web, target", "target", 1);
        assert_eq!(said(&text), wanted, "{options}");
    }
}

#[test]
fn a_run_may_start_at_a_time_of_day_and_go_to_a_record() {
    assert_eq!(total("start: \"09:00\""), total("start: \"Mon 09:00\""));
    let text = format!(
        "application(\"shop\");{SERVER}
        let zone = route53::hosted_zone(\"shop.example\");
        let www = route53::record_set(\"www\", #{{ hosted_zone_id: zone, name: \"www.shop.example\", type: \"A\", ttl: 60, resource_records: [web] }});
        simulate(#{{ target: www, duration: \"1m\" }}).availability"
    );
    assert_eq!(shown(&text), "1.0");
}
