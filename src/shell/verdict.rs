//! A report for a person: what is met and what is not, then the first thing that is not, in full, with one thing to
//! try. The rest is a line each; JSON has all of it.

mod session;

pub use session::{further_hints, in_session};

use super::output::{Screen, Tone};
use super::words::Phrase;
use crate::diagnostic::{Source, render};
use crate::grade::{Alternative, CaseWords, Report, Status, Verdict, causes, figure, measure::Unit};
use crate::text::layout::{Align, cut, hanging, pad, table, width, wrap};

/// The words of a case, where a learner asked for everything: each unmet requirement in full, with every hint.
pub type Everything<'a> = Option<&'a CaseWords>;

/// The text of a report.
pub fn render(report: &Report, source: &Source, everything: Everything<'_>, screen: &Screen) -> String {
    let mut out = headline(report, screen);
    out.push_str(&list(report, screen));
    let unmet: Vec<&Verdict> =
        report.requirements.iter().filter(|verdict| verdict.status != Status::Met).collect();
    if let Some(words) = everything {
        for verdict in &unmet {
            let hints = words.requirements.get(&verdict.id).map(|said| said.hints.as_slice());
            out.push_str(&format!(
                "
{}",
                in_full(verdict, source, hints, screen)
            ));
        }
    } else if let Some((first, others)) = unmet.split_first() {
        out.push_str(&format!(
            "
{}",
            in_full(first, source, None, screen)
        ));
        out.push_str(&in_short(others, screen));
        let rest = if screen.prompt { Phrase::RestAtPrompt } else { Phrase::Rest };
        let rest = format!("({})", rest.text(screen.language));
        out.push_str(&format!("\n{}\n", screen.tone(Tone::Faint, &rest)));
    }
    if unmet.is_empty() {
        out.push_str(&after_pass(report, screen));
    }
    out
}

fn headline(report: &Report, screen: &Screen) -> String {
    let say = |phrase: Phrase| phrase.text(screen.language);
    let total = report.requirements.len();
    let met = report.requirements.iter().filter(|verdict| verdict.status == Status::Met).count();
    let (phrase, tone) = match (report.met, report.has_error()) {
        (true, _) => (say(Phrase::AllMet), Tone::Good),
        (false, true) => (say(Phrase::NotJudged), Tone::Odd),
        (false, false) => (say(Phrase::NotYet), Tone::Bad),
    };
    let mut name = format!("{}/{}", report.case, report.stage);
    if !report.stage_title.is_empty() {
        name.push_str(&format!(" · {}", report.stage_title));
    }
    let mut out = String::new();
    for (text, tone) in [(name, Tone::Strong), (format!("{phrase} ({met}/{total})"), tone)] {
        for line in wrap(&text, screen.columns) {
            out.push_str(&format!("{}\n", screen.tone(tone, &line)));
        }
    }
    out + "\n"
}

/// A sign and a word for a status: never the colour or the sign alone.
fn status(verdict: &Verdict, screen: &Screen) -> (String, Tone) {
    let (sign, phrase, tone) = match verdict.status {
        Status::Met => ("✓", Phrase::Met, Tone::Good),
        Status::Unmet => ("✗", Phrase::Unmet, Tone::Bad),
        Status::Error => ("!", Phrase::Error, Tone::Odd),
    };
    let word = phrase.text(screen.language);
    (if screen.plain { word.to_owned() } else { format!("{sign} {word}") }, tone)
}

/// The requirements, a line each with its status.
pub fn list(report: &Report, screen: &Screen) -> String {
    let marks: Vec<(String, Tone)> =
        report.requirements.iter().map(|verdict| status(verdict, screen)).collect();
    let widest = marks.iter().map(|(mark, _)| width(mark)).max().unwrap_or(0);
    let mut out = String::new();
    for (verdict, (mark, tone)) in report.requirements.iter().zip(&marks) {
        if screen.plain {
            out.push_str(&format!("{mark}: {} ({})\n", verdict.title, verdict.id));
            continue;
        }
        let title = cut(&verdict.title, screen.columns.saturating_sub(widest + 4));
        out.push_str(&format!("  {}  {title}\n", screen.tone(*tone, &pad(mark, widest))));
    }
    out
}

