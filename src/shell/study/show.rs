//! How a question and its explanation look.

use super::super::output::{Screen, Tone};
use super::super::prose::drawn;
use super::answer::{said, wanted};
use crate::quiz::{Asked, Choice, Form, Mark};
use crate::text::layout::width;

/// A Markdown text after a label, its further lines below its first.
pub fn labelled(label: &str, text: &str, screen: &Screen) -> String {
    let indent = width(label);
    let mut narrow = *screen;
    narrow.columns = screen.columns.saturating_sub(indent).max(30);
    let mut out = String::new();
    for (place, line) in drawn(text, &narrow).trim_end().lines().enumerate() {
        let before = if place == 0 { label.to_owned() } else { " ".repeat(indent) };
        out.push_str(format!("{before}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// A question as it is asked.
pub fn question(asked: &Asked, screen: &Screen) -> String {
    let mut out = drawn(&format!("**{}**", asked.stem.replace("**", "")), screen);
    if !asked.body.is_empty() {
        out.push('\n');
        out.push_str(&drawn(&asked.body, screen));
    }
    out.push('\n');
    if let Form::Matching { prompts, .. } = &asked.form {
        for prompt in prompts {
            out.push_str(&labelled("  - ", &prompt.text, screen));
        }
        out.push('\n');
    }
    for (place, choice) in asked.form.shown().iter().enumerate() {
        out.push_str(&labelled(&format!("  {}  ", place + 1), &choice.text, screen));
    }
    if !asked.form.shown().is_empty() {
        out.push('\n');
    }
    out
}

/// The prompt below a question.
pub fn prompt(asked: &Asked, commands: &str, screen: &Screen) -> String {
    format!("{} ({commands})\n> ", wanted(&asked.form, screen.language))
}

/// What an answer was worth, with the rationale of what was chosen and of what is right.
pub fn verdict(asked: &Asked, given: &[String], mark: Mark, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let mut out = if mark.correct {
        screen.tone(Tone::Good, &format!("✓ {}", pick("right", "정답입니다")))
    } else if mark.partial > 0.0 {
        let percent = (mark.partial * 100.0).round();
        screen.tone(Tone::Odd, &format!("✗ {} ({percent} %)", pick("partly right", "부분 정답입니다")))
    } else {
        screen.tone(Tone::Bad, &format!("✗ {}", pick("wrong", "오답입니다")))
    };
    out.push('\n');
    out.push_str(&explanation(asked, given, false, screen));
    out
}

/// The key and its reasons: of what was chosen and what is right, or of everything.
pub fn explanation(asked: &Asked, given: &[String], all: bool, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let key = asked.form.key();
    let mut out = String::new();
    match &asked.form {
        Form::Choice { options, .. } => {
            let told = |choice: &&Choice| all || key.contains(&choice.id) || given.contains(&choice.id);
            for choice in options.iter().filter(told) {
                let mark = if key.contains(&choice.id) { "✓" } else { "✗" };
                let chosen = if given.contains(&choice.id) { pick(" (yours)", " (내 답)") } else { "" };
                out.push('\n');
                out.push_str(&labelled(&format!("{mark} "), &format!("{}{chosen}", choice.text), screen));
                out.push_str(&labelled("    ", &choice.rationale, screen));
            }
        }
        Form::Matching { prompts, targets } => {
            out.push('\n');
            for prompt in prompts {
                let target = targets.iter().find(|target| target.id == prompt.id);
                let pair = format!("{}  ->  {}", prompt.text, target.map_or("", |target| &target.text));
                out.push_str(&labelled("  ", &pair, screen));
            }
        }
        Form::Ordering { .. } => {
            out.push('\n');
            for (place, text) in said(&asked.form, &key).into_iter().enumerate() {
                out.push_str(&labelled(&format!("  {}. ", place + 1), text, screen));
            }
        }
        Form::Number { unit, .. } => {
            out.push_str(&format!("\n{}: {} {unit}\n", pick("answer", "정답"), key.join(" ")))
        }
        Form::Short { .. } => out.push_str(&format!("\n{}: {}\n", pick("answer", "정답"), key.join(" "))),
        Form::Build => {}
    }
    let repeated = asked.form.shown().iter().any(|choice| choice.rationale == asked.rationale);
    if !asked.rationale.is_empty() && !repeated {
        out.push('\n');
        out.push_str(&drawn(&asked.rationale, screen));
    }
    if !asked.source.is_empty() {
        let source = format!("{}: {}", pick("source", "출처"), asked.source);
        out.push_str(&format!("\n{}\n", screen.tone(Tone::Faint, &source)));
    }
    out
}
