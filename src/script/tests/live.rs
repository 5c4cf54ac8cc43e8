//! The session behind a prompt: state between entries, and the way back.

use super::super::{Host, Live};
use crate::diagnostic::Source;
use crate::resource::World;
use proptest::prelude::*;

fn live(entries: &[&str]) -> Live {
    let mut live = Live::start(Host::new()).unwrap();
    for text in entries {
        live.enter(text).unwrap_or_else(|failure| panic!("{text}\n{failure}"));
    }
    live
}

/// Everything that can be told of a session.
fn told(live: &Live) -> (String, String, String) {
    let variables = live.session().variables();
    let shown: Vec<String> = variables
        .iter()
        .map(|(name, value)| format!("{name} = {}", value.show(&live.architecture())))
        .collect();
    (shown.join("\n"), format!("{:?}", *live.architecture()), live.script())
}

#[test]
fn variables_functions_and_resources_stay_from_entry_to_entry() {
    let mut live = live(&[
        "let size = \"t3.micro\"",
        "fn named(base) { base + \"-1\" }",
        "let web = ec2::instance(named(\"web\"), #{ image_id: golden_ami(app), instance_type: size })",
        "web.instance_type = \"t3.small\"",
    ]);
    let answer = live.enter("web.instance_type").unwrap();
    assert_eq!((answer.text.as_str(), answer.kept), ("t3.small", false));
    assert_eq!(live.entries().len(), 4);
}

#[test]
fn the_entries_are_one_script_that_builds_the_same() {
    let live = live(&[
        "let net = network::three_tier(\"10.0.0.0/16\", 2) // a network",
        "let web = ec2::instance(\"web\", #{\n  image_id: golden_ami(app),\n  instance_type: \"t3.micro\" })",
        "if true { web.instance_type = \"t3.small\" }",
        "region(\"ap-northeast-2\")",
        "let closed = |x| x + 1",
    ]);
    let outcome = Host::new().run(&Source::new("all.rhai", live.script())).unwrap();
    assert_eq!(crate::architecture::difference(&outcome.architecture, &live.architecture()), []);
    assert_eq!(outcome.architecture.region(), live.architecture().region());
}

#[test]
fn an_entry_that_fails_changes_nothing() {
    let mut live = live(&["let x = [1]", "let web = ec2::vpc(\"a\", #{ cidr_block: \"10.0.0.0/16\" })"]);
    let before = told(&live);
    for text in [
        "x.push(2); region(\"eu-west-1\"); ec2::vpc(\"b\", #{ cidr_block: \"10.0.0.0/33\" })",
        "let y = 1; nothing_of_this_name",
        "x = 5; throw 3",
        "let z = ",
        "fn f() { 1 } f(); f(1)",
    ] {
        assert!(live.enter(text).is_err(), "{text}");
        assert_eq!(told(&live), before, "{text}");
    }
    assert_eq!(live.enter("x.len()").unwrap().text, "1");
}

#[test]
fn an_error_points_into_the_entry_it_happened_in() {
    let mut live = live(&["let a = 1", "fn broken(x) {\n  x + nothing\n}", "let c = 3"]);
    let place = |live: &mut Live, text: &str| {
        let failure = live.enter(text).map(|answer| answer.text).unwrap_err();
        failure.diagnostic.span.map(|span| span.to_string()).unwrap_or_default()
    };
    assert_eq!(place(&mut live, "let d = 1;\nec2::instnace(\"x\")"), "repl:4:2:1");
    assert_eq!(place(&mut live, "let d = 1;\n\nbroken(1)"), "repl:2:2:7");
    assert_eq!(place(&mut live, "let d = oh"), "repl:4:1:9");
}

#[test]
fn closures_that_share_a_variable_go_back_exactly_too() {
    let mut live = live(&["let n = 0", "let more = || { n += 1; n }", "more.call()"]);
    assert_eq!(live.enter("n").unwrap().text, "1");
    live.enter("more.call(); more.call()").unwrap();
    live.undo().unwrap();
    assert_eq!(live.enter("n").unwrap().text, "1");
    assert!(live.enter("more.call(); throw 1").is_err());
    assert_eq!(live.enter("n").unwrap().text, "1");
}

