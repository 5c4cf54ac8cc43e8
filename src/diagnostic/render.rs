//! The one place where a diagnostic becomes text.
//!
//! ```text
//! error: unknown property `instnace_type` of `ec2::instance`
//!   --> clock.rhai:4:5
//!    |
//!  4 |     instnace_type: "t2.micro",
//!    |     ^^^^^^^^^^^^^
//!    = help: did you mean `instance_type`?
//! ```

use super::{Diagnostic, Severity, Source};
use unicode_width::UnicodeWidthStr;

/// Renders a diagnostic for a person, without colour; the line is shown when `sources` holds it.
pub fn plain(diagnostic: &Diagnostic, sources: &[Source]) -> String {
    let mut out = format!("{}: {}\n", label(diagnostic.severity), diagnostic.message);
    let mut gutter = 1;
    if let Some(span) = &diagnostic.span {
        let number = span.line.to_string();
        gutter = number.len();
        let margin = " ".repeat(gutter + 1);
        out.push_str(&format!("{}--> {span}\n", " ".repeat(gutter + 1)));
        let line = sources.iter().find(|s| s.name == span.file).and_then(|s| s.line(span.line));
        if let Some(line) = line {
            let (shown, before, under) = excerpt(line, span.column as usize, span.length as usize);
            out.push_str(&format!("{margin} |\n {number} | {shown}\n{margin} | {before}{under}\n"));
        }
    }
    for (name, text) in [("help", &diagnostic.help), ("note", &diagnostic.note)] {
        if let Some(text) = text {
            out.push_str(&format!("{} = {name}: {text}\n", " ".repeat(gutter + 1)));
        }
    }
    out
}

fn label(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Longest piece of a line that is shown, in characters.
const SHOWN: usize = 100;

/// The shown piece of a line, the blanks below it up to the span, and the carets. Widths are those of a terminal, so
/// that Korean text before the span does not push the carets aside.
fn excerpt(line: &str, column: usize, length: usize) -> (String, String, String) {
    let chars: Vec<char> = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let start = column.saturating_sub(1).min(chars.len());
    let from = if start > SHOWN - 20 { start - 20 } else { 0 };
    let to = chars.len().min(from + SHOWN);
    let end = (start + length.max(1)).min(to).max(start);
    let text = |range: std::ops::Range<usize>| chars.get(range).map(|c| c.iter().collect::<String>());
    let shown = text(from..to).unwrap_or_default();
    let before = text(from..start).unwrap_or_default();
    let under = text(start..end).unwrap_or_default();
    (shown, " ".repeat(before.width()), "^".repeat(under.width().max(1)))
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnostic, Source, Span};

    #[test]
    fn carets_stand_under_the_span_after_korean_text() {
        let source = Source::new("시계.rhai", "let 시계 = instnace();\n");
        let diagnostic =
            Diagnostic::error("unknown", "no such function").at(Span::new("시계.rhai", 1, 10, 8));
        let text = super::plain(&diagnostic, &[source]);
        assert!(text.contains(" 1 | let 시계 = instnace();\n   |            ^^^^^^^^\n"), "{text}");
    }
}
