//! What a script may hold beside plain data and resources: the neutral trait by which this floor and later ones put
//! their own things into a script's hands.

use super::{Call, Value};
use crate::diagnostic::Diagnostic;
use std::any::Any;

/// A thing with properties and methods: a run, the app, an arrival law, a fault, a case's lab, an expectation.
pub trait Object: 'static {
    /// What it is, for messages: "a run", "an arrival law".
    fn type_name(&self) -> &'static str;

    /// The value of a property, or `None` where there is no such property.
    fn get(&self, property: &str) -> Option<Value> {
        let _ = property;
        None
    }

    /// As [`Object::get`], for properties that can be told only with the architecture at hand.
    ///
    /// # Errors
    /// When the property exists and cannot be told now.
    fn read(&self, property: &str, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        let _ = call;
        Ok(self.get(property))
    }

    /// Names of its properties, for "did you mean".
    fn properties(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Changes a property.
    ///
    /// # Errors
    /// By default always: most things are read only.
    fn set(&self, property: &str, value: Value, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let _ = value;
        let message = format!("`{property}` of {} cannot be changed", self.type_name());
        Err(Diagnostic::error("read-only", message).at(call.span()))
    }

    /// Calls a method, or `None` where there is no such method.
    fn call(
        &self,
        method: &str,
        arguments: Vec<Value>,
        call: &mut Call<'_>,
    ) -> Option<Result<Value, Diagnostic>> {
        let _ = (method, arguments, call);
        None
    }

    /// Names of its methods, for "did you mean".
    fn methods(&self) -> &'static [&'static str] {
        &[]
    }

    /// Readable text, for `print` and the prompt.
    fn show(&self) -> String;

    /// As JSON.
    fn to_json(&self) -> serde_json::Value;

    /// Itself, so that the floor it belongs to can find it again.
    fn as_any(&self) -> &dyn Any;
}
