//! Reading, changing and calling what a script holds: resource handles and objects.

use super::bridge::{Handle, Held};
use super::limits::{PER_CHANGE, PER_REVIEW};
use super::sandbox::{Answer, Native, enter};
use super::shared::Shared;
use super::{Call, Object, Value, constructors};
use crate::diagnostic::Diagnostic;
use crate::resource::{ResourceId, Setting, World};
use rhai::{Dynamic, Engine, FnNamespace, FuncRegistration, Module, NativeCallContext};
use std::rc::Rc;

/// Registers properties and comparison of handles and objects.
pub(super) fn register(module: &mut Module, shared: &Rc<Shared>) {
    read_and_write(module, shared);
    type C<'a> = NativeCallContext<'a>;
    let global = |name: &str| FuncRegistration::new(name).with_namespace(FnNamespace::Global);
    global("==").set_into_module(module, |a: Handle, b: Handle| a == b);
    global("!=").set_into_module(module, |a: Handle, b: Handle| a != b);
    global("==").set_into_module(module, |a: Held, b: Held| same(&a, &b));
    global("!=").set_into_module(module, |a: Held, b: Held| !same(&a, &b));
    // rhai gives every value a property `tag`; a resource's typing mistake must not meet it.
    let state = Rc::clone(shared);
    FuncRegistration::new_getter("tag").set_into_module(module, move |c: C<'_>, handle: &mut Handle| {
        let handle = *handle;
        enter(&state, &c, &[], |call, _| read_resource(handle.0, "tag", call))
    });
    let state = Rc::clone(shared);
    FuncRegistration::new_getter("tag").set_into_module(module, move |c: C<'_>, held: &mut Held| {
        let held = held.clone();
        enter(&state, &c, &[], |call, _| read_object(&*held.0, "tag", call))
    });
}

fn same(a: &Held, b: &Held) -> bool {
    Rc::ptr_eq(&a.0, &b.0) || a.0.type_name() == b.0.type_name() && a.0.to_json() == b.0.to_json()
}

/// rhai asks an indexer for a property that has no getter of its own, so one pair serves every property.
fn read_and_write(module: &mut Module, shared: &Rc<Shared>) {
    type C<'a> = NativeCallContext<'a>;
    let state = Rc::clone(shared);
    FuncRegistration::new_index_getter().set_into_module(
        module,
        move |c: C<'_>, handle: &mut Handle, key: Dynamic| {
            let handle = *handle;
            enter(&state, &c, &[key], |call, key| {
                read_resource(handle.0, &name_of(&key, "a resource")?, call)
            })
        },
    );
    let state = Rc::clone(shared);
    FuncRegistration::new_index_getter().set_into_module(
        module,
        move |c: C<'_>, held: &mut Held, key: Dynamic| {
            let held = held.clone();
            enter(&state, &c, &[key], |call, key| {
                read_object(&*held.0, &name_of(&key, held.0.type_name())?, call)
            })
        },
    );
    let state = Rc::clone(shared);
    FuncRegistration::new_index_setter().with_purity(true).set_into_module(
        module,
        move |c: C<'_>, handle: &mut Handle, key: Dynamic, value: Dynamic| {
            let handle = *handle;
            enter(&state, &c, &[key, value], |call, given| write_resource(handle.0, given, call)).map(drop)
        },
    );
    let state = Rc::clone(shared);
    FuncRegistration::new_index_setter().with_purity(true).set_into_module(
        module,
        move |c: C<'_>, held: &mut Held, key: Dynamic, value: Dynamic| {
            let held = held.clone();
            enter(&state, &c, &[key, value], |call, given| write_object(&*held.0, given, call)).map(drop)
        },
    );
}

/// The name of a property that is read with a dot or in brackets.
fn name_of(key: &[Value], owner: &str) -> Result<String, Diagnostic> {
    match key.first() {
        Some(Value::Text(name)) => Ok(name.clone()),
        other => {
            let found = other.map_or("nothing", Value::sort);
            Err(Diagnostic::error(
                "wrong-type",
                format!("a property of {owner} is read by its name, not by {found}"),
            ))
        }
    }
}

/// A property of a resource: what the script set, AWS's default, or an attribute.
pub(super) fn read_resource(id: ResourceId, name: &str, call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let architecture = call.architecture();
    let Some(found) = architecture.get(id) else {
        return Err(Diagnostic::error("removed", "this resource was removed earlier in the script"));
    };
    if found.kind.property(name).is_some() {
        let value = found.value(name).or_else(|| architecture.attribute(id, name));
        return Ok(value.map_or(Value::Unit, Value::from));
    }
    if let Some(value) = architecture.attribute(id, name) {
        return Ok(value.into());
    }
    if name == "addresses" || found.kind.attributes.iter().any(|attribute| attribute.name == name) {
        return Ok(if name == "addresses" { Value::List(Vec::new()) } else { Value::Unit });
    }
    let known = found.kind.properties.iter().map(|property| property.name);
    let known = known.chain(found.kind.attributes.iter().map(|attribute| attribute.name));
    let message = format!("`{}` has no property `{name}`", found.kind.path());
    Err(Diagnostic::error("unknown-property", message)
        .nearest(name, known.chain(["arn", "id", "name", "addresses"])))
}

