//! Lessons and questions: read from Markdown, asked, marked, checked. Small courses are written here as texts, so that
//! every mistake of an author has a test that shows where it is reported.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its course has failed")]

use cloudkata::course::{CheckOptions, CheckReport, Files, check};
use cloudkata::quiz::{Form, Month, build_verdict, digest};
use cloudkata::{Course, Language, Limits};

const COURSE: &str = r#"{ "id": "tiny", "version": "1", "format_version": 1, "languages": ["en", "ko"] }"#;

const HEAD: &str = "# DNS\n<!-- lesson: dns; inventory: R53-01; as-of: 2026-11; sources: Route 53 Developer Guide -->\n\n\
    Names.\n\n## Questions\n\n";

/// A question's comment; `more` is added to it.
fn comment(id: &str, more: &str) -> String {
    format!(
        "<!-- question: {id}; domains: saa.resilient; tasks: saa-2.2; difficulty: 0; as-of: 2026-11; source: Route 53 \
         Developer Guide{more} -->\n\n"
    )
}

fn one(id: &str, more: &str) -> String {
    let comment = comment(id, more);
    format!(
        "### Which record stands at the apex ({id})?\n{comment}\
         - [ ] A CNAME record <!-- cname -->\n  > It cannot stand at the apex.\n\
         - [x] An alias record <!-- alias -->\n  > It follows the addresses.\n\
         - [ ] An A record with today's addresses <!-- a-record -->\n  > They will change.\n\n"
    )
}

/// A course of one lesson with these questions, the same in both languages.
fn course(questions: &str) -> Course {
    course_of(questions, questions)
}

fn course_of(english: &str, korean: &str) -> Course {
    let korean_head = HEAD.replace("## Questions", "## 확인 문제");
    Course::from_files(&Files::from_texts([
        ("lessons/course.json", COURSE.to_owned()),
        ("lessons/en/dns.md", format!("{HEAD}{english}")),
        ("lessons/ko/dns.md", format!("{korean_head}{korean}")),
    ]))
    .unwrap()
}

fn options() -> CheckOptions {
    CheckOptions { draws: 20, today: Month::parse("2026-11"), ..CheckOptions::default() }
}

fn checked(course: &Course) -> CheckReport {
    check(course, &options(), &mut |_| {}).unwrap()
}

