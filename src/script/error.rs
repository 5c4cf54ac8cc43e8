//! What goes wrong while a script runs, in the learner's words and at the learner's line.

use super::bridge::{self, Raised};
use super::names::{BUILT_IN, ELSEWHERE, of_type};
use super::shared::Shared;
use super::source_map::SourceMap;
use super::{Value, constructors, limits, syntax};
use crate::diagnostic::{Diagnostic, nearest};
use crate::resource::{self, Simulated};
use rhai::{Dynamic, EvalAltResult as Error, Position, Scope};
use std::rc::Rc;

/// A diagnostic for one of rhai's errors.
pub(super) fn explain(error: &Error, shared: &Shared) -> Diagnostic {
    let mut innermost = Innermost { error, source: None };
    innermost.descend();
    let map = shared.source(innermost.source, innermost.error.position());
    let place = |position: Position| {
        let span = map.as_ref().and_then(|map| map.site(position).map(|site| map.place(site)));
        shared.caller().or(span)
    };
    let explained = Explain { shared, map: map.clone() }.explain(innermost.error);
    let span = place(innermost.error.position())
        .or_else(|| map.as_ref().zip(unplaced(innermost.error)).and_then(|(map, name)| map.first_call(name)));
    if shared.caller().is_some() { explained.at(span) } else { explained.or_at(span) }
}

/// The function in which something went wrong that rhai does not place.
fn unplaced(error: &Error) -> Option<&str> {
    match error {
        Error::ErrorDataRace(argument, _) => argument.split('\'').nth(1),
        Error::ErrorArithmetic(text, _) if text.contains("step value") => Some("range"),
        _ => None,
    }
}

/// As [`explain`], with the variables of the script at hand for suggestions.
pub(super) fn explain_in(error: &Error, shared: &Shared, scope: &Scope<'_>) -> Diagnostic {
    let explained = explain(error, shared);
    let mut innermost = Innermost { error, source: None };
    innermost.descend();
    match innermost.error {
        Error::ErrorPropertyNotFound(key, position) if explained.help.is_none() => {
            let map = shared.source(innermost.source, *position);
            let keys = map.and_then(|map| keys_before(&map, map.site(*position)?, scope));
            keys.map_or(explained.clone(), |keys| suggest_key(explained, key, &keys))
        }
        _ => explained,
    }
}

/// Keys of the map whose variable stands before the dot before a place.
fn keys_before(map: &SourceMap, site: (u32, u32), scope: &Scope<'_>) -> Option<Vec<String>> {
    let dot = map.before(site)?;
    let owner = map.before((dot.line, dot.column))?;
    let name = map.name_at((owner.line, owner.column))?;
    let value: &Dynamic = scope.get(name)?;
    let entries = value.as_map_ref().ok()?;
    Some(entries.keys().map(ToString::to_string).collect())
}

fn suggest_key(error: Diagnostic, key: &str, keys: &[String]) -> Diagnostic {
    let near = error.nearest(key, keys.iter().map(String::as_str));
    if near.help.is_some() || keys.is_empty() || keys.len() > 20 {
        return near;
    }
    near.help(format!("it has {}", keys.join(", ")))
}

/// The error at the bottom of calls within calls, and the name of the source it happened in.
struct Innermost<'a> {
    error: &'a Error,
    source: Option<&'a str>,
}

impl Innermost<'_> {
    fn descend(&mut self) {
        loop {
            match self.error {
                Error::ErrorInFunctionCall(_, source, inner, _) => {
                    self.source = Some(source).filter(|source| !source.is_empty()).map(String::as_str);
                    self.error = inner;
                }
                Error::ErrorInModule(_, inner, _) => self.error = inner,
                _ => return,
            }
        }
    }
}

struct Explain<'a> {
    shared: &'a Shared,
    map: Option<Rc<SourceMap>>,
}

