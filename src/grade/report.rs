//! What grading says: a verdict for each requirement, in the shape that other programs read.

use super::expectation::Place;
use super::{Language, Pillar};
use crate::diagnostic::{Diagnostic, Span};
use crate::simulate::run::Cause;
use crate::units::Usd;
use serde::Serialize;

/// Version of the report's shape.
pub const REPORT_VERSION: u32 = 1;

/// Whether a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// On every seed.
    Met,
    /// Not on every seed.
    Unmet,
    /// It could not be judged.
    Error,
}

/// From when to when, in seconds from the start of the run.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct When {
    /// First.
    pub first_s: f64,
    /// Last.
    pub last_s: f64,
}

/// Where in the learner's design to look.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Where {
    /// Address of the resource.
    pub resource: String,
    /// Its CloudFormation type.
    pub kind: String,
    /// The line that made it.
    pub span: Option<Span>,
}

impl From<Place> for Where {
    fn from(place: Place) -> Self {
        Self { resource: place.resource, kind: place.kind, span: place.span }
    }
}

/// The verdict on one requirement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub pillar: Pillar,
    /// The stage that asked for it first.
    pub stage: String,
    /// The verdict.
    pub status: Status,
    /// Its title.
    pub title: String,
    /// What was expected; empty where it could not be judged.
    pub expected: String,
    /// What was observed; empty where it could not be judged.
    pub observed: String,
    /// When it went wrong, where a run shows it.
    pub when: Option<When>,
    /// Where to look.
    #[serde(rename = "where")]
    pub place: Option<Where>,
    /// Why, most frequent first; empty where it is met.
    pub causes: Vec<Cause>,
    /// What else there is to see, in words; empty where it is met.
    pub evidence: Vec<String>,
    /// One thing to try; nothing where it is met.
    pub hint: Option<String>,
    /// How many hints there are.
    pub hints: usize,
    /// The seed on which it failed first; else the first.
    pub seed: u64,
    /// The command that repeats this verdict.
    pub replay: String,
    /// Why it could not be judged.
    pub error: Option<Diagnostic>,
}

/// What a month of the design costs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CostSummary {
    /// Dollars a month; nothing where a price is unknown.
    pub monthly_usd: Option<Usd>,
    /// Why there is no price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A design of the course beside the learner's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// Its name.
    pub name: String,
    /// What is special about it.
    pub description: String,
    /// Its text, where it is a design of the course.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Dollars a month, if every hour were as those of the stage's run with most requests.
    pub monthly_usd: Option<Usd>,
    /// Share of requests answered over all runs of the stage.
    pub availability: f64,
    /// The highest 99th percentile of latency of these runs, in milliseconds.
    pub p99_ms: f64,
    /// Sessions, files and rows that were lost in these runs.
    pub lost: u64,
    /// Resources that some address of the Internet can reach.
    pub exposed: usize,
}

/// A design, graded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of this shape.
    pub schema_version: u32,
    /// The case.
    pub case: String,
    /// The stage.
    pub stage: String,
    /// Its title.
    pub stage_title: String,
    /// Language of the words.
    pub language: Language,
    /// The first seed that failed, else the first.
    pub seed: u64,
    /// The seeds that were tried.
    pub seeds: Vec<u64>,
    /// Whether every requirement is met.
    pub met: bool,
    /// The verdicts, in authored order.
    pub requirements: Vec<Verdict>,
    /// The bill.
    pub cost: CostSummary,
    /// What the script printed.
    pub printed: Vec<String>,
    /// What the script was warned of.
    pub warnings: Vec<Diagnostic>,
    /// The stage after this one.
    pub next_stage: Option<String>,
    /// The learner's design, the reference and others, side by side; filled after a pass, on request.
    pub alternatives: Vec<Alternative>,
}

impl Report {
    /// Whether some requirement could not be judged.
    pub fn has_error(&self) -> bool {
        self.requirements.iter().any(|verdict| verdict.status == Status::Error)
    }

    /// The verdict on a requirement.
    pub fn verdict(&self, id: &str) -> Option<&Verdict> {
        self.requirements.iter().find(|verdict| verdict.id == id)
    }
}
