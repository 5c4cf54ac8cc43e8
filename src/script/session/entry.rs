//! What is typed at a prompt: whether it is finished, what it defines, and how entries become one script again.

use super::super::token::{Kind, Token, tokens};
use crate::diagnostic::{Diagnostic, Source, Span};

/// Whether more must be typed before a text can be run: a bracket, a text or a comment is open, or a line ends with a
/// sign that wants something after it.
pub fn is_unfinished(text: &str) -> bool {
    let tokens = tokens(text);
    let mut open: Vec<char> = Vec::new();
    for token in &tokens {
        match token.kind {
            Kind::Symbol(symbol @ ('(' | '[' | '{')) => open.push(symbol),
            // A bracket that closes nothing, or the wrong one, is a mistake that no further line mends.
            Kind::Symbol(')') if open.pop() != Some('(') => return false,
            Kind::Symbol(']') if open.pop() != Some('[') => return false,
            Kind::Symbol('}') if open.pop() != Some('{') => return false,
            Kind::OpenComment => return true,
            // Quotes end with their line; only a template goes on.
            Kind::OpenText(_, sign) => return sign != '"' && sign != '\'' && sign != '\\',
            _ => {}
        }
    }
    !open.is_empty() || tokens.last().is_some_and(wants_more)
}

/// A sign after which a statement cannot end. A bar may end a closure's parameters, and a bang is nobody's end.
fn wants_more(last: &Token) -> bool {
    let sign = matches!(last.kind, Kind::Symbol('=' | ',' | '+' | '*' | '/' | '<' | '>' | '&' | '.' | ':'));
    sign || last.kind == Kind::Path || matches!(last.name(), Some("else" | "let" | "const" | "fn" | "in"))
}

/// Entries one after another as one script: each begins on a line of its own, and ends where the next may begin.
pub fn joined<'a>(entries: impl IntoIterator<Item = &'a str>) -> String {
    let mut script = String::new();
    for text in entries {
        let text = text.trim_end();
        let tokens = tokens(text);
        let ends = tokens.last().is_none_or(|last| last.is(';') || last.is('}') && !is_value(&tokens));
        let characters = tokens.last().map_or(0, |last| last.range.1);
        let at = text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at);
        let (statement, comment) = text.split_at(at);
        script.push_str(statement);
        script.push_str(if ends { "" } else { ";" });
        script.push_str(comment);
        script.push('\n');
    }
    script
}

/// Whether the brace at the end may close a map or a closure of a statement rather than a block that is one.
fn is_value(tokens: &[Token]) -> bool {
    let blocks = ["if", "for", "while", "loop", "fn", "private", "try", "switch", "do"];
    !tokens.first().and_then(Token::name).is_some_and(|word| blocks.contains(&word))
}

/// The functions that an entry defines, each with its number of parameters.
pub(super) fn functions(source: &Source) -> Vec<(String, usize)> {
    let map = super::super::source_map::SourceMap::new(source);
    map.functions().into_iter().map(|(name, given)| (name.to_owned(), given.len())).collect()
}

/// Refuses a `return` or an `exit` outside of functions: in the script that the entries are together, it would end
/// everything that follows.
pub(super) fn refuse_end(source: &Source) -> Result<(), Diagnostic> {
    let tokens = tokens(&source.text);
    let mut inside: Vec<bool> = Vec::new();
    let mut pending = false;
    for (index, token) in tokens.iter().enumerate() {
        match (&token.kind, tokens.get(index + 1)) {
            (Kind::Name(word), _) if word == "fn" => pending = true,
            (Kind::Symbol('|'), _) => pending = true,
            (Kind::Symbol('{'), _) => {
                inside.push(pending || inside.last().copied().unwrap_or(false));
                pending = false;
            }
            (Kind::Symbol('}'), _) => drop(inside.pop()),
            (Kind::Symbol(';'), _) => pending = false,
            (Kind::Name(word), next)
                if !inside.last().copied().unwrap_or(false)
                    && !pending
                    && (word == "return" || word == "exit" && next.is_some_and(|next| next.is('('))) =>
            {
                let span = Span::new(source.name.clone(), token.line, token.column, token.length);
                return Err(Diagnostic::error(
                    "nothing-to-end",
                    format!("`{word}` has nothing to end at a prompt"),
                )
                .at(span)
                .help("write the value alone"));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_templates_and_comments_are_waited_for() {
        for text in [
            "f(",
            "let x = #{ a: [1,",
            "`a",
            "/* a",
            "let x =",
            "fn f() {",
            "web.",
            "ec2::",
            "if x { 1 } else",
        ] {
            assert!(is_unfinished(text), "{text}");
        }
        for text in
            ["", "f()", "let x = 1;", "f(]", "f)", "\"a", "// {", "`}`", "|x| x + 1", "let y = 1 // ("]
        {
            assert!(!is_unfinished(text), "{text}");
        }
    }

    #[test]
    fn entries_become_one_script() {
        let entries =
            ["let a = 1", "let b = #{ x: 1 }", "fn f() { 1 }", "if a > 0 { b.x = 2 }", "f() // c", "// d"];
        let script = "let a = 1;\nlet b = #{ x: 1 };\nfn f() { 1 }\nif a > 0 { b.x = 2 }\nf(); // c\n// d\n";
        assert_eq!(joined(entries), script);
    }

    #[test]
    fn only_functions_may_end_early() {
        let refused = |text: &str| refuse_end(&Source::new("repl:1", text)).is_err();
        assert!(refused("return 3;") && refused("if true { exit(1) }") && refused("f(); return"));
        assert!(!refused("fn f() { return 1; }") && !refused("let g = |x| { if x { return 1; } 2 }"));
        assert!(!refused("let exit = 1; \"return\" // return"));
    }
}
