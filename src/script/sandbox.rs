//! The engine a script runs in: nothing of the world outside, only chosen packages, and our own words.

use super::bridge::{Handle, Held, Raised, raise, to_script};
use super::shared::Shared;
use super::value::show_resource;
use super::{Call, Function, Value, access, arithmetic, bridge, constructors, library, vocabulary};
use crate::diagnostic::Diagnostic;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
    BasicMathPackage, BasicStringPackage, LanguageCorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{
    Dynamic, Engine, EvalAltResult, FnNamespace, FuncRegistration, ImmutableString, Module,
    NativeCallContext, OptimizationLevel, Position,
};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What rhai gets back from a native function.
pub(super) type Answer = Result<Dynamic, Box<EvalAltResult>>;

/// A native function of any number of arguments.
pub(super) type Native = Rc<dyn Fn(&NativeCallContext<'_>, Vec<Dynamic>) -> Answer>;

/// Functions of rhai's packages that must not run: they wait, or build values without steps.
const REFUSED: [(&str, usize); 2] = [("sleep", 1), ("parse_json", 1)];

/// A fresh engine.
pub(super) fn engine(shared: &Rc<Shared>) -> Engine {
    let mut engine = Engine::new_raw();
    packages(&mut engine);
    restrict(&mut engine, shared);
    watch(&mut engine, shared);
    let mut words = Module::new();
    for function in shared.vocabulary.functions.values() {
        register_function(function, &mut words, shared);
    }
    overrides(&mut words);
    arithmetic::register(&mut words);
    texts(&mut words, shared);
    access::register(&mut words, shared);
    engine.register_global_module(words.into());
    for (name, module) in modules(shared) {
        engine.register_static_module(name, module.into());
    }
    engine
}

fn packages(engine: &mut Engine) {
    LanguageCorePackage::new().register_into_engine(engine);
    ArithmeticPackage::new().register_into_engine(engine);
    BasicStringPackage::new().register_into_engine(engine);
    BasicIteratorPackage::new().register_into_engine(engine);
    BasicFnPackage::new().register_into_engine(engine);
    LogicPackage::new().register_into_engine(engine);
    BasicMathPackage::new().register_into_engine(engine);
    BasicArrayPackage::new().register_into_engine(engine);
    BasicMapPackage::new().register_into_engine(engine);
    MoreStringPackage::new().register_into_engine(engine);
}

fn restrict(engine: &mut Engine, shared: &Rc<Shared>) {
    let limits = shared.limits;
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_call_levels(limits.call_depth);
    engine.set_max_expr_depths(limits.expression_depth, limits.expression_depth);
    engine.set_max_string_size(limits.text_bytes);
    engine.set_max_array_size(limits.list_items);
    engine.set_max_map_size(limits.map_entries);
    engine.set_max_variables(limits.variables);
    engine.set_max_functions(limits.functions);
    engine.set_max_modules(0);
    engine.set_fail_on_invalid_map_property(true);
    for symbol in vocabulary::DISABLED {
        engine.disable_symbol(symbol);
    }
    engine.register_type_with_name::<Handle>("resource");
    engine.register_type_with_name::<Held>("object");
    engine.register_type_with_name::<Raised>("error");
}

/// Every step and every variable goes through the meter.
fn watch(engine: &mut Engine, shared: &Rc<Shared>) {
    let state = Rc::clone(shared);
    engine.on_progress(move |_| {
        let stop = state.tick()?;
        Some(Dynamic::from(Raised(Rc::new(stop))))
    });
    let state = Rc::clone(shared);
    engine.on_print(move |text| state.print(text));
    let state = Rc::clone(shared);
    engine.on_debug(move |text, _, _| state.print(text));
    let state = Rc::clone(shared);
    #[expect(deprecated, reason = "rhai marks the interface as volatile, not as deprecated")]
    engine.on_var(move |name, _, context| match context.scope().get(name) {
        Some(value) => match state.meter.weigh(value) {
            Ok(()) => Ok(None),
            Err(limit) => Err(raise(limit, Position::NONE)),
        },
        None => Ok(state.constant(name).map(to_script)),
    });
}

/// Registers a function of a number of arguments.
pub(super) fn register(registration: FuncRegistration, module: &mut Module, arity: usize, native: Native) {
    type C<'a> = NativeCallContext<'a>;
    type D = Dynamic;
    let f = native;
    let r = registration;
    let _ = match arity {
        0 => r.set_into_module(module, move |c: C<'_>| f(&c, vec![])),
        1 => r.set_into_module(module, move |c: C<'_>, a: D| f(&c, vec![a])),
        2 => r.set_into_module(module, move |c: C<'_>, a: D, b: D| f(&c, vec![a, b])),
        3 => r.set_into_module(module, move |c: C<'_>, a: D, b: D, d: D| f(&c, vec![a, b, d])),
        4 => r.set_into_module(module, move |c: C<'_>, a: D, b: D, d: D, e: D| f(&c, vec![a, b, d, e])),
        5 => r.set_into_module(module, move |c: C<'_>, a: D, b: D, d: D, e: D, g: D| {
            f(&c, vec![a, b, d, e, g])
        }),
        _ => r.set_into_module(module, move |c: C<'_>, a: D, b: D, d: D, e: D, g: D, h: D| {
            f(&c, vec![a, b, d, e, g, h])
        }),
    };
}

/// Most arguments of a function of ours.
pub(super) const MOST_ARGUMENTS: usize = 6;

fn register_function(function: &Function, module: &mut Module, shared: &Rc<Shared>) {
    for arity in function.arguments.clone().filter(|arity| *arity <= MOST_ARGUMENTS) {
        let (shared, body) = (Rc::clone(shared), Rc::clone(&function.call));
        let native = move |context: &NativeCallContext<'_>, arguments: Vec<Dynamic>| {
            enter(&shared, context, &arguments, |call, arguments| body(call, arguments))
        };
        let registration = FuncRegistration::new(function.name).with_namespace(FnNamespace::Global);
        register(registration, module, arity, Rc::new(native));
    }
}

/// Carries a call from rhai into one of our functions and back.
pub(super) fn enter(
    shared: &Rc<Shared>,
    context: &NativeCallContext<'_>,
    arguments: &[Dynamic],
    body: impl FnOnce(&mut Call<'_>, Vec<Value>) -> Result<Value, Diagnostic>,
) -> Answer {
    let (span, located) = shared.locate(context);
    let mut call = Call { shared, context: Some(context), span: span.clone(), located };
    let values = arguments.iter().map(bridge::from_script).collect::<Result<Vec<_>, _>>();
    let result = values.and_then(|values| body(&mut call, values));
    result.map(to_script).map_err(|error| raise(error.or_at(span), context.call_position()))
}

/// Every module: constructors and library functions under one name.
fn modules(shared: &Rc<Shared>) -> BTreeMap<&'static str, Module> {
    let mut modules: BTreeMap<&'static str, Module> = BTreeMap::new();
    for kind in crate::resource::kinds() {
        constructors::register(kind, modules.entry(kind.module).or_default(), shared);
    }
    for library in library::all() {
        library::register(library, modules.entry(library.module).or_default(), shared);
    }
    for module in modules.values_mut() {
        module.build_index();
    }
    modules
}

/// Replaces functions of rhai's packages that would escape the limits.
fn overrides(module: &mut Module) {
    for (name, _) in REFUSED {
        let refuse = move |position: Position| -> Answer {
            let error = Diagnostic::error("not-available", format!("`{name}` is not available in scripts"));
            Err(raise(error, position))
        };
        let place = |context: &NativeCallContext<'_>| context.call_position();
        module.set_native_fn(name, move |context: NativeCallContext<'_>, _: i64| refuse(place(&context)));
        module.set_native_fn(name, move |context: NativeCallContext<'_>, _: f64| refuse(place(&context)));
        module.set_native_fn(name, move |context: NativeCallContext<'_>, _: ImmutableString| {
            refuse(place(&context))
        });
    }
    type Text = ImmutableString;
    module.set_native_fn("replace", |c: NativeCallContext<'_>, text: &mut Text, find: Text, with: Text| {
        replace(&c, text, &find, &with)
    });
    module.set_native_fn("replace", |c: NativeCallContext<'_>, text: &mut Text, find: char, with: Text| {
        replace(&c, text, &find.to_string(), &with)
    });
    module.set_native_fn("replace", |c: NativeCallContext<'_>, text: &mut Text, find: Text, with: char| {
        replace(&c, text, &find, &with.to_string())
    });
}

/// rhai's own `replace` looks at the size only when the text is built; two gigabytes came out of 32 KiB.
fn replace(context: &NativeCallContext<'_>, text: &mut ImmutableString, find: &str, with: &str) -> Answer {
    let most = context.engine().max_string_size();
    let places = if find.is_empty() { text.chars().count() + 1 } else { text.matches(find).count() };
    if text.len().saturating_add(places.saturating_mul(with.len())) > most + text.len() {
        let limit = super::limits::reached(format!("a text of more than {most} bytes"));
        return Err(raise(limit, context.call_position()));
    }
    *text = text.replace(find, with).into();
    Ok(Dynamic::UNIT)
}

/// How our own types are printed.
fn texts(module: &mut Module, shared: &Rc<Shared>) {
    for name in ["to_string", "to_debug", "print", "debug"] {
        let global = || FuncRegistration::new(name).with_namespace(FnNamespace::Global);
        let state = Rc::clone(shared);
        global().set_into_module(module, move |handle: &mut Handle| {
            show_resource(handle.0, &state.architecture.borrow())
        });
        global().set_into_module(module, |held: &mut Held| held.0.show());
        global().set_into_module(module, |raised: &mut Raised| raised.0.message.clone());
    }
}
