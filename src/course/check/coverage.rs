//! What the lessons teach and the questions ask, against what they are meant to: the inventory of the course, and the
//! task statements of the exam guides.

use super::super::Course;
use crate::diagnostic::{Diagnostic, Span};
use crate::quiz::{Domain, Task};
use crate::text::Language;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What is covered.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    /// By section of the inventory.
    pub inventory: Vec<Section>,
    /// By task statement.
    pub tasks: Vec<TaskCoverage>,
    /// Questions by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Questions by domain.
    pub domains: BTreeMap<String, usize>,
    /// Lessons that describe themselves.
    pub lessons: usize,
    /// Questions.
    pub questions: usize,
    /// Cases, whose names are not those of lessons.
    #[serde(skip)]
    pub cases: BTreeSet<String>,
}

/// A section of the inventory.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// How many items it has.
    pub items: usize,
    /// Items that no lesson names.
    pub missing: Vec<String>,
}

/// A task statement.
#[derive(Clone, Debug, Serialize)]
pub struct TaskCoverage {
    /// Its name.
    pub task: String,
    /// What it is about.
    pub title: &'static str,
    /// Questions that count for it.
    pub questions: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inventory {
    #[serde(rename = "schema_version")]
    _schema_version: u32,
    sections: Vec<Listed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    title: String,
    items: Vec<String>,
    /// A case that works these items through.
    #[serde(default)]
    case: Option<String>,
}

/// Counts what is covered; ids that are in no inventory are mistakes.
pub(super) fn coverage(course: &Course, language: Language, found: &mut Vec<Diagnostic>) -> Coverage {
    let questions = course.questions();
    let mut coverage = Coverage { questions: questions.len(), ..Coverage::default() };
    for question in questions {
        *coverage.kinds.entry(question.kind.name().to_owned()).or_default() += 1;
        for domain in &question.domains {
            *coverage.domains.entry(domain.to_string()).or_default() += 1;
        }
    }
    let counts = |task: &Task| questions.iter().filter(|question| question.tasks.contains(task)).count();
    let row = |task: Task| TaskCoverage {
        questions: counts(&task),
        title: task.title(language),
        task: task.to_string(),
    };
    coverage.tasks = Domain::ALL.into_iter().flat_map(Domain::tasks).map(row).collect();
    let described: BTreeSet<&str> = course
        .lessons()
        .iter()
        .filter(|lesson| lesson.place.is_some())
        .map(|lesson| lesson.id.as_str())
        .collect();
    coverage.lessons = described.len();
    coverage.cases = course.cases().iter().map(|case| case.id.clone()).collect();
    coverage.inventory = inventory(course, found);
    coverage
}

fn inventory(course: &Course, found: &mut Vec<Diagnostic>) -> Vec<Section> {
    let Some(source) = course.inventory() else { return Vec::new() };
    let inventory: Inventory = match serde_json::from_str(&source.text) {
        Ok(inventory) => inventory,
        Err(error) => {
            let at =
                Span::new(source.name.clone(), error.line().max(1) as u32, error.column().max(1) as u32, 1);
            found.push(Diagnostic::error("inventory-file", error.to_string()).at(at));
            return Vec::new();
        }
    };
    let taught: BTreeSet<&str> =
        course.lessons().iter().flat_map(|lesson| &lesson.inventory).map(String::as_str).collect();
    let known: Vec<&str> =
        inventory.sections.iter().flat_map(|section| &section.items).map(String::as_str).collect();
    for lesson in course.lessons() {
        for id in lesson.inventory.iter().filter(|id| !known.contains(&id.as_str())) {
            let message = format!("the inventory has no `{id}`");
            let error = Diagnostic::error("unknown-inventory", message).at(lesson.place.clone());
            found.push(error.nearest(id, known.iter().copied()));
        }
    }
    let worked = |case: &Option<String>| case.as_ref().is_some_and(|id| course.case(id).is_ok());
    let section = |listed: &Listed| Section {
        title: listed.title.clone(),
        items: listed.items.len(),
        missing: listed
            .items
            .iter()
            .filter(|id| !worked(&listed.case) && !taught.contains(id.as_str()))
            .cloned()
            .collect(),
    };
    inventory.sections.iter().map(section).collect()
}

/// Stages that questions explain exist.
pub(super) fn stages(course: &Course, known: &[String], found: &mut Vec<Diagnostic>) {
    for question in course.questions() {
        for stage in question.practises.iter().filter(|stage| !known.contains(stage)) {
            let at = question.words.values().next().and_then(|words| words.span.clone());
            let message = format!("`{}` explains the stage `{stage}`, which no case has", question.id);
            let error = Diagnostic::error("unknown-stage", message).at(at);
            found.push(error.nearest(stage, known.iter().map(String::as_str)));
        }
    }
}
