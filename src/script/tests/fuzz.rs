//! Random scripts: whatever is thrown at the host, it answers, and no message names the machinery.

use super::super::{Host, ScriptLimits};
use super::source;
use proptest::prelude::*;

/// Pieces of scripts, so that random texts come near to real ones.
const PIECES: &[&str] = &[
    "let ",
    "a",
    "b",
    " = ",
    "; ",
    "(",
    ")",
    "[",
    "]",
    "#{",
    "}",
    "{",
    ", ",
    ": ",
    ".",
    "::",
    "ec2",
    "instance",
    "vpc",
    "\"web\"",
    "app",
    "address",
    "run",
    "simulate",
    "network",
    "three_tier",
    "\"10.0.0.0/16\"",
    "2",
    "0",
    "-1",
    "1.5",
    "+",
    "-",
    "*",
    "==",
    "in ",
    "if ",
    "else ",
    "for ",
    "while ",
    "loop ",
    "fn f(x) ",
    "return ",
    "|x| ",
    "f",
    "x",
    "map",
    "call",
    "remove",
    "cpu_at",
    "exponential",
    "serving",
    "ANYWHERE",
    "allow_tcp",
    "default_vpc()",
    "'",
    "\"",
    "`",
    "${",
    "//",
    "/*",
    "*/",
    "\n",
    "한글",
    "true",
    "()",
    "..",
    "cidr_block",
    "tags",
    "print",
    "throw ",
    "try ",
    "catch ",
    "switch ",
    "=>",
    "_",
    "const ",
    "\\",
    "resources()",
    "subnet",
    "security_group",
    "reach",
    "cost()",
    "poisson",
    "now",
    "requests",
    "application",
    "duration",
    "\"1m\"",
    "faults",
    "crash",
    "diff",
    "architecture()",
];

fn answers(text: &str) -> Result<(), TestCaseError> {
    let limits = ScriptLimits { steps: 5_000, ..ScriptLimits::default() };
    let Err(failure) = Host::new().limits(limits).run(&source(text)) else { return Ok(()) };
    let message = failure.diagnostic.to_string();
    for word in ["i64", "Dynamic", "ImmutableString", "rhai::", "index$", "anon$", "EvalAltResult"] {
        prop_assert!(!message.contains(word), "{text}\n{message}");
    }
    prop_assert!(!failure.diagnostic.message.contains('\n'), "{text}\n{message}");
    prop_assert!(failure.diagnostic.span.is_some(), "{text}\n{message}");
    Ok(())
}

/// A design as a learner writes it.
const DESIGN: &str = include_str!("../../../scripts/cases/whatisthetime/stages/08-auto-scaling.rhai");

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn pieces_in_any_order_are_answered(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        answers(&pieces.concat())?;
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,80}") {
        answers(&text)?;
    }

    #[test]
    fn a_design_with_a_slip_is_answered(
        from in 0..DESIGN.len(),
        cut in 0..30usize,
        piece in prop::sample::select(PIECES),
    ) {
        let chars: Vec<char> = DESIGN.chars().collect();
        let from = from.min(chars.len());
        let before: String = chars[..from].iter().collect();
        let after: String = chars[(from + cut).min(chars.len())..].iter().collect();
        answers(&format!("{before}{piece}{after}"))?;
    }
}
