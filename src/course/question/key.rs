//! The kind of a question follows from its shape; this finds it, with the key.

use super::super::blocks::{Block, BlockKind, Item, span, unquoted, without};
use super::super::comment::{entries, is_id};
use super::Reader;
use crate::quiz::{Kind, Option as Choice, Tolerance, Words, parse_number};
use std::collections::BTreeSet;

/// What the comment says of the key.
pub(super) struct Written {
    pub answer: String,
    pub accept: Vec<String>,
    pub tolerance: Option<Tolerance>,
    pub unit: String,
    pub source: String,
}

/// The kind, and the places of the blocks that belong to the key.
type Found = (Kind, Vec<usize>);

impl Reader<'_> {
    /// Reads the key; nothing where there is none, which has been said then.
    pub(super) fn kind(&mut self, key: &Written, words: &mut Words) -> Option<Found> {
        let tolerance = key.tolerance.unwrap_or(Tolerance::Absolute(0.0));
        if let Some((place, code)) = self.fences("rhai generate").into_iter().next() {
            words.code = Some(code);
            return Some((Kind::Generated, vec![place]));
        }
        if let Some((place, code)) = self.fences("rhai predict").into_iter().next() {
            words.code = Some(code);
            return self.predict(place, tolerance, words);
        }
        if let Some((place, code)) = self.fences("rhai build").into_iter().next() {
            words.code = Some(code);
            return self.build(place, words);
        }
        if !key.answer.is_empty() {
            let Some(answer) = parse_number(&key.answer) else {
                self.problem("wrong-value", format!("`answer` is a number, not `{}`", key.answer));
                return None;
            };
            let mut used = Vec::new();
            self.rationale(words, &mut used, true);
            return Some((Kind::Numeric { answer, tolerance }, used));
        }
        if !key.accept.is_empty() {
            let mut used = Vec::new();
            self.rationale(words, &mut used, true);
            return Some((Kind::Short, used));
        }
        self.list_or_table(words)
    }

    fn list_or_table(&mut self, words: &mut Words) -> Option<Found> {
        let blocks = &self.part.blocks;
        let last = |fits: fn(&Block) -> bool| blocks.iter().rposition(fits);
        if let Some(place) = last(|block| matches!(block.kind, BlockKind::Tasks(_))) {
            return self.choice(place, words);
        }
        let with_ids = |block: &Block| match &block.kind {
            BlockKind::Ordered(items) => items.iter().any(|item| !item.comments.is_empty()),
            _ => false,
        };
        if let Some(place) = last(with_ids) {
            return self.ordering(place, words);
        }
        if let Some(place) = last(|block| matches!(block.kind, BlockKind::Table(_))) {
            return self.matching(place, words);
        }
        let found = self.problem("no-key", "this question has no key");
        found.help = Some(
            "give a task list with a `[x]`, a numbered list with ids, a table of two columns, `answer:` or `accept:` in \
             the comment, or a fence `rhai generate`, `rhai predict` or `rhai build`"
                .to_owned(),
        );
        None
    }

    fn choice(&mut self, place: usize, words: &mut Words) -> Option<Found> {
        let options = self.options(place, words)?;
        let right: BTreeSet<String> =
            options.iter().filter(|(_, ticked)| *ticked).map(|(id, _)| id.clone()).collect();
        let options: Vec<String> = options.into_iter().map(|(id, _)| id).collect();
        let mut used = vec![place];
        self.rationale(words, &mut used, false);
        if right.is_empty() {
            self.problem("no-key", "no option is right: one of them is ticked with `[x]`");
            return None;
        }
        let (least, most) = if right.len() == 1 { (3, 5) } else { (4, 6) };
        if !(least..=most).contains(&options.len()) {
            let message = format!("{} options; {least} to {most} are asked for", options.len());
            self.problem("wrong-options", message);
        }
        if right.len() == options.len() {
            self.problem("wrong-options", "every option is right, so that there is nothing to choose");
        }
        Some((Kind::Choice { options, right }, used))
    }

    /// The options of a task list: ids and whether they are ticked. Texts and rationales go to the words.
    fn options(&mut self, place: usize, words: &mut Words) -> Option<Vec<(String, bool)>> {
        let part = self.part;
        let Some(Block { kind: BlockKind::Tasks(items), .. }) = part.blocks.get(place) else { return None };
        let mut found = Vec::new();
        for item in items {
            let Some(ticked) = item.ticked else {
                let at = span(self.source, &item.range);
                self.problem_at("no-box", "this option has neither `[ ]` nor `[x]`", at);
                continue;
            };
            let (id, said) = self.item(item, "option", words)?;
            if said.rationale.is_empty() {
                let at = span(self.source, &item.range);
                let problem = self.problem_at("no-rationale", format!("option `{id}` has no rationale"), at);
                problem.help =
                    Some("below it, indented by two blanks: `> why it is right or wrong`".to_owned());
            }
            words.options.insert(id.clone(), said);
            found.push((id, ticked));
        }
        Some(found)
    }

    /// The id and the texts of an item.
    fn item(&mut self, item: &Item, what: &str, words: &Words) -> Option<(String, Choice)> {
        let at = span(self.source, &item.range);
        let comment = item.comments.first().map(|range| entries(self.source, range)).unwrap_or_default();
        let id = comment.first().map(|entry| entry.key.clone()).unwrap_or_default();
        if !is_id(&id) {
            let message = if id.is_empty() {
                format!("this {what} has no id")
            } else {
                format!("`{id}` is no id of an {what}: ids are lower case, digits and `-`")
            };
            let problem = self.problem_at("no-option-id", message, at);
            problem.help = Some("the id stands after its words: `<!-- cname -->`".to_owned());
            return None;
        }
        if words.options.contains_key(&id) {
            self.problem_at("twice", format!("{what} `{id}` stands here a second time"), at.clone());
        }
        let mut cut = item.comments.clone();
        cut.extend(item.quotes.iter().cloned());
        let text = without(&self.source.text, &(item.start..item.range.end), &cut);
        let text = tidy(&text);
        let quotes = item.quotes.iter().map(|range| unquoted(&self.source.text, range));
        let rationale = quotes.collect::<Vec<_>>().join("\n\n");
        if text.is_empty() {
            self.problem_at("no-text", format!("{what} `{id}` says nothing"), at.clone());
        }
        Some((id, Choice { text, rationale, line: at.line }))
    }

    fn ordering(&mut self, place: usize, words: &mut Words) -> Option<Found> {
        let part = self.part;
        let Some(Block { kind: BlockKind::Ordered(items), .. }) = part.blocks.get(place) else { return None };
        let mut order = Vec::new();
        for item in items {
            let (id, said) = self.item(item, "item", words)?;
            words.options.insert(id.clone(), said);
            order.push(id);
        }
        if !(3..=6).contains(&order.len()) {
            self.problem(
                "wrong-options",
                format!("{} items to put in order; 3 to 6 are asked for", order.len()),
            );
        }
        let mut used = vec![place];
        self.rationale(words, &mut used, true);
        Some((Kind::Ordering { items: order }, used))
    }

    fn matching(&mut self, place: usize, words: &mut Words) -> Option<Found> {
        let part = self.part;
        let Some(Block { kind: BlockKind::Table(rows), range }) = part.blocks.get(place) else { return None };
        let at = span(self.source, range);
        for row in rows.iter().skip(1) {
            match row.as_slice() {
                [left, right] if !left.is_empty() && !right.is_empty() => {
                    words.pairs.push((left.clone(), right.clone()));
                }
                _ => {
                    let message = "a table that is a key has two columns, and no empty cell";
                    self.problem_at("wrong-table", message, at.clone());
                    return None;
                }
            }
        }
        let count = words.pairs.len();
        let distinct: BTreeSet<&String> = words.pairs.iter().map(|(_, right)| right).collect();
        if distinct.len() < count {
            self.problem_at("wrong-table", "two rows have the same right cell", at.clone());
        }
        if !(3..=7).contains(&count) {
            self.problem_at("wrong-table", format!("{count} pairs; 3 to 7 are asked for"), at);
        }
        let mut used = vec![place];
        self.rationale(words, &mut used, true);
        Some((Kind::Matching { rows: count }, used))
    }

    fn predict(&mut self, place: usize, tolerance: Tolerance, words: &mut Words) -> Option<Found> {
        words.shown = self.fences("rhai").into_iter().map(|(_, code)| code).next();
        if words.shown.is_none() {
            self.problem("no-script", "a prediction shows a script: a fence `rhai` before `rhai predict`");
            return None;
        }
        let mut used = vec![place];
        let tasks = self.part.blocks.iter().rposition(|block| matches!(block.kind, BlockKind::Tasks(_)));
        let Some(tasks) = tasks else {
            self.rationale(words, &mut used, true);
            return Some((Kind::Predict { options: Vec::new(), tolerance }, used));
        };
        let options = self.options(tasks, words)?;
        used.push(tasks);
        self.rationale(words, &mut used, false);
        if options.iter().any(|(_, ticked)| *ticked) {
            let message = "the simulator has the key of a prediction: no option is ticked";
            self.problem("ticked", message);
        }
        let options: Vec<String> = options.into_iter().map(|(id, _)| id).collect();
        if !(2..=5).contains(&options.len()) {
            self.problem("wrong-options", format!("{} options; 2 to 5 are asked for", options.len()));
        }
        Some((Kind::Predict { options, tolerance }, used))
    }

    fn build(&mut self, place: usize, words: &mut Words) -> Option<Found> {
        let mut used = vec![place];
        match self.fences("rhai solution").into_iter().next() {
            Some((place, code)) => {
                used.push(place);
                words.solution = Some(code);
            }
            None => {
                self.problem("no-solution", "a build question needs a fence `rhai solution` that passes");
            }
        }
        self.rationale(words, &mut used, true);
        Some((Kind::Build, used))
    }
}

/// The words of an item on one line, where no code stands in them.
fn tidy(text: &str) -> String {
    let text = text.trim();
    if text.contains("```") {
        let line = |line: &str| line.strip_prefix("  ").unwrap_or(line).trim_end().to_owned();
        return text.lines().map(line).collect::<Vec<_>>().join("\n");
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
