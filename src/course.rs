//! Floor 7: courses: reading lessons and cases, and holding them to what they promise.
//!
//! A course is a set of files (`lessons/` and `scripts/`, laid out as in this repository). The one that the library
//! carries is read, checked and run by the same code as one in a directory.

mod blocks;
mod case_files;
mod check;
mod comment;
mod design;
mod files;
mod lesson;
mod manifest;
mod markdown;
pub mod prose;
mod question;
mod stages;
mod unasked;
mod untold;
mod words;

pub use case_files::CaseFiles;
pub use check::{CheckOptions, CheckReport, Coverage, Finding, InventorySection, TaskCoverage, Trial, check};
pub use design::{Design, Role};
pub use files::Files;
pub use lesson::{Lesson, Quote};
pub use manifest::{FORMAT_VERSION, Manifest};
pub use markdown::{Mark, Section, sections};
pub use unasked::without_questions;
pub use untold::without_answers;

use crate::diagnostic::{Diagnostic, Source};
use crate::grade::Language;
use crate::quiz::Question;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A course.
#[derive(Clone, Debug)]
pub struct Course {
    manifest: Manifest,
    cases: Vec<CaseFiles>,
    lessons: Vec<Lesson>,
    demos: BTreeMap<String, Source>,
    inventory: Option<Source>,
    /// `lessons/stages.json`, which says what questions belong to which stages.
    stages: Option<Source>,
    /// What is wrong with everything but the questions.
    problems: Vec<Diagnostic>,
    asked: OnceLock<Asked>,
}

/// The questions, which are read when somebody asks for them first: a prompt does not wait for them.
#[derive(Clone, Debug)]
struct Asked {
    questions: Vec<Question>,
    /// What is wrong with the whole course.
    problems: Vec<Diagnostic>,
}

impl Course {
    /// The course that the library carries. What is wrong with it, `problems` tells; tests hold that to nothing.
    pub fn builtin() -> Self {
        Self::from_files(&Files::builtin()).unwrap_or_else(|problem| Self {
            manifest: Manifest {
                id: String::new(),
                version: String::new(),
                languages: vec![Language::English],
                order: Vec::new(),
            },
            cases: Vec::new(),
            lessons: Vec::new(),
            demos: BTreeMap::new(),
            inventory: None,
            stages: None,
            problems: vec![problem],
            asked: OnceLock::new(),
        })
    }

    /// Reads a course. Small mistakes do not stop the reading: `problems` lists them.
    ///
    /// # Errors
    /// When `lessons/course.json` is missing, wrong, or of a newer format.
    pub fn from_files(files: &Files) -> Result<Self, Diagnostic> {
        let manifest = files.source("lessons/course.json").ok_or_else(|| {
            Diagnostic::error("no-course", "there is no `lessons/course.json`")
                .help("it says id, version, format_version and languages of a course")
        })?;
        let manifest = Manifest::read(&manifest)?;
        let mut problems = Vec::new();
        let mut cases = Vec::new();
        for (path, logic) in files.under("scripts/cases") {
            if let Some((id, "case.rhai")) = path.split_once('/') {
                cases.push(CaseFiles::read(id, logic, files, &manifest, &mut problems));
            }
        }
        let mut lessons = lessons(files, &manifest, &mut problems);
        in_order(&mut lessons, &manifest, &mut problems);
        let stages = files.source("lessons/stages.json");
        let demos = files.under("scripts/demos").map(|(_, demo)| (demo.name.to_string(), demo)).collect();
        let inventory = files.source("lessons/inventory.json");
        Ok(Self { manifest, cases, lessons, demos, inventory, stages, problems, asked: OnceLock::new() })
    }