/// Codes of what is found, once each, with those of questions that were run.
fn codes(course: &Course) -> Vec<&'static str> {
    let report = checked(course);
    let trials = report.trials.iter().flat_map(|trial| &trial.findings);
    let mut codes: Vec<_> = report.problems.iter().chain(trials).map(|found| found.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

#[test]
fn a_question_is_read_with_its_options_key_and_rationales() {
    let course = course(&one("alias", "; review-by: 2027-11"));
    assert_eq!(course.problems(), []);
    let question = course.question("alias").unwrap();
    assert_eq!(question.lesson, "dns");
    assert_eq!(question.review_by, Month::parse("2027-11"));
    assert_eq!(question.kind.name(), "one");
    let words = question.words(Language::Korean).unwrap();
    assert_eq!(words.stem, "Which record stands at the apex (alias)?");
    assert_eq!(words.options["alias"].rationale, "It follows the addresses.");
    assert_eq!(codes(&course), [] as [&str; 0]);
}

#[test]
fn options_are_shuffled_by_the_seed_and_marked_by_their_ids() {
    let course = course(&one("alias", ""));
    let question = course.question("alias").unwrap();
    let shown = |seed, language| {
        let asked = question.ask(seed, language, &Limits::default()).unwrap();
        asked.form.shown().iter().map(|choice| choice.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(shown(7, Language::English), shown(7, Language::Korean), "one order in every language");
    assert!((0..20).any(|seed| shown(seed, Language::English) != shown(7, Language::English)));
    for seed in 0..20 {
        let asked = question.ask(seed, Language::English, &Limits::default()).unwrap();
        assert!(asked.form.mark(&["alias".to_owned()]).correct);
        assert!(!asked.form.mark(&["cname".to_owned()]).correct);
    }
}

#[test]
fn every_shape_of_a_question_has_its_kind() {
    let several = "### Which two are right? (Choose two.)\n";
    let several = several.to_owned()
        + &*comment("several", "")
        + "- [x] One <!-- a -->\n  > Yes.\n- [x] Another <!-- b -->\n  > Yes.\n- [ ] A third thing <!-- c -->\n  > No.\n\
           - [ ] A fourth <!-- d -->\n  > No.\n- [ ] A fifth <!-- e -->\n  > No.\n\n";
    let korean = several.replace("(Choose two.)", "(두 개를 고르십시오.)");
    let rest = "### In which order?\n".to_owned()
        + &*comment("order", "")
        + "1. Ask <!-- ask -->\n2. Answer <!-- answer -->\n3. Cache <!-- cache -->\n\n> So it goes.\n\n### What belongs together?\n"
        + &*comment("match", "")
        + "| Need | Service |\n|---|---|\n| names | Route 53 |\n| files | EFS |\n| blocks | EBS |\n\n> That is so.\n\n### How many?\n"
        + &*comment("many", "; answer: 251; unit: addresses; tolerance: 2")
        + "> Five are taken.\n\n### What is it called?\n"
        + &*comment("name", "; accept: Elastic IP | EIP")
        + "A table that is not the key:\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> A fixed address.\n\n";
    let course = course_of(&(several + &*rest), &(korean + &*rest));
    assert_eq!(codes(&course), [] as [&str; 0], "{:?}", checked(&course).problems);
    let kinds: Vec<_> = course.questions().iter().map(|question| question.kind.name()).collect();
    assert_eq!(kinds, ["several", "ordering", "matching", "numeric", "short"]);
    let limits = Limits::default();
    for question in course.questions() {
        for seed in 0..10 {
            let asked = question.ask(seed, Language::Korean, &limits).unwrap();
            let key = asked.form.key();
            assert!(asked.form.mark(&key).correct, "{} {seed}: {key:?}", question.id);
        }
    }
    let words = course.question("name").unwrap().words(Language::English).unwrap();
    assert!(words.body.contains("| 1 | 2 |") && !words.body.contains("fixed address"), "{}", words.body);
    let asked = course.question("order").unwrap().ask(1, Language::English, &limits).unwrap();
    assert!(matches!(&asked.form, Form::Ordering { items, right } if items.iter().map(|i| &i.id).ne(right)));
}

const GENERATED: &str = "```rhai generate\nlet bits = rng.int(20, 28);\nlet all = 1 << (32 - bits);\n\
    #{ stem: `How many addresses has a /${bits}?`, answer: all - 5, note: `/${bits}`, unit: \"addresses\", rationale: \"Five are taken.\",\n\
       distractors: [#{ value: all, mistake: \"Five are taken.\" }, #{ value: all - 2, mistake: \"Two is elsewhere.\" }] }\n```\n\n";

#[test]
fn a_generated_question_is_drawn_from_its_seed() {
    let course = course(&("### A subnet\n".to_owned() + &*comment("subnet", "") + GENERATED));
    assert_eq!(codes(&course), [] as [&str; 0], "{:?}", checked(&course).problems);
    let question = course.question("subnet").unwrap();
    let ask = |seed| question.ask(seed, Language::English, &Limits::default()).unwrap();
    assert_eq!(ask(3), ask(3));
    let notes: std::collections::BTreeSet<String> = (0..60).map(|seed| ask(seed).note).collect();
    assert_eq!(notes.len(), 9, "every length comes up");
    let asked = ask(3);
    assert!(asked.form.mark(&["answer".to_owned()]).correct);
    assert_eq!(asked.form.shown().len(), 3);
}

#[test]
fn a_generated_question_that_fails_on_some_seed_is_found_with_the_seed() {
    let wrong = GENERATED.replace("value: all - 2", "value: if bits > 26 { all } else { all - 2 }");
    let course = course(&("### A subnet\n".to_owned() + &*comment("subnet", "") + &*wrong));
    let report = checked(&course);
    let found: Vec<_> = report.trials.iter().flat_map(|trial| &trial.findings).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("are both"), "{}", found[0].message);
    assert!(found[0].note.as_ref().is_some_and(|note| note.contains("with seed")));
    assert!(!report.kept);
}

#[test]
fn a_script_of_a_question_is_blamed_in_its_lesson() {
    let wrong = GENERATED.replace("rng.int(20, 28)", "rng.intt(20, 28)");
    let course = course(&("### A subnet\n".to_owned() + &*comment("subnet", "") + &*wrong));
    let report = checked(&course);
    let found = report.trials.iter().flat_map(|trial| &trial.findings).next().unwrap();
    let span = found.span.as_ref().unwrap();
    let line = course.lessons()[0].source.line(span.line).unwrap();
    assert!(line.contains("intt"), "{line}: {found}");
    assert_eq!(&*span.file, "lessons/en/dns.md");
}

#[test]
fn a_hostile_generator_ends_at_a_limit() {
    let wrong = GENERATED.replace("let bits", "while true {}\nlet bits");
    let course = course(&("### A subnet\n".to_owned() + &*comment("subnet", "") + &*wrong));
    assert_eq!(codes(&course), ["limit-reached"]);
}

const PREDICT: &str = "```rhai\nlet web = ec2::instance(\"web\", #{ image_id: golden_ami(app), instance_type: \"t3.micro\" });\n\
    app.address = web;\n```\n\n```rhai predict\nif reach(\"internet\", web, 22).reachable { \"open\" } else { \"closed\" }\n```\n\n\
    - [ ] Nobody <!-- closed -->\n  > The default group admits only itself.\n\
    - [ ] Everybody <!-- open -->\n  > No rule says so.\n\n";

#[test]
fn the_engine_has_the_key_of_a_prediction() {
    let course = course(&("### Who reaches port 22?\n".to_owned() + &*comment("ssh", "") + PREDICT));
    assert_eq!(codes(&course), [] as [&str; 0], "{:?}", checked(&course));
    let asked = course.question("ssh").unwrap().ask(1, Language::English, &Limits::default()).unwrap();
    assert_eq!(asked.form.key(), ["closed"]);
    assert!(asked.body.contains("t3.micro") && !asked.body.contains("reach("), "{}", asked.body);
}

#[test]
fn a_prediction_that_names_no_option_is_found() {
    let wrong = PREDICT.replace("\"closed\" }", "\"shut\" }");
    let course = course(&("### Who reaches port 22?\n".to_owned() + &*comment("ssh", "") + &*wrong));
    assert_eq!(codes(&course), ["computed-question"]);
}

const BUILD: &str = "```rhai build\ndefine_case(\"mini\", #{ app: application(\"clock\", #{ requests: #{ now: #{ cpu: constant(\"4ms\") } } }),\n\
    users: 50, clients: #{ \"us-east-1\": 1.0 }, arrivals: poisson(2), timeout: \"5s\" });\nstage(\"up\");\n\
    requirement(\"answered\", #{ pillar: \"reliability\", check: |lab| at_least(lab.simulate(#{ duration: \"2m\" }), \"availability\", 0.9) });\n```\n\n\
    ```rhai solution\nlet door = ec2::security_group(\"door\", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] });\n\
    let web = ec2::instance(\"web\", #{ image_id: golden_ami(app), instance_type: \"t3.micro\", security_group_ids: [door] });\n\
    app.address = web;\n```\n\n> A door that is open.\n\n";

#[test]
fn a_build_question_is_graded_like_a_case() {
    let course = course(&("### Let them in\n".to_owned() + &*comment("let-in", "") + BUILD));
    assert_eq!(codes(&course), [] as [&str; 0], "{:?}", checked(&course));
    let question = course.question("let-in").unwrap();
    let nothing = cloudkata::diagnostic::Source::new("mine.rhai", "()");
    let report = build_verdict(question, &nothing, Language::English, &Limits::default()).unwrap();
    assert!(!report.met);
}

#[test]
fn a_build_question_whose_solution_fails_is_found() {
    let wrong = BUILD.replace("security_group_ids: [door]", "security_group_ids: []");
    let course = course(&("### Let them in\n".to_owned() + &*comment("let-in", "") + &*wrong));
    assert_eq!(codes(&course), ["solution-fails"]);
}

#[test]
fn mistakes_of_authors_are_reported_where_they_stand() {
    let expect = |text: String, code: &str, under: &str| {
        let course = course(&text);
        let problems = checked(&course).problems;
        let found = problems.iter().find(|problem| problem.code == code);
        let found = found.unwrap_or_else(|| panic!("no `{code}` in {problems:#?}"));
        let span = found.span.as_ref().unwrap();
        let lesson = course.lessons().iter().find(|lesson| lesson.source.name == span.file).unwrap();
        let line = lesson.source.line(span.line).unwrap();
        let from = line.chars().skip(span.column as usize - 1).collect::<String>();
        assert!(from.starts_with(under), "`{code}` points at `{from}`");
        found.clone()
    };
    let one = |more: &str| one("alias", more);
    let unknown = expect(one("; review_by: 2027-01"), "unknown-key", "review_by");
    assert_eq!(unknown.help.as_deref(), Some("did you mean `review-by`?"));
    let domain = expect(one("").replace("saa.resilient", "saa.resilent"), "unknown-domain", "saa.resilent");
    assert_eq!(domain.help.as_deref(), Some("did you mean `saa.resilient`?"));
    expect(one("").replace("saa-2.2", "saa-2.9"), "unknown-task", "saa-2.9");
    expect(one("").replace("saa-2.2", "saa-1.1"), "wrong-tasks", "saa-1.1");
    expect(one("").replace("difficulty: 0", "difficulty: 7"), "wrong-value", "7");
    expect(one("").replace("; as-of: 2026-11", ""), "missing-key", "question");
    expect(one("").replace("[x]", "[ ]"), "no-key", "### Which");
    expect(one("").replace(" <!-- cname -->", ""), "no-option-id", "- [ ] A CNAME");
    expect(one("").replace("<!-- cname -->", "<!-- alias -->"), "twice", "- [x] An alias");
    expect(one("").replace("  > They will change.\n", ""), "no-rationale", "- [ ] An A record");
    expect(one("") + &*one(""), "twice", "### Which");
    expect(one("").replace("<!-- question", "<!-- qestion"), "no-question-comment", "### Which");
    expect(one("").replace("They will", "Like option B they will"), "names-a-position", "- [ ] An A record");
    expect(one("").replace("A CNAME record", "None of the above"), "sweeping-option", "- [ ] None");
    expect(one("").replace("[ ] A CNAME", "[x] A CNAME"), "number-not-stated", "### Which");
    expect(one("; review-by: 2026-10"), "stale", "### Which");
    expect(one("").replace("as-of: 2026-11", "as-of: 2024-01"), "stale", "### Which");
}

#[test]
fn both_languages_say_the_same_or_it_is_said() {
    let english = one("alias", "");
    let differs = |korean: String| codes(&course_of(&english, &korean));
    assert_eq!(differs(english.replace("difficulty: 0", "difficulty: 1")), ["languages-differ"]);
    assert_eq!(
        differs(english.replace("[ ] A CNAME", "[x] A CNAME").replace("[x] An alias", "[ ] An alias")),
        ["languages-differ"]
    );
    assert_eq!(differs(english.replace("<!-- cname -->", "<!-- c-name -->")), ["languages-differ"]);
    assert_eq!(differs(one("other", "")), ["one-language"]);
}

#[test]
fn the_same_question_twice_is_a_duplicate_and_with_another_key_a_conflict() {
    let again = one("alias", "").replace("question: alias", "question: again");
    assert_eq!(codes(&course(&(one("alias", "") + &*again))), ["duplicate"]);
    let other = again.replace("[x] An alias", "[ ] An alias").replace("[ ] A CNAME", "[x] A CNAME");
    assert_eq!(codes(&course(&(one("alias", "") + &*other))), ["conflict"]);
}

#[test]
fn keys_that_stand_at_one_place_and_longest_options_are_found() {
    let many: String = (0..30).map(|n| one(&format!("q-{n}"), "")).collect();
    assert_eq!(codes(&course(&many)), ["uneven-keys"]);
    let long = many
        .replace("An alias record", "An alias record, which is by far the longest of all that stand here");
    assert_eq!(codes(&course(&long)), ["longest-is-right", "uneven-keys"]);
}

#[test]
fn an_edit_of_words_changes_the_digest_and_an_edit_of_commas_does_not() {
    let of = |text: String| digest(course(&text).question("alias").unwrap());
    let usual = of(one("alias", ""));
    assert_eq!(usual, of(one("alias", "").replace("stands at", "stands, at")));
    assert_eq!(usual, of(one("alias", "; review-by: 2027-11")), "its date is not its meaning");
    assert_ne!(usual, of(one("alias", "").replace("A CNAME record", "An MX record")));
}

#[test]
fn what_a_lesson_quotes_is_what_its_demo_prints() {
    let lesson = |quote: &str| {
        format!(
            "# DNS\n<!-- lesson: dns; as-of: 2026-11; demo: scripts/demos/dns.rhai; sources: a -->\n\n```text demo\n{quote}\n```\n"
        )
    };
    let findings = |quote: &str| {
        let course = Course::from_files(&Files::from_texts([
            ("lessons/course.json", COURSE.to_owned()),
            ("lessons/en/dns.md", lesson(quote)),
            ("lessons/ko/dns.md", lesson(quote)),
            ("scripts/demos/dns.rhai", "print(`one ${1 + 1}`); print(\"three\"); 4".to_owned()),
        ]))
        .unwrap();
        codes(&course)
    };
    assert_eq!(findings("one 2\n…\n4"), [] as [&str; 0]);
    assert_eq!(findings("one 3"), ["demo-differs"]);
    assert_eq!(findings("three\none 2"), ["demo-differs"], "in the same order");
}

#[test]
fn every_question_of_the_course_has_an_id_and_two_languages() {
    let course = Course::builtin();
    let wrong: Vec<_> = course.problems().iter().map(ToString::to_string).collect();
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn every_stage_has_questions_that_explain_its_failure() {
    let course = Course::builtin();
    for case in course.cases() {
        for design in &case.references {
            let stage = format!("{}/{}", case.id, design.stage);
            let behind =
                course.questions().iter().filter(|question| question.practises.contains(&stage)).count();
            assert!(behind >= 2, "{behind} questions stand behind {stage}");
        }
    }
}
