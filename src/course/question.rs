//! Reading questions from lessons. Every mistake is a diagnostic with its place; a question with a mistake that leaves
//! its key open is not asked.

mod key;
mod pair;

pub(super) use pair::pair;

use super::blocks::{Block, BlockKind, Part, parts, span, unquoted};
use super::comment::{Entry, Keys, entries, is_id};
use crate::diagnostic::{Diagnostic, Source, Span};
use crate::quiz::{Code, Domain, Month, Question, Task, Words};
use crate::text::Language;
use std::collections::BTreeMap;
use std::ops::Range;

/// What a question's comment may say.
pub(super) const KEYS: [&str; 12] = [
    "question",
    "domains",
    "tasks",
    "difficulty",
    "as-of",
    "review-by",
    "source",
    "answer",
    "unit",
    "tolerance",
    "accept",
    "practises",
];

/// Headings under which questions stand.
const HEADINGS: [&str; 2] = ["Questions", "확인 문제"];

/// The questions of a lesson, in one language.
pub(super) fn read(
    lesson: &str,
    practises: &[String],
    language: Language,
    source: &Source,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut among_questions = false;
    for part in parts(source) {
        if part.level <= 2 {
            among_questions = HEADINGS.contains(&part.title.as_str());
        }
        let found = comment(&part, source);
        let asks = found.first().is_some_and(|entry| entry.key == "question");
        if asks {
            let mut reader =
                Reader { source, language, lesson, problems, part: &part, place: part.span.clone() };
            questions.extend(reader.question(found, practises));
        } else if among_questions && part.level > 2 {
            let error = Diagnostic::error("no-question-comment", "this question has no comment with its id");
            let help = "under the heading comes `<!-- question: id; domains: …; tasks: …; … -->`, with `question` first";
            problems.push(error.at(part.span).help(help));
        }
    }
    questions
}

/// The first comment of a part that has keys.
fn comment(part: &Part, source: &Source) -> Vec<Entry> {
    let of_blocks = part.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Comment));
    let mut all = part.comments.iter().chain(of_blocks.map(|block| &block.range));
    all.next().map(|range| entries(source, range)).unwrap_or_default()
}

/// Reads one question.
struct Reader<'a> {
    source: &'a Source,
    language: Language,
    lesson: &'a str,
    problems: &'a mut Vec<Diagnostic>,
    part: &'a Part,
    /// Where its heading stands.
    place: Span,
}

