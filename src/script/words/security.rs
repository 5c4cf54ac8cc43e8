//! Rules of security groups, in the words of a sentence: `allow_tcp(443, ANYWHERE)`.

use super::super::{Call, Function, Value};
use crate::diagnostic::Diagnostic;
use crate::resource::World;
use crate::units::Cidr;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "allow_tcp",
            2..=3,
            "allow_tcp(port | [ports] | from, to, source)",
            "Rules that let TCP connections in; the source is an address range or a security group.",
            |call, arguments| ports("tcp", "allow_tcp", call, arguments),
        ),
        Function::new(
            "allow_udp",
            2..=3,
            "allow_udp(port | [ports] | from, to, source)",
            "Rules that let UDP packets in; the source is an address range or a security group.",
            |call, arguments| ports("udp", "allow_udp", call, arguments),
        ),
        Function::new(
            "allow_all",
            1..=1,
            "allow_all(source)",
            "A rule that lets every protocol and port in; the source is an address range or a security group.",
            allow_all,
        ),
    ]
}

fn ports(
    protocol: &str,
    word: &str,
    call: &mut Call<'_>,
    mut arguments: Vec<Value>,
) -> Result<Value, Diagnostic> {
    let last = arguments.len().saturating_sub(1);
    let source = source(word, &arguments.pop().unwrap_or(Value::Unit), call, last)?;
    let rule = |from: i64, to: i64| {
        let ports = [
            ("ip_protocol", Value::text(protocol)),
            ("from_port", Value::Int(from)),
            ("to_port", Value::Int(to)),
        ];
        Value::map(ports.into_iter().chain([source.clone()]))
    };
    match arguments.as_slice() {
        [Value::List(ports)] => {
            let ports: Result<Vec<i64>, Diagnostic> =
                ports.iter().map(|found| port(word, found, call, 0)).collect();
            Ok(Value::List(ports?.into_iter().map(|port| rule(port, port)).collect()))
        }
        [only] => {
            let port = port(word, only, call, 0)?;
            Ok(rule(port, port))
        }
        [from, to] => {
            let (from, to) = (port(word, from, call, 0)?, port(word, to, call, 1)?);
            if from > to {
                let message = format!("ports run upwards: {from} is more than {to}");
                return Err(Diagnostic::error("wrong-value", message).at(call.argument_span(0)));
            }
            Ok(rule(from, to))
        }
        _ => Err(Diagnostic::error("wrong-call", format!("`{word}` needs a port and a source"))),
    }
}

fn port(word: &str, found: &Value, call: &Call<'_>, argument: usize) -> Result<i64, Diagnostic> {
    match found.as_int() {
        Some(port @ 0..=65_535) => Ok(port),
        _ => {
            let message = format!("a port of `{word}` is a number from 0 to 65535, not {}", found.brief());
            Err(Diagnostic::error("wrong-value", message).at(call.argument_span(argument)))
        }
    }
}

/// Where connections come from, as CloudFormation's property of a rule.
fn source(
    word: &str,
    found: &Value,
    call: &Call<'_>,
    argument: usize,
) -> Result<(&'static str, Value), Diagnostic> {
    let span = call.argument_span(argument);
    match found {
        Value::Text(text) => match Cidr::parse(text) {
            Ok(_) => Ok(("cidr_ip", found.clone())),
            Err(error) => {
                Err(Diagnostic::error("bad-cidr", format!("the source of `{word}`: {error}")).at(span))
            }
        },
        Value::Resource(id) => {
            let architecture = call.architecture();
            match architecture.get(*id) {
                Some(group) if group.is("AWS::EC2::SecurityGroup") => {
                    Ok(("source_security_group_id", found.clone()))
                }
                other => {
                    let other = other.map(crate::resource::Resource::address).unwrap_or_default();
                    let message = format!(
                        "the source of `{word}` is an address range or a security group, not `{other}`"
                    );
                    Err(Diagnostic::error("wrong-type", message).at(span))
                }
            }
        }
        other => {
            let message = format!(
                "the source of `{word}` is an address range or a security group, not {}",
                other.brief()
            );
            Err(Diagnostic::error("wrong-type", message).at(span).help("`ANYWHERE` is every address"))
        }
    }
}

fn allow_all(call: &mut Call<'_>, arguments: Vec<Value>) -> Result<Value, Diagnostic> {
    let source = source("allow_all", arguments.first().unwrap_or(&Value::Unit), call, 0)?;
    Ok(Value::map([("ip_protocol", Value::text("-1")), source]))
}
