//! What cases there are, without grading anything.

use super::{Engine, Error};
use crate::grade::{Language, Pillar};
use serde::Serialize;

/// A case in a few words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseOutline {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is about, as Markdown.
    pub story: String,
    /// Its stages, in order.
    pub stages: Vec<StageOutline>,
}

/// A stage in a few words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageOutline {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What the previous design did to its users, as Markdown.
    pub story: String,
    /// The requirements that are new in it.
    pub requirements: Vec<RequirementOutline>,
    /// Earlier requirements that no longer hold.
    pub replaces: Vec<String>,
}

/// A requirement in a few words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequirementOutline {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What is asked, as Markdown.
    pub text: String,
    /// What it is about.
    pub pillar: Pillar,
    /// How many hints there are.
    pub hints: usize,
}

impl Engine {
    /// The cases of the course.
    ///
    /// # Errors
    /// When a case of the course is wrong.
    pub fn cases(&self, language: Language) -> Result<Vec<CaseOutline>, Error> {
        self.course().cases().iter().map(|files| self.outline(&files.id, language)).collect()
    }

    /// One case.
    ///
    /// # Errors
    /// When there is no such case, and when it is wrong.
    pub fn outline(&self, id: &str, language: Language) -> Result<CaseOutline, Error> {
        let files = self.course().case(id)?;
        let case = self.open(files)?;
        let words = files.words(language);
        let requirement = |found: &crate::grade::Requirement| {
            let said = words.requirements.get(&found.id).cloned().unwrap_or_default();
            RequirementOutline {
                id: found.id.clone(),
                title: said.title,
                text: said.text,
                pillar: found.pillar,
                hints: said.hints.len(),
            }
        };
        let stages = case.stages().iter().map(|stage| {
            let said = words.stages.get(&stage.id).cloned().unwrap_or_default();
            StageOutline {
                id: stage.id.clone(),
                title: said.title,
                story: said.story,
                requirements: stage.requirements.iter().map(requirement).collect(),
                replaces: stage.replaces.clone(),
            }
        });
        Ok(CaseOutline {
            id: files.id.clone(),
            stages: stages.collect(),
            title: words.title,
            story: words.story,
        })
    }
}
