//! A case as its script defines it, kept alive so that its checks can be called.

use super::definition::{Defining, Definition, Requirement, Stage};
use super::expect::Expecting;
use super::expectation::Expectation;
use super::lab::Lab;
use super::{GradeLimits, expect};
use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::script::{Session, Value};
use crate::simulate::{Application, Workload};
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// A case, ready to judge designs.
pub struct Case {
    definition: Definition,
    session: RefCell<Session>,
    workload: Workload,
}

/// A requirement that holds at a stage, and the stage that asked for it first.
#[derive(Clone, Copy)]
pub struct InForce<'a> {
    /// The stage.
    pub stage: &'a Stage,
    /// The requirement.
    pub requirement: &'a Requirement,
}

/// What a check found on one seed.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Everything that was expected.
    Met(Vec<Expectation>),
    /// The first thing that was not.
    Unmet(Expectation),
    /// The check itself failed.
    Error(Diagnostic),
}

impl Case {
    /// Runs a case's script.
    ///
    /// # Errors
    /// When the script is wrong, or defines no case.
    pub fn open(logic: &Source, limits: &GradeLimits) -> Result<Self, Diagnostic> {
        let defining = Defining::default();
        let host = limits.host().extend(Rc::new(defining.clone())).extend(Rc::new(Expecting));
        let session = Session::open(&host, logic).map_err(|failure| failure.diagnostic)?;
        let definition = defining.0.borrow().clone();
        let wrong = |message: &str| {
            let span = Span::new(logic.name.clone(), 1, 1, 1);
            Diagnostic::error("case-definition", message)
                .at(span)
                .help("`define_case(id, #{ … })` begins a case")
        };
        if definition.id.is_empty() {
            return Err(wrong("this script defines no case"));
        }
        if definition.stages.is_empty() {
            return Err(wrong("this case has no stage"));
        }
        let Some(workload) = definition.workload.clone() else {
            return Err(wrong("this case has no users"));
        };
        Ok(Self { definition, session: RefCell::new(session), workload })
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.definition.id
    }

    /// Its stages, in authored order.
    pub fn stages(&self) -> &[Stage] {
        &self.definition.stages
    }

    /// The application that learners are asked to host.
    pub fn application(&self) -> &Arc<Application> {
        &self.workload.application
    }

    /// Its users: what every run starts from.
    pub fn workload(&self) -> &Workload {
        &self.workload
    }

    /// The Region in which learners begin.
    pub fn region(&self) -> &'static str {
        self.definition.region
    }

    /// The place of a stage; the last where none is named.
    ///
    /// # Errors
    /// When there is no such stage; the nearest is named.
    pub fn stage(&self, id: Option<&str>) -> Result<usize, Diagnostic> {
        let stages = self.stages();
        let Some(id) = id else { return Ok(stages.len().saturating_sub(1)) };
        stages.iter().position(|stage| stage.id == id).ok_or_else(|| {
            let names: Vec<&str> = stages.iter().map(|stage| stage.id.as_str()).collect();
            Diagnostic::error("unknown-stage", format!("case `{}` has no stage `{id}`", self.id()))
                .help(format!("its stages are {}", names.join(", ")))
                .nearest(id, names)
        })
    }

    /// The requirements in force at a stage: those of earlier stages that no stage up to this one replaced, and its
    /// own, in authored order.
    pub fn in_force(&self, stage: usize) -> Vec<InForce<'_>> {
        let reached = self.stages().get(..=stage).unwrap_or_default();
        let replaced = |id: &str| reached.iter().any(|stage| stage.replaces.iter().any(|name| name == id));
        let each = reached.iter().flat_map(|stage| {
            stage.requirements.iter().map(move |requirement| InForce { stage, requirement })
        });
        each.filter(|each| !replaced(&each.requirement.id)).collect()
    }

    /// Puts a learner's design under the eyes of the checks: handles and `app` then mean its resources.
    pub fn look_at(&self, architecture: &Architecture) {
        self.session.borrow_mut().adopt(architecture.clone());
    }

    /// Judges one requirement on the seed and the load of a lab.
    pub fn judge(&self, requirement: &Requirement, lab: &Lab) -> Outcome {
        let result = self.session.borrow_mut().invoke(&requirement.check, vec![Value::object(lab.clone())]);
        let mut expectations = Vec::new();
        let collected = result.and_then(|value| expect::collect(&value, &mut expectations));
        if let Err(error) = collected {
            return Outcome::Error(error.or_at(requirement.span.clone()));
        }
        match expectations.iter().find(|expectation| !expectation.met) {
            Some(unmet) => Outcome::Unmet(unmet.clone()),
            None if expectations.is_empty() => Outcome::Error(
                Diagnostic::error("no-expectation", "the check expects nothing")
                    .at(requirement.span.clone())
                    .help("a check returns `at_least(…)`, `is_true(…)` … or a list of them"),
            ),
            None => Outcome::Met(expectations),
        }
    }
}
