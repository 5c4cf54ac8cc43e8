//! Checks what a script gave to a constructor against the table of the kind.

use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Kind, Property, Setting, Type, Value, World, kind_of_type};
use crate::units::{self, Cidr};
use std::collections::BTreeMap;

use super::Architecture;

/// The longest name of a resource.
const NAME_LENGTH: usize = 64;

/// A name is what reports call a resource: letters (of any script), digits, `-`, `_`, `.`.
pub(super) fn name(kind: &Kind, name: &str) -> Result<(), Diagnostic> {
    let allowed = |c: char| c.is_alphanumeric() || "-_.*@".contains(c);
    if name.is_empty() || name.chars().count() > NAME_LENGTH || !name.chars().all(allowed) {
        let path = kind.path();
        return Err(Diagnostic::error("bad-name", format!("{name:?} cannot be the name of a `{path}`"))
            .help(format!("use 1 to {NAME_LENGTH} letters, digits, `-`, `_` or `.`")));
    }
    Ok(())
}

/// Checks a whole set of properties: known, of the right type, none missing.
pub(super) fn properties(
    kind: &'static Kind,
    given: BTreeMap<String, Setting>,
    world: &Architecture,
) -> Result<BTreeMap<&'static str, Setting>, Diagnostic> {
    let settings = change(kind, given, world)?;
    for property in kind.properties.iter().filter(|property| property.required) {
        if !settings.contains_key(property.name) {
            return Err(missing(&kind.path(), property));
        }
    }
    Ok(settings)
}

fn missing(owner: &str, property: &Property) -> Diagnostic {
    Diagnostic::error("missing-property", format!("`{owner}` needs `{}`", property.name))
        .help(format!("{}: {}", property.name, property.summary))
}

/// Checks the properties that are given, without asking for those that are not.
pub(super) fn change(
    kind: &'static Kind,
    given: BTreeMap<String, Setting>,
    world: &Architecture,
) -> Result<BTreeMap<&'static str, Setting>, Diagnostic> {
    let mut settings = BTreeMap::new();
    for (name, setting) in flatten(kind, given) {
        let span = setting.span.clone();
        let Some(property) = kind.property(&name) else {
            return Err(unknown(&kind.path(), &name, kind).at(span));
        };
        let place = Place { owner: kind.path(), property: name, world };
        let value =
            place.fit(&property.ty, setting.value).map_err(|d| explained(d, property).or_at(span.clone()))?;
        settings.insert(property.name, Setting { value, span });
    }
    Ok(settings)
}

/// Takes the keys of maps that CloudFormation nests without need as properties of the resource itself.
fn flatten(kind: &Kind, given: BTreeMap<String, Setting>) -> Vec<(String, Setting)> {
    let mut flat = Vec::new();
    for (name, setting) in given {
        match setting.value {
            Value::Map(entries) if kind.flattened.contains(&name.as_str()) => {
                let span: Option<Span> = setting.span;
                flat.extend(
                    entries.into_iter().map(|(key, value)| (key, Setting { value, span: span.clone() })),
                );
            }
            _ => flat.push((name, setting)),
        }
    }
    flat
}

/// Says what a property is for, where a complaint about its value gives no other advice.
fn explained(error: Diagnostic, property: &Property) -> Diagnostic {
    let advice = error.help.is_some() || error.code != "wrong-type";
    if advice { error } else { error.help(format!("{}: {}", property.name, property.summary)) }
}

fn unknown(owner: &str, name: &str, kind: &Kind) -> Diagnostic {
    let error = Diagnostic::error("unknown-property", format!("`{owner}` has no property `{name}`"));
    if kind.attributes.iter().any(|attribute| attribute.name == name) {
        return error.help(format!("`{name}` is read from the finished resource; AWS sets it"));
    }
    let near = error.nearest(name, kind.properties.iter().map(|property| property.name));
    if near.help.is_some() {
        return near;
    }
    let names: Vec<&str> = kind.properties.iter().map(|property| property.name).collect();
    near.help(format!("it has {}", names.join(", ")))
}

/// Where a value stands, for the words of an error.
struct Place<'a> {
    owner: String,
    property: String,
    world: &'a Architecture,
}

