//! What a script is told beside its value: what was left out, what was taken by default, which runs are unlike.

use super::{error, run, shown, value};
use crate::script::Value;

const SERVED: &str = r#"
    let sg = ec2::security_group("web", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [sg] });
    app.address = web;
"#;

/// Codes and messages of the remarks on a script.
fn remarks(text: &str) -> Vec<String> {
    let found = run(text).unwrap_or_else(|failure| panic!("{text}\n{failure}")).warnings;
    found.iter().map(|warning| format!("{}: {}", warning.code, warning.message)).collect()
}

#[test]
fn an_application_without_requests_is_told_so() {
    for text in ["application(\"c\", #{})", "application(\"c\", #{ workers: 2 })"] {
        let said = remarks(text);
        assert!(said.iter().any(|one| one.contains("the application `c` has no `requests`")), "{said:?}");
    }
    assert_eq!(remarks("application(\"c\", #{ requests: #{ now: \"10ms\" } })"), [""; 0]);
}

#[test]
fn a_run_without_options_says_what_it_takes() {
    let said = remarks(&format!("{SERVED} simulate()"));
    assert!(said.iter().any(|one| one.contains("one request a second for an hour")), "{said:?}");
    let told = remarks(&format!("{SERVED} simulate(#{{ duration: \"1m\" }})"));
    assert!(!told.iter().any(|one| one.starts_with("default-users")), "{told:?}");
}

#[test]
fn recorded_arrivals_after_the_end_are_told_of() {
    let run = |length: &str| {
        format!(
            "{SERVED} let r = simulate(#{{ arrivals: recorded([1, 2, \"20s\"]), duration: \"{length}\" }}); r.notes"
        )
    };
    let said = remarks(&run("10s"));
    let late = "1 of 3 recorded arrivals come after the end of the run";
    assert!(said.iter().any(|one| one.contains(late)), "{said:?}");
    assert!(shown(&run("10s")).contains(late));
    assert_eq!(value(&run("30s")), Value::List(Vec::new()));
}

#[test]
fn unlike_runs_say_so_when_compared() {
    let compare = |options: &str| {
        let base = "duration: \"1m\", seed: 1";
        format!("{SERVED} diff(simulate(#{{ {base} }}), simulate(#{{ {options} }}))")
    };
    let report = shown(&compare("duration: \"2m\", seed: 2"));
    assert!(report.contains("note: the runs have other seeds (1 and 2)"), "{report}");
    assert!(report.contains("note: the runs are not of one length (1m and 2m)"), "{report}");
    assert!(!shown(&compare("duration: \"1m\", seed: 1, workers: 1")).contains("note"));
}

#[test]
fn numbers_nobody_would_count_are_short() {
    let texts = [
        "poisson(1e300)",
        "recorded([1e300])",
        "slow_down(serving(), 1e300, \"1m\")",
        "ec2::volume(\"v\", #{ size: 1e300, availability_zone: \"us-east-1a\" })",
        "simulate(#{ users: 1e300 })",
        "exponential(1e300)",
    ];
    for text in texts {
        let found = error(text).to_string();
        assert!(found.contains("1e300") && found.len() < 300, "{found}");
    }
}

#[test]
fn powers_bind_as_the_language_says_and_change_in_place() {
    assert_eq!(value("2 ** 3 ** 2"), Value::Int(512));
    assert_eq!(value("let x = 3; x **= 2; x"), Value::Int(9));
    assert_eq!(value("let x = 2.0; x **= 0.5; x == 2.0 ** 0.5"), Value::Bool(true));
    assert_eq!(value("let x = 2.0; x **= 3; x"), Value::Float(8.0));
    assert_eq!(value("let m = #{ a: 2 }; m.a **= 5; m.a"), Value::Int(32));
    assert_eq!(value("-2 ** 2 + 2 * 3 ** 2"), value("(-2) ** 2 + 2 * (3 ** 2)"));
    for text in ["2 ** -1", "10 ** 30", "let x = 10; x **= 30"] {
        assert_eq!(error(text).code, "arithmetic", "{text}");
    }
}

#[test]
fn powers_have_the_same_bits_everywhere() {
    let ours = libm::pow(1.1, 7.3).to_bits();
    let Value::Float(found) = value("1.1 ** 7.3") else { panic!("not a number") };
    assert_eq!(found.to_bits(), ours);
    let Value::Float(found) = value("let x = 1.1; x **= 7.3; x") else { panic!("not a number") };
    assert_eq!(found.to_bits(), ours);
    let Value::Float(found) = value("let x = 2; x **= 0.3; x") else { panic!("not a number") };
    assert_eq!(found.to_bits(), libm::pow(2.0, 0.3).to_bits());
}

#[test]
fn what_is_thrown_is_told_in_the_learners_words() {
    let told = |text: &str| error(text).message;
    assert_eq!(told("throw |x| x"), "(a function)");
    assert_eq!(told("throw [1, || 2]"), "[1, (a function)]");
    assert_eq!(told("throw \"one\\ntwo\""), "one two");
    assert_eq!(told("throw"), "the script gave up here");
    let long = told("let a = []; a.pad(1000, 7); throw a");
    assert!(long.chars().count() == 401 && long.ends_with('…'), "{long}");
}
