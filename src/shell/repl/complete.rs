//! Completion at the prompt: commands and what they take; anything else is script, which another floor completes.

use super::command::{COMMANDS, find};
use super::desk::Desk;
use crate::script::completion::{
    Candidate, Completions, Known, complete as complete_script, hint as hint_script,
};
use std::collections::BTreeMap;

/// What can be completed at this moment.
#[derive(Default)]
pub struct Names {
    /// Of the script.
    pub known: Known,
    /// The words that a command takes, by its name.
    given: BTreeMap<&'static str, Vec<String>>,
}

impl Names {
    /// What stands on the desk now. Cases and lessons do not change, and are asked for once.
    pub fn of(desk: &Desk) -> Self {
        let mut names = Self { known: Known::of(desk.live.session()), given: BTreeMap::new() };
        let course = desk.engine.course();
        let mut targets = Vec::new();
        for case in course.cases() {
            targets.push(case.id.clone());
            targets.extend(case.references.iter().map(|design| format!("{}/{}", case.id, design.stage)));
        }
        let lessons = course.lessons().iter().filter(|lesson| lesson.language == desk.screen.language);
        let here: Vec<String> = names.known.variables.keys().cloned().collect();
        let ends: Vec<String> = here.iter().cloned().chain(["internet".to_owned()]).collect();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        names.given.insert("cases", course.cases().iter().map(|case| case.id.clone()).collect());
        names.given.insert("start", targets);
        names.given.insert("lesson", lessons.map(|lesson| lesson.id.clone()).collect());
        names.given.insert("show", here);
        names.given.insert("reach", ends);
        names.given.insert("check", words(&["all"]));
        names.given.insert("diff", words(&["reference"]));
        names.given.insert("exam", words(&["clf", "saa", "readiness"]));
        names.given.insert("lang", words(&["en", "ko"]));
        names.given.insert("predict", words(&["on", "off"]));
        names.given.insert("seed", words(&["off"]));
        names.given.insert("solution", words(&["yes"]));
        names.given.insert("help", COMMANDS.iter().map(|command| command.name.to_owned()).collect());
        names
    }

    /// What could stand at the cursor.
    pub fn complete(&self, text: &str, cursor: usize) -> Completions {
        let before = text.get(..cursor).unwrap_or(text);
        let Some(command) = before.trim_start().strip_prefix(':') else {
            return complete_script(text, cursor, &self.known);
        };
        let start = |word: &str| cursor - word.len();
        let Some((name, rest)) = command.split_once(char::is_whitespace) else {
            let fitting = COMMANDS.iter().filter(|known| known.name.starts_with(command));
            let candidates =
                fitting.map(|known| candidate(&format!("{} ", known.name), known.about.0)).collect();
            return Completions { start: start(command), candidates };
        };
        match find(name).map(|command| command.name) {
            // A fault is an expression of the script language.
            Some("break") => {
                let offset = cursor - rest.len();
                let found = complete_script(rest, rest.len(), &self.known);
                Completions { start: found.start + offset, ..found }
            }
            Some("save" | "load") => files(rest, start(rest)),
            Some("explain") => {
                let word = rest.trim_start();
                let mut names = crate::script::reference::names();
                names.retain(|name| name.starts_with(word));
                names.truncate(200);
                listed(names.iter(), start(word))
            }
            Some(name) => {
                let word = rest.rsplit(char::is_whitespace).next().unwrap_or(rest);
                let known = self.given.get(name).into_iter().flatten();
                listed(known.filter(|known| known.starts_with(word)), start(word))
            }
            None => Completions { start: cursor, candidates: Vec::new() },
        }
    }

    /// What is known of what stands at the cursor.
    pub fn hint(&self, text: &str, cursor: usize) -> Option<String> {
        let Some(command) = text.trim_start().strip_prefix(':') else {
            return hint_script(text, cursor, &self.known);
        };
        let (name, rest) = command.split_once(' ')?;
        find(name)
            .filter(|_| rest.is_empty())
            .map(|command| command.usage.to_owned())
            .filter(|usage| !usage.is_empty())
    }
}

fn candidate(text: &str, about: &str) -> Candidate {
    Candidate { text: text.to_owned(), about: about.to_owned() }
}

fn listed<'a>(names: impl Iterator<Item = &'a String>, start: usize) -> Completions {
    Completions { start, candidates: names.map(|name| candidate(name, "")).collect() }
}

/// Files and folders whose path goes on so.
fn files(typed: &str, start: usize) -> Completions {
    let (folder, name) = typed.rsplit_once('/').map_or(("", typed), |(folder, name)| (folder, name));
    let place = match folder {
        "" if typed.starts_with('/') => "/",
        "" => ".",
        other => other,
    };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten().take(1_000);
    let mut names: Vec<String> = entries
        .filter_map(|entry| {
            let ends = if entry.file_type().ok()?.is_dir() { "/" } else { "" };
            Some(format!("{}{ends}", entry.file_name().into_string().ok()?))
        })
        .filter(|found| found.starts_with(name) && (!name.is_empty() || !found.starts_with('.')))
        .collect();
    names.sort();
    listed(names.iter(), start + typed.len() - name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;
    use crate::engine::Engine;
    use crate::grade::Language;
    use crate::shell::output::Screen;
    use proptest::prelude::*;

    fn names() -> Names {
        let screen = Screen::bare(Language::English, 80, false);
        let mut desk = Desk::new(Engine::new(Course::builtin()), screen).unwrap();
        desk.live.enter("let web = ec2::eip(\"a\")").unwrap();
        Names::of(&desk)
    }

    fn texts(names: &Names, text: &str) -> Vec<String> {
        names.complete(text, text.len()).candidates.into_iter().map(|found| found.text).collect()
    }

    #[test]
    fn commands_and_what_they_take() {
        let names = names();
        assert_eq!(texts(&names, ":sta"), ["start ", "status "]);
        assert!(texts(&names, ":start whatisthetime/o").contains(&"whatisthetime/one-server".to_owned()));
        assert_eq!(texts(&names, ":reach we"), ["web"]);
        assert_eq!(texts(&names, ":lang k"), ["ko"]);
        assert!(texts(&names, ":break stop").contains(&"stop_start(".to_owned()));
        assert!(texts(&names, ":explain ec2::inst").contains(&"ec2::instance".to_owned()));
        assert_eq!(names.hint(":reach ", 7).as_deref(), Some("FROM TO PORT"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_command_line_is_too_odd(text in ":?[a-z한 :/#{(\"]{0,24}", cursor in 0..40usize) {
            let names = NAMES.with(std::rc::Rc::clone);
            let cursor = (0..=cursor.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let found = names.complete(&text, cursor);
            prop_assert!(found.start <= cursor && text.is_char_boundary(found.start));
            names.hint(&text, cursor);
        }
    }

    thread_local! {
        static NAMES: std::rc::Rc<Names> = std::rc::Rc::new(names());
    }
}