/// An unmet requirement, with all its hints where they are given, else with the first.
fn in_full(verdict: &Verdict, source: &Source, hints: Option<&[String]>, screen: &Screen) -> String {
    let language = screen.language;
    let (mark, tone) = status(verdict, screen);
    let title = format!("{mark}: {}", verdict.title);
    let mut out = String::new();
    for line in wrap(&title, screen.columns) {
        out.push_str(&format!("{}\n", screen.tone(tone, &line)));
    }
    let about = format!("{} · {} · {}", verdict.id, verdict.pillar.title(language), verdict.stage);
    out.push_str(&format!("{}\n\n", screen.tone(Tone::Faint, &cut(&about, screen.columns))));
    if let Some(error) = &verdict.error {
        out.push_str(&format!("{}:\n", Phrase::CouldNotJudge.text(language)));
        out.push_str(&render::plain(error, std::slice::from_ref(source)));
        out.push('\n');
    }
    let mut rows = Rows::new(screen);
    rows.row(Phrase::Expected, &verdict.expected);
    rows.row(Phrase::Observed, &verdict.observed);
    if let Some(when) = verdict.when {
        rows.row(Phrase::When, &figure::span_of_time(when.first_s, when.last_s, language));
    }
    place(&mut rows, verdict, source);
    why(&mut rows, verdict, hints.is_some());
    let mut label = Phrase::Try.text(language);
    for hint in hints.unwrap_or(verdict.hint.as_slice()) {
        rows.line(label, hint);
        label = "";
    }
    if !verdict.replay.is_empty() {
        rows.command(Phrase::Again, &verdict.replay);
    }
    out + rows.text.as_str()
}

/// Labelled lines whose texts begin in one column.
struct Rows<'a> {
    screen: &'a Screen,
    label: usize,
    text: String,
}

impl<'a> Rows<'a> {
    fn new(screen: &'a Screen) -> Self {
        let labels = [
            Phrase::Expected,
            Phrase::Observed,
            Phrase::When,
            Phrase::Where,
            Phrase::Why,
            Phrase::Seen,
            Phrase::Try,
            Phrase::Again,
        ];
        let label = labels.iter().map(|phrase| width(phrase.text(screen.language))).max().unwrap_or(0);
        Self { screen, label, text: String::new() }
    }

    fn row(&mut self, label: Phrase, text: &str) {
        self.line(label.text(self.screen.language), text);
    }

    fn line(&mut self, label: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.screen.plain {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let lead = if label.is_empty() { String::new() } else { format!("{label}: ") };
            self.text.push_str(&format!("{lead}{text}\n"));
            return;
        }
        let lead = format!("  {}  ", pad(label, self.label));
        let text = hanging(&lead, text, self.screen.columns);
        let text = match text.strip_prefix(&format!("  {label}")) {
            Some(rest) if !label.is_empty() => format!("  {}{rest}", self.screen.tone(Tone::Strong, label)),
            _ => text,
        };
        self.text.push_str(&text);
    }

    /// A command; a shell takes it as it stands, also where it goes on in the next line.
    fn command(&mut self, label: Phrase, text: &str) {
        let room = self.screen.columns.saturating_sub(self.label + 6).max(20);
        let lines = wrap(text, room);
        if self.screen.plain || lines.len() < 2 {
            return self.row(label, text);
        }
        let last = lines.len() - 1;
        for (index, line) in lines.iter().enumerate() {
            let label = if index == 0 { label.text(self.screen.language) } else { "" };
            self.line(label, &format!("{line}{}", if index < last { " \\" } else { "" }));
        }
    }

    /// A line of the script, as it is.
    fn code(&mut self, text: &str) {
        let indent = if self.screen.plain { 0 } else { self.label + 4 };
        let text = cut(text, self.screen.columns.saturating_sub(indent).max(20));
        self.text.push_str(&format!("{}{}\n", " ".repeat(indent), self.screen.tone(Tone::Faint, &text)));
    }
}

fn place(rows: &mut Rows<'_>, verdict: &Verdict, source: &Source) {
    let Some(place) = &verdict.place else { return };
    let Some(span) = &place.span else { return rows.row(Phrase::Where, &place.resource) };
    rows.row(Phrase::Where, &format!("{}:{} · {}", span.file, span.line, place.resource));
    if let Some(line) = source.line(span.line).filter(|_| source.name == span.file) {
        rows.code(&format!("{} | {}", span.line, line.trim()));
    }
}

