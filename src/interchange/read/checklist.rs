//! Check lists in Markdown: a heading asks, `- [x]` is right, `- [ ]` is wrong, a quotation below an option says why.

use super::super::bank::{Bank, Choice, Item, Kind, warning};
use crate::diagnostic::Source;

/// Reads a check list. Headings without options are chapters.
pub fn read(source: &Source) -> Bank {
    let mut bank = Bank::default();
    let mut open: Option<Open> = None;
    let mut fenced = false;
    for (place, line) in source.text.lines().enumerate() {
        let number = place as u32 + 1;
        fenced ^= line.trim_start().starts_with("```");
        if let Some(title) = heading(line).filter(|_| !fenced) {
            close(source, open.take(), &mut bank);
            open = Some(Open { line: number, stem: title.to_owned(), ..Open::default() });
        } else if let Some(open) = &mut open {
            open.line(line);
        } else if option(line).is_some() {
            let message = "an option before any question";
            bank.warnings.push(warning(source, number, "option-without-question", message));
        }
    }
    close(source, open, &mut bank);
    bank
}

/// A question that is being read.
#[derive(Default)]
struct Open {
    line: u32,
    stem: String,
    choices: Vec<Choice>,
    after: String,
}

impl Open {
    fn line(&mut self, line: &str) {
        let text = line.trim();
        if let Some((right, text)) = option(line) {
            self.choices.push(Choice { text: text.to_owned(), right, feedback: String::new() });
        } else if text.is_empty() || is_link_to_top(text) || text.starts_with("<!--") {
        } else if let Some(last) = self.choices.last_mut() {
            match text.strip_prefix('>') {
                Some(why) => join(&mut last.feedback, why.trim()),
                None if line.starts_with([' ', '\t']) => join(&mut last.text, text),
                None => join(&mut self.after, text),
            }
        } else {
            self.stem.push('\n');
            self.stem.push_str(text);
        }
    }
}

fn close(source: &Source, open: Option<Open>, bank: &mut Bank) {
    let Some(open) = open else { return };
    if open.choices.is_empty() {
        if open.stem.lines().next().is_some_and(|title| title.trim_end().ends_with('?')) {
            let message = "a question without options";
            bank.warnings.push(warning(source, open.line, "no-options", message));
        }
        return;
    }
    let (stem, explanation) = (open.stem.trim().to_owned(), open.after);
    bank.take(source, Item { stem, kind: Kind::Choice(open.choices), explanation, line: open.line });
}

/// The text of a heading of level 2 and deeper.
fn heading(line: &str) -> Option<&str> {
    let marks = line.chars().take_while(|c| *c == '#').count();
    let rest = line.get(marks..)?;
    ((2..=6).contains(&marks) && rest.starts_with(' ')).then(|| rest.trim().trim_end_matches('#').trim_end())
}

/// Whether a line is an option, whether that is right, and what it says.
pub(super) fn option(line: &str) -> Option<(bool, &str)> {
    let rest = line.trim_start().strip_prefix(['-', '*', '+'])?.trim_start().strip_prefix('[')?;
    let (mark, text) = rest.split_once(']')?;
    match mark.trim() {
        "" => Some((false, text.trim())),
        "x" | "X" => Some((true, text.trim())),
        _ => None,
    }
}

fn is_link_to_top(text: &str) -> bool {
    let text = text.trim_matches('*');
    text.starts_with('[') && text.contains("](#") && text.ends_with(')')
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_ask_and_ticked_boxes_answer() {
        let text = "# Bank\n\n## Contents\n\n- [one](#one)\n\n### Which record follows a load balancer?\n\
                    - [ ] A CNAME\n  > Not at the apex.\n- [X]   An alias\n  of type A\n\n**[Back to top](#contents)**\n\n\
                    ### Damaged?\n- [ ] first- [ ] second\n- [x] third\n\n### Empty?\n\nText.\n";
        let bank = read(&Source::new("bank.md", text));
        assert_eq!(bank.items.len(), 1);
        let Kind::Choice(choices) = &bank.items[0].kind else { panic!() };
        assert_eq!(choices[0].feedback, "Not at the apex.");
        assert_eq!((choices[1].text.as_str(), choices[1].right), ("An alias of type A", true));
        let lines: Vec<u32> =
            bank.warnings.iter().map(|warning| warning.span.as_ref().unwrap().line).collect();
        assert_eq!(lines, [15, 19]);
    }
}
