//! `lessons/stages.json`: which questions explain the failure of a stage. It stands apart from the lessons, since it
//! binds them to cases; a lesson or a question may name stages itself (`practises: case/stage`).

use crate::diagnostic::{Diagnostic, Source, Span};
use crate::quiz::Question;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(rename = "schema_version")]
    _schema_version: u32,
    /// Ids of questions by `case/stage`.
    stages: BTreeMap<String, Vec<String>>,
}

/// Joins stages to questions; a question that does not exist is a problem, with its place.
pub(super) fn join(source: &Source, questions: &mut [Question], problems: &mut Vec<Diagnostic>) {
    let written: Written = match serde_json::from_str(&source.text) {
        Ok(written) => written,
        Err(error) => {
            let at =
                Span::new(source.name.clone(), error.line().max(1) as u32, error.column().max(1) as u32, 1);
            problems.push(Diagnostic::error("stages-file", error.to_string()).at(at));
            return;
        }
    };
    for (stage, ids) in written.stages {
        for id in ids {
            if let Some(question) = questions.iter_mut().find(|question| question.id == id) {
                if !question.practises.contains(&stage) {
                    question.practises.push(stage.clone());
                }
                continue;
            }
            let error = Diagnostic::error("unknown-question", format!("there is no question `{id}`"));
            let known = questions.iter().map(|question| question.id.as_str());
            problems.push(error.at(place(source, &stage, &id)).nearest(&id, known));
        }
    }
}

/// The place of an id in the line of its stage.
pub(super) fn place(source: &Source, stage: &str, id: &str) -> Span {
    let (stage, quoted) = (format!("\"{stage}\""), format!("\"{id}\""));
    let lines = source.text.lines().enumerate().skip_while(|(_, line)| !line.contains(&stage));
    let found = lines.filter_map(|(row, line)| Some((row, line.find(&quoted)?))).next();
    let (row, column) = found.unwrap_or_default();
    Span::new(source.name.clone(), row as u32 + 1, column as u32 + 1, quoted.len() as u32)
}
