//! What a name means: a resource kind, a property, a cause of failures, a measure, a pillar. Everything is read from
//! the tables that the engine itself works with, so that an explanation cannot say something else than what runs.

use super::{Engine, Error, terms};
use crate::diagnostic::{Diagnostic, nearest};
use crate::grade::{Language, Pillar, causes, measure};
use crate::resource::{self, Default, Effect, Kind, Property, Simulated, Type};
use crate::script::reference;
use serde::Serialize;

/// An explanation of a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Version of this shape.
    pub schema_version: u32,
    /// The name.
    pub name: String,
    /// What sort of thing it is, in words.
    pub sort: String,
    /// What it means.
    pub summary: String,
    /// What belongs to it.
    pub groups: Vec<Group>,
}

/// A titled list of names and what they mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Its title.
    pub title: String,
    /// Names and meanings.
    pub entries: Vec<(String, String)>,
}

impl Explanation {
    fn new(name: impl Into<String>, sort: impl Into<String>, summary: impl Into<String>) -> Self {
        let (name, sort, summary) = (name.into(), sort.into(), summary.into());
        Self { schema_version: 1, name, sort, summary, groups: Vec::new() }
    }

    fn group(mut self, title: &str, entries: Vec<(String, String)>) -> Self {
        if !entries.is_empty() {
            self.groups.push(Group { title: title.to_owned(), entries });
        }
        self
    }
}

impl Engine {
    /// What a name means.
    ///
    /// # Errors
    /// When nothing is called so; the nearest name is told.
    pub fn explain(&self, name: &str, language: Language) -> Result<Explanation, Error> {
        let name = name.trim();
        let found = kind(name, language)
            .or_else(|| cause(name, language))
            .or_else(|| property_of(name, language))
            .or_else(|| property(name, language))
            .or_else(|| figure(name, language))
            .or_else(|| pillar(name, language))
            .or_else(|| word(name, language))
            .or_else(|| term(name, language));
        found.ok_or_else(|| {
            Error::from(Diagnostic::error("unknown-name", format!("nothing here is called `{name}`")).help(
                match near(name) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "a resource kind, a property, a cause or a measure can be explained".to_owned(),
                },
            ))
        })
    }
}

/// Every name that can be explained.
fn names() -> Vec<String> {
    let mut names: Vec<String> =
        resource::kinds().flat_map(|kind| [kind.path(), kind.type_name.to_owned()]).collect();
    names.extend(resource::kinds().flat_map(|kind| kind.properties).map(|property| property.name.to_owned()));
    names.extend(causes::all().map(|cause| cause.name.to_owned()));
    names.extend(measure::MEASURES.iter().map(|measure| measure.name.to_owned()));
    names.extend(Pillar::ALL.map(|pillar| pillar.name().to_owned()));
    names.extend(reference::names());
    names.extend(terms::TERMS.iter().map(|(name, _, _)| (*name).to_owned()));
    names
}

fn near(name: &str) -> Option<String> {
    let names = names();
    nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

fn kind(name: &str, language: Language) -> Option<Explanation> {
    let called = |kind: &&Kind| kind.path() == name || kind.type_name == name;
    let found = resource::kinds().find(called).or_else(|| {
        let mut same = resource::kinds().filter(|kind| kind.constructor == name);
        same.next().filter(|_| same.next().is_none())
    })?;
    let pick = |english: &'static str, korean: &'static str| language.pick(english, korean);
    let mut summary = found.summary.to_owned();
    if let Simulated::AcceptedOnly(why) = found.simulated {
        summary.push_str(&format!(
            " ({}: {why})",
            pick("accepted, not simulated", "받아들이지만 시뮬레이션하지 않음")
        ));
    }
    let sort = format!("{}, {}", pick("resource kind", "리소스 종류"), found.type_name);
    let properties =
        found.properties.iter().map(|property| (property.name.to_owned(), meaning(property, language)));
    let attributes = found.attributes.iter().map(|found| (found.name.to_owned(), found.summary.to_owned()));
    let explanation = Explanation::new(found.path(), sort, summary)
        .group(pick("properties", "속성"), properties.collect())
        .group(pick("read only", "읽기 전용"), attributes.collect());
    Some(explanation)
}

/// A property in a line: its meaning, its type, its default.
fn meaning(property: &Property, language: Language) -> String {
    let pick = |english: &'static str, korean: &'static str| language.pick(english, korean);
    let mut notes = vec![allowed(&property.ty)];
    if property.required {
        notes.push(pick("required", "필수").to_owned());
    }
    let default = match property.default {
        Default::None => None,
        Default::Bool(value) => Some(value.to_string()),
        Default::Int(value) => Some(value.to_string()),
        Default::Number(value) => Some(value.to_string()),
        Default::Text(value) => Some(format!("`{value}`")),
        Default::Computed(how) => Some(how.to_owned()),
    };
    notes.extend(default.map(|value| format!("{}: {value}", pick("default", "기본값"))));
    if property.effect == Effect::AcceptedOnly {
        notes.push(pick("accepted, not simulated", "받아들이지만 시뮬레이션하지 않음").to_owned());
    }
    format!("{} ({})", property.summary, notes.join("; "))
}

fn allowed(ty: &Type) -> String {
    let names = |types: &[&str]| {
        let paths =
            types.iter().map(|name| resource::kind_of_type(name).map_or((*name).to_owned(), Kind::path));
        paths.collect::<Vec<_>>().join(" or ")
    };
    match ty {
        Type::Bool => "true or false".to_owned(),
        Type::Int(low, high) if *high == i64::MAX => format!("whole number from {low}"),
        Type::Int(low, high) => format!("whole number from {low} to {high}"),
        Type::Number(low, high) => format!("number from {low} to {high}"),
        Type::Text => "text".to_owned(),
        Type::OneOf(values) => {
            values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" or ")
        }
        Type::Cidr => "address range such as `10.0.0.0/16`".to_owned(),
        Type::Ref(types) => names(types),
        Type::RefOrText(types) => format!("{} or text", names(types)),
        Type::List(item) => format!("list of {}", allowed(item)),
        Type::Map(_) => "map".to_owned(),
        Type::Either(types) => types.iter().map(allowed).collect::<Vec<_>>().join(" or "),
        Type::Open => "any value".to_owned(),
    }
}

