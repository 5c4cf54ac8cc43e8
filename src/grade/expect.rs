//! The words by which a check says what it expects: `at_least`, `at_most`, `equals`, `is_true`, `reachable`,
//! `unreachable`.

use super::evidence;
use super::expectation::{Claim, Comparison, Evidence, Expectation, Place, Sight, Words};
use super::figure::single;
use super::lab::Lab;
use super::measure::{self, Unit};
use super::subject::Subject;
use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;
use crate::network;
use crate::resource::{Resource, World};
use crate::script::{Call, Extension, Function, Object, Value};
use crate::units::Duration;
use std::any::Any;

/// The extension that offers these words.
pub struct Expecting;

type Given = Result<Value, Diagnostic>;

impl Extension for Expecting {
    fn functions(&self) -> Vec<Function> {
        vec![
            Function::new(
                "at_least",
                3..=3,
                "at_least(subject, measure, bound)",
                "expects a figure of a run, a bill or a map not to be less than a bound",
                |call, given| compare(Comparison::AtLeast, call, &given),
            ),
            Function::new(
                "at_most",
                3..=3,
                "at_most(subject, measure, bound)",
                "expects a figure of a run, a bill or a map not to be more than a bound",
                |call, given| compare(Comparison::AtMost, call, &given),
            ),
            Function::new(
                "equals",
                2..=3,
                "equals(found, wanted [, words])",
                "expects two values to be the same",
                same,
            ),
            Function::new(
                "is_true",
                1..=3,
                "is_true(value [, words [, found]])",
                "expects something to be so; words say what, one text or #{ en, ko }; found is what to look at if it is not",
                is_true,
            ),
            Function::new(
                "reachable",
                4..=4,
                "reachable(lab, from, to, port)",
                "expects a connection to be possible",
                |call, given| reach(true, call, &given),
            ),
            Function::new(
                "unreachable",
                4..=4,
                "unreachable(lab, from, to, port)",
                "expects a connection to be impossible; `to` may be a list",
                |call, given| reach(false, call, &given),
            ),
        ]
    }
}

/// The expectations of a check's value: one, or lists of them.
///
/// # Errors
/// When there is something else in it.
pub(super) fn collect(value: &Value, found: &mut Vec<Expectation>) -> Result<(), Diagnostic> {
    match value {
        Value::List(items) => items.iter().try_for_each(|item| collect(item, found)),
        Value::Bool(so) => {
            found.push(truth(*so, None));
            Ok(())
        }
        other => match other.as_object::<Expectation>() {
            Some(expectation) => {
                found.push(expectation.clone());
                Ok(())
            }
            None => {
                let message = format!("a check returns expectations, not {}", other.sort());
                Err(Diagnostic::error("no-expectation", message)
                    .help("such as `at_least(run, \"availability\", 0.99)`"))
            }
        },
    }
}

fn truth(found: bool, words: Option<Words>) -> Expectation {
    Expectation { met: found, claim: Claim::Truth { found, words }, evidence: Evidence::default() }
}

fn compare(comparison: Comparison, call: &mut Call<'_>, given: &[Value]) -> Given {
    let [subject, measure, bound] = given else {
        return Err(wrong("a figure needs a subject, a measure and a bound"));
    };
    let Some(name) = measure.as_text() else {
        return Err(wrong(format!("a measure is a text, not {}", measure.sort())).at(call.argument_span(1)));
    };
    let bound = bound_of(name, bound).map_err(|error| error.at(call.argument_span(2)))?;
    let subject = Subject::of(subject).ok_or_else(|| {
        wrong(format!("{} has no figures", subject.sort()))
            .at(call.argument_span(0))
            .help("a run, a bill or a map has")
    })?;
    let measured = subject.figure(name, call).map_err(|error| error.or_at(call.argument_span(1)))?;
    let met = comparison.holds(measured, bound);
    let evidence =
        if met { Evidence::default() } else { evidence::of(&subject, name, measured, &call.architecture()) };
    let claim =
        Claim::Figure { measure: name.to_owned(), comparison, bound, measured, window: subject.window() };
    Ok(Value::object(Expectation { met, claim, evidence }))
}

fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("wrong-expectation", message)
}

/// A bound: a number, or a length of time for what is measured in time.
fn bound_of(measure: &str, bound: &Value) -> Result<f64, Diagnostic> {
    if let Some(number) = bound.as_number() {
        return Ok(number);
    }
    let unit = measure::find(measure).map(|row| row.unit);
    let time = bound.as_text().and_then(|text| text.parse::<Duration>().ok());
    match (unit, time) {
        (Some(Unit::Milliseconds), Some(time)) => Ok(time.as_millis_f64()),
        (Some(Unit::Seconds), Some(time)) => Ok(time.as_secs_f64()),
        _ => Err(wrong(format!("a bound is a number, not {}", bound.sort()))),
    }
}

fn words(value: Option<&Value>, call: &Call<'_>, argument: usize) -> Result<Option<Words>, Diagnostic> {
    let text = |value: &Value| value.as_text().map(str::to_owned);
    match value {
        None => Ok(None),
        Some(Value::Text(english)) => Ok(Some(Words { english: english.clone(), korean: None })),
        Some(value) => match (value.get("en").and_then(text), value.get("ko").and_then(text)) {
            (Some(english), korean) => Ok(Some(Words { english, korean })),
            _ => Err(wrong("words are a text, or a map #{ en, ko }").at(call.argument_span(argument))),
        },
    }
}

