//! The neutral face: extensions, objects, closures that are called later.

use super::super::{Call, Extension, Function, Host, Object, Session, Value};
use super::source;
use crate::diagnostic::Diagnostic;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

/// A later floor in small: it collects checks, and gives them a lab.
#[derive(Default)]
struct Cases {
    checks: Rc<RefCell<Vec<Value>>>,
}

impl Extension for Cases {
    fn functions(&self) -> Vec<Function> {
        let checks = Rc::clone(&self.checks);
        vec![Function::new(
            "requirement",
            1..=1,
            "requirement(check)",
            "Keeps a check.",
            move |_, mut given| {
                checks.borrow_mut().extend(given.pop());
                Ok(Value::Unit)
            },
        )]
    }

    fn constants(&self) -> Vec<(&'static str, Value)> {
        vec![("LIMIT", Value::Int(7))]
    }
}

struct Lab;

impl Object for Lab {
    fn type_name(&self) -> &'static str {
        "the lab"
    }

    fn get(&self, property: &str) -> Option<Value> {
        (property == "users").then_some(Value::Int(35))
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["users"]
    }

    fn call(
        &self,
        method: &str,
        given: Vec<Value>,
        call: &mut Call<'_>,
    ) -> Option<Result<Value, Diagnostic>> {
        let double = |given: Vec<Value>, call: &mut Call<'_>| match given.as_slice() {
            [Value::Int(number)] => Ok(Value::Int(number * 2)),
            [Value::Closure(closure)] => call.invoke(closure, vec![Value::Int(1)]),
            _ => Err(Diagnostic::error("wrong", "a number")),
        };
        (method == "double").then(|| double(given, call))
    }

    fn methods(&self) -> &'static [&'static str] {
        &["double"]
    }

    fn show(&self) -> String {
        "a lab".to_owned()
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn check(script: &str) -> Result<Value, Diagnostic> {
    let cases = Cases::default();
    let checks = Rc::clone(&cases.checks);
    let host = Host::new().extend(Rc::new(cases));
    let mut session = Session::open(&host, &source(script)).unwrap();
    let Value::Closure(closure) = checks.borrow()[0].clone() else { panic!("a closure") };
    session.invoke(&closure, vec![Value::object(Lab)])
}

#[test]
fn a_check_is_called_later_with_an_object() {
    let value =
        check("fn add(a, b) { a + b + LIMIT } let k = 1; requirement(|lab| add(lab.double(lab.users), k));");
    assert_eq!(value.unwrap(), Value::Int(78));
}

#[test]
fn an_object_calls_back_into_the_script() {
    assert_eq!(check("requirement(|lab| lab.double(|x| x + 4))").unwrap(), Value::Int(5));
}

#[test]
fn unknown_properties_and_methods_of_an_object_are_suggested() {
    let found = check("requirement(|lab| lab.usres)").unwrap_err();
    assert_eq!(found.to_string(), "a.rhai:1:23: the lab has no property `usres` (did you mean `users`?)");
    let found = check("requirement(|lab|\n  lab.dobule(1))").unwrap_err();
    assert_eq!(found.to_string(), "a.rhai:2:7: the lab has no method `dobule` (did you mean `double`?)");
    let found = check("requirement(|lab| lab.users = 3)").unwrap_err();
    assert_eq!(found.to_string(), "a.rhai:1:23: `users` of the lab cannot be changed");
}

#[test]
fn a_session_keeps_variables_and_functions() {
    let mut session = Session::start(&Host::new()).unwrap();
    session.evaluate(&source("let a = 4; fn twice(x) { x * 2 }")).unwrap();
    assert_eq!(session.evaluate(&source("twice(a) + 1")).unwrap(), Value::Int(9));
    assert!(session.evaluate(&source("b")).is_err());
    assert_eq!(session.evaluate(&source("a = 5; a")).unwrap(), Value::Int(5));
}
