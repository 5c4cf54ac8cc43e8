//! Questions that an architecture answers without a run: who reaches whom, and what a month costs.

use super::super::arguments::{Arguments, Field};
use super::super::figures::Figures;
use super::super::limits::PER_QUESTION;
use super::super::simulation::RunValue;
use super::super::{Call, Function, Object, Value};
use crate::architecture::Architecture;
use crate::cost::{self, Bill, Line, Usage};
use crate::diagnostic::Diagnostic;
use crate::network::{self, Party, Protocol, Reach};
use crate::units::{Bytes, Cidr};
use std::any::Any;
use std::net::Ipv4Addr;

pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "reach",
            3..=4,
            "reach(from, to, port [, \"udp\"])",
            "Whether one thing can open a connection to another, with the path or with what blocks it; an end is a \
             resource, INTERNET, or addresses.",
            reach,
        ),
        Function::new(
            "cost",
            0..=1,
            "cost() | cost(run) | cost(#{ requests, bytes_out })",
            "The bill of a month, line by line; usage is a month's.",
            cost,
        ),
    ]
}

fn reach(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    call.work_on_architecture(PER_QUESTION)?;
    let arguments = Arguments::new("reach", &given, call);
    let end = |index: usize| {
        party(arguments.value(index), &call.architecture())
            .map_err(|error| error.or_at(call.argument_span(index)))
    };
    let (from, to) = (end(0)?, end(1)?);
    let port = u16::try_from(arguments.whole(2, "port", 1..=65_535)?).unwrap_or(u16::MAX);
    let protocol = match arguments.value(3) {
        Value::Unit => Protocol::Tcp,
        Value::Text(text) if text == "tcp" => Protocol::Tcp,
        Value::Text(text) if text == "udp" => Protocol::Udp,
        other => {
            let message = format!("the protocol of `reach` is \"tcp\" or \"udp\", not {}", other.brief());
            return Err(Diagnostic::error("wrong-value", message).at(call.argument_span(3)));
        }
    };
    let found = network::reach(&call.architecture(), &from, &to, port, protocol)?;
    Ok(Value::object(ReachValue(found)))
}

/// One end of a connection: a resource, its address (`ec2::instance.web`), `internet`, a range or an IPv4 address.
///
/// # Errors
/// When it is none of these.
pub fn party(value: &Value, architecture: &Architecture) -> Result<Party, Diagnostic> {
    let text = match value {
        Value::Resource(id) => return Ok(Party::Resource(*id)),
        Value::Text(text) => text,
        other => {
            let message = format!(
                "one end of a connection is a resource, INTERNET or addresses, not {}",
                other.brief()
            );
            return Err(Diagnostic::error("wrong-type", message));
        }
    };
    if text.eq_ignore_ascii_case("internet") {
        return Cidr::parse("0.0.0.0/0")
            .map(Party::Internet)
            .map_err(|error| unknown_party(text, &error.to_string()));
    }
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        if let Some((id, _)) = architecture.holder(address) {
            return Ok(Party::Resource(id));
        }
        let single = Cidr::parse(&format!("{address}/32"));
        return single.map(Party::Internet).map_err(|error| unknown_party(text, &error.to_string()));
    }
    if let Some(id) = architecture.identify(text) {
        return Ok(Party::Resource(id));
    }
    match Cidr::parse(text) {
        Ok(range) => Ok(Party::Internet(range)),
        Err(_) => {
            use crate::resource::World;
            let addresses: Vec<String> = architecture.all().map(crate::resource::Resource::address).collect();
            let error = unknown_party(text, "neither a resource nor addresses");
            let near = error.clone().nearest(text, addresses.iter().map(String::as_str));
            Err(if near.help.is_some() {
                near
            } else {
                error.help("write a resource's address such as `ec2::instance.web`, `internet`, or a range such as 203.0.113.0/24")
            })
        }
    }
}

fn unknown_party(text: &str, why: &str) -> Diagnostic {
    Diagnostic::error("unknown-party", format!("`{text}` is {why}"))
}

/// The answer of `reach` in a script's hands.
pub struct ReachValue(pub Reach);

const BLOCKED: &[&str] = &["resource", "rule", "span"];

