//! A digest of what a question means: an answer is kept with the digest of the text that it was given to, so that a
//! reader of the log can tell whether the question has changed since. The history itself goes by the id.

use super::short::fold;
use super::shuffle::fingerprint;
use super::{Kind, Question};

/// Sixteen hexadecimal digits. Blanks, case, punctuation and the order in which options are written do not count.
pub fn digest(question: &Question) -> String {
    let mut parts: Vec<String> = vec![format!("{}|{}", question.kind.name(), key(&question.kind))];
    for (language, words) in &question.words {
        parts.push(format!("{language}:{}:{}", fold(&words.stem), fold(&words.body)));
        parts.extend(words.options.iter().map(|(id, said)| format!("{language}:{id}={}", fold(&said.text))));
        parts.extend(words.accept.iter().map(|name| format!("{language}~{}", fold(name))));
        for code in [&words.shown, &words.code].into_iter().flatten() {
            parts.push(code.text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    format!("{:016x}", fingerprint(&parts.join("\n")))
}

fn key(kind: &Kind) -> String {
    match kind {
        Kind::Choice { options, right } => {
            let mut options = options.clone();
            options.sort();
            format!("{}>{}", options.join(","), right.iter().cloned().collect::<Vec<_>>().join(","))
        }
        Kind::Ordering { items } => items.join(">"),
        Kind::Matching { rows } => rows.to_string(),
        Kind::Numeric { answer, tolerance } => format!("{answer}±{tolerance}"),
        Kind::Predict { options, .. } => {
            let mut options = options.clone();
            options.sort();
            options.join(",")
        }
        Kind::Short | Kind::Generated | Kind::Build => String::new(),
    }
}
