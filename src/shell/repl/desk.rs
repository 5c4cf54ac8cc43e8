//! The desk: everything that stays between two entries, and what is done with an entry.

use super::super::Trouble;
use super::super::output::Screen;
use super::super::record::Record;
use super::guess::Guesses;
use super::place::Place;
use super::{change, command};
use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Source};
use crate::engine::{Engine, Error};
use crate::grade::Report;
use crate::script::{Failure, Live};
use std::collections::BTreeMap;

/// Whether the session goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    Stay,
    /// It is over.
    Leave,
}

/// What a command comes to.
pub type Said = Result<Flow, Trouble>;

/// A verdict, and what it was about.
pub struct Checked {
    /// The verdict.
    pub report: Report,
    /// `case/stage`.
    pub target: String,
    /// The script.
    pub script: String,
    /// What it built.
    pub architecture: Architecture,
}

/// A session that was left by `:start`, `:load` or `:reset`; `:undo` brings it back.
struct Shelved {
    live: Live,
    base: usize,
    place: Option<Place>,
    checked: Option<Checked>,
}

/// Sessions that are kept to come back to.
const SHELF: usize = 10;

/// The state of the REPL.
pub struct Desk {
    /// The engine, in the learner's language.
    pub engine: Engine,
    /// Where answers go.
    pub screen: Screen,
    /// The script so far, and what it built.
    pub live: Live,
    /// Entries that a command brought: `:undo` takes them back together, with the command.
    pub base: usize,
    /// The case and its stage, where one was started.
    pub place: Option<Place>,
    /// The last verdict on this stage.
    pub checked: Option<Checked>,
    /// How many hints were given, by requirement.
    pub hints: BTreeMap<String, usize>,
    /// The seed that was asked for.
    pub seed: Option<u64>,
    /// What the learner expected of runs.
    pub guesses: Guesses,
    /// The learner's record, once something happened.
    pub record: Option<Record>,
    /// The verdict that was noted last: `case/stage` and the script.
    pub noted: Option<(String, String)>,
    /// Whether an entry was wrong.
    pub was_wrong: bool,
    /// How to ask the learner something; nothing where nobody could answer.
    pub asker: Option<Box<dyn Asker>>,
    shelf: Vec<Shelved>,
}

/// Asks the learner.
pub trait Asker {
    /// The answer; nothing where the learner did not want to give one.
    fn ask(&mut self, question: &str) -> Option<String>;
}

impl Desk {
    /// An empty desk.
    ///
    /// # Errors
    /// When no session can be made.
    pub fn new(engine: Engine, screen: Screen) -> Result<Self, Diagnostic> {
        let live = engine.live(None).map_err(|error| error.diagnostic().clone())?;
        Ok(Self {
            engine,
            screen,
            live,
            base: 0,
            place: None,
            checked: None,
            hints: BTreeMap::new(),
            seed: None,
            guesses: Guesses::default(),
            record: None,
            noted: None,
            was_wrong: false,
            asker: None,
            shelf: Vec::new(),
        })
    }

