//! Floor 10: the commands. Each reads its arguments, asks the engine, and writes the answer; what they decide is only
//! how an answer looks and which code the process ends with.
//!
//! Exit codes: 0 done (and, for `grade`, every requirement met); 1 a requirement is unmet, or a course breaks a
//! promise; 2 the command or the script is wrong, or something could not be judged.

mod arguments;
mod budget;
mod clock;
mod command;
mod input;
mod junit;
mod locale;
mod output;
mod progress;
mod prose;
mod record;
mod repl;
mod study;
mod verdict;
mod watch;
mod words;

use crate::course::{Course, Files};
use crate::diagnostic::Diagnostic;
use crate::engine::{Engine, Error, Limits};
use arguments::{Arguments, Command};
use clap::Parser;
use output::Screen;
use std::path::Path;
use std::process::ExitCode;

/// Stack of the thread that runs scripts: values nested thousands deep need it (measured with the script limits).
const STACK: usize = 64 * 1024 * 1024;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Done; every promise kept.
    Well,
    /// Something is unmet.
    Unmet,
    /// Something is wrong, and has been said.
    Wrong,
}

/// Why a command could not do its work.
enum Trouble {
    /// A wrong command or an unreadable file.
    Command(Box<Diagnostic>),
    /// A wrong script.
    Script(Error),
}

impl From<Diagnostic> for Trouble {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Command(Box::new(diagnostic))
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Script(error)
    }
}

type Done = Result<End, Trouble>;

/// Runs the command line of this process; `heap` tells how many bytes it has allocated.
pub fn main(heap: fn() -> usize) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are results, anything else is a wrong command; clap knows which stream each goes to.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let work = std::thread::Builder::new().stack_size(STACK).spawn(move || dispatch(arguments, heap));
    let end = match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(end)) => end,
        Ok(Err(_)) | Err(_) => End::Wrong,
    };
    ExitCode::from(match end {
        End::Well => 0,
        End::Unmet => 1,
        End::Wrong => 2,
    })
}

fn dispatch(arguments: Arguments, heap: fn() -> usize) -> End {
    let screen = Screen::new(locale::language(arguments.lang), arguments.plain);
    match run(&arguments, &screen, heap) {
        Ok(end) => end,
        Err(Trouble::Command(diagnostic)) => {
            screen.complain(&diagnostic, &[]);
            End::Wrong
        }
        Err(Trouble::Script(error)) => {
            for line in error.printed() {
                screen.say(&format!("{line}\n"));
            }
            screen.complain(error.diagnostic(), error.sources());
            End::Wrong
        }
    }
}

fn run(arguments: &Arguments, screen: &Screen, heap: fn() -> usize) -> Done {
    if let Some(Command::Course(arguments::Course::Check(given))) = &arguments.command {
        return command::course_check::run(given, screen);
    }
    let course = match &arguments.course {
        Some(folder) => Course::from_files(&Files::in_directory(Path::new(folder))?)?,
        None => Course::builtin(),
    };
    let at_once = match &arguments.command {
        Some(Command::Grade(given)) => command::grade_many::at_once(given.files.len()),
        _ => 1,
    };
    let own = matches!(arguments.command, None | Some(Command::Run(_) | Command::Simulate(_)));
    let usual = if own { budget::OWN_TIME } else { budget::TIME };
    let budget = budget::of_scripts(arguments.time_limit.unwrap_or(usual), at_once, heap);
    let simulation = budget::of_runs(Limits::default().simulation);
    let mut limits = Limits { budget, simulation, ..Limits::default() };
    if let Some(work) = screen.work {
        limits.watch = work.watch();
    }
    if arguments.command.is_none() {
        limits.watch = repl::watched(limits.watch);
    }
    let engine = Engine::new(course).with_limits(limits).with_language(screen.language);
    match &arguments.command {
        None | Some(Command::Course(_)) => repl::run(&engine, screen),
        Some(Command::Grade(given)) => command::grade::run(&engine, given, screen),
        Some(Command::Run(given)) => command::run::run(&engine, given, screen),
        Some(Command::Simulate(given)) => command::simulate::run(&engine, given, screen),
        Some(Command::Reach(given)) => command::reach::run(&engine, given, screen),
        Some(Command::Cost(given)) => command::cost::run(&engine, given, screen),
        Some(Command::Reference(given)) => command::reference::run(given, screen),
        Some(Command::Explain(given)) => command::explain::run(&engine, given, screen),
        Some(Command::Cases(given)) => command::cases::run(&engine, given, screen),
        Some(Command::Lessons(given)) => command::lessons::list(&engine, given, screen),
        Some(Command::Lesson(given)) => command::lessons::one(&engine, given, screen),
        Some(Command::Quiz(given)) => command::study::quiz(&engine, given, screen),
        Some(Command::Review(given)) => command::study::review(&engine, given, screen),
        Some(Command::Exam(given)) => command::study::exam(&engine, given, screen),
        Some(Command::Book(given)) => command::book::run(&engine, given, screen),
        Some(Command::Import(given)) => command::import::run(given, screen),
        Some(Command::Export(given)) => command::export::run(&engine, given, screen),
        Some(Command::Init(given)) => command::init::run(&engine, given, screen),
        Some(Command::Watch(given)) => watch::run(&engine, given, screen),
        Some(Command::Progress(given)) => command::progress::run(&engine, given, screen),
    }
}
