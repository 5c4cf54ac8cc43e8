//! What is wrong with the text of a script, in plain sentences.

use super::limits::reached;
use super::names::of_type;
use super::source_map::SourceMap;
use crate::diagnostic::{Diagnostic, Span};
use rhai::{LexError, ParseError, ParseErrorType as Kind, Position};

/// A diagnostic for a script that rhai cannot read.
pub(super) fn explain(error: &ParseError, map: &SourceMap) -> Diagnostic {
    explain_kind(&error.0, error.1, map)
}

/// As [`explain`], for the parts of an error.
pub(super) fn explain_kind(kind: &Kind, position: Position, map: &SourceMap) -> Diagnostic {
    let span = map.site(position).map(|site| map.place(site)).or_else(|| map.end());
    let explained = match kind {
        Kind::UnexpectedEOF => unfinished(map),
        Kind::BadInput(error) => bad_input(error),
        Kind::MissingToken(token, what) => missing(token, what, position, map),
        Kind::Reserved(word) => reserved(word),
        Kind::PropertyExpected | Kind::VariableExpected => {
            let word = map.site(position).and_then(|site| map.name_at(site));
            word.map_or_else(|| misplaced(kind), reserved)
        }
        Kind::ExprTooDeep => reached("an expression with too many brackets in brackets"),
        Kind::TooManyFunctions => reached("too many functions"),
        Kind::LiteralTooLarge(sort, most) => {
            let sort = if sort.to_lowercase().contains("string") { "text" } else { "list or map" };
            reached(format!("a {sort} of more than {most}"))
        }
        other => misplaced(other),
    };
    explained.or_at(span)
}

fn syntax(message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("syntax", message)
}

/// The text ends in the middle of something.
fn unfinished(map: &SourceMap) -> Diagnostic {
    match map.unclosed() {
        Some((bracket, span)) => syntax(format!("this `{bracket}` is never closed")).at(span),
        None => syntax("the script ends in the middle of a statement").at(map.end()),
    }
}

fn bad_input(error: &LexError) -> Diagnostic {
    match error {
        LexError::UnexpectedInput(text) if text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) => {
            syntax(format!("`{text}` cannot stand in a name"))
                .help("names are made of a to z, digits and `_`; texts in quotes may hold anything")
        }
        LexError::UnexpectedInput(text) => syntax(format!("`{text}` is not expected here")),
        LexError::UnterminatedString => syntax("this text has no closing quote")
            .help("a text in \"…\" ends on its line; one over several lines stands in `…`"),
        LexError::StringTooLong(most) => reached(format!("a text of more than {most} bytes")),
        LexError::MalformedEscapeSequence(text) => {
            syntax(format!("`{text}` is not an escape")).help("write `\\\\` for a backslash")
        }
        LexError::MalformedNumber(text) => syntax(format!("`{text}` is not a number")),
        LexError::MalformedChar(text) => syntax(format!("'{text}' is not one character"))
            .help(format!("texts stand in double quotes: \"{text}\"")),
        LexError::MalformedIdentifier(text) => syntax(format!("`{text}` cannot be a name")),
        LexError::ImproperSymbol(symbol, advice) if advice.ends_with("is disabled") => unavailable(symbol),
        LexError::ImproperSymbol(symbol, advice) => {
            let error = syntax(format!("`{symbol}` is not expected here"));
            match advice.rsplit('\'').nth(1) {
                Some(right) if advice.contains('?') => error.help(format!("did you mean `{right}`?")),
                _ => error,
            }
        }
        _ => syntax("the script cannot be read here"),
    }
}

/// A word of rhai that scripts here do without.
fn unavailable(word: &str) -> Diagnostic {
    let error = Diagnostic::error("not-available", format!("`{word}` is not available in scripts"));
    match word {
        "import" | "export" => {
            error.help("scripts import nothing; modules such as `network::` are there already")
        }
        "this" => error.help("give the value to the function as an argument"),
        _ => error,
    }
}

fn reserved(word: &str) -> Diagnostic {
    let is_word = word.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !is_word {
        return syntax(format!("`{word}` is not an operator of this language"));
    }
    if super::vocabulary::DISABLED.contains(&word) {
        return unavailable(word);
    }
    syntax(format!("`{word}` is a reserved word of the language and cannot be a name"))
        .help(format!("choose another name, or quote it where it is a key: \"{word}\": …"))
}

