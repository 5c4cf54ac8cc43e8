//! What happens to the stages of a case, as types.

use super::Event;
use crate::grade::{Report, Status, Verdict};
use crate::units::Usd;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest design that is kept with a pass, in bytes.
const LONGEST_DESIGN: usize = 128 * 1024;

/// An event of a stage. Fields that a newer version adds are ignored; fields that an older one lacked are empty.
#[derive(Clone, Debug, PartialEq)]
pub enum CaseEvent {
    /// `stage-passed`: every requirement was met.
    StagePassed(Pass),
    /// `stage-failed`: a requirement was not, or could not be judged.
    StageFailed(Failure),
    /// `hint-shown`: the learner asked for a hint.
    HintShown(HintShown),
    /// `solution-shown`: the learner saw the reference. What is passed afterwards is not counted as one's own.
    SolutionShown,
    /// `prediction`: the learner said what would happen, before a run.
    Prediction(Prediction),
    /// `stage-reset`: the learner began the stage anew. What was passed stays passed.
    StageReset,
}

/// How a stage was passed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pass {
    /// The requirements that were met.
    pub requirements: Vec<String>,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// What a month of the design costs, in millionths of a dollar, where every price is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_microusd: Option<i64>,
    /// The design's text: what the next stage begins with, and can be put back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub design: Option<String>,
}

/// How a stage was not passed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Failure {
    /// What was unmet or could not be judged, in authored order.
    pub unmet: Vec<Missed>,
    /// How many requirements there are.
    pub of: usize,
    /// The first seed that failed.
    pub seed: u64,
}

/// A requirement that was not met.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Missed {
    /// Its id.
    pub requirement: String,
    /// Whether it could not even be judged.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub error: bool,
    /// Failed requests by cause.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub causes: BTreeMap<String, u64>,
}

/// A hint that was shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HintShown {
    /// The requirement.
    pub requirement: String,
    /// Which hint of its ladder, from 1.
    pub step: usize,
}

/// What a learner said would happen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Prediction {
    /// What was asked, such as `first-cause`.
    pub question: String,
    /// What the learner said.
    pub said: String,
    /// What happened.
    pub happened: String,
    /// Whether that is what was said.
    pub right: bool,
}

/// The subject of an event of a stage.
pub fn stage_subject(case: &str, stage: &str) -> String {
    format!("{case}/{stage}")
}

impl CaseEvent {
    /// Its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::StagePassed(_) => "stage-passed",
            Self::StageFailed(_) => "stage-failed",
            Self::HintShown(_) => "hint-shown",
            Self::SolutionShown => "solution-shown",
            Self::Prediction(_) => "prediction",
            Self::StageReset => "stage-reset",
        }
    }

    /// The event, of a stage (`case/stage`, see [`stage_subject`]) at a moment (Unix milliseconds, UTC).
    pub fn into_event(self, at_ms: i64, subject: impl Into<String>) -> Event {
        let body = match &self {
            Self::StagePassed(pass) => serde_json::to_value(pass),
            Self::StageFailed(failure) => serde_json::to_value(failure),
            Self::HintShown(hint) => serde_json::to_value(hint),
            Self::Prediction(prediction) => serde_json::to_value(prediction),
            Self::SolutionShown | Self::StageReset => Ok(Value::Null),
        };
        // Such structs always become JSON: their keys are texts and their figures are whole.
        Event::new(at_ms, self.kind(), subject, body.unwrap_or_default())
    }

    /// What a graded design comes to: a pass (with the design's text, unless that is very long) or a failure.
    pub fn of_report(report: &Report, design: &str) -> Self {
        if report.met {
            return Self::StagePassed(Pass {
                requirements: report.requirements.iter().map(|verdict| verdict.id.clone()).collect(),
                seeds: report.seeds.clone(),
                monthly_microusd: report.cost.monthly_usd.map(Usd::micros),
                design: (design.len() <= LONGEST_DESIGN).then(|| design.to_owned()),
            });
        }
        let missed = |verdict: &Verdict| {
            let mut causes = BTreeMap::new();
            for cause in &verdict.causes {
                *causes.entry(cause.cause.to_string()).or_default() += cause.count;
            }
            let error = verdict.status == Status::Error;
            Missed { requirement: verdict.id.clone(), error, causes }
        };
        let unmet = report.requirements.iter().filter(|verdict| verdict.status != Status::Met);
        Self::StageFailed(Failure {
            unmet: unmet.map(missed).collect(),
            of: report.requirements.len(),
            seed: report.seed,
        })
    }

    /// Reads an event; nothing where it is of another kind, or of a shape that this program does not know.
    pub fn read(event: &Event) -> Option<Self> {
        fn body<T: DeserializeOwned>(event: &Event) -> Option<T> {
            T::deserialize(&event.body).ok()
        }
        match event.kind.as_str() {
            "stage-passed" => body(event).map(Self::StagePassed),
            "stage-failed" => body(event).map(Self::StageFailed),
            "hint-shown" => body(event).map(Self::HintShown),
            "solution-shown" => Some(Self::SolutionShown),
            "prediction" => body(event).map(Self::Prediction),
            "stage-reset" => Some(Self::StageReset),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_is_read_as_it_was_written() {
        let missed = Missed {
            requirement: "survives-az-loss".to_owned(),
            error: false,
            causes: BTreeMap::from([("target-unreachable".to_owned(), 4120)]),
        };
        for told in [
            CaseEvent::StagePassed(Pass {
                requirements: vec!["a".to_owned()],
                seeds: vec![1, 2, u64::MAX],
                monthly_microusd: Some(173_420_000),
                design: Some("let x = 1;".to_owned()),
            }),
            CaseEvent::StageFailed(Failure { unmet: vec![missed], of: 5, seed: 2 }),
            CaseEvent::HintShown(HintShown { requirement: "a".to_owned(), step: 2 }),
            CaseEvent::SolutionShown,
            CaseEvent::Prediction(Prediction { right: true, ..Prediction::default() }),
            CaseEvent::StageReset,
        ] {
            let event = told.clone().into_event(7, stage_subject("clock", "one"));
            assert!(event.check().is_ok());
            assert_eq!(CaseEvent::read(&event), Some(told));
        }
    }

    #[test]
    fn a_body_of_another_version_is_read_as_far_as_it_goes() {
        let newer = Event::new(1, "stage-passed", "a/b", json!({ "seeds": [1], "stars": 3 }));
        let read = CaseEvent::read(&newer);
        assert_eq!(read, Some(CaseEvent::StagePassed(Pass { seeds: vec![1], ..Pass::default() })));
        assert_eq!(CaseEvent::read(&Event::new(1, "stage-passed", "a/b", json!("odd"))), None);
        assert_eq!(CaseEvent::read(&Event::new(1, "answered", "q", json!({}))), None);
    }
}
