//! The line above the prompt: where the session stands and what can be done next. It says only what is true now.

use super::super::output::{Screen, Tone};
use super::desk::Desk;
use crate::grade::Status;
use crate::text::layout::cut;

/// The line; empty where there is nothing new to say.
pub fn line(desk: &Desk) -> String {
    let screen = &desk.screen;
    let text = cut(&words(desk), screen.columns.saturating_sub(1));
    screen.tone(Tone::Faint, &text)
}

fn pick<'a>(screen: &Screen, english: &'a str, korean: &'a str) -> &'a str {
    screen.language.pick(english, korean)
}

fn words(desk: &Desk) -> String {
    let screen = &desk.screen;
    let Some(place) = &desk.place else {
        let case = desk.engine.course().cases().first().map_or("CASE", |case| case.id.as_str());
        return if desk.live.entries().is_empty() {
            let begin = pick(screen, "begins a case", "사례 시작");
            format!(":start {case} {begin} | :cases | :lesson | :help")
        } else {
            let text = pick(screen, "draws it", "그림");
            format!(":map {text} | :cost | :simulate | :undo | :save FILE")
        };
    };
    let target = place.target();
    let verdict = desk.checked.as_ref().filter(|_| desk.is_checked()).map(|checked| &checked.report);
    match verdict {
        None => {
            let grades = pick(screen, "grades this design", "이 설계를 채점");
            format!("{target} | :check {grades} | :status | :hint | :map")
        }
        Some(report) if report.met => match place.next() {
            Some(next) => format!("{target}: {} | :start {next}", pick(screen, "met", "충족")),
            None => {
                let last = pick(screen, "met, and the last stage", "충족, 마지막 단계");
                format!("{target}: {last} | :cases")
            }
        },
        Some(report) => {
            let all = report.requirements.len();
            let met = report.requirements.iter().filter(|verdict| verdict.status == Status::Met).count();
            let met = match screen.language {
                crate::grade::Language::English => format!("{met} of {all} met"),
                crate::grade::Language::Korean => format!("{all}개 중 {met}개 충족"),
            };
            format!("{target}: {met} | :hint | :show | :break | :check all")
        }
    }
}
