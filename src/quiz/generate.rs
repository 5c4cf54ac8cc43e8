//! Generated questions: a script draws numbers from `rng` and computes the key; every distractor is the result of a
//! named mistake.
//!
//! The script has all the words of the language and the sandbox of a learner's script. The same question and seed give
//! the same draws in every language of the course.

use super::asked::{Choice, Form};
use super::computed::{Answer, answer, tolerance, wrong};
use super::question::{Question, Words};
use super::shuffle::Draws;
use crate::diagnostic::Diagnostic;
use crate::grade::GradeLimits;
use crate::script::{Call, Object, Value};
use crate::text::Language;
use std::any::Any;
use std::collections::BTreeMap;

/// What the block's value may hold.
const KEYS: [&str; 7] = ["stem", "answer", "distractors", "unit", "tolerance", "note", "rationale"];

/// Most distractors of a question.
const MOST: usize = 5;

/// A generated question with its numbers drawn.
pub(super) struct Variant {
    pub stem: String,
    pub form: Form,
    pub note: String,
    pub rationale: String,
}

/// Runs the block of a question.
pub(super) fn variant(
    question: &Question,
    words: &Words,
    seed: u64,
    language: Language,
    limits: &GradeLimits,
) -> Result<Variant, Diagnostic> {
    let Some(code) = &words.code else { return Err(wrong("this generated question has no script")) };
    let rng = Rng(Draws::new(seed, &question.id, "generate"));
    let host = limits.host_of_learner().language(language).constant("rng", Value::object(rng));
    let ran = host.run(&code.source()).map_err(|failure| failure.diagnostic)?;
    let at = crate::diagnostic::Span::new(code.file.as_str(), code.line, 1, 1);
    read(&ran.value).map_err(|problem| problem.or_at(at))
}

fn read(value: &Value) -> Result<Variant, Diagnostic> {
    let Some(map) = value.as_map() else {
        let found = value.sort();
        return Err(wrong(format!("the value of a generated question is a map, not {found}"))
            .help("the last line is `#{ stem: …, answer: …, distractors: […], … }`"));
    };
    if let Some(strange) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(wrong(format!("a generated question has no `{strange}`")).nearest(strange, KEYS));
    }
    let text = |key: &str| match map.get(key) {
        None => Ok(String::new()),
        Some(Value::Text(text)) => Ok(text.clone()),
        Some(other) => Err(wrong(format!("`{key}` is a text, not {}", other.sort()))),
    };
    let (stem, unit, note, rationale) = (text("stem")?, text("unit")?, text("note")?, text("rationale")?);
    if stem.trim().is_empty() {
        return Err(wrong("a generated question needs a `stem`"));
    }
    if rationale.trim().is_empty() {
        return Err(wrong("a generated question needs a `rationale`: how the answer comes about"));
    }
    let right = answer(map.get("answer"), "answer")?;
    let distractors = distractors(map)?;
    let tolerance = tolerance(map.get("tolerance"))?;
    let form = match (distractors.len(), right) {
        (0 | 1, Answer::Number(answer)) => Form::Number { answer, tolerance, unit },
        (0 | 1, Answer::Text(name)) => Form::Short { accept: vec![name] },
        (_, right) => choice(&right, distractors, &unit, &rationale)?,
    };
    Ok(Variant { stem, form, note, rationale })
}

/// A distractor and the mistake that leads to it.
fn distractors(map: &BTreeMap<String, Value>) -> Result<Vec<(Answer, String)>, Diagnostic> {
    let Some(value) = map.get("distractors") else { return Ok(Vec::new()) };
    let Some(list) = value.as_list() else {
        return Err(wrong(format!("`distractors` is a list, not {}", value.sort())));
    };
    if list.len() > MOST {
        return Err(wrong(format!("a question has at most {MOST} distractors, not {}", list.len())));
    }
    let mut found = Vec::new();
    for each in list {
        let mistake = each.get("mistake").and_then(Value::as_text).unwrap_or_default();
        if mistake.trim().is_empty() {
            return Err(wrong("a distractor is `#{ value: …, mistake: \"why somebody would think so\" }`"));
        }
        found.push((answer(each.get("value"), "value")?, mistake.to_owned()));
    }
    Ok(found)
}

fn choice(
    right: &Answer,
    distractors: Vec<(Answer, String)>,
    unit: &str,
    rationale: &str,
) -> Result<Form, Diagnostic> {
    let option = |id: &str, value: &Answer, why: String| Choice {
        id: id.to_owned(),
        text: value.shown(unit),
        rationale: why,
    };
    let mut options = vec![option("answer", right, rationale.to_owned())];
    for (place, (value, mistake)) in distractors.into_iter().enumerate() {
        let next = option(&format!("mistake-{}", place + 1), &value, mistake);
        if let Some(same) = options.iter().find(|known| known.text == next.text) {
            return Err(wrong(format!("`{}` and `{}` are both “{}”", same.id, next.id, next.text))
                .help("make answer and distractors distinct for every draw"));
        }
        options.push(next);
    }
    Ok(Form::Choice { options, right: ["answer".to_owned()].into() })
}

/// `rng` in a script.
struct Rng(Draws);

/// Its methods.
const METHODS: [&str; 4] = ["int", "float", "pick", "shuffle"];

impl Object for Rng {
    fn type_name(&self) -> &'static str {
        "the random numbers"
    }

    fn call(
        &self,
        method: &str,
        arguments: Vec<Value>,
        call: &mut Call<'_>,
    ) -> Option<Result<Value, Diagnostic>> {
        let answer = match method {
            "int" => match arguments.as_slice() {
                [low, high] => match (low.as_int(), high.as_int()) {
                    (Some(low), Some(high)) if low <= high => Ok(Value::Int(self.0.between(low, high))),
                    _ => Err(wrong("`rng.int(low, high)` takes two whole numbers, the lower first")),
                },
                _ => Err(wrong("`rng.int(low, high)` takes two whole numbers")),
            },
            "float" => match arguments.as_slice() {
                [low, high] => match (low.as_number(), high.as_number()) {
                    (Some(low), Some(high)) if low <= high => {
                        Ok(Value::Float(low + (high - low) * self.0.uniform()))
                    }
                    _ => Err(wrong("`rng.float(low, high)` takes two numbers, the lower first")),
                },
                _ => Err(wrong("`rng.float(low, high)` takes two numbers")),
            },
            "pick" => match arguments.as_slice() {
                [Value::List(items)] if !items.is_empty() => {
                    Ok(items.get(self.0.below(items.len())).cloned().unwrap_or(Value::Unit))
                }
                _ => Err(wrong("`rng.pick(list)` takes a list with something in it")),
            },
            "shuffle" => match arguments.as_slice() {
                [Value::List(items)] => {
                    let mut items = items.clone();
                    self.0.shuffle(&mut items);
                    Ok(Value::List(items))
                }
                _ => Err(wrong("`rng.shuffle(list)` takes a list")),
            },
            _ => return None,
        };
        Some(answer.map_err(|problem| problem.or_at(call.span())))
    }

    fn methods(&self) -> &'static [&'static str] {
        &METHODS
    }

    fn show(&self) -> String {
        "the random numbers".to_owned()
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
