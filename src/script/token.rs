//! A small reader of script text, for places only: which characters are a name, a key, an argument. rhai reads the
//! script itself; it tells where a call starts, and this finds the rest.

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Name(String),
    /// A text literal, with what stands between its quotes.
    Text(String),
    /// A number.
    Number,
    /// `::`.
    Path,
    /// Any other character.
    Symbol(char),
    /// A comment from `/*` to the end, which nothing closes.
    OpenComment,
    /// A text to the end, which nothing closes, with the sign that would.
    OpenText(String, char),
}

/// A piece of script text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length in characters; texts over several lines count the first line only.
    pub length: u32,
    /// Where it begins and ends, in characters from the start of the script.
    pub range: (usize, usize),
}

impl Token {
    pub fn is(&self, symbol: char) -> bool {
        self.kind == Kind::Symbol(symbol)
    }

    pub fn name(&self) -> Option<&str> {
        if let Kind::Name(name) = &self.kind { Some(name) } else { None }
    }

    /// The key of a map that this token could be: a name, or a text.
    pub fn key(&self) -> Option<&str> {
        match &self.kind {
            Kind::Name(name) | Kind::Text(name) | Kind::OpenText(name, _) => Some(name),
            _ => None,
        }
    }
}

/// Cuts a script into tokens. Never fails: what it does not understand is a symbol.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
        line: 1,
        column: 1,
        begun: 0,
        tokens: Vec::new(),
        templates: Vec::new(),
    };
    while reader.step() {}
    reader.tokens
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: u32,
    column: u32,
    /// Where the token that is being read begins.
    begun: usize,
    tokens: Vec<Token>,
    /// Depth of braces inside each `${ … }` that is open.
    templates: Vec<u32>,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        if c == '\n' {
            (self.line, self.column) = (self.line + 1, 1);
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn skip(&mut self, count: usize) {
        for _ in 0..count {
            self.next();
        }
    }

    fn push(&mut self, kind: Kind, line: u32, column: u32) {
        let length = if self.line == line { self.column - column } else { 1 };
        let range = (self.begun, self.at);
        self.tokens.push(Token { kind, line, column, length: length.max(1), range });
        self.begun = self.at;
    }

    fn step(&mut self) -> bool {
        let Some(c) = self.peek(0) else { return false };
        let (line, column) = (self.line, self.column);
        self.begun = self.at;
        match (c, self.peek(1)) {
            _ if c.is_whitespace() => self.skip(1),
            ('/', Some('/')) => {
                while self.peek(0).is_some_and(|c| c != '\n') {
                    self.next();
                }
            }
            ('/', Some('*')) => self.comment(line, column),
            ('#', Some('"' | '#')) if self.raw_text(line, column) => {}
            ('"' | '\'', _) => {
                let kind = self.quoted(c);
                self.push(kind, line, column);
            }
            ('`', _) => {
                self.next();
                self.template(line, column);
            }
            (':', Some(':')) => {
                self.next();
                self.next();
                self.push(Kind::Path, line, column);
            }
            _ if c.is_alphabetic() || c == '_' => self.name(line, column),
            _ if c.is_ascii_digit() => self.number(line, column),
            _ => self.symbol(c, line, column),
        }
        true
    }

    fn name(&mut self, line: u32, column: u32) {
        let mut name = String::new();
        while let Some(c) = self.peek(0).filter(|c| c.is_alphanumeric() || *c == '_') {
            name.push(c);
            self.next();
        }
        self.push(Kind::Name(name), line, column);
    }

    fn number(&mut self, line: u32, column: u32) {
        while let Some(c) = self.peek(0) {
            let fraction = c == '.' && self.peek(1).is_some_and(|c| c.is_ascii_digit());
            if !(c.is_alphanumeric() || c == '_' || fraction) {
                break;
            }
            self.next();
        }
        self.push(Kind::Number, line, column);
    }

    /// A single character; the brace that ends a `${ … }` leads back into its template.
    fn symbol(&mut self, c: char, line: u32, column: u32) {
        self.next();
        self.push(Kind::Symbol(c), line, column);
        let Some(depth) = self.templates.last_mut() else { return };
        match c {
            '{' => *depth += 1,
            '}' if *depth > 0 => *depth -= 1,
            '}' => {
                self.templates.pop();
                self.template(self.line, self.column);
            }
            _ => {}
        }
    }

    /// A comment from `/*` to its `*/`; they nest.
    fn comment(&mut self, line: u32, column: u32) {
        let mut depth = 0u32;
        while let Some(c) = self.next() {
            match (c, self.peek(0)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => continue,
            }
            self.next();
            if depth == 0 {
                return;
            }
        }
        self.push(Kind::OpenComment, line, column);
    }

    fn quoted(&mut self, quote: char) -> Kind {
        self.next();
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '\\' => text.extend(self.next()),
                _ if c == quote => return Kind::Text(text),
                _ => text.push(c),
            }
        }
        Kind::OpenText(text, quote)
    }

    /// `#"…"#` with any number of `#`; false where it is something else, such as `#{`.
    fn raw_text(&mut self, line: u32, column: u32) -> bool {
        let hashes = self.chars.get(self.at..).unwrap_or_default().iter().take_while(|c| **c == '#').count();
        if self.peek(hashes) != Some('"') {
            return false;
        }
        self.skip(hashes + 1);
        let mut text = String::new();
        while let Some(c) = self.next() {
            if c == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                self.skip(hashes);
                self.push(Kind::Text(text), line, column);
                return true;
            }
            text.push(c);
        }
        self.push(Kind::OpenText(text, '#'), line, column);
        true
    }

    /// The text of a template up to its end or to the next `${`, whose inside is read as ordinary tokens.
    fn template(&mut self, line: u32, column: u32) {
        let mut text = String::new();
        while let Some(c) = self.next() {
            match (c, self.peek(0)) {
                ('\\', Some(_)) => text.extend(self.next()),
                ('`', _) => return self.push(Kind::Text(text), line, column),
                ('$', Some('{')) => {
                    self.push(Kind::Text(text), line, column);
                    let (line, column) = (self.line, self.column);
                    self.next();
                    self.push(Kind::Symbol('{'), line, column);
                    self.templates.push(0);
                    return;
                }
                _ => text.push(c),
            }
        }
        self.push(Kind::OpenText(text, '`'), line, column);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let word = |token: Token| match token.kind {
            Kind::Name(name) => name,
            Kind::Text(text) => format!("{text:?}"),
            Kind::Number => "0".to_owned(),
            Kind::Path => "::".to_owned(),
            Kind::Symbol(c) => c.to_string(),
            Kind::OpenComment => "/*".to_owned(),
            Kind::OpenText(text, sign) => format!("{sign}{text}"),
        };
        tokens(text).into_iter().map(word).collect()
    }

    #[test]
    fn cuts_names_texts_and_symbols() {
        assert_eq!(
            words("ec2::vpc(\"a\\\"b\", #{ x: 1.5 }) // end"),
            ["ec2", "::", "vpc", "(", "\"a\\\"b\"", ",", "#", "{", "x", ":", "0", "}", ")"]
        );
    }

    #[test]
    fn reads_the_inside_of_templates_and_comments_nest() {
        assert_eq!(
            words("`a ${run.p99 + `${x}`} b` /* /* */ ( */ y"),
            ["\"a \"", "{", "run", ".", "p99", "+", "\"\"", "{", "x", "}", "\"\"", "}", "\" b\"", "y"]
        );
    }

    #[test]
    fn raw_texts_end_with_as_many_hashes() {
        assert_eq!(words("##\"a\"# b\"## c"), ["\"a\\\"# b\"", "c"]);
    }

    #[test]
    fn what_nothing_closes_is_open() {
        assert_eq!(words("f(\"us-ea"), ["f", "(", "\"us-ea"]);
        assert_eq!(words("`a ${x"), ["\"a \"", "{", "x"]);
        assert_eq!(words("`a\nb"), ["`a\nb"]);
        let found = tokens("가 /* 나 */ \"다");
        assert_eq!(found.iter().map(|token| token.range).collect::<Vec<_>>(), [(0, 1), (10, 12)]);
    }

    #[test]
    fn counts_columns_in_characters() {
        let found = tokens("let x = \"시계\"; y");
        let last = found.last().unwrap();
        assert_eq!((last.line, last.column, last.length), (1, 15, 1));
    }
}
