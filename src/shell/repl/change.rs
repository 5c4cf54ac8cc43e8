//! What an entry came to, in a few lines: its value, or what it changed.

use super::super::output::{Screen, Tone};
use crate::architecture::{Architecture, Change};
use crate::script::Answer;
use crate::text::layout::cut;

/// Changes that are shown one by one.
const SHOWN: usize = 8;

/// The answer to an entry. Warnings go to the standard error at once.
pub fn told(answer: &Answer, _architecture: &Architecture, screen: &Screen) -> String {
    let mut out = String::new();
    for line in answer.printed.iter().chain((!answer.text.is_empty()).then_some(&answer.text)) {
        out.push_str(line.trim_end_matches('\n'));
        out.push('\n');
    }
    for warning in &answer.warnings {
        screen.complain(warning, &[]);
    }
    out.push_str(&changes(&answer.changes, screen));
    out
}

/// The first changes, and how many there are beside them.
fn changes(found: &[Change], screen: &Screen) -> String {
    let mut out = all(found.get(..SHOWN).unwrap_or(found), screen);
    if found.len() > SHOWN {
        let rest = screen.language.pick("and {} more", "그 밖에 {}개");
        out.push_str(&format!("    {}\n", rest.replace("{}", &(found.len() - SHOWN).to_string())));
    }
    out
}

/// Changes, a line each: `+` for what is new, `-` for what is gone, `~` for what is different.
pub fn all(found: &[Change], screen: &Screen) -> String {
    let mut out = String::new();
    for change in found {
        let (sign, tone, text) = match change {
            Change::Added { resource } => ("+", Tone::Good, resource.clone()),
            Change::Removed { resource } => ("-", Tone::Bad, resource.clone()),
            Change::Changed { resource, property, before, after } => {
                let gone = |text: &str| if text.is_empty() { "()".to_owned() } else { text.to_owned() };
                ("~", Tone::Odd, format!("{resource}.{property}: {} -> {}", gone(before), gone(after)))
            }
        };
        let text = if screen.plain { text } else { cut(&text, screen.columns.saturating_sub(4)) };
        out.push_str(&format!("  {} {text}\n", screen.tone(tone, sign)));
    }
    out
}
