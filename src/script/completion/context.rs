//! Where a cursor stands: what is typed of the word there, and what sort of thing it is.

use super::super::token::{Kind as Sort, Token, tokens};
use super::{Holds, Known, constructor};
use crate::resource::{Kind, Property, Type, kind_of_type};
use crate::script::reference::types;
use std::collections::BTreeMap;

/// The place of a cursor.
pub(super) struct Context {
    /// Where the word begins, in bytes.
    pub start: usize,
    /// What is typed of it.
    pub prefix: String,
    /// Whether it stands in quotes.
    pub quoted: bool,
    /// What stands there.
    pub at: At,
    /// Variables that the text itself gives a resource, with its constructor.
    declared: BTreeMap<String, String>,
}

/// What stands at a cursor.
pub(super) enum At {
    /// A comment, a number: nothing to offer.
    Nothing,
    /// A property after the dot of a variable.
    Member(String),
    /// Something of a module.
    Module(String),
    /// A key of a map, beside those that are given.
    Key(Keys, Vec<String>),
    /// The value of a property.
    Value(&'static Property),
    /// An argument (from 0) of a function.
    Argument(String, usize),
    /// Any word.
    Word,
}

/// The keys that a map may have.
pub(super) enum Keys {
    /// Properties of a resource, or of a map in it.
    Properties(&'static [Property]),
    /// Others.
    Words(&'static [&'static str]),
}

/// A bracket that is open before the cursor.
enum Open {
    Call { callee: String, argument: usize },
    Map { given: Vec<String>, key: Option<String> },
    List,
    Block,
}

impl Context {
    /// The place of a cursor in a text.
    pub fn of(text: &str, cursor: usize) -> Self {
        let mut end = cursor.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = text.get(..end).unwrap_or_default();
        let mut tokens = tokens(before);
        let length = before.chars().count();
        let declared = declared(&tokens);
        let in_comment = in_line_comment(before, &tokens);
        let last = tokens.last().filter(|last| last.range.1 == length).map(|last| last.kind.clone());
        let (prefix, quoted) = match last {
            _ if in_comment => return Self::nothing(end, declared),
            Some(Sort::Name(name)) => (name, false),
            Some(Sort::OpenText(text, '"')) => (text, true),
            Some(Sort::OpenText(..) | Sort::OpenComment | Sort::Number) => {
                return Self::nothing(end, declared);
            }
            _ => (String::new(), false),
        };
        if !prefix.is_empty() || quoted {
            tokens.pop();
        }
        let start = end - prefix.len().min(end);
        // A text with escapes is shorter than it is written.
        if !before.ends_with(&prefix) {
            return Self::nothing(end, declared);
        }
        let at = place(&tokens, quoted);
        Self { start, prefix, quoted, at, declared }
    }

    fn nothing(end: usize, declared: BTreeMap<String, String>) -> Self {
        Self { start: end, prefix: String::new(), quoted: false, at: At::Nothing, declared }
    }

    /// Variables that the text gives a resource.
    pub fn variables(&self) -> Vec<(String, String)> {
        self.declared.iter().map(|(name, path)| (name.clone(), path.clone())).collect()
    }

    /// The kind that a variable holds.
    pub fn kind_of(&self, name: &str, known: &Known) -> Option<&'static Kind> {
        let declared = self.declared.get(name).and_then(|path| constructor(path));
        declared.or_else(|| match known.variables.get(name) {
            Some(Holds::Resource(kind)) => Some(*kind),
            _ => None,
        })
    }

