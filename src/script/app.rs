//! `app`: the application that users ask for, and its ties to what the script builds.

use super::{Call, LawValue, Object, Value};
use crate::architecture::{Architecture, ClientSessions, Endpoint};
use crate::diagnostic::Diagnostic;
use crate::resource::{self, ResourceId, World, route53};
use crate::simulate::{Application, Step};
use std::any::Any;
use std::sync::Arc;

/// Ports that a design binds to resources, and what they are for.
pub const PORTS: &[(&str, &str)] = &[
    ("sessions", "Where sessions are kept; unbound, in the memory of the instance."),
    ("database", "The database that is written to; unbound, the instance's own disk."),
    ("reads", "Databases that are read from; unbound, `database`."),
    ("cache", "A cache in front of the database; unbound, none."),
    ("files", "Where files are kept; unbound, the instance's own disk."),
    ("queue", "Where work waits; unbound, the request does it."),
    (
        "workers",
        "Instances or groups that take messages from `queue`, besides worker environments of that queue.",
    ),
];

/// What a port takes, by CloudFormation type.
const TAKES: &[(&str, &[&str])] = &[
    (
        "sessions",
        &[
            "AWS::ElastiCache::ReplicationGroup",
            "AWS::ElastiCache::CacheCluster",
            "AWS::DynamoDB::Table",
            "AWS::DynamoDB::GlobalTable",
            "AWS::RDS::DBInstance",
            "AWS::RDS::DBCluster",
            "AWS::RDS::DBProxy",
            "AWS::RDS::GlobalCluster",
            "AWS::EFS::FileSystem",
        ],
    ),
    ("database", DATABASES),
    ("reads", DATABASES),
    ("cache", &["AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster"]),
    ("files", &["AWS::EFS::FileSystem", "AWS::EFS::AccessPoint", "AWS::S3::Bucket", "AWS::EC2::Volume"]),
    ("queue", &["AWS::SQS::Queue", "AWS::ElasticBeanstalk::Environment"]),
    (
        "workers",
        &["AWS::EC2::Instance", "AWS::AutoScaling::AutoScalingGroup", "AWS::ElasticBeanstalk::Environment"],
    ),
];

const DATABASES: &[&str] = &[
    "AWS::RDS::DBInstance",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBProxy",
    "AWS::RDS::GlobalCluster",
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
];

/// The application in a script's hands.
pub struct App {
    application: Arc<Application>,
}

impl App {
    /// Puts an application into a script's hands.
    pub fn new(application: Arc<Application>) -> Self {
        Self { application }
    }

    /// The application.
    pub fn application(&self) -> &Arc<Application> {
        &self.application
    }

