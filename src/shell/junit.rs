//! A report as JUnit XML, which test dashboards read.

use crate::grade::{Report, Status, Verdict};

/// The XML of a report: a suite a stage, a test case a requirement.
pub fn render(report: &Report) -> String {
    let count =
        |status: Status| report.requirements.iter().filter(|verdict| verdict.status == status).count();
    let (failures, errors) = (count(Status::Unmet), count(Status::Error));
    let name = escape(&format!("{}/{}", report.case, report.stage));
    let tests = report.requirements.len();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    out.push_str(&format!("<testsuites {counts}>\n  <testsuite name=\"{name}\" {counts}>\n"));
    for verdict in &report.requirements {
        case(&mut out, report, verdict);
    }
    out.push_str("  </testsuite>\n</testsuites>\n");
    out
}

fn case(out: &mut String, report: &Report, verdict: &Verdict) {
    let class = escape(&format!("{}.{}", report.case, verdict.stage));
    out.push_str(&format!("    <testcase name=\"{}\" classname=\"{class}\"", escape(&verdict.id)));
    let (tag, message, text) = match verdict.status {
        Status::Met => return out.push_str("/>\n"),
        Status::Unmet => ("failure", verdict.observed.clone(), details(verdict)),
        Status::Error => {
            let message = verdict.error.as_ref().map(|error| error.message.clone()).unwrap_or_default();
            ("error", message, String::new())
        }
    };
    let (message, text) = (escape(&message), escape(&text));
    out.push_str(&format!(">\n      <{tag} message=\"{message}\">{text}</{tag}>\n    </testcase>\n"));
}

fn details(verdict: &Verdict) -> String {
    let mut lines =
        vec![format!("expected: {}", verdict.expected), format!("observed: {}", verdict.observed)];
    for cause in &verdict.causes {
        let place = cause.span.as_ref().map(|span| format!(" ({span})")).unwrap_or_default();
        lines.push(format!("cause: {} x {} at {}{place}", cause.count, cause.cause, cause.resource));
    }
    lines.push(format!("replay: {}", verdict.replay));
    lines.join("\n")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no place for other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn text_cannot_break_out_of_the_xml() {
        assert_eq!(escape("a<b & \"c\"\u{1}"), "a&lt;b &amp; &quot;c&quot;\u{fffd}");
    }
}
