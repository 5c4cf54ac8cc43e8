//! Scripts that mean harm, or that a tired learner writes by mistake: each ends with a clear error, and soon.

use super::super::{Host, ScriptLimits};
use super::{error, run, source};
use std::time::{Duration, Instant};

/// Runs a script that must end with this code, within ten seconds of an unoptimised build on a busy machine.
fn stops(code: &str, text: &str) {
    let start = Instant::now();
    let found = error(text);
    assert_eq!(found.code, code, "{text}\n{found}");
    assert!(found.span.is_some(), "{text}\n{found}");
    assert!(start.elapsed() < Duration::from_secs(10), "{text} took {:?}", start.elapsed());
}

#[test]
fn loops_without_end_are_stopped() {
    stops("limit-reached", "loop {}");
    stops("limit-reached", "let i = 0;\nwhile true { i += 1; }");
    stops("limit-reached", "let a = [1, 2, 3]; loop { a.map(|x| x + 1); }");
    stops("limit-reached", "loop { try { throw 1; } catch { } }");
    stops("limit-reached", "loop { try { loop {} } catch { } }");
    stops("limit-reached", "for i in 0..9223372036854775807 { }");
}

#[test]
fn work_inside_callbacks_counts() {
    stops(
        "limit-reached",
        "let a = []; a.pad(1000, 1); loop { a.map(|x| { let y = 0; for i in 0..100 { y += i } y }); }",
    );
    stops("limit-reached", "let a = []; a.pad(1000, 1); loop { a.sort(|x, y| x - y); }");
}

#[test]
fn recursion_is_stopped() {
    stops("limit-reached", "fn f(x) { f(x + 1) } f(0)");
    stops("limit-reached", "fn f(x) { g(x) } fn g(x) { f(x) } f(0)");
    stops("limit-reached", "let f = |f, x| f.call(f, x + 1); f.call(f, 0)");
}

#[test]
fn values_do_not_grow_without_end() {
    stops("limit-reached", "let s = \"x\"; loop { s += s; }");
    stops("limit-reached", "let a = [1]; loop { a += a; }");
    stops("limit-reached", "let a = []; a.pad(1000000000000, 1)");
    stops("limit-reached", "let s = \"x\"; loop { s = `${s}${s}`; }");
    stops("limit-reached", "let s = \"aaaaaaaaaa\"; loop { s.replace(\"a\", s); }");
    stops(
        "limit-reached",
        "let m = #{}; let s = \"x\"; s.pad(8000, 'x'); let i = 0; loop { i += 1; m[`k${i}`] = s; }",
    );
    stops(
        "limit-reached",
        "let m = #{}; let k = \"k\"; k.pad(8000, 'x'); let i = 0; loop { i += 1; m[k + i] = 1; }",
    );
}

#[test]
fn values_do_not_nest_without_end() {
    stops("limit-reached", "let a = []; loop { a = [a]; }");
    stops("limit-reached", "let m = #{}; loop { m.m = m; }");
    stops("limit-reached", "let m = #{}; loop { m[\"m\"] = m; }");
    stops("limit-reached", "let f = || 1; loop { let g = f; f = || g; }");
    stops("limit-reached", "let a = []; let f = |x| [x]; loop { a = f.call(a); }");
}

#[test]
fn values_that_hold_themselves_are_stopped() {
    stops("limit-reached", "let a = 1; a = || [a]; a.call(); a");
}

#[test]
fn native_functions_do_not_work_for_ever() {
    let big = "let a = []; for i in 0..1000 { a.push(i); } let b = a; b.push(1);";
    stops("limit-reached", &format!("{big} loop {{ a == b; }}"));
    stops("limit-reached", &format!("{big} loop {{ a.index_of(-1); }}"));
    stops("limit-reached", &format!("{big} loop {{ let c = a; c.dedup(); }}"));
    stops("limit-reached", "let s = \"x\"; s.pad(16000, 'x'); loop { s.split(\"y\"); }");
    stops("limit-reached", "let s = \"x\"; s.pad(16000, 'x'); loop { s[5] = 'c'; }");
    stops("limit-reached", "let s = \"x\"; s.pad(16000, 'x'); loop { s.to_upper(); }");
}

#[test]
fn deep_expressions_are_refused() {
    stops("limit-reached", &format!("let x = {}1{}", "(".repeat(5000), ")".repeat(5000)));
    stops("limit-reached", &format!("let x = {}1{}", "[".repeat(5000), "]".repeat(5000)));
    stops("limit-reached", &format!("let x = {}1", "- ".repeat(5000)));
    stops("limit-reached", &format!("let x = {}1", "1+".repeat(5000)));
    stops("limit-reached", &format!("{}1{}", "if true {".repeat(3000), "}".repeat(3000)));
}

