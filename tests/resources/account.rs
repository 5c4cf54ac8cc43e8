//! An account that tests build in.

use cloudkata::architecture::Architecture;
use cloudkata::diagnostic::Diagnostic;
use cloudkata::resource::{Resource, ResourceId, Setting, Value, World, kind};
use std::collections::BTreeMap;

/// An architecture and shorter words for what tests do with it.
pub struct Account {
    /// What is built.
    pub world: Architecture,
}

impl Account {
    /// An account with a VPC `ec2::vpc.main` of two public subnets, `a` and `b`, in two AZs, with an internet gateway.
    pub fn with_network() -> Self {
        let mut account = Self::new();
        account.make("ec2::vpc.main", r#"{"cidr_block": "10.0.0.0/16"}"#);
        account.make("ec2::internet_gateway.main", "{}");
        let ends = r#"{"vpc_id": "ec2::vpc.main", "internet_gateway_id": "ec2::internet_gateway.main"}"#;
        account.make("ec2::vpc_gateway_attachment.main", ends);
        for (name, block) in [("a", "10.0.0.0/24"), ("b", "10.0.1.0/24")] {
            account.make(
                &format!("ec2::subnet.{name}"),
                &format!(
                    r#"{{"vpc_id": "ec2::vpc.main", "cidr_block": "{block}", "availability_zone": "us-east-1{name}",
                        "map_public_ip_on_launch": true}}"#
                ),
            );
        }
        account
    }

    /// An account as AWS hands it over.
    pub fn new() -> Self {
        Self { world: Architecture::new() }
    }

    /// Makes a resource, or says why not.
    pub fn attempt(&mut self, address: &str, properties: &str) -> Result<ResourceId, Diagnostic> {
        let (path, name) = address.split_once('.').expect("an address");
        let (module, constructor) = path.split_once("::").expect("a path");
        let kind = kind(module, constructor).unwrap_or_else(|| panic!("no kind {path}"));
        let json: serde_json::Value = serde_json::from_str(properties).expect("JSON");
        let Value::Map(entries) = value(&json) else { panic!("a map") };
        let settings: BTreeMap<String, Setting> =
            entries.into_iter().map(|(key, value)| (key, Setting { value, span: None })).collect();
        self.world.create(kind, name, settings, None)
    }

    /// Makes a resource that must be accepted.
    pub fn make(&mut self, address: &str, properties: &str) -> ResourceId {
        self.attempt(address, properties).unwrap_or_else(|error| panic!("{address}: {error}"))
    }

    /// The words with which a resource is refused.
    pub fn refused(&mut self, address: &str, properties: &str) -> String {
        match self.attempt(address, properties) {
            Ok(_) => panic!("{address} was accepted"),
            Err(error) => {
                assert!(!error.message.ends_with('.') && !error.message.contains('\n'), "{}", error.message);
                error.to_string()
            }
        }
    }

    /// Each of these is refused, in words that hold all of the parts between ` … `.
    pub fn refuses(&mut self, cases: &[(&str, &str, &str)]) {
        for (address, properties, expected) in cases {
            let words = self.refused(address, properties);
            for part in expected.split(" … ") {
                assert!(words.contains(part), "{address} {properties}\nsays    {words}\nwithout {part}");
            }
        }
    }

    /// A resource by address.
    pub fn get(&self, address: &str) -> &Resource {
        let id = self.world.find(address).unwrap_or_else(|| panic!("no {address}"));
        self.world.get(id).expect("it exists")
    }

    /// An attribute, as text.
    pub fn read(&self, address: &str, name: &str) -> Option<String> {
        let id = self.world.find(address).unwrap_or_else(|| panic!("no {address}"));
        self.world.attribute(id, name).map(|value| show(&self.world, &value))
    }

    /// Changes a property.
    pub fn set(&mut self, address: &str, property: &str, json: &str) -> Result<(), Diagnostic> {
        let id = self.world.find(address).unwrap_or_else(|| panic!("no {address}"));
        let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
        self.world.set(id, property, Setting { value: value(&json), span: None })
    }
}

/// A value as one would write it.
fn show(world: &Architecture, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Ref(id) => world.get(*id).map(Resource::address).unwrap_or_default(),
        Value::List(items) => items.iter().map(|item| show(world, item)).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(whole) => Value::Int(whole),
            None => Value::Float(number.as_f64().expect("a number")),
        },
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(value).collect()),
        serde_json::Value::Object(entries) => {
            Value::Map(entries.iter().map(|(key, item)| (key.clone(), value(item))).collect())
        }
        serde_json::Value::Null => panic!("no null"),
    }
}
