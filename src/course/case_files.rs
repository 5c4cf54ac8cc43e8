//! What a course holds of one case: its logic, its designs, its words in each language.

use super::design::{Design, Folder, numbered};
use super::{Files, Manifest, words};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::{CaseWords, Language};
use std::collections::BTreeMap;

/// A case as a course holds it.
#[derive(Clone, Debug)]
pub struct CaseFiles {
    /// Its id: the name of its folder.
    pub id: String,
    /// `case.rhai`.
    pub logic: Source,
    /// What a learner begins with.
    pub starter: Option<Design>,
    /// The references, in the order of their stages.
    pub references: Vec<Design>,
    /// Designs that are built differently and must pass.
    pub accepted: Vec<Design>,
    /// Designs that must fail.
    pub decoys: Vec<Design>,
    /// Its words, by language.
    pub words: BTreeMap<Language, CaseWords>,
    /// Where its words stand, by language.
    pub word_files: BTreeMap<Language, Source>,
}

impl CaseFiles {
    /// Reads a case; what is wrong goes to `problems`.
    pub(super) fn read(
        id: &str,
        logic: Source,
        files: &Files,
        manifest: &Manifest,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let folder = format!("scripts/cases/{id}");
        let mut case = Self {
            id: id.to_owned(),
            logic,
            starter: files.source(&format!("{folder}/starter.rhai")).map(Design::starter),
            references: references(&folder, files, problems),
            accepted: designs(Folder::Accept, &format!("{folder}/accept"), files, problems),
            decoys: designs(Folder::Decoys, &format!("{folder}/decoys"), files, problems),
            words: BTreeMap::new(),
            word_files: BTreeMap::new(),
        };
        strays(&folder, files, problems);
        for language in &manifest.languages {
            let path = format!("lessons/{language}/cases/{id}.md");
            let Some(source) = files.source(&path) else {
                let message = format!("case `{id}` has no words in `{language}`: `{path}` is missing");
                problems.push(Diagnostic::error("no-words", message).at(start(&case.logic)));
                continue;
            };
            let (words, wrong) = words::read(&source);
            problems.extend(wrong);
            case.words.insert(*language, words);
            case.word_files.insert(*language, source);
        }
        case
    }

    /// The reference of a stage.
    pub fn reference(&self, stage: &str) -> Option<&Design> {
        self.references.iter().find(|design| design.stage == stage)
    }

    /// Its words in a language; in English where there are none; empty where there are none at all.
    pub fn words(&self, language: Language) -> CaseWords {
        let found = self.words.get(&language).or_else(|| self.words.values().next());
        found.cloned().unwrap_or_default()
    }
}

/// The first place of a source.
pub(super) fn start(source: &Source) -> Span {
    Span::new(source.name.clone(), 1, 1, 1)
}

/// The designs of a folder.
fn designs(kind: Folder, folder: &str, files: &Files, problems: &mut Vec<Diagnostic>) -> Vec<Design> {
    let mut designs = Vec::new();
    for (file, source) in files.under(folder).filter(|(file, _)| file.ends_with(".rhai")) {
        match Design::read(kind, file, source) {
            Ok(design) => designs.push(design),
            Err(problem) => problems.push(problem),
        }
    }
    designs
}

/// The references, by number; a number that stands twice is a mistake.
fn references(folder: &str, files: &Files, problems: &mut Vec<Diagnostic>) -> Vec<Design> {
    let folder = format!("{folder}/stages");
    let mut designs = designs(Folder::Stages, &folder, files, problems);
    let number = |design: &Design| {
        let file = design.source.name.rsplit('/').next().unwrap_or_default().to_owned();
        numbered(file.trim_end_matches(".rhai")).map_or(0, |(number, _)| number)
    };
    designs.sort_by_key(number);
    for pair in designs.windows(2) {
        let [first, second] = pair else { continue };
        if number(first) == number(second) {
            let message = format!("stages `{}` and `{}` have the same number", first.stage, second.stage);
            problems.push(Diagnostic::error("stage-number", message).at(start(&second.source)));
        }
    }
    designs
}

/// Files that nothing reads are mistakes of spelling.
fn strays(folder: &str, files: &Files, problems: &mut Vec<Diagnostic>) {
    for (file, source) in files.under(folder) {
        let known = match file.split_once('/') {
            None => matches!(file, "case.rhai" | "starter.rhai"),
            Some(("stages" | "accept" | "decoys", name)) => name.ends_with(".rhai") && !name.contains('/'),
            Some(_) => false,
        };
        if !known {
            let message = format!("nothing reads `{}`", source.name);
            let help =
                "a case holds case.rhai, starter.rhai, stages/NN-stage.rhai, accept/*.rhai and decoys/*.rhai";
            problems.push(Diagnostic::error("stray-file", message).at(start(&source)).help(help));
        }
    }
}
