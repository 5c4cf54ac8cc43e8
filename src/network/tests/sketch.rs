//! Architectures written down in few words, for the tests of this floor and of those above it.

use crate::architecture::Architecture;
use crate::diagnostic::Span;
use crate::network::{Party, Protocol, Reach, reach};
use crate::resource::ResourceId;
use crate::resource::{Setting, Value, World, kind};
use crate::units::Cidr;
use std::collections::BTreeMap;

/// An architecture that is written down in few words.
pub(crate) struct Sketch(pub(crate) Architecture);

pub(crate) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

pub(crate) fn list<T: Clone + Into<Value>>(items: &[T]) -> Value {
    Value::List(items.iter().cloned().map(Into::into).collect())
}

pub(crate) fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

impl From<ResourceId> for Value {
    fn from(id: ResourceId) -> Self {
        Self::Ref(id)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        text(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// A rule for one TCP port.
pub(crate) fn tcp(port: i64, peer: (&str, Value)) -> Value {
    map(&[("ip_protocol", text("tcp")), ("from_port", port.into()), ("to_port", port.into()), peer])
}

pub(crate) fn from_anywhere() -> (&'static str, Value) {
    ("cidr_ip", text("0.0.0.0/0"))
}

pub(crate) fn from_group(group: ResourceId) -> (&'static str, Value) {
    ("source_security_group_id", Value::Ref(group))
}

impl Sketch {
    pub(crate) fn new() -> Self {
        Self(Architecture::new())
    }

    pub(crate) fn add(&mut self, path: &str, name: &str, properties: &[(&str, Value)]) -> ResourceId {
        let (module, constructor) = path.split_once("::").unwrap();
        let kind = kind(module, constructor).unwrap();
        let span = Some(Span::new("design.rhai", self.0.all().count() as u32, 1, 1));
        let setting = |value: &Value| Setting { value: value.clone(), span: span.clone() };
        let properties: BTreeMap<String, Setting> =
            properties.iter().map(|(key, value)| ((*key).to_owned(), setting(value))).collect();
        self.0.create(kind, name, properties, span).unwrap_or_else(|error| panic!("{path} {name}: {error}"))
    }

    pub(crate) fn id(&self, address: &str) -> ResourceId {
        self.0.find(address).unwrap_or_else(|| panic!("no {address}"))
    }

    pub(crate) fn group(&mut self, name: &str, vpc: Option<ResourceId>, rules: &[Value]) -> ResourceId {
        let mut properties =
            vec![("group_description", text(name)), ("security_group_ingress", Value::List(rules.to_vec()))];
        properties.extend(vpc.map(|vpc| ("vpc_id", Value::Ref(vpc))));
        self.add("ec2::security_group", name, &properties)
    }

    pub(crate) fn instance(
        &mut self,
        name: &str,
        subnet: Option<ResourceId>,
        groups: &[ResourceId],
    ) -> ResourceId {
        let mut properties = vec![("instance_type", text("t3.micro"))];
        properties.extend(subnet.map(|subnet| ("subnet_id", Value::Ref(subnet))));
        if !groups.is_empty() {
            properties.push(("security_group_ids", list(groups)));
        }
        self.add("ec2::instance", name, &properties)
    }

    /// A VPC with a gateway, a public subnet `a` (10.0.0.0/24) and a private one `b` (10.0.1.0/24).
    pub(crate) fn vpc(&mut self) -> Vpc {
        let vpc = self.add("ec2::vpc", "net", &[("cidr_block", text("10.0.0.0/16"))]);
        let gateway = self.add("ec2::internet_gateway", "net", &[]);
        let both = [("vpc_id", Value::Ref(vpc)), ("internet_gateway_id", Value::Ref(gateway))];
        self.add("ec2::vpc_gateway_attachment", "net", &both);
        let public = self.subnet("a", vpc, "10.0.0.0/24", "us-east-1a", true);
        let private = self.subnet("b", vpc, "10.0.1.0/24", "us-east-1b", false);
        let table = self.add("ec2::route_table", "public", &[("vpc_id", Value::Ref(vpc))]);
        self.route("out", table, ("gateway_id", Value::Ref(gateway)));
        self.associate(public, table);
        Vpc { vpc, public, private, table }
    }

    pub(crate) fn subnet(
        &mut self,
        name: &str,
        vpc: ResourceId,
        block: &str,
        zone: &str,
        public: bool,
    ) -> ResourceId {
        let properties = [
            ("vpc_id", Value::Ref(vpc)),
            ("cidr_block", text(block)),
            ("availability_zone", text(zone)),
            ("map_public_ip_on_launch", Value::Bool(public)),
        ];
        self.add("ec2::subnet", name, &properties)
    }

    pub(crate) fn route(&mut self, name: &str, table: ResourceId, target: (&str, Value)) -> ResourceId {
        let properties =
            [("route_table_id", Value::Ref(table)), ("destination_cidr_block", text("0.0.0.0/0")), target];
        self.add("ec2::route", name, &properties)
    }

    pub(crate) fn associate(&mut self, subnet: ResourceId, table: ResourceId) {
        let name = format!("{}-{}", subnet.0, table.0);
        let both = [("subnet_id", Value::Ref(subnet)), ("route_table_id", Value::Ref(table))];
        self.add("ec2::subnet_route_table_association", &name, &both);
    }

    /// A network ACL for a subnet; entries are number, egress, action, block, ports.
    pub(crate) fn acl(&mut self, vpc: ResourceId, subnet: ResourceId, entries: &[Entry]) {
        let acl = self.add("ec2::network_acl", "acl", &[("vpc_id", Value::Ref(vpc))]);
        let both = [("subnet_id", Value::Ref(subnet)), ("network_acl_id", Value::Ref(acl))];
        self.add("ec2::subnet_network_acl_association", "acl", &both);
        for (number, egress, action, block, (from, to)) in entries {
            let properties = [
                ("network_acl_id", Value::Ref(acl)),
                ("rule_number", Value::Int(*number)),
                ("egress", Value::Bool(*egress)),
                ("protocol", Value::Int(6)),
                ("rule_action", text(action)),
                ("cidr_block", text(block)),
                ("port_range", map(&[("from", (*from).into()), ("to", (*to).into())])),
            ];
            self.add("ec2::network_acl_entry", &format!("{number}-{egress}"), &properties);
        }
    }

    pub(crate) fn nat(&mut self, subnet: ResourceId) -> ResourceId {
        let address = self.add("ec2::eip", "nat", &[]);
        let properties = [("subnet_id", Value::Ref(subnet)), ("allocation_id", Value::Ref(address))];
        self.add("ec2::nat_gateway", "nat", &properties)
    }

    pub(crate) fn ask(&self, from: Party, to: Party, port: u16) -> Reach {
        reach(&self.0, &from, &to, port, Protocol::Tcp).unwrap()
    }

    pub(crate) fn inbound(&self, to: ResourceId, port: u16) -> Reach {
        self.ask(Party::Internet(Cidr::ANYWHERE), Party::Resource(to), port)
    }

    pub(crate) fn to_internet(&self, from: ResourceId) -> Reach {
        self.ask(Party::Resource(from), Party::Internet(Cidr::ANYWHERE), 443)
    }

    pub(crate) fn between(&self, from: ResourceId, to: ResourceId, port: u16) -> Reach {
        self.ask(Party::Resource(from), Party::Resource(to), port)
    }
}

/// An entry of a network ACL: number, egress, action, block, ports.
pub(crate) type Entry<'a> = (i64, bool, &'a str, &'a str, (i64, i64));

/// What [`Sketch::vpc`] made.
pub(crate) struct Vpc {
    pub(crate) vpc: ResourceId,
    pub(crate) public: ResourceId,
    pub(crate) private: ResourceId,
    pub(crate) table: ResourceId,
}
