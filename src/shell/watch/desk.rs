//! Where the learner stands, and what can be done now.

use super::act::Act;
use super::work::{Outcome, Task, Why};
use crate::diagnostic::{Diagnostic, Source};
use crate::engine::{CaseOutline, Engine};
use crate::grade::{Report, Status};
use crate::progress::{CaseEvent, CaseRecord, HintShown, StageRecord, stage_subject};
use crate::shell::output::Screen;
use crate::shell::record::Record;
use std::path::PathBuf;
use std::sync::Arc;

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What the stage asks for.
    Task,
    /// The verdict on the design.
    Verdict,
    /// The stages, with the one that is pointed at.
    List(usize, Filter),
    /// The reference, and other designs that pass.
    Solution,
    /// The design at every stage.
    Checked,
    /// Whether the design shall be put back.
    Asking,
}

/// Which stages are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every stage.
    All,
    /// What is passed.
    Done,
    /// What is not.
    Pending,
}

/// The last verdict.
pub enum Graded {
    /// A report, and the design it is about.
    Report(Box<Report>, Source),
    /// Why there is none.
    Wrong(String),
}

/// How it goes on.
pub enum Flow {
    /// What is shown may have changed.
    Stay,
    /// Enough.
    Leave,
    /// Something is to be graded.
    Work(Task),
}

/// The state of a session.
pub struct Desk {
    pub engine: Engine,
    pub screen: Screen,
    pub case: CaseOutline,
    pub path: PathBuf,
    pub record: Record,
    /// What the record says of cases.
    pub done: CaseRecord,
    /// Why the last event could not be kept.
    pub problem: Option<Diagnostic>,
    /// The stage, by its place.
    pub stage: usize,
    pub graded: Option<Graded>,
    /// The design at every stage, where that was asked for.
    pub checked: Vec<(usize, Report)>,
    pub view: View,
    /// Whether only what was just asked for is new, at the end of the page.
    pub at_end: bool,
    /// The file is graded only when asked.
    pub manual: bool,
    /// Something to say once.
    pub notice: Option<String>,
    /// The design that was graded last, and at which stage.
    pub tried: Option<(usize, Arc<str>)>,
}

impl Desk {
    /// A session over a case and a file.
    pub fn new(engine: Engine, screen: Screen, case: CaseOutline, path: PathBuf, record: Record) -> Self {
        let done = CaseRecord::of(&record.events());
        Self {
            engine,
            screen,
            case,
            path,
            record,
            done,
            problem: None,
            stage: 0,
            graded: None,
            checked: Vec::new(),
            view: View::Task,
            at_end: false,
            manual: false,
            notice: None,
            tried: None,
        }
    }

    /// Begins at a stage: the one that is named, else where the learner was, else the first that is not passed.
    ///
    /// # Errors
    /// When there is no such stage; the nearest is named.
    pub fn begin_at(&mut self, named: Option<&str>) -> Result<(), Diagnostic> {
        let place = |id: &str| self.case.stages.iter().position(|stage| stage.id == id);
        let last = self.case.stages.len().saturating_sub(1);
        self.stage = match named {
            Some(id) => place(id).ok_or_else(|| {
                let names: Vec<&str> = self.case.stages.iter().map(|stage| stage.id.as_str()).collect();
                Diagnostic::error("unknown-stage", format!("case `{}` has no stage `{id}`", self.case.id))
                    .help(format!("its stages are {}", names.join(", ")))
                    .nearest(id, names)
            })?,
            None => {
                let settings = self.record.settings();
                let was = settings.get(&self.setting()).and_then(|id| place(id.as_str()?));
                was.or_else(|| (0..=last).find(|stage| !self.is_passed(*stage))).unwrap_or(last)
            }
        };
        Ok(())
    }

    fn setting(&self) -> String {
        format!("watch/{}", self.case.id)
    }

    /// `case/stage`.
    pub fn target(&self, stage: usize) -> String {
        stage_subject(&self.case.id, self.case.stages.get(stage).map_or("", |stage| &stage.id))
    }

    /// Reads the record again.
    pub fn read_record(&mut self) {
        self.done = CaseRecord::of(&self.record.events());
    }

    /// What the record says of the stage.
    fn stage_record(&self) -> Option<&StageRecord> {
        self.done.stage(&self.target(self.stage))
    }

    /// Whether a stage was ever passed.
    pub fn is_passed(&self, stage: usize) -> bool {
        self.done.is_passed(&self.target(stage))
    }

    /// The stages that a filter lets through, by their places.
    pub fn listed(&self, filter: Filter) -> Vec<usize> {
        let shown = |stage: &usize| match filter {
            Filter::All => true,
            Filter::Done => self.is_passed(*stage),
            Filter::Pending => !self.is_passed(*stage),
        };
        (0..self.case.stages.len()).filter(shown).collect()
    }

