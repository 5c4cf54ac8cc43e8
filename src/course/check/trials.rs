//! The designs of a case, graded: each must do what it is there for on every seed and load.

use super::super::case_files::start;
use super::super::{CaseFiles, Design, Role};
use super::{CheckOptions, Trial};
use crate::diagnostic::Diagnostic;
use crate::grade::{self, Case, CaseWords, Job, Language, Report, Status, Verdict};

/// What a design must do at a stage.
pub(super) enum Promise {
    /// Pass.
    Pass,
    /// Fail, on a requirement that is new in this stage, with something to see.
    FailNew,
    /// Fail this requirement, with this cause where one is stated.
    Fail {
        /// The requirement.
        requirement: String,
        /// The cause.
        cause: Option<String>,
    },
}

/// A trial to come.
pub(super) struct Plan<'a> {
    design: &'a Design,
    stage: String,
    promise: Promise,
}

/// The trials of a case, stage by stage.
pub(super) fn plan<'a>(files: &'a CaseFiles, case: &Case) -> Vec<Plan<'a>> {
    let mut plans = Vec::new();
    let mut previous = files.starter.as_ref();
    for stage in case.stages() {
        let mut add =
            |design: &'a Design, promise| plans.push(Plan { design, stage: stage.id.clone(), promise });
        if let Some(design) = previous {
            add(design, Promise::FailNew);
        }
        let reference = files.reference(&stage.id);
        if let Some(design) = reference {
            add(design, Promise::Pass);
        }
        for design in files.accepted.iter().filter(|design| design.stage == stage.id) {
            add(design, Promise::Pass);
        }
        for design in files.decoys.iter().filter(|design| design.stage == stage.id) {
            if let Role::Decoy { fails, cause } = &design.role {
                add(design, Promise::Fail { requirement: fails.clone(), cause: cause.clone() });
            }
        }
        previous = reference.or(previous);
    }
    plans
}

/// Grades a design on every seed and load.
pub(super) fn run(plan: &Plan<'_>, case: &Case, options: &CheckOptions) -> Trial {
    let mut findings: Vec<Diagnostic> = Vec::new();
    let words = CaseWords::default();
    let mut gradings = 0;
    for &load in &options.loads {
        for seed in &options.seeds {
            let job = Job {
                design: &plan.design.source,
                stage: Some(&plan.stage),
                seeds: std::slice::from_ref(seed),
                load,
                words: &words,
                language: Language::English,
            };
            gradings += 1;
            let broken = match grade::grade(case, &job, &options.limits) {
                Err(failure) => Some(failure.diagnostic.or_at(start(&plan.design.source))),
                Ok(graded) => broken(plan, &graded.report).map(|message| {
                    let message = format!("{message} (seed {seed}, load {load})");
                    Diagnostic::error("broken-promise", message).at(start(&plan.design.source))
                }),
            };
            // The same mistake on every seed is told once; a script that does not run is one mistake.
            let script = broken.as_ref().is_some_and(|finding| finding.code != "broken-promise");
            findings.extend(broken);
            if script {
                return trial(plan, case, gradings, findings);
            }
        }
    }
    trial(plan, case, gradings, findings)
}

fn trial(plan: &Plan<'_>, case: &Case, gradings: usize, findings: Vec<Diagnostic>) -> Trial {
    let promise = match &plan.promise {
        Promise::Pass => "passes".to_owned(),
        Promise::FailNew => "fails".to_owned(),
        Promise::Fail { requirement, cause: None } => format!("fails {requirement}"),
        Promise::Fail { requirement, cause: Some(cause) } => format!("fails {requirement} ({cause})"),
    };
    let (case, stage, design) = (case.id().to_owned(), plan.stage.clone(), plan.design.label().to_owned());
    Trial { place: 0, case, stage, design, promise, gradings, findings }
}

/// What breaks the promise, in a sentence.
fn broken(plan: &Plan<'_>, report: &Report) -> Option<String> {
    if let Some(error) = report.requirements.iter().find_map(|verdict| verdict.error.as_ref()) {
        return Some(format!("a requirement could not be judged: {error}"));
    }
    match &plan.promise {
        Promise::Pass => {
            let failed = report.requirements.iter().find(|verdict| verdict.status != Status::Met)?;
            Some(format!(
                "`{}` is unmet: expected {}, observed {}{}",
                failed.id,
                failed.expected,
                failed.observed,
                because(failed)
            ))
        }
        Promise::FailNew => {
            let new = || report.requirements.iter().filter(|verdict| verdict.stage == plan.stage);
            let unmet: Vec<&Verdict> = new().filter(|verdict| verdict.status == Status::Unmet).collect();
            if unmet.is_empty() {
                return Some(match report.met {
                    true => "it passes, and must fail this stage".to_owned(),
                    false => "it fails, but no requirement that is new in this stage".to_owned(),
                });
            }
            let seen = unmet.iter().any(|verdict| !verdict.causes.is_empty() || !verdict.evidence.is_empty());
            (!seen).then(|| "it fails without a cause or anything else to see".to_owned())
        }
        Promise::Fail { requirement, cause } => {
            let Some(verdict) = report.verdict(requirement) else {
                return Some(format!("`{requirement}` does not hold at this stage"));
            };
            if verdict.status == Status::Met {
                let others: Vec<&str> = report
                    .requirements
                    .iter()
                    .filter(|verdict| verdict.status != Status::Met)
                    .map(|verdict| verdict.id.as_str())
                    .collect();
                let instead = if others.is_empty() {
                    String::new()
                } else {
                    format!("; it fails {}", others.join(", "))
                };
                return Some(format!(
                    "`{requirement}` is met ({}), and must not be{instead}",
                    verdict.observed
                ));
            }
            let cause = cause.as_ref()?;
            let shown = verdict.causes.iter().any(|found| found.cause == *cause);
            (!shown).then(|| format!("`{requirement}` fails, but not by `{cause}`{}", because(verdict)))
        }
    }
}

fn because(verdict: &Verdict) -> String {
    let causes: Vec<String> = verdict
        .causes
        .iter()
        .take(3)
        .map(|cause| format!("{} × {} at {}", cause.count, cause.cause, cause.resource))
        .collect();
    let seen = if causes.is_empty() { verdict.evidence.join("; ") } else { causes.join(", ") };
    if seen.is_empty() { String::new() } else { format!(" ({seen})") }
}
