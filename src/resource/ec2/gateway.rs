//! Ways in and out of a VPC: internet gateway, its attachment, NAT gateway.

use super::{TAGS, address, eip, place, read_id};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World};

/// The internet gateway.
pub(super) const INTERNET_GATEWAY: Kind = Kind {
    type_name: "AWS::EC2::InternetGateway",
    module: "ec2",
    constructor: "internet_gateway",
    summary: "the door between a VPC and the Internet; it takes an attachment and a route to go through it",
    properties: &[TAGS],
    attributes: &[super::id("internet_gateway_id")],
    arn: "internet-gateway/{id}",
    arn_service: "ec2",
    id_prefix: "igw",
    read: read_id,
    refuse: refuse_gateway,
    ..Kind::BARE
};

fn refuse_gateway(gateway: &Resource, world: &dyn World) -> Verdict {
    let same =
        others(gateway, world, "AWS::EC2::InternetGateway").filter(|other| other.region == gateway.region);
    within_quota(gateway, "vpc.internet_gateways", same.count(), &format!("in {}", gateway.region))
}

/// The tie between gateway and VPC.
pub(super) const ATTACHMENT: Kind = Kind {
    type_name: "AWS::EC2::VPCGatewayAttachment",
    module: "ec2",
    constructor: "vpc_gateway_attachment",
    summary: "attaches an internet gateway to a VPC",
    properties: &[
        Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC"),
        Property::optional(
            "internet_gateway_id",
            Type::Ref(&["AWS::EC2::InternetGateway"]),
            Default::None,
            "the internet gateway",
        ),
        Property::accepted("vpn_gateway_id", Type::Text, Default::None, "a virtual private gateway instead"),
    ],
    id_prefix: "igw-attach",
    refuse: refuse_attachment,
    ..Kind::BARE
};

fn refuse_attachment(attachment: &Resource, world: &dyn World) -> Verdict {
    let gateway = world.follow(attachment, "internet_gateway_id");
    if gateway.is_some() == attachment.set("vpn_gateway_id").is_some() {
        let message =
            "`ec2::vpc_gateway_attachment` needs `internet_gateway_id` or `vpn_gateway_id`, one of them";
        return Err(refusal(attachment, "internet_gateway_id", "missing-property", message)
            .help("internet_gateway_id: the handle that `ec2::internet_gateway` returned"));
    }
    let Some(gateway) = gateway else { return Ok(()) };
    for other in others(attachment, world, "AWS::EC2::VPCGatewayAttachment") {
        if other.reference("internet_gateway_id") == Some(gateway.id) {
            let vpc = world.follow(other, "vpc_id").map(Resource::address).unwrap_or_default();
            let message = format!("`{}` is already attached to `{vpc}`", gateway.address());
            return Err(refusal(attachment, "internet_gateway_id", "gateway-attached", message)
                .help("a gateway serves one VPC; make one for each"));
        }
        let same_vpc = other.reference("vpc_id") == attachment.reference("vpc_id");
        if let (true, Some(first)) = (same_vpc, world.follow(other, "internet_gateway_id")) {
            let message = format!("this VPC has an internet gateway already, `{}`", first.address());
            return Err(refusal(attachment, "vpc_id", "second-gateway", message)
                .help("a VPC has one internet gateway; it serves all AZs and does not fail with one"));
        }
    }
    Ok(())
}

