//! Library modules: Rhai files of `scripts/lib`, offered by their file name.
//!
//! A library function runs as if the learner's line had made its calls: errors and resources point there. So it is
//! registered as a function of ours that notes the call and then runs the file's own function.

use super::bridge;
use super::shared::Shared;
use super::source_map::SourceMap;
use crate::diagnostic::{Diagnostic, Source};
use rhai::{AST, CallFnOptions, Dynamic, EvalAltResult, FuncRegistration, Module, NativeCallContext, Scope};
use std::rc::Rc;
use std::sync::OnceLock;

/// Every library: its module and its text. A new file is one line here.
const FILES: &[(&str, &str)] = &[("network", include_str!("../../scripts/lib/network.rhai"))];

/// A library module.
pub(super) struct Library {
    pub module: &'static str,
    pub text: &'static str,
    pub functions: Vec<LibraryFunction>,
}

/// A function of a library module.
pub(super) struct LibraryFunction {
    pub name: String,
    /// Names of its parameters.
    pub parameters: Vec<String>,
    /// The comment above it.
    pub summary: String,
}

/// Every library module.
pub(super) fn all() -> &'static [Library] {
    static ALL: OnceLock<Vec<Library>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().map(|(module, text)| read(module, text)).collect())
}

fn read(module: &'static str, text: &'static str) -> Library {
    let map = SourceMap::new(&Source::new(module, text));
    let functions = map.functions().into_iter().map(|(name, parameters)| LibraryFunction {
        name: name.to_owned(),
        parameters: parameters.into_iter().map(str::to_owned).collect(),
        summary: comment(text, name),
    });
    Library { module, text, functions: functions.collect() }
}

/// The `///` lines above a function.
fn comment(text: &str, name: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let place = lines.iter().position(|line| line.starts_with(&format!("fn {name}(")));
    let above = lines.get(..place.unwrap_or(0)).unwrap_or_default();
    let mut found: Vec<&str> =
        above.iter().rev().map_while(|line| line.strip_prefix("///")).map(str::trim).collect();
    found.reverse();
    found.join(" ")
}

/// Adds a library's functions to the module of its name.
pub(super) fn register(library: &'static Library, module: &mut Module, shared: &Rc<Shared>) {
    let compiled: Rc<std::cell::OnceCell<Rc<AST>>> = Rc::default();
    for function in &library.functions {
        let (shared, compiled) = (Rc::clone(shared), Rc::clone(&compiled));
        let work = move |context: &NativeCallContext<'_>, arguments: Vec<Dynamic>| {
            run(library, function, &shared, &compiled, context, arguments)
        };
        let registration = FuncRegistration::new(&*function.name);
        super::sandbox::register(registration, module, function.parameters.len(), Rc::new(work));
    }
}

fn run(
    library: &'static Library,
    function: &'static LibraryFunction,
    shared: &Rc<Shared>,
    compiled: &std::cell::OnceCell<Rc<AST>>,
    context: &NativeCallContext<'_>,
    arguments: Vec<Dynamic>,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let position = context.call_position();
    let ast = match compiled.get() {
        Some(ast) => Rc::clone(ast),
        None => {
            let ast = Rc::new(compile(library, context)?);
            Rc::clone(compiled.get_or_init(|| ast))
        }
    };
    let (span, _) = shared.locate(context);
    shared.called_from(span, || {
        let options = CallFnOptions::new().eval_ast(false).rewind_scope(true);
        let scope = &mut Scope::new();
        let result = context.engine().call_fn_with_options::<Dynamic>(
            options,
            scope,
            &ast,
            &*function.name,
            arguments,
        );
        result.map_err(|error| bridge::raise(shared.explain(&error), position))
    })
}

fn compile(library: &Library, context: &NativeCallContext<'_>) -> Result<AST, Box<EvalAltResult>> {
    let mut ast = context.engine().compile(library.text).map_err(|error| {
        let message = format!("the library module `{}` does not compile: {error}", library.module);
        bridge::raise(Diagnostic::error("library", message), context.call_position())
    })?;
    ast.set_source(format!("{}.rhai (library)", library.module));
    Ok(ast)
}
