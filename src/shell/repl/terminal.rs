//! At a terminal: entries are edited, searched in the history, and may be several lines long. Ctrl-C ends what runs and
//! keeps the session; Ctrl-D on an empty line leaves.

use super::super::output::Screen;
use super::super::{Done, End};
use super::desk::{Asker, Desk, Flow};
use super::helper::Helper;
use super::{footing, interrupt};
use crate::diagnostic::Diagnostic;
use crate::engine::Engine;
use crate::text::layout::wrap;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{CompletionType, Config, Editor};
use std::path::PathBuf;

/// Entries that the history keeps.
const HISTORY: usize = 2_000;

/// The prompt.
const PROMPT: &str = "> ";

type Lines = Editor<Helper, FileHistory>;

/// Talks until the learner leaves.
pub fn run(engine: &Engine, screen: &Screen) -> Done {
    interrupt::listen();
    let mut desk = Desk::new(engine.clone(), *screen)?;
    desk.asker = Some(Box::new(Questions));
    let mut lines = editor(screen).map_err(|error| no_terminal(&error))?;
    let history = history();
    if let Some(path) = &history {
        // Without a history the prompt works too.
        let _ = lines.load_history(path);
    }
    desk.screen.print(&greeting(screen))?;
    let (mut told, mut interrupted, mut commanded) = (String::new(), false, false);
    loop {
        desk.screen.measure();
        let line = footing::line(&desk);
        // What a command prints pushes the line away; after a line of a script it still stands there.
        if line != told || commanded {
            desk.screen.print(&format!("{line}\n"))?;
            told = line;
        }
        if let Some(helper) = lines.helper_mut() {
            helper.look(&desk);
        }
        let text = match lines.readline(PROMPT) {
            Ok(text) => text,
            Err(ReadlineError::Interrupted) => {
                // Whoever presses it twice wants to leave, and is told how.
                if std::mem::replace(&mut interrupted, true) {
                    let way = desk
                        .screen
                        .language
                        .pick("Ctrl-D or `:quit` leaves", "Ctrl-D나 `:quit`으로 끝냅니다");
                    desk.screen.say(&format!("{way}\n"));
                }
                continue;
            }
            Err(ReadlineError::Eof) => return Ok(End::Well),
            Err(error) => return Err(no_terminal(&error).into()),
        };
        interrupted = false;
        remember(&mut lines, history.as_ref(), &text);
        commanded = text.trim_start().starts_with(':');
        if entries(&mut desk, &text)? == Flow::Leave {
            return Ok(End::Well);
        }
    }
}

/// What was typed or pasted: one entry, or commands and script in turn, a line each.
fn entries(desk: &mut Desk, text: &str) -> Result<Flow, Diagnostic> {
    let has_command = text.lines().count() > 1 && text.lines().any(|line| line.trim_start().starts_with(':'));
    if !has_command {
        return enter(desk, text);
    }
    let mut pending = String::new();
    for line in text.lines() {
        pending.push_str(line);
        pending.push('\n');
        let is_command = pending.trim_start().starts_with(':');
        if (is_command || !crate::script::is_unfinished(&pending))
            && enter(desk, &std::mem::take(&mut pending))? == Flow::Leave
        {
            return Ok(Flow::Leave);
        }
    }
    enter(desk, &pending)
}

fn enter(desk: &mut Desk, text: &str) -> Result<Flow, Diagnostic> {
    interrupt::begin();
    desk.screen.work.inspect(|work| work.begin_again());
    let flow = desk.enter(text);
    desk.screen.work.inspect(|work| work.clear());
    flow
}

fn editor(screen: &Screen) -> rustyline::Result<Lines> {
    let config = Config::builder()
        .max_history_size(HISTORY)?
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .auto_add_history(false)
        .completion_type(CompletionType::List)
        .bracketed_paste(true)
        .tab_stop(4)
        .build();
    let mut lines = Lines::with_config(config)?;
    lines.set_helper(Some(Helper::new(screen)));
    Ok(lines)
}

/// Each entry is written at once, so that nothing is lost with the terminal.
fn remember(lines: &mut Lines, path: Option<&PathBuf>, text: &str) {
    if text.trim().is_empty() || !lines.add_history_entry(text.trim_end()).unwrap_or(false) {
        return;
    }
    if let Some(path) = path {
        let _ = lines.append_history(path);
    }
}

/// The history stands beside the learner's record.
fn history() -> Option<PathBuf> {
    let path = crate::progress::file(|name| std::env::var_os(name)).ok()?.with_file_name("history");
    std::fs::create_dir_all(path.parent()?).ok()?;
    Some(path)
}

fn no_terminal(error: &ReadlineError) -> Diagnostic {
    Diagnostic::error("no-terminal", format!("the terminal cannot be read: {error}"))
}

fn greeting(screen: &Screen) -> String {
    let text = screen.language.pick(
        "cloudkata: write an architecture; it is run, broken, and explained.",
        "cloudkata: 아키텍처를 쓰면 실행하고, 고장 내고, 이유를 알려 줍니다.",
    );
    format!("{}\n", wrap(text, screen.columns).join("\n"))
}

/// Asks at this terminal.
struct Questions;

impl Asker for Questions {
    fn ask(&mut self, question: &str) -> Option<String> {
        rustyline::DefaultEditor::new().ok()?.readline(question).ok()
    }
}
