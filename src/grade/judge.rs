//! From a design to a report: build it afresh, ask every requirement in force on every seed, word the answers.

use super::case::{Case, InForce, Outcome};
use super::expectation::Expectation;
use super::lab::Lab;
use super::report::{CostSummary, REPORT_VERSION, Report, Status, Verdict, When, Where};
use super::{CaseWords, GradeLimits, Language, RequirementWords, wording};
use crate::architecture::Architecture;
use crate::cost;
use crate::diagnostic::Source;
use crate::script::{Failure, Outcome as Built};
use crate::units::Usd;

/// What is to be graded, and how.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The learner's script.
    pub design: &'a Source,
    /// The stage; the last where none is named.
    pub stage: Option<&'a str>,
    /// The seeds; a requirement is met only if it is met on all.
    pub seeds: &'a [u64],
    /// How many times as many users come as the case says.
    pub load: f64,
    /// The words of the case.
    pub words: &'a CaseWords,
    /// Their language.
    pub language: Language,
}

/// What the runs of a grading measured together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measured {
    /// Requests answered.
    pub ok: u64,
    /// Requests failed.
    pub failed: u64,
    /// The highest 99th percentile of latency of a run, in milliseconds.
    pub p99_ms: f64,
    /// Sessions, files and rows that were lost.
    pub lost: u64,
    /// Dollars a month, if every hour were as those of the run with most requests; absent where a price is not known.
    pub monthly_usd: Option<Usd>,
    /// Resources that some address of the Internet can reach.
    pub exposed: usize,
}

impl Measured {
    /// Share of requests answered.
    pub fn availability(&self) -> f64 {
        let all = self.ok + self.failed;
        if all == 0 { 1.0 } else { self.ok as f64 / all as f64 }
    }
}

/// A design, graded, with what its runs measured.
#[derive(Clone, Debug)]
pub struct Graded {
    /// The report.
    pub report: Report,
    /// What its runs measured.
    pub measured: Measured,
}

/// A verdict in the making: the outcome on the first seed that failed, else on the first.
struct Judged<'a> {
    in_force: InForce<'a>,
    seed: u64,
    outcome: Outcome,
}

/// What the checks of a stage found on one seed, requirement by requirement; nothing where one was not asked.
#[derive(Clone, Debug)]
pub struct Answers {
    seed: u64,
    outcomes: Vec<Option<Outcome>>,
    measured: Measured,
}

/// Builds a learner's design in a fresh host.
///
/// # Errors
/// When the script is wrong.
pub fn build(case: &Case, design: &Source, limits: &GradeLimits) -> Result<Built, Failure> {
    limits.host_of_learner().region(case.region()).application(case.application().clone()).run(design)
}

/// Grades a design, seed after seed.
///
/// # Errors
/// When the script or the stage is wrong.
pub fn grade(case: &Case, job: &Job<'_>, limits: &GradeLimits) -> Result<Graded, Failure> {
    let stage = case.stage(job.stage).map_err(Failure::from)?;
    let built = build(case, job.design, limits)?;
    let mut answers: Vec<Answers> = Vec::new();
    for &seed in job.seeds {
        let next = ask(case, stage, &built.architecture, seed, job.load, &answers);
        answers.push(next);
    }
    Ok(conclude(case, stage, &answers, &built, job))
}

/// Asks every requirement of a stage on one seed; those that failed on an earlier seed are not asked again. Seeds do
/// not know of each other, so they may be asked side by side.
pub fn ask(
    case: &Case,
    stage: usize,
    architecture: &Architecture,
    seed: u64,
    load: f64,
    earlier: &[Answers],
) -> Answers {
    case.look_at(architecture);
    let lab = Lab::new(case, architecture, seed, load);
    let failed = |place: usize| {
        let mut before = earlier.iter().filter_map(|answers| answers.outcomes.get(place)?.as_ref());
        before.any(|outcome| !matches!(outcome, Outcome::Met(_)))
    };
    let outcomes = case
        .in_force(stage)
        .into_iter()
        .enumerate()
        .map(|(place, each)| (!failed(place)).then(|| case.judge(each.requirement, &lab)))
        .collect();
    Answers { seed, outcomes, measured: lab.measured() }
}

/// Makes a report of the answers, which are in the order of the seeds.
pub fn conclude(case: &Case, stage: usize, answers: &[Answers], built: &Built, job: &Job<'_>) -> Graded {
    let judged: Vec<Judged<'_>> = case
        .in_force(stage)
        .into_iter()
        .enumerate()
        .filter_map(|(place, in_force)| {
            let of_seed = |answers: &Answers| Some((answers.seed, answers.outcomes.get(place)?.clone()?));
            let found: Vec<(u64, Outcome)> = answers.iter().filter_map(of_seed).collect();
            let failed = found.iter().find(|(_, outcome)| !matches!(outcome, Outcome::Met(_)));
            let (seed, outcome) = failed.or(found.first())?.clone();
            Some(Judged { in_force, seed, outcome })
        })
        .collect();
    let report = word(case, stage, &judged, built, job);
    // One seed alone: designs are compared with each other on the same users.
    let measured = answers.first().map(|answers| answers.measured).unwrap_or_default();
    Graded { report, measured }
}

