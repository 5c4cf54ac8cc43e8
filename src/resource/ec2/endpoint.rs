//! `AWS::EC2::VPCEndpoint`: AWS services reached without the Internet.

use super::{TAGS, place, read_id, security_group};
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Type, Value, World};
use std::collections::BTreeMap;

/// Services with a gateway endpoint. Source: EC2 API, `VpcEndpointType`; AWS PrivateLink guide, "Gateway endpoints".
const GATEWAY_SERVICES: [&str; 2] = ["s3", "dynamodb"];

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::EC2::VPCEndpoint",
    module: "ec2",
    constructor: "vpc_endpoint",
    summary: "reaches an AWS service without the Internet: a gateway endpoint is a free route (S3, DynamoDB), an \
              interface endpoint an address in your subnets, billed by AZ and hour",
    properties: &[
        Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC"),
        Property::required("service_name", Type::Text, "such as `com.amazonaws.us-east-1.s3`"),
        Property::optional(
            "vpc_endpoint_type",
            Type::OneOf(&["Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork"]),
            Default::Text("Gateway"),
            "`Gateway` for S3 and DynamoDB, `Interface` for all others",
        ),
        Property::optional(
            "route_table_ids",
            Type::List(&Type::Ref(&["AWS::EC2::RouteTable"])),
            Default::None,
            "route tables that get the route (gateway)",
        ),
        Property::optional(
            "subnet_ids",
            Type::List(&Type::Ref(&["AWS::EC2::Subnet"])),
            Default::None,
            "subnets it has an address in, one an AZ (interface)",
        ),
        Property::optional(
            "security_group_ids",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::Computed("the VPC's default group"),
            "who may reach it (interface)",
        ),
        Property::accepted(
            "private_dns_enabled",
            Type::Bool,
            Default::Bool(false),
            "whether the service's own name leads to it (interface)",
        ),
        Property::accepted("policy_document", Type::Open, Default::None, "what may be done through it"),
        Property::accepted("ip_address_type", Type::Text, Default::Text("ipv4"), "IPv4, IPv6 or both"),
        Property::accepted("service_region", Type::Text, Default::None, "the service's Region"),
        Property::accepted(
            "resource_configuration_arn",
            Type::Text,
            Default::None,
            "a resource of another VPC",
        ),
        Property::accepted("service_network_arn", Type::Text, Default::None, "a service network"),
        Property::accepted("dns_options", Type::Open, Default::None, "names it is known by"),
        TAGS,
    ],
    attributes: &[
        super::id("vpc_endpoint_id"),
        Attribute { name: "service", summary: "the service's short name, such as `s3`" },
    ],
    arn: "vpc-endpoint/{id}",
    arn_service: "ec2",
    id_prefix: "vpce",
    read,
    refuse,
    ..Kind::BARE
};

fn read(endpoint: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "service" => Some(Value::Text(service_of(endpoint)?)),
        _ => read_id(endpoint, world, name),
    }
}

/// The part of `com.amazonaws.us-east-1.s3` after the Region.
fn service_of(endpoint: &Resource) -> Option<String> {
    let name = endpoint.text("service_name")?;
    name.strip_prefix(&format!("com.amazonaws.{}.", endpoint.region)).map(str::to_owned)
}

fn refuse(endpoint: &Resource, world: &dyn World) -> Verdict {
    let kind = endpoint.text("vpc_endpoint_type").unwrap_or_default();
    refuse_service(endpoint, &kind)?;
    let Some(vpc) = world.follow(endpoint, "vpc_id") else { return Ok(()) };
    let gateway = kind == "Gateway";
    let strange = if gateway { &["subnet_ids", "security_group_ids"][..] } else { &["route_table_ids"][..] };
    if let Some(property) = strange.iter().find(|name| endpoint.set(name).is_some()) {
        let what = if gateway { "a gateway endpoint" } else { "an endpoint with addresses in subnets" };
        let message = format!("{what} takes no `{property}`");
        return Err(refusal(endpoint, property, "wrong-endpoint", message)
            .help("a Gateway endpoint has `route_table_ids`, an Interface endpoint `subnet_ids`"));
    }
    for property in ["route_table_ids", "subnet_ids"] {
        let homeless = |other: &&&Resource| other.reference("vpc_id") != Some(vpc.id);
        if let Some(other) = world.follow_all(endpoint, property).iter().find(homeless) {
            let message = format!("`{}` is not in `{}`", other.address(), vpc.address());
            return Err(refusal(endpoint, property, "other-vpc", message));
        }
    }
    let groups = endpoint.references("security_group_ids");
    security_group::refuse_mixed(endpoint, "security_group_ids", &groups, Some(vpc), world)?;
    refuse_same_zone(endpoint, world)?;
    let same_kind = others(endpoint, world, "AWS::EC2::VPCEndpoint")
        .filter(|other| other.text("vpc_endpoint_type") == Some(kind.clone()));
    if gateway {
        let count = same_kind.filter(|other| other.region == endpoint.region).count();
        within_quota(endpoint, "vpc.gateway_endpoints", count, &format!("in {}", endpoint.region))
    } else {
        let count = same_kind.filter(|other| other.reference("vpc_id") == Some(vpc.id)).count();
        within_quota(endpoint, "vpc.interface_endpoints", count, &format!("in `{}`", vpc.address()))
    }
}

fn refuse_service(endpoint: &Resource, kind: &str) -> Verdict {
    let name = endpoint.text("service_name").unwrap_or_default();
    let Some(rest) = name.strip_prefix("com.amazonaws.") else {
        // Services of others have names such as `com.amazonaws.vpce.us-east-1.vpce-svc-…` or an ARN.
        if name.starts_with("aws.") || name.starts_with("arn:") {
            return Ok(());
        }
        let message = format!("`{name}` is not the name of a service");
        return Err(refusal(endpoint, "service_name", "unknown-service", message)
            .help(format!("write it in full, such as `com.amazonaws.{}.s3`", endpoint.region)));
    };
    if rest.starts_with("vpce.") {
        return Ok(());
    }
    let Some(service) = service_of(endpoint) else {
        let message = format!("`{name}` is not a service of {}", endpoint.region);
        let service = rest.split_once('.').map_or(rest, |(_, service)| service);
        return Err(refusal(endpoint, "service_name", "other-region", message)
            .help(format!("in this Region it is `com.amazonaws.{}.{service}`", endpoint.region)));
    };
    if kind == "Gateway" && !GATEWAY_SERVICES.contains(&service.as_str()) {
        let message = format!("there is no gateway endpoint for `{service}`, only for S3 and DynamoDB");
        return Err(refusal(endpoint, "vpc_endpoint_type", "wrong-endpoint", message)
            .help("write `vpc_endpoint_type: \"Interface\"` with `subnet_ids`"));
    }
    Ok(())
}

fn refuse_same_zone(endpoint: &Resource, world: &dyn World) -> Verdict {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for subnet in world.follow_all(endpoint, "subnet_ids") {
        let Some(zone) = place::zone_entry(subnet) else { continue };
        if let Some(first) = seen.insert(zone.name, subnet.address()) {
            let message = format!("`{first}` and `{}` are both in {}", subnet.address(), zone.name);
            return Err(refusal(endpoint, "subnet_ids", "zone-twice", message)
                .help("an interface endpoint has one subnet in an AZ"));
        }
    }
    Ok(())
}
