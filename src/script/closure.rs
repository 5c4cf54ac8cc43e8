//! A function that a script wrote and later floors call.

use rhai::FnPtr;

/// A script's function as a value: `|lab| …`. Only the session that made it can call it.
#[derive(Clone)]
pub struct Closure(pub(super) FnPtr);
