//! The learner's language: asked for, or that of the locale.

use crate::grade::Language;

/// The language asked for, else that of the environment, else English.
pub fn language(asked: Option<Language>) -> Language {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    asked.unwrap_or_else(|| of(variable))
}

/// The first of the locale's variables that is set decides, as POSIX says.
fn of(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable);
    set.and_then(|locale| Language::parse(&locale)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides() {
        let of = |pairs: &[(&str, &str)]| {
            super::of(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("LANG", "ko_KR.UTF-8")]), Language::Korean);
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "ko_KR.UTF-8")]), Language::English);
        assert_eq!(of(&[("LC_MESSAGES", "ko_KR"), ("LANG", "en_US")]), Language::Korean);
        assert_eq!(of(&[]), Language::English);
    }
}