    /// Takes an entry: a command where it begins with a colon, else script.
    ///
    /// # Errors
    /// Only where answers cannot be written any more.
    pub fn enter(&mut self, text: &str) -> Result<Flow, Diagnostic> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Flow::Stay);
        }
        if let Some(command) = trimmed.strip_prefix(':') {
            return Ok(command::run(self, command).unwrap_or_else(|trouble| {
                self.complain(trouble);
                Flow::Stay
            }));
        }
        let text = text.trim_end_matches(['\n', '\r']);
        match self.live.enter(text) {
            Ok(answer) => {
                self.screen.print(&change::told(&answer, &self.live.architecture(), &self.screen))?
            }
            Err(mut failure) => {
                if let Some(command) = command::meant(trimmed) {
                    let help = format!("commands begin with a colon: `:{command}`");
                    failure.diagnostic.help = Some(help);
                }
                self.failed(&failure, text);
            }
        }
        Ok(Flow::Stay)
    }

    /// What is wrong with an entry.
    pub fn failed(&mut self, failure: &Failure, text: &str) {
        let name = failure.diagnostic.span.as_ref().map(|span| span.file.clone());
        let mut sources = self.live.entries().to_vec();
        sources.extend(name.map(|name| Source::new(name, text)));
        self.was_wrong = true;
        for line in &failure.printed {
            self.screen.say(&format!("{line}\n"));
        }
        self.screen.complain(&at_prompt(failure.diagnostic.clone()), &sources);
    }

    /// What is wrong with a command.
    pub fn complain(&mut self, trouble: Trouble) {
        self.was_wrong = true;
        match trouble {
            Trouble::Command(diagnostic) => {
                self.screen.complain(&at_prompt(*diagnostic), self.live.entries())
            }
            Trouble::Script(error) => {
                for line in error.printed() {
                    self.screen.say(&format!("{line}\n"));
                }
                let sources: Vec<Source> =
                    error.sources().iter().chain(self.live.entries()).cloned().collect();
                self.screen.complain(&at_prompt(error.diagnostic().clone()), &sources);
            }
        }
    }

    /// Leaves the session for another one, in which entries that a command brings have run; `:undo` comes back.
    ///
    /// # Errors
    /// When one of them is wrong; then nothing has changed.
    pub fn begin(&mut self, place: Option<Place>, entries: &[Source]) -> Result<(), Trouble> {
        let mut live = self.engine.live(place.as_ref().map(|place| place.case.id.as_str()))?;
        for source in entries {
            let answer =
                live.enter_source(source.clone()).map_err(|failure| failed_script(failure, source))?;
            for warning in &answer.warnings {
                self.screen.complain(warning, std::slice::from_ref(source));
            }
        }
        let base = live.entries().len();
        let shelved = Shelved {
            live: std::mem::replace(&mut self.live, live),
            base: std::mem::replace(&mut self.base, base),
            place: std::mem::replace(&mut self.place, place),
            checked: self.checked.take(),
        };
        if self.shelf.len() >= SHELF {
            self.shelf.remove(0);
        }
        self.shelf.push(shelved);
        Ok(())
    }

    /// Takes the last entry back, or the command that brought the entries. What was taken back; nothing where there is
    /// nothing.
    ///
    /// # Errors
    /// When the entries before it cannot be run again.
    pub fn undo(&mut self) -> Result<Option<String>, Diagnostic> {
        if self.live.entries().len() > self.base {
            return Ok(self.live.undo()?.map(|source| source.text.to_string()));
        }
        let Some(shelved) = self.shelf.pop() else { return Ok(None) };
        let left = self.place.as_ref().map(Place::target).unwrap_or_default();
        self.live = shelved.live;
        self.base = shelved.base;
        self.place = shelved.place;
        self.checked = shelved.checked;
        Ok(Some(format!(":start {left}").trim_end().to_owned()))
    }

    /// The script so far, by the name that verdicts give it.
    pub fn script(&self) -> Source {
        Source::new("design.rhai", self.live.script())
    }

    /// Whether the last verdict is about what stands here now.
    pub fn is_checked(&self) -> bool {
        let Some(place) = &self.place else { return false };
        self.checked
            .as_ref()
            .is_some_and(|checked| checked.target == place.target() && checked.script == self.live.script())
    }
}

fn failed_script(failure: Failure, source: &Source) -> Trouble {
    Trouble::Script(Error::script(failure, source))
}

/// Advice for the command line, as the prompt has it.
fn at_prompt(mut diagnostic: Diagnostic) -> Diagnostic {
    let swaps = [("`cloudkata cases`", "`:cases`"), ("`cloudkata lessons`", "`:lesson`")];
    if let Some(help) = &mut diagnostic.help {
        for (from, to) in swaps {
            *help = help.replace(from, to);
        }
    }
    diagnostic
}