fn word(case: &Case, stage: usize, judged: &[Judged<'_>], built: &Built, job: &Job<'_>) -> Report {
    let seeds = job.seeds;
    let id = case.stages().get(stage).map(|stage| stage.id.clone()).unwrap_or_default();
    let target = format!("{}/{id}", case.id());
    let requirements: Vec<Verdict> = judged.iter().map(|each| verdict(each, &target, job)).collect();
    let failed = |seed: &&u64| {
        judged.iter().any(|each| !matches!(each.outcome, Outcome::Met(_)) && each.seed == **seed)
    };
    Report {
        schema_version: REPORT_VERSION,
        case: case.id().to_owned(),
        stage_title: job.words.stages.get(&id).map(|words| words.title.clone()).unwrap_or_default(),
        stage: id,
        language: job.language,
        seed: seeds.iter().find(failed).or(seeds.first()).copied().unwrap_or(1),
        seeds: seeds.to_vec(),
        met: !requirements.is_empty() && requirements.iter().all(|verdict| verdict.status == Status::Met),
        requirements,
        cost: bill(&built.architecture),
        printed: built.printed.clone(),
        warnings: built.warnings.clone(),
        next_stage: case.stages().get(stage + 1).map(|stage| stage.id.clone()),
        alternatives: Vec::new(),
    }
}

fn bill(architecture: &Architecture) -> CostSummary {
    match cost::monthly(architecture, &cost::Usage::default()) {
        Ok(bill) => CostSummary { monthly_usd: Some(bill.monthly_usd), note: None },
        Err(problem) => CostSummary { monthly_usd: None, note: Some(problem.message) },
    }
}

fn verdict(judged: &Judged<'_>, target: &str, job: &Job<'_>) -> Verdict {
    let InForce { stage, requirement } = judged.in_force;
    let nothing = RequirementWords::default();
    let words = job.words.requirements.get(&requirement.id).unwrap_or(&nothing);
    let title = if words.title.is_empty() { requirement.id.clone() } else { words.title.clone() };
    let replay = format!("cloudkata grade {target} {} --seed {}", quoted(&job.design.name), judged.seed);
    let mut verdict = Verdict {
        id: requirement.id.clone(),
        pillar: requirement.pillar,
        stage: stage.id.clone(),
        status: Status::Met,
        title,
        expected: String::new(),
        observed: String::new(),
        when: None,
        place: None,
        causes: Vec::new(),
        evidence: Vec::new(),
        hint: None,
        hints: words.hints.len(),
        seed: judged.seed,
        replay,
        error: None,
    };
    match &judged.outcome {
        Outcome::Met(expectations) => {
            let joined = |say: fn(&super::Claim, Language) -> String| {
                let mut said: Vec<String> = Vec::new();
                for each in expectations.iter().map(|each| say(&each.claim, job.language)) {
                    if !said.contains(&each) {
                        said.push(each);
                    }
                }
                said.join("; ")
            };
            (verdict.expected, verdict.observed) =
                (joined(wording::expected), joined(wording::observed_briefly));
        }
        Outcome::Unmet(expectation) => {
            verdict.status = Status::Unmet;
            verdict.hint = words.hints.first().cloned();
            explain(&mut verdict, expectation, job.language);
        }
        Outcome::Error(error) => {
            verdict.status = Status::Error;
            verdict.error = Some(error.clone());
        }
    }
    verdict
}

/// When, where and why an expectation is unmet.
fn explain(verdict: &mut Verdict, expectation: &Expectation, language: Language) {
    let evidence = &expectation.evidence;
    verdict.expected = wording::expected(&expectation.claim, language);
    verdict.observed = wording::observed(&expectation.claim, language);
    let counted = || evidence.causes.iter().filter(|cause| cause.count > 0);
    let first_s = counted().map(|cause| cause.first_s).fold(f64::INFINITY, f64::min);
    let last_s = counted().map(|cause| cause.last_s).fold(f64::NEG_INFINITY, f64::max);
    verdict.when = (first_s <= last_s).then_some(When { first_s, last_s });
    let told = evidence.causes.iter().find(|cause| cause.span.is_some()).or(evidence.causes.first());
    let told = told.map(|cause| Where {
        resource: cause.resource.clone(),
        kind: cause.kind.clone(),
        span: cause.span.clone(),
    });
    verdict.place = told.or_else(|| evidence.place.clone().map(Where::from));
    verdict.causes.clone_from(&evidence.causes);
    verdict.evidence = evidence.sights.iter().map(|sight| wording::sight(sight, language)).collect();
}

/// A file name as a shell takes it.
fn quoted(name: &str) -> String {
    let simple = |c: char| c.is_alphanumeric() || "._-/+:@%,".contains(c);
    if !name.is_empty() && name.chars().all(simple) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\'', "'\\''"))
}
