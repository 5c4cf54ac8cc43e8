//! What instances start from and how they are bought.

use super::super::{App, Call, Function, Value};
use crate::diagnostic::Diagnostic;
use crate::simulate::application::{base_image, golden_image, install_script};

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "golden_ami",
            0..=2,
            "golden_ami(app [, version])",
            "An image that has the application in it: nothing is left to install when an instance boots.",
            |call, given| {
                let (name, version) = released(call, &given, "golden_ami")?;
                Ok(Value::text(golden_image(&name, version.as_deref())))
            },
        ),
        Function::new(
            "base_ami",
            0..=1,
            "base_ami(app)",
            "An image that has what the application needs (runtime, libraries), but not the application: with user data `bootstrap(app)`, the hybrid of a golden image and an installation.",
            |call, given| named(call, &given, "base_ami").map(|name| Value::text(base_image(&name))),
        ),
        Function::new(
            "bootstrap",
            0..=2,
            "bootstrap(app [, version])",
            "User data that installs the application: on a plain image it takes minutes, on a `base_ami` seconds; and a way to the Internet.",
            |call, given| {
                let (name, version) = released(call, &given, "bootstrap")?;
                Ok(Value::text(install_script(&name, version.as_deref())))
            },
        ),
        Function::new("amazon_linux", 0..=0, "amazon_linux()", "A plain Amazon Linux image.", |_, _| {
            Ok(Value::text(AMAZON_LINUX))
        }),
        Function::new(
            "spot",
            0..=0,
            "spot()",
            "Market options of a Spot Instance: cheaper, and AWS may take it back with two minutes' notice.",
            |_, _| Ok(Value::map([("market_type", Value::text("spot"))])),
        ),
        Function::new(
            "unlimited",
            0..=0,
            "unlimited()",
            "Credits of a burstable instance without end: above the baseline, surplus credits are billed.",
            |_, _| Ok(credits("unlimited")),
        ),
        Function::new(
            "standard",
            0..=0,
            "standard()",
            "Credits of a burstable instance as earned: when they run out, it slows to its baseline.",
            |_, _| Ok(credits("standard")),
        ),
        Function::new(
            "detailed",
            0..=0,
            "detailed()",
            "Metrics every minute; AWS's default is every five, and scaling feels it.",
            |_, _| Ok(Value::map([("enabled", Value::Bool(true))])),
        ),
    ]
}

/// The image that stands for a plain Amazon Linux 2023.
const AMAZON_LINUX: &str = "ami-amazon-linux-2023";

fn credits(sort: &str) -> Value {
    Value::map([("cpu_credits", Value::text(sort))])
}

/// The application that is meant, and the version of it, if one is named.
fn released(call: &Call<'_>, given: &[Value], word: &str) -> Result<(String, Option<String>), Diagnostic> {
    let name = named(call, given, word)?;
    let label = match given.get(1) {
        None | Some(Value::Unit) => return Ok((name, None)),
        Some(Value::Text(label)) => label,
        Some(other) => {
            let message = format!("a version is named by a text such as \"v2\", not by {}", other.brief());
            return Err(Diagnostic::error("wrong-type", message).at(call.argument_span(1)));
        }
    };
    let application = match given.first().and_then(|value| value.as_object::<App>()) {
        Some(app) => app.application().clone(),
        None => call.application(),
    };
    application.known_version(label).map_err(|error| error.at(call.argument_span(1)))?;
    Ok((name, (label != &application.first_version).then(|| label.clone())))
}

/// The name of the application that is meant: the one given, else `app`.
fn named(call: &Call<'_>, given: &[Value], word: &str) -> Result<String, Diagnostic> {
    match given.first() {
        None | Some(Value::Unit) => Ok(call.application().name.clone()),
        Some(value) => match value.as_object::<App>() {
            Some(app) => Ok(app.application().name.clone()),
            None => {
                let message = format!("`{word}` needs an application such as `app`, not {}", value.brief());
                Err(Diagnostic::error("wrong-type", message).at(call.argument_span(0)))
            }
        },
    }
}
