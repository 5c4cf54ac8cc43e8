//! A report as JUnit XML, which test dashboards read.

use super::command::grade_many::Outcome;
use crate::diagnostic::Diagnostic;
use crate::grade::{Report, Status, Verdict};

/// The XML of a report: a suite a stage, a test case a requirement.
pub fn render(report: &Report) -> String {
    let mut suites = Suites::default();
    suites.add(&format!("{}/{}", report.case, report.stage), report);
    suites.whole()
}

/// The XML of several designs: a suite a design. One that could not be graded is a suite of one error.
pub fn render_all(designs: &[(&str, &Outcome)]) -> String {
    let mut suites = Suites::default();
    for (file, outcome) in designs {
        match outcome {
            Ok(report) => suites.add(file, report),
            Err(error) => suites.fail(file, error),
        }
    }
    suites.whole()
}

/// Suites, with the counts of all.
#[derive(Default)]
struct Suites {
    text: String,
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Suites {
    fn add(&mut self, name: &str, report: &Report) {
        let count =
            |status: Status| report.requirements.iter().filter(|verdict| verdict.status == status).count();
        let mut cases = String::new();
        for verdict in &report.requirements {
            case(&mut cases, report, verdict);
        }
        self.suite(name, [report.requirements.len(), count(Status::Unmet), count(Status::Error)], &cases);
    }

    fn fail(&mut self, name: &str, error: &Diagnostic) {
        let (file, message) = (escape(name), escape(&error.to_string()));
        let case = format!(
            "    <testcase name=\"design\" classname=\"{file}\">\n      <error message=\"{message}\"></error>\n    </testcase>\n"
        );
        self.suite(name, [1, 0, 1], &case);
    }

    fn suite(&mut self, name: &str, [tests, failures, errors]: [usize; 3], cases: &str) {
        let (name, counts) = (escape(name), counts(tests, failures, errors));
        self.text.push_str(&format!("  <testsuite name=\"{name}\" {counts}>\n{cases}  </testsuite>\n"));
        self.tests += tests;
        self.failures += failures;
        self.errors += errors;
    }

    fn whole(self) -> String {
        let counts = counts(self.tests, self.failures, self.errors);
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
        format!("{head}\n<testsuites {counts}>\n{}</testsuites>\n", self.text)
    }
}

fn counts(tests: usize, failures: usize, errors: usize) -> String {
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"")
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
