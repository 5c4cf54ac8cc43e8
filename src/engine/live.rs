//! What a prompt asks: a session in a case's world, and questions about a design that stands already.

use super::{Engine, Error, SimulateOptions};
use crate::architecture::Architecture;
use crate::cost::{self, Bill, Usage};
use crate::diagnostic::Diagnostic;
use crate::grade::Case;
use crate::script::{Host, Live};
use crate::simulate::{Application, Fault, Run};
use std::sync::Arc;

impl Engine {
    /// A session behind a prompt; `app` is the application of the case, where one is named.
    ///
    /// # Errors
    /// When there is no such case.
    pub fn live(&self, case: Option<&str>) -> Result<Live, Error> {
        Ok(Live::start(self.host_for(case)?)?)
    }

    /// The conditions of such a session, to move one to another engine: one of another language, for instance.
    ///
    /// # Errors
    /// When there is no such case.
    pub fn host_for(&self, case: Option<&str>) -> Result<Host, Error> {
        let case = case.map(|id| self.course().case(id)).transpose()?;
        let case = case.map(|files| self.open(files)).transpose()?;
        Ok(self.host_in(case.as_ref()))
    }

    /// A fresh host for a learner's script, in the world of a case.
    pub(super) fn host_in(&self, case: Option<&Case>) -> Host {
        let host = self.host();
        match case {
            Some(case) => host.application(Arc::clone(case.application())).region(case.region()),
            None => host,
        }
    }

    /// What a month of a design costs that stands already.
    ///
    /// # Errors
    /// When a price is unknown.
    pub fn cost_of(&self, architecture: &Architecture) -> Result<Bill, Diagnostic> {
        cost::monthly(architecture, &Usage::default())
    }

    /// Sends users through a design that stands already: those of the options' case, else plain ones of `own`
    /// application. `faults` strike beside those of the options.
    ///
    /// # Errors
    /// When a fault or an option is wrong, and when the run is beyond the limits.
    pub fn simulate_in(
        &self,
        architecture: &Architecture,
        own: Option<Arc<Application>>,
        options: &SimulateOptions,
        faults: &[Fault],
    ) -> Result<Run, Error> {
        let case = options.case.as_deref().map(|id| self.course().case(id)).transpose()?;
        let case = case.map(|files| self.open(files)).transpose()?;
        Ok(self.run_users(architecture, own, case.as_ref(), options, faults)?)
    }
}
