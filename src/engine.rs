//! The engine as a library: one value that grades designs, runs scripts and answers questions about architectures.
//!
//! ```
//! use cloudkata::{Course, Engine};
//!
//! let engine = Engine::new(Course::builtin());
//! let ran = engine.run("6 * 7")?;
//! assert_eq!(ran.json, serde_json::json!(42));
//! # Ok::<(), cloudkata::Error>(())
//! ```
//!
//! An engine is `Send + Sync`, cheap to clone, and holds nothing that a call changes. Nothing is printed, and nothing
//! panics, whatever the script is.

mod ask;
mod error;
mod explain;
mod fault;
mod live;
mod outline;
mod simulation;
mod terms;
#[cfg(feature = "cli")]
mod threads;

pub use error::Error;
pub use explain::Explanation;
pub use fault::fault;
pub use outline::{CaseOutline, RequirementOutline, StageOutline};
pub use simulation::SimulateOptions;

use crate::course::{CaseFiles, Course};
use crate::diagnostic::{Diagnostic, Source};
use crate::grade::{self, Alternative, Case, GradeLimits, Graded, Job, Language, Report};
use crate::script::{Failure, Host};
use std::sync::Arc;

/// The seed of a run: the same seed gives the same run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seed(pub u64);

/// The seeds that a verdict is taken over where none is named.
pub const PRACTICE_SEEDS: [Seed; 3] = [Seed(1), Seed(2), Seed(3)];

/// What an engine may use at most.
pub type Limits = GradeLimits;

/// How a design is graded.
#[derive(Clone, Debug)]
pub struct GradeOptions {
    /// The seeds; a requirement is met only if it is met on all. [`PRACTICE_SEEDS`] where there is none.
    pub seeds: Vec<Seed>,
    /// Language of the words.
    pub language: Language,
    /// How many times as many users come as the case says.
    pub load: f64,
    /// Whether a design that passed is compared with the reference and the accepted alternatives.
    pub compare: bool,
    /// Threads that share the seeds; the lean library knows one only. Their number changes nothing but the time.
    pub threads: usize,
}

impl Default for GradeOptions {
    fn default() -> Self {
        Self {
            seeds: PRACTICE_SEEDS.to_vec(),
            language: Language::English,
            load: 1.0,
            compare: false,
            threads: 1,
        }
    }
}

/// What a script gave.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Its value, as JSON.
    pub json: serde_json::Value,
    /// Its value, as a learner reads it.
    pub text: String,
    /// What it printed.
    pub printed: Vec<String>,
    /// What it was warned of.
    pub warnings: Vec<Diagnostic>,
}

/// The engine.
#[derive(Clone)]
pub struct Engine {
    course: Arc<Course>,
    limits: Arc<Limits>,
    language: Language,
}

impl Engine {
    /// An engine over a course.
    pub fn new(course: Course) -> Self {
        Self { course: Arc::new(course), limits: Arc::new(Limits::default()), language: Language::English }
    }

