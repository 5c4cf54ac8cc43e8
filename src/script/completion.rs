//! What could stand at the cursor of a script, and what is known of what stands there: for a prompt, an editor, a
//! browser. Text and cursor in, candidates and a hint out; no terminal, no state but what [`Known`] is told.
//!
//! Everything comes from the tables that the language itself is made of, so that what is offered is what runs.
//!
//! ```
//! use cloudkata::script::completion::{Known, complete};
//!
//! let text = "ec2::instance(\"web\", #{ instance_ty";
//! let found = complete(text, text.len(), &Known::default());
//! assert_eq!(found.candidates[0].text, "instance_type: ");
//! ```

mod context;
mod known;
mod paint;
mod values;

pub use known::{Holds, Known};
pub use paint::{Piece, pieces};

use super::app::PORTS;
use super::reference::types;
use super::{library, reference, words};
use crate::diagnostic::nearest;
use crate::resource::{self, Kind, Property};
use context::{At, Context, Keys};

/// Words of the language itself.
const KEYWORDS: [&str; 12] =
    ["const", "else", "false", "fn", "for", "if", "in", "let", "loop", "switch", "true", "while"];

/// One thing that could stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The text that replaces what is typed of it.
    pub text: String,
    /// What it is, in a few words; may be empty.
    pub about: String,
}

/// What could stand at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// Where what is typed of it begins, in bytes.
    pub start: usize,
    /// What could stand there, by name.
    pub candidates: Vec<Candidate>,
}

/// Most candidates that are told: more help nobody.
const MOST: usize = 2_000;

/// What could stand at a cursor (in bytes; one within a character is taken back to its beginning).
pub fn complete(text: &str, cursor: usize, known: &Known) -> Completions {
    let context = Context::of(text, cursor);
    let mut found = match &context.at {
        At::Nothing => Vec::new(),
        At::Member(owner) => members(owner, &context, known),
        At::Module(module) => in_module(module),
        At::Key(keys, given) => of_keys(keys, given),
        At::Value(property) => values::of(property, &context, known),
        At::Argument(callee, number) => {
            let mut found = values::of_argument(callee, *number, &context);
            if !context.quoted {
                found.extend(any(known, &context));
            }
            found
        }
        At::Word => any(known, &context),
    };
    found.retain(|candidate| fits(&candidate.text, &context.prefix));
    found.sort_by(|a, b| a.text.cmp(&b.text));
    found.dedup_by(|a, b| a.text == b.text);
    found.truncate(MOST);
    Completions { start: context.start, candidates: found }
}

/// Whether a candidate goes on from what is typed; quotes may be left out.
fn fits(candidate: &str, prefix: &str) -> bool {
    candidate.starts_with(prefix)
}

/// What is known of what stands at the cursor, in a line: type and default of a property, how a function is written.
pub fn hint(text: &str, cursor: usize, known: &Known) -> Option<String> {
    let context = Context::of(text, cursor);
    match &context.at {
        At::Key(Keys::Properties(properties), _) if !context.prefix.is_empty() => {
            let mut fitting = properties.iter().filter(|property| property.name.starts_with(&context.prefix));
            let exact = properties.iter().find(|property| property.name == context.prefix);
            exact.or_else(|| fitting.next().filter(|_| fitting.next().is_none())).map(about_property)
        }
        At::Value(property) if context.prefix.is_empty() || context.quoted => Some(about_property(property)),
        At::Argument(callee, number) if context.prefix.is_empty() && !context.quoted => {
            about_call(callee, *number)
        }
        At::Member(owner) if !context.prefix.is_empty() => {
            let kind = context.kind_of(owner, known)?;
            kind.property(&context.prefix).map(about_property)
        }
        _ => None,
    }
}

/// `instance_type: text; default "m1.small"`.
fn about_property(property: &Property) -> String {
    let ty = types::of_type(&property.ty).replace('`', "");
    let default = types::default(property).replace('`', "");
    match default.as_str() {
        "" => format!("{}: {ty}", property.name),
        "required" => format!("{}: {ty}; required", property.name),
        default => format!("{}: {ty}; default {default}", property.name),
    }
}

