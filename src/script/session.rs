//! An evaluation that is kept alive: a prompt's lines share it, and a case's checks are closures called later.

mod checkpoint;
mod entry;
mod live;

pub use entry::{is_unfinished, joined};
pub use live::{Answer, Live};

use super::limits::reached;
use super::shared::Shared;
use super::vocabulary::Vocabulary;
use super::{Closure, Failure, Host, Outcome, Value, access, arithmetic, bridge, error, sandbox, syntax};
use crate::architecture::Architecture;
use crate::diagnostic::{Diagnostic, Source, Span};
use rhai::{AST, Dynamic, Engine, Scope};
use std::cell::Ref;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Most names of methods that one piece of script may call on objects; no honest one comes near.
const METHODS: usize = 512;

/// One engine, one scope, one architecture, for as many pieces of script as are given to it.
pub struct Session {
    engine: Engine,
    shared: Rc<Shared>,
    scope: Scope<'static>,
    functions: AST,
    methods: BTreeSet<String>,
}

impl Session {
    /// An empty session.
    ///
    /// # Errors
    /// When the host's Region does not exist.
    pub fn start(host: &Host) -> Result<Self, Diagnostic> {
        let shared = Rc::new(Shared::new(host, Vocabulary::new(host)));
        if let Some(region) = &host.region {
            shared.architecture.borrow_mut().set_region(region)?;
        }
        let engine = sandbox::engine(&shared);
        let (scope, functions) = (Scope::new(), AST::empty());
        Ok(Self { engine, shared, scope, functions, methods: BTreeSet::new() })
    }

    /// A session in which a script has run.
    ///
    /// # Errors
    /// As [`Session::evaluate`].
    pub fn open(host: &Host, source: &Source) -> Result<Self, Failure> {
        let mut session = Self::start(host)?;
        session.evaluate(source)?;
        Ok(session)
    }

    /// Runs a piece of script in the session: it sees the variables and functions of those before.
    ///
    /// # Errors
    /// What is wrong with it, and what it had printed until then.
    pub fn evaluate(&mut self, source: &Source) -> Result<Value, Failure> {
        self.shared.begin();
        let result = self.try_evaluate(source);
        result.map_err(|diagnostic| Failure { diagnostic, printed: self.shared.take_printed() })
    }

    fn try_evaluate(&mut self, source: &Source) -> Result<Value, Diagnostic> {
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
        if text.len() > self.shared.limits.source_bytes {
            let (length, most) = (text.len(), self.shared.limits.source_bytes);
            let start = Span::new(source.name.clone(), 1, 1, 1);
            return Err(reached(format!("the script has {length} bytes; {most} are allowed")).at(start));
        }
        let source = Source::new(source.name.clone(), text);
        let map = self.shared.add_source(&source);
        if let Some(span) = map.open_comment() {
            let message = "this comment is never closed, so that nothing after it is read";
            return Err(Diagnostic::error("syntax", message).at(span).help("close it with `*/`"));
        }
        for method in map.methods().into_iter().take(METHODS) {
            if self.methods.insert(method.to_owned()) {
                access::register_method(&mut self.engine, method, &self.shared);
            }
        }
        if arithmetic::has_power(text) {
            self.engine.set_fast_operators(false);
        }
        let compiled = self.engine.compile_with_scope(&self.scope, map.counted_on());
        let mut ast = compiled.map_err(|error| syntax::explain(&error, &map))?;
        ast.set_source(&*source.name);
        let ast = self.functions.merge(&ast);
        let result = self.engine.eval_ast_with_scope::<Dynamic>(&mut self.scope, &ast);
        self.functions = ast.clone_functions_only();
        match result {
            Ok(value) => bridge::from_script(&value),
            Err(error) => Err(error::explain_in(&error, &self.shared, &self.scope)),
        }
    }

    /// Calls a function that a script of this session wrote.
    ///
    /// # Errors
    /// Whatever goes wrong inside it.
    pub fn invoke(&mut self, closure: &Closure, arguments: Vec<Value>) -> Result<Value, Diagnostic> {
        self.shared.begin();
        let arguments: Vec<Dynamic> = arguments.into_iter().map(bridge::to_script).collect();
        match closure.0.call::<Dynamic>(&self.engine, &self.functions, arguments) {
            Ok(value) => bridge::from_script(&value),
            Err(error) => Err(self.shared.explain(&error)),
        }
    }

    /// What the session has built so far.
    pub fn architecture(&self) -> Ref<'_, Architecture> {
        self.shared.architecture.borrow()
    }

    /// Takes over what another script has built: handles and `app` then mean its resources.
    pub fn adopt(&mut self, architecture: Architecture) {
        self.shared.architecture.replace(architecture);
    }

    /// What was printed since the last time this was asked.
    pub fn take_printed(&mut self) -> Vec<String> {
        self.shared.take_printed()
    }

    /// The warnings since the last time this was asked.
    pub fn take_warnings(&mut self) -> Vec<Diagnostic> {
        self.shared.take_warnings()
    }

    /// Names that can be completed at a prompt: variables, functions, constants, modules.
    pub fn names(&self) -> BTreeSet<String> {
        let variables = self.scope.iter_raw().map(|(name, _, _)| name.to_owned());
        variables.chain(self.shared.vocabulary.names().into_iter().map(str::to_owned)).collect()
    }

    /// The variables and what they hold now.
    pub fn variables(&self) -> BTreeMap<String, Value> {
        let held = |(name, _, value): (&str, bool, &Dynamic)| {
            Some((name.to_owned(), bridge::from_script(&value.flatten_clone()).ok()?))
        };
        self.scope.iter_raw().filter_map(held).collect()
    }

    /// The functions that its scripts have defined.
    pub fn functions(&self) -> BTreeSet<String> {
        let named = self.functions.iter_functions().map(|function| function.name);
        named.filter(|name| !name.starts_with("anon$")).map(str::to_owned).collect()
    }

    /// Ends the session with a value.
    pub fn finish(self, value: Value) -> Outcome {
        Outcome {
            value,
            architecture: self.shared.architecture.borrow().clone(),
            application: self.shared.own_application(),
            printed: self.shared.take_printed(),
            warnings: self.shared.take_warnings(),
        }
    }
}

/// Values that hold each other would never be freed: empties every variable before it goes.
impl Drop for Session {
    fn drop(&mut self) {
        let names: Vec<String> = self.scope.iter_raw().map(|(name, _, _)| name.to_owned()).collect();
        for name in names {
            if let Some(mut cell) = self.scope.get_mut(&name).and_then(|value| value.write_lock::<Dynamic>())
            {
                *cell = Dynamic::UNIT;
            }
        }
    }
}
