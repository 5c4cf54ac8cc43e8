//! What a learner sees, kept as it is: 80 and 60 columns, English and Korean, drawn and plain.

use super::super::output::Screen;
use super::render;
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::{
    Alternative, CaseWords, CostSummary, Language, Pillar, Report, RequirementWords, Status, Verdict, When,
    Where,
};
use crate::simulate::run::Cause;
use crate::units::Usd;

const SCRIPT: &str = "// clock\nlet web = ec2::instance(\"web\", #{ image_id: golden_ami(app), instance_type: \"t2.micro\" });\napp.address = web;\n";

fn verdict(id: &str, title: &str, status: Status) -> Verdict {
    Verdict {
        id: id.to_owned(),
        pillar: Pillar::Reliability,
        stage: "fixed-address".to_owned(),
        status,
        title: title.to_owned(),
        expected: String::new(),
        observed: String::new(),
        when: None,
        place: None,
        causes: Vec::new(),
        evidence: Vec::new(),
        hint: None,
        hints: 3,
        seed: 1,
        replay: "cloudkata grade whatisthetime/fixed-address clock.rhai --seed 1".to_owned(),
        error: None,
    }
}

fn cause(name: &str, count: u64, line: u32) -> Cause {
    Cause {
        cause: name.to_owned(),
        count,
        first_s: 720.0,
        last_s: 2399.9,
        resource: "ec2::instance.web".to_owned(),
        kind: "AWS::EC2::Instance".to_owned(),
        span: Some(Span::new("clock.rhai", line, 11, 13)),
    }
}

fn report(language: Language, requirements: Vec<Verdict>) -> Report {
    Report {
        schema_version: 1,
        case: "whatisthetime".to_owned(),
        stage: "fixed-address".to_owned(),
        stage_title: language.pick("The address that changed", "바뀌어 버린 주소").to_owned(),
        language,
        seed: 1,
        seeds: vec![1, 2, 3],
        met: requirements.iter().all(|verdict| verdict.status == Status::Met),
        requirements,
        cost: CostSummary { monthly_usd: Some(Usd::from_dollars(12.12)), note: None },
        printed: Vec::new(),
        warnings: Vec::new(),
        next_stage: Some("scale-up".to_owned()),
        alternatives: Vec::new(),
    }
}

fn failed(language: Language) -> Report {
    let korean = language == Language::Korean;
    let mut first = verdict(
        "same-address-after-restart",
        language
            .pick("Users find us again after a restart", "다시 시작해도 사용자가 우리를 찾을 수 있습니다"),
        Status::Unmet,
    );
    let say = |english: &str, korean: &str| language.pick(english, korean).to_owned();
    first.expected =
        say("at least 99.9 % of requests answered, from 15 min on", "요청의 99.9 % 이상에 응답 (15분부터)");
    first.observed = say("0 % of requests answered, from 15 min on", "요청의 0 %에 응답 (15분부터)");
    first.when = Some(When { first_s: 900.0, last_s: 2399.9 });
    let cause = cause("stale-address", 29_871, 2);
    first.place =
        Some(Where { resource: cause.resource.clone(), kind: cause.kind.clone(), span: cause.span.clone() });
    first.causes = vec![cause, self::cause("instance-stopped", 12, 2)];
    first.evidence = vec![say(
        "worst around 20 min: 0 % of requests answered",
        "가장 나쁜 때는 20분 무렵: 요청의 0 %에 응답",
    )];
    first.hint = Some(say(
        "Look at the address before and after the stop.",
        "서버를 멈추기 전과 다시 시작한 뒤의 주소를 나란히 놓고 비교해 보세요. 무엇이 달라졌나요?",
    ));
    let mut second = verdict(
        "affordable",
        if korean { "비용을 감당할 수 있습니다" } else { "It stays affordable" },
        Status::Unmet,
    );
    second.observed = say("$280.32 a month", "월 $280.32");
    let served = verdict(
        "users-are-served",
        if korean { "사용자가 응답을 받습니다" } else { "Users get an answer" },
        Status::Met,
    );
    report(language, vec![served, first, second])
}

fn passed(language: Language) -> Report {
    let title = language.pick("Users get an answer", "사용자가 응답을 받습니다");
    let mut report = report(language, vec![verdict("users-are-served", title, Status::Met)]);
    let design = |name: &str, description: &str, dollars: f64| Alternative {
        name: name.to_owned(),
        description: description.to_owned(),
        file: (name != "yours").then(|| name.to_owned()),
        monthly_usd: Some(Usd::from_dollars(dollars)),
        availability: 0.9987,
        p99_ms: 212.0,
        lost: 0,
        exposed: 1,
    };
    report.alternatives = vec![
        design("yours", "", 12.12),
        design("stages/02-fixed-address", "An Elastic IP stays when the server restarts.", 12.12),
        design("accept/name", "A record that the operator changes, with a short TTL.", 9.01),
    ];
    report
}

fn drawn(report: &Report, columns: usize) -> String {
    let screen = Screen::bare(report.language, columns, false);
    render(report, &Source::new("clock.rhai", SCRIPT), None, &screen)
}

#[test]
fn an_unmet_requirement_in_english() {
    insta::assert_snapshot!(drawn(&failed(Language::English), 80));
}

#[test]
fn an_unmet_requirement_in_korean() {
    insta::assert_snapshot!(drawn(&failed(Language::Korean), 80));
}

#[test]
fn an_unmet_requirement_in_sixty_columns() {
    insta::assert_snapshot!(drawn(&failed(Language::English), 60));
}

#[test]
fn an_unmet_requirement_line_by_line() {
    let screen = Screen::bare(Language::English, 80, true);
    insta::assert_snapshot!(render(
        &failed(Language::English),
        &Source::new("clock.rhai", SCRIPT),
        None,
        &screen
    ));
}

#[test]
fn a_pass_shows_what_comes_next_and_the_alternatives() {
    insta::assert_snapshot!(drawn(&passed(Language::English), 80));
    insta::assert_snapshot!(drawn(&passed(Language::Korean), 80));
}

#[test]
fn what_could_not_be_judged_says_why() {
    let mut verdict = verdict("users-are-served", "Users get an answer", Status::Error);
    verdict.error =
        Some(Diagnostic::error("limit-reached", "more than 20000000 requests").help("ask for a shorter run"));
    insta::assert_snapshot!(drawn(&report(Language::English, vec![verdict]), 80));
}

#[test]
fn everything_in_full_has_every_cause_and_every_hint() {
    let mut words = CaseWords::default();
    let hints = vec!["Look.".to_owned(), "Compare.".to_owned(), "`ec2::eip`.".to_owned()];
    let said = RequirementWords { hints, ..RequirementWords::default() };
    words.requirements.insert("same-address-after-restart".to_owned(), said);
    let (report, screen) = (failed(Language::English), Screen::bare(Language::English, 80, false));
    insta::assert_snapshot!(render(&report, &Source::new("clock.rhai", SCRIPT), Some(&words), &screen));
}

#[test]
fn no_line_is_wider_than_the_screen() {
    for language in Language::ALL {
        for columns in [60, 80] {
            for report in [failed(language), passed(language)] {
                for line in drawn(&report, columns).lines() {
                    let wide = crate::text::layout::width(line);
                    assert!(wide <= columns, "{wide} columns: {line}");
                }
            }
        }
    }
}
