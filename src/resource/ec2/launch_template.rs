//! `AWS::EC2::LaunchTemplate`: what an Auto Scaling group starts.

use super::launch::{self, PLACEMENT_OPTIONS, SHARED, join};
use super::read_id;
use crate::resource::rule::Verdict;
use crate::resource::{Attribute, Default, Kind, Property, Resource, Type, Value, World};

const INTERFACE: Type = Type::Map(&[
    Property::accepted("device_index", Type::Int(0, 15), Default::Int(0), "place of the interface"),
    Property::optional("subnet_id", Type::Ref(&["AWS::EC2::Subnet"]), Default::None, "where it is"),
    Property::optional(
        "groups",
        Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
        Default::Computed("the VPC's default group"),
        "its security groups",
    ),
    Property::optional(
        "associate_public_ip_address",
        Type::Bool,
        Default::Computed("as the subnet says"),
        "whether it gets a public address",
    ),
    Property::optional("private_ip_address", Type::Text, Default::None, "the private address it wants"),
    Property::accepted("network_interface_id", Type::Text, Default::None, "an interface that exists"),
    Property::accepted("delete_on_termination", Type::Bool, Default::Bool(true), "whether it dies with it"),
    Property::accepted("description", Type::Text, Default::None, "words of your own"),
]);

const PLACEMENT: Type = Type::Map(&[
    Property::optional("availability_zone", Type::Text, Default::None, "the AZ"),
    Property::accepted(
        "tenancy",
        Type::OneOf(&["default", "dedicated", "host"]),
        Default::Text("default"),
        "whether other customers share the machine",
    ),
    Property::accepted("group_name", Type::Text, Default::None, "the placement group"),
]);

const OWN: [Property; 13] = [
    Property::accepted(
        "launch_template_name",
        Type::Text,
        Default::Computed("its name here"),
        "its name in AWS",
    ),
    Property::optional(
        "instance_type",
        Type::Text,
        Default::Computed("m1.small where nothing else says one"),
        "vCPUs, memory and network, such as `t3.micro` or `m7g.large`",
    ),
    Property::optional(
        "security_group_ids",
        Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
        Default::Computed("the VPC's default group, which admits only its own members"),
        "who may reach the instances",
    ),
    Property::optional("network_interfaces", Type::List(&INTERFACE), Default::None, "network interfaces"),
    Property::optional("placement", PLACEMENT, Default::None, "AZ, tenancy, placement group"),
    Property::accepted("instance_requirements", Type::Open, Default::None, "types chosen by what they have"),
    Property::accepted("version_description", Type::Text, Default::None, "words about this version"),
    Property::accepted("tag_specifications", Type::Open, Default::None, "labels of what is started"),
    Property::accepted("maintenance_options", Type::Open, Default::None, "automatic recovery"),
    Property::accepted("disable_api_stop", Type::Bool, Default::Bool(false), "guards against being stopped"),
    Property::accepted("ram_disk_id", Type::Text, Default::None, "RAM disk of a paravirtual image"),
    Property::accepted("network_performance_options", Type::Open, Default::None, "bandwidth weighting"),
    super::TAGS,
];

const PROPERTIES: [Property; 35] = join::<32, 3, 35>(join::<13, 19, 32>(OWN, SHARED), PLACEMENT_OPTIONS);

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::EC2::LaunchTemplate",
    module: "ec2",
    constructor: "launch_template",
    summary: "what to start: image, instance type, security groups, user data; used by Auto Scaling groups",
    properties: &PROPERTIES,
    attributes: &[
        super::id("launch_template_id"),
        Attribute { name: "latest_version_number", summary: "number of its newest version" },
        Attribute { name: "default_version_number", summary: "number of the version used by default" },
    ],
    arn: "launch-template/{id}",
    arn_service: "ec2",
    id_prefix: "lt",
    flattened: &["launch_template_data"],
    read,
    refuse,
    ..Kind::BARE
};

fn read(template: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "latest_version_number" | "default_version_number" => Some(Value::Int(1)),
        _ => read_id(template, world, name),
    }
}

fn refuse(template: &Resource, world: &dyn World) -> Verdict {
    launch::refuse(template, world)
}