impl Reader<'_> {
    fn problem(&mut self, code: &'static str, message: impl Into<String>) -> &mut Diagnostic {
        let place = self.place.clone();
        self.problem_at(code, message, place)
    }

    fn problem_at(&mut self, code: &'static str, message: impl Into<String>, at: Span) -> &mut Diagnostic {
        self.problems.push(Diagnostic::error(code, message).at(at));
        // What was pushed is there.
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn question(&mut self, found: Vec<Entry>, practises: &[String]) -> Option<Question> {
        let place = found.first().map_or_else(|| self.place.clone(), |entry| entry.key_span.clone());
        let mut keys = Keys::new(found, &KEYS, "a question's comment", place, self.problems);
        let mut question = meta(&mut keys, self.lesson, practises)?;
        let key = key::Written {
            answer: keys.text("answer"),
            accept: keys.list("accept", '|'),
            tolerance: keys.read("tolerance", "a number from 0, or a share such as `5 %`", |text| {
                crate::quiz::Tolerance::parse(text)
            }),
            unit: keys.text("unit"),
            source: keys.text("source"),
        };
        let place = self.place.clone();
        let mut words = Words {
            stem: self.part.title.clone(),
            unit: key.unit.clone(),
            accept: key.accept.clone(),
            source: key.source.clone(),
            span: Some(place),
            ..Words::default()
        };
        if words.stem.is_empty() {
            self.problem("no-stem", "this question has an empty heading");
        }
        let (kind, used) = self.kind(&key, &mut words)?;
        words.body = self.body(&used);
        question.kind = kind;
        question.words = BTreeMap::from([(self.language, words)]);
        Some(question)
    }

    /// What stands between the heading and the key: every block that is not part of the key.
    fn body(&self, used: &[usize]) -> String {
        let kept = self
            .part
            .blocks
            .iter()
            .enumerate()
            .filter(|(place, block)| !used.contains(place) && !matches!(block.kind, BlockKind::Comment));
        let text = |(_, block): (usize, &Block)| {
            self.source.text.get(block.range.clone()).unwrap_or_default().trim_end().to_owned()
        };
        kept.map(text).collect::<Vec<_>>().join("\n\n")
    }

    /// The fences of a label, with their places among the blocks.
    fn fences(&self, label: &str) -> Vec<(usize, Code)> {
        let found = |(place, block): (usize, &Block)| match &block.kind {
            BlockKind::Fence(name, code) if name.trim() == label => Some((place, self.code(block, code))),
            _ => None,
        };
        self.part.blocks.iter().enumerate().filter_map(found).collect()
    }

    fn code(&self, block: &Block, code: &Range<usize>) -> Code {
        let line = if code.start == code.end {
            span(self.source, &block.range).line + 1
        } else {
            span(self.source, code).line
        };
        let text = self.source.text.get(code.clone()).unwrap_or_default().to_owned();
        Code { text, file: self.source.name.to_string(), line }
    }

    /// The last block quote, which says why the key is the key.
    fn rationale(&mut self, words: &mut Words, used: &mut Vec<usize>, needed: bool) {
        let is_quote = |block: &Block| matches!(block.kind, BlockKind::Quote);
        if let Some(place) = self.part.blocks.iter().rposition(is_quote) {
            if let Some(block) = self.part.blocks.get(place) {
                words.rationale = unquoted(&self.source.text, &block.range);
            }
            used.push(place);
        }
        if needed && words.rationale.is_empty() {
            let found =
                self.problem("no-rationale", "this question has no rationale: a block quote at its end");
            found.help = Some("say why the key is the key, as `> …`".to_owned());
        }
    }
}

/// What the comment says of a question, whatever its kind.
fn meta(keys: &mut Keys<'_>, lesson: &str, practises: &[String]) -> Option<Question> {
    let id = keys.read("question", "an id is lower case letters, digits and `-`", |text| {
        is_id(text).then(|| text.to_owned())
    })?;
    for (key, what) in [
        ("domains", "such as `saa.resilient, clf.technology`"),
        ("tasks", "such as `saa-2.2, clf-3.5`"),
        ("difficulty", "a number from -3 to 3"),
        ("as-of", "the month its facts were looked at, such as `2026-11`"),
        ("source", "where the key comes from"),
    ] {
        keys.needed(key, what);
    }
    let names: Vec<String> = Domain::ALL.iter().map(Domain::to_string).collect();
    let domains = keys.read_list("domains", "unknown-domain", "domain", &names, Domain::parse);
    let names: Vec<String> = Task::all().map(|task| task.to_string()).collect();
    let tasks = keys.read_list("tasks", "unknown-task", "task statement", &names, Task::parse);
    for domain in &domains {
        if !tasks.iter().any(|task| task.domain == *domain) {
            let message = format!("no task statement of `{domain}` is named");
            keys.wrong("tasks", "wrong-tasks", message);
        }
    }
    if let Some(task) = tasks.iter().find(|task| !domains.contains(&task.domain)) {
        let message = format!("`{task}` belongs to `{}`, which is not among the domains", task.domain);
        keys.wrong("tasks", "wrong-tasks", message);
    }
    let month = "a month such as `2026-11`";
    let difficulty = keys.read("difficulty", "a number from -3 to 3", |text| {
        text.parse::<f64>().ok().filter(|logits| (-3.0..=3.0).contains(logits))
    });
    let own = keys.list("practises", ',');
    Some(Question {
        id,
        lesson: lesson.to_owned(),
        domains,
        tasks,
        difficulty: difficulty.unwrap_or(0.0),
        as_of: keys.read("as-of", month, Month::parse).unwrap_or(Month { year: 1, month: 1 }),
        review_by: keys.read("review-by", month, Month::parse),
        practises: if own.is_empty() { practises.to_vec() } else { own },
        kind: crate::quiz::Kind::Short,
        words: BTreeMap::new(),
    })
}
