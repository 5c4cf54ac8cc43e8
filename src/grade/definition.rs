//! The words by which `case.rhai` defines a case: `define_case`, `stage`, `requirement`.

use super::Pillar;
use crate::architecture::DEFAULT_REGION;
use crate::catalog;
use crate::diagnostic::{Diagnostic, Span};
use crate::script::{Call, Closure, Extension, Function, Value, plain_workload, read_workload};
use crate::simulate::Workload;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What `define_case` may say; all but `region` are what `simulate` takes.
const CASE_KEYS: [&str; 13] = [
    "app",
    "users",
    "clients",
    "arrivals",
    "timeout",
    "region",
    "mix",
    "start",
    "duration",
    "patience",
    "retries",
    "workers",
    "queue_limit",
];

/// A requirement of a case.
#[derive(Clone)]
pub struct Requirement {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub pillar: Pillar,
    /// `|lab| …`, which returns expectations.
    pub check: Closure,
    /// Where the case states it.
    pub span: Option<Span>,
}

/// A stage of a case.
#[derive(Clone)]
pub struct Stage {
    /// Its id.
    pub id: String,
    /// Requirements of earlier stages that no longer hold.
    pub replaces: Vec<String>,
    /// Its own requirements.
    pub requirements: Vec<Requirement>,
    /// Where the case states it.
    pub span: Option<Span>,
}

/// What a case's script has said.
#[derive(Clone, Default)]
pub struct Definition {
    /// Its id.
    pub id: String,
    /// The application and the users that every run starts from.
    pub workload: Option<Workload>,
    /// The Region in which learners begin.
    pub region: &'static str,
    /// Its stages, in authored order.
    pub stages: Vec<Stage>,
}

/// The extension that offers these words and keeps what is said.
#[derive(Clone, Default)]
pub struct Defining(pub Rc<RefCell<Definition>>);

impl Extension for Defining {
    fn functions(&self) -> Vec<Function> {
        let word = |name,
                    arguments,
                    signature,
                    summary,
                    body: fn(&mut Definition, &Call<'_>, Vec<Value>) -> Said| {
            let kept = Rc::clone(&self.0);
            Function::new(name, arguments, signature, summary, move |call, arguments| {
                body(&mut kept.borrow_mut(), call, arguments).map_err(|error| error.or_at(call.span()))?;
                Ok(Value::Unit)
            })
        };
        vec![
            word(
                "define_case",
                2..=2,
                "define_case(id, #{ app, users, clients, arrivals, timeout, … })",
                "names the case, its application and its users",
                define_case,
            ),
            word(
                "stage",
                1..=2,
                "stage(id [, #{ replaces: [requirement, …] }])",
                "begins a stage: the requirements below belong to it",
                stage,
            ),
            word(
                "requirement",
                2..=2,
                "requirement(id, #{ pillar, check: |lab| … })",
                "states what users need; the check returns expectations",
                requirement,
            ),
        ]
    }
}

type Said = Result<(), Diagnostic>;

fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("case-definition", message)
}

fn id(arguments: &[Value], what: &str) -> Result<String, Diagnostic> {
    let text = arguments.first().and_then(Value::as_text);
    let fits = |text: &&str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    match text.filter(fits) {
        Some(text) => Ok(text.to_owned()),
        None => Err(wrong(format!("{what} needs an id of lower case letters, digits and `-`"))),
    }
}

/// The options of a word, with no key but those it knows.
fn options(
    call: &Call<'_>,
    arguments: &[Value],
    known: &[&str],
) -> Result<BTreeMap<String, Value>, Diagnostic> {
    let Some(value) = arguments.get(1) else { return Ok(BTreeMap::new()) };
    let Some(options) = value.as_map() else {
        return Err(
            wrong(format!("the second argument is a map, not {}", value.sort())).at(call.argument_span(1))
        );
    };
    if let Some(strange) = options.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(wrong(format!("there is no `{strange}` here"))
            .at(call.key_span(1, strange))
            .help(format!("known are {}", known.join(", ")))
            .nearest(strange, known.iter().copied()));
    }
    Ok(options.clone())
}

fn define_case(definition: &mut Definition, call: &Call<'_>, arguments: Vec<Value>) -> Said {
    let id = id(&arguments, "a case")?;
    if !definition.id.is_empty() {
        return Err(wrong("a case is defined once"));
    }
    let mut options = options(call, &arguments, &CASE_KEYS)?;
    for needed in ["app", "arrivals"] {
        if !options.contains_key(needed) {
            return Err(wrong(format!("a case needs `{needed}`")));
        }
    }
    let region = match options.remove("region") {
        None => DEFAULT_REGION,
        Some(code) => {
            let known = code.as_text().and_then(catalog::region);
            known.map(|region| region.code).ok_or_else(|| {
                wrong(format!("there is no Region {}", code.brief())).at(call.key_span(1, "region"))
            })?
        }
    };
    let plain = plain_workload(call.application(), region);
    let workload = read_workload(call, 1, &Value::Map(options), plain)?;
    (definition.id, definition.region, definition.workload) = (id, region, Some(workload));
    Ok(())
}

fn stage(definition: &mut Definition, call: &Call<'_>, arguments: Vec<Value>) -> Said {
    let id = id(&arguments, "a stage")?;
    if definition.id.is_empty() {
        return Err(wrong("`define_case` comes first"));
    }
    if definition.stages.iter().any(|stage| stage.id == id) {
        return Err(wrong(format!("there is already a stage `{id}`")));
    }
    let mut replaces = Vec::new();
    let options = options(call, &arguments, &["replaces"])?;
    let listed = options.get("replaces").map_or(Some([].as_slice()), Value::as_list);
    for value in listed.ok_or_else(|| wrong("`replaces` is a list of requirements' ids"))? {
        let name = value.as_text().unwrap_or_default().to_owned();
        let earlier =
            || definition.stages.iter().flat_map(|stage| &stage.requirements).map(|found| found.id.as_str());
        if !earlier().any(|known| known == name) {
            return Err(wrong(format!("no earlier stage has a requirement `{name}`"))
                .at(call.key_span(1, "replaces"))
                .nearest(&name, earlier()));
        }
        replaces.push(name);
    }
    definition.stages.push(Stage { id, replaces, requirements: Vec::new(), span: call.span() });
    Ok(())
}

fn requirement(definition: &mut Definition, call: &Call<'_>, arguments: Vec<Value>) -> Said {
    let id = id(&arguments, "a requirement")?;
    if definition.stages.iter().flat_map(|stage| &stage.requirements).any(|other| other.id == id) {
        return Err(wrong(format!("there is already a requirement `{id}`")));
    }
    let options = options(call, &arguments, &["pillar", "check"])?;
    let name = options.get("pillar").and_then(Value::as_text).unwrap_or_default();
    let names = Pillar::ALL.map(Pillar::name);
    let pillar = Pillar::parse(name).ok_or_else(|| {
        wrong(format!("`{name}` is no pillar"))
            .at(call.key_span(1, "pillar"))
            .help(format!("a pillar is one of {}", names.join(", ")))
            .nearest(name, names)
    })?;
    let check = options.get("check").and_then(Value::as_closure).cloned();
    let check = check.ok_or_else(|| wrong("a requirement needs `check: |lab| …`"))?;
    let Some(stage) = definition.stages.last_mut() else {
        return Err(wrong("a requirement belongs to a stage: `stage(…)` comes first"));
    };
    stage.requirements.push(Requirement { id, pillar, check, span: call.span() });
    Ok(())
}
