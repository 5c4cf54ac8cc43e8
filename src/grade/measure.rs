//! What can be measured, in which unit, and how people say it. One row a measure, by the name that scripts use.

use crate::text::Language;
pub use crate::text::figure::Unit;

/// A measure of a run, a bill or a map of numbers.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// The name that scripts use, as in `run.availability`.
    pub name: &'static str,
    /// Its unit.
    pub unit: Unit,
    /// How it is said in English and Korean; the figure (with "at least" …) stands for `{}`.
    phrase: (&'static str, &'static str),
}

impl Measure {
    /// How it is said; `{}` is the place of the figure.
    pub const fn phrase(&self, language: Language) -> &'static str {
        language.pick(self.phrase.0, self.phrase.1)
    }
}

/// The row of a measure.
pub fn find(name: &str) -> Option<&'static Measure> {
    MEASURES.iter().find(|measure| measure.name == name)
}

const fn row(name: &'static str, unit: Unit, english: &'static str, korean: &'static str) -> Measure {
    Measure { name, unit, phrase: (english, korean) }
}

/// Every measure with words of its own; others are said by their name.
pub const MEASURES: &[Measure] = &[
    row("availability", Unit::Share, "{} of requests answered", "요청의 {}에 응답"),
    row(
        "worst_minute",
        Unit::Share,
        "{} of requests answered in the worst minute",
        "가장 나쁜 1분에 요청의 {}에 응답",
    ),
    row("mean", Unit::Milliseconds, "mean latency {}", "평균 응답 시간 {}"),
    row("p50", Unit::Milliseconds, "median latency {}", "응답 시간 중앙값 {}"),
    row("p90", Unit::Milliseconds, "p90 latency {} (9 of 10 answers)", "p90 응답 시간 {} (응답 10개 중 9개)"),
    row(
        "p95",
        Unit::Milliseconds,
        "p95 latency {} (19 of 20 answers)",
        "p95 응답 시간 {} (응답 20개 중 19개)",
    ),
    row(
        "p99",
        Unit::Milliseconds,
        "p99 latency {} (99 of 100 answers)",
        "p99 응답 시간 {} (응답 100개 중 99개)",
    ),
    row(
        "p999",
        Unit::Milliseconds,
        "p99.9 latency {} (999 of 1,000 answers)",
        "p99.9 응답 시간 {} (응답 1,000개 중 999개)",
    ),
    row("max", Unit::Milliseconds, "slowest answer {}", "가장 느린 응답 {}"),
    row(
        "worst_minute_p99",
        Unit::Milliseconds,
        "p99 latency {} in the worst minute",
        "가장 느린 1분의 p99 응답 시간 {}",
    ),
    row("total", Unit::Count, "{} requests", "요청 {}건"),
    row("ok", Unit::Count, "{} requests answered", "응답한 요청 {}건"),
    row("failed", Unit::Count, "{} failed requests", "실패한 요청 {}건"),
    row("failures", Unit::Count, "{} failed requests", "실패한 요청 {}건"),
    row("in_flight", Unit::Count, "{} requests unfinished at the end", "끝날 때 처리 중인 요청 {}건"),
    row("lost_sessions", Unit::Count, "{} lost sessions", "잃은 세션 {}개"),
    row("lost_files", Unit::Count, "{} lost files", "잃은 파일 {}개"),
    row("lost_rows", Unit::Count, "{} lost rows", "잃은 행 {}개"),
    row("stale_reads", Unit::Count, "{} stale reads", "뒤처진 읽기 {}건"),
    row("cache_hit_ratio", Unit::Share, "{} of look-ups answered by caches", "캐시 적중률 {}"),
    row("last_failure_s", Unit::Seconds, "last failed request: {}", "마지막 실패 시각 {}"),
    row("first_failure_s", Unit::Seconds, "first failed request: {}", "첫 실패 시각 {}"),
    row("longest_outage_s", Unit::Seconds, "longest outage {}", "가장 긴 중단 {}"),
    row("vcpu_hours", Unit::Number, "{} vCPU-hours", "vCPU 시간 {}"),
    row("instance_hours", Unit::Number, "{} instance-hours", "인스턴스 시간 {}"),
    row(
        "min_in_service",
        Unit::Count,
        "{} instances in service at the fewest",
        "서비스 중인 인스턴스 최소 {}대",
    ),
    row(
        "max_in_service",
        Unit::Count,
        "{} instances in service at the most",
        "서비스 중인 인스턴스 최대 {}대",
    ),
    row("cost_usd", Unit::Dollars, "{} for the run", "실행 비용 {}"),
    row("monthly_usd", Unit::Dollars, "{} a month", "월 {}"),
    row("hourly_usd", Unit::Dollars, "{} an hour", "시간당 {}"),
    row("usd_per_million_requests", Unit::Dollars, "{} per million requests", "요청 백만 건당 {}"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_phrase_has_one_place_for_its_figure() {
        for measure in MEASURES {
            for language in Language::ALL {
                assert_eq!(measure.phrase(language).matches("{}").count(), 1, "{}", measure.name);
            }
        }
        let names: BTreeSet<_> = MEASURES.iter().map(|measure| measure.name).collect();
        assert_eq!(names.len(), MEASURES.len());
    }
}
