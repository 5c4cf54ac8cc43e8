//! Users: `:simulate` sends them through the design, `:break` strikes while they are there.

use super::super::desk::{Desk, Flow, Said};
use super::super::guess;
use super::wrong;
use crate::diagnostic::Diagnostic;
use crate::engine::SimulateOptions;
use crate::progress::{CaseEvent, Prediction};
use crate::script::fault_in;
use crate::shell::Trouble;
use crate::shell::output::Tone;
use crate::simulate::telling::{self, Page};
use crate::simulate::{Fault, Run};
use crate::text::Language;

/// `:simulate [30m] [20/s] [FAULT@TIME]…`.
pub fn simulate(desk: &mut Desk, given: &str) -> Said {
    let mut options = options(desk);
    for word in given.split_whitespace() {
        if word.contains('@') {
            options.faults.push(word.to_owned());
        } else if let Some(rate) = word.strip_suffix("/s") {
            let rate =
                rate.parse::<f64>().map_err(|_| wrong(format!("`{word}` is no rate; write `20/s`")))?;
            options.rps = Some(rate);
        } else if word.parse::<crate::units::Duration>().is_ok() {
            options.duration = Some(word.to_owned());
        } else {
            return Err(wrong(format!("`{word}` is no time, no rate and no fault"))
                .help("such as `:simulate 30m 20/s crash:serving(1)@10m`")
                .into());
        }
    }
    let run = run(desk, &options, &[])?;
    desk.screen.print(&told(desk, &run))?;
    Ok(Flow::Stay)
}

/// `:break FAULT`, as scripts write it or as the command line does.
pub fn strike(desk: &mut Desk, given: &str) -> Said {
    if given.is_empty() {
        desk.screen.print(&kinds(desk))?;
        return Ok(Flow::Stay);
    }
    let fault = fault(desk, given)?;
    let options = options(desk);
    let run = run(desk, &options, std::slice::from_ref(&fault))?;
    let before = self::run(desk, &options, &[])?;
    if let Some(guess) = guess::ask(desk, &before, &run) {
        desk.screen.print(&guess::told(&guess, desk))?;
        let (right, question) = (guess.said == guess.happened, "first-cause".to_owned());
        let prediction = Prediction { question, said: guess.said, happened: guess.happened, right };
        desk.note(CaseEvent::Prediction(prediction));
    }
    desk.screen.print(&noticed(desk, &before, &run))?;
    desk.screen.print(&told(desk, &run))?;
    Ok(Flow::Stay)
}

/// `:predict [on|off]`.
pub fn predict(desk: &mut Desk, given: &str) -> Said {
    match given {
        "" => {}
        "on" => desk.guesses.wanted = true,
        "off" => desk.guesses.wanted = false,
        other => return Err(wrong(format!("`:predict` takes `on` or `off`, not `{other}`")).into()),
    }
    let pick = |english, korean| desk.screen.language.pick(english, korean);
    let wanted = match desk.guesses.wanted {
        true => pick("you are asked before `:break` tells", "`:break`가 알려 주기 전에 묻습니다"),
        false => pick("you are not asked", "묻지 않습니다"),
    };
    let score = pick("right so far", "지금까지 맞힌 것");
    let (right, given) = (desk.guesses.right, desk.guesses.given);
    desk.screen.print(&format!("{wanted}; {score}: {right}/{given}\n"))?;
    Ok(Flow::Stay)
}

fn options(desk: &Desk) -> SimulateOptions {
    let case = desk.place.as_ref().map(|place| place.case.id.clone());
    SimulateOptions { case, seed: desk.seed.unwrap_or(1), ..SimulateOptions::default() }
}

fn run(desk: &Desk, options: &SimulateOptions, faults: &[Fault]) -> Result<Run, Trouble> {
    let architecture = desk.live.architecture();
    if architecture.binding.address.is_empty() {
        return Err(Diagnostic::error("no-address", "users know no address to go to")
            .help("`app.address = …` says it: an instance, a load balancer, a name")
            .into());
    }
    Ok(desk.engine.simulate_in(&architecture, desk.live.application(), options, faults)?)
}

/// A fault that an expression of the script language makes, or one of the command line.
fn fault(desk: &mut Desk, text: &str) -> Result<Fault, Trouble> {
    if text.contains('@') {
        return Ok(crate::engine::fault(text, &desk.live.architecture())?);
    }
    let answer = match desk.live.ask(text) {
        Ok(answer) => answer,
        Err(failure) => {
            let name = format!("repl:{}", desk.live.entries().len() + 1);
            return Err(
                crate::engine::Error::script(failure, &crate::diagnostic::Source::new(name, text)).into()
            );
        }
    };
    fault_in(&answer.value).ok_or_else(|| {
        wrong(format!("`{text}` is {}, not a fault", answer.value.sort()))
            .help("such as `:break stop_start(serving(), \"10m\", \"12m\")`; `:break` alone lists them")
            .into()
    })
}

/// Every fault, as a script writes it.
fn kinds(desk: &Desk) -> String {
    let mut out = String::new();
    for (signature, summary) in crate::script::reference::faults() {
        out.push_str(&format!("  {}\n", desk.screen.tone(Tone::Strong, signature)));
        out.push_str(&crate::text::layout::hanging("      ", summary, desk.screen.columns));
    }
    let usage = desk.screen.language.pick("for example", "예");
    out.push_str(&format!("\n{usage}: :break stop_start(serving(), \"10m\", \"12m\")\n"));
    out
}

/// Who noticed the fault: what failed with it, and would not have failed without.
fn noticed(desk: &Desk, before: &Run, run: &Run) -> String {
    let language = desk.screen.language;
    let number = |count: u64| crate::text::figure::grouped(count as f64, 0);
    let (failed, usual) = (run.requests.failed, before.requests.failed);
    let lost = |run: &Run| run.lost.sessions + run.lost.files + run.lost.rows;
    let (tone, text) = match (failed > usual, lost(run) > lost(before)) {
        (false, false) => {
            (Tone::Good, language.pick("Nobody noticed.", "아무도 알아차리지 못했습니다.").to_owned())
        }
        (false, true) => (
            Tone::Bad,
            language
                .pick(
                    "No request failed, and yet something was lost.",
                    "실패한 요청은 없지만 잃은 것이 있습니다.",
                )
                .to_owned(),
        ),
        (true, _) => (
            Tone::Bad,
            match language {
                Language::English => format!(
                    "{} of {} requests failed; without the fault, {}.",
                    number(failed),
                    number(run.requests.total),
                    number(usual)
                ),
                Language::Korean => format!(
                    "요청 {}건 가운데 {}건이 실패했습니다. 고장이 없을 때는 {}건입니다.",
                    number(run.requests.total),
                    number(failed),
                    number(usual)
                ),
            },
        ),
    };
    format!("{}\n\n", desk.screen.tone(tone, &text))
}

fn told(desk: &Desk, run: &Run) -> String {
    let screen = desk.screen;
    let heading = |text: &str| screen.tone(Tone::Strong, text);
    let page =
        Page { language: screen.language, columns: screen.columns, charts: !screen.plain, heading: &heading };
    telling::one(run, &page)
}
