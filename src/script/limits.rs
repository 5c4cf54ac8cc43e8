//! How much a script may use, and the meter that watches it.
//!
//! rhai's own limits leave holes (measured with 1.27): steps inside callbacks are not counted, `m[key] = v` is not
//! checked, one native call may work through a whole list, and values nested a few thousand deep overflow the stack.
//! So every step goes through a counter of ours, and every reading of a variable costs by the size of what it holds.
//! That bounds time, memory and nesting at once, without a clock.

use crate::diagnostic::Diagnostic;
use rhai::Dynamic;
use std::cell::Cell;

/// How much a script may use. Reaching a limit ends the script with `limit-reached`, never with another verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptLimits {
    /// Longest source, in bytes. Default 65,536; rhai counts lines and columns in 16 bits.
    pub source_bytes: usize,
    /// Steps of a run (or of one call of a closure). Default 200,000: about a hundred lesson scripts in one.
    pub steps: u64,
    /// Functions that call functions. Default 16, which fits a stack of 2 MiB in an unoptimised build.
    pub call_depth: usize,
    /// Brackets in brackets in an expression; half of it within functions. Default 64, as rhai has it.
    pub expression_depth: usize,
    /// Longest text, in bytes. Default 16,384, the size of EC2's user data.
    pub text_bytes: usize,
    /// Most elements of a list, those of its lists and maps included. Default 2,048.
    pub list_items: usize,
    /// Most entries of a map, those of its lists and maps included. Default 1,024.
    pub map_entries: usize,
    /// Lists in lists, maps in maps. Default 64.
    pub nesting: usize,
    /// Variables at once. Default 256.
    pub variables: usize,
    /// Functions of a script. Default 128.
    pub functions: usize,
    /// Bytes that `print` keeps. Default 65,536.
    pub printed_bytes: usize,
    /// Resources of the architecture, those of AWS not counted. Default 2,000.
    pub resources: usize,
    /// Runs that a script may simulate. Default 64.
    pub runs: u32,
    /// Seconds that these runs simulate together. Default eight weeks; what a run keeps grows with its length.
    pub run_seconds: u64,
    /// Events of these runs together: arrivals, steps, checks, further attempts. Default 80,000,000.
    pub run_events: u64,
    /// Copies of the architecture (`architecture()`) that a script may take. Default 32.
    pub snapshots: u32,
}

impl Default for ScriptLimits {
    fn default() -> Self {
        Self {
            source_bytes: 65_536,
            steps: 200_000,
            call_depth: 16,
            expression_depth: 64,
            text_bytes: 16_384,
            list_items: 2_048,
            map_entries: 1_024,
            nesting: 64,
            variables: 256,
            functions: 128,
            printed_bytes: 65_536,
            resources: crate::architecture::RESOURCE_LIMIT,
            runs: 64,
            run_seconds: 8 * 7 * 86_400,
            run_events: 80_000_000,
            snapshots: 32,
        }
    }
}

/// A limit that was reached.
pub(super) fn reached(what: impl Into<String>) -> Diagnostic {
    Diagnostic::error("limit-reached", what.into())
        .help("the limit guards the engine; the host that embeds it can raise it")
}

/// Resources that one step of work on the whole architecture is worth: a bill, a run, a question who reaches whom.
pub(super) const PER_QUESTION: usize = 4;

/// Resources that one step of a change is worth: a new resource is compared with its like.
pub(super) const PER_CHANGE: usize = 32;

/// Resources that one step is worth where those that use a changed one are looked at again, each beside all.
pub(super) const PER_REVIEW: usize = 64;

/// Elements that one step of work on a value is worth.
const ITEMS_PER_STEP: u64 = 8;

/// Bytes of text that one step of work on a value is worth.
const BYTES_PER_STEP: u64 = 64;

/// Counts what a script uses.
pub(super) struct Meter {
    steps: Cell<u64>,
    limits: ScriptLimits,
}

impl Meter {
    pub fn new(limits: ScriptLimits) -> Self {
        Self { steps: Cell::new(0), limits }
    }

    /// Starts from nothing.
    pub fn reset(&self) {
        self.steps.set(0);
    }

    /// Takes steps; an error once there are too many.
    pub fn take(&self, steps: u64) -> Result<(), Diagnostic> {
        let total = self.steps.get().saturating_add(steps);
        self.steps.set(total);
        if total <= self.limits.steps {
            return Ok(());
        }
        let most = self.limits.steps;
        Err(Diagnostic::error("limit-reached", format!("the script was stopped after {most} steps"))
            .help("look for a loop without end"))
    }

    /// Takes the steps that work on a value is worth; an error where it is nested too deep.
    pub fn weigh(&self, value: &Dynamic) -> Result<(), Diagnostic> {
        let weight = self.weight(value, 0)?;
        if weight.steps() > 0 { self.take(weight.steps()) } else { Ok(()) }
    }

    fn weight(&self, value: &Dynamic, depth: usize) -> Result<Weight, Diagnostic> {
        if depth > self.limits.nesting {
            return Err(reached(format!("a value holds values more than {} deep", self.limits.nesting)));
        }
        let mut weight = Weight { items: 1, bytes: 0 };
        if let Ok(text) = value.as_immutable_string_ref() {
            weight.bytes = text.len() as u64;
        } else if let Ok(items) = value.as_array_ref() {
            for item in items.iter() {
                weight.add(self.weight(item, depth + 1)?);
            }
        } else if let Ok(entries) = value.as_map_ref() {
            for (key, item) in entries.iter() {
                weight.bytes += key.len() as u64;
                weight.add(self.weight(item, depth + 1)?);
            }
        } else if let Some(function) = value.read_lock::<rhai::FnPtr>() {
            for item in function.iter_curry() {
                weight.add(self.weight(item, depth + 1)?);
            }
        }
        self.within(weight)
    }

    /// Stops the counting of what is far too big before it is counted to the end.
    fn within(&self, weight: Weight) -> Result<Weight, Diagnostic> {
        if weight.steps() > self.limits.steps {
            return Err(reached("a value is far too big"));
        }
        Ok(weight)
    }
}

/// How big a value is.
struct Weight {
    items: u64,
    bytes: u64,
}

impl Weight {
    fn add(&mut self, other: Self) {
        self.items += other.items;
        self.bytes += other.bytes;
    }

    fn steps(&self) -> u64 {
        self.items / ITEMS_PER_STEP + self.bytes / BYTES_PER_STEP
    }
}
