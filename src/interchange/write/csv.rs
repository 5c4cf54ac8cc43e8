//! Comma-separated values (RFC 4180), one question a row, for spreadsheets.

use super::{Outgoing, plain};
use crate::quiz::Form;

/// The first row.
pub const HEAD: &str = "id,lesson,language,kind,difficulty,tags,question,options,key,rationale,source\r\n";

/// The row of a question. Options stand one on a line, as do the parts of a key.
pub fn row(question: &Outgoing, _deck: &str) -> Option<String> {
    let asked = &question.asked;
    let texts = |choices: &[crate::quiz::Choice]| {
        choices.iter().map(|choice| plain(&choice.text)).collect::<Vec<_>>().join("\n")
    };
    let text_of = |id: &String| {
        let found = asked.form.shown().iter().find(|choice| choice.id == *id);
        found.map_or_else(|| id.clone(), |choice| plain(&choice.text))
    };
    let options = match &asked.form {
        Form::Matching { prompts, targets } => format!("{}\n--\n{}", texts(prompts), texts(targets)),
        Form::Build => return None,
        form => texts(form.shown()),
    };
    let key = match &asked.form {
        Form::Number { answer, unit, .. } => format!("{} {unit}", crate::units::brief(*answer)),
        Form::Matching { prompts, .. } => {
            let pair =
                |prompt: &crate::quiz::Choice| format!("{} = {}", plain(&prompt.text), text_of(&prompt.id));
            prompts.iter().map(pair).collect::<Vec<_>>().join("\n")
        }
        form => form.key().iter().map(text_of).collect::<Vec<_>>().join("\n"),
    };
    let reasons = asked.form.shown().iter().filter(|choice| !choice.rationale.is_empty());
    let reasons = reasons.map(|choice| format!("{}: {}", plain(&choice.text), plain(&choice.rationale)));
    let more = asked.rationale_beyond_options();
    let rationale: Vec<String> = reasons.chain((!more.is_empty()).then(|| plain(more))).collect();
    let stem = format!("{}\n{}", plain(&asked.stem), plain(&asked.body));
    let fields = [
        asked.question.clone(),
        question.lesson.clone(),
        asked.language.to_string(),
        asked.form.name().to_owned(),
        crate::units::brief(question.difficulty),
        question.tags.join(" "),
        stem.trim().to_owned(),
        options,
        key.trim().to_owned(),
        rationale.join("\n"),
        asked.source.clone(),
    ];
    Some(format!("{}\r\n", fields.map(|text| field(&text)).join(",")))
}

/// A field, quoted where that is needed. What a spreadsheet would run as a formula is text.
fn field(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '@']) { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
