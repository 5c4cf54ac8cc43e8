//! Every word that a script can use: what is registered, suggested, completed and explained.

use super::{Function, Host, Value, library, words};
use crate::resource;
use std::collections::{BTreeMap, BTreeSet};

/// Words of rhai that lead out of the sandbox or around its limits. `this` is not needed, and hides what it holds
/// from the meter.
pub(super) const DISABLED: [&str; 5] = ["eval", "curry", "import", "export", "this"];

/// The words of one session.
pub(super) struct Vocabulary {
    /// Functions by name.
    pub functions: BTreeMap<&'static str, Function>,
    /// Constants by name.
    pub constants: BTreeMap<String, Value>,
    /// Functions of each module: constructors and library functions.
    pub modules: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

impl Vocabulary {
    pub fn new(host: &Host) -> Self {
        let mut functions: BTreeMap<&'static str, Function> = BTreeMap::new();
        let mut constants: BTreeMap<String, Value> = BTreeMap::new();
        for constant in words::constants() {
            constants.insert(constant.name.to_owned(), constant.value());
        }
        functions.extend(words::functions().into_iter().map(|function| (function.name, function)));
        for extension in &host.extensions {
            functions.extend(extension.functions().into_iter().map(|function| (function.name, function)));
            constants.extend(extension.constants().into_iter().map(|(name, value)| (name.to_owned(), value)));
        }
        constants.extend(host.constants.clone());
        Self { functions, constants, modules: modules() }
    }

    /// Every word that stands alone.
    pub fn names(&self) -> BTreeSet<&str> {
        let constants = self.constants.keys().map(String::as_str);
        let functions = self.functions.keys().copied();
        constants.chain(functions).chain(self.modules.keys().copied()).chain(["app"]).collect()
    }
}

/// Every module and what is in it.
pub(super) fn modules() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let mut modules: BTreeMap<&'static str, BTreeSet<&'static str>> = BTreeMap::new();
    for kind in resource::kinds() {
        modules.entry(kind.module).or_default().insert(kind.constructor);
    }
    for library in library::all() {
        modules
            .entry(library.module)
            .or_default()
            .extend(library.functions.iter().map(|function| &*function.name));
    }
    modules
}