#[test]
fn a_function_is_defined_once_and_a_question_leaves_nothing() {
    let mut live = live(&["fn f() { 1 }"]);
    let failure = live.enter("fn f() { 2 }").unwrap_err();
    assert!(failure.diagnostic.message.contains("already a function `f`, in repl:1"), "{failure}");
    let before = told(&live);
    assert_eq!(live.ask("let q = f() + 1; q").unwrap().text, "2");
    assert_eq!(told(&live), before);
    live.undo().unwrap();
    assert_eq!(live.enter("fn f() { 2 } f()").unwrap().text, "2");
}

#[test]
fn a_simulation_that_is_only_looked_at_is_no_part_of_the_script() {
    let mut live =
        live(&["let web = ec2::instance(\"web\", #{ image_id: golden_ami(app) })", "app.address = web"]);
    live.enter("simulate(#{ duration: \"1m\" })").unwrap();
    live.enter("cost()").unwrap();
    assert_eq!(live.entries().len(), 2);
}

/// Entries of every sort: some change something, some ask, some fail.
const ENTRIES: &[&str] = &[
    "let a = 1",
    "let b = [1, 2]",
    "let c = #{ x: [1] }",
    "a = a + 1",
    "b.push(3)",
    "c.x.push(b)",
    "c.y = 2",
    "let f = |x| x + a",
    "let g = || { a += 1; a }",
    "g.call()",
    "f.call(1)",
    "fn twice(x) { x * 2 }",
    "twice(3)",
    "let v = ec2::vpc(\"v\", #{ cidr_block: \"10.0.0.0/16\" })",
    "v.enable_dns_hostnames = true",
    "remove(v)",
    "let w = ec2::instance(\"w\", #{ image_id: golden_ami(app) }); app.address = w",
    "w.instance_type = \"t3.large\"",
    "region(\"eu-west-1\")",
    "let app = application(\"own\", #{ requests: #{ now: #{ cpu: constant(\"1ms\") } } })",
    "for i in 0..3 { ec2::eip(`e${i}`) }",
    "throw 1",
    "let z = 1; b.push(z); nothing",
    "a",
    "const K = 3",
    "let b = 0",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn undo_is_never_having_typed_it(
        first in proptest::collection::vec(0..ENTRIES.len(), 0..8),
        then in proptest::collection::vec(0..ENTRIES.len(), 1..6),
    ) {
        let enter = |live: &mut Live, which: &[usize]| {
            for index in which {
                let _ = live.enter(ENTRIES[*index]);
            }
        };
        let mut live = Live::start(Host::new()).unwrap();
        enter(&mut live, &first);
        let (before, kept) = (told(&live), live.entries().len());
        enter(&mut live, &then);
        while live.entries().len() > kept {
            live.undo().unwrap();
        }
        prop_assert_eq!(&told(&live), &before);
        // What was never typed cannot be told apart later either.
        let mut fresh = Live::start(Host::new()).unwrap();
        enter(&mut fresh, &first);
        enter(&mut live, &then);
        enter(&mut fresh, &then);
        prop_assert_eq!(told(&live), told(&fresh));
    }

    #[test]
    fn the_entries_together_build_what_stands_there(which in proptest::collection::vec(0..ENTRIES.len(), 0..10)) {
        let mut live = Live::start(Host::new()).unwrap();
        for index in which {
            let _ = live.enter(ENTRIES[index]);
        }
        let outcome = Host::new().run(&Source::new("all.rhai", live.script())).unwrap();
        let built: Vec<String> = outcome.architecture.all().map(|found| found.address()).collect();
        let stands: Vec<String> = live.architecture().all().map(|found| found.address()).collect();
        prop_assert_eq!(built, stands);
        prop_assert_eq!(crate::architecture::difference(&outcome.architecture, &live.architecture()), []);
    }
}
