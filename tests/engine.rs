//! The library from outside, as a program that embeds it sees it.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read an answer has failed")]

use cloudkata::course::Files;
use cloudkata::diagnostic::Diagnostic;
use cloudkata::script::ScriptLimits;
use cloudkata::{Budget, Course, Engine, GradeOptions, Language, Limits, Seed, Watch};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

fn engine() -> Engine {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/course");
    Engine::new(Course::from_files(&Files::in_directory(&root).unwrap()).unwrap())
}

fn reference(engine: &Engine) -> String {
    engine.course().case("tiny").unwrap().reference("fixed-address").unwrap().source.text.to_string()
}

#[test]
fn an_engine_goes_from_thread_to_thread_and_says_the_same_everywhere() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let engine = engine();
    shared(&engine);
    let source = reference(&engine);
    let grade = |engine: Engine, source: String| {
        serde_json::to_string(&engine.grade("tiny/fixed-address", source, Seed(3)).unwrap()).unwrap()
    };
    let here = grade(engine.clone(), source.clone());
    let there: Vec<_> = (0..2)
        .map(|_| {
            let (engine, source) = (engine.clone(), source.clone());
            std::thread::spawn(move || grade(engine, source))
        })
        .collect();
    for thread in there {
        assert_eq!(thread.join().unwrap(), here);
    }
}

#[test]
fn a_course_from_texts_is_the_same_as_one_from_a_directory() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/course");
    let files = Files::in_directory(&root).unwrap();
    let texts: Vec<(String, String)> =
        files.paths().map(|path| (path.to_owned(), files.source(path).unwrap().text.to_string())).collect();
    let engine = Engine::new(Course::from_files(&Files::from_texts(texts)).unwrap());
    assert!(engine.course().problems().is_empty(), "{:?}", engine.course().problems());
    assert_eq!(engine.cases(Language::English).unwrap()[0].stages.len(), 2);
}

#[test]
fn what_is_wrong_is_an_error_and_never_a_panic() {
    let engine = engine();
    let refused = |target: &str, source: &str| engine.grade(target, source, Seed(1)).unwrap_err();
    assert_eq!(refused("nothing", "").diagnostic().code, "unknown-case");
    assert_eq!(refused("tiny/nothing", "").diagnostic().code, "unknown-stage");
    let wrong = refused("tiny", "let a = 1;\nlet b = a +;\n");
    assert_eq!(wrong.diagnostic().span.as_ref().unwrap().line, 2);
    assert!(wrong.render().contains("let b = a +;"), "{}", wrong.render());
    for endless in ["loop {}", "fn f() { f() } f()", "let a = []; loop { a.push(a); }", "\"", "#{"] {
        refused("tiny", endless);
    }
    for strange in ["\u{0}", "/*", "\u{feff}", "\r\n", "app.address = ();"] {
        let _ = engine.grade("tiny", strange, Seed(1));
    }
}

#[test]
fn a_design_cannot_reach_the_words_of_the_grader() {
    let engine = engine();
    for word in
        ["stage(\"mine\")", "define_case(\"tiny\", #{})", "requirement(\"x\", #{})", "at_least(1, \"x\", 0)"]
    {
        let error = engine.grade("tiny", word, Seed(1)).unwrap_err();
        assert!(error.diagnostic().message.contains(word.split('(').next().unwrap()), "{error}");
    }
}

#[test]
fn limits_end_the_work_with_a_message() {
    let mut limits = Limits::default();
    limits.script.steps = 10;
    let error = engine().with_limits(limits).run("let a = 0; for i in 0..100 { a += i; } a").unwrap_err();
    assert_eq!(error.diagnostic().code, "limit-reached");
    let mut limits = Limits::default();
    limits.simulation.requests = 100;
    let small = engine().with_limits(limits);
    let report = small.grade("tiny", reference(&small), Seed(1)).unwrap();
    assert!(report.has_error() && !report.met, "beyond a limit nothing is judged");
}

