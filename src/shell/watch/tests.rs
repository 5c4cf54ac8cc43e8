//! What can be done when, what goes into the record, and that every page fits.

use super::act::Act;
use super::desk::{Desk, Filter, Flow, Graded, View};
use super::work::Why;
use crate::course::{Course, Files};
use crate::engine::Engine;
use crate::grade::Language;
use crate::progress::CaseEvent;
use crate::shell::output::Screen;
use crate::shell::record::Record;
use crate::text::layout::width;
use std::path::{Path, PathBuf};

const CASE: &str = "tests/fixtures/course/scripts/cases/tiny";

/// A session over the fixture's case, with its design in a folder of this test.
struct Sitting {
    desk: Desk,
    folder: PathBuf,
}

impl Sitting {
    fn begin(name: &str, language: Language, columns: usize) -> Self {
        let folder = std::env::temp_dir().join(format!("cloudkata-watch-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("tiny.rhai");
        std::fs::copy(format!("{CASE}/starter.rhai"), &path).unwrap();
        let files = Files::in_directory(Path::new("tests/fixtures/course")).unwrap();
        let engine = Engine::new(Course::from_files(&files).unwrap());
        let case = engine.outline("tiny", language).unwrap();
        let screen = Screen::bare(language, columns, false);
        let mut desk = Desk::new(engine, screen, case, path, Record::in_memory());
        desk.begin_at(None).unwrap();
        let mut sitting = Self { desk, folder };
        let begun = sitting.desk.go_to(sitting.desk.stage);
        sitting.follow(begun);
        sitting
    }

    fn follow(&mut self, flow: Flow) {
        if let Flow::Work(task) = flow {
            let outcome = task.work(&self.desk.engine);
            self.desk.finish(&task, outcome);
        }
    }

    fn act(&mut self, act: Act) {
        assert!(self.desk.acts().contains(&act), "{act:?} is not among {:?}", self.desk.acts());
        let flow = self.desk.perform(act);
        self.follow(flow);
    }

    fn save(&mut self, text: &str) {
        std::fs::write(&self.desk.path, text).unwrap();
        let flow = self.desk.work(Why::Asked);
        self.follow(flow);
    }

    fn save_reference(&mut self, name: &str) {
        self.save(&std::fs::read_to_string(format!("{CASE}/stages/{name}.rhai")).unwrap());
    }

    fn kinds(&self) -> Vec<String> {
        self.desk.record.events().into_iter().map(|event| event.kind).collect()
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn only_what_a_learner_did_goes_into_the_record() {
    let mut sitting = Sitting::begin("record", Language::English, 80);
    assert!(sitting.kinds().is_empty(), "the starter fails, and nobody did that");
    let starter = sitting.desk.beginning().unwrap();
    sitting.save(&starter);
    sitting.save("let x = ;");
    assert!(sitting.kinds().is_empty(), "a design saved unchanged and a typing error are no attempts");
    sitting.save(&format!("{starter}// another\n"));
    sitting.save(&format!("{starter}// another\n"));
    assert_eq!(sitting.kinds(), ["stage-failed"]);
    sitting.save_reference("01-reachable");
    sitting.save_reference("01-reachable");
    assert_eq!(sitting.kinds(), ["stage-failed", "stage-passed"]);
    sitting.act(Act::Next);
    assert_eq!(sitting.kinds().len(), 2, "what the next stage begins with fails it, and nobody did that");
    sitting.act(Act::Hint);
    let hint = sitting.desk.record.events().pop().unwrap();
    assert_eq!(hint.subject, "tiny/fixed-address");
    assert!(matches!(CaseEvent::read(&hint), Some(CaseEvent::HintShown(hint)) if hint.step == 2));
}

#[test]
fn nothing_can_be_done_that_makes_no_sense_now() {
    let mut sitting = Sitting::begin("acts", Language::English, 80);
    let base = [Act::Hint, Act::Verdict, Act::List, Act::CheckAll, Act::Quit];
    assert_eq!(sitting.desk.acts(), base);
    sitting.act(Act::Hint);
    assert_eq!(
        sitting.desk.acts(),
        [Act::Task, Act::List, Act::CheckAll, Act::Quit],
        "two hints, and both shown"
    );
    sitting.save_reference("01-reachable");
    assert_eq!(
        sitting.desk.acts(),
        [Act::Next, Act::Task, Act::List, Act::Reset, Act::Solution, Act::CheckAll, Act::Quit]
    );
    assert_eq!(sitting.desk.stage, 0, "nothing moves on by itself");
    sitting.act(Act::Reset);
    assert_eq!(sitting.desk.acts(), [Act::Yes, Act::No]);
    sitting.act(Act::No);
    assert!(std::fs::read_to_string(&sitting.desk.path).unwrap().contains("allow_tcp"));
    sitting.act(Act::Next);
    sitting.act(Act::Verdict);
    assert!(!sitting.desk.acts().contains(&Act::Solution) && !sitting.desk.acts().contains(&Act::Reset));
    std::fs::remove_file(&sitting.desk.path).unwrap();
    let flow = sitting.desk.work(Why::Asked);
    sitting.follow(flow);
    assert!(
        matches!(&sitting.desk.graded, Some(Graded::Wrong(text)) if text.contains("when it is there again"))
    );
    sitting.act(Act::Reset);
    sitting.act(Act::Yes);
    assert!(matches!(sitting.desk.graded, Some(Graded::Report(..))));
}

#[test]
fn the_list_filters_and_goes_on_anywhere() {
    let mut sitting = Sitting::begin("list", Language::English, 80);
    sitting.save_reference("01-reachable");
    sitting.act(Act::List);
    sitting.act(Act::Pending);
    assert_eq!(sitting.desk.view, View::List(1, Filter::Pending));
    sitting.act(Act::Done);
    assert_eq!(sitting.desk.view, View::List(0, Filter::Done));
    sitting.act(Act::All);
    sitting.act(Act::Down);
    sitting.act(Act::Down);
    assert_eq!(sitting.desk.view, View::List(1, Filter::All));
    sitting.act(Act::Continue);
    assert_eq!((sitting.desk.stage, sitting.desk.view), (1, View::Task));
    sitting.desk.begin_at(None).unwrap();
    assert_eq!(sitting.desk.stage, 1, "where the learner was");
}

#[test]
fn a_design_at_every_stage_passes_those_that_it_meets() {
    let mut sitting = Sitting::begin("all", Language::English, 80);
    std::fs::copy(format!("{CASE}/stages/02-fixed-address.rhai"), &sitting.desk.path).unwrap();
    sitting.act(Act::CheckAll);
    assert_eq!(sitting.kinds(), ["stage-passed", "stage-passed"]);
    let page = sitting.desk.page().0;
    assert!(page.contains("✓  1. reachable (1/1)") && page.contains("✓  2. fixed-address (3/3)"), "{page}");
}

#[test]
fn every_page_fits_in_both_languages() {
    for (language, columns) in
        [(Language::English, 80), (Language::English, 60), (Language::Korean, 80), (Language::Korean, 60)]
    {
        let mut sitting = Sitting::begin(&format!("fits-{language}-{columns}"), language, columns);
        sitting.save_reference("01-reachable");
        sitting.act(Act::Next);
        for view in [View::Task, View::Verdict, View::List(0, Filter::All), View::Asking] {
            sitting.desk.view = view;
            let (page, _) = sitting.desk.page();
            let footer =
                [vec![sitting.desk.standing(), sitting.desk.checking()], sitting.desk.keys()].concat();
            let long = page.lines().map(str::to_owned).chain(footer).find(|line| {
                // A path has no blank to be broken at; the terminal folds it.
                width(line) > columns && !line.contains("tiny.rhai")
            });
            assert_eq!(long, None, "{language} {columns} {view:?}");
        }
    }
}
