//! Where in the course a session stands: a case, and a stage of it.

use crate::diagnostic::Diagnostic;
use crate::engine::{CaseOutline, Engine, Error, StageOutline};
use crate::grade::Language;

/// A stage of a case.
#[derive(Clone, Debug)]
pub struct Place {
    /// The case, with the words of all its stages.
    pub case: CaseOutline,
    /// Number of the stage, from 0.
    pub stage: usize,
}

impl Place {
    /// The place that `case` or `case/stage` names; the first stage where none is named.
    ///
    /// # Errors
    /// When there is no such case or stage; the nearest is named.
    pub fn find(engine: &Engine, target: &str, language: Language) -> Result<Self, Error> {
        let (id, stage) = match target.split_once('/') {
            Some((id, stage)) => (id, Some(stage)),
            None => (target, None),
        };
        let case = engine.outline(id, language)?;
        let Some(wanted) = stage else { return Ok(Self { case, stage: 0 }) };
        let names: Vec<&str> = case.stages.iter().map(|stage| stage.id.as_str()).collect();
        match names.iter().position(|name| *name == wanted) {
            Some(stage) => Ok(Self { case, stage }),
            None => Err(Error::from(
                Diagnostic::error("unknown-stage", format!("case `{id}` has no stage `{wanted}`"))
                    .help(format!("its stages are {}", names.join(", ")))
                    .nearest(wanted, names.iter().copied()),
            )),
        }
    }

    /// The stage.
    pub fn stage(&self) -> Option<&StageOutline> {
        self.case.stages.get(self.stage)
    }

    /// `case/stage`.
    pub fn target(&self) -> String {
        format!("{}/{}", self.case.id, self.stage().map(|stage| stage.id.as_str()).unwrap_or_default())
    }

    /// `case/stage` of the stage after this one.
    pub fn next(&self) -> Option<String> {
        self.case.stages.get(self.stage + 1).map(|stage| format!("{}/{}", self.case.id, stage.id))
    }

    /// The stage before this one.
    pub fn before(&self) -> Option<&StageOutline> {
        self.case.stages.get(self.stage.checked_sub(1)?)
    }
}
