//! Questions whose key is computed, and quotes of what a demo prints: each is run, as a learner will run it, many
//! times.

use super::super::{Course, Lesson, Manifest};
use super::{CheckOptions, Trial};
use crate::diagnostic::Source;
use crate::diagnostic::{Diagnostic, Span};
use crate::grade::{GradeLimits, Status};
use crate::quiz::{Asked, Form, Kind, Question, build_verdict, solution_verdict};
use crate::script::Value;
use crate::text::Language;
use std::collections::{BTreeMap, BTreeSet};

/// Seeds that the runs of a prediction are tried with.
const RUN_SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

/// Something to be run.
pub(super) enum Work<'a> {
    Question(&'a Question),
    Demo(&'a Lesson),
}

/// Everything in a course that has to be run, apart from its cases.
pub(super) fn plan<'a>(course: &'a Course, lesson: Option<&str>) -> Vec<Work<'a>> {
    let wanted = |id: &str| lesson.is_none_or(|lesson| lesson == id);
    let computed =
        |question: &&Question| matches!(question.kind, Kind::Generated | Kind::Predict { .. } | Kind::Build);
    let questions = course
        .questions()
        .iter()
        .filter(computed)
        .filter(|question| wanted(&question.lesson))
        .map(Work::Question);
    let demos =
        course.lessons().iter().filter(|lesson| lesson.demo.is_some() && wanted(&lesson.id)).map(Work::Demo);
    questions.chain(demos).collect()
}

/// Runs it.
pub(super) fn run(work: &Work<'_>, course: &Course, options: &CheckOptions, place: usize) -> Trial {
    let (limits, draws) = (&options.limits, options.draws);
    let mut findings = Vec::new();
    let (case, stage, promise, gradings) = match work {
        Work::Question(question) => {
            let (promise, gradings) = match &question.kind {
                Kind::Generated => (
                    format!("valid on {draws} seeds"),
                    generated(question, course.manifest(), options, &mut findings),
                ),
                Kind::Predict { .. } => (
                    "one key on every seed".to_owned(),
                    predict(question, course.manifest(), limits, &mut findings),
                ),
                _ => (
                    "solved, and not by nothing".to_owned(),
                    build(question, course.manifest(), limits, &mut findings),
                ),
            };
            (question.lesson.clone(), question.id.clone(), promise, gradings)
        }
        Work::Demo(lesson) => {
            demo(lesson, course, limits, &mut findings);
            (lesson.id.clone(), lesson.language.to_string(), "prints what is quoted".to_owned(), 1)
        }
    };
    let design = match work {
        Work::Question(question) => question.kind.name().to_owned(),
        Work::Demo(lesson) => lesson.demo.clone().unwrap_or_default(),
    };
    Trial { place, case, stage, design, promise, gradings, findings }
}

fn place(question: &Question, language: Language) -> Option<Span> {
    question.words(language)?.span.clone()
}

/// Draws a generated question with many seeds, in every language.
fn generated(
    question: &Question,
    manifest: &Manifest,
    options: &CheckOptions,
    found: &mut Vec<Diagnostic>,
) -> usize {
    let (mut notes, mut keys, mut drawn) = (BTreeSet::new(), BTreeSet::new(), 0);
    for seed in 1..=options.draws {
        let mut first: Option<(Language, Asked)> = None;
        for language in manifest.languages.iter().filter(|language| question.words.contains_key(language)) {
            drawn += 1;
            let asked = match question.ask(seed, *language, &options.limits) {
                Ok(asked) => asked,
                Err(problem) => {
                    let problem = problem.or_at(place(question, *language));
                    found.push(Diagnostic { note: Some(format!("with seed {seed}")), ..problem });
                    return drawn;
                }
            };
            if let Some((other, known)) = &first {
                if let Some(what) = differs(known, &asked) {
                    let message =
                        format!("`{}` has another {what} in `{language}` than in `{other}`", question.id);
                    let error = Diagnostic::error("languages-differ", message).at(place(question, *language));
                    found.push(error.note(format!("with seed {seed}")));
                    return drawn;
                }
            } else {
                notes.insert(asked.note.clone());
                keys.insert((asked.form.key(), texts(&asked)));
                first = Some((*language, asked));
            }
        }
    }
    if options.draws > 1 && notes.len().max(keys.len()) < 2 {
        let message = format!("`{}` is the same for every seed", question.id);
        found.push(
            Diagnostic::error("one-variant", message)
                .at(place(question, manifest.languages.first().copied().unwrap_or_default())),
        );
    } else if notes.len() == 1 && notes.contains("") {
        let message = format!("`{}` has no `note` that tells its variants apart", question.id);
        found.push(Diagnostic::error("no-note", message).at(place(question, Language::English)));
    }
    drawn
}

