//! The words of a case in one language: what a course reads from Markdown and a verdict quotes.

use std::collections::BTreeMap;

/// The words of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseWords {
    /// Its title.
    pub title: String,
    /// What comes before the first stage, as Markdown.
    pub story: String,
    /// The words of stages, by id.
    pub stages: BTreeMap<String, StageWords>,
    /// The words of requirements, by id.
    pub requirements: BTreeMap<String, RequirementWords>,
    /// What is said once every stage is passed, as Markdown; empty where nothing is.
    pub debrief: String,
}

/// The words of a stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StageWords {
    /// Its title.
    pub title: String,
    /// What the previous design did to its users, as Markdown.
    pub story: String,
    /// What is said once it is passed, as Markdown; empty where nothing is.
    pub debrief: String,
    /// Line of its heading.
    pub line: u32,
}

/// The words of a requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequirementWords {
    /// Its title.
    pub title: String,
    /// What is asked, as Markdown.
    pub text: String,
    /// The ladder of hints, mild to explicit, as Markdown.
    pub hints: Vec<String>,
    /// The stage under whose heading it stands.
    pub stage: String,
    /// Line of its heading.
    pub line: u32,
}
