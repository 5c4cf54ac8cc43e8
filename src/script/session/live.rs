//! What stands behind a prompt: entries that share variables, functions and an architecture, each of which can be
//! taken back.
//!
//! What is kept is the text. An entry that fails changes nothing; one that only asks is answered and not kept, so that
//! the entries together are the shortest script that builds what stands here. Going back is by a copy of the state
//! before the entry (some tens of microseconds), and where closures share variables, which a copy would share too, by
//! running the entries before it again. A grader never looks at this state: it runs the script anew.

use super::checkpoint::Checkpoint;
use super::{Session, entry};
use crate::architecture::{Architecture, Change, difference};
use crate::diagnostic::{Diagnostic, Source};
use crate::script::{Failure, Host, Value};
use crate::simulate::Application;
use std::cell::Ref;
use std::collections::VecDeque;
use std::sync::Arc;

/// States that are kept to go back to; beyond these, entries are run again.
const CHECKPOINTS: usize = 24;

/// Longest script that the entries may make together, in entries.
const MOST_ENTRIES: usize = 2_000;

/// A session behind a prompt.
pub struct Live {
    host: Host,
    session: Session,
    entries: Vec<Source>,
    /// The states before the last entries, the newest at the end.
    before: VecDeque<Checkpoint>,
}

/// What an entry came to.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Value of its last statement.
    pub value: Value,
    /// The value as a learner reads it; empty for nothing.
    pub text: String,
    /// What it printed.
    pub printed: Vec<String>,
    /// What it was warned of.
    pub warnings: Vec<Diagnostic>,
    /// What it changed in the architecture.
    pub changes: Vec<Change>,
    /// Whether it changed something, and so is part of the script from now on.
    pub kept: bool,
}

impl Live {
    /// A session in which nothing was typed yet.
    ///
    /// # Errors
    /// When the host's Region does not exist.
    pub fn start(host: Host) -> Result<Self, Diagnostic> {
        let session = Session::start(&host)?;
        Ok(Self { host, session, entries: Vec::new(), before: VecDeque::new() })
    }

    /// Runs an entry; `repl:3` is its name where it is the third that is kept.
    ///
    /// # Errors
    /// What is wrong with it, and what it had printed until then. Nothing has changed.
    pub fn enter(&mut self, text: &str) -> Result<Answer, Failure> {
        let name = format!("repl:{}", self.entries.len() + 1);
        self.enter_source(Source::new(name, text))
    }

    /// As [`Live::enter`], for a text that has a name of its own: a file.
    ///
    /// # Errors
    /// As [`Live::enter`].
    pub fn enter_source(&mut self, source: Source) -> Result<Answer, Failure> {
        entry::refuse_end(&source)?;
        self.refuse_again(&source)?;
        let before = self.session.checkpoint();
        match self.session.evaluate(&source) {
            Ok(value) => Ok(self.keep(source, value, before)),
            Err(mut failure) => {
                self.session.take_warnings();
                if let Err(lost) = self.back(before) {
                    failure.diagnostic = failure.diagnostic.note(lost.to_string());
                }
                Err(failure)
            }
        }
    }

    /// As [`Live::enter`], and whatever it changes is undone: a question.
    ///
    /// # Errors
    /// As [`Live::enter`].
    pub fn ask(&mut self, text: &str) -> Result<Answer, Failure> {
        let mut answer = self.enter(text)?;
        if std::mem::take(&mut answer.kept) {
            self.undo()?;
        }
        Ok(answer)
    }

    fn keep(&mut self, source: Source, value: Value, before: Checkpoint) -> Answer {
        let kept = !self.session.is_as(&before);
        let changes = if kept { difference(&before.architecture, &self.architecture()) } else { Vec::new() };
        if kept {
            self.entries.push(source);
            self.before.push_back(before);
            if self.before.len() > CHECKPOINTS {
                self.before.pop_front();
            }
        }
        let text = value.show(&self.session.architecture());
        let (printed, warnings) = (self.session.take_printed(), self.session.take_warnings());
        Answer { value, text, printed, warnings, changes, kept }
    }

    /// A function may be defined once: the entries are one script in the end.
    fn refuse_again(&self, source: &Source) -> Result<(), Diagnostic> {
        if self.entries.len() >= MOST_ENTRIES {
            return Err(super::super::limits::reached(format!("more than {MOST_ENTRIES} entries")));
        }
        for (name, count) in entry::functions(source) {
            let has = |known: &&Source| entry::functions(known).contains(&(name.clone(), count));
            if let Some(known) = self.entries.iter().find(has) {
                let message = format!("there is already a function `{name}`, in {}", known.name);
                return Err(Diagnostic::error("function-again", message)
                    .help("give this one another name, or take the first back with `:undo`"));
            }
        }
        Ok(())
    }

    /// Takes the last entry back. What it was; nothing where there is none.
    ///
    /// # Errors
    /// When the entries before it cannot be run again, because the host stopped them for instance. Nothing has changed.
    pub fn undo(&mut self) -> Result<Option<Source>, Diagnostic> {
        let Some(last) = self.entries.pop() else { return Ok(None) };
        let checkpoint = self.before.pop_back().filter(|checkpoint| checkpoint.exact);
        let done = match checkpoint {
            Some(checkpoint) => {
                self.session.restore(checkpoint);
                Ok(())
            }
            None => self.replay(),
        };
        match done {
            Ok(()) => Ok(Some(last)),
            Err(problem) => {
                self.entries.push(last);
                self.before.clear();
                Err(problem)
            }
        }
    }

    /// Goes back to the state before an entry that failed.
    fn back(&mut self, before: Checkpoint) -> Result<(), Diagnostic> {
        if before.exact {
            self.session.restore(before);
            return Ok(());
        }
        self.replay()
    }

    /// Runs all entries again in a fresh session.
    fn replay(&mut self) -> Result<(), Diagnostic> {
        let mut session = Session::start(&self.host)?;
        for source in &self.entries {
            session.evaluate(source).map_err(|failure| failure.diagnostic)?;
        }
        session.take_printed();
        session.take_warnings();
        self.session = session;
        Ok(())
    }

    /// The same entries under another host: another language, for instance.
    ///
    /// # Errors
    /// When they do not run under it. Nothing has changed.
    pub fn move_to(&mut self, host: Host) -> Result<(), Diagnostic> {
        let before = std::mem::replace(&mut self.host, host);
        if let Err(problem) = self.replay() {
            self.host = before;
            return Err(problem);
        }
        self.before.clear();
        Ok(())
    }

    /// The entries that are kept.
    pub fn entries(&self) -> &[Source] {
        &self.entries
    }

    /// The entries as one script.
    pub fn script(&self) -> String {
        entry::joined(self.entries.iter().map(|source| &*source.text))
    }

    /// What stands here.
    pub fn architecture(&self) -> Ref<'_, Architecture> {
        self.session.architecture()
    }

    /// The application that an entry stated itself.
    pub fn application(&self) -> Option<Arc<Application>> {
        self.session.shared.own_application()
    }

    /// The session, for what completes names.
    pub fn session(&self) -> &Session {
        &self.session
    }
}