    /// The hints shown for the first requirement that is unmet (the verdict itself shows the first one), and the next.
    pub fn hints(&self) -> (Vec<String>, Option<HintShown>) {
        let Some(Graded::Report(report, _)) = &self.graded else { return (Vec::new(), None) };
        let unmet = report.requirements.iter().find(|verdict| verdict.status != Status::Met);
        let Some(unmet) = unmet else { return (Vec::new(), None) };
        let words = self.engine.course().case(&self.case.id).map(|case| case.words(self.screen.language));
        let mut ladder = words
            .ok()
            .and_then(|mut words| words.requirements.remove(&unmet.id))
            .map(|said| said.hints)
            .unwrap_or_default();
        let shown = self.stage_record().and_then(|record| record.hints.get(&unmet.id)).copied();
        let shown = shown.unwrap_or(0).max(1);
        let next =
            (shown < ladder.len()).then(|| HintShown { requirement: unmet.id.clone(), step: shown + 1 });
        ladder.truncate(shown);
        (ladder.into_iter().skip(1).collect(), next)
    }

    /// What can be done now.
    pub fn acts(&self) -> Vec<Act> {
        let mut acts = Vec::new();
        let mut offer = |valid: bool, act: Act| acts.extend(valid.then_some(act));
        match self.view {
            View::Asking => return vec![Act::Yes, Act::No],
            View::List(_, filter) => {
                let some = !self.listed(filter).is_empty();
                offer(some, Act::Up);
                offer(some, Act::Down);
                offer(some, Act::Continue);
                offer(filter != Filter::Done, Act::Done);
                offer(filter != Filter::Pending, Act::Pending);
                offer(filter != Filter::All, Act::All);
                offer(true, Act::Verdict);
            }
            view => {
                let passed = self.is_passed(self.stage);
                offer(passed && self.stage + 1 < self.case.stages.len(), Act::Next);
                offer(self.hints().1.is_some(), Act::Hint);
                offer(view != View::Task, Act::Task);
                offer(view != View::Verdict && self.graded.is_some(), Act::Verdict);
                offer(true, Act::List);
                offer(self.differs(), Act::Reset);
                offer(passed && view != View::Solution, Act::Solution);
                offer(self.case.stages.len() > 1, Act::CheckAll);
                offer(self.manual, Act::Grade);
            }
        }
        acts.push(Act::Quit);
        acts
    }

    /// Does something that can be done now.
    pub fn perform(&mut self, act: Act) -> Flow {
        self.at_end = false;
        self.notice = None;
        match act {
            Act::Quit => return Flow::Leave,
            Act::Next => return self.go_to(self.stage + 1),
            Act::Task => self.view = View::Task,
            Act::Verdict | Act::No => self.view = View::Verdict,
            Act::List => self.view = View::List(self.stage, Filter::All),
            Act::Reset => self.view = View::Asking,
            Act::Yes => return self.put_back(),
            Act::CheckAll => return self.work(Why::Everywhere),
            Act::Grade => return self.work(Why::Asked),
            Act::Hint => self.show_hint(),
            Act::Solution => {
                if self.stage_record().is_none_or(|record| record.solution_shown_ms.is_none()) {
                    self.note(self.stage, CaseEvent::SolutionShown);
                }
                self.view = View::Solution;
            }
            Act::Up | Act::Down | Act::Continue | Act::Done | Act::Pending | Act::All => {
                return self.perform_in_list(act);
            }
        }
        Flow::Stay
    }

    fn perform_in_list(&mut self, act: Act) -> Flow {
        let View::List(at, filter) = self.view else { return Flow::Stay };
        let filter = match act {
            Act::Done => Filter::Done,
            Act::Pending => Filter::Pending,
            Act::All => Filter::All,
            _ => filter,
        };
        let listed = self.listed(filter);
        let place = listed.iter().position(|stage| *stage >= at).unwrap_or(listed.len().saturating_sub(1));
        let place = match act {
            Act::Up => place.saturating_sub(1),
            Act::Down => (place + 1).min(listed.len().saturating_sub(1)),
            _ => place,
        };
        let at = listed.get(place).copied().unwrap_or(at);
        if act == Act::Continue {
            return self.go_to(at);
        }
        self.view = View::List(at, filter);
        Flow::Stay
    }

    /// Goes on at a stage.
    pub fn go_to(&mut self, stage: usize) -> Flow {
        let Some(found) = self.case.stages.get(stage) else { return Flow::Stay };
        self.record.set(&self.setting(), &found.id.as_str().into());
        self.stage = stage;
        self.graded = None;
        self.view = View::Task;
        self.work(Why::Begun)
    }

