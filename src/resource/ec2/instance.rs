//! `AWS::EC2::Instance`: a virtual machine in one AZ.

use super::launch::{self, DEFAULT_TYPE, PLACEMENT_OPTIONS, Properties, SHARED, TEMPLATE, join};
use super::{TAGS, address, place, read_id, security_group};
use crate::resource::rule::{self, Verdict, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};
use crate::units::Cidr;

const INTERFACE: Type = Type::Map(&[
    Property::accepted("device_index", Type::Text, Default::Text("0"), "place of the interface"),
    Property::optional("subnet_id", Type::Ref(&["AWS::EC2::Subnet"]), Default::None, "where it is"),
    Property::optional(
        "group_set",
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

const OWN: [Property; 21] = [
    Property::optional(
        "instance_type",
        Type::Text,
        Default::Text(DEFAULT_TYPE),
        "vCPUs, memory and network, such as `t3.micro` or `m7g.large`",
    ),
    Property::optional(
        "launch_template",
        TEMPLATE,
        Default::None,
        "a launch template that says what is not said here",
    ),
    Property::optional(
        "subnet_id",
        Type::Ref(&["AWS::EC2::Subnet"]),
        Default::Computed("a default subnet of the Region"),
        "the subnet, and with it the AZ",
    ),
    Property::optional(
        "security_group_ids",
        Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
        Default::Computed("the VPC's default group, which admits only its own members"),
        "who may reach it",
    ),
    Property::optional(
        "availability_zone",
        Type::Text,
        Default::Computed("that of the subnet"),
        "the AZ, where no subnet is given",
    ),
    Property::optional(
        "private_ip_address",
        Type::Text,
        Default::Computed("AWS chooses"),
        "its private address",
    ),
    Property::optional("network_interfaces", Type::List(&INTERFACE), Default::None, "its network interfaces"),
    Property::accepted(
        "tenancy",
        Type::OneOf(&["default", "dedicated", "host"]),
        Default::Text("default"),
        "whether other customers share the machine",
    ),
    Property::accepted("placement_group_name", Type::Text, Default::None, "the placement group"),
    Property::accepted(
        "source_dest_check",
        Type::Bool,
        Default::Bool(true),
        "off for an instance that passes on what is not for it (a NAT instance)",
    ),
    Property::accepted(
        "propagate_tags_to_volume_on_creation",
        Type::Bool,
        Default::Bool(false),
        "tags volumes too",
    ),
    Property::accepted(
        "volumes",
        Type::Open,
        Default::None,
        "volumes to attach; see `ec2::volume_attachment`",
    ),
    Property::accepted("host_id", Type::Text, Default::None, "the dedicated host"),
    Property::accepted("host_resource_group_arn", Type::Text, Default::None, "the group of dedicated hosts"),
    Property::accepted(
        "affinity",
        Type::OneOf(&["default", "host"]),
        Default::None,
        "whether it comes back to its dedicated host",
    ),
    Property::accepted("ipv6_address_count", Type::Int(0, 100), Default::None, "how many IPv6 addresses"),
    Property::accepted("ipv6_addresses", Type::Open, Default::None, "its IPv6 addresses"),
    Property::accepted("ramdisk_id", Type::Text, Default::None, "RAM disk of a paravirtual image"),
    Property::accepted("ssm_associations", Type::Open, Default::None, "what Systems Manager does with it"),
    Property::accepted("additional_info", Type::Text, Default::None, "reserved by AWS"),
    TAGS,
];

const PROPERTIES: [Property; 43] = join::<40, 3, 43>(join::<21, 19, 40>(OWN, SHARED), PLACEMENT_OPTIONS);

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::EC2::Instance",
    module: "ec2",
    constructor: "instance",
    scope: Scope::Zonal,
    summary: "a virtual machine in one AZ; its automatic public address changes when it is stopped and started",
    properties: &PROPERTIES,
    attributes: &[
        super::id("instance_id"),
        Attribute { name: "public_ip", summary: "its public address at this moment, if it has one" },
        Attribute { name: "private_ip", summary: "its private address" },
        Attribute { name: "public_dns_name", summary: "a name for its public address" },
        Attribute { name: "private_dns_name", summary: "a name for its private address" },
        Attribute { name: "addresses", summary: "its public addresses of this moment" },
        Attribute { name: "availability_zone", summary: "the AZ it is in" },
        Attribute { name: "subnet_id", summary: "the subnet it is in" },
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
        Attribute { name: "security_group_ids", summary: "the security groups it has" },
        Attribute { name: "elastic_ip", summary: "the Elastic IP that is associated with it" },
    ],
    arn: "instance/{id}",
    arn_service: "ec2",
    id_prefix: "i",
    read,
    refuse,
    ..Kind::BARE
};

fn read(instance: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let text = |address: std::net::Ipv4Addr| Value::Text(address.to_string());
    match name {
        "public_ip" => address::public_ip(instance, world).map(text),
        "private_ip" => address::private_address(instance, world).map(text),
        "public_dns_name" => address::public_dns_name(instance, world).map(Value::Text),
        "private_dns_name" => address::private_dns_name(instance, world).map(Value::Text),
        "addresses" => Some(address::texts(&address::public_addresses(instance, world))),
        "availability_zone" => place::zone_entry(place::subnet_of(instance, world)?)
            .map(|zone| Value::Text(zone.name.to_owned())),
        "subnet_id" => place::subnet_of(instance, world).map(|subnet| Value::Ref(subnet.id)),
        "vpc_id" => place::vpc_of(instance, world).map(|vpc| Value::Ref(vpc.id)),
        "security_group_ids" => {
            let groups = place::security_groups_of(instance, world);
            Some(Value::List(groups.iter().map(|group| Value::Ref(group.id)).collect()))
        }
        "elastic_ip" => address::elastic_ip_of(instance, world).map(|address| Value::Ref(address.id)),
        _ => read_id(instance, world, name),
    }
}

fn refuse(instance: &Resource, world: &dyn World) -> Verdict {
    if let Some(zone) = instance.text("availability_zone") {
        rule::zone_of_region(instance, "availability_zone", &zone)?;
    }
    launch::refuse_template(instance, "launch_template", instance.set("launch_template"), world)?;
    launch::refuse(instance, world)?;
    let Some(subnet) = place::subnet_of(instance, world) else {
        return Err(refusal(instance, "subnet_id", "no-subnet", "there is no default subnet to put it in")
            .help("give `subnet_id`"));
    };
    refuse_zone(instance, subnet)?;
    let vpc = place::vpc_of_subnet(subnet, world);
    let groups = Properties::of(instance, world).security_groups();
    security_group::refuse_mixed(instance, "security_group_ids", &groups, vpc, world)?;
    refuse_address(instance, subnet, world)
}

/// An AZ that is not the subnet's.
fn refuse_zone(instance: &Resource, subnet: &Resource) -> Verdict {
    let (Some(named), Some(zone)) = (instance.text("availability_zone"), place::zone_entry(subnet)) else {
        return Ok(());
    };
    if named == zone.name {
        return Ok(());
    }
    let message = format!("`{}` is in {}, not in {named}", subnet.address(), zone.name);
    Err(refusal(instance, "availability_zone", "other-zone", message)
        .help("the subnet decides the AZ; leave `availability_zone` out"))
}

/// A subnet that is full, and a private address that it cannot give.
fn refuse_address(instance: &Resource, subnet: &Resource, world: &dyn World) -> Verdict {
    let Some(block) = subnet.text("cidr_block").and_then(|text| Cidr::parse(&text).ok()) else {
        return Ok(());
    };
    // Counting all instances first spares the look at their subnets in all but crowded architectures.
    let crowded = world.of("AWS::EC2::Instance").count() as u64 >= block.usable_in_aws();
    let inside = |other: &&Resource| other.id != instance.id;
    if crowded
        && place::instances_in(subnet, world).iter().filter(|other| inside(other)).count() as u64
            >= block.usable_in_aws()
    {
        let message = format!("`{}` ({block}) has no free address left", subnet.address());
        return Err(refusal(instance, "subnet_id", "subnet-full", message).help(format!(
            "AWS keeps five of its {} addresses; use another subnet, or a larger one",
            block.size()
        )));
    }
    let own = Properties::of(instance, world);
    let Some(wanted) = own.private_address() else {
        let Some(text) = own.private_address_text() else { return Ok(()) };
        let message = format!("`{text}` is not an IPv4 address");
        return Err(refusal(instance, "private_ip_address", "bad-address", message));
    };
    if !block.contains(wanted) || block.is_reserved_in_aws(wanted) {
        let message = format!("{wanted} is not an address that `{}` ({block}) can give", subnet.address());
        return Err(refusal(instance, "private_ip_address", "bad-address", message)
            .help("AWS keeps the first four addresses of a subnet, and the last"));
    }
    let holder = address::private_addresses(subnet, world).get(&wanted).copied();
    match holder.filter(|id| *id != instance.id).and_then(|id| world.get(id)) {
        Some(other) => {
            let message = format!("{wanted} is in use by `{}`", other.address());
            Err(refusal(instance, "private_ip_address", "address-in-use", message))
        }
        None => Ok(()),
    }
}