fn is_true(call: &mut Call<'_>, given: Vec<Value>) -> Given {
    let words = words(given.get(1), call, 1)?;
    let Some(so) = given.first().and_then(Value::as_bool) else {
        return Err(wrong("`is_true` needs true or false").at(call.argument_span(0)));
    };
    let mut expectation = truth(so, words);
    if let (false, Some(found)) = (so, given.get(2)) {
        let architecture = call.architecture();
        expectation.evidence.place = place_of_found(found, &architecture);
        expectation.evidence.sights.push(Sight::Found(shown(found, &architecture)));
    }
    Ok(Value::object(expectation))
}

/// A value as a learner reads it: a list without its brackets, a resource by its address.
fn shown(value: &Value, architecture: &Architecture) -> String {
    match value {
        Value::List(items) => {
            items.iter().map(|item| shown(item, architecture)).collect::<Vec<_>>().join(", ")
        }
        Value::Resource(id) => architecture.get(*id).map(Resource::address).unwrap_or_default(),
        Value::Float(number) => single(Unit::Number, *number, super::Language::English),
        other => other.show(architecture),
    }
}

/// Where to look: at the first resource of what was found, or where users were given these addresses.
fn place_of_found(found: &Value, architecture: &Architecture) -> Option<Place> {
    let items = found.as_list().unwrap_or(std::slice::from_ref(found));
    if let Some(id) = items.iter().find_map(Value::as_resource) {
        return evidence::place_of(id, architecture);
    }
    let binding = &architecture.binding;
    let given: Vec<String> = binding.address.iter().map(ToString::to_string).collect();
    let same = items.iter().map(Value::as_text).eq(given.iter().map(|text| Some(text.as_str())));
    let (resource, kind, span) = ("app.address".to_owned(), String::new(), binding.address_span.clone());
    same.then_some(Place { resource, kind, span })
}

fn same(call: &mut Call<'_>, given: Vec<Value>) -> Given {
    let words = words(given.get(2), call, 2)?;
    let [found, wanted, ..] = given.as_slice() else { return Err(wrong("`equals` needs two values")) };
    let equal = match (found.as_number(), wanted.as_number()) {
        (Some(a), Some(b)) => a == b,
        _ => found == wanted,
    };
    let architecture = call.architecture();
    let claim =
        Claim::Same { found: shown(found, &architecture), wanted: shown(wanted, &architecture), words };
    Ok(Value::object(Expectation { met: equal, claim, evidence: Evidence::default() }))
}

fn reach(wanted: bool, call: &mut Call<'_>, given: &[Value]) -> Given {
    let [lab, from, to, port] = given else { return Err(wrong("it needs a lab, from, to and a port")) };
    let Some(lab) = lab.as_object::<Lab>() else {
        return Err(
            wrong(format!("the first argument is the lab, not {}", lab.sort())).at(call.argument_span(0))
        );
    };
    let port = port.as_int().and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0);
    let port = port.ok_or_else(|| wrong("a port is a number from 1 to 65535").at(call.argument_span(3)))?;
    let each = to.as_list().unwrap_or(std::slice::from_ref(to));
    let mut found = Vec::new();
    for to in each {
        let answer = lab.reach(from, to, port, call)?;
        found.push(Value::object(connection(wanted, (from, to, port), answer, call)));
    }
    // Nothing to reach is as unreachable as can be, and not reachable at all.
    if found.is_empty() {
        found.push(Value::object(truth(!wanted, None)));
    }
    Ok(if found.len() == 1 { found.remove(0) } else { Value::List(found) })
}

fn connection(
    wanted: bool,
    (from, to, port): (&Value, &Value, u16),
    answer: network::Reach,
    call: &Call<'_>,
) -> Expectation {
    // Users must get through from everywhere; what must be shut, must be shut for everybody.
    let opens = if wanted { answer.reachable } else { answer.by_anybody() };
    let met = opens == wanted;
    let architecture = call.architecture();
    let name = |value: &Value| shown(value, &architecture);
    let mut evidence = Evidence::default();
    if let (false, false, Some(blocked)) = (met, opens, &answer.blocked_by) {
        evidence.causes.push(evidence::blocked(blocked, &architecture));
    } else if !met {
        evidence.sights.push(Sight::Path(answer.path.clone()));
        evidence.place = to.as_resource().and_then(|id| evidence::place_of(id, &architecture));
    }
    let blocked =
        answer.blocked_by.filter(|_| !opens).map(|blocked| format!("{}: {}", blocked.resource, blocked.rule));
    let claim = Claim::Reach { from: name(from), to: name(to), port, wanted, opens, blocked };
    Expectation { met, claim, evidence }
}

impl Object for Expectation {
    fn type_name(&self) -> &'static str {
        "an expectation"
    }

    fn get(&self, property: &str) -> Option<Value> {
        (property == "met").then_some(Value::Bool(self.met))
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["met"]
    }

    fn show(&self) -> String {
        let language = super::Language::English;
        let observed = super::wording::observed(&self.claim, language);
        format!("expected {}, observed {observed}", super::wording::expected(&self.claim, language))
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "met": self.met, "text": self.show() })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
