//! Anki's text import: a card a line, with columns for the id (GUID), deck and tags.
//!
//! Source: Anki manual, "Text Files", file headers (`#guid column` and its like).

use super::{Outgoing, html};
use crate::quiz::Form;

/// The lines at the head of the file.
pub const HEAD: &str =
    "#separator:Tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\n";

/// The line of a card: what is asked in front, the key and its reasons behind.
pub fn card(question: &Outgoing, deck: &str) -> Option<String> {
    let asked = &question.asked;
    let mut front = html(&asked.stem);
    let mut back = String::new();
    if !asked.body.is_empty() {
        front.push_str(&format!("<br><br>{}", html(&asked.body)));
    }
    let list = |texts: Vec<String>| format!("<ul><li>{}</li></ul>", texts.join("</li><li>"));
    match &asked.form {
        Form::Choice { options, right } => {
            front.push_str(&list(options.iter().map(|option| html(&option.text)).collect()));
            let told = |option: &crate::quiz::Choice| {
                let mark = if right.contains(&option.id) { "✓" } else { "✗" };
                format!("{mark} {}<br><i>{}</i>", html(&option.text), html(&option.rationale))
            };
            back.push_str(&list(options.iter().map(told).collect()));
        }
        Form::Ordering { items, right } => {
            front.push_str(&list(items.iter().map(|item| html(&item.text)).collect()));
            let text = |id: &String| items.iter().find(|item| item.id == *id).map(|item| html(&item.text));
            let steps: Vec<String> = right.iter().filter_map(text).collect();
            back.push_str(&format!("<ol><li>{}</li></ol>", steps.join("</li><li>")));
        }
        Form::Matching { prompts, targets } => {
            front.push_str(&list(prompts.iter().map(|prompt| html(&prompt.text)).collect()));
            front.push_str(&list(targets.iter().map(|target| html(&target.text)).collect()));
            let target = |id: &str| {
                targets
                    .iter()
                    .find(|target| target.id == id)
                    .map(|target| html(&target.text))
                    .unwrap_or_default()
            };
            let pair =
                |prompt: &crate::quiz::Choice| format!("{} → {}", html(&prompt.text), target(&prompt.id));
            back.push_str(&list(prompts.iter().map(pair).collect()));
        }
        Form::Number { answer, unit, .. } => {
            back.push_str(&format!("{} {unit}", crate::units::brief(*answer)))
        }
        Form::Short { accept } => back.push_str(&html(accept.first()?)),
        Form::Build => return None,
    }
    let rationale = asked.rationale_beyond_options();
    if !rationale.is_empty() {
        back.push_str(&format!("<br>{}", html(rationale)));
    }
    let deck = format!("{deck}::{}", question.lesson);
    let fields = [asked.question.as_str(), "Basic", &deck, &front, &back, &question.tags.join(" ")]
        .map(field)
        .join("\t");
    Some(format!("{fields}\n"))
}

/// A field, quoted where that is needed.
fn field(text: &str) -> String {
    let text = text.replace('\t', " ");
    if text.contains(['"', '\n']) || text.starts_with('#') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}
