//! What one evaluation shares between its engine's callbacks: the architecture that grows, what was printed, the
//! meter, the sources.

use super::error;
use super::limits::{Meter, reached};
use super::source_map::{Site, SourceMap};
use super::vocabulary::Vocabulary;
use super::{Budget, Check, Host, ScriptLimits, Value};
use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::simulate::{self, Application};
use crate::text::Language;
use crate::units::Duration;
use rhai::{EvalAltResult, NativeCallContext, Position};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

/// State of a session; every callback of its engine holds it.
pub(super) struct Shared {
    pub architecture: RefCell<Architecture>,
    pub limits: ScriptLimits,
    pub simulation: simulate::Limits,
    pub meter: Meter,
    pub language: Language,
    pub vocabulary: Vocabulary,
    watch: Option<Rc<super::host::Watch>>,
    budget: Option<Rc<Budget>>,
    /// What is measured of the evaluation that is under way.
    check: RefCell<Option<Rc<Check>>>,
    application: RefCell<Option<Arc<Application>>>,
    given: Option<Arc<Application>>,
    sources: RefCell<Vec<Rc<SourceMap>>>,
    /// The learner's call that led into a library function.
    caller: RefCell<Option<Span>>,
    printed: RefCell<Printed>,
    warnings: RefCell<Vec<Diagnostic>>,
    stop: RefCell<Option<Diagnostic>>,
    ticks: Cell<u32>,
    snapshots: Cell<u32>,
    /// What all runs so far have used.
    used: Cell<Used>,
}

/// What the runs of an evaluation have used together.
#[derive(Clone, Copy, Default)]
struct Used {
    runs: u32,
    requests: u64,
    seconds: u64,
    events: u64,
}

#[derive(Default)]
struct Printed {
    lines: Vec<String>,
    bytes: usize,
}

/// Lines after which a session counts from the beginning again: rhai counts them in 16 bits.
const MOST_LINES: u32 = 40_000;

/// How often, in steps, the host's callback is asked whether to go on.
const WATCH_EVERY: u32 = 256;

/// How often, in steps, time and memory are looked at; memory may grow fast.
const CHECK_EVERY: u32 = 32;

impl Shared {
    pub fn new(host: &Host, vocabulary: Vocabulary) -> Self {
        let mut architecture = Architecture::new();
        architecture.set_limit(host.limits.resources);
        Self {
            architecture: RefCell::new(architecture),
            limits: host.limits,
            simulation: host.simulation,
            meter: Meter::new(host.limits),
            language: host.language,
            vocabulary,
            watch: host.watch.clone(),
            budget: host.budget.clone(),
            check: RefCell::default(),
            application: RefCell::default(),
            given: host.application.clone(),
            sources: RefCell::default(),
            caller: RefCell::default(),
            printed: RefCell::default(),
            warnings: RefCell::default(),
            stop: RefCell::default(),
            ticks: Cell::new(0),
            snapshots: Cell::new(0),
            used: Cell::default(),
        }
    }

    /// One step of rhai; what ends the script, if anything does.
    pub fn tick(&self) -> Option<Diagnostic> {
        let ticks = self.ticks.get().wrapping_add(1);
        self.ticks.set(ticks);
        if let Some(stop) = self.stop.borrow_mut().take() {
            return Some(stop);
        }
        if ticks.is_multiple_of(WATCH_EVERY) && !self.goes_on(None) {
            return Some(Diagnostic::error("stopped", "the script was stopped from outside"));
        }
        if ticks.is_multiple_of(CHECK_EVERY)
            && let Err(over) = self.within_budget()
        {
            return Some(over);
        }
        self.meter.take(1).err()
    }

    /// Whether time and memory are left, where the host measures them.
    pub fn within_budget(&self) -> Result<(), Diagnostic> {
        self.check.borrow().as_ref().map_or(Ok(()), |check| check())
    }

    /// Whether the host wants the work to go on.
    pub fn goes_on(&self, progress: Option<simulate::Progress>) -> bool {
        self.watch.as_ref().is_none_or(|watch| watch(progress))
    }

    /// Takes one of the runs that a script may simulate, of this many seconds.
    pub fn take_run(&self, seconds: u64) -> Result<(), Diagnostic> {
        let before = self.used.get();
        let used = Used { runs: before.runs + 1, seconds: before.seconds.saturating_add(seconds), ..before };
        self.used.set(used);
        if used.runs > self.limits.runs {
            return Err(reached(format!("more than {} simulated runs in one script", self.limits.runs)));
        }
        // A run alone has a limit of its own, and words of its own.
        if used.runs > 1 && used.seconds > self.limits.run_seconds {
            let most = Duration::from_secs(self.limits.run_seconds);
            return Err(reached(format!("all runs of a script simulate at most {most} together")));
        }
        Ok(())
    }

    /// Notes that a run has come further by some events.
    pub fn take_events(&self, events: u64) -> Result<(), Diagnostic> {
        let before = self.used.get();
        let used = Used { events: before.events.saturating_add(events), ..before };
        self.used.set(used);
        if used.events > self.limits.run_events {
            let most = self.limits.run_events;
            return Err(reached(format!("all runs of a script have at most {most} events together")).help(
                "shorten the runs or lower the rate; the host that embeds the engine can raise the limit",
            ));
        }
        Ok(())
    }

