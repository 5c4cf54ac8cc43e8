//! What will fail first? A question before the answer of a run is shown, and the score of the answers. Nothing of it
//! changes a run or a verdict.

use super::desk::Desk;
use crate::shell::output::Tone;
use crate::simulate::{Run, causes};

/// The score, and whether there are questions.
#[derive(Clone, Copy, Debug)]
pub struct Guesses {
    /// Whether the learner is asked.
    pub wanted: bool,
    /// Right answers.
    pub right: usize,
    /// Answers.
    pub given: usize,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { wanted: true, right: 0, given: 0 }
    }
}

/// Wrong answers beside the right one and "nobody notices".
const OTHERS: usize = 2;

/// Stands for "nobody notices" among the names of causes.
const NOBODY: &str = "";

/// What a learner said, and what happened.
pub struct Guess {
    /// What was said: a cause, or nothing.
    pub said: String,
    /// What happened first: a cause, or nothing.
    pub happened: String,
}

/// What failed first with the fault and not without it; nothing where nobody noticed.
pub fn first_cause(before: &Run, run: &Run) -> String {
    let usual = |name: &str| {
        before.causes.iter().filter(|cause| cause.cause == name).map(|cause| cause.count).sum::<u64>()
    };
    let new = run.causes.iter().filter(|cause| cause.count > usual(&cause.cause));
    let first = new.min_by(|a, b| a.first_s.total_cmp(&b.first_s));
    first.map_or_else(|| NOBODY.to_owned(), |cause| cause.cause.to_string())
}

/// The answers to choose from, always in the alphabet's order, "nobody" first.
fn choices(happened: &str, seed: u64) -> Vec<String> {
    let names: Vec<&str> = causes::all().map(|cause| cause.name).filter(|name| *name != happened).collect();
    let step = names.len() / OTHERS.max(1);
    let mut chosen: Vec<String> = (0..OTHERS)
        .filter_map(|index| {
            let at =
                (usize::try_from(seed % 1_000).unwrap_or(0) * 7 + index * step.max(1)) % names.len().max(1);
            names.get(at).map(|name| (*name).to_owned())
        })
        .collect();
    chosen.extend([happened.to_owned(), NOBODY.to_owned()]);
    chosen.sort();
    chosen.dedup();
    chosen
}

/// Asks what will fail first, where the learner wants to be asked and there is somebody to answer.
pub fn ask(desk: &mut Desk, before: &Run, run: &Run) -> Option<Guess> {
    if !desk.guesses.wanted || desk.screen.plain {
        return None;
    }
    let language = desk.screen.language;
    let happened = first_cause(before, run);
    let choices = choices(&happened, run.seed + u64::try_from(desk.guesses.given).unwrap_or(0));
    let mut question = language
        .pick(
            "What will users meet first? (Enter skips; `:predict off` ends the questions)",
            "사용자는 무엇을 먼저 겪을까요? (Enter로 건너뜀, `:predict off`로 끔)",
        )
        .to_owned();
    for (number, name) in choices.iter().enumerate() {
        question.push_str(&format!("\n  {}  {}", number + 1, title(name, desk)));
    }
    let asker = desk.asker.as_mut()?;
    desk.screen.print(&format!("{question}\n")).ok()?;
    let answer = asker.ask("1-4? ")?;
    let said =
        answer.trim().parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?))?.clone();
    desk.guesses.given += 1;
    desk.guesses.right += usize::from(said == happened);
    Some(Guess { said, happened })
}

/// What came of a guess.
pub fn told(guess: &Guess, desk: &Desk) -> String {
    let language = desk.screen.language;
    let score = format!("{}/{}", desk.guesses.right, desk.guesses.given);
    if guess.said == guess.happened {
        let right = language.pick("Right", "맞았습니다");
        return format!("{} ({score})\n", desk.screen.tone(Tone::Good, right));
    }
    let wrong = language.pick("Not this time: it was", "이번에는 아닙니다. 정답:");
    format!("{wrong} {} ({score})\n", desk.screen.tone(Tone::Strong, &title(&guess.happened, desk)))
}

fn title(name: &str, desk: &Desk) -> String {
    match name {
        NOBODY => desk.screen.language.pick("nobody notices", "아무도 알아차리지 못함").to_owned(),
        name => causes::title(name, desk.screen.language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_answer_and_nobody_are_always_among_four() {
        for seed in 0..50 {
            for happened in ["stale-address", "zone-lost", NOBODY] {
                let found = choices(happened, seed);
                assert!(found.len() >= 3 && found.len() <= 4, "{found:?}");
                assert!(found.contains(&happened.to_owned()) && found.contains(&NOBODY.to_owned()));
            }
        }
    }
}
