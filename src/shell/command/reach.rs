//! `cloudkata reach FILE FROM TO PORT`.

use super::super::arguments::{Format, Reach};
use super::super::output::{Screen, Tone};
use super::super::{Done, End};
use super::{json, script};
use crate::engine::Engine;
use crate::network;
use crate::text::layout::hanging;

/// Says who reaches whom.
pub fn run(engine: &Engine, given: &Reach, screen: &Screen) -> Done {
    let source = script(engine, &given.file)?;
    let answer = engine.reach(&source, &given.from, &given.to, given.port)?;
    match given.format {
        Format::Json => json(screen, &answer)?,
        Format::Text => screen.print(&text(given, &answer, screen))?,
    }
    Ok(End::Well)
}

pub fn text(given: &Reach, answer: &network::Reach, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let question = format!("{} → {} : {}", given.from, given.to, given.port);
    let (word, tone) = if answer.reachable {
        (pick("✓ reachable", "✓ 연결할 수 있음"), Tone::Good)
    } else {
        (pick("✗ not reachable", "✗ 연결할 수 없음"), Tone::Bad)
    };
    let mut out = format!("{question}\n{}\n", screen.tone(tone, word));
    for (index, step) in answer.path.iter().enumerate() {
        out.push_str(&hanging(&format!("  {}. ", index + 1), step, screen.columns));
    }
    if let Some(blocked) = &answer.blocked_by {
        let place =
            blocked.span.as_ref().map(|span| format!(" ({}:{})", span.file, span.line)).unwrap_or_default();
        let label = pick("  blocked by  ", "  막는 것  ");
        out.push_str(&hanging(
            label,
            &format!("{}{place}: {}", blocked.resource, blocked.rule),
            screen.columns,
        ));
    }
    out
}