/// How a function is written, and what a constructor needs.
fn about_call(callee: &str, number: usize) -> Option<String> {
    if let Some(kind) = constructor(callee) {
        let needed: Vec<&str> = kind
            .properties
            .iter()
            .filter(|property| property.required)
            .map(|property| property.name)
            .collect();
        return Some(match (number, needed.is_empty()) {
            (0, _) => "\"name\"".to_owned(),
            (_, true) => "#{ … }".to_owned(),
            (_, false) => format!("#{{ {}, … }}", needed.join(", ")),
        });
    }
    if let Some((module, member)) = callee.split_once("::") {
        let library = library::all().iter().find(|library| library.module == module)?;
        let function = library.functions.iter().find(|function| function.name == member)?;
        return Some(function.parameters.join(", "));
    }
    let functions = reference::words();
    let (_, word) = functions.iter().find(|(_, word)| word.name == callee)?;
    Some(word.signature.to_owned())
}

fn candidate(text: impl Into<String>, about: impl Into<String>) -> Candidate {
    Candidate { text: text.into(), about: about.into() }
}

/// The kind whose constructor is written so.
fn constructor(path: &str) -> Option<&'static Kind> {
    let (module, name) = path.split_once("::")?;
    resource::kind(module, name)
}

/// What may stand anywhere: variables, functions, constants, modules, words of the language.
fn any(known: &Known, context: &Context) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = KEYWORDS.iter().map(|word| candidate(*word, "")).collect();
    found.extend(context.variables().into_iter().map(|(name, path)| candidate(name, path)));
    found.extend(known.variables.iter().map(|(name, holds)| candidate(name, holds.about())));
    found.extend(known.functions.iter().map(|name| candidate(format!("{name}("), "")));
    for (_, word) in reference::words() {
        let ends = if *word.arguments.end() == 0 { "()" } else { "(" };
        found.push(candidate(format!("{}{ends}", word.name), word.summary));
    }
    found.extend(words::constants().iter().map(|constant| candidate(constant.name, constant.summary)));
    found.push(candidate("app", "the application that is asked for"));
    found.extend(super::vocabulary::modules().into_keys().map(|module| candidate(format!("{module}::"), "")));
    found
}

fn in_module(module: &str) -> Vec<Candidate> {
    let kinds = resource::kinds().filter(|kind| kind.module == module);
    let mut found: Vec<Candidate> =
        kinds.map(|kind| candidate(format!("{}(", kind.constructor), kind.summary)).collect();
    for library in library::all().iter().filter(|library| library.module == module) {
        found.extend(
            library
                .functions
                .iter()
                .map(|function| candidate(format!("{}(", function.name), function.summary.clone())),
        );
    }
    found
}

/// Keys of a map that are not given yet.
fn of_keys(keys: &Keys, given: &[String]) -> Vec<Candidate> {
    let missing = |name: &str| !given.iter().any(|known| known == name);
    match keys {
        Keys::Properties(properties) => properties
            .iter()
            .filter(|property| missing(property.name))
            .map(|property| candidate(format!("{}: ", property.name), types::summary(property)))
            .collect(),
        Keys::Words(names) => {
            names.iter().filter(|name| missing(name)).map(|name| candidate(format!("{name}: "), "")).collect()
        }
    }
}

/// What can be read from a variable.
fn members(owner: &str, context: &Context, known: &Known) -> Vec<Candidate> {
    if owner == "app" && !matches!(known.variables.get("app"), Some(Holds::Resource(_))) {
        let ports = PORTS.iter().map(|(port, summary)| candidate(*port, *summary));
        let address = candidate("address", "what users are given at the start");
        return ports
            .chain([address, candidate("name", "its name"), candidate("port", "its TCP port")])
            .collect();
    }
    if let Some(kind) = context.kind_of(owner, known) {
        return of_kind(kind);
    }
    match known.variables.get(owner) {
        Some(Holds::Members(names)) => names.iter().map(|name| candidate(name, "")).collect(),
        _ => Vec::new(),
    }
}

fn of_kind(kind: &'static Kind) -> Vec<Candidate> {
    let properties =
        kind.properties.iter().map(|property| candidate(property.name, types::summary(property)));
    let attributes = kind.attributes.iter().map(|found| candidate(found.name, found.summary));
    let all = ["arn", "id", "name", "addresses", "region"].map(|name| candidate(name, ""));
    properties.chain(attributes).chain(all).collect()
}

/// The nearest property of a constructor, for whoever wants to say "did you mean".
pub fn nearest_property(path: &str, name: &str) -> Option<&'static str> {
    let kind = constructor(path)?;
    nearest(name, kind.properties.iter().map(|property| property.name))
        .and_then(|near| kind.property(near).map(|property| property.name))
}

#[cfg(test)]
mod tests;
