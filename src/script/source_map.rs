//! From rhai's positions (where a call starts) to spans in the learner's script: the property that is written as a
//! key in the call, an argument, or the call's own path.

use super::token::{Kind, Token, tokens};
use crate::diagnostic::{Source, Span};
use rhai::Position;
use std::collections::BTreeSet;

/// A script's text, cut into tokens.
pub(super) struct SourceMap {
    pub source: Source,
    tokens: Vec<Token>,
    /// Lines of the session before this source: rhai counts on, so that a line tells which source it is of, also in
    /// a function that an earlier one defined.
    before: u32,
}

/// A line and a column.
pub(super) type Site = (u32, u32);

impl SourceMap {
    pub fn new(source: &Source) -> Self {
        Self { source: source.clone(), tokens: tokens(&source.text), before: 0 }
    }

    /// A source of a session that has had so many lines before.
    pub fn after(source: &Source, before: u32) -> Self {
        Self { before, ..Self::new(source) }
    }

    /// Its text as rhai reads it, so that rhai counts on.
    pub fn counted_on(&self) -> String {
        "\n".repeat(self.before as usize) + &*self.source.text
    }

    /// The last line of the session up to this source.
    pub fn last_line(&self) -> u32 {
        let lines = self.source.text.lines().count().max(1);
        self.before.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX))
    }

    /// Whether a place of the session is in this source.
    pub fn holds(&self, position: Position) -> bool {
        position.line().is_some_and(|line| line > self.before as usize && line <= self.last_line() as usize)
    }

    /// Line and column in this source of one of rhai's positions.
    pub fn site(&self, position: Position) -> Option<Site> {
        let (line, column) = (position.line()?, position.position().unwrap_or(1));
        Some(((line as u32).saturating_sub(self.before).max(1), column as u32))
    }

    fn span(&self, token: &Token) -> Span {
        Span::new(self.source.name.clone(), token.line, token.column, token.length)
    }

    /// Number of the token that stands at a place, or of the last one before it.
    fn index(&self, site: Site) -> Option<usize> {
        let after = self.tokens.partition_point(|token| (token.line, token.column) <= site);
        let index = after.checked_sub(1)?;
        let token = self.tokens.get(index)?;
        let inside = token.line == site.0 && site.1 < token.column + token.length;
        (inside || token.line < site.0).then_some(index)
    }

    fn at(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    /// What stands at a place: a whole path such as `ec2::instance`, the property after a dot, else one token.
    pub fn place(&self, site: Site) -> Span {
        let Some((first, last)) = self.path(site) else {
            return Span::new(self.source.name.clone(), site.0, site.1, 1);
        };
        match (self.at(first), self.at(last)) {
            (Some(a), Some(b)) if a.line == b.line => {
                Span::new(self.source.name.clone(), a.line, a.column, b.column + b.length - a.column)
            }
            (_, Some(b)) => self.span(b),
            _ => Span::new(self.source.name.clone(), site.0, site.1, 1),
        }
    }

    /// First and last token of the path that a place belongs to.
    fn path(&self, site: Site) -> Option<(usize, usize)> {
        let mut last = self.index(site)?;
        if self.at(last)?.line != site.0 {
            return None;
        }
        if self.at(last)?.is('.') && self.at(last + 1).is_some_and(|token| token.name().is_some()) {
            last += 1;
        }
        let mut first = last;
        if self.at(last)?.name().is_none() {
            return Some((first, last));
        }
        let is_path = |index: usize| self.at(index).is_some_and(|token| token.kind == Kind::Path);
        let is_name = |index: usize| self.at(index).is_some_and(|token| token.name().is_some());
        while first >= 2 && is_path(first - 1) && is_name(first - 2) {
            first -= 2;
        }
        while is_path(last + 1) && is_name(last + 2) {
            last += 2;
        }
        Some((first, last))
    }

    /// First tokens of the arguments of the call at a place, and the token that closes it.
    fn arguments(&self, site: Site) -> Option<(Vec<usize>, usize)> {
        let (_, name) = self.path(site)?;
        let open = name + 1;
        if !self.at(open)?.is('(') {
            return None;
        }
        let mut starts = vec![open + 1];
        let mut index = open + 1;
        loop {
            let token = self.at(index)?;
            match token.kind {
                Kind::Symbol('(' | '[' | '{') => index = self.closing(index)?,
                Kind::Symbol(')') => return Some((starts, index)),
                Kind::Symbol(',') => starts.push(index + 1),
                _ => {}
            }
            index += 1;
        }
    }

    /// Number of the token that closes the bracket at `open`.
    fn closing(&self, open: usize) -> Option<usize> {
        let mut depth = 0u32;
        for (index, token) in self.tokens.iter().enumerate().skip(open) {
            match token.kind {
                Kind::Symbol('(' | '[' | '{') => depth += 1,
                Kind::Symbol(')' | ']' | '}') => depth = depth.checked_sub(1)?,
                _ => {}
            }
            if depth == 0 {
                return Some(index);
            }
        }
        None
    }

    /// Where an argument (from 0) of the call at a place is written.
    pub fn argument(&self, site: Site, argument: usize) -> Option<Span> {
        let (starts, close) = self.arguments(site)?;
        let start = *starts.get(argument)?;
        let end = starts.get(argument + 1).map_or(close, |next| next - 1);
        let (first, last) = (self.at(start)?, self.at(end.checked_sub(1)?)?);
        if start >= end || first.line != last.line {
            return (start < end).then(|| self.span(first));
        }
        Some(Span::new(
            self.source.name.clone(),
            first.line,
            first.column,
            last.column + last.length - first.column,
        ))
    }

    /// Where a key stands in the map that is written literally as an argument (from 0) of the call at a place; a
    /// key of a map within that map is written `outer.inner`.
    pub fn key(&self, site: Site, argument: usize, key: &str) -> Option<Span> {
        let (starts, _) = self.arguments(site)?;
        let mut map = *starts.get(argument)?;
        // Some of AWS's own keys have a dot in them.
        if let Some(whole) = self.key_in(map, key) {
            return self.at(whole).map(|token| self.span(token));
        }
        let mut found = None;
        for part in key.split('.') {
            let index = self.key_in(map, part)?;
            found = Some(self.span(self.at(index)?));
            map = index + 2;
        }
        found
    }

    /// The token of a key in the map literal that starts at `map` with `#{`.
    fn key_in(&self, map: usize, key: &str) -> Option<usize> {
        if !self.at(map)?.is('#') || !self.at(map + 1)?.is('{') {
            return None;
        }
        let close = self.closing(map + 1)?;
        let mut index = map + 2;
        while index < close {
            let token = self.at(index)?;
            if token.key() == Some(key) && self.at(index + 1)?.is(':') {
                return Some(index);
            }
            // On to the next entry.
            while index < close && !self.at(index)?.is(',') {
                index = match self.at(index)?.kind {
                    Kind::Symbol('(' | '[' | '{') => self.closing(index)?,
                    _ => index,
                } + 1;
            }
            index += 1;
        }
        None
    }

    /// Names that are called as methods: `x.name(`.
    pub fn methods(&self) -> BTreeSet<&str> {
        fn method(window: &[Token]) -> Option<&str> {
            match window {
                [dot, name, open] if dot.is('.') && open.is('(') => name.name(),
                _ => None,
            }
        }
        self.tokens.windows(3).filter_map(method).collect()
    }

    /// Names that the script gives: variables, constants, functions and their parameters.
    pub fn declared(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for (index, token) in self.tokens.iter().enumerate() {
            match &token.kind {
                Kind::Name(word) if ["let", "const", "for", "fn"].contains(&word.as_str()) => {
                    names.extend(self.at(index + 1).and_then(Token::name));
                    if word == "fn" {
                        names.extend(self.parameters(index + 2, ')'));
                    }
                }
                Kind::Symbol('|') => names.extend(self.parameters(index, '|')),
                _ => {}
            }
        }
        names
    }

    /// Names between a bracket and its end, separated by commas; none where anything else stands there.
    fn parameters(&self, open: usize, end: char) -> Vec<&str> {
        let mut names = Vec::new();
        for token in self.tokens.iter().skip(open + 1) {
            match &token.kind {
                Kind::Name(name) => names.push(name.as_str()),
                Kind::Symbol(',') => {}
                Kind::Symbol(symbol) if *symbol == end => return names,
                _ => break,
            }
        }
        Vec::new()
    }

    /// Public functions: name and number of parameters.
    pub fn functions(&self) -> Vec<(&str, Vec<&str>)> {
        let mut functions = Vec::new();
        for (index, token) in self.tokens.iter().enumerate() {
            let hidden = index > 0 && self.at(index - 1).and_then(Token::name) == Some("private");
            if token.name() == Some("fn") && !hidden {
                let name = self.at(index + 1).and_then(Token::name);
                functions.extend(name.map(|name| (name, self.parameters(index + 2, ')'))));
            }
        }
        functions
    }

    /// The name that ends just before a place, and the one that stands at it.
    pub fn name_at(&self, site: Site) -> Option<&str> {
        let index = self.index(site)?;
        self.at(index).filter(|token| token.line == site.0).and_then(Token::name)
    }

    /// The last token before a place, for "something is missing after this".
    pub fn before(&self, site: Site) -> Option<Span> {
        let after = self.tokens.partition_point(|token| (token.line, token.column) < site);
        self.at(after.checked_sub(1)?).map(|token| self.span(token))
    }

    /// The last bracket that is opened and never closed, with its character.
    pub fn unclosed(&self) -> Option<(char, Span)> {
        let mut open: Vec<(char, usize)> = Vec::new();
        for (index, token) in self.tokens.iter().enumerate() {
            match token.kind {
                Kind::Symbol(symbol @ ('(' | '[' | '{')) => open.push((symbol, index)),
                Kind::Symbol(')' | ']' | '}') => drop(open.pop()),
                _ => {}
            }
        }
        let (symbol, index) = open.pop()?;
        Some((symbol, self.span(self.at(index)?)))
    }

    /// The beginning of a comment that nothing closes.
    pub fn open_comment(&self) -> Option<Span> {
        let last = self.tokens.last().filter(|token| matches!(token.kind, Kind::OpenComment))?;
        Some(Span::new(self.source.name.clone(), last.line, last.column, 2))
    }

    /// Where a function of this name is called first.
    pub fn first_call(&self, name: &str) -> Option<Span> {
        let mut pairs = self.tokens.windows(2);
        let call = pairs.find(|pair| matches!(pair, [a, b] if a.name() == Some(name) && b.is('(')));
        call.and_then(|pair| pair.first()).map(|token| self.span(token))
    }

    /// Whether nothing stands at a place or after it.
    pub fn is_past_end(&self, site: Site) -> bool {
        self.tokens.last().is_none_or(|token| (token.line, token.column) < site)
    }

    /// The last token, where an unfinished script ends.
    pub fn end(&self) -> Option<Span> {
        self.tokens.last().map(|token| self.span(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(text: &str) -> SourceMap {
        SourceMap::new(&Source::new("a.rhai", text))
    }

    fn place(span: Option<Span>) -> (u32, u32, u32) {
        span.map_or((0, 0, 0), |span| (span.line, span.column, span.length))
    }

    #[test]
    fn finds_a_key_of_the_call_and_not_its_namesake() {
        let text =
            "let a = ec2::instance(\"type: \", #{\n  tags: #{ type: 1 }, // type: x\n  \"type\": 2 });";
        let map = map(text);
        assert_eq!(place(map.key((1, 14), 1, "type")), (3, 3, 6));
        assert_eq!(place(map.key((1, 14), 1, "tags.type")), (2, 12, 4));
        assert_eq!(place(map.key((1, 14), 1, "name")), (0, 0, 0));
        assert_eq!(place(Some(map.place((1, 14)))), (1, 9, 13));
    }

    #[test]
    fn finds_arguments() {
        let map = map("f([1, 2], g(3), \n \"x\")");
        assert_eq!(place(map.argument((1, 1), 0)), (1, 3, 6));
        assert_eq!(place(map.argument((1, 1), 1)), (1, 11, 4));
        assert_eq!(place(map.argument((1, 1), 2)), (2, 2, 3));
        assert_eq!(map.argument((1, 1), 3), None);
    }

    #[test]
    fn a_property_is_the_name_after_the_dot() {
        let map = map("web.instance_type = 3;");
        assert_eq!(place(Some(map.place((1, 4)))), (1, 5, 13));
    }

    #[test]
    fn knows_the_names_a_script_gives() {
        let map = map("let a = 1; fn f(x, y) { x | y } private fn g() {} let c = |z| z.after(1);");
        let names: Vec<&str> = map.declared().into_iter().collect();
        assert_eq!(names, ["a", "c", "f", "g", "x", "y", "z"]);
        assert_eq!(map.functions(), [("f", vec!["x", "y"])]);
        assert_eq!(map.methods().into_iter().collect::<Vec<_>>(), ["after"]);
    }
}
