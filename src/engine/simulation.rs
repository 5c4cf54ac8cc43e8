//! Traffic and faults through a design, outside of grading.

use super::{Engine, Error, Script, fault};
use crate::diagnostic::Diagnostic;
use crate::simulate::{self, Arrivals, Run, Workload};
use crate::units::Duration;
use std::sync::Arc;

/// What users do, where a script does not say it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulateOptions {
    /// Requests a second; 20, or those of the case.
    pub rps: Option<f64>,
    /// How long; half an hour.
    pub duration: Option<String>,
    /// Faults as [`fault`] reads them.
    pub faults: Vec<String>,
    /// Application and users of this case; else a plain application, or the script's own.
    pub case: Option<String>,
    /// The seed.
    pub seed: u64,
}

/// Requests a second where nobody says how many.
const RPS: f64 = 20.0;

/// Length of a run where nobody says how long.
const DURATION: Duration = Duration::from_mins(30);

impl Engine {
    /// Sends users through a design.
    ///
    /// # Errors
    /// When the script, a fault or an option is wrong, and when the run is beyond the limits.
    pub fn simulate(&self, source: impl Into<Script>, options: &SimulateOptions) -> Result<Run, Error> {
        let source = source.into().0;
        let case = options.case.as_deref().map(|id| self.course().case(id)).transpose()?;
        let case = case.map(|files| self.open(files)).transpose()?;
        let mut host = self.limits().host();
        if let Some(case) = &case {
            host = host.application(Arc::clone(case.application()));
        }
        let outcome = host.run(&source).map_err(|failure| Error::script(failure, &source))?;
        let application =
            outcome.application.clone().or_else(|| case.as_ref().map(|c| Arc::clone(c.application())));
        let application = application.unwrap_or_else(|| Arc::new(simulate::Application::plain("app")));
        let mut workload = Workload {
            mix: application.requests.iter().enumerate().map(|(place, _)| (place, 1.0)).collect(),
            application,
            target: Vec::new(),
            arrivals: Arrivals::Poisson(vec![(Duration::ZERO, RPS)]),
            clients: vec![(outcome.architecture.region(), 1.0)],
            users: 1000,
            start: Duration::ZERO,
            duration: DURATION,
            timeout: Some(Duration::from_secs(5)),
            patience: None,
            retry: None,
            faults: Vec::new(),
            workers: None,
            queue_limit: None,
            seed: options.seed,
        };
        let asked = options.apply(&mut workload, &outcome.architecture);
        let run = asked.and_then(|()| {
            simulate::simulate(&outcome.architecture, &workload, &self.limits().simulation, &mut |_| {
                self.limits().watch.goes_on()
            })
        });
        run.map_err(|problem| Error::new(problem, Some(source)))
    }
}

impl SimulateOptions {
    fn apply(
        &self,
        workload: &mut Workload,
        architecture: &crate::architecture::Architecture,
    ) -> Result<(), Diagnostic> {
        if let Some(rps) = self.rps {
            if !(rps.is_finite() && rps > 0.0) {
                return Err(Diagnostic::error(
                    "wrong-option",
                    format!("`--rps {rps}` is not a rate above 0"),
                ));
            }
            workload.arrivals = Arrivals::Poisson(vec![(Duration::ZERO, rps)]);
        }
        if let Some(text) = &self.duration {
            workload.duration = text.parse().map_err(|error| {
                Diagnostic::error("wrong-option", format!("`--duration {text}`: {error}"))
            })?;
        }
        workload.faults =
            self.faults.iter().map(|text| fault(text, architecture)).collect::<Result<_, _>>()?;
        Ok(())
    }
}
