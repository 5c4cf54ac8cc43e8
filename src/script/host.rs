//! What embeds a script: its limits, what it adds to the language, and what comes out.

use super::{Budget, Extension, ScriptLimits, Session, Value};
use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Source};
use crate::simulate::{self, Application};
use crate::text::Language;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// What a host is asked now and then: whether the work shall go on. It is told how far a run has come.
pub type Watch = dyn Fn(Option<crate::simulate::Progress>) -> bool;

/// The conditions under which scripts run. Made once, used for any number of scripts; nothing is kept between them.
///
/// ```
/// use cloudkata::diagnostic::Source;
/// use cloudkata::script::{Host, Value};
///
/// let outcome = Host::new().run(&Source::new("sum.rhai", "let a = 40; a + 2")).unwrap();
/// assert_eq!(outcome.value, Value::Int(42));
/// ```
#[derive(Clone, Default)]
pub struct Host {
    pub(super) limits: ScriptLimits,
    pub(super) simulation: simulate::Limits,
    pub(super) extensions: Vec<Rc<dyn Extension>>,
    pub(super) constants: BTreeMap<String, Value>,
    pub(super) application: Option<Arc<Application>>,
    pub(super) region: Option<String>,
    pub(super) language: Language,
    pub(super) watch: Option<Rc<Watch>>,
    pub(super) budget: Option<Rc<Budget>>,
}

impl Host {
    /// The language as it is, under the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what a script may use.
    #[must_use]
    pub fn limits(mut self, limits: ScriptLimits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets what a simulated run may use.
    #[must_use]
    pub fn simulation_limits(mut self, limits: simulate::Limits) -> Self {
        self.simulation = limits;
        self
    }

    /// Adds words to the language.
    #[must_use]
    pub fn extend(mut self, extension: Rc<dyn Extension>) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Adds a constant, which resolves everywhere unless a script has a variable of that name.
    #[must_use]
    pub fn constant(mut self, name: impl Into<String>, value: Value) -> Self {
        self.constants.insert(name.into(), value);
        self
    }

    /// Sets what `app` stands for: the application that a case asks the learner to host.
    #[must_use]
    pub fn application(mut self, application: Arc<Application>) -> Self {
        self.application = Some(application);
        self
    }

    /// Sets the Region in which a script begins (else `us-east-1`).
    #[must_use]
    pub fn region(mut self, code: impl Into<String>) -> Self {
        self.region = Some(code.into());
        self
    }

    /// Sets the language of reports (else English).
    #[must_use]
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Sets a callback that is asked now and then, in scripts and in runs, whether the work shall go on: the host's
    /// clock, or its cancel button. It is told how far a run has come, where one is under way.
    #[must_use]
    pub fn watch(mut self, watch: Rc<Watch>) -> Self {
        self.watch = Some(watch);
        self
    }

    /// Sets what is measured of each evaluation beside its steps: its time, its memory.
    #[must_use]
    pub fn budget(mut self, budget: Rc<Budget>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Runs a script.
    ///
    /// # Errors
    /// What is wrong with it, and what it had printed until then.
    pub fn run(&self, source: &Source) -> Result<Outcome, Failure> {
        let mut session = Session::start(self).map_err(Failure::from)?;
        let value = session.evaluate(source)?;
        Ok(session.finish(value))
    }
}

/// What a script came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Value of its last statement.
    pub value: Value,
    /// What it built.
    pub architecture: Architecture,
    /// The application it stated itself, if it did.
    pub application: Option<Arc<Application>>,
    /// What it printed, call by call.
    pub printed: Vec<String>,
    /// What probably is not as meant.
    pub warnings: Vec<Diagnostic>,
}

/// Why a script came to nothing.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What is wrong, and where.
    pub diagnostic: Diagnostic,
    /// What it had printed until then.
    pub printed: Vec<String>,
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, printed: Vec::new() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl std::error::Error for Failure {}