    /// The same engine with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = Arc::new(limits);
        self
    }

    /// The same engine with reports of runs in another language (else English). Verdicts have the language of
    /// [`GradeOptions`].
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// A fresh host for a script outside a case.
    fn host(&self) -> Host {
        self.limits.host_of_learner().language(self.language)
    }

    /// Its course.
    pub fn course(&self) -> &Course {
        &self.course
    }

    /// Its limits.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Grades a design on one seed. `target` is `case/stage`, or a case alone for its last stage.
    ///
    /// # Errors
    /// When there is no such case or stage, and when the script is wrong.
    pub fn grade(&self, target: &str, source: impl Into<Script>, seed: Seed) -> Result<Report, Error> {
        self.grade_with(target, source, &GradeOptions { seeds: vec![seed], ..GradeOptions::default() })
    }

    /// Grades a design.
    ///
    /// # Errors
    /// As [`Engine::grade`].
    pub fn grade_with(
        &self,
        target: &str,
        source: impl Into<Script>,
        options: &GradeOptions,
    ) -> Result<Report, Error> {
        let source = source.into().0;
        let (files, stage) = self.target(target)?;
        let case = self.open(files)?;
        let chosen = if options.seeds.is_empty() { &PRACTICE_SEEDS } else { options.seeds.as_slice() };
        let seeds: Vec<u64> = chosen.iter().map(|seed| seed.0).collect();
        let words = files.words(options.language);
        let job = Job {
            design: &source,
            stage,
            seeds: &seeds,
            load: options.load,
            words: &words,
            language: options.language,
        };
        let judged = self.judge(files, &case, &job, options.threads);
        let graded = judged.map_err(|failure| Error::script(failure, &source))?;
        if options.compare && graded.report.met {
            return Ok(self.compare(files, &case, &job, graded));
        }
        Ok(graded.report)
    }

    #[cfg(feature = "cli")]
    fn judge(
        &self,
        files: &CaseFiles,
        case: &Case,
        job: &Job<'_>,
        threads: usize,
    ) -> Result<Graded, Failure> {
        if threads > 1 && job.seeds.len() > 1 {
            return threads::grade(&files.logic, case, job, &self.limits, threads);
        }
        grade::grade(case, job, &self.limits)
    }

    #[cfg(not(feature = "cli"))]
    fn judge(&self, _: &CaseFiles, case: &Case, job: &Job<'_>, _: usize) -> Result<Graded, Failure> {
        grade::grade(case, job, &self.limits)
    }

    /// The case and the stage that a target such as `whatisthetime/multi-az` names.
    fn target<'a>(&self, target: &'a str) -> Result<(&CaseFiles, Option<&'a str>), Error> {
        let (case, stage) = match target.split_once('/') {
            Some((case, stage)) => (case, Some(stage)),
            None => (target, None),
        };
        Ok((self.course.case(case)?, stage))
    }

    fn open(&self, files: &CaseFiles) -> Result<Case, Error> {
        Case::open(&files.logic, &self.limits)
            .map_err(|problem| Error::new(problem, Some(files.logic.clone())))
    }

    /// The learner's design, the reference and the accepted alternatives of the stage, side by side on one seed.
    fn compare(&self, files: &CaseFiles, case: &Case, job: &Job<'_>, graded: Graded) -> Report {
        let mut report = graded.report;
        let stage = report.stage.clone();
        let seeds = job.seeds.get(..1).unwrap_or_default();
        let beside =
            files.reference(&stage).into_iter().chain(files.accepted.iter().filter(|d| d.stage == stage));
        report.alternatives.push(Alternative {
            name: "yours".to_owned(),
            description: String::new(),
            file: None,
            monthly_usd: graded.measured.monthly_usd,
            availability: graded.measured.availability(),
            p99_ms: graded.measured.p99_ms,
            lost: graded.measured.lost,
            exposed: graded.measured.exposed,
        });
        for design in beside {
            let job = Job { design: &design.source, stage: Some(&stage), seeds, ..*job };
            let Ok(other) = grade::grade(case, &job, &self.limits) else { continue };
            report.alternatives.push(Alternative {
                name: design.label().to_owned(),
                description: design.description.clone(),
                file: Some(design.source.name.to_string()),
                monthly_usd: other.measured.monthly_usd,
                availability: other.measured.availability(),
                p99_ms: other.measured.p99_ms,
                lost: other.measured.lost,
                exposed: other.measured.exposed,
            });
        }
        report
    }
}

/// A script handed to the engine: its text, with a name for messages.
#[derive(Clone, Debug)]
pub struct Script(pub Source);

impl From<Source> for Script {
    fn from(source: Source) -> Self {
        Self(source)
    }
}

impl From<&Source> for Script {
    fn from(source: &Source) -> Self {
        Self(source.clone())
    }
}

impl From<&str> for Script {
    fn from(text: &str) -> Self {
        Self(Source::new("script.rhai", text))
    }
}

impl From<String> for Script {
    fn from(text: String) -> Self {
        Self(Source::new("script.rhai", text))
    }
}

impl From<&String> for Script {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}