/// A thread has 2 MiB unless told otherwise, a browser's tab one.
#[test]
fn the_worst_that_is_allowed_fits_a_stack_of_one_mebibyte() {
    let small = std::thread::Builder::new().stack_size(1 << 20);
    small.spawn(deep_but_allowed).unwrap().join().unwrap();
}

fn deep_but_allowed() {
    // Nested as deep as a function may be, in functions that call each other as deep as they may.
    for (open, close) in [("[", "]"), ("#{ a: ", " }"), ("(1 + ", ")"), ("len([", "])"), ("if true { ", " }")]
    {
        let deepest = (1..40).rev().find_map(|depth| {
            let nested = format!("{}f(x + 1){}", open.repeat(depth), close.repeat(depth));
            let found = error(&format!("fn f(x) {{ {nested} }} f(0)"));
            (!found.message.contains("brackets")).then_some((depth, found))
        });
        let (depth, found) = deepest.unwrap();
        assert_eq!(found.code, "limit-reached", "{open} {depth}: {found}");
        assert!(depth > 4, "{open} {depth}");
    }
    // A script with powers makes calls of all its operators.
    let sum = format!("{}f(x ** 2){}", "(1 + ".repeat(13), ")".repeat(13));
    stops("limit-reached", &format!("fn f(x) {{ {sum} }} f(1)"));
    stops("limit-reached", "let f = |f, x| [[[[[[[[[[ f.call(f, x + 1) ]]]]]]]]]]; f.call(f, 0)");
    stops("limit-reached", "fn f(x) { [1].map(|y| f(y)) } f(0)");
    stops("limit-reached", "fn f(x) { [[[[[[[1].map(|y| f(y))]]]]]] } f(0)");
}

#[test]
fn the_world_outside_cannot_be_reached() {
    stops("not-available", "eval(\"1\")");
    stops("not-available", "import \"std\" as s;");
    stops("not-available", "sleep(5)");
    stops("not-available", "sleep(0.5)");
    stops("not-available", "parse_json(\"[1]\")");
    stops("not-available", "let f = |x| x; f.curry(1)");
    stops("unknown-function", "timestamp()");
    stops("unknown-function", "open_file(\"/etc/passwd\")");
}

#[test]
fn printing_and_sources_have_limits() {
    stops("limit-reached", "loop { print(\"0123456789012345678901234567890123456789\"); }");
    let found = run(&" ".repeat(70_000)).unwrap_err().diagnostic;
    assert_eq!(found.code, "limit-reached");
    assert!(found.message.contains("65536"), "{found}");
}

#[test]
fn numbers_at_their_ends_do_not_panic() {
    for text in [
        "9223372036854775807 + 1",
        "-9223372036854775808 - 1",
        "-9223372036854775808 / -1",
        "-9223372036854775808 % -1",
        "1 / 0",
        "1 % 0",
        "2 ** 1000",
        "1 << 64",
        "1 << -65",
        "abs(-9223372036854775808)",
        "-(-9223372036854775808)",
        "[1][-9223372036854775808]",
        "\"abc\"[9223372036854775807]",
        "range(0, 10, 0)",
        "parse_int(\"99999999999999999999\")",
        "1.0e308 * 10.0",
        "let a = [1, 2]; a.extract(-5..9223372036854775807)",
        "\"abc\".sub_string(-1, 9223372036854775807)",
        "\"x\".pad(-1, 'x')",
        "let a = [1]; a.insert(9223372036854775807, 2)",
        "to_int(1e300)",
    ] {
        let _ = run(text);
    }
}

#[test]
fn the_host_can_stop_a_script() {
    let host = Host::new()
        .limits(ScriptLimits { steps: 1_000_000_000, ..ScriptLimits::default() })
        .watch(std::rc::Rc::new(|_| false));
    let found = host.run(&source("loop {}")).unwrap_err().diagnostic;
    assert_eq!(found.code, "stopped");
}

#[test]
fn limits_are_the_hosts() {
    let host = Host::new().limits(ScriptLimits { steps: 1_000, ..ScriptLimits::default() });
    let found = host.run(&source("for i in 0..10000 { }")).unwrap_err().diagnostic;
    assert_eq!(found.message, "the script was stopped after 1000 steps");
}
