//! What a mock came to, and how ready somebody is, as text.

use super::super::output::{Screen, Tone};
use crate::exam::{ExamResult, Readiness};
use crate::text::Language;
use crate::text::layout::{Align, table};

/// Right answers in percent.
fn share(right: usize, of: usize) -> String {
    (100 * right + of / 2).checked_div(of).map_or_else(|| "-".to_owned(), |percent| format!("{percent} %"))
}

/// The result of a mock, as text.
pub fn told(result: &ExamResult, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let (estimate, passing, right, scored) = (result.estimate, result.passing, result.right, result.scored);
    let verdict = match (screen.language, result.passes) {
        (Language::English, true) => {
            format!("✓ An estimate of {estimate}: at or above {passing}, which passes")
        }
        (Language::English, false) => format!("✗ An estimate of {estimate}: below {passing}, which passes"),
        (Language::Korean, true) => format!("✓ 추정 점수 {estimate}점: 합격선 {passing}점 이상입니다"),
        (Language::Korean, false) => format!("✗ 추정 점수 {estimate}점: 합격선 {passing}점보다 낮습니다"),
    };
    let mut out =
        format!("\n{}\n", screen.tone(if result.passes { Tone::Good } else { Tone::Bad }, &verdict));
    out.push_str(&match screen.language {
        Language::English => format!(
            "{right} of the {scored} questions that count are right, {} blank. AWS does not publish its scale; this is 100 + 900 x the share that is right.\n",
            result.blank
        ),
        Language::Korean => format!(
            "채점 대상 {scored}문제 중 {right}문제 정답, 답하지 않은 문제 {}개. AWS는 환산 방법을 공개하지 않으므로 100 + 900 × 정답률로 추정한 값입니다.\n",
            result.blank
        ),
    });
    let mut rows = vec![vec![
        pick("domain", "영역").to_owned(),
        pick("right", "정답").to_owned(),
        String::new(),
        String::new(),
    ]];
    for row in &result.domains {
        rows.push(vec![
            row.domain.to_string(),
            format!("{}/{}", row.right, row.of),
            share(row.right, row.of),
            row.domain.title(screen.language).to_owned(),
        ]);
    }
    let align = [Align::Left, Align::Right, Align::Right, Align::Left];
    out.push_str(&format!("\n{}", table(&rows, &align)));
    let mut rows = vec![vec![
        pick("task", "과제").to_owned(),
        pick("right", "정답").to_owned(),
        String::new(),
        String::new(),
    ]];
    for row in &result.tasks {
        rows.push(vec![
            row.task.to_string(),
            format!("{}/{}", row.right, row.of),
            share(row.right, row.of),
            row.task.title(screen.language).to_owned(),
        ]);
    }
    out.push_str(&format!("\n{}", table(&rows, &align)));
    out
}

/// Fewer answers than this are said to be few: about half of a mock.
const FEW: usize = 30;

/// How ready somebody is, as text.
pub fn readiness_text(ready: &Readiness, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let percent = |share: f64| format!("{} %", (share * 100.0).round());
    let (expected, low, high) = ready.estimate;
    let answers = ready.overall.answers;
    let mut out = match screen.language {
        Language::English => format!(
            "\nReadiness for {}, based on {answers} answers: an estimate of {expected} ({low} to {high}); a pass today with {}.\n",
            ready.exam,
            percent(ready.passes)
        ),
        Language::Korean => format!(
            "\n{} 준비도 (답 {answers}개 기준): 추정 점수 {expected}점 ({low}~{high}), 오늘 합격할 확률 {}.\n",
            ready.exam,
            percent(ready.passes)
        ),
    };
    if answers < FEW {
        out.push_str(pick(
            "So few answers say little about you yet: look at the interval, and answer more.\n",
            "답이 아직 적어 이 수치로 알 수 있는 것은 많지 않습니다. 구간을 보고, 더 풀어 보십시오.\n",
        ));
    }
    let mut rows = vec![vec![
        pick("domain", "영역").to_owned(),
        pick("expected", "기대").to_owned(),
        pick("interval", "구간").to_owned(),
        pick("answers", "답").to_owned(),
        String::new(),
    ]];
    for (domain, level) in &ready.domains {
        rows.push(vec![
            domain.to_string(),
            percent(level.expected),
            format!("{} - {}", percent(level.low), percent(level.high)),
            level.answers.to_string(),
            domain.title(screen.language).to_owned(),
        ]);
    }
    out.push_str(&format!(
        "\n{}",
        table(&rows, &[Align::Left, Align::Right, Align::Right, Align::Right, Align::Left])
    ));
    out.push_str(&study_next(ready, screen));
    out
}

/// What to look at again, and why.
fn study_next(ready: &Readiness, screen: &Screen) -> String {
    let pick = |english, korean| screen.language.pick(english, korean);
    let mut out = String::new();
    if !ready.sure_but_wrong.is_empty() {
        let label = pick("Sure and wrong", "확신했지만 틀린 문제");
        out.push_str(&format!("\n{label}: {}\n", ready.sure_but_wrong.join(", ")));
    }
    if !ready.next.is_empty() {
        out.push_str(&format!("\n{}\n", pick("Study next:", "다음에 공부할 것:")));
    }
    for advice in ready.next.iter().take(5) {
        let why = advice.why;
        let parts: Vec<String> = [
            (why.sure_but_wrong, pick("sure and wrong", "확신했지만 틀림")),
            (why.missed, pick("missed", "틀림")),
            (why.fading, pick("fading", "잊을 때가 됨")),
            (why.unseen, pick("not asked yet", "아직 풀지 않음")),
        ]
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
        let of = pick("questions", "문제");
        out.push_str(&format!(
            "  {}  ({}: {}; {} {of})\n",
            advice.lesson,
            advice.domain,
            parts.join(", "),
            why.of
        ));
    }
    out
}
