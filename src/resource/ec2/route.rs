//! Route tables, routes, and which subnet uses which table.

use super::{TAGS, peering, place, read_id, vpc};
use crate::resource::rule::{Verdict, others, path, refusal, within_quota};
use crate::resource::{Default, Kind, Property, Resource, Type, Value, World};
use crate::units::Cidr;

/// The table of routes.
pub(super) const TABLE: Kind = Kind {
    type_name: "AWS::EC2::RouteTable",
    module: "ec2",
    constructor: "route_table",
    summary: "where packets of its subnets go; every table has a route to the VPC itself",
    properties: &[Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC"), TAGS],
    attributes: &[super::id("route_table_id")],
    arn: "route-table/{id}",
    arn_service: "ec2",
    id_prefix: "rtb",
    read: read_id,
    refuse: refuse_table,
    ..Kind::BARE
};

fn refuse_table(table: &Resource, world: &dyn World) -> Verdict {
    let vpc = table.reference("vpc_id");
    let same = others(table, world, "AWS::EC2::RouteTable").filter(|other| other.reference("vpc_id") == vpc);
    within_quota(table, "vpc.route_tables", same.count(), "in this VPC")
}

/// Where a route can lead. Some are accepted and lead nowhere here, as they say.
const TARGETS: [&str; 11] = [
    "gateway_id",
    "nat_gateway_id",
    "instance_id",
    "vpc_endpoint_id",
    "network_interface_id",
    "transit_gateway_id",
    "vpc_peering_connection_id",
    "egress_only_internet_gateway_id",
    "carrier_gateway_id",
    "local_gateway_id",
    "core_network_arn",
];

const DESTINATIONS: [&str; 3] =
    ["destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"];

/// A route.
pub(super) const ROUTE: Kind = Kind {
    type_name: "AWS::EC2::Route",
    module: "ec2",
    constructor: "route",
    summary: "sends packets for a destination somewhere; the longest prefix that fits wins",
    properties: &[
        Property::required("route_table_id", Type::Ref(&["AWS::EC2::RouteTable"]), "the table it stands in"),
        Property::optional(
            "destination_cidr_block",
            Type::Cidr,
            Default::None,
            "the addresses it is for; `0.0.0.0/0` is everything that no other route fits",
        ),
        Property::accepted(
            "destination_ipv6_cidr_block",
            Type::Text,
            Default::None,
            "IPv6 addresses it is for",
        ),
        Property::accepted(
            "destination_prefix_list_id",
            Type::Text,
            Default::None,
            "a list of addresses it is for",
        ),
        Property::optional(
            "gateway_id",
            Type::RefOrText(&["AWS::EC2::InternetGateway"]),
            Default::None,
            "an internet gateway: the subnet is then public",
        ),
        Property::optional(
            "nat_gateway_id",
            Type::Ref(&["AWS::EC2::NatGateway"]),
            Default::None,
            "a NAT gateway: the subnet can reach out and not be reached",
        ),
        Property::optional(
            "instance_id",
            Type::Ref(&["AWS::EC2::Instance"]),
            Default::None,
            "an instance that passes on",
        ),
        Property::optional(
            "vpc_endpoint_id",
            Type::Ref(&["AWS::EC2::VPCEndpoint"]),
            Default::None,
            "a Gateway Load Balancer endpoint",
        ),
        Property::accepted("network_interface_id", Type::Text, Default::None, "a network interface"),
        Property::accepted("transit_gateway_id", Type::Text, Default::None, "a transit gateway"),
        Property::optional(
            "vpc_peering_connection_id",
            Type::Ref(&["AWS::EC2::VPCPeeringConnection"]),
            Default::None,
            "a peering with another VPC",
        ),
        Property::accepted(
            "egress_only_internet_gateway_id",
            Type::Text,
            Default::None,
            "a gateway out for IPv6",
        ),
        Property::accepted("carrier_gateway_id", Type::Text, Default::None, "a carrier gateway"),
        Property::accepted("local_gateway_id", Type::Text, Default::None, "an Outpost's gateway"),
        Property::accepted("core_network_arn", Type::Text, Default::None, "a Cloud WAN core network"),
    ],
    id_prefix: "r",
    refuse: refuse_route,
    ..Kind::BARE
};

fn given<'a>(route: &Resource, names: &'a [&'a str]) -> Vec<&'a str> {
    names.iter().copied().filter(|name| route.set(name).is_some()).collect()
}

fn refuse_route(route: &Resource, world: &dyn World) -> Verdict {
    refuse_count(route, "destination", &DESTINATIONS)?;
    refuse_count(route, "target", &TARGETS)?;
    let Some(table) = world.follow(route, "route_table_id") else { return Ok(()) };
    let siblings: Vec<&Resource> = others(route, world, "AWS::EC2::Route")
        .filter(|other| other.reference("route_table_id") == Some(table.id))
        .collect();
    within_quota(route, "vpc.routes", siblings.len(), &format!("in `{}`", table.address()))?;
    for property in given(route, &DESTINATIONS) {
        if let Some(twin) = siblings.iter().find(|other| other.set(property) == route.set(property)) {
            let destination = route.text(property).unwrap_or_default();
            let message =
                format!("`{}` has a route for {destination} already, `{}`", table.address(), twin.address());
            return Err(refusal(route, property, "route-twice", message)
                .help("a table has one route for a destination; change that one"));
        }
    }
    let Some(vpc) = world.follow(table, "vpc_id") else { return Ok(()) };
    refuse_target(route, vpc, world)?;
    refuse_local(route, vpc, world)
}

fn refuse_count(route: &Resource, what: &str, names: &[&str]) -> Verdict {
    let found = given(route, names);
    match found.as_slice() {
        [_] => Ok(()),
        [] => {
            let usual =
                if what == "target" { "gateway_id` or `nat_gateway_id" } else { "destination_cidr_block" };
            let property = if what == "target" { "gateway_id" } else { "destination_cidr_block" };
            Err(refusal(route, property, "missing-property", format!("a route needs a {what}"))
                .help(format!("give `{usual}`")))
        }
        [first, second, ..] => {
            let message = format!("a route has one {what}, and `{first}` and `{second}` are both given");
            Err(refusal(route, second, "two-of-one", message))
        }
    }
}

/// A target that does not stand in, or is not attached to, the VPC of the table.
fn refuse_target(route: &Resource, vpc: &Resource, world: &dyn World) -> Verdict {
    if let Some(gateway) = world.follow(route, "gateway_id") {
        let attached = place::internet_gateway_of(vpc, world).map(|gateway| gateway.id);
        if attached == Some(gateway.id) {
            return Ok(());
        }
        let message = format!("`{}` is not attached to `{}`", gateway.address(), vpc.address());
        return Err(refusal(route, "gateway_id", "gateway-not-attached", message)
            .help("attach it first, with `ec2::vpc_gateway_attachment`"));
    }
    if let Some(Value::Text(text)) = route.set("gateway_id")
        && !text.starts_with("vgw-")
        && text != "local"
    {
        let message = format!("`{text}` is not a gateway");
        return Err(refusal(route, "gateway_id", "wrong-type", message).help(format!(
            "pass the handle of an `{}`; a NAT gateway goes into `nat_gateway_id`",
            path("AWS::EC2::InternetGateway")
        )));
    }
    if let Some(peering) = world.follow(route, "vpc_peering_connection_id")
        && !peering::peers(peering).is_some_and(|(one, other)| one == vpc.id || other == vpc.id)
    {
        let message = format!("`{}` does not connect `{}`", peering.address(), vpc.address());
        return Err(refusal(route, "vpc_peering_connection_id", "other-vpc", message)
            .help("a route leads to a peering of its own VPC"));
    }
    for property in ["nat_gateway_id", "instance_id", "vpc_endpoint_id"] {
        let Some(target) = world.follow(route, property) else { continue };
        let home = place::vpc_of(target, world);
        if home.is_some_and(|home| home.id != vpc.id) {
            let home = home.map(Resource::address).unwrap_or_default();
            let message = format!("`{}` is in `{home}`, not in `{}`", target.address(), vpc.address());
            return Err(refusal(route, property, "other-vpc", message)
                .help("a route leads to something of its own VPC"));
        }
    }
    Ok(())
}

/// A route that would take the VPC's own addresses out of the VPC.
fn refuse_local(route: &Resource, vpc: &Resource, world: &dyn World) -> Verdict {
    let Some(destination) = route.text("destination_cidr_block").and_then(|text| Cidr::parse(&text).ok())
    else {
        return Ok(());
    };
    let outward = route.set("gateway_id").is_some();
    let local = vpc::blocks_of(vpc, world)
        .into_iter()
        .find(|block| *block == destination || (outward && block.contains_cidr(destination)));
    match local {
        Some(block) => {
            let message = format!("{destination} is the VPC's own ({block}); the local route has it");
            Err(refusal(route, "destination_cidr_block", "local-route", message)
                .help("packets within a VPC find their way by themselves; no route is needed"))
        }
        None => Ok(()),
    }
}

/// Which table a subnet uses.
pub(super) const ASSOCIATION: Kind = Kind {
    type_name: "AWS::EC2::SubnetRouteTableAssociation",
    module: "ec2",
    constructor: "subnet_route_table_association",
    summary: "makes a subnet use a route table; a subnet without one uses the VPC's main table",
    properties: &[
        Property::required("subnet_id", Type::Ref(&["AWS::EC2::Subnet"]), "the subnet"),
        Property::required("route_table_id", Type::Ref(&["AWS::EC2::RouteTable"]), "the route table"),
    ],
    attributes: &[super::id("association_id")],
    id_prefix: "rtbassoc",
    read: read_id,
    refuse: |association, world| refuse_association(association, world, "route_table_id"),
    ..Kind::BARE
};

/// What AWS refuses when a subnet is tied to a route table or to a network ACL.
pub(super) fn refuse_association(association: &Resource, world: &dyn World, property: &str) -> Verdict {
    let (Some(subnet), Some(other)) =
        (world.follow(association, "subnet_id"), world.follow(association, property))
    else {
        return Ok(());
    };
    if subnet.reference("vpc_id") != other.reference("vpc_id") {
        let message = format!("`{}` and `{}` belong to different VPCs", subnet.address(), other.address());
        return Err(refusal(association, property, "other-vpc", message));
    }
    let first = others(association, world, association.kind.type_name)
        .find(|twin| twin.reference("subnet_id") == Some(subnet.id));
    match first.and_then(|first| world.follow(first, property)) {
        Some(first) => {
            let message = format!("`{}` uses `{}` already", subnet.address(), first.address());
            Err(refusal(association, "subnet_id", "association-twice", message)
                .help("a subnet has one; change or remove the first association"))
        }
        None => Ok(()),
    }
}
