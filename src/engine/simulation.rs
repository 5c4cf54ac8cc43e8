//! Traffic and faults through a design, outside of grading.

use super::{Engine, Error, Script, fault};
use crate::architecture::Architecture;
use crate::diagnostic::Diagnostic;
use crate::grade::Case;
use crate::script::plain_workload;
use crate::simulate::{self, Action, Application, Arrivals, Fault, Run, Workload};
use crate::units::{self, Duration};
use std::sync::Arc;

/// What users do, where a script does not say it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SimulateOptions {
    /// Requests a second; those of the case, else 20.
    pub rps: Option<f64>,
    /// How long, such as `1h`; half an hour.
    pub duration: Option<String>,
    /// Faults as [`fault`] reads them.
    pub faults: Vec<String>,
    /// Application and users of this case; else the script's own application, or a plain one.
    pub case: Option<String>,
    /// The seed.
    pub seed: u64,
}

/// Requests a second where nobody says how many.
const RPS: f64 = 20.0;

/// Length of a run where nobody says how long.
const DURATION: Duration = Duration::from_mins(30);

/// How long users wait where nobody says it.
const TIMEOUT: Duration = Duration::from_secs(5);

impl Engine {
    /// Sends users through a design.
    ///
    /// # Errors
    /// When the script, a fault or an option is wrong, and when the run is beyond the limits.
    pub fn simulate(&self, source: impl Into<Script>, options: &SimulateOptions) -> Result<Run, Error> {
        let source = source.into().0;
        let case = options.case.as_deref().map(|id| self.course().case(id)).transpose()?;
        let case = case.map(|files| self.open(files)).transpose()?;
        let outcome =
            self.host_in(case.as_ref()).run(&source).map_err(|failure| Error::script(failure, &source))?;
        let own = outcome.application.clone();
        self.run_users(&outcome.architecture, own, case.as_ref(), options, &[])
            .map_err(|problem| Error::new(problem, Some(source)))
    }

    /// Sends the users of a case, or plain ones, through a design that stands already; `faults` strike beside those of
    /// the options.
    pub(super) fn run_users(
        &self,
        architecture: &Architecture,
        own: Option<Arc<Application>>,
        case: Option<&Case>,
        options: &SimulateOptions,
        faults: &[Fault],
    ) -> Result<Run, Diagnostic> {
        let mut workload = match case {
            Some(case) => case.workload().clone(),
            None => users(own.unwrap_or_else(|| Arc::new(Application::plain("app"))), architecture),
        };
        (workload.seed, workload.duration) = (options.seed, DURATION);
        options.apply(&mut workload, architecture, faults)?;
        let limits = self.limits();
        simulate::simulate(architecture, &workload, &limits.simulation, &mut |progress| {
            limits.watch.goes_on(Some(progress))
        })
    }
}

/// The users of a design that belongs to no case.
fn users(application: Arc<Application>, architecture: &Architecture) -> Workload {
    let plain = plain_workload(application, architecture.region());
    Workload { arrivals: steady(RPS), timeout: Some(TIMEOUT), ..plain }
}

fn steady(rate: f64) -> Arrivals {
    Arrivals::Poisson(vec![(Duration::ZERO, rate)])
}

impl SimulateOptions {
    fn apply(
        &self,
        workload: &mut Workload,
        architecture: &Architecture,
        faults: &[Fault],
    ) -> Result<(), Diagnostic> {
        let wrong = |message: String| Diagnostic::error("wrong-option", message);
        if let Some(rps) = self.rps {
            if !(rps.is_finite() && rps > 0.0) {
                return Err(wrong(format!(
                    "`--rps {}` is no number of requests a second",
                    units::brief(rps)
                ))
                .help("write a number above 0, such as `--rps 20`"));
            }
            workload.arrivals = steady(rps);
        }
        if let Some(text) = &self.duration {
            let duration: Duration =
                text.parse().map_err(|error| wrong(format!("`--duration {text}`: {error}")))?;
            if duration.is_zero() {
                return Err(wrong(format!("`--duration {text}` is no time at all"))
                    .help("a run takes a while, such as `--duration 30m`"));
            }
            workload.duration = duration;
        }
        workload.faults =
            self.faults.iter().map(|text| fault(text, architecture)).collect::<Result<_, _>>()?;
        workload.faults.extend(faults.iter().cloned());
        for fault in &workload.faults {
            if let Action::Deploy { version, .. } = &fault.action {
                workload.application.known_version(version)?;
            }
        }
        Ok(())
    }
}
