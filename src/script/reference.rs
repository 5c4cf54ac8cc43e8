//! The reference of the language, generated from the tables that the language itself is made of.
//!
//! ```
//! let text = cloudkata::script::reference::explain("allow_tcp").unwrap();
//! assert!(text.starts_with("allow_tcp("));
//! ```

mod definitions;
mod explain;
mod markdown;
pub(super) mod types;

pub use definitions::definitions;
pub use explain::{explain, names};
pub use markdown::markdown;

use super::words::SUBJECTS;
use super::{Function, library};
use crate::resource::{self, Kind};
use std::collections::BTreeMap;

/// Kinds by module.
fn kinds() -> BTreeMap<&'static str, Vec<&'static Kind>> {
    let mut modules: BTreeMap<&'static str, Vec<&'static Kind>> = BTreeMap::new();
    for kind in resource::kinds() {
        modules.entry(kind.module).or_default().push(kind);
    }
    for kinds in modules.values_mut() {
        kinds.sort_by_key(|kind| kind.constructor);
    }
    modules
}

/// Every function of this floor, with its subject.
pub(super) fn words() -> Vec<(&'static str, Function)> {
    SUBJECTS
        .iter()
        .flat_map(|subject| (subject.functions)().into_iter().map(|word| (subject.title, word)))
        .collect()
}

/// Faults and what operators do, each as it is written and with what it is for.
pub fn faults() -> Vec<(&'static str, &'static str)> {
    super::words::faults::functions().into_iter().map(|word| (word.signature, word.summary)).collect()
}

/// How a library function is written.
fn written(library: &library::Library, function: &library::LibraryFunction) -> String {
    format!("{}::{}({})", library.module, function.name, function.parameters.join(", "))
}
