//! The words of a case without what would spoil it: no ladders of hints, no debriefs. They are told when asked for.

/// The text of a case's words as somebody who begins may read it.
pub fn without_answers(words: &str) -> String {
    let (mut told, mut hidden, mut requirement) = (String::new(), false, false);
    for line in words.lines() {
        if line.starts_with('#') {
            requirement = line.contains("<!-- requirement:");
            hidden = line.contains("<!-- debrief");
        } else if requirement && line.starts_with("1. ") {
            hidden = true;
        }
        if !hidden {
            told.push_str(line);
            told.push('\n');
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::without_answers;

    #[test]
    fn hints_and_debriefs_are_left_out_and_stories_stay() {
        let words = "# Case\n\n1. a list of the story\n\n## Stage <!-- stage: a -->\n\n### Asked <!-- requirement: b -->\n\n\
                     What is asked.\n\n1. A hint\n2. An answer\n\n### After <!-- debrief -->\n\nWhy.\n\n## Next <!-- stage: c -->\n\nOn.\n";
        let told = without_answers(words);
        assert!(
            told.contains("a list of the story") && told.contains("What is asked.") && told.contains("On.")
        );
        assert!(!told.contains("hint") && !told.contains("answer") && !told.contains("Why."), "{told}");
    }
}
