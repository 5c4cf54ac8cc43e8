//! The words by which a check says what it expects, each asked of a small design.

#![cfg(feature = "cli")]
#![expect(clippy::unwrap_used, reason = "a test that cannot read an answer has failed")]

use cloudkata::course::{Course, Files};
use cloudkata::grade::{Status, Verdict};
use cloudkata::{Engine, GradeOptions, Language, Seed};

const MANIFEST: &str = r#"{ "id": "t", "version": "1", "format_version": 1, "languages": ["en", "ko"] }"#;

const DESIGN: &str = r#"
let door = ec2::security_group("door", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] });
let web = ec2::instance("web", #{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [door] });
app.address = web;
"#;

/// The verdict of a check on the design, in a language.
fn verdict_in(language: Language, check: &str) -> Verdict {
    let case = format!(
        "define_case(\"t\", #{{ app: application(\"t\", #{{ requests: #{{ get: #{{ cpu: constant(\"20ms\") }} }} }}), \
         users: 50, arrivals: poisson(5), timeout: \"5s\" }});\nstage(\"s\");\n\
         requirement(\"r\", #{{ pillar: \"security\", check: |lab| {{ {check} }} }});\n"
    );
    let files = Files::from_texts([
        ("lessons/course.json", MANIFEST.to_owned()),
        ("scripts/cases/t/case.rhai", case),
    ]);
    let engine = Engine::new(Course::from_files(&files).unwrap());
    let options = GradeOptions { seeds: vec![Seed(1)], language, ..GradeOptions::default() };
    engine.grade_with("t", DESIGN, &options).unwrap().requirements.remove(0)
}

fn verdict(check: &str) -> Verdict {
    verdict_in(Language::English, check)
}

fn error(check: &str) -> String {
    let verdict = verdict(check);
    assert_eq!(verdict.status, Status::Error, "{verdict:?}");
    let error = verdict.error.unwrap();
    assert!(error.span.is_some(), "{error}");
    error.to_string()
}

#[test]
fn figures_of_runs_windows_bills_and_maps_are_compared() {
    for (check, status, observed) in [
        (
            "at_least(lab.simulate(#{ duration: \"5m\" }), \"availability\", 0.999)",
            Status::Met,
            "100 % of requests answered",
        ),
        (
            "at_least(lab.simulate(#{ duration: \"5m\" }).after(\"3m\"), \"availability\", 0.999)",
            Status::Met,
            "100 % of requests answered, from 3 min on",
        ),
        ("at_most(lab.simulate(#{ duration: \"5m\" }), \"failures\", 0)", Status::Met, "0 failed requests"),
        (
            "at_most(lab.simulate(#{ duration: \"5m\" }), \"last_failure_s\", 60)",
            Status::Met,
            "last failed request: never",
        ),
        ("at_most(#{ open_ports: 3 }, \"open_ports\", 1)", Status::Unmet, "open ports 3"),
        ("equals(2 + 2, 4, \"the sum\")", Status::Met, "the sum: 4"),
        ("equals(2 + 2.0, 4)", Status::Met, "4"),
        ("is_true(1 > 2, \"one is more than two\")", Status::Unmet, "it is not so"),
        ("1 < 2", Status::Met, "it is so"),
        ("[1 < 2, [is_true(true), 2 < 1]]", Status::Unmet, "it is not so"),
    ] {
        let verdict = verdict(check);
        assert_eq!((verdict.status, verdict.observed.as_str()), (status, observed), "{check}");
    }
}

#[test]
fn a_bill_that_is_too_high_shows_its_dearest_lines() {
    let verdict = verdict("at_most(lab.cost(), \"monthly_usd\", 30)");
    assert_eq!((verdict.status, verdict.expected.as_str()), (Status::Unmet, "at most $30 a month"));
    assert!(verdict.evidence[0].starts_with("ec2::instance.web, m5.large"), "{:?}", verdict.evidence);
    let place = verdict.place.unwrap();
    assert_eq!((place.resource.as_str(), place.span.unwrap().line), ("ec2::instance.web", 3));
}

#[test]
fn an_open_port_shows_the_way_in_and_a_shut_one_what_blocks() {
    let open = verdict("unreachable(lab, INTERNET, lab.servers(), 80)");
    assert_eq!(open.status, Status::Unmet);
    assert_eq!(open.expected, "internet cannot reach ec2::instance.web on port 80");
    assert_eq!(open.observed, "a connection opens");
    assert!(open.evidence[0].contains("ec2::security_group.door → ec2::instance.web"), "{:?}", open.evidence);
    assert_eq!(open.place.unwrap().resource, "ec2::instance.web");
    let shut = verdict("reachable(lab, INTERNET, lab.instances[0], 22)");
    assert_eq!((shut.status, shut.causes[0].cause.as_str()), (Status::Unmet, "security-group-denies"));
    assert_eq!(shut.causes[0].span.as_ref().unwrap().line, 2);
    assert_eq!(verdict("unreachable(lab, INTERNET, lab.servers(), 22)").status, Status::Met);
    assert_eq!(verdict("is_true(lab.exposed(22).is_empty())").status, Status::Met);
    assert_eq!(verdict("equals(lab.exposed(80), lab.servers())").status, Status::Met);
}

#[test]
fn a_check_sees_the_design_and_nothing_but_the_design() {
    for check in [
        "equals(lab.instances[0].instance_type, \"m5.large\")",
        "equals(lab.resources(\"ec2::instance\").len(), 1)",
        "equals(lab.resources(\"AWS::EC2::SecurityGroup\").len(), 1)",
        "equals(lab.binding(\"sessions\").len(), 0)",
        "equals(lab.region, \"us-east-1\")",
        "equals(lab.seed, 1)",
        "!lab.address_is_one_name",
        "equals(lab.address.len(), 1)",
        "is_true(lab.reach(INTERNET, lab.instances[0], 80).reachable)",
        "is_true(lab.cost(#{ requests: 1000000, bytes_out: 1000000000000 }).monthly_usd > lab.cost().monthly_usd)",
        "is_true(lab.cost(lab.simulate(#{ duration: \"30m\" })).monthly_usd > lab.cost().monthly_usd)",
    ] {
        assert_eq!(verdict(check).status, Status::Met, "{check}: {:?}", verdict(check));
    }
}

#[test]
fn a_check_that_fails_itself_is_an_error_with_its_line() {
    assert!(
        error("at_least(lab.simulate(#{ duration: \"5m\" }), \"availabilty\", 1)")
            .contains("did you mean `availability`?")
    );
    assert!(error("lab.simulate(#{ duraton: \"5m\" })").contains("did you mean `duration`?"));
    assert!(error("lab.simulate(#{ duration: \"5m\", seed: 7 })").contains("not the check's to choose"));
    assert!(error("lab.simulate(#{ duration: \"5m\" })").contains("returns expectations"));
    assert!(error("lab.simluate(#{ duration: \"5m\" })").contains("did you mean `simulate`?"));
    assert!(error("lab.binding(\"sesions\")").contains("did you mean `sessions`?"));
    assert!(error("lab.resources(\"ec2::instnace\")").contains("did you mean `ec2::instance`?"));
    assert!(error("[]").contains("expects nothing"));
    assert!(error("throw \"oops\"").contains("oops"));
    assert!(error("loop { }").contains("stopped"));
}

#[test]
fn sentences_are_korean_where_korean_is_asked_for() {
    let say = |check| {
        let verdict = verdict_in(Language::Korean, check);
        (verdict.expected, verdict.observed)
    };
    let (expected, observed) = say("at_most(lab.cost(), \"monthly_usd\", 30)");
    assert_eq!(expected, "월 $30 이하");
    assert!(observed.starts_with("월 $"), "{observed}");
    let (expected, _) = say("at_most(lab.simulate(#{ duration: \"5m\" }), \"lost_sessions\", 0)");
    assert_eq!(expected, "잃은 세션 0개 이하");
    let (expected, observed) = say("is_true(false, #{ en: \"a\", ko: \"가\" })");
    assert_eq!((expected.as_str(), observed.as_str()), ("가", "그렇지 않습니다"));
    let (expected, _) = say("unreachable(lab, INTERNET, lab.servers(), 80)");
    assert_eq!(expected, "internet에서 ec2::instance.web의 포트 80에 연결할 수 없음");
}

#[test]
fn equal_questions_share_one_run() {
    // The limit of runs in one check is 64; asking the same again and again is one run.
    let check = "let worst = 1.0; for n in 0..200 { worst = min(worst, lab.simulate(#{ duration: \"1m\" }).availability); } \
                 is_true(worst == 1.0)";
    assert_eq!(verdict(check).status, Status::Met);
}

#[test]
fn users_who_are_far_away_are_told_that_distance_is_the_cause() {
    let check = |place: &str| {
        let clients = "clients: #{ \"us-east-1\": 0.5, \"ap-northeast-2\": 0.5 }";
        verdict(&format!(
            "at_most(lab.simulate(#{{ duration: \"5m\", {clients} }}).by_region[\"{place}\"], \"p95\", \"25ms\")"
        ))
    };
    let far = check("ap-northeast-2");
    let way = cloudkata::catalog::client_rtt("ap-northeast-2", "us-east-1").unwrap();
    assert_eq!(
        (far.status, far.causes[0].cause.as_str(), far.causes[0].count),
        (Status::Unmet, "far-away", 0)
    );
    assert_eq!(far.causes[0].resource, "ec2::instance.web");
    assert!(far.causes[0].span.is_some());
    assert!(far.evidence[0].contains("near ap-northeast-2"), "{:?}", far.evidence);
    assert!(way.as_millis_f64() > 100.0);
    // Who is near waits for the work, and distance is not the cause.
    let near = check("us-east-1");
    assert_eq!((near.status, near.causes.len()), (Status::Unmet, 0), "{near:?}");
}
