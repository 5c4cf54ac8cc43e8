//! `cloudkata cost FILE`.

use super::super::arguments::{Cost, Format};
use super::super::output::{Screen, Tone};
use super::super::{Done, End};
use super::{json, script};
use crate::cost::Bill;
use crate::engine::Engine;
use crate::grade::figure::grouped;
use crate::text::layout::{Align, hanging, table};
use std::collections::BTreeSet;

/// Prints the monthly bill.
pub fn run(engine: &Engine, given: &Cost, screen: &Screen) -> Done {
    let source = script(engine, &given.file)?;
    let bill = engine.cost(&source)?;
    match given.format {
        Format::Json => json(screen, &bill)?,
        Format::Text => screen.print(&text(&bill, screen))?,
    }
    Ok(End::Well)
}

pub fn text(bill: &Bill, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let total = format!("{}: {}", pick("a month", "월 비용"), bill.monthly_usd);
    let mut out = format!("{}\n\n", screen.tone(Tone::Strong, &total));
    for line in &bill.lines {
        let digits = if line.quantity.fract() == 0.0 { 0 } else { 2 };
        let price = grouped_price(line.unit_usd);
        let sum = format!("{} {} × {price} = {}", grouped(line.quantity, digits), line.unit, line.usd);
        if screen.plain {
            out.push_str(&format!("{}, {}: {sum} ({})\n", line.resource, line.what, line.assumption));
            continue;
        }
        let (sum_usd, name) = (line.usd.to_string(), format!("{}, {}", line.resource, line.what));
        out.push_str(&hanging(&format!("{sum_usd:>11}  "), &name, screen.columns));
        let detail = if line.assumption.is_empty() { sum } else { format!("{sum}; {}", line.assumption) };
        for text in hanging("             ", &detail, screen.columns).lines() {
            out.push_str(&format!("{}\n", screen.tone(Tone::Faint, text)));
        }
    }
    let sources: BTreeSet<String> =
        bill.lines.iter().map(|line| format!("{} ({})", line.source, line.as_of)).collect();
    if !sources.is_empty() {
        out.push_str(&format!("\n{}\n", pick("prices from", "가격 출처")));
        let rows: Vec<Vec<String>> = sources.into_iter().map(|source| vec![format!("  {source}")]).collect();
        out.push_str(&table(&rows, &[Align::Left]));
    }
    out
}

/// A price with all its digits, and at least cents.
fn grouped_price(usd: f64) -> String {
    let text = format!("{usd:.10}");
    let short = text.trim_end_matches('0');
    let digits = short.len() - short.find('.').map_or(short.len(), |at| at + 1);
    format!("${}", grouped(usd, digits.max(2)))
}