/// Why: the first cause with its meaning; the others are counted, or shown too where everything is wanted.
fn why(rows: &mut Rows<'_>, verdict: &Verdict, whole: bool) {
    let language = rows.screen.language;
    let shown = if whole { verdict.causes.len() } else { 1 };
    let mut label = Phrase::Why.text(language);
    for cause in verdict.causes.iter().take(shown) {
        let mut text = causes::title(&cause.cause, language);
        if cause.count > 0 {
            text = format!("{} × {text}", figure::grouped(cause.count as f64, 0));
        }
        if verdict.place.as_ref().is_none_or(|place| place.resource != cause.resource) {
            let line =
                cause.span.as_ref().map(|span| format!(", {}:{}", span.file, span.line)).unwrap_or_default();
            text.push_str(&format!(" ({}{line})", cause.resource));
        }
        rows.line(label, &text);
        rows.line("", causes::find(&cause.cause).map(|row| row.meaning(language)).unwrap_or_default());
        label = "";
    }
    let others: u64 = verdict.causes.iter().skip(shown).map(|cause| cause.count).sum();
    if others > 0 {
        let others = figure::grouped(others as f64, 0);
        rows.line("", &Phrase::OtherCauses.text(language).replace("{}", &others));
    }
    let mut label = Phrase::Seen.text(language);
    for seen in verdict.evidence.iter().take(if whole { usize::MAX } else { 2 }) {
        rows.line(label, seen);
        label = "";
    }
}

/// The other unmet requirements, a line each.
fn in_short(verdicts: &[&Verdict], screen: &Screen) -> String {
    if verdicts.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}:\n", Phrase::AlsoUnmet.text(screen.language));
    for verdict in verdicts {
        let said = verdict.error.as_ref().map_or(verdict.observed.as_str(), |error| error.message.as_str());
        let text = format!("{}: {said}", verdict.id);
        let text = if screen.plain {
            text
        } else {
            format!("  · {}", cut(&text, screen.columns.saturating_sub(4)))
        };
        out.push_str(&format!("{text}\n"));
    }
    out
}

fn after_pass(report: &Report, screen: &Screen) -> String {
    let language = screen.language;
    let mut rows = Rows::new(screen);
    rows.text.push('\n');
    rows.row(Phrase::Cost, &cost(report, screen));
    let seeds: Vec<String> = report.seeds.iter().map(u64::to_string).collect();
    rows.row(Phrase::Seeds, &seeds.join(", "));
    match &report.next_stage {
        Some(next) if screen.prompt => {
            rows.row(Phrase::NextStage, &format!(":start {}/{next}", report.case));
        }
        Some(next) => rows.row(Phrase::NextStage, &format!("cloudkata grade {}/{next} FILE", report.case)),
        None => rows.row(Phrase::NextStage, Phrase::LastStage.text(language)),
    }
    let mut out = rows.text;
    if report.alternatives.len() > 1 {
        out.push_str(&format!("\n{}\n", screen.tone(Tone::Strong, Phrase::SideBySide.text(language))));
        out.push_str(&side_by_side(&report.alternatives, screen));
    }
    out
}

fn cost(report: &Report, screen: &Screen) -> String {
    match (&report.cost.monthly_usd, &report.cost.note) {
        (Some(usd), _) => format!("{usd} {}", Phrase::PerMonth.text(screen.language)),
        (None, Some(note)) => format!("{} ({note})", Phrase::Unknown.text(screen.language)),
        (None, None) => Phrase::Unknown.text(screen.language).to_owned(),
    }
}

fn side_by_side(designs: &[Alternative], screen: &Screen) -> String {
    let language = screen.language;
    let say = |phrase: Phrase| phrase.text(language).to_owned();
    // What is the same for all tells nothing apart.
    let lost = designs.iter().any(|design| design.lost > 0);
    let exposed = designs.iter().any(|design| Some(design.exposed) != designs.first().map(|d| d.exposed));
    let mut rows =
        vec![vec![String::new(), say(Phrase::PerMonth), say(Phrase::Availability), say(Phrase::Slowest)]];
    rows[0].extend(lost.then(|| say(Phrase::Lost)));
    rows[0].extend(exposed.then(|| say(Phrase::Exposed)));
    for design in designs {
        let usd = design.monthly_usd.map_or_else(|| say(Phrase::Unknown), |usd| usd.to_string());
        let mut row = vec![
            if design.file.is_none() { say(Phrase::Yours) } else { design.name.clone() },
            usd,
            figure::single(Unit::Share, design.availability, language),
            figure::single(Unit::Milliseconds, design.p99_ms, language),
        ];
        row.extend(lost.then(|| figure::single(Unit::Count, design.lost as f64, language)));
        row.extend(exposed.then(|| figure::single(Unit::Count, design.exposed as f64, language)));
        rows.push(row);
    }
    let text =
        table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right]);
    let mut out = String::new();
    for (line, description) in
        text.lines().zip(std::iter::once("").chain(designs.iter().map(|d| d.description.as_str())))
    {
        out.push_str(&format!("  {line}\n"));
        if !description.is_empty() {
            out.push_str(&hanging("    ", description, screen.columns));
        }
    }
    out
}

#[cfg(test)]
mod tests;