    fn set_address(&self, value: &Value, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let given = match value {
            Value::List(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let found: Result<Vec<Endpoint>, Diagnostic> =
            given.iter().map(|one| endpoint(one, &call.architecture())).collect();
        let (found, span) = (found?, call.span());
        call.with_architecture_mut(|architecture| {
            architecture.binding.address = found;
            architecture.binding.address_span = span;
        });
        Ok(())
    }

    fn set_port(&self, port: &str, value: &Value, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        let cookie = value.as_object::<Cookie>().map(|cookie| cookie.signed);
        if cookie.is_some() && port != "sessions" {
            let message = format!("users can keep sessions themselves, but not what `app.{port}` stands for");
            return Err(Diagnostic::error("wrong-type", message));
        }
        if port == "sessions" {
            let sessions = cookie.map(|signed| ClientSessions { signed, span: call.span() });
            call.with_architecture_mut(|architecture| architecture.binding.client_sessions = sessions);
        }
        let given = match value {
            Value::List(items) => items.as_slice(),
            Value::Unit => &[],
            _ if cookie.is_some() => &[],
            one => std::slice::from_ref(one),
        };
        let handle = |one: &Value| {
            one.as_resource().ok_or_else(|| {
                let message = format!("`app.{port}` is bound to a resource, not to {}", one.brief());
                Diagnostic::error("wrong-type", message)
            })
        };
        let bound: Vec<ResourceId> = given.iter().map(handle).collect::<Result<_, _>>()?;
        for id in &bound {
            stands_for(port, *id, &call.architecture())?;
        }
        call.with_architecture_mut(|architecture| architecture.binding.ports.insert(port.to_owned(), bound));
        Ok(())
    }
}

/// Refuses what belongs to another port. What belongs to none is taken, and a run says that it is not simulated.
fn stands_for(port: &str, id: ResourceId, architecture: &Architecture) -> Result<(), Diagnostic> {
    let Some(found) = architecture.get(id) else { return Ok(()) };
    // A server can run a database of its own, for one: that is not simulated, but not wrong.
    let of_another = |name: &str| name != "workers" || port == "workers";
    let fits = |(name, kinds): &&(&str, &[&str])| of_another(name) && kinds.contains(&found.kind.type_name);
    let fitting: Vec<&str> = TAKES.iter().filter(fits).map(|(name, _)| *name).collect();
    if fitting.is_empty() || fitting.contains(&port) {
        return Ok(());
    }
    let message = format!("`app.{port}` cannot be bound to `{}`", found.address());
    let others: Vec<String> = fitting.iter().map(|name| format!("`app.{name}`")).collect();
    let takes = TAKES.iter().find(|(name, _)| *name == port).map_or(&[][..], |(_, kinds)| *kinds);
    let paths: Vec<String> =
        takes.iter().filter_map(|name| resource::kind_of_type(name)).map(resource::Kind::path).collect();
    let help = format!("it can stand for {}; `app.{port}` takes {}", others.join(", "), paths.join(", "));
    Err(Diagnostic::error("wrong-type", message).help(help))
}

/// The address that a value stands for.
pub(super) fn endpoint(value: &Value, architecture: &Architecture) -> Result<Endpoint, Diagnostic> {
    let text = match value {
        Value::Text(text) => text.clone(),
        Value::Resource(id) => address_of(*id, architecture)?,
        other => {
            let message = format!("an address is a text or a resource that has one, not {}", other.brief());
            return Err(Diagnostic::error("wrong-type", message).help("such as \"https://api.example.com\""));
        }
    };
    Endpoint::parse(&text).map_err(|error| Diagnostic::error("bad-address", error))
}

/// What users are given for a resource: a balancer's name, an instance's public address of this moment.
fn address_of(id: ResourceId, architecture: &Architecture) -> Result<String, Diagnostic> {
    for name in ["api_endpoint", "dns_name", "public_ip", "domain_name"] {
        if let Some(resource::Value::Text(text)) = architecture.attribute(id, name) {
            return Ok(text);
        }
    }
    let Some(found) = architecture.get(id) else {
        return Err(Diagnostic::error("removed", "this resource was removed earlier in the script"));
    };
    if found.is("AWS::Route53::RecordSet") {
        return Ok(route53::name_of(found, architecture));
    }
    let message = format!("`{}` has no public address that users could be given", found.address());
    let error = Diagnostic::error("no-address", message);
    Err(if found.is("AWS::EC2::Instance") {
        error.help("an instance has one in a subnet that gives public addresses, or with an Elastic IP")
    } else {
        error.help("give a name, an instance, an Elastic IP or a load balancer")
    })
}

impl Object for App {
    fn type_name(&self) -> &'static str {
        "the application"
    }

    fn get(&self, property: &str) -> Option<Value> {
        match property {
            "name" => Some(Value::text(&*self.application.name)),
            "port" => Some(Value::Int(i64::from(self.application.port))),
            _ => None,
        }
    }

    fn read(&self, property: &str, call: &mut Call<'_>) -> Result<Option<Value>, Diagnostic> {
        let architecture = call.architecture();
        let binding = &architecture.binding;
        let one_or_all = |mut values: Vec<Value>| match values.len() {
            0 => Value::Unit,
            1 => values.remove(0),
            _ => Value::List(values),
        };
        if property == "address" {
            let texts = binding.address.iter().map(|endpoint| Value::text(endpoint.to_string()));
            return Ok(Some(one_or_all(texts.collect())));
        }
        if let ("sessions", Some(kept)) = (property, &binding.client_sessions) {
            return Ok(Some(Value::object(Cookie { signed: kept.signed })));
        }
        if PORTS.iter().any(|(port, _)| *port == property) {
            let bound = binding.ports.get(property).cloned().unwrap_or_default();
            return Ok(Some(one_or_all(bound.into_iter().map(Value::Resource).collect())));
        }
        Ok(self.get(property))
    }

    fn properties(&self) -> Vec<&'static str> {
        ["name", "port", "address"].into_iter().chain(PORTS.iter().map(|(port, _)| *port)).collect()
    }

    fn set(&self, property: &str, value: Value, call: &mut Call<'_>) -> Result<(), Diagnostic> {
        match property {
            "address" => self.set_address(&value, call),
            "name" | "port" => {
                let message =
                    format!("`{property}` of the application is given by what it is, and cannot be changed");
                Err(Diagnostic::error("read-only", message))
            }
            _ if PORTS.iter().any(|(port, _)| *port == property) => self.set_port(property, &value, call),
            _ => Err(Diagnostic::error(
                "unknown-property",
                format!("the application has no property `{property}`"),
            )
            .nearest(property, self.properties())),
        }
    }

    fn show(&self) -> String {
        let kind = |kind: &crate::simulate::RequestKind| {
            let steps: Vec<String> = kind.steps.iter().map(show_step).collect();
            format!("{} ({})", kind.name, steps.join(", then "))
        };
        let requests: Vec<String> = self.application.requests.iter().map(kind).collect();
        format!(
            "application {} on port {}: {}",
            self.application.name,
            self.application.port,
            requests.join("; ")
        )
    }

    fn to_json(&self) -> serde_json::Value {
        let requests: Vec<serde_json::Value> = self
            .application
            .requests
            .iter()
            .map(|kind| {
                let steps: Vec<String> = kind.steps.iter().map(show_step).collect();
                serde_json::json!({ "name": kind.name, "steps": steps, "response_bytes": kind.response_bytes })
            })
            .collect();
        serde_json::json!({ "name": self.application.name, "port": self.application.port, "requests": requests })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn show_step(step: &Step) -> String {
    match step {
        Step::Cpu(law) => format!("cpu {}", LawValue(law.clone()).show()),
        Step::Wait(law) => format!("wait {}", LawValue(law.clone()).show()),
        Step::Call(access) => format!("{} {}", access.verb.name(), LawValue(access.time.clone()).show()),
    }
}

/// A session that its user keeps, in a script's hands.
pub struct Cookie {
    /// Whether the application would notice a forged one.
    pub signed: bool,
}

impl Object for Cookie {
    fn type_name(&self) -> &'static str {
        "a cookie"
    }

    fn get(&self, property: &str) -> Option<Value> {
        (property == "signed").then_some(Value::Bool(self.signed))
    }

    fn properties(&self) -> Vec<&'static str> {
        vec!["signed"]
    }

    fn show(&self) -> String {
        format!("client_cookie(#{{ signed: {} }})", self.signed)
    }

    fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "client_cookie": { "signed": self.signed } })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
