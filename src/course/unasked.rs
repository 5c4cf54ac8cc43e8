//! A lesson without its questions: who reads is not shown the keys; who practises is asked.

use super::markdown::{Section, sections};
use crate::diagnostic::Source;

/// The text of a lesson without its questions, and without a heading that only they stood under.
pub fn without_questions(lesson: &Source) -> String {
    let sections = sections(lesson);
    let asks = |section: &Section| section.mark("question").is_some();
    let leaves = |place: usize| {
        let heads = |next: &Section| asks(next) && sections[place].text.is_empty();
        asks(&sections[place]) || sections.get(place + 1).is_some_and(heads)
    };
    let lines: Vec<&str> = lesson.text.lines().collect();
    let start = |place: usize| sections.get(place).map_or(lines.len(), |section| section.line as usize - 1);
    let mut told: Vec<&str> = lines.iter().take(start(0)).copied().collect();
    for place in (0..sections.len()).filter(|place| !leaves(*place)) {
        told.extend(lines.iter().take(start(place + 1)).skip(start(place)));
    }
    format!("{}\n", told.join("\n").trim_end())
}

#[cfg(test)]
mod tests {
    use super::without_questions;
    use crate::diagnostic::Source;

    #[test]
    fn questions_and_their_heading_are_left_out_and_the_rest_stays() {
        let text = "# VPC\n<!-- lesson: vpc -->\n\nText.\n\n## More\n\n- a list\n\n## Questions\n\n### Which?\n\
                    <!-- question: which; difficulty: 0 -->\n\n- [x] this <!-- a -->\n  > Because.\n\n## Afterwards\n\nEnd.\n";
        let told = without_questions(&Source::new("vpc.md", text));
        assert_eq!(
            told,
            "# VPC\n<!-- lesson: vpc -->\n\nText.\n\n## More\n\n- a list\n\n## Afterwards\n\nEnd.\n"
        );
    }
}
