//! Logic and words are apart; this holds them together: every id on one side stands on the other.

use super::super::case_files::start;
use super::super::{CaseFiles, Design, Manifest, Role};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::{Case, CaseWords, Language, causes};
use std::collections::BTreeSet;

/// Hints that a ladder has at least.
const RUNGS: usize = 2;

/// What is wrong with the texts and files of a case.
pub(super) fn check(files: &CaseFiles, case: &Case, manifest: &Manifest) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if case.id() != files.id {
        let message = format!("the case calls itself `{}`, and its folder `{}`", case.id(), files.id);
        found.push(Diagnostic::error("case-id", message).at(start(&files.logic)));
    }
    for language in &manifest.languages {
        if let (Some(words), Some(source)) = (files.words.get(language), files.word_files.get(language)) {
            words_against_logic(case, words, source, *language, &mut found);
        }
    }
    ladders(files, &mut found);
    references(files, case, &mut found);
    for design in files.accepted.iter().chain(&files.decoys) {
        header(design, case, &mut found);
    }
    found
}

fn words_against_logic(
    case: &Case,
    words: &CaseWords,
    source: &Source,
    language: Language,
    found: &mut Vec<Diagnostic>,
) {
    let line = |line: u32| Span::new(source.name.clone(), line, 1, 1);
    let mut say =
        |message: String, span: Option<Span>| found.push(Diagnostic::error("case-words", message).at(span));
    for stage in case.stages() {
        if stage.requirements.is_empty() {
            say(format!("stage `{}` asks for nothing", stage.id), stage.span.clone());
        }
        match words.stages.get(&stage.id) {
            None => say(format!("stage `{}` has no words in `{language}`", stage.id), stage.span.clone()),
            Some(said) if said.title.is_empty() || said.story.is_empty() => {
                say(format!("stage `{}` has no title or no story", stage.id), Some(line(said.line)));
            }
            Some(_) => {}
        }
        for requirement in &stage.requirements {
            let id = &requirement.id;
            let Some(said) = words.requirements.get(id) else {
                say(format!("requirement `{id}` has no words in `{language}`"), requirement.span.clone());
                continue;
            };
            if said.title.is_empty() || said.text.is_empty() {
                say(format!("requirement `{id}` has no title or no text"), Some(line(said.line)));
            }
            if said.stage != stage.id {
                let message =
                    format!("requirement `{id}` belongs to stage `{}`, not `{}`", stage.id, said.stage);
                say(message, Some(line(said.line)));
            }
            if said.hints.len() < RUNGS {
                let message = format!("requirement `{id}` has {} hints; it needs {RUNGS}", said.hints.len());
                say(message, Some(line(said.line)));
            }
        }
    }
    let stages: BTreeSet<&str> = case.stages().iter().map(|stage| stage.id.as_str()).collect();
    for (id, said) in words.stages.iter().filter(|(id, _)| !stages.contains(id.as_str())) {
        let error = Diagnostic::error("case-words", format!("the case has no stage `{id}`"));
        found.push(error.at(line(said.line)).nearest(id, stages.iter().copied()));
    }
    let requirements: BTreeSet<&str> =
        case.stages().iter().flat_map(|stage| &stage.requirements).map(|found| found.id.as_str()).collect();
    for (id, said) in words.requirements.iter().filter(|(id, _)| !requirements.contains(id.as_str())) {
        let error = Diagnostic::error("case-words", format!("the case has no requirement `{id}`"));
        found.push(error.at(line(said.line)).nearest(id, requirements.iter().copied()));
    }
}

/// A ladder has as many rungs in every language.
fn ladders(files: &CaseFiles, found: &mut Vec<Diagnostic>) {
    let mut languages = files.words.iter();
    let Some((first, words)) = languages.next() else { return };
    for (language, others) in languages {
        for (id, said) in &words.requirements {
            let Some(other) =
                others.requirements.get(id).filter(|other| other.hints.len() != said.hints.len())
            else {
                continue;
            };
            let (ours, theirs) = (said.hints.len(), other.hints.len());
            let message = format!("`{id}` has {ours} hints in `{first}` and {theirs} in `{language}`");
            let span =
                files.word_files.get(language).map(|source| Span::new(source.name.clone(), other.line, 1, 1));
            found.push(Diagnostic::error("hints-differ", message).at(span));
        }
    }
}

/// The references are the stages, in their order.
fn references(files: &CaseFiles, case: &Case, found: &mut Vec<Diagnostic>) {
    if files.starter.is_none() {
        let message = format!("`scripts/cases/{}/starter.rhai` is missing", files.id);
        found.push(Diagnostic::error("no-starter", message).at(start(&files.logic)));
    }
    let stages: Vec<&str> = case.stages().iter().map(|stage| stage.id.as_str()).collect();
    let written: Vec<&str> = files.references.iter().map(|design| design.stage.as_str()).collect();
    for stage in case.stages().iter().filter(|stage| !written.contains(&stage.id.as_str())) {
        let message = format!("stage `{}` has no reference in `stages/`", stage.id);
        found.push(Diagnostic::error("no-reference", message).at(stage.span.clone()));
    }
    for design in files.references.iter().filter(|design| !stages.contains(&design.stage.as_str())) {
        let error = Diagnostic::error("no-stage", format!("the case has no stage `{}`", design.stage));
        found.push(error.at(start(&design.source)).nearest(&design.stage, stages.iter().copied()));
    }
    let order: Vec<&str> = written.iter().copied().filter(|stage| stages.contains(stage)).collect();
    let wanted: Vec<&str> = stages.iter().copied().filter(|stage| order.contains(stage)).collect();
    if order != wanted {
        let message = format!(
            "the references are numbered {}, and the stages are {}",
            order.join(", "),
            wanted.join(", ")
        );
        found.push(Diagnostic::error("stage-order", message).at(start(&files.logic)));
    }
}

/// What the comments of a design name must exist.
fn header(design: &Design, case: &Case, found: &mut Vec<Diagnostic>) {
    let at = start(&design.source);
    let Ok(stage) = case.stage(Some(&design.stage)) else {
        let stages = case.stages().iter().map(|stage| stage.id.as_str());
        let error = Diagnostic::error("no-stage", format!("the case has no stage `{}`", design.stage));
        found.push(error.at(at).nearest(&design.stage, stages));
        return;
    };
    let Role::Decoy { fails, cause } = &design.role else { return };
    let in_force: Vec<String> = case.in_force(stage).iter().map(|each| each.requirement.id.clone()).collect();
    if !in_force.contains(fails) {
        let error = Diagnostic::error(
            "no-requirement",
            format!("no requirement `{fails}` holds at stage `{}`", design.stage),
        );
        found.push(error.at(at.clone()).nearest(fails, in_force.iter().map(String::as_str)));
    }
    if let Some(cause) = cause.as_ref().filter(|cause| causes::find(cause).is_none()) {
        let known = causes::all().map(|cause| cause.name);
        let error = Diagnostic::error("no-cause", format!("there is no cause `{cause}`"));
        found.push(error.at(at).nearest(cause, known));
    }
}
