//! The two languages that learners read.

use serde::{Serialize, Serializer};
use std::fmt;

/// A language of texts and verdicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

impl Language {
    /// Both, English first: the order in which texts are compared.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// The code that names a folder of texts, `en` or `ko`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// The language of a code or a locale such as `ko`, `ko_KR.UTF-8`, `en-US`.
    pub fn parse(text: &str) -> Option<Self> {
        let tag = text.split(['_', '-', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(tag))
    }

    /// The text of this language out of two.
    pub const fn pick<'a>(self, english: &'a str, korean: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Korean => korean,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn a_locale_names_its_language() {
        assert_eq!(Language::parse("ko_KR.UTF-8"), Some(Language::Korean));
        assert_eq!(Language::parse("EN-us"), Some(Language::English));
        assert_eq!(Language::parse("C"), None);
        assert_eq!(Language::parse(""), None);
    }
}
