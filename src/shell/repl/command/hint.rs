//! `:hint` and `:solution`: help, one step at a time, and the whole answer for whoever asks twice.

use super::super::desk::{Desk, Flow, Said};
use super::{check, wrong};
use crate::grade::{Report, Status, Verdict};
use crate::progress::{CaseEvent, HintShown};
use crate::shell::output::Tone;
use crate::text::layout::{hanging, wrap};

/// The first requirement that is not met.
pub fn first_unmet(report: &Report) -> Option<&Verdict> {
    report.requirements.iter().find(|verdict| verdict.status != Status::Met)
}

/// `:hint`: the next one of the first requirement that is not met.
pub fn hint(desk: &mut Desk, _: &str) -> Said {
    if !desk.is_checked() {
        check::grade(desk, desk.seed)?;
    }
    let Some(checked) = &desk.checked else { return Ok(Flow::Stay) };
    let language = desk.screen.language;
    let Some(unmet) = first_unmet(&checked.report) else {
        let said = language.pick(
            "every requirement is met: no hint is needed\n",
            "모두 충족했습니다. 힌트가 필요 없습니다\n",
        );
        desk.screen.print(said)?;
        return Ok(Flow::Stay);
    };
    let words = desk.engine.course().case(&checked.report.case)?.words(language);
    let hints = words.requirements.get(&unmet.id).map(|said| said.hints.clone()).unwrap_or_default();
    let given = desk.hints.entry(unmet.id.clone()).or_default();
    let mut shown = None;
    let mut out = format!("{}\n", desk.screen.tone(Tone::Strong, &unmet.title));
    match hints.get(*given) {
        Some(text) => {
            *given += 1;
            shown = Some(HintShown { requirement: unmet.id.clone(), step: *given });
            out.push_str(&hanging(&format!("  {given}/{}  ", hints.len()), text, desk.screen.columns));
        }
        None => {
            // All were given: all of them again, since the way to the answer is in them.
            for (number, text) in hints.iter().enumerate() {
                let label = format!("  {}/{}  ", number + 1, hints.len());
                out.push_str(&hanging(&label, text, desk.screen.columns));
            }
            let last = language.pick(
                "There is no further hint. `:solution` shows the reference design.",
                "힌트는 여기까지입니다. `:solution`은 모범 설계를 보여 줍니다.",
            );
            for line in wrap(last, desk.screen.columns) {
                out.push_str(&format!("{line}\n"));
            }
        }
    }
    desk.screen.print(&out)?;
    if let Some(shown) = shown {
        desk.note(CaseEvent::HintShown(shown));
    }
    Ok(Flow::Stay)
}

/// `:solution [yes]`.
pub fn solution(desk: &mut Desk, given: &str) -> Said {
    let Some(place) = desk.place.clone() else {
        return Err(wrong("a solution belongs to a case").help("`:start CASE` begins one").into());
    };
    let language = desk.screen.language;
    let solved = desk.is_checked() && desk.checked.as_ref().is_some_and(|checked| checked.report.met);
    if !solved && given != "yes" {
        let question = language.pick(
            "This stage is not passed yet. Show the answer? [y/N] ",
            "이 단계를 아직 통과하지 않았습니다. 정답을 볼까요? [y/N] ",
        );
        let agreed = match desk.asker.as_mut() {
            Some(asker) => asker.ask(question).is_some_and(|answer| is_yes(&answer)),
            None => {
                let said = language.pick(
                    "this stage is not passed yet; `:solution yes` shows the answer all the same\n",
                    "이 단계를 아직 통과하지 않았습니다. 그래도 보려면 `:solution yes`라고 쓰세요\n",
                );
                desk.screen.say(said);
                false
            }
        };
        if !agreed {
            return Ok(Flow::Stay);
        }
    }
    let stage = place.stage().map(|stage| stage.id.clone()).unwrap_or_default();
    let files = desk.engine.course().case(&place.case.id)?;
    let Some(reference) = files.reference(&stage) else {
        return Err(wrong("this stage has no reference design").into());
    };
    let mut out = format!("{}\n", reference.source.text.trim_end());
    let others = files.accepted.iter().filter(|design| design.stage == stage);
    for design in others {
        out.push_str(&hanging(
            "\n// ",
            &format!("{}: {}", design.label(), design.description),
            desk.screen.columns,
        ));
    }
    let note = language.pick(
        "\nReading it passes nothing: write a design and `:check` it.\n",
        "\n읽는 것만으로는 통과가 아닙니다. 설계를 쓰고 `:check`로 채점하세요.\n",
    );
    out.push_str(if solved { "" } else { note });
    desk.screen.print(&out)?;
    if !solved {
        desk.note(CaseEvent::SolutionShown);
    }
    Ok(Flow::Stay)
}

/// Whether an answer agrees.
pub fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "예" | "네" | "ㅇ" | "ㅛ")
}
