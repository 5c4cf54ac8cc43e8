//! `:start`, `:reset`, `:undo`: where a session begins, and the way back.

use super::super::desk::{Desk, Flow, Said};
use super::super::place::Place;
use super::wrong;
use crate::diagnostic::Source;
use crate::progress::CaseEvent;
use crate::shell::command::cases;

/// With what design a stage begins.
enum With {
    Starter,
    Reference,
    Empty,
    /// What stands here already.
    Own,
    /// The learner's own design that passed the stage before.
    Passed(String),
}

/// `:start CASE[/STAGE] [starter|reference|empty]`.
pub fn start(desk: &mut Desk, given: &str) -> Said {
    let mut words = given.split_whitespace();
    let Some(target) = words.next() else {
        return Err(wrong("`:start` needs the name of a case")
            .help("`:cases` lists them; `:start whatisthetime` begins the first")
            .into());
    };
    let place = Place::find(&desk.engine, target, desk.screen.language)?;
    let with = match words.next() {
        None => usual(desk, &place),
        Some("starter") => With::Starter,
        Some("reference") => With::Reference,
        Some("empty") => With::Empty,
        Some("mine") => match passed(desk, &place) {
            Some(design) => With::Passed(design),
            None => {
                let message = "your record holds no design of yours that passed the stage before";
                return Err(wrong(message).help("`starter`, `reference` or `empty` can be had").into());
            }
        },
        Some(other) => {
            let message =
                format!("a stage begins with `mine`, `starter`, `reference` or `empty`, not `{other}`");
            return Err(wrong(message).nearest(other, ["mine", "starter", "reference", "empty"]).into());
        }
    };
    let entries = entries(desk, &place, &with);
    desk.begin(Some(place), &entries)?;
    if matches!(with, With::Own) {
        // What stands here are the learner's entries, each to be taken back by itself.
        desk.base = 0;
    }
    let told = told(desk, &with);
    desk.screen.print(&told)?;
    Ok(Flow::Stay)
}

/// A design of the same case goes on; a case begins with its starter.
fn usual(desk: &mut Desk, place: &Place) -> With {
    let same = desk.place.as_ref().is_some_and(|here| here.case.id == place.case.id);
    if same && !desk.live.entries().is_empty() && place.stage > 0 {
        return With::Own;
    }
    passed(desk, place).map_or(With::Starter, With::Passed)
}

/// The learner's own design that passed the stage before.
fn passed(desk: &mut Desk, place: &Place) -> Option<String> {
    let before = format!("{}/{}", place.case.id, place.before()?.id);
    desk.passed_design(&before)
}

fn entries(desk: &Desk, place: &Place, with: &With) -> Vec<Source> {
    let Ok(files) = desk.engine.course().case(&place.case.id) else { return Vec::new() };
    let named = |name: &str, source: &Source| Source::new(name, source.text.clone());
    match with {
        With::Empty => Vec::new(),
        With::Own => desk.live.entries().to_vec(),
        With::Passed(design) => vec![Source::new("mine.rhai", design.as_str())],
        With::Starter => files.starter.iter().map(|design| named("starter.rhai", &design.source)).collect(),
        With::Reference => {
            let before = place.before().and_then(|stage| files.reference(&stage.id));
            let design = before.or(files.starter.as_ref());
            design.iter().map(|design| named("before.rhai", &design.source)).collect()
        }
    }
}

/// What the stage asks for, and what the design is that it begins with.
fn told(desk: &Desk, with: &With) -> String {
    let Some(place) = &desk.place else { return String::new() };
    let pick = |english, korean| desk.screen.language.pick(english, korean);
    let mut out = cases::stage(&place.case, place.stage, &desk.screen);
    let begun = match with {
        With::Starter if place.stage > 0 => pick(
            "The starter of the case is loaded. `:start … reference` begins with the design of the stage before.",
            "사례의 시작 설계를 불러왔습니다. `:start … reference`는 앞 단계의 모범 설계로 시작합니다.",
        ),
        With::Starter => pick(
            "The starter is loaded: `:show` prints it, `:check` grades it.",
            "시작 설계를 불러왔습니다. `:show`로 보고 `:check`로 채점합니다.",
        ),
        With::Reference => pick(
            "The reference design of the stage before is loaded: `:show` prints it.",
            "앞 단계의 모범 설계를 불러왔습니다. `:show`로 볼 수 있습니다.",
        ),
        With::Empty => pick("Nothing is loaded.", "아무것도 불러오지 않았습니다."),
        With::Passed(_) => pick(
            "Your own design that passed the stage before is loaded: `:show` prints it.",
            "앞 단계를 통과한 내 설계를 불러왔습니다. `:show`로 볼 수 있습니다.",
        ),
        With::Own => pick("Your own design goes on.", "지금 설계로 이어 갑니다."),
    };
    out.push('\n');
    for line in crate::text::layout::wrap(begun, desk.screen.columns) {
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// `:reset`.
pub fn reset(desk: &mut Desk, _: &str) -> Said {
    let entries: Vec<Source> = desk.live.entries().iter().take(desk.base).cloned().collect();
    if desk.live.entries().len() == desk.base {
        desk.screen.say(desk.screen.language.pick("there is nothing to reset\n", "되돌릴 것이 없습니다\n"));
        return Ok(Flow::Stay);
    }
    desk.begin(desk.place.clone(), &entries)?;
    desk.note(CaseEvent::StageReset);
    let said = desk.screen.language.pick(
        "Back to the beginning. `:undo` brings the design back.\n",
        "처음으로 돌아왔습니다. `:undo`로 설계를 되살릴 수 있습니다.\n",
    );
    desk.screen.print(said)?;
    Ok(Flow::Stay)
}

/// `:undo [N]`.
pub fn undo(desk: &mut Desk, given: &str) -> Said {
    let count = match given {
        "" => 1,
        text => text
            .parse::<usize>()
            .ok()
            .filter(|count| (1..=1000).contains(count))
            .ok_or_else(|| wrong(format!("`:undo` takes how many entries to take back, not `{text}`")))?,
    };
    for _ in 0..count {
        let Some(text) = desk.undo()? else {
            let said =
                desk.screen.language.pick("there is nothing to take back\n", "되돌릴 입력이 없습니다\n");
            desk.screen.say(said);
            break;
        };
        let label = desk.screen.language.pick("taken back: ", "되돌림: ");
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let more = if text.trim().lines().count() > 1 { " …" } else { "" };
        let line = crate::text::layout::cut(&format!("{label}{first}{more}"), desk.screen.columns);
        desk.screen.print(&format!("{line}\n"))?;
    }
    Ok(Flow::Stay)
}