/// The NAT gateway.
pub(super) const NAT_GATEWAY: Kind = Kind {
    type_name: "AWS::EC2::NatGateway",
    module: "ec2",
    constructor: "nat_gateway",
    scope: Scope::Zonal,
    summary: "lets private instances reach out without being reachable; it stands in a public subnet of one AZ and \
              costs by the hour and by the gigabyte",
    properties: &[
        Property::optional(
            "subnet_id",
            Type::Ref(&["AWS::EC2::Subnet"]),
            Default::None,
            "the subnet it stands in: a public one",
        ),
        Property::optional(
            "allocation_id",
            Type::Ref(&["AWS::EC2::EIP"]),
            Default::None,
            "the Elastic IP under which it is seen outside",
        ),
        Property::optional(
            "connectivity_type",
            Type::OneOf(&["public", "private"]),
            Default::Text("public"),
            "`private` reaches other networks only, not the Internet",
        ),
        Property::optional(
            "availability_mode",
            Type::OneOf(&["zonal", "regional"]),
            Default::Text("zonal"),
            "`regional` covers every AZ; not modeled",
        ),
        Property::accepted(
            "vpc_id",
            Type::Ref(&["AWS::EC2::VPC"]),
            Default::None,
            "the VPC of a regional one",
        ),
        Property::accepted("private_ip_address", Type::Text, Default::None, "its private address"),
        Property::accepted(
            "secondary_allocation_ids",
            Type::List(&Type::Ref(&["AWS::EC2::EIP"])),
            Default::None,
            "further addresses, for more connections",
        ),
        Property::accepted(
            "secondary_private_ip_addresses",
            Type::Open,
            Default::None,
            "further private addresses",
        ),
        Property::accepted(
            "secondary_private_ip_address_count",
            Type::Int(1, 31),
            Default::None,
            "how many further private addresses",
        ),
        Property::accepted(
            "max_drain_duration_seconds",
            Type::Int(1, 4_000),
            Default::Int(350),
            "how long an address that is taken away goes on",
        ),
        TAGS,
    ],
    attributes: &[
        super::id("nat_gateway_id"),
        Attribute { name: "addresses", summary: "its public address, as a list" },
    ],
    arn: "natgateway/{id}",
    arn_service: "ec2",
    id_prefix: "nat",
    read: read_nat,
    refuse: refuse_nat,
    ..Kind::BARE
};

fn read_nat(nat: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "addresses" => Some(address::texts(&address::public_addresses(nat, world))),
        "vpc_id" => place::vpc_of(nat, world).map(|vpc| Value::Ref(vpc.id)),
        _ => read_id(nat, world, name),
    }
}

fn refuse_nat(nat: &Resource, world: &dyn World) -> Verdict {
    if nat.text("availability_mode").as_deref() == Some("regional") {
        let message = "a regional NAT gateway is not modeled";
        return Err(refusal(nat, "availability_mode", "not-modeled", message)
            .help("make a zonal one in a public subnet of each AZ"));
    }
    let Some(subnet) = world.follow(nat, "subnet_id") else {
        return Err(refusal(nat, "subnet_id", "missing-property", "`ec2::nat_gateway` needs `subnet_id`")
            .help("subnet_id: the public subnet it stands in"));
    };
    let address = world.follow(nat, "allocation_id");
    match (nat.text("connectivity_type").as_deref(), address) {
        (Some("private"), Some(_)) => {
            let message = "a private NAT gateway has no Elastic IP";
            return Err(refusal(nat, "allocation_id", "address-unused", message)
                .help("leave `allocation_id` out, or make it public"));
        }
        (Some("private"), None) => {}
        (_, None) => {
            let message = "a public NAT gateway needs `allocation_id`";
            return Err(refusal(nat, "allocation_id", "missing-property", message)
                .help("allocation_id: an Elastic IP made with `ec2::eip`; a private one has none"));
        }
        (_, Some(address)) => {
            eip::refuse_use(nat, "allocation_id", address, world)?;
            refuse_no_gateway(nat, subnet, world)?;
        }
    }
    let zone = place::zone_entry(subnet).map(|zone| zone.name);
    let in_zone = others(nat, world, "AWS::EC2::NatGateway").filter(|other| {
        let subnet = world.follow(other, "subnet_id");
        other.region == nat.region && subnet.and_then(place::zone_entry).map(|zone| zone.name) == zone
    });
    within_quota(nat, "vpc.nat_gateways", in_zone.count(), &format!("in {}", zone.unwrap_or("this AZ")))
}

fn refuse_no_gateway(nat: &Resource, subnet: &Resource, world: &dyn World) -> Verdict {
    let Some(vpc) = place::vpc_of_subnet(subnet, world) else { return Ok(()) };
    if place::internet_gateway_of(vpc, world).is_some() {
        return Ok(());
    }
    let message = format!("`{}` has no internet gateway attached", vpc.address());
    Err(refusal(nat, "subnet_id", "no-internet-gateway", message)
        .help("a public NAT gateway goes out through the internet gateway; attach one first"))
}