fn write_resource(id: ResourceId, given: Vec<Value>, call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let name = name_of(&given, "a resource")?;
    let Some(value) = given.into_iter().nth(1) else { return Ok(Value::Unit) };
    if is_unchanged(read_resource(id, &name, call).ok(), &value, call) {
        return Ok(Value::Unit);
    }
    let span = call.span();
    let owner = call.architecture().get(id).map(|found| found.kind.path()).unwrap_or_default();
    let Some(value) = constructors::setting(&name, &owner, value, span.as_ref())? else {
        let message = format!("`{name}` of `{owner}` cannot be set to nothing");
        return Err(Diagnostic::error("wrong-type", message));
    };
    let (all, users) = {
        let architecture = call.architecture();
        (architecture.all().count(), architecture.users_of(id).count())
    };
    call.take_steps(all / PER_CHANGE + users * all / PER_REVIEW)?;
    let setting = Setting { value, span };
    call.with_architecture_mut(|architecture| architecture.set(id, &name, setting))?;
    Ok(Value::Unit)
}

fn read_object(object: &dyn Object, name: &str, call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    if let Some(value) = object.read(name, call)? {
        return Ok(value);
    }
    let error =
        Diagnostic::error("unknown-property", format!("{} has no property `{name}`", object.type_name()));
    if object.methods().contains(&name) {
        return Err(error.help(format!("`{name}` is a method; write `.{name}(…)`")));
    }
    let (properties, methods) = (object.properties(), object.methods());
    Err(error.nearest(name, properties.into_iter().chain(methods.iter().copied())))
}

fn write_object(object: &dyn Object, given: Vec<Value>, call: &mut Call<'_>) -> Result<Value, Diagnostic> {
    let name = name_of(&given, object.type_name())?;
    let Some(value) = given.into_iter().nth(1) else { return Ok(Value::Unit) };
    if !is_unchanged(object.read(&name, call)?, &value, call) {
        object.set(&name, value, call)?;
    }
    Ok(Value::Unit)
}

/// After `run.causes.len()` rhai writes the list back, in case `len` has changed it: what is as it was is no change.
fn is_unchanged(before: Option<Value>, after: &Value, call: &Call<'_>) -> bool {
    let Some(before) = before else { return false };
    let architecture = call.architecture();
    before == *after
        || before.sort() == after.sort() && before.to_json(&architecture) == after.to_json(&architecture)
}

/// Registers a name that a script calls as a method, for objects: rhai must know names before they are called.
pub(super) fn register_method(engine: &mut Engine, name: &str, shared: &Rc<Shared>) {
    let method: Rc<str> = Rc::from(name);
    let state = Rc::clone(shared);
    let native: Native = Rc::new(move |context: &NativeCallContext<'_>, arguments: Vec<Dynamic>| {
        let Some(held) =
            arguments.first().and_then(|first| first.read_lock::<Held>().map(|held| held.clone()))
        else {
            return Ok(Dynamic::UNIT);
        };
        let rest = arguments.get(1..).unwrap_or_default();
        enter(&state, context, rest, |call, arguments| call_object(&held.0, &method, arguments, call))
    });
    type C<'a> = NativeCallContext<'a>;
    type D = Dynamic;
    let f = Rc::clone(&native);
    engine.register_fn(name, move |c: C<'_>, held: Held| -> Answer { f(&c, vec![D::from(held)]) });
    let f = Rc::clone(&native);
    engine.register_fn(name, move |c: C<'_>, held: Held, a: D| -> Answer { f(&c, vec![D::from(held), a]) });
    let f = Rc::clone(&native);
    engine.register_fn(name, move |c: C<'_>, held: Held, a: D, b: D| -> Answer {
        f(&c, vec![D::from(held), a, b])
    });
    let f = native;
    engine.register_fn(name, move |c: C<'_>, held: Held, a: D, b: D, d: D| -> Answer {
        f(&c, vec![D::from(held), a, b, d])
    });
}

fn call_object(
    object: &Rc<dyn Object>,
    method: &str,
    arguments: Vec<Value>,
    call: &mut Call<'_>,
) -> Result<Value, Diagnostic> {
    if object.methods().contains(&method)
        && let Some(result) = object.call(method, arguments.clone(), call)
    {
        return result;
    }
    // A function may be written as a method: `run.show()` is `show(run)`.
    let shared = Rc::clone(call.shared);
    if let Some(function) = shared.vocabulary.functions.get(method)
        && function.arguments.contains(&(arguments.len() + 1))
    {
        let all = std::iter::once(Value::Object(Rc::clone(object))).chain(arguments).collect();
        return (function.call)(call, all);
    }
    let error =
        Diagnostic::error("unknown-method", format!("{} has no method `{method}`", object.type_name()));
    if object.get(method).is_some() {
        return Err(error.help(format!("`{method}` is a property; write it without brackets")));
    }
    Err(error.nearest(method, object.methods().iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::super::bridge::from_script;
    use super::*;

    #[test]
    fn a_handle_survives_the_way_into_a_script_and_back() {
        let value = Dynamic::from(Handle(ResourceId(7)));
        assert_eq!(from_script(&value).unwrap(), Value::Resource(ResourceId(7)));
    }
}