fn texts(asked: &Asked) -> String {
    asked.form.shown().iter().map(|choice| choice.text.as_str()).collect::<Vec<_>>().join("|")
}

/// What two languages of a variant do not have in common.
fn differs(a: &Asked, b: &Asked) -> Option<&'static str> {
    if a.note != b.note {
        return Some("`note`");
    }
    // Values are compared by their digits, since units and words are translated.
    let digits = |asked: &Asked| {
        let number =
            |text: &str| text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
        asked
            .form
            .shown()
            .iter()
            .map(|choice| (choice.id.clone(), number(&choice.text)))
            .collect::<BTreeMap<_, _>>()
    };
    match (&a.form, &b.form) {
        (Form::Number { answer: a, .. }, Form::Number { answer: b, .. }) if a != b => Some("`answer`"),
        (Form::Choice { right: a, .. }, Form::Choice { right: b, .. }) if a != b => Some("key"),
        (a, b) if a.name() != b.name() => Some("form"),
        _ if digits(a) != digits(b) => Some("set of values"),
        _ => None,
    }
}

/// Computes the key of a prediction under several seeds of its runs, in every language.
fn predict(
    question: &Question,
    manifest: &Manifest,
    limits: &GradeLimits,
    found: &mut Vec<Diagnostic>,
) -> usize {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    let mut tried = 0;
    for language in manifest.languages.iter().filter(|language| question.words.contains_key(language)) {
        tried += 1;
        match question.ask(1, *language, limits) {
            Ok(asked) => {
                keys.entry(asked.form.key().join(",")).or_insert_with(|| format!("in `{language}`"));
            }
            Err(problem) => found.push(problem.or_at(place(question, *language))),
        }
    }
    if !found.is_empty() {
        return tried;
    }
    let number = matches!(&question.kind, Kind::Predict { options, .. } if options.is_empty());
    for seed in RUN_SEEDS {
        tried += 1;
        match question.predicted(Language::English, seed, limits) {
            Ok(key) if !number => {
                keys.entry(key).or_insert_with(|| format!("with seed {seed}"));
            }
            Ok(key) => stays_near(question, &key, seed, limits, found),
            Err(problem) => {
                found.push(
                    problem.or_at(place(question, Language::English)).note(format!("with seed {seed}")),
                );
                return tried;
            }
        }
    }
    if keys.len() > 1 {
        let shown: Vec<String> = keys.iter().map(|(key, when)| format!("`{key}` {when}")).collect();
        let message = format!("the key of `{}` depends on chance: {}", question.id, shown.join(", "));
        let error = Diagnostic::error("unstable-key", message).at(place(question, Language::English));
        found.push(error.help("choose a scenario with margin"));
    }
    tried
}

/// A number that is predicted stays within its tolerance under every seed.
fn stays_near(question: &Question, key: &str, seed: u64, limits: &GradeLimits, found: &mut Vec<Diagnostic>) {
    if let Ok(asked) = question.ask(1, Language::English, limits)
        && !asked.form.mark(&[key.to_owned()]).correct
    {
        let message =
            format!("the key of `{}` is {key} with seed {seed}: outside its tolerance", question.id);
        found.push(Diagnostic::error("unstable-key", message).at(place(question, Language::English)));
    }
}