impl Place<'_> {
    fn wrong(&self, found: &Value, expected: &str) -> Diagnostic {
        let message = format!(
            "`{}` of `{}` is {}, but must be {expected}",
            self.property,
            self.owner,
            self.describe(found)
        );
        Diagnostic::error("wrong-type", message)
    }

    fn describe(&self, value: &Value) -> String {
        match value {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => units::brief(*value),
            Value::Text(text) if text.chars().count() <= 60 => format!("{text:?}"),
            Value::Text(_) => "a long text".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
            Value::Ref(id) => match self.world.get(*id) {
                Some(resource) => format!("`{}`", resource.address()),
                None => "a removed resource".to_owned(),
            },
        }
    }

    fn fit(&self, ty: &Type, value: Value) -> Result<Value, Diagnostic> {
        match (ty, value) {
            (Type::Bool, Value::Bool(value)) => Ok(Value::Bool(value)),
            (Type::Bool, other) => Err(self.wrong(&other, "true or false")),
            (Type::Int(low, high), value) => self.fit_int(*low, *high, value),
            (Type::Number(low, high), value) => match value.as_number() {
                Some(number) if (*low..=*high).contains(&number) => Ok(value),
                Some(_) => Err(self.wrong(&value, &format!("between {low} and {high}"))),
                None => Err(self.wrong(&value, "a number")),
            },
            (Type::Text, Value::Text(text)) => Ok(Value::Text(text)),
            (Type::Text, Value::Int(number)) => Ok(Value::Text(number.to_string())),
            (Type::Text, other) => Err(self.wrong(&other, "a text")),
            (Type::OneOf(choices), value) => self.fit_choice(choices, value),
            (Type::Cidr, Value::Text(text)) => match Cidr::parse(&text) {
                Ok(_) => Ok(Value::Text(text)),
                Err(error) => Err(Diagnostic::error("bad-cidr", format!("`{}`: {error}", self.property))),
            },
            (Type::Cidr, other) => Err(self.wrong(&other, "an address range such as \"10.0.0.0/16\"")),
            (Type::Ref(types), value) => self.fit_reference(types, value, false),
            (Type::RefOrText(types), value) => self.fit_reference(types, value, true),
            (Type::List(inner), Value::List(items)) => {
                let fitted: Result<Vec<Value>, Diagnostic> =
                    flat(inner, items).into_iter().map(|item| self.fit(inner, item)).collect();
                fitted.map(Value::List)
            }
            (Type::List(inner), other) => {
                self.fit(inner, other).map(|item| Value::List(vec![item])).map_err(|error| {
                    if error.code == "wrong-type" {
                        error.note("a list is expected here: [ … ]")
                    } else {
                        error
                    }
                })
            }
            (Type::Map(properties), Value::Map(entries)) => self.fit_map(properties, entries),
            (Type::Map(properties), other) => {
                let keys: Vec<&str> = properties.iter().map(|property| property.name).collect();
                Err(self.wrong(&other, &format!("a map #{{ {} }}", keys.join(", "))))
            }
            (Type::Either(options), value) => self.fit_either(options, value),
            (Type::Open, value) => Ok(value),
        }
    }

    /// The first option that fits; else the complaint of the option that was probably meant.
    fn fit_either(&self, options: &'static [Type], value: Value) -> Result<Value, Diagnostic> {
        let mut meant = None;
        for option in options {
            match self.fit(option, value.clone()) {
                Ok(fitted) => return Ok(fitted),
                Err(error) if meant.is_none() && alike(option, &value) => meant = Some(error),
                Err(_) => {}
            }
        }
        let wanted: Vec<String> = options.iter().map(expected).collect();
        Err(meant.unwrap_or_else(|| self.wrong(&value, &wanted.join(" or "))))
    }

    fn fit_int(&self, low: i64, high: i64, value: Value) -> Result<Value, Diagnostic> {
        let whole = match &value {
            Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Some(*number as i64),
            other => other.as_int(),
        };
        match whole {
            Some(number) if (low..=high).contains(&number) => Ok(Value::Int(number)),
            Some(_) if high == i64::MAX => Err(self.wrong(&value, &format!("at least {low}"))),
            Some(_) => Err(self.wrong(&value, &format!("between {low} and {high}"))),
            None => Err(self.wrong(&value, "a whole number")),
        }
    }

    fn fit_choice(&self, choices: &'static [&'static str], value: Value) -> Result<Value, Diagnostic> {
        let Value::Text(text) = &value else { return Err(self.wrong(&value, &listed(choices))) };
        if choices.contains(&text.as_str()) {
            return Ok(value);
        }
        let error = self.wrong(&value, &listed(choices));
        Err(error.nearest(text, choices.iter().copied()))
    }

    fn fit_reference(&self, types: &[&str], value: Value, text_too: bool) -> Result<Value, Diagnostic> {
        let id = match &value {
            Value::Ref(id) => Some(*id),
            Value::Text(text) => self.world.identify(text),
            _ => None,
        };
        let wanted = format!("the handle of {}", paths(types));
        match id.and_then(|id| self.world.get(id)) {
            Some(resource) if types.contains(&resource.kind.type_name) => Ok(Value::Ref(resource.id)),
            None if text_too && matches!(value, Value::Text(_)) => Ok(value),
            None if matches!(value, Value::Ref(_)) => Err(super::gone()),
            Some(_) => Err(self.wrong(&value, &wanted)),
            None => Err(self
                .wrong(&value, &wanted)
                .help("pass the resource itself, as its constructor returned it")),
        }
    }

    fn fit_map(
        &self,
        properties: &'static [Property],
        entries: BTreeMap<String, Value>,
    ) -> Result<Value, Diagnostic> {
        let owner = format!("{}.{}", self.owner, self.property);
        let mut fitted = BTreeMap::new();
        for (key, value) in entries {
            let Some(property) = properties.iter().find(|property| property.name == key) else {
                let error = Diagnostic::error("unknown-property", format!("`{owner}` has no key `{key}`"));
                let names: Vec<&str> = properties.iter().map(|property| property.name).collect();
                let near = error.nearest(&key, names.iter().copied());
                return Err(if near.help.is_some() {
                    near
                } else {
                    near.help(format!("it has {}", names.join(", ")))
                });
            };
            let place = Place { owner: owner.clone(), property: key.clone(), world: self.world };
            fitted.insert(key, place.fit(&property.ty, value)?);
        }
        for property in properties.iter().filter(|property| property.required) {
            if !fitted.contains_key(property.name) {
                return Err(missing(&owner, property));
            }
        }
        Ok(Value::Map(fitted))
    }
}