/// `ec2::instance.instance_type`.
fn property_of(name: &str, language: Language) -> Option<Explanation> {
    let (kind, property) = name.rsplit_once('.')?;
    let kind = resource::kinds().find(|found| found.path() == kind || found.type_name == kind)?;
    let property = kind.property(property)?;
    let sort = format!("{} {}", language.pick("property of", "속성 —"), kind.path());
    Some(
        Explanation::new(name, sort, meaning(property, language))
            .group(language.pick("keys", "키"), keys(&property.ty, language)),
    )
}

/// `instance_type`: every kind that has it.
fn property(name: &str, language: Language) -> Option<Explanation> {
    let having = || resource::kinds().filter_map(|kind| Some((kind, kind.property(name)?)));
    let (_, first) = having().next()?;
    let entries: Vec<_> =
        having().map(|(kind, property)| (kind.path(), meaning(property, language))).collect();
    let said = terms::meaning(name, language).map_or("", |(_, meaning)| meaning);
    let explanation = Explanation::new(name, language.pick("property", "속성"), said)
        .group(language.pick("of", "이 속성이 있는 것"), entries)
        .group(language.pick("keys", "키"), keys(&first.ty, language));
    Some(explanation)
}

/// The keys of a map, or of a list of maps.
fn keys(ty: &Type, language: Language) -> Vec<(String, String)> {
    match ty {
        Type::List(item) => keys(item, language),
        Type::Map(keys) => keys.iter().map(|key| (key.name.to_owned(), meaning(key, language))).collect(),
        _ => Vec::new(),
    }
}

fn cause(name: &str, language: Language) -> Option<Explanation> {
    let cause = causes::find(name)?;
    let sort = format!(
        "{}: {}",
        language.pick("cause of failed requests", "요청이 실패한 이유"),
        cause.title(language)
    );
    Some(Explanation::new(name, sort, cause.meaning(language)))
}

fn figure(name: &str, language: Language) -> Option<Explanation> {
    let measure = measure::find(name)?;
    let sort = language.pick("measure", "측정값");
    Some(Explanation::new(name, sort, measure.phrase(language).replace("{}", "…")))
}

/// A word of the script language, a library function, a module, a property of `app`.
fn word(name: &str, language: Language) -> Option<Explanation> {
    let text = reference::explain(name)?;
    let (written, meaning) = text.split_once('\n').unwrap_or((&text, ""));
    let lines: Vec<&str> = meaning.lines().map(str::trim).collect();
    Some(Explanation::new(written, language.pick("script language", "스크립트 언어"), lines.join("\n")))
}

fn term(name: &str, language: Language) -> Option<Explanation> {
    let (name, meaning) = terms::meaning(name, language)?;
    Some(Explanation::new(name, language.pick("term", "용어"), meaning))
}

fn pillar(name: &str, language: Language) -> Option<Explanation> {
    let pillar = Pillar::parse(name)?;
    let sort = language
        .pick("pillar of the AWS Well-Architected Framework", "AWS Well-Architected 프레임워크의 원칙");
    Some(Explanation::new(name, sort, pillar.title(language)))
}
