//! Nothing that decides a run, a bill or a verdict may hang on the machine: this test reads the sources for what would.
//! The checksums of `tests/golden.rs` show that it works; this shows where it would stop working.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

#[path = "shared/sources.rs"]
mod sources;

use sources::{File, code, files};

/// Functions of `f64` that IEEE 754 leaves open, so that each C library and each processor may give other last bits
/// (`sqrt`, `floor` and the like are exact). `simulate::random` and `libm` have the same for every machine.
const INEXACT: &[&str] = &[
    "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "cos", "cosh", "exp", "exp2",
    "exp_m1", "gamma", "hypot", "ln", "ln_1p", "ln_gamma", "log", "log10", "log2", "powf", "powi", "sin",
    "sin_cos", "sinh", "tan", "tanh",
];

/// What differs from run to run: clocks, the environment, the order of unordered maps, addresses in memory.
const MOODY: &[&str] =
    &["HashMap", "HashSet", "RandomState", "Instant", "SystemTime", "std::env", "env::var", "as_ptr()"];

/// Rooms that may know a clock, threads or the environment: the shell, and the threads that share a grade's seeds.
const OUTSIDE: &[&str] = &["shell", "shell.rs", "main.rs", "progress", "progress.rs", "engine/threads.rs"];

/// Name and code of what may not hang on the machine.
fn sources() -> Vec<(String, String)> {
    let ours = |file: &File| {
        let outside = |room: &str| file.name == room || file.name.starts_with(&format!("{room}/"));
        !OUTSIDE.iter().any(|room| outside(room)) && !file.name.contains("tests")
    };
    files().into_iter().filter(ours).map(|file| (file.name, file.code)).collect()
}

/// Functions of `f64` that a piece of code calls, as methods or by their path.
fn inexact(code: &str) -> Vec<&'static str> {
    let called = |name: &&&str| {
        code.contains(&format!(".{name}()"))
            || code.contains(&format!(".{name}("))
                && ["atan2", "hypot", "log", "powf", "powi"].contains(*name)
            || code.contains(&format!("f64::{name}"))
            || code.contains(&format!("f32::{name}"))
    };
    INEXACT.iter().filter(called).copied().collect()
}

#[test]
fn no_function_of_floats_differs_from_machine_to_machine() {
    let sources = sources();
    assert!(sources.len() > 100, "the sources are elsewhere");
    let wrong: Vec<_> = sources.iter().filter(|(_, code)| !inexact(code).is_empty()).collect();
    let wrong: Vec<_> = wrong.into_iter().map(|(name, code)| (name, inexact(code))).collect();
    assert!(wrong.is_empty(), "use `simulate::random` or `libm`: {wrong:?}");
}

#[test]
fn nothing_in_the_library_knows_a_clock_or_an_unordered_map() {
    let names = |code: &str| -> Vec<&str> {
        let word = |name: &&str| {
            code.match_indices(name).any(|(at, _)| {
                let after = code[at + name.len()..].chars().next();
                let before = code[..at].chars().next_back();
                let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !part(after) && !part(before)
            })
        };
        MOODY.iter().copied().filter(word).collect()
    };
    let sources = sources();
    let wrong: Vec<_> = sources.iter().map(|(name, code)| (name, names(code))).collect();
    let wrong: Vec<_> = wrong.into_iter().filter(|(_, found)| !found.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn the_reader_sees_calls_and_skips_comments() {
    let text = "let a = x.ln() + f64::exp(y); // z.sin()\nlet b = random::ln(x).sqrt();\nself.log.push(1);\n";
    assert_eq!(inexact(&code(text)), ["exp", "ln"]);
    assert_eq!(inexact(&code("v.powf(0.5) + items.map(f64::cos)")), ["cos", "powf"]);
}
