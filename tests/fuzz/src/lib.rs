//! What the fuzz targets do with an input: texts made of pieces of real ones, so that most of them come near to
//! something that is read, and what must hold of every answer.

use cloudkata::course::{Course, Files, Manifest, sections, without_answers};
use cloudkata::diagnostic::{Diagnostic, Source};
use cloudkata::script::{Host, ScriptLimits};
use cloudkata::simulate;

/// Pieces of scripts.
const OF_SCRIPTS: &[&str] = &[
    "let a",
    "let b",
    " = ",
    "; ",
    "\n",
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
    "|x| ",
    "fn f(x) ",
    "f(",
    "a",
    "b",
    "x",
    "ec2",
    "instance",
    "vpc",
    "subnet",
    "security_group",
    "route53",
    "record_set",
    "rds",
    "db_instance",
    "sqs::queue(\"q\")",
    "\"web\"",
    "app",
    "address",
    "simulate(#{",
    "duration: \"1m\"",
    "seed: 1",
    "arrivals: poisson(5)",
    "faults: [",
    "stop_start(serving(), \"10s\", \"20s\")",
    "crash(a, \"5s\")",
    "network",
    "three_tier",
    "\"10.0.0.0/16\"",
    "2",
    "0",
    "-1",
    "1.5",
    "1e300",
    "9223372036854775807",
    "+",
    "-",
    "*",
    "**",
    "/",
    "%",
    "<<",
    "==",
    "in ",
    "if ",
    "else ",
    "for i in ",
    "while ",
    "loop ",
    "break",
    "return ",
    "throw ",
    "try ",
    "catch ",
    "switch ",
    "=> ",
    "const ",
    "call",
    "map",
    "sort",
    "pad",
    "push",
    "remove(a)",
    "cpu_at(50)",
    "exponential(\"10ms\")",
    "ANYWHERE",
    "allow_tcp(80, ANYWHERE)",
    "default_vpc()",
    "region(\"eu-west-1\")",
    "'",
    "\"",
    "`",
    "${",
    "//",
    "/*",
    "*/",
    "한글",
    "true",
    "()",
    "..",
    "cidr_block",
    "tags",
    "print(",
    "\\",
    "resources()",
    "reach(",
    "cost()",
    "poisson(",
    "application(\"c\", #{ requests: #{ now: \"1ms\" } })",
    "diff(",
    "architecture()",
    "golden_ami(app)",
    "image_id: ",
    "instance_type: \"t3.micro\"",
    "this",
    "eval",
    "curry",
    "Fn(\"f\")",
    "\u{202e}",
];

/// Pieces of lessons, of cases' words and of manifests.
const OF_LESSONS: &[&str] = &[
    "# ",
    "## ",
    "### ",
    "\n",
    "\n\n",
    " ",
    "text",
    "한글",
    "<!-- ",
    " -->",
    "stage: ",
    "requirement: ",
    "question: ",
    "reachable",
    "users-are-served",
    "; ",
    "domains: ",
    "saa.resilient",
    "difficulty: 0",
    "as-of: 2026-11",
    "source: ",
    "- [ ] ",
    "- [x] ",
    "1. ",
    "2. ",
    "  > ",
    "| a | b |\n|---|---|\n",
    "```rhai\n",
    "```rhai generate\n",
    "```\n",
    "`",
    "**",
    "[a](b)",
    "[a]: b\n",
    "![a](b)",
    "<b>",
    "</b>",
    "&amp;",
    "\\",
    "{\"id\": ",
    "\"tiny\"",
    ", ",
    "\"version\": ",
    "\"format_version\": 1",
    "\"languages\": [",
    "\"en\"",
    "]}",
    "\u{0}",
    "\u{202e}",
    "\t",
    "    ",
    "---\n",
    "***\n",
    "> ",
    ">> ",
    "~~~",
    "[^1]",
    "[^1]: ",
];

/// A text of pieces: each byte chooses one, or stands for itself.
fn text(bytes: &[u8], pieces: &[&str]) -> String {
    let piece = |byte: &u8| match pieces.get(usize::from(*byte)) {
        Some(piece) => (*piece).to_owned(),
        None => char::from(*byte).to_string(),
    };
    bytes.iter().map(piece).collect()
}

/// A message is a sentence of ours: one line, and no word of the machinery.
fn is_ours(message: &str) {
    for word in ["i64", "Dynamic", "ImmutableString", "rhai::", "index$", "anon$", "EvalAltResult", "\n"] {
        assert!(!message.contains(word), "{message}");
    }
}

/// A script is answered, whatever it is; an error stands at a line.
pub fn script(bytes: &[u8]) {
    let script = ScriptLimits { steps: 5_000, run_events: 200_000, ..ScriptLimits::default() };
    let runs = simulate::Limits { requests: 20_000, seconds: 7_200, ..simulate::Limits::default() };
    let source = Source::new("a.rhai", text(bytes, OF_SCRIPTS));
    let Err(failure) = Host::new().limits(script).simulation_limits(runs).run(&source) else { return };
    is_ours(&failure.diagnostic.message);
    assert!(failure.diagnostic.span.is_some(), "{}\n{}", source.text, failure.diagnostic);
}

/// Lessons, the words of a case and a manifest are read, whatever they are.
pub fn lesson(bytes: &[u8]) {
    let written = text(bytes, OF_LESSONS);
    let source = Source::new("lessons/en/a.md", written.as_str());
    let all = sections(&source);
    assert!(all.iter().all(|section| section.span(&source).line > 0));
    let _ = without_answers(&written);
    let problem = |problem: &Diagnostic| is_ours(&problem.message);
    let _ = Manifest::read(&source).inspect_err(problem);
    let case = "define_case(\"tiny\", #{ users: 1 });\nstage(\"reachable\");\n";
    let manifest = "{ \"id\": \"a\", \"version\": \"1\", \"format_version\": 1, \"languages\": [\"en\"] }";
    let files = Files::from_texts([
        ("lessons/course.json", manifest),
        ("lessons/en/a.md", written.as_str()),
        ("lessons/en/cases/tiny.md", written.as_str()),
        ("scripts/cases/tiny/case.rhai", case),
    ]);
    match Course::from_files(&files) {
        Ok(course) => course.problems().iter().for_each(problem),
        Err(wrong) => problem(&wrong),
    }
}
