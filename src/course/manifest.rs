//! `lessons/course.json`: what a course is called and which format it is written in.

use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::Language;
use serde::Deserialize;

/// The format of courses that this engine reads.
pub const FORMAT_VERSION: u32 = 1;

/// A course's description of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The languages in which every text must exist.
    pub languages: Vec<Language>,
    /// Ids of lessons in the order in which they are best read; those that are not named come after them.
    pub order: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    version: String,
    format_version: u32,
    languages: Vec<String>,
    #[serde(default)]
    order: Vec<String>,
    /// For readers of the file; the engine has no use for it.
    #[serde(default, rename = "title")]
    _title: Option<String>,
}

impl Manifest {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is not such a file, or written for a newer engine, or names a language there is none of.
    pub fn read(source: &Source) -> Result<Self, Diagnostic> {
        let at = |line: usize, column: usize| {
            Span::new(source.name.clone(), line.max(1) as u32, column.max(1) as u32, 1)
        };
        let wrong = |message: String| Diagnostic::error("course-file", message).at(at(1, 1));
        let written: Written = serde_json::from_str(&source.text).map_err(|error| {
            let text = error.to_string();
            let message = text.split(" at line ").next().unwrap_or_default().to_owned();
            Diagnostic::error("course-file", message).at(at(error.line(), error.column()))
        })?;
        if written.format_version > FORMAT_VERSION {
            return Err(wrong(format!(
                "this course is written in format {}, and this engine reads up to {FORMAT_VERSION}",
                written.format_version
            ))
            .help("use a newer cloudkata"));
        }
        let mut languages = Vec::new();
        for code in &written.languages {
            let Some(language) = Language::ALL.into_iter().find(|language| language.code() == code) else {
                return Err(
                    wrong(format!("there is no language `{code}`")).help("verdicts speak `en` and `ko`")
                );
            };
            languages.push(language);
        }
        if languages.is_empty() {
            return Err(wrong("a course needs at least one language".to_owned()));
        }
        languages.sort();
        languages.dedup();
        Ok(Self { id: written.id, version: written.version, languages, order: written.order })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Manifest, Diagnostic> {
        Manifest::read(&Source::new("lessons/course.json", text))
    }

    #[test]
    fn a_course_says_what_it_is() {
        let manifest =
            read(r#"{"id": "tiny", "version": "1.0", "format_version": 1, "languages": ["ko", "en"]}"#)
                .unwrap();
        assert_eq!(manifest.languages, [Language::English, Language::Korean]);
    }

    #[test]
    fn a_newer_format_and_a_strange_language_are_refused() {
        let newer =
            read(r#"{"id": "x", "version": "1", "format_version": 9, "languages": ["en"]}"#).unwrap_err();
        assert!(newer.message.contains("format 9"), "{newer}");
        let strange =
            read(r#"{"id": "x", "version": "1", "format_version": 1, "languages": ["fr"]}"#).unwrap_err();
        assert!(strange.message.contains("`fr`"), "{strange}");
        let broken = read("{\n  \"id\": 1\n}").unwrap_err();
        assert_eq!(broken.span.unwrap().line, 2);
    }
}