/// A build question is solved by its solution, and not by an empty design.
fn build(
    question: &Question,
    manifest: &Manifest,
    limits: &GradeLimits,
    found: &mut Vec<Diagnostic>,
) -> usize {
    let mut tried = 0;
    for language in manifest.languages.iter().filter(|language| question.words.contains_key(language)) {
        let at = || place(question, *language);
        tried += 2;
        match solution_verdict(question, *language, limits) {
            Err(problem) => found.push(problem.or_at(at())),
            Ok(report) if !report.met => {
                let failed = report.requirements.iter().find(|verdict| verdict.status != Status::Met);
                let why = failed.map_or_else(String::new, |verdict| {
                    format!(": `{}` expected {}, observed {}", verdict.id, verdict.expected, verdict.observed)
                });
                let message = format!("the solution of `{}` does not pass{why}", question.id);
                let error = Diagnostic::error("solution-fails", message).at(at());
                found.push(match failed.and_then(|verdict| verdict.error.clone()) {
                    Some(problem) => error.help(problem.to_string()),
                    None => error,
                });
            }
            Ok(_) => {}
        }
        let nothing = Source::new("nothing.rhai", "()");
        match build_verdict(question, &nothing, *language, limits) {
            Ok(report) if report.met => {
                let message = format!("`{}` is passed by an empty design", question.id);
                found.push(Diagnostic::error("nothing-passes", message).at(at()));
            }
            Ok(_) => {}
            Err(problem) => found.push(problem.or_at(at())),
        }
    }
    tried
}

/// Every line that a lesson quotes stands in what its demo prints, in the same order.
fn demo(lesson: &Lesson, course: &Course, limits: &GradeLimits, found: &mut Vec<Diagnostic>) {
    let path = lesson.demo.clone().unwrap_or_default();
    let Some(source) = course.demos().get(&path) else {
        let error =
            Diagnostic::error("no-demo", format!("there is no demo `{path}`")).at(lesson.place.clone());
        found.push(error.nearest(&path, course.demos().keys().map(String::as_str)));
        return;
    };
    let outcome = match limits.host_of_learner().language(lesson.language).run(source) {
        Ok(outcome) => outcome,
        Err(failure) => {
            found.push(failure.diagnostic.or_at(Span::new(source.name.clone(), 1, 1, 1)));
            return;
        }
    };
    let mut printed = outcome.printed.join("\n");
    if outcome.value != Value::Unit {
        printed.push('\n');
        printed.push_str(&outcome.value.show(&outcome.architecture));
    }
    let lines: Vec<&str> = printed.lines().map(str::trim).collect();
    for quote in &lesson.quotes {
        let mut next = 0;
        for (offset, wanted) in quote.text.lines().enumerate() {
            let wanted = wanted.trim();
            if wanted.is_empty() || wanted == "…" {
                continue;
            }
            let rest = lines.get(next..).unwrap_or_default();
            let Some(at) = rest.iter().position(|line| *line == wanted) else {
                let message = format!("`{path}` does not print this line here");
                let line = quote.line + offset as u32;
                let at = Span::new(lesson.source.name.clone(), line, 1, wanted.chars().count() as u32);
                let mut error = Diagnostic::error("demo-differs", message).at(at);
                error.help = Some(near(wanted, &lines, next));
                found.push(error);
                break;
            };
            next += at + 1;
        }
    }
}

/// What stands in the output instead.
fn near(wanted: &str, lines: &[&str], next: usize) -> String {
    let begin = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let alike = lines.iter().find(|line| begin(line).is_some() && begin(line) == begin(wanted));
    match alike.or(lines.get(next)) {
        Some(line) => format!("it prints `{line}`"),
        None => "it prints nothing more".to_owned(),
    }
}
