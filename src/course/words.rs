//! `lessons/<lang>/cases/<case>.md`: the words of a case, bound to its logic by the ids in comments.

use super::markdown::{Section, sections};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::{CaseWords, RequirementWords, StageWords};

/// The keys that comments of a case may have.
const KEYS: [&str; 4] = ["stage", "requirement", "debrief", "case"];

/// Reads the words of a case, and says what is wrong with them.
pub fn read(source: &Source) -> (CaseWords, Vec<Diagnostic>) {
    let mut reader = Reader { source, words: CaseWords::default(), problems: Vec::new(), stage: None };
    for section in sections(source) {
        reader.section(section);
    }
    if reader.words.title.is_empty() {
        let span = Span::new(source.name.clone(), 1, 1, 1);
        reader.problems.push(Diagnostic::error("case-words", "the case has no title (`# …`)").at(span));
    }
    (reader.words, reader.problems)
}

struct Reader<'a> {
    source: &'a Source,
    words: CaseWords,
    problems: Vec<Diagnostic>,
    /// The stage under whose heading the walk is.
    stage: Option<String>,
}

impl Reader<'_> {
    fn section(&mut self, section: Section) {
        for mark in section.marks.iter().filter(|mark| !KEYS.contains(&mark.key.as_str())) {
            let message = format!("a case's comments have no key `{}`", mark.key);
            let span = Span::new(self.source.name.clone(), mark.line, 1, 1);
            self.problems.push(Diagnostic::error("unknown-key", message).at(span).nearest(&mark.key, KEYS));
        }
        let id = |key: &str| section.mark(key).map(|mark| mark.value.clone());
        if let Some(requirement) = id("requirement") {
            self.requirement(requirement, section);
        } else if let Some(stage) = id("stage") {
            self.stage(stage, section);
        } else if section.mark("debrief").is_some() {
            self.debrief(&section);
        } else if section.level == 1 && self.words.title.is_empty() {
            self.words.title = section.title;
            self.words.story = section.text;
        } else {
            let whole =
                format!("{} {}\n\n{}", "#".repeat(section.level.into()), section.title, body(&section));
            self.append(&whole);
        }
    }

    fn stage(&mut self, id: String, section: Section) {
        self.check_id("stage", &id, &section);
        let taken = self.words.stages.contains_key(&id);
        self.check_once("stage", &id, taken, &section);
        let (line, story) = (section.line, body(&section));
        let words = StageWords { title: section.title, story, debrief: String::new(), line };
        self.words.stages.insert(id.clone(), words);
        self.stage = Some(id);
    }

    fn requirement(&mut self, id: String, section: Section) {
        self.check_id("requirement", &id, &section);
        let taken = self.words.requirements.contains_key(&id);
        self.check_once("requirement", &id, taken, &section);
        let Some(stage) = self.stage.clone() else {
            let message = format!("requirement `{id}` stands before the first stage");
            self.problem("case-words", message, &section);
            return;
        };
        let Section { title, text, steps: hints, line, .. } = section;
        self.words.requirements.insert(id, RequirementWords { title, text, hints, stage, line });
    }

    fn debrief(&mut self, section: &Section) {
        let text = body(section);
        match self.stage.as_ref().filter(|_| section.level > 2).and_then(|id| self.words.stages.get_mut(id)) {
            Some(stage) => stage.debrief = text,
            None => self.words.debrief = text,
        }
    }

    /// A heading without a key belongs to the story it stands in.
    fn append(&mut self, text: &str) {
        let story = match self.stage.as_ref().and_then(|id| self.words.stages.get_mut(id)) {
            Some(stage) => &mut stage.story,
            None => &mut self.words.story,
        };
        if !story.is_empty() {
            story.push_str("\n\n");
        }
        story.push_str(text.trim());
    }

    fn check_id(&mut self, what: &str, id: &str, section: &Section) {
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            let message = format!("`{id}` is no id of a {what}: ids are lower case, digits and `-`");
            self.problem("bad-id", message, section);
        }
    }

    fn check_once(&mut self, what: &str, id: &str, taken: bool, section: &Section) {
        if taken {
            self.problem("twice", format!("{what} `{id}` stands here a second time"), section);
        }
    }

    fn problem(&mut self, code: &'static str, message: String, section: &Section) {
        self.problems.push(Diagnostic::error(code, message).at(section.span(self.source)));
    }
}

/// The text of a section whose ordered list is part of the story.
fn body(section: &Section) -> String {
    let mut text = section.text.clone();
    for (index, step) in section.steps.iter().enumerate() {
        text.push_str(&format!("{}{}. {step}", if index == 0 { "\n\n" } else { "\n" }, index + 1));
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Clock\n\nA site.\n\n## It moved <!-- stage: fixed -->\n\nOnce upon a time.\n\n\
        ### Users find us <!-- requirement: same -->\n\nThey do.\n\n1. Look.\n2. `ec2::eip`.\n\n\
        ### Afterwards <!-- debrief -->\n\nWell done.\n";

    #[test]
    fn a_case_is_read_with_its_stages_requirements_and_hints() {
        let (words, problems) = read(&Source::new("clock.md", TEXT));
        assert_eq!(problems, []);
        assert_eq!((words.title.as_str(), words.story.as_str()), ("Clock", "A site."));
        let stage = &words.stages["fixed"];
        assert_eq!((stage.title.as_str(), stage.debrief.as_str()), ("It moved", "Well done."));
        let requirement = &words.requirements["same"];
        assert_eq!(requirement.stage, "fixed");
        assert_eq!(requirement.hints, ["Look.", "`ec2::eip`."]);
        assert_eq!(requirement.line, 9);
    }

    #[test]
    fn mistakes_name_their_line() {
        let text = "# C\n\n### R <!-- requirement: Bad_Id -->\n\n## S <!-- satge: x -->\n";
        let (_, problems) = read(&Source::new("c.md", text));
        let lines: Vec<_> = problems.iter().filter_map(|p| p.span.as_ref()).map(|span| span.line).collect();
        assert_eq!(lines, [3, 3, 5], "{problems:?}");
        assert_eq!(problems[2].help.as_deref(), Some("did you mean `stage`?"));
    }
}
