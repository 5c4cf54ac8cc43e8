//! Short answers are compared as people read them: without case, blanks and punctuation, and with Hangul composed.

use unicode_normalization::UnicodeNormalization;

/// What is compared of a short answer.
///
/// ```
/// use cloudkata::quiz::fold;
/// assert_eq!(fold(" Multi-AZ. "), fold("multi az"));
/// assert_eq!(fold("\u{1112}\u{1161}\u{11ab}"), "한");
/// ```
pub fn fold(text: &str) -> String {
    // Composed, then without case, then composed again: lower case may take a letter apart.
    let lower = text.nfc().collect::<String>().to_lowercase();
    lower.nfc().filter(|c| c.is_alphanumeric() || *c == '+').collect()
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spelling_that_nobody_hears_does_not_count() {
        assert_eq!(fold("Elastic IP"), fold("elastic-ip"));
        assert_eq!(fold("가용 영역"), fold("가용영역"));
        assert_eq!(fold("\u{1100}\u{1161}용 영역"), fold("가용 영역"), "composed or not");
        assert_ne!(fold("EBS"), fold("EFS"));
        assert_eq!(fold("..."), "");
    }
}