#[test]
fn the_host_can_stop_the_work() {
    let asked = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&asked);
    let watch = Watch::new(move || counter.fetch_add(1, Ordering::Relaxed) < 3);
    let stopped = engine().with_limits(Limits { watch, ..Limits::default() }).run("loop {}").unwrap_err();
    assert_eq!(stopped.diagnostic().code, "stopped");
    assert!(asked.load(Ordering::Relaxed) >= 3);
}

#[test]
fn a_host_may_measure_what_it_likes_of_an_evaluation() {
    let begun = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&begun);
    // Each evaluation may be looked at three times, in the script and in the runs that it simulates.
    let budget = Budget::new(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        let looks = std::cell::Cell::new(0);
        move || {
            looks.set(looks.get() + 1);
            match looks.get() {
                0..=3 => Ok(()),
                _ => Err(Diagnostic::error("limit-reached", "the patience of the host is at its end")),
            }
        }
    });
    let engine = engine().with_limits(Limits { budget, ..Limits::default() });
    let loops = "loop { try { loop {} } catch { } }";
    let runs = "simulate(#{ target: \"203.0.113.7\", arrivals: poisson(500), duration: \"1h\" })";
    for script in [loops, runs] {
        let error = engine.run(script).unwrap_err();
        assert_eq!(error.diagnostic().message, "the patience of the host is at its end", "{script}");
        assert!(error.diagnostic().span.is_some(), "{script}");
    }
    assert_eq!(begun.load(Ordering::Relaxed), 2);
    assert!(engine.run("6 * 7").is_ok());
}

#[test]
fn the_runs_of_a_script_share_limits_that_a_host_may_set() {
    let run = "simulate(#{ target: \"203.0.113.7\", arrivals: poisson(50), duration: \"1h\" });";
    let script = format!("{run} {run} architecture(); architecture()");
    let refused = |set: fn(&mut ScriptLimits)| {
        let mut limits = Limits::default();
        set(&mut limits.script);
        engine().with_limits(limits).run(script.as_str()).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(refused(|_| ()), Ok(()));
    for (set, words) in [
        ((|limits| limits.runs = 1) as fn(&mut ScriptLimits), "more than 1 simulated runs"),
        (|limits| limits.run_seconds = 7_000, "simulate at most 1h 56m 40s together"),
        (|limits| limits.run_events = 100_000, "at most 100000 events together"),
        (|limits| limits.snapshots = 1, "more than 1 snapshots"),
    ] {
        let error = refused(set).unwrap_err();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_seed_alone_and_a_language_are_honoured() {
    let engine = engine();
    let options =
        GradeOptions { language: Language::Korean, seeds: vec![Seed(9)], ..GradeOptions::default() };
    let starter = engine.course().case("tiny").unwrap().starter.as_ref().unwrap().source.clone();
    let report = engine.grade_with("tiny/reachable", &starter, &options).unwrap();
    assert_eq!((report.seed, report.seeds.as_slice(), report.met), (9, [9].as_slice(), false));
    assert_eq!(report.requirements[0].title, "사용자가 응답을 받습니다");
    assert!(report.requirements[0].replay.ends_with("--seed 9"));
}

#[test]
fn threads_change_nothing_but_the_time() {
    let engine = engine();
    for design in ["stages/01-reachable", "stages/02-fixed-address"] {
        let case = engine.course().case("tiny").unwrap();
        let source = case.references.iter().find(|found| found.label() == design).unwrap().source.clone();
        let report = |threads| {
            let options =
                GradeOptions { threads, seeds: (1..=5).map(Seed).collect(), ..GradeOptions::default() };
            serde_json::to_string(&engine.grade_with("tiny", &source, &options).unwrap()).unwrap()
        };
        let one = report(1);
        assert_eq!(report(2), one);
        assert_eq!(report(8), one);
    }
}

#[test]
fn a_pass_is_compared_on_request() {
    let engine = engine();
    let options = GradeOptions { compare: true, ..GradeOptions::default() };
    let report = engine.grade_with("tiny", reference(&engine), &options).unwrap();
    let names: Vec<&str> = report.alternatives.iter().map(|design| design.name.as_str()).collect();
    assert_eq!(names, ["yours", "stages/02-fixed-address", "accept/given-to-the-instance"]);
    assert_eq!(report.alternatives[0].availability, report.alternatives[1].availability);
}