/// Whether a value has the outer shape of a type, so that its complaint is about what lies within.
fn alike(ty: &Type, value: &Value) -> bool {
    match ty {
        Type::Map(_) => matches!(value, Value::Map(_)),
        Type::List(_) => matches!(value, Value::List(_)),
        Type::Bool => matches!(value, Value::Bool(_)),
        Type::Int(..) | Type::Number(..) => matches!(value, Value::Int(_) | Value::Float(_)),
        Type::Text | Type::OneOf(_) | Type::Cidr => matches!(value, Value::Text(_)),
        Type::Ref(_) | Type::RefOrText(_) => matches!(value, Value::Ref(_)),
        Type::Either(options) => options.iter().any(|option| alike(option, value)),
        Type::Open => true,
    }
}

/// What a type wants, in words.
fn expected(ty: &Type) -> String {
    match ty {
        Type::Bool => "true or false".to_owned(),
        Type::Int(..) => "a whole number".to_owned(),
        Type::Number(..) => "a number".to_owned(),
        Type::Text => "a text".to_owned(),
        Type::OneOf(choices) => listed(choices),
        Type::Cidr => "an address range such as \"10.0.0.0/16\"".to_owned(),
        Type::Ref(types) => format!("the handle of {}", paths(types)),
        Type::RefOrText(types) => format!("the handle of {} or a text", paths(types)),
        Type::List(inner) => format!("a list of {}", expected(inner)),
        Type::Map(properties) => {
            let keys: Vec<&str> = properties.iter().map(|property| property.name).collect();
            format!("a map #{{ {} }}", keys.join(", "))
        }
        Type::Either(options) => options.iter().map(expected).collect::<Vec<_>>().join(" or "),
        Type::Open => "anything".to_owned(),
    }
}

fn paths(types: &[&str]) -> String {
    let path = |name: &&str| kind_of_type(name).map_or_else(|| (*name).to_owned(), |kind| kind.path());
    let paths: Vec<String> = types.iter().map(|name| format!("`{}`", path(name))).collect();
    paths.join(" or ")
}

fn listed(choices: &[&str]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| format!("{choice:?}")).collect();
    format!("one of {}", quoted.join(", "))
}

/// The items of a list, with those of lists within it where the type has none: `[allow_tcp([80, 443], ANYWHERE)]`.
fn flat(inner: &Type, items: Vec<Value>) -> Vec<Value> {
    if matches!(inner, Type::List(_) | Type::Either(_) | Type::Open) {
        return items;
    }
    let each = |item| if let Value::List(items) = item { items } else { vec![item] };
    items.into_iter().flat_map(each).collect()
}