    fn show_hint(&mut self) {
        self.view = View::Verdict;
        self.at_end = true;
        if let (_, Some(next)) = self.hints() {
            self.note(self.stage, CaseEvent::HintShown(next));
        }
    }

    /// Reads the file, to have it graded. Where it cannot be read, that is the verdict.
    pub fn work(&mut self, why: Why) -> Flow {
        let limit = self.engine.limits().script.source_bytes;
        let source = match crate::shell::input::script(&self.path.display().to_string(), limit) {
            Ok(source) => source,
            Err(problem) => {
                let problem = if self.path.exists() { problem } else { problem.help(self.when_it_is_back()) };
                self.graded = Some(Graded::Wrong(self.screen.told(&problem, &[])));
                self.view = View::Verdict;
                return Flow::Stay;
            }
        };
        let stages = match why {
            Why::Everywhere => 0..self.case.stages.len(),
            Why::Begun | Why::Asked => self.stage..self.stage + 1,
        };
        let targets = stages.map(|stage| (stage, self.target(stage))).collect();
        Flow::Work(Task { targets, source, why, language: self.screen.language })
    }

    fn when_it_is_back(&self) -> &'static str {
        self.screen.language.pick(
            "it is graded when it is there again; r puts the design back with which the stage began",
            "파일이 다시 생기면 채점합니다. r은 단계를 시작할 때의 설계를 되돌려 놓습니다",
        )
    }

    /// Takes what was graded.
    pub fn finish(&mut self, task: &Task, outcome: Outcome) {
        self.at_end = false;
        if task.why == Why::Everywhere {
            self.checked.clear();
            self.view = View::Checked;
        } else if task.why == Why::Asked {
            self.view = View::Verdict;
        }
        for ((stage, _), result) in task.targets.iter().zip(outcome) {
            match result {
                Ok(report) => {
                    self.note_verdict(task, *stage, &report);
                    if task.why == Why::Everywhere {
                        self.checked.push((*stage, report));
                    } else {
                        self.graded = Some(Graded::Report(Box::new(report), task.source.clone()));
                    }
                }
                Err(error) => {
                    let mut text: String = error.printed().iter().map(|line| format!("{line}\n")).collect();
                    text.push_str(&self.screen.told(error.diagnostic(), error.sources()));
                    self.graded = Some(Graded::Wrong(text));
                    self.tried = Some((*stage, task.source.text.clone()));
                    if task.why == Why::Everywhere {
                        self.view = View::Verdict;
                    }
                }
            }
        }
    }

    /// The design with which the stage begins: the one that passed the stage before, else the case's own beginning.
    pub fn beginning(&self) -> Option<String> {
        let before = self.stage.checked_sub(1).map(|stage| self.target(stage));
        let passed =
            before.and_then(|target| self.done.stage(&target)?.last_pass.as_ref()?.pass.design.clone());
        passed.or_else(|| {
            let case = self.engine.course().case(&self.case.id).ok()?;
            case.starter.as_ref().map(|starter| starter.source.text.to_string())
        })
    }

    /// Whether the design, as it was read last, is another than the stage began with.
    fn differs(&self) -> bool {
        if !self.path.exists() {
            return self.beginning().is_some();
        }
        let text = self.tried.as_ref().map(|(_, text)| &**text);
        text.is_some() && self.beginning().is_some_and(|begun| text != Some(begun.as_str()))
    }

    /// Where the learner's design goes when the beginning is put back.
    pub fn aside(&self) -> PathBuf {
        let mut name = self.path.as_os_str().to_owned();
        name.push(".before-reset");
        name.into()
    }

    fn put_back(&mut self) -> Flow {
        self.view = View::Verdict;
        let Some(beginning) = self.beginning() else { return Flow::Stay };
        let aside = self.aside();
        let was_there = self.path.exists();
        let saved = if was_there { std::fs::copy(&self.path, &aside).map(|_| ()) } else { Ok(()) };
        let done = saved.and_then(|()| std::fs::write(&self.path, beginning));
        if let Err(error) = done {
            let problem = Diagnostic::error("unwritable", format!("cannot put the design back: {error}"));
            self.graded = Some(Graded::Wrong(self.screen.told(&problem, &[])));
            return Flow::Stay;
        }
        self.note(self.stage, CaseEvent::StageReset);
        let kept = aside.display();
        self.notice = was_there.then(|| match self.screen.language {
            crate::grade::Language::English => format!("put back; your design is kept in {kept}"),
            crate::grade::Language::Korean => format!("되돌렸습니다. 쓰던 설계는 {kept}에 있습니다"),
        });
        self.work(Why::Begun)
    }
}