impl Object for ReachValue {
    fn type_name(&self) -> &'static str {
        "an answer of `reach`"
    }

    fn get(&self, property: &str) -> Option<Value> {
        match property {
            "reachable" => Some(Value::Bool(self.0.reachable)),
            "path" => Some(Value::List(self.0.path.iter().map(Value::text).collect())),
            "blocked_by" => {
                let blocked = self.0.blocked_by.as_ref();
                Some(blocked.map_or(Value::Unit, |blocked| Figures::of("what blocks", BLOCKED, blocked)))
            }
            other => self.to_json().get(other).map(Value::from),
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["reachable", "path", "blocked_by"]
    }

    fn show(&self) -> String {
        let path = self.0.path.join(" → ");
        match &self.0.blocked_by {
            Some(blocked) if !self.0.reachable => {
                let line =
                    blocked.span.as_ref().map(|span| format!(" (line {})", span.line)).unwrap_or_default();
                let path = if path.is_empty() { String::new() } else { format!("\n  path so far: {path}") };
                format!("not reachable: {}: {}{line}{path}", blocked.resource, blocked.rule)
            }
            _ if self.0.reachable => format!("reachable: {path}"),
            _ => "not reachable".to_owned(),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.0).unwrap_or_default()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

const USAGE: [&str; 2] = ["requests", "bytes_out"];

fn cost(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    call.work_on_architecture(PER_QUESTION)?;
    let mut usage = Usage::default();
    if let Some(run) = given.first().and_then(Value::as_object::<RunValue>) {
        usage = crate::simulate::monthly_usage(run.run());
    } else if let Some(value) = given.first() {
        let Value::Map(entries) = value else {
            let message = format!("the usage of `cost` is a run or a map, not {}", value.brief());
            return Err(Diagnostic::error("wrong-type", message).at(call.argument_span(0)));
        };
        for (key, value) in entries {
            let span = call.key_span(0, key);
            let field = Field { name: format!("`{key}` of `cost`"), value, span: span.clone() };
            match key.as_str() {
                "requests" => usage.requests = field.number(0.0..=f64::INFINITY)?,
                "bytes_out" => usage.bytes_out = bytes(&field)?,
                _ => {
                    let error = Diagnostic::error("unknown-key", format!("`cost` has no usage `{key}`"));
                    return Err(error.nearest(key, USAGE).at(span));
                }
            }
        }
    }
    let bill = cost::monthly(&call.architecture(), &usage)?;
    Ok(Value::object(BillValue(bill)))
}

/// A size: a number of bytes, or a text such as "10KB".
pub(super) fn bytes(field: &Field<'_>) -> Result<f64, Diagnostic> {
    match field.value {
        Value::Text(text) => match text.parse::<Bytes>() {
            Ok(bytes) => Ok(bytes.as_u64() as f64),
            Err(_) => Err(field.wrong("a size such as \"10KB\" or \"1.5GiB\"")),
        },
        _ => field.number(0.0..=f64::INFINITY),
    }
}

/// A bill in a script's hands.
pub struct BillValue(pub Bill);

const LINE: &[&str] =
    &["resource", "what", "quantity", "unit", "unit_usd", "usd", "assumption", "source", "as_of"];

impl Object for BillValue {
    fn type_name(&self) -> &'static str {
        "a bill"
    }

    fn get(&self, property: &str) -> Option<Value> {
        match property {
            "monthly_usd" => Some(Value::Float(self.0.monthly_usd.dollars())),
            "lines" => {
                let line = |line: &Line| Figures::of("a line of a bill", LINE, line);
                Some(Value::List(self.0.lines.iter().map(line).collect()))
            }
            _ => None,
        }
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["monthly_usd", "lines"]
    }

    fn show(&self) -> String {
        let mut lines: Vec<String> = self.0.lines.iter().map(shown_line).collect();
        lines.push(format!("{:>9.2}  dollars a month", self.0.monthly_usd.dollars()));
        lines.join("\n")
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.0).unwrap_or_default()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Columns of a line of a bill.
const WIDTH: usize = 78;

fn shown_line(line: &Line) -> String {
    let quantity = if line.quantity.fract() == 0.0 {
        line.quantity.to_string()
    } else {
        format!("{:.2}", line.quantity)
    };
    let text =
        format!("{:>9.2}  {}: {} {}, {}", line.usd.dollars(), line.resource, quantity, line.unit, line.what);
    if text.chars().count() <= WIDTH {
        return text;
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}