    fn asked(&self) -> &Asked {
        self.asked.get_or_init(|| {
            let mut problems = self.problems.clone();
            let mut questions = questions(&self.lessons, &self.manifest, &mut problems);
            if let Some(source) = &self.stages {
                stages::join(source, &mut questions, &mut problems);
            }
            Asked { questions, problems }
        })
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its cases, by id.
    pub fn cases(&self) -> &[CaseFiles] {
        &self.cases
    }

    /// The case of an id.
    ///
    /// # Errors
    /// When there is none; the nearest is named.
    pub fn case(&self, id: &str) -> Result<&CaseFiles, Diagnostic> {
        self.cases.iter().find(|case| case.id == id).ok_or_else(|| {
            Diagnostic::error("unknown-case", format!("there is no case `{id}`"))
                .help("`cloudkata cases` lists them")
                .nearest(id, self.cases.iter().map(|case| case.id.as_str()))
        })
    }

    /// Its lessons, by language and id.
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// The lesson of an id, in a language or else in the first that has it.
    ///
    /// # Errors
    /// When there is none; the nearest is named.
    pub fn lesson(&self, id: &str, language: Language) -> Result<&Lesson, Diagnostic> {
        let named = || self.lessons.iter().filter(|lesson| lesson.id == id);
        named().find(|lesson| lesson.language == language).or_else(|| named().next()).ok_or_else(|| {
            Diagnostic::error("unknown-lesson", format!("there is no lesson `{id}`"))
                .help("`cloudkata lessons` lists them")
                .nearest(id, self.lessons.iter().map(|lesson| lesson.id.as_str()))
        })
    }

    /// Its questions, in the order of its lessons.
    pub fn questions(&self) -> &[Question] {
        &self.asked().questions
    }

    /// The question of an id.
    ///
    /// # Errors
    /// When there is none; the nearest is named.
    pub fn question(&self, id: &str) -> Result<&Question, Diagnostic> {
        let questions = self.questions();
        questions.iter().find(|question| question.id == id).ok_or_else(|| {
            Diagnostic::error("unknown-question", format!("there is no question `{id}`"))
                .nearest(id, questions.iter().map(|question| question.id.as_str()))
        })
    }

    /// The scripts that lessons quote, by path.
    pub fn demos(&self) -> &BTreeMap<String, Source> {
        &self.demos
    }

    /// The list of what the course shall teach, where it has one.
    pub(crate) fn inventory(&self) -> Option<&Source> {
        self.inventory.as_ref()
    }

    /// The texts of its cases and lessons, which diagnostics may point into.
    pub fn sources(&self) -> Vec<Source> {
        let of_case = |case: &CaseFiles| {
            let designs =
                case.starter.iter().chain(&case.references).chain(&case.accepted).chain(&case.decoys);
            let texts = designs.map(|design| design.source.clone()).chain(case.word_files.values().cloned());
            texts.chain([case.logic.clone()]).collect::<Vec<_>>()
        };
        let lessons = self.lessons.iter().map(|lesson| lesson.source.clone());
        let demos = self.demos.values().cloned().chain(self.inventory.clone());
        self.cases.iter().flat_map(of_case).chain(lessons).chain(demos).collect()
    }

    /// What is wrong with its files, found while they were read.
    pub fn problems(&self) -> &[Diagnostic] {
        &self.asked().problems
    }
}

/// The questions of all lessons, each in every language.
fn questions(lessons: &[Lesson], manifest: &Manifest, problems: &mut Vec<Diagnostic>) -> Vec<Question> {
    let mut read: BTreeMap<Language, Vec<Question>> = BTreeMap::new();
    // By id: which question is drawn for whom does not hang on the order of reading.
    let mut lessons: Vec<&Lesson> = lessons.iter().collect();
    lessons.sort_by(|a, b| a.id.cmp(&b.id));
    for lesson in lessons {
        let found = question::read(&lesson.id, &lesson.practises, lesson.language, &lesson.source, problems);
        read.entry(lesson.language).or_default().extend(found);
    }
    question::pair(read, manifest, problems)
}

/// Puts lessons in the order of the manifest; a name there that no lesson has is a problem.
fn in_order(lessons: &mut [Lesson], manifest: &Manifest, problems: &mut Vec<Diagnostic>) {
    let place = |id: &str| manifest.order.iter().position(|named| named == id).unwrap_or(usize::MAX);
    lessons.sort_by_key(|lesson| (lesson.language, place(&lesson.id)));
    for id in manifest.order.iter().filter(|id| !lessons.iter().any(|lesson| lesson.id == **id)) {
        let message = format!("`order` names the lesson `{id}`, which there is not");
        let ids = lessons.iter().map(|lesson| lesson.id.as_str());
        problems.push(Diagnostic::error("course-file", message).nearest(id, ids));
    }
}

/// The lessons in every language; what stands in one language only, and words of a case that is not, are problems.
fn lessons(files: &Files, manifest: &Manifest, problems: &mut Vec<Diagnostic>) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for language in &manifest.languages {
        let folder = format!("lessons/{language}");
        for (path, source) in files.under(&folder) {
            let Some(id) = path.strip_suffix(".md") else { continue };
            match id.strip_prefix("cases/") {
                None => {
                    for other in manifest.languages.iter().filter(|other| *other != language) {
                        if files.source(&format!("lessons/{other}/{path}")).is_none() {
                            let message = format!("`{path}` stands in `{language}` and not in `{other}`");
                            problems.push(
                                Diagnostic::error("one-language", message).at(case_files::start(&source)),
                            );
                        }
                    }
                    lessons.push(Lesson::read(id, *language, source, problems));
                }
                Some(case) if files.source(&format!("scripts/cases/{case}/case.rhai")).is_none() => {
                    let message =
                        format!("these words belong to no case: `scripts/cases/{case}/case.rhai` is missing");
                    problems.push(Diagnostic::error("no-logic", message).at(case_files::start(&source)));
                }
                Some(_) => {}
            }
        }
    }
    lessons
}
