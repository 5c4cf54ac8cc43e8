//! The commands: one table, and a file for each family of them.

mod begin;
mod check;
mod files;
mod hint;
mod look;
mod question;
mod settings;
mod study;
mod traffic;

use super::desk::{Desk, Said};
use crate::diagnostic::Diagnostic;

/// A command.
pub struct Command {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What follows the name.
    pub usage: &'static str,
    /// What it does, in English and Korean.
    pub about: (&'static str, &'static str),
    /// What it does.
    pub run: fn(&mut Desk, &str) -> Said,
}

/// Every command, in the order in which `:help` lists them.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "cases",
        usage: "[CASE]",
        about: ("the cases there are, or one of them", "사례 목록, 또는 사례 하나"),
        run: question::cases,
    },
    Command {
        name: "start",
        usage: "CASE[/STAGE] [mine|starter|reference|empty]",
        about: ("begin a case, or go on to a stage", "사례를 시작하거나 다음 단계로 갑니다"),
        run: begin::start,
    },
    Command {
        name: "status",
        usage: "",
        about: ("what this stage asks for, and what is met", "이 단계가 요구하는 것과 충족한 것"),
        run: look::status,
    },
    Command {
        name: "check",
        usage: "[all] [SEED]",
        about: ("grade the design", "설계를 채점합니다"),
        run: check::run,
    },
    Command {
        name: "hint",
        usage: "",
        about: ("the next hint for the first thing unmet", "충족하지 못한 첫 요구 사항의 다음 힌트"),
        run: hint::hint,
    },
    Command {
        name: "solution",
        usage: "[yes]",
        about: ("the reference design of this stage", "이 단계의 모범 설계"),
        run: hint::solution,
    },
    Command {
        name: "reset",
        usage: "",
        about: ("back to where this stage began", "이 단계를 시작한 상태로 돌아갑니다"),
        run: begin::reset,
    },
    Command {
        name: "undo",
        usage: "[N]",
        about: ("take the last entry back", "마지막 입력을 되돌립니다"),
        run: begin::undo,
    },
    Command {
        name: "diff",
        usage: "[reference]",
        about: ("what changed since the last check", "마지막 채점 뒤에 바뀐 것"),
        run: look::diff,
    },
    Command {
        name: "show",
        usage: "[NAME]",
        about: ("the script so far, or one resource", "지금까지의 스크립트, 또는 리소스 하나"),
        run: look::show,
    },
    Command {
        name: "map",
        usage: "",
        about: ("the architecture as a drawing", "아키텍처 그림"),
        run: look::map,
    },
    Command { name: "cost", usage: "", about: ("the monthly bill", "월 비용"), run: question::cost },
    Command {
        name: "reach",
        usage: "FROM TO PORT",
        about: ("who can reach whom, or what blocks it", "누가 누구에게 연결할 수 있는지, 무엇이 막는지"),
        run: question::reach,
    },
    Command {
        name: "simulate",
        usage: "[30m] [20/s] [FAULT@TIME]",
        about: ("send users through the design", "설계에 사용자를 보냅니다"),
        run: traffic::simulate,
    },
    Command {
        name: "break",
        usage: "FAULT",
        about: (
            "a fault while users are there: who notices?",
            "사용자가 있는 동안 고장을 냅니다. 누가 알아차릴까요?",
        ),
        run: traffic::strike,
    },
    Command {
        name: "explain",
        usage: "NAME",
        about: ("what a name means", "이름의 뜻"),
        run: question::explain,
    },
    Command {
        name: "lesson",
        usage: "[ID]",
        about: ("the lessons, or one of them", "단원 목록, 또는 단원 하나"),
        run: study::lesson,
    },
    Command {
        name: "quiz",
        usage: "[TOPIC]",
        about: ("questions to practise", "연습 문제"),
        run: study::quiz,
    },
    Command {
        name: "review", usage: "", about: ("what is due for review", "복습할 것"), run: study::review
    },
    Command {
        name: "exam",
        usage: "clf|saa [readiness]",
        about: ("a timed mock exam", "시간을 재는 모의시험"),
        run: study::exam,
    },
    Command {
        name: "progress",
        usage: "",
        about: ("what you have passed", "지금까지 통과한 것"),
        run: study::progress,
    },
    Command {
        name: "predict",
        usage: "[on|off]",
        about: ("guess before a fault strikes; your score", "고장 전에 예측합니다. 점수도 보여 줍니다"),
        run: traffic::predict,
    },
    Command {
        name: "save",
        usage: "FILE [over]",
        about: ("write the script to a file", "스크립트를 파일로 저장합니다"),
        run: files::save,
    },
    Command {
        name: "load",
        usage: "FILE",
        about: ("begin again with a file's script", "파일의 스크립트로 다시 시작합니다"),
        run: files::load,
    },
    Command {
        name: "lang",
        usage: "en|ko",
        about: ("speak another language", "언어를 바꿉니다"),
        run: settings::lang,
    },
    Command {
        name: "seed",
        usage: "[N|off]",
        about: ("the seed of runs and checks", "실행과 채점의 시드"),
        run: settings::seed,
    },
    Command { name: "help", usage: "[COMMAND]", about: ("this list", "이 목록"), run: settings::help },
    Command {
        name: "quit",
        usage: "",
        about: ("leave (Ctrl-D does too)", "끝냅니다 (Ctrl-D도 같습니다)"),
        run: settings::quit,
    },
];

/// Runs a command, written without its colon.
///
/// # Errors
/// When there is no such command (the nearest is named), and whatever it meets.
pub fn run(desk: &mut Desk, text: &str) -> Said {
    let (name, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match find(name) {
        Some(command) => (command.run)(desk, rest.trim()),
        None => {
            let names: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
            let error = Diagnostic::error("unknown-command", format!("there is no command `:{name}`"));
            Err(match crate::diagnostic::nearest(name, names) {
                Some(near) => error.help(format!("did you mean `:{near}`?")).into(),
                None => error.help("`:help` lists the commands").into(),
            })
        }
    }
}

/// The command of a name, or of the beginning of one that no other has.
pub fn find(name: &str) -> Option<&'static Command> {
    let name = match name {
        "q" | "exit" => "quit",
        "h" | "?" => "help",
        other => other,
    };
    let exact = COMMANDS.iter().find(|command| command.name == name);
    exact.or_else(|| {
        let mut alike = COMMANDS.iter().filter(|command| name.len() > 1 && command.name.starts_with(name));
        alike.next().filter(|_| alike.next().is_none())
    })
}

/// The command that somebody meant who left out its colon.
pub fn meant(text: &str) -> Option<&str> {
    let name = text.split_whitespace().next()?;
    let known = ["exit", "?"].contains(&name) || COMMANDS.iter().any(|command| command.name == name);
    (known && text.lines().count() == 1 && !text.contains(['(', '='])).then_some(text)
}

/// A command that was given something it has no use for.
fn wrong(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("wrong-command", message)
}