    /// Variables that hold one of these CloudFormation types.
    pub fn holding(&self, types: &[&str], known: &Known) -> Vec<(String, String)> {
        let names = self.declared.keys().chain(known.variables.keys());
        let fitting =
            |name: &&String| self.kind_of(name, known).is_some_and(|kind| types.contains(&kind.type_name));
        let mut found: Vec<(String, String)> = names
            .filter(fitting)
            .map(|name| (name.clone(), self.kind_of(name, known).map(Kind::path).unwrap_or_default()))
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

/// Whether the end of a text is in a comment to the end of its line: what no token covers.
fn in_line_comment(before: &str, tokens: &[Token]) -> bool {
    let covered = tokens.last().map_or(0, |last| last.range.1);
    let rest: String = before.chars().skip(covered).collect();
    rest.rsplit('\n').next().is_some_and(|line| line.contains("//"))
}

/// `let name = module::constructor(`.
fn declared(tokens: &[Token]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for window in tokens.windows(6) {
        let [word, name, sign, module, path, member] = window else { continue };
        let (Some("let"), Some(name), Some(module), Some(member)) =
            (word.name(), name.name(), module.name(), member.name())
        else {
            continue;
        };
        if sign.is('=') && path.kind == Sort::Path {
            found.insert(name.to_owned(), format!("{module}::{member}"));
        }
    }
    found
}

/// What stands after these tokens.
fn place(tokens: &[Token], quoted: bool) -> At {
    let before = |back: usize| tokens.len().checked_sub(back).and_then(|index| tokens.get(index));
    if !quoted {
        if before(1).is_some_and(|token| token.kind == Sort::Path) {
            return before(2).and_then(Token::name).map_or(At::Nothing, |name| At::Module(name.to_owned()));
        }
        if before(1).is_some_and(|token| token.is('.')) {
            // A property of a property is known to the session only.
            let nested = before(3).is_some_and(|token| token.is('.'));
            let owner = before(2).and_then(Token::name).filter(|_| !nested);
            return owner.map_or(At::Nothing, |name| At::Member(name.to_owned()));
        }
        // A name that is being given.
        if before(1).and_then(Token::name).is_some_and(|word| ["let", "const", "fn", "for"].contains(&word)) {
            return At::Nothing;
        }
    }
    let open = opened(tokens);
    match open.last() {
        Some(Open::Map { given, key: None }) => match keys_of(&open) {
            Some(keys) if !quoted => At::Key(keys, given.clone()),
            _ => At::Nothing,
        },
        Some(Open::Map { .. } | Open::List) => match property_of(&open) {
            Some(property) => At::Value(property),
            None if quoted => At::Nothing,
            None => At::Word,
        },
        Some(Open::Call { callee, argument }) => At::Argument(callee.clone(), *argument),
        _ if quoted => At::Nothing,
        _ => At::Word,
    }
}

/// The brackets that are open after these tokens, the innermost last.
fn opened(tokens: &[Token]) -> Vec<Open> {
    let mut open: Vec<Open> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|index| tokens.get(index));
        match &token.kind {
            Sort::Symbol('(') => open.push(Open::Call { callee: callee(tokens, index), argument: 0 }),
            Sort::Symbol('[') => open.push(Open::List),
            Sort::Symbol('{') if previous.is_some_and(|token| token.is('#')) => {
                open.push(Open::Map { given: Vec::new(), key: None });
            }
            Sort::Symbol('{') => open.push(Open::Block),
            Sort::Symbol(')' | ']' | '}') => drop(open.pop()),
            Sort::Symbol(',') => match open.last_mut() {
                Some(Open::Call { argument, .. }) => *argument += 1,
                Some(Open::Map { key, .. }) => *key = None,
                _ => {}
            },
            Sort::Symbol(':') => {
                if let (Some(Open::Map { given, key }), Some(name)) =
                    (open.last_mut(), previous.and_then(Token::key))
                {
                    given.push(name.to_owned());
                    *key = Some(name.to_owned());
                }
            }
            _ => {}
        }
    }
    open
}

/// The path before the bracket at an index.
fn callee(tokens: &[Token], index: usize) -> String {
    let back = |steps: usize| index.checked_sub(steps).and_then(|index| tokens.get(index));
    let Some(name) = back(1).and_then(Token::name) else { return String::new() };
    match (back(2).map(|token| &token.kind), back(3).and_then(Token::name)) {
        (Some(Sort::Path), Some(module)) => format!("{module}::{name}"),
        (Some(Sort::Symbol('.')), _) => String::new(),
        _ => name.to_owned(),
    }
}

/// The keys of the innermost map that is open.
fn keys_of(open: &[Open]) -> Option<Keys> {
    let (_, outer) = open.split_last()?;
    match outer.last()? {
        Open::Call { callee, argument: 1.. } => {
            constructor(callee).map(|kind| Keys::Properties(kind.properties))
        }
        Open::Call { callee, argument: 0 } if callee == "simulate" => {
            Some(Keys::Words(&crate::script::simulation::KEYS))
        }
        Open::Map { .. } | Open::List => {
            let keys = types::keys(&property_of(outer)?.ty);
            (!keys.is_empty()).then_some(Keys::Properties(keys))
        }
        _ => None,
    }
}

/// The property whose value stands in the innermost bracket, through lists.
fn property_of(open: &[Open]) -> Option<&'static Property> {
    let (last, outer) = open.split_last()?;
    match last {
        Open::List => property_of(outer),
        Open::Map { key: Some(key), .. } => match keys_of(open)? {
            Keys::Properties(properties) => properties.iter().find(|property| property.name == key),
            Keys::Words(_) => None,
        },
        _ => None,
    }
}

/// The CloudFormation types of the handles that a type takes.
pub(super) fn handles(ty: &Type) -> Vec<&'static str> {
    match ty {
        Type::Ref(types) | Type::RefOrText(types) => {
            types.iter().copied().filter(|name| kind_of_type(name).is_some()).collect()
        }
        Type::List(inner) => handles(inner),
        Type::Either(types) => types.iter().flat_map(handles).collect(),
        _ => Vec::new(),
    }
}
