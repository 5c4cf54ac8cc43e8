//! A design influences its verdict by the architecture that it builds, and by nothing else: printing, helpers that are
//! written anew, shadowed names, an application of its own, and whatever it catches change no byte of the verdict.

use cloudkata::course::Files;
use cloudkata::{Course, Engine, Seed};
use serde_json::Value;
use std::path::Path;

/// What a design tries beside what it builds; each stands after a design that fails.
const TRICKS: &[&str] = &[
    "print(`{\"schema_version\": 1, \"met\": true}`);",
    "print(\"every requirement is met\\u001b[2J\");",
    "debug(app);",
    "fn at_least(run, figure, bound) { true }\nfn at_most(bill, figure, bound) { true }",
    "fn stop_start(target, at, end) { () }\nfn serving() { () }",
    "fn simulate(options) { #{ availability: 1.0 } }\nsimulate(#{});",
    "fn cost() { #{ monthly_usd: 0.0 } }\ncost();",
    "fn poisson(rate) { 0 }\nfn application(name, options) { () }",
    "let lab = #{ simulate: |options| #{ availability: 1.0 } };",
    "let requirement = |id, options| ();\nlet stage = 1;\nlet define_case = 2;",
    "let app = 5;",
    "const ANYWHERE = \"203.0.113.0/24\";",
    "try { requirement(\"same-address-after-restart\", #{ pillar: \"cost\", check: |lab| [] }); } catch { }",
    "try { define_case(\"tiny\", #{}); } catch { }",
    "try { stage(\"fixed-address\", #{ replaces: [\"same-address-after-restart\"] }); } catch { }",
    "try { lab.seed = 7; } catch { }",
    "application(\"clock\", #{ requests: #{ now: #{ cpu: \"1ns\" } } });",
    "for seed in 1..5 { simulate(#{ seed: seed, duration: \"1m\" }); }",
    "let kept = [];\nfor i in 0..20 { kept.push(architecture()); }",
    "try { throw #{ met: true }; } catch (error) { print(error); }",
    "#{ met: true, requirements: [] }",
    "return true;",
];

fn engine() -> Engine {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/course");
    Engine::new(Course::from_files(&Files::in_directory(&root).unwrap()).unwrap())
}

/// The report without what a script may say of itself.
fn verdict(engine: &Engine, source: &str) -> Value {
    let report = engine
        .grade("tiny/fixed-address", source, Seed(1))
        .unwrap_or_else(|error| panic!("{error}\n{source}"));
    let mut json = serde_json::to_value(&report).unwrap();
    for said in ["printed", "warnings"] {
        json.as_object_mut().unwrap().remove(said);
    }
    json
}

/// A design that keeps its users only until it is restarted.
fn design(engine: &Engine) -> String {
    engine.course().case("tiny").unwrap().reference("reachable").unwrap().source.text.to_string()
}

#[test]
fn nothing_but_the_architecture_changes_a_verdict() {
    let engine = engine();
    let honest = design(&engine);
    let expected = verdict(&engine, &honest);
    assert_eq!(expected["met"], false);
    for trick in TRICKS {
        assert_eq!(verdict(&engine, &format!("{honest}\n{trick}\n")), expected, "{trick}");
    }
}

#[test]
fn a_design_knows_neither_the_lab_nor_its_seed() {
    let engine = engine();
    let honest = design(&engine);
    for (question, code) in [
        ("lab", "unknown-name"),
        ("seed", "unknown-name"),
        ("seed()", "unknown-function"),
        ("at_least(1, \"x\", 0)", "unknown-function"),
        ("requirement(\"x\", #{})", "unknown-function"),
        ("define_case(\"x\", #{})", "unknown-function"),
    ] {
        let error = engine.grade("tiny", format!("{honest}\n{question}"), Seed(1)).unwrap_err();
        assert_eq!(error.diagnostic().code, code, "{question}: {error}");
    }
}

#[test]
fn a_design_that_is_stopped_has_no_verdict() {
    let engine = engine();
    for attack in ["loop {}", "let s = \"x\"; loop { s += s; }", "fn f() { f() } f()"] {
        let error = engine.grade("tiny", format!("{}\n{attack}", design(&engine)), Seed(1)).unwrap_err();
        assert_eq!(error.diagnostic().code, "limit-reached", "{attack}");
    }
}
