//! Holding a course to what it promises: references pass, the previous stage's design fails, accepted designs pass,
//! decoys fail for the stated reason, on every seed and under more and less load; every text has its logic, every
//! logic its text.

mod computed;
mod coverage;
mod questions;
mod texts;
mod trials;

pub use coverage::{Coverage, Section as InventorySection, TaskCoverage};

use super::{CaseFiles, Course};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::grade::{Case, GradeLimits};
use crate::quiz::Month;
use crate::text::Language;
use serde::Serialize;

/// How a course is checked.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// The seeds.
    pub seeds: Vec<u64>,
    /// Shares of the case's load.
    pub loads: Vec<f64>,
    /// Only this case.
    pub case: Option<String>,
    /// Only lessons and questions, no designs of cases.
    pub texts_only: bool,
    /// Only what belongs to this lesson.
    pub lesson: Option<String>,
    /// Seeds that each generated question is drawn with. Default 200.
    pub draws: u64,
    /// The month of the check, which the caller knows; without it nothing is stale.
    pub today: Option<Month>,
    /// What a run may use.
    pub limits: GradeLimits,
    /// Which part of the trials: those whose place leaves `share.0` when divided by `share.1`. A host with several
    /// threads gives each its share, and puts the trials together by their place.
    pub share: (usize, usize),
}

impl Default for CheckOptions {
    fn default() -> Self {
        let (seeds, loads) = (vec![1, 2, 3, 4, 5], vec![0.9, 1.0, 1.1]);
        Self {
            seeds,
            loads,
            case: None,
            texts_only: false,
            lesson: None,
            draws: 200,
            today: None,
            limits: GradeLimits::default(),
            share: (0, 1),
        }
    }
}

/// Something that breaks a promise.
pub type Finding = Diagnostic;

/// What a design must do at a stage, and whether it does.
#[derive(Clone, Debug, Serialize)]
pub struct Trial {
    /// Its place among all trials.
    #[serde(skip)]
    pub place: usize,
    /// The case.
    pub case: String,
    /// The stage it is graded at.
    pub stage: String,
    /// The design.
    pub design: String,
    /// What is promised of it: `passes`, `fails`, or `fails <requirement>`.
    pub promise: String,
    /// How many times it was graded (seeds times loads).
    pub gradings: usize,
    /// What breaks the promise; empty where it is kept.
    pub findings: Vec<Finding>,
}

/// What the check of a course found.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Version of this shape.
    pub schema_version: u32,
    /// The course.
    pub course: String,
    /// Its version.
    pub version: String,
    /// Whether every promise is kept.
    pub kept: bool,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// Shares of the case's load.
    pub loads: Vec<f64>,
    /// What is wrong with its texts and files.
    pub problems: Vec<Finding>,
    /// Its designs, and its questions and demos that are run.
    pub trials: Vec<Trial>,
    /// What its lessons and questions cover.
    pub coverage: Coverage,
    /// The texts that findings point into.
    #[serde(skip)]
    pub sources: Vec<Source>,
}

/// Checks a course. `watch` is told of every trial as it ends.
///
/// # Errors
/// When the case that was asked for does not exist.
pub fn check(
    course: &Course,
    options: &CheckOptions,
    watch: &mut dyn FnMut(&Trial),
) -> Result<CheckReport, Diagnostic> {
    let cases: Vec<&CaseFiles> = match &options.case {
        Some(id) => vec![course.case(id)?],
        None if options.texts_only || options.lesson.is_some() => Vec::new(),
        None => course.cases().iter().collect(),
    };
    let mut report = CheckReport {
        schema_version: 1,
        course: course.manifest().id.clone(),
        version: course.manifest().version.clone(),
        kept: false,
        seeds: options.seeds.clone(),
        loads: options.loads.clone(),
        problems: course.problems().to_vec(),
        trials: Vec::new(),
        coverage: Coverage {
            cases: cases.iter().map(|case| case.id.clone()).collect(),
            ..Coverage::default()
        },
        sources: course.sources(),
    };
    if options.case.is_none() {
        texts_of_lessons(course, options, &mut report);
    }
    let (mine, shares) = options.share;
    let mut place = 0;
    for files in cases {
        match Case::open(&files.logic, &options.limits) {
            Err(problem) => report.problems.push(problem),
            Ok(case) => {
                report.problems.extend(texts::check(files, &case, course.manifest()));
                for plan in trials::plan(files, &case) {
                    place += 1;
                    if (place - 1) % shares.max(1) == mine {
                        let trial = Trial { place, ..trials::run(&plan, &case, options) };
                        watch(&trial);
                        report.trials.push(trial);
                    }
                }
            }
        }
    }
    if options.case.is_none() {
        for work in computed::plan(course, options.lesson.as_deref()) {
            place += 1;
            if (place - 1) % shares.max(1) == mine {
                let trial = computed::run(&work, course, options, place);
                watch(&trial);
                report.trials.push(trial);
            }
        }
    }
    if let Some(lesson) = &options.lesson {
        only(lesson, &mut report);
    }
    let sound = |finding: &Finding| finding.severity != Severity::Error;
    report.kept =
        report.problems.iter().chain(report.trials.iter().flat_map(|trial| &trial.findings)).all(sound);
    Ok(report)
}

/// What is found by reading lessons and questions, without running any.
fn texts_of_lessons(course: &Course, options: &CheckOptions, report: &mut CheckReport) {
    report.problems.extend(questions::check(course.questions(), options.today));
    let known = stages(course, &options.limits);
    coverage::stages(course, &known, &mut report.problems);
    report.coverage = coverage::coverage(course, Language::English, &mut report.problems);
}

/// Every stage of every case, as `case/stage`. A case that cannot be opened is told of elsewhere.
fn stages(course: &Course, limits: &GradeLimits) -> Vec<String> {
    let of_case = |files: &CaseFiles| {
        let case = Case::open(&files.logic, limits).ok();
        let ids =
            case.iter().flat_map(|case| case.stages()).map(|stage| format!("{}/{}", files.id, stage.id));
        ids.collect::<Vec<_>>()
    };
    course.cases().iter().flat_map(of_case).collect()
}

/// Leaves out what does not belong to a lesson.
fn only(lesson: &str, report: &mut CheckReport) {
    let end = format!("/{lesson}.md");
    report.problems.retain(|problem| problem.span.as_ref().is_some_and(|span| span.file.ends_with(&end)));
}