    /// What the next run may use: the requests of all runs of an evaluation share one limit.
    pub fn simulation_left(&self) -> simulate::Limits {
        let requests = self.simulation.requests.saturating_sub(self.used.get().requests);
        simulate::Limits { requests, ..self.simulation }
    }

    /// Says that earlier runs of the script have used up what this one lacks.
    pub fn explain_budget(&self, error: Diagnostic) -> Diagnostic {
        let spent = self.used.get().requests;
        if error.code != "limit-reached" || spent == 0 {
            return error;
        }
        let all = self.simulation.requests;
        error.help(format!("all runs of a script share {all} requests; the runs before had {spent} of them"))
    }

    /// Notes how many requests a run had.
    pub fn spend_requests(&self, requests: u64) {
        let before = self.used.get();
        self.used.set(Used { requests: before.requests.saturating_add(requests), ..before });
    }

    /// Takes one of the copies of the architecture that a script may keep.
    pub fn take_snapshot(&self) -> Result<(), Diagnostic> {
        self.snapshots.set(self.snapshots.get() + 1);
        if self.snapshots.get() > self.limits.snapshots {
            let most = self.limits.snapshots;
            return Err(reached(format!("more than {most} snapshots of the architecture in one script")));
        }
        Ok(())
    }

    /// Gives back what was taken: another evaluation begins.
    pub fn begin(&self) {
        self.meter.reset();
        self.snapshots.set(0);
        self.used.set(Used::default());
        self.check.replace(self.budget.as_ref().map(|budget| budget()));
    }

    pub fn add_source(&self, source: &Source) -> Rc<SourceMap> {
        let mut sources = self.sources.borrow_mut();
        let before = sources.last().map_or(0, |last| last.last_line());
        let before = if before > MOST_LINES { 0 } else { before };
        let map = Rc::new(SourceMap::after(source, before));
        sources.retain(|known| known.source.name != source.name);
        sources.push(Rc::clone(&map));
        map
    }

    /// The source that holds a place; else that of this name, else the newest.
    pub fn source(&self, name: Option<&str>, position: Position) -> Option<Rc<SourceMap>> {
        let sources = self.sources.borrow();
        let held = || sources.iter().rev().find(|map| map.holds(position));
        let named = held().or_else(|| sources.iter().find(|map| Some(&*map.source.name) == name));
        named.or_else(|| sources.last()).map(Rc::clone)
    }

    /// Where a call stands: its span in the learner's script, and the place from which its arguments can be found.
    pub fn locate(&self, context: &NativeCallContext<'_>) -> (Option<Span>, Option<Located>) {
        if let Some(span) = self.caller.borrow().as_ref() {
            return (Some(span.clone()), None);
        }
        let position = context.call_position();
        let map = self.source(context.call_source(), position);
        let Some((site, map)) = map.and_then(|map| Some((map.site(position)?, map))) else {
            return (None, None);
        };
        (Some(map.place(site)), Some(Located { map, site }))
    }

    /// Runs `work` with every call placed at `span`: the learner's line that called a library function.
    pub fn called_from<T>(&self, span: Option<Span>, work: impl FnOnce() -> T) -> T {
        let before = self.caller.borrow().clone();
        if before.is_none() {
            self.caller.replace(span);
        }
        let result = work();
        self.caller.replace(before);
        result
    }

    /// The learner's call that led into a library function.
    pub fn caller(&self) -> Option<Span> {
        self.caller.borrow().clone()
    }

    pub fn explain(&self, error: &EvalAltResult) -> Diagnostic {
        error::explain(error, self)
    }

    pub fn print(&self, text: &str) {
        let mut printed = self.printed.borrow_mut();
        printed.bytes += text.len() + 1;
        if printed.bytes > self.limits.printed_bytes {
            let message = format!("the script printed more than {} bytes", self.limits.printed_bytes);
            self.stop.replace(Some(reached(message)));
            return;
        }
        printed.lines.push(text.to_owned());
    }

    /// What was printed since the last time this was asked.
    pub fn take_printed(&self) -> Vec<String> {
        std::mem::take(&mut *self.printed.borrow_mut()).lines
    }

    pub fn warn(&self, warning: Diagnostic) {
        let mut warnings = self.warnings.borrow_mut();
        if warnings.len() < 100 && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    pub fn take_warnings(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut *self.warnings.borrow_mut())
    }

    pub fn application(&self) -> Arc<Application> {
        let own = self.application.borrow().clone();
        own.or_else(|| self.given.clone()).unwrap_or_else(|| Arc::new(Application::plain("app")))
    }

    pub fn own_application(&self) -> Option<Arc<Application>> {
        self.application.borrow().clone()
    }

    /// Puts back what a script had stated, or that it had stated nothing.
    pub fn restore_application(&self, application: Option<Arc<Application>>) {
        self.application.replace(application);
    }

    pub fn set_application(&self, application: Arc<Application>) {
        self.application.replace(Some(application));
    }

    /// The constant of this name, which resolves everywhere.
    pub fn constant(&self, name: &str) -> Option<Value> {
        if name == "app" && !self.vocabulary.constants.contains_key("app") {
            return Some(Value::object(super::app::App::new(self.application())));
        }
        self.vocabulary.constants.get(name).cloned()
    }
}

/// A call in a source.
#[derive(Clone)]
pub(super) struct Located {
    pub map: Rc<SourceMap>,
    pub site: Site,
}
