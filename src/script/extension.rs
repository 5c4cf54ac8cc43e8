//! How words come into the language: from the files of this floor and from later floors alike.

use super::bridge;
use super::shared::{Located, Shared};
use super::{Closure, ScriptLimits, Value};
use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Span};
use crate::resource::World;
use crate::simulate::{self, Application, Run, Workload};
use crate::text::Language;
use rhai::NativeCallContext;
use std::cell::Ref;
use std::ops::RangeInclusive;
use std::rc::Rc;
use std::sync::Arc;

/// What runs when a script calls a function.
pub type Body = Rc<dyn Fn(&mut Call<'_>, Vec<Value>) -> Result<Value, Diagnostic>>;

/// A function of the language, with what its reference says.
#[derive(Clone)]
pub struct Function {
    /// Name in scripts.
    pub name: &'static str,
    /// How many arguments it takes.
    pub arguments: RangeInclusive<usize>,
    /// How it is written, such as `cpu_at(percent)`.
    pub signature: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// What it does.
    pub call: Body,
}

impl Function {
    /// A function.
    pub fn new(
        name: &'static str,
        arguments: RangeInclusive<usize>,
        signature: &'static str,
        summary: &'static str,
        call: impl Fn(&mut Call<'_>, Vec<Value>) -> Result<Value, Diagnostic> + 'static,
    ) -> Self {
        Self { name, arguments, signature, summary, call: Rc::new(call) }
    }
}

/// What a later floor adds to the language.
pub trait Extension {
    /// Its functions. A name that this floor has too is taken from the extension.
    fn functions(&self) -> Vec<Function>;

    /// Its constants; they resolve everywhere, inside functions too.
    fn constants(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

/// A call in progress: where it stands in the script, and what it may touch.
pub struct Call<'a> {
    pub(super) shared: &'a Rc<Shared>,
    pub(super) context: Option<&'a NativeCallContext<'a>>,
    pub(super) span: Option<Span>,
    /// The call in the learner's own source; nothing inside a library function.
    pub(super) located: Option<Located>,
}

impl Call<'_> {
    /// Where the learner's script makes this call.
    pub fn span(&self) -> Option<Span> {
        self.span.clone()
    }

    /// Where an argument (from 0) is written; the call where that is not known.
    pub fn argument_span(&self, index: usize) -> Option<Span> {
        let found = self.located.as_ref().and_then(|call| call.map.argument(call.site, index));
        found.or_else(|| self.span())
    }

    /// Where a key of a map that is written literally as an argument (from 0) stands; the call where it is not.
    pub fn key_span(&self, index: usize, key: &str) -> Option<Span> {
        self.nested_key_span(index, key).or_else(|| self.span())
    }

    /// Where a key is written, `outer.inner` for a key of a map within the map; nothing where it is not.
    pub(super) fn nested_key_span(&self, index: usize, key: &str) -> Option<Span> {
        self.located.as_ref().and_then(|call| call.map.key(call.site, index, key))
    }

    /// The architecture that the script builds.
    pub fn architecture(&self) -> Ref<'_, Architecture> {
        self.shared.architecture.borrow()
    }

    /// Changes the architecture. `change` must not call back into the script.
    pub fn with_architecture_mut<T>(&mut self, change: impl FnOnce(&mut Architecture) -> T) -> T {
        change(&mut self.shared.architecture.borrow_mut())
    }

    /// Calls a function that the script wrote.
    ///
    /// # Errors
    /// Whatever went wrong inside it.
    pub fn invoke(&mut self, closure: &Closure, arguments: Vec<Value>) -> Result<Value, Diagnostic> {
        let Some(context) = self.context else {
            return Err(Diagnostic::error(
                "no-script",
                "a script's function can be called only while a script runs",
            ));
        };
        let arguments: Vec<rhai::Dynamic> = arguments.into_iter().map(bridge::to_script).collect();
        let result = closure.0.call_within_context::<rhai::Dynamic>(context, arguments);
        let result = result.map_err(|error| self.shared.explain(&error))?;
        bridge::from_script(&result)
    }

    /// Adds a warning to what the script's outcome carries.
    pub fn warn(&self, warning: Diagnostic) {
        self.shared.warn(warning.or_at(self.span()));
    }

    /// The limits of this script.
    pub fn limits(&self) -> &ScriptLimits {
        &self.shared.limits
    }

    /// The language of reports.
    pub fn language(&self) -> Language {
        self.shared.language
    }

    /// The application that `app` stands for now: the script's own, else the host's, else a plain one.
    pub fn application(&self) -> Arc<Application> {
        self.shared.application()
    }

    /// Makes an application the script's own, which `app` then stands for.
    pub fn set_application(&mut self, application: Arc<Application>) {
        self.shared.set_application(application);
    }

    /// Takes the steps that work on the whole architecture is worth: one for each `share` of its resources.
    ///
    /// # Errors
    /// When the script has no steps left.
    pub fn work_on_architecture(&self, share: usize) -> Result<(), Diagnostic> {
        let resources = self.architecture().all().count();
        self.take_steps(resources / share.max(1))
    }

    pub(super) fn take_steps(&self, steps: usize) -> Result<(), Diagnostic> {
        self.shared.meter.take(steps as u64).map_err(|limit| limit.or_at(self.span()))
    }

    /// Runs users through an architecture within the host's limits; the host's callback can stop it.
    ///
    /// # Errors
    /// As [`simulate::simulate`].
    pub fn simulate(&self, architecture: &Architecture, workload: &Workload) -> Result<Run, Diagnostic> {
        let here = |error: Diagnostic| error.or_at(self.span());
        self.shared.take_run(workload.duration.as_secs()).map_err(here)?;
        let mut over = None;
        let mut watch = |progress| {
            let left = self.shared.take_events(simulate::EVENTS_A_PROGRESS);
            over = left.and_then(|()| self.shared.within_budget()).err();
            over.is_none() && self.shared.goes_on(Some(progress))
        };
        let limits = self.shared.simulation_left();
        let run = simulate::simulate(architecture, workload, &limits, &mut watch);
        let run =
            run.map_err(|error| here(over.take().unwrap_or_else(|| self.shared.explain_budget(error))))?;
        self.shared.spend_requests(run.requests.total);
        self.shared.within_budget().map_err(here)?;
        Ok(run)
    }
}
