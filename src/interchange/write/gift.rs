//! GIFT. Its only escapes are a backslash before `~ = # { } :` and `\n`.
//!
//! Source: Moodle documentation, "GIFT format".

use super::{Outgoing, plain};
use crate::quiz::{Choice, Form, Tolerance};

/// A question; nothing for an ordering and a design, which GIFT cannot ask.
pub fn question(question: &Outgoing, _deck: &str) -> Option<String> {
    let asked = &question.asked;
    let answers = match &asked.form {
        Form::Choice { options, right } => options
            .iter()
            .map(|option| choice(option, right.len(), right.contains(&option.id), options.len()))
            .collect(),
        Form::Matching { prompts, targets } => pairs(prompts, targets)?,
        Form::Number { answer, tolerance, .. } => {
            let room = match tolerance {
                Tolerance::Absolute(room) => *room,
                Tolerance::Share(share) => share * answer.abs(),
            };
            format!("#{}:{}\n", crate::units::brief(*answer), crate::units::brief(room))
        }
        Form::Short { accept } => accept.iter().map(|name| format!("={}\n", escaped(name))).collect(),
        Form::Ordering { .. } | Form::Build => return None,
    };
    let stem = format!("{}\n{}", plain(&asked.stem), plain(&asked.body));
    let rationale = asked.rationale_beyond_options();
    let general = match rationale.is_empty() {
        true => String::new(),
        false => format!("####{}\n", escaped(&plain(rationale))),
    };
    let title = escaped(&asked.question);
    Some(format!("\n::{title}::{}{{\n{answers}{general}}}\n", escaped(stem.trim())))
}

/// An option. Of several right ones each counts its share, and a wrong one takes away what a right one gives.
fn choice(option: &Choice, right: usize, is_right: bool, all: usize) -> String {
    let share = |of: usize| {
        let percent = 100.0 / of.max(1) as f64;
        // Moodle knows these fractions with five decimals.
        format!("{:.5}", percent).trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let mark = match (is_right, right) {
        (true, 1) => "=".to_owned(),
        (false, 1) => "~".to_owned(),
        (true, _) => format!("~%{}%", share(right)),
        (false, _) => format!("~%-{}%", share(all.saturating_sub(right))),
    };
    let why = plain(&option.rationale);
    let why = if why.is_empty() { String::new() } else { format!("#{}", escaped(&why)) };
    format!("{mark}{}{why}\n", escaped(&plain(&option.text)))
}

fn pairs(prompts: &[Choice], targets: &[Choice]) -> Option<String> {
    let pair = |prompt: &Choice| {
        let target = targets.iter().find(|target| target.id == prompt.id)?;
        // An arrow within a text would be read as the mark between the two.
        let said = |choice: &Choice| escaped(&plain(&choice.text)).replace("->", "→");
        Some(format!("={} -> {}\n", said(prompt), said(target)))
    };
    prompts.iter().map(pair).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '~' | '=' | '#' | '{' | '}' | ':' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter => out.push(letter),
        }
    }
    out
}