impl Explain<'_> {
    fn explain(&self, error: &Error) -> Diagnostic {
        match error {
            Error::ErrorRuntime(token, _) | Error::ErrorTerminated(token, _) => self.thrown(token),
            Error::ErrorParsing(kind, position) => match &self.map {
                Some(map) => syntax::explain_kind(kind, *position, map),
                None => Diagnostic::error("syntax", "the script cannot be read"),
            },
            Error::ErrorVariableNotFound(name, _) => self.unknown_variable(name),
            Error::ErrorFunctionNotFound(signature, _) => self.unknown_function(signature),
            Error::ErrorModuleNotFound(name, _) => self.unknown_module(name),
            Error::ErrorPropertyNotFound(name, _) => {
                Diagnostic::error("unknown-key", format!("this map has no key `{name}`"))
            }
            Error::ErrorDotExpr(text, _) => bad_property(text),
            Error::ErrorSystem(..) | Error::ErrorCustomSyntax(..) => {
                Diagnostic::error("script-error", "the script cannot go on here")
            }
            Error::ErrorTooManyOperations(_)
            | Error::ErrorTooManyVariables(_)
            | Error::ErrorTooManyModules(_)
            | Error::ErrorStackOverflow(_)
            | Error::ErrorDataTooLarge(..) => self.over_limit(error),
            other => misuse(other),
        }
    }

    /// What a script threw: a diagnostic of ours, or a value as a learner reads it.
    fn thrown(&self, token: &Dynamic) -> Diagnostic {
        if let Some(raised) = token.read_lock::<Raised>() {
            return (*raised.0).clone();
        }
        let shown = |value: Value| Some(value.show(&*self.shared.architecture.try_borrow().ok()?));
        let message = bridge::from_script(token).ok().and_then(shown).unwrap_or_default();
        let message = match message.char_indices().nth(LONGEST) {
            _ if message.is_empty() => "the script gave up here".to_owned(),
            Some((end, _)) => format!("{}…", message.get(..end).unwrap_or_default()),
            None => message,
        };
        Diagnostic::error("script-error", message.replace('\n', " "))
    }

    fn over_limit(&self, error: &Error) -> Diagnostic {
        let limits = &self.shared.limits;
        limits::reached(match error {
            Error::ErrorTooManyVariables(_) => format!("more than {} variables at once", limits.variables),
            Error::ErrorStackOverflow(_) => {
                format!("functions that call functions more than {} deep", limits.call_depth)
            }
            Error::ErrorDataTooLarge(sort, _) if sort.to_lowercase().contains("string") => {
                format!("a text of more than {} bytes", limits.text_bytes)
            }
            Error::ErrorDataTooLarge(sort, _) if sort.to_lowercase().contains("map") => {
                format!("a map of more than {} entries", limits.map_entries)
            }
            Error::ErrorDataTooLarge(..) => format!("a list of more than {} elements", limits.list_items),
            _ => format!("more than {} steps", limits.steps),
        })
    }

    fn declared(&self) -> Vec<&str> {
        self.map.as_ref().map(|map| map.declared().into_iter().collect()).unwrap_or_default()
    }

    fn unknown_variable(&self, name: &str) -> Diagnostic {
        if let Some((module, member)) = name.split_once("::") {
            let error = self.unknown_member(module, member);
            return match resource::kind(module, member) {
                Some(kind) => Diagnostic::error("wrong-call", format!("`{name}` is a constructor"))
                    .help(constructors::written(kind)),
                None => error,
            };
        }
        let vocabulary = &self.shared.vocabulary;
        let error = Diagnostic::error("unknown-name", format!("there is no variable `{name}`"));
        if let Some(function) = vocabulary.functions.get(name) {
            return error.help(format!("`{name}` is a function; write `{}`", function.signature));
        }
        if vocabulary.modules.contains_key(name) {
            return error.help(format!("`{name}` is a module; write `{name}::…`"));
        }
        if ["true", "false"].contains(&name.to_lowercase().as_str()) {
            return error.help(format!("write `{}`", name.to_lowercase()));
        }
        let declared = self.declared();
        if declared.contains(&name) {
            return error
                .help("a variable is known after its `let`, within its block, and not inside functions");
        }
        error.nearest(name, declared.into_iter().chain(vocabulary.names()))
    }

    fn unknown_module(&self, name: &str) -> Diagnostic {
        let error = Diagnostic::error("unknown-module", format!("there is no module `{name}`"));
        let modules = &self.shared.vocabulary.modules;
        let near = error.nearest(name, modules.keys().copied());
        if near.help.is_some() {
            return near;
        }
        near.help(format!("there are {}", modules.keys().copied().collect::<Vec<_>>().join(", ")))
    }

    fn unknown_member(&self, module: &str, member: &str) -> Diagnostic {
        let modules = &self.shared.vocabulary.modules;
        let Some(members) = modules.get(module) else { return self.unknown_module(module) };
        let error = Diagnostic::error("unknown-function", format!("there is no `{module}::{member}`"));
        if let Some(right) = nearest(member, members.iter().copied()) {
            return error.help(format!("did you mean `{module}::{right}`?"));
        }
        // Where several services have such a kind, the one that runs is meant sooner.
        let mut elsewhere: Vec<_> = resource::kinds().filter(|kind| kind.constructor == member).collect();
        elsewhere.sort_by_key(|kind| kind.simulated != Simulated::Yes);
        match elsewhere.first() {
            Some(kind) => error.help(format!("did you mean `{}`?", kind.path())),
            None => error
                .help(format!("`{module}` has {}", members.iter().copied().collect::<Vec<_>>().join(", "))),
        }
    }

    /// rhai says "not found" both for unknown names and for known ones with other arguments.
    fn unknown_function(&self, signature: &str) -> Diagnostic {
        let (name, arguments) = signature.split_once(" (").unwrap_or((signature, ")"));
        let arguments: Vec<&str> =
            arguments.trim_end_matches(')').split(", ").filter(|s| !s.is_empty()).collect();
        if let Some((module, member)) = name.split_once("::") {
            return self
                .wrong_library_call(module, member)
                .unwrap_or_else(|| self.unknown_member(module, member));
        }
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return bad_operator(name, &arguments);
        }
        if name.starts_with("anon$") {
            let message = format!("this function does not take {}", count(arguments.len(), "argument"));
            return Diagnostic::error("wrong-call", message);
        }
        if let Some(function) = self.shared.vocabulary.functions.get(name) {
            let message = format!("`{name}` does not take {}", count(arguments.len(), "argument"));
            return Diagnostic::error("wrong-call", message).help(format!("write `{}`", function.signature));
        }
        let own = self.map.as_ref().map(|map| map.functions().into_iter().map(|(name, _)| name.to_owned()));
        if own.is_some_and(|mut own| own.any(|own| own == name)) {
            let message =
                format!("your function `{name}` does not take {}", count(arguments.len(), "argument"));
            return Diagnostic::error("wrong-call", message);
        }
        self.unknown_plain_function(name, &arguments)
    }

    fn wrong_library_call(&self, module: &str, member: &str) -> Option<Diagnostic> {
        let library = super::library::all().iter().find(|library| library.module == module)?;
        let functions: Vec<_> = library.functions.iter().filter(|function| function.name == member).collect();
        let written: Vec<String> = functions
            .iter()
            .map(|function| format!("`{module}::{member}({})`", function.parameters.join(", ")))
            .collect();
        (!written.is_empty()).then(|| {
            Diagnostic::error("wrong-call", format!("`{module}::{member}` takes other arguments"))
                .help(format!("write {}", written.join(" or ")))
        })
    }

    fn unknown_plain_function(&self, name: &str, arguments: &[&str]) -> Diagnostic {
        if BUILT_IN.contains(&name) {
            let sorts: Vec<&str> = arguments.iter().map(|sort| of_type(sort)).collect();
            let message = match sorts.split_first() {
                Some((first, [])) => format!("`{name}` does not work on {first}"),
                Some((first, rest)) => format!("`{name}` does not work on {first} with {}", rest.join(", ")),
                None => format!("`{name}` needs an argument"),
            };
            return Diagnostic::error("wrong-call", message);
        }
        let error = Diagnostic::error("unknown-function", format!("there is no function `{name}`"));
        let mut kinds: Vec<_> = resource::kinds().filter(|kind| kind.constructor == name).collect();
        kinds.sort_by_key(|kind| kind.simulated != Simulated::Yes);
        if let Some(kind) = kinds.first() {
            return error.help(format!("did you mean `{}`?", kind.path()));
        }
        if let Some((_, ours)) = ELSEWHERE.iter().find(|(theirs, _)| *theirs == name) {
            return error.help(format!("did you mean `{ours}`?"));
        }
        let vocabulary = &self.shared.vocabulary;
        let ours = vocabulary.functions.keys().copied();
        error.nearest(
            name,
            ours.chain(BUILT_IN.iter().copied()).chain(self.declared()).filter(|near| *near != name),
        )
    }
}

