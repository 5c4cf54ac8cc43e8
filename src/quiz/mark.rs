//! What an answer is worth: all or nothing, as in an exam, and a share, for practice.

use super::asked::Form;
use super::short::fold;
use serde::Serialize;

/// What an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mark {
    /// Whether it is right as a whole.
    pub correct: bool,
    /// What it is worth in practice, 0 to 1: `max(0, (right - wrong) / wanted)`.
    pub partial: f64,
}

impl Mark {
    /// Nothing.
    pub const NONE: Self = Self { correct: false, partial: 0.0 };

    /// All, or nothing.
    pub fn whole(correct: bool) -> Self {
        Self { correct, partial: if correct { 1.0 } else { 0.0 } }
    }

    fn of(right: usize, wrong: usize, wanted: usize) -> Self {
        let partial = right.saturating_sub(wrong) as f64 / wanted.max(1) as f64;
        Self { correct: right == wanted && wrong == 0, partial }
    }
}

impl Form {
    /// Marks an answer: the ids chosen; in the order given for an ordering; for a matching, the target of each prompt
    /// in the prompts' order; a number or a name as written. Nothing given is wrong.
    pub fn mark(&self, given: &[String]) -> Mark {
        if given.is_empty() {
            return Mark::NONE;
        }
        match self {
            Self::Choice { right, .. } => {
                let mut chosen: Vec<&String> = given.iter().collect();
                chosen.sort();
                chosen.dedup();
                let hits = chosen.iter().filter(|id| right.contains(**id)).count();
                Mark::of(hits, chosen.len() - hits, right.len())
            }
            Self::Ordering { right, .. } => places(right, given),
            Self::Matching { .. } => places(&self.key(), given),
            Self::Number { answer, tolerance, .. } => {
                let number = given.first().and_then(|text| parse_number(text));
                Mark::whole(number.is_some_and(|number| tolerance.admits(*answer, number)))
            }
            Self::Short { accept } => {
                let said = fold(&given.join(" "));
                Mark::whole(!said.is_empty() && accept.iter().any(|name| fold(name) == said))
            }
            Self::Build => Mark::whole(given.first().is_some_and(|word| word == "met")),
        }
    }
}

fn places(right: &[String], given: &[String]) -> Mark {
    let hits = right.iter().zip(given).filter(|(right, given)| right == given).count();
    Mark::of(hits, given.len().max(right.len()) - hits, right.len())
}

/// The number that somebody wrote: `1,024`, `$12.50`, `99.9 %`, `251 addresses`; nothing where none is.
pub fn parse_number(text: &str) -> Option<f64> {
    let text = text.trim().trim_start_matches(['$', '₩', '≈', '~']).trim_start();
    let (sign, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (-1.0, rest.trim_start_matches('$')),
        None => (1.0, text),
    };
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))
        .filter(|c| !matches!(c, ',' | '_'))
        .collect();
    let number: f64 = digits.parse().ok()?;
    Some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quiz::{Choice, Tolerance};

    fn choice(id: &str) -> Choice {
        Choice { id: id.to_owned(), text: String::new(), rationale: String::new() }
    }

    fn given(ids: &str) -> Vec<String> {
        ids.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn several_answers_are_all_or_nothing_and_in_practice_a_share() {
        let options = ["a", "b", "c", "d", "e"].map(choice).to_vec();
        let form = Form::Choice { options, right: given("a b").into_iter().collect() };
        let mark = |ids| form.mark(&given(ids));
        assert_eq!(mark("b a"), Mark { correct: true, partial: 1.0 });
        assert_eq!(mark("a"), Mark { correct: false, partial: 0.5 });
        assert_eq!(mark("a c"), Mark { correct: false, partial: 0.0 });
        assert_eq!(mark("a b c"), Mark { correct: false, partial: 0.5 });
        assert_eq!(mark("a a b"), Mark { correct: true, partial: 1.0 }, "twice is once");
        assert_eq!(mark(""), Mark::NONE);
    }

    #[test]
    fn an_order_counts_place_by_place() {
        let form = Form::Ordering { items: ["a", "b", "c"].map(choice).to_vec(), right: given("a b c") };
        assert!(form.mark(&given("a b c")).correct);
        assert_eq!(form.mark(&given("a c b")), Mark { correct: false, partial: 0.0 });
        let form =
            Form::Ordering { items: ["a", "b", "c", "d"].map(choice).to_vec(), right: given("a b c d") };
        assert_eq!(form.mark(&given("b a c d")).partial, 0.0);
        assert_eq!(form.mark(&given("a b c")).partial, 0.5);
    }

    #[test]
    fn pairs_are_compared_prompt_by_prompt() {
        let prompts = ["1", "2", "3"].map(choice).to_vec();
        let form = Form::Matching { targets: prompts.clone(), prompts };
        assert!(form.mark(&given("1 2 3")).correct);
        assert!(!form.mark(&given("2 1 3")).correct);
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let form = Form::Number { answer: 1024.0, tolerance: Tolerance::Absolute(0.0), unit: String::new() };
        for text in ["1024", "1,024", " 1024.0 MiB", "1_024"] {
            assert!(form.mark(&[text.to_owned()]).correct, "{text}");
        }
        assert_eq!(parse_number("$-1"), Some(-1.0));
        assert_eq!(parse_number("-"), None);
        assert_eq!(parse_number("-$12.50"), Some(-12.5));
        assert_eq!(parse_number("many"), None);
        assert_eq!(parse_number("99.9 %"), Some(99.9));
    }

    #[test]
    fn a_short_answer_may_be_spelled_as_people_do() {
        let form = Form::Short { accept: vec!["Elastic IP".to_owned(), "EIP".to_owned()] };
        assert!(form.mark(&given("elastic ip")).correct);
        assert!(form.mark(&["eip.".to_owned()]).correct);
        assert!(!form.mark(&["...".to_owned()]).correct);
        assert!(!form.mark(&["Elastic".to_owned()]).correct);
    }
}
