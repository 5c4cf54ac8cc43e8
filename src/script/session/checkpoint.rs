//! A session as it was before an entry, to go back to it.

use super::super::bridge::{Handle, Held};
use super::Session;
use crate::architecture::Architecture;
use crate::simulate::Application;
use rhai::{AST, Dynamic, FnPtr, Scope};
use std::rc::Rc;
use std::sync::Arc;

/// What a session holds. Closures share the variables they have captured, and a copy would share them too; such a
/// checkpoint cannot be gone back to, and says so.
#[derive(Clone)]
pub(super) struct Checkpoint {
    scope: Scope<'static>,
    functions: AST,
    pub architecture: Architecture,
    application: Option<Arc<Application>>,
    /// Whether it is a copy in every part.
    pub exact: bool,
}

impl Session {
    /// Its state now.
    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            scope: self.scope.clone(),
            functions: self.functions.clone(),
            architecture: self.shared.architecture.borrow().clone(),
            application: self.shared.own_application(),
            exact: self.scope.iter_raw().all(|(_, _, value)| !shares(value)),
        }
    }

    /// Goes back to a state, which must be an exact copy.
    pub(super) fn restore(&mut self, checkpoint: Checkpoint) {
        self.scope = checkpoint.scope;
        self.functions = checkpoint.functions;
        self.shared.architecture.replace(checkpoint.architecture);
        self.shared.restore_application(checkpoint.application);
    }

    /// Whether nothing has changed since a state: what was run only asked.
    pub(super) fn is_as(&self, before: &Checkpoint) -> bool {
        let defines = |ast: &AST| ast.iter_functions().filter(|f| !f.name.starts_with("anon$")).count();
        let exact = before.exact && self.scope.iter_raw().all(|(_, _, value)| !shares(value));
        let application = match (&before.application, self.shared.own_application()) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, &b),
            _ => false,
        };
        exact
            && application
            && self.scope.len() == before.scope.len()
            && self.scope.iter_raw().zip(before.scope.iter_raw()).all(|(a, b)| a.0 == b.0 && same(a.2, b.2))
            && defines(&self.functions) == defines(&before.functions)
            && *self.shared.architecture.borrow() == before.architecture
    }
}

/// Whether a value is shared with a closure, or holds one that shares.
fn shares(value: &Dynamic) -> bool {
    if value.is_shared() {
        return true;
    }
    if let Ok(items) = value.as_array_ref() {
        return items.iter().any(shares);
    }
    if let Ok(entries) = value.as_map_ref() {
        return entries.values().any(shares);
    }
    value.read_lock::<FnPtr>().is_some_and(|function| function.iter_curry().any(shares))
}

/// Whether two values are the same. What cannot be compared is not.
fn same(a: &Dynamic, b: &Dynamic) -> bool {
    if a.type_id() != b.type_id() {
        return false;
    }
    if let (Ok(a), Ok(b)) = (a.as_array_ref(), b.as_array_ref()) {
        return a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b));
    }
    if let (Ok(a), Ok(b)) = (a.as_map_ref(), b.as_map_ref()) {
        return a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.0 == b.0 && same(a.1, b.1));
    }
    if let (Some(a), Some(b)) = (a.read_lock::<FnPtr>(), b.read_lock::<FnPtr>()) {
        let curried = a.curry().len() == b.curry().len();
        return a.fn_name() == b.fn_name()
            && curried
            && a.iter_curry().zip(b.iter_curry()).all(|(a, b)| same(a, b));
    }
    if let (Some(a), Some(b)) = (a.read_lock::<Held>(), b.read_lock::<Held>()) {
        return Rc::ptr_eq(&a.0, &b.0);
    }
    if let (Some(a), Some(b)) = (a.read_lock::<Handle>(), b.read_lock::<Handle>()) {
        return *a == *b;
    }
    plain(a, b)
}

fn plain(a: &Dynamic, b: &Dynamic) -> bool {
    if a.is_unit() {
        return b.is_unit();
    }
    let bits = |value: &Dynamic| value.as_float().map(f64::to_bits).ok();
    match (a.as_immutable_string_ref(), b.as_immutable_string_ref()) {
        (Ok(a), Ok(b)) => *a == *b,
        _ => {
            (a.as_int().is_ok() && a.as_int() == b.as_int())
                || (a.as_bool().is_ok() && a.as_bool() == b.as_bool())
                || (a.as_char().is_ok() && a.as_char() == b.as_char())
                || (bits(a).is_some() && bits(a) == bits(b))
        }
    }
}