/// `1 argument`, `2 arguments`, `no arguments`.
fn count(number: usize, what: &str) -> String {
    match number {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// Characters of what a script throws that its message keeps.
const LONGEST: usize = 400;

fn bad_operator(operator: &str, arguments: &[&str]) -> Diagnostic {
    let sorts: Vec<&str> = arguments.iter().map(|sort| of_type(sort)).collect();
    let message = match sorts.as_slice() {
        [one] => format!("`{operator}` does not work on {one}"),
        [left, right] => format!("`{operator}` does not work on {left} and {right}"),
        _ => format!("`{operator}` does not work here"),
    };
    Diagnostic::error("wrong-type", message)
}

/// rhai's sentence about a dot names the property and the type in quotes.
fn bad_property(text: &str) -> Diagnostic {
    let quoted: Vec<&str> = text.split('\'').skip(1).step_by(2).collect();
    let message = match quoted.as_slice() {
        [property, owner, ..] => format!("{} has no property `{property}`", of_type(owner)),
        _ => "nothing can be read with a dot here".to_owned(),
    };
    Diagnostic::error("unknown-property", message)
}

/// Values used in a way they cannot be used.
fn misuse(error: &Error) -> Diagnostic {
    let (code, message) = match error {
        Error::ErrorMismatchDataType(wanted, found, _) | Error::ErrorMismatchOutputType(wanted, found, _) => {
            ("wrong-type", format!("{} is expected here, not {}", of_type(wanted), of_type(found)))
        }
        Error::ErrorIndexingType(sort, _) => {
            let sort = sort.split(['[', ' ']).next().unwrap_or_default();
            ("wrong-type", format!("{} cannot be read with [ ]", of_type(sort)))
        }
        Error::ErrorIndexNotFound(index, _) => ("unknown-key", format!("there is nothing at `{index}`")),
        Error::ErrorArrayBounds(length, index, _) => {
            ("out-of-bounds", format!("there is no place {index} in a list of {length}; places count from 0"))
        }
        Error::ErrorStringBounds(length, index, _) => (
            "out-of-bounds",
            format!("there is no place {index} in a text of {length} characters; places count from 0"),
        ),
        Error::ErrorFor(_) => {
            ("wrong-type", "`for` goes through a list or a range, not through this".to_owned())
        }
        Error::ErrorArithmetic(text, _) => ("arithmetic", arithmetic(text)),
        Error::ErrorAssignmentToConstant(name, _) => {
            ("constant", format!("`{name}` is a constant and stays as it is"))
        }
        Error::ErrorNonPureMethodCallOnConstant(..) => {
            ("constant", "a constant stays as it is; copy it with `let` and change the copy".to_owned())
        }
        Error::ErrorDataRace(argument, _) => ("data-race", data_race(argument)),
        Error::ErrorForbiddenVariable(name, _) => {
            ("syntax", format!("`{name}` cannot be the name of a variable"))
        }
        Error::ErrorVariableExists(name, _) => ("syntax", format!("there is already a variable `{name}`")),
        Error::ErrorUnboundThis(_) => ("syntax", "`this` stands for nothing here".to_owned()),
        Error::LoopBreak(..) => ("syntax", "`break` and `continue` belong in a loop".to_owned()),
        _ => ("script-error", "the script cannot go on here".to_owned()),
    };
    Diagnostic::error(code, message)
}

/// rhai names a variable, or an argument as "argument #1 of function 'push'".
fn data_race(argument: &str) -> String {
    match argument.split('\'').nth(1) {
        Some(function) => format!("what `{function}` works on is in use, and cannot be changed meanwhile"),
        None => format!("`{argument}` is changed while it is being read"),
    }
}

fn arithmetic(text: &str) -> String {
    let lower = text.to_lowercase();
    if lower.contains("by zero") {
        "a number is divided by zero".to_owned()
    } else if lower.contains("overflow") {
        "the result is too big for a whole number".to_owned()
    } else if lower.contains("step value") {
        "a range with steps of nothing never ends".to_owned()
    } else {
        "this cannot be computed".to_owned()
    }
}