/// Something must stand between two things, or close one.
fn missing(token: &str, what: &str, position: Position, map: &SourceMap) -> Diagnostic {
    let place = map.site(position);
    let at_end = place.is_none_or(|site| map.is_past_end(site));
    if at_end && (map.unclosed().is_some() || [")", "]", "}"].contains(&token)) {
        return unfinished(map);
    }
    let before: Option<Span> = place.and_then(|site| map.before(site));
    let error = syntax(format!("a `{token}` is missing here"));
    let error = match token {
        "," => syntax("a `,` is missing between these two")
            .help("separate the items of a list, a map or a call with `,`"),
        ";" => syntax("a `;` is missing after this").help("end a statement with `;`").at(before),
        ":" => error.help("a map is written #{ key: value, … }"),
        "=>" => error.help("a case of `switch` is written `value => …`"),
        "fn" => syntax("`private` stands before a function: `private fn …`"),
        _ => error,
    };
    if error.help.is_none() && what.contains("object map") {
        return error.help("a map is written #{ key: value, … }");
    }
    error
}

/// A construct in the wrong place.
fn misplaced(kind: &Kind) -> Diagnostic {
    match kind {
        Kind::UnknownOperator(text) => syntax(format!("`{text}` is not an operator of this language")),
        Kind::DuplicatedProperty(key) => syntax(format!("the key `{key}` stands twice in this map")),
        Kind::DuplicatedVariable(name) => syntax(format!("the name `{name}` stands twice here")),
        Kind::PropertyExpected => syntax("the name of a property is expected after the dot"),
        Kind::VariableExpected => syntax("a name is expected here").help("reserved words cannot be names"),
        Kind::ForbiddenVariable(name) => syntax(format!("`{name}` cannot be the name of a variable")),
        Kind::MismatchedType(wanted, found) => {
            syntax(format!("{} is expected here, not {}", condition(wanted), found_sort(found)))
        }
        Kind::ExprExpected(what) => syntax(format!("{} is missing here", expression(what))),
        Kind::WrongFnDefinition => syntax("a function is written at the top of a script, not inside a block"),
        Kind::FnDuplicatedDefinition(name, _) => {
            syntax(format!("there is already a function `{name}` with these parameters"))
        }
        Kind::FnMissingName => syntax("the function needs a name after `fn`"),
        Kind::FnMissingParams(name) => syntax(format!("the parameters of `{name}` are missing"))
            .help(format!("write `fn {name}(…) {{ … }}`")),
        Kind::FnDuplicatedParam(name, parameter) => {
            syntax(format!("`{name}` has two parameters `{parameter}`"))
        }
        Kind::FnMissingBody(_) => {
            syntax("the function has no body").help("write its statements between { and }")
        }
        Kind::AssignmentToConstant(name) => {
            Diagnostic::error("constant", format!("`{name}` is a constant and stays as it is"))
        }
        Kind::AssignmentToInvalidLHS(_) => {
            syntax("nothing can be assigned to this").help("compare with `==`")
        }
        Kind::LoopBreak => syntax("`break` and `continue` belong in a loop"),
        Kind::WrongDocComment => syntax("a comment with `///` stands before a function").help("write `//`"),
        Kind::WrongExport => unavailable("export"),
        Kind::MalformedIndexExpr(_) => syntax("this cannot stand between [ and ]"),
        Kind::WrongSwitchDefaultCase => syntax("the case `_` of a `switch` stands last"),
        Kind::WrongSwitchIntegerCase | Kind::WrongSwitchCaseCondition => {
            syntax("this case of the `switch` cannot stand here")
        }
        _ => syntax("this is not expected here"),
    }
}

/// rhai's description of what it wanted.
fn condition(wanted: &str) -> &'static str {
    if wanted.contains("boolean") {
        "a condition (true or false)"
    } else if wanted.contains("iterable") {
        "a list or a range"
    } else {
        of_type(wanted)
    }
}

/// rhai's description of what it found: "a number", "a string" …
fn found_sort(found: &str) -> &'static str {
    match found.trim_start_matches("a ").trim_start_matches("an ") {
        "number" | "floating-point number" => "a number",
        "string" => "a text",
        "array" => "a list",
        "object map" => "a map",
        "boolean" => "true or false",
        _ => "this",
    }
}

fn expression(what: &str) -> &'static str {
    if what.contains("boolean") { "a condition" } else { "a value" }
}
