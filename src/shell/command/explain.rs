//! `cloudkata explain NAME`.

use super::super::arguments::{Explain, Format};
use super::super::output::{Screen, Tone};
use super::super::{Done, End};
use super::json;
use crate::engine::{Engine, Explanation};
use crate::text::layout::{hanging, pad, width, wrap};

/// Explains a name.
pub fn run(engine: &Engine, given: &Explain, screen: &Screen) -> Done {
    let explanation = engine.explain(&given.name, screen.language)?;
    match given.format {
        Format::Json => json(screen, &explanation)?,
        Format::Text => screen.print(&text(&explanation, screen))?,
    }
    Ok(End::Well)
}

fn text(explanation: &Explanation, screen: &Screen) -> String {
    let heading = format!("{} ({})", explanation.name, explanation.sort);
    let mut out = format!("{}\n", screen.tone(Tone::Strong, &heading));
    if !explanation.summary.is_empty() {
        for line in wrap(&explanation.summary, screen.columns) {
            out.push_str(&format!("{line}\n"));
        }
    }
    for group in &explanation.groups {
        out.push_str(&format!("\n{}\n", screen.tone(Tone::Strong, &group.title)));
        let widest = group.entries.iter().map(|(name, _)| width(name)).max().unwrap_or(0).min(36);
        for (name, meaning) in &group.entries {
            if screen.plain || width(name) > widest {
                out.push_str(&format!("  {name}: {meaning}\n"));
            } else {
                out.push_str(&hanging(&format!("  {}  ", pad(name, widest)), meaning, screen.columns));
            }
        }
    }
    out
}
