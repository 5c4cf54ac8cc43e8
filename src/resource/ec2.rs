//! Amazon EC2 and Amazon VPC: networks, gateways, filters, instances and what hangs on them.
//!
//! One file a kind (or a pair that belongs together). What other floors ask about them (the subnet of an instance,
//! the route table of a subnet, the public addresses of the moment) is answered in `place`, `address` and
//! `launch`, so that nobody reads properties by hand twice in different ways.

mod address;
mod eip;
mod endpoint;
mod gateway;
mod instance;
mod key_pair;
mod launch;
mod launch_template;
mod network_acl;
mod peering;
mod place;
mod route;
mod security_group;
mod subnet;
mod volume;
mod vpc;

pub(super) use address::texts;
pub use address::{elastic_ip_of, private_address, public_addresses, public_ip};
pub(super) use eip::refuse_use;
pub(super) use launch::{
    DEVICES, QUEUE_LIMIT, TEMPLATE, WORKERS, join, refuse as refuse_launch, refuse_template, template_of,
};
pub use launch::{Disk, Launch, disk_of, launch_of};
pub use peering::peering_of;
pub use place::{
    default_security_group, default_subnets, default_vpc, internet_gateway_of, network_acl_of,
    route_table_of, security_groups_of, subnet_of, vpc_of, vpc_of_subnet, zone_entry, zone_of,
};
pub(super) use security_group::refuse_mixed;
pub use volume::volume_gib;

use super::{Attribute, Default, Kind, Property, Resource, Type, Value, World, identity};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[
    eip::ELASTIC_IP,
    eip::ASSOCIATION,
    instance::KIND,
    gateway::INTERNET_GATEWAY,
    key_pair::KIND,
    launch_template::KIND,
    gateway::NAT_GATEWAY,
    network_acl::ACL,
    network_acl::ENTRY,
    route::ROUTE,
    route::TABLE,
    security_group::GROUP,
    security_group::EGRESS,
    security_group::INGRESS,
    subnet::KIND,
    network_acl::ASSOCIATION,
    route::ASSOCIATION,
    volume::SNAPSHOT,
    volume::VOLUME,
    volume::ATTACHMENT,
    vpc::KIND,
    vpc::BLOCK,
    peering::KIND,
    endpoint::KIND,
    gateway::ATTACHMENT,
];

/// Labels: every kind of EC2 has them.
const TAGS: Property =
    Property::accepted("tags", Type::Open, Default::None, "labels of your own: [#{ key, value }] or a map");

/// The attribute that stands for the physical id.
const fn id(name: &'static str) -> Attribute {
    Attribute { name, summary: "its id" }
}

/// Reads an attribute that is the physical id, and nothing else.
fn read_id(resource: &Resource, _: &dyn World, name: &str) -> Option<Value> {
    resource
        .kind
        .attributes
        .iter()
        .find(|attribute| attribute.name == name && attribute.summary == "its id")
        .map(|_| Value::Text(identity::physical_id(resource)))
}
