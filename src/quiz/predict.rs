//! Predictions: the learner sees a design and what is done to it, and says what will happen; the simulator has the
//! key.

use super::asked::Form;
use super::computed::{Answer, answer as read, choices, wrong};
use super::question::{Code, Question, Tolerance, Words};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::grade::GradeLimits;
use crate::text::Language;

/// Runs what is shown and then the hidden part; its value is the key. `run_seed` replaces the seeds of its runs, to see
/// whether the key depends on chance.
pub(super) fn answer(
    question: &Question,
    words: &Words,
    language: Language,
    limits: &GradeLimits,
    run_seed: Option<u64>,
) -> Result<Answer, Diagnostic> {
    let (Some(shown), Some(code)) = (&words.shown, &words.code) else {
        return Err(wrong(format!("prediction `{}` lacks a script", question.id)));
    };
    let mut source = Code::joined(&[shown, code]);
    if let Some(seed) = run_seed {
        source = Source::new(source.name.clone(), with_seed(&source.text, seed));
    }
    let ran = limits.host_of_learner().language(language).run(&source);
    let ran = ran.map_err(|failure| failure.diagnostic)?;
    let at = Span::new(code.file.as_str(), code.line, 1, 1);
    read(Some(&ran.value), "the key of a prediction").map_err(|problem| problem.or_at(at))
}

/// How it is answered, with the key that came out.
pub(super) fn form(
    words: &Words,
    options: &[String],
    tolerance: Tolerance,
    answer: &Answer,
) -> Result<Form, Diagnostic> {
    match answer {
        Answer::Number(answer) if options.is_empty() => {
            Ok(Form::Number { answer: *answer, tolerance, unit: words.unit.clone() })
        }
        Answer::Text(id) if options.contains(id) => {
            Ok(Form::Choice { options: choices(words, options), right: [id.clone()].into() })
        }
        Answer::Text(id) if options.is_empty() => {
            Err(wrong(format!("the key is the text `{id}`, and there are no options"))
                .help("give options with ids, or let the script end in a number"))
        }
        Answer::Text(id) => Err(wrong(format!("the key `{id}` is the id of no option"))
            .nearest(id, options.iter().map(String::as_str))),
        Answer::Number(_) => Err(wrong("the key is a number, and the options have ids")
            .help("let the script end in the id of the right option")),
    }
}

/// A script whose runs have another seed: the one they state is replaced, and one that states none gets one.
fn with_seed(text: &str, seed: u64) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("simulate(#{") {
        let (before, found) = rest.split_at(at + "simulate(#{".len());
        out.push_str(before);
        let end = found.find("})").unwrap_or(found.len());
        let (inside, after) = found.split_at(end);
        match inside.find("seed:") {
            None => out.push_str(&format!(" seed: {seed},{inside}")),
            Some(at) => {
                let (head, tail) = inside.split_at(at + "seed:".len());
                let tail = tail.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
                out.push_str(&format!("{head} {seed}{tail}"));
            }
        }
        rest = after;
    }
    out + rest
}

impl Question {
    /// The key of a prediction under other seeds of its runs: an id or a number, written.
    ///
    /// # Errors
    /// As [`Question::ask`].
    pub fn predicted(
        &self,
        language: Language,
        run_seed: u64,
        limits: &GradeLimits,
    ) -> Result<String, Diagnostic> {
        let words = self.words(language).ok_or_else(|| wrong("a question without text"))?;
        answer(self, words, language, limits, Some(run_seed)).map(|key| key.shown(""))
    }
}

#[cfg(test)]
mod tests {
    use super::with_seed;

    #[test]
    fn the_seed_of_every_run_is_replaced_or_added() {
        assert_eq!(with_seed("simulate(#{ app: app, seed: 1 })", 7), "simulate(#{ app: app, seed: 7 })");
        assert_eq!(
            with_seed("let r = simulate(#{ app: app });", 7),
            "let r = simulate(#{ seed: 7, app: app });"
        );
        assert_eq!(with_seed("1 + 1", 7), "1 + 1");
    }
}
