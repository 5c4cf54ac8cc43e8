//! Classic Load Balancer: the previous generation. Accepted so that old material can be read; runs do not use it.

use super::{Attribute, Default, Kind, Property, Scope, Simulated, Type, Value, identity};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[LOAD_BALANCER];

const LOAD_BALANCER: Kind = Kind {
    type_name: "AWS::ElasticLoadBalancing::LoadBalancer",
    module: "elb",
    constructor: "load_balancer",
    scope: Scope::Regional,
    summary: "a Classic Load Balancer; AWS advises to move to an Application or Network Load Balancer (elbv2)",
    properties: &[
        Property::required(
            "listeners",
            Type::List(&Type::Open),
            "ports and protocols: [#{ load_balancer_port, instance_port, protocol }]",
        ),
        Property::accepted(
            "subnets",
            Type::List(&Type::Ref(&["AWS::EC2::Subnet"])),
            Default::None,
            "its subnets",
        ),
        Property::accepted("availability_zones", Type::List(&Type::Text), Default::None, "its AZs"),
        Property::accepted(
            "security_groups",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::None,
            "its security groups",
        ),
        Property::accepted(
            "instances",
            Type::List(&Type::Ref(&["AWS::EC2::Instance"])),
            Default::None,
            "its instances",
        ),
        Property::accepted("health_check", Type::Open, Default::None, "how it checks them"),
        Property::accepted(
            "scheme",
            Type::OneOf(&["internal", "internet-facing"]),
            Default::Text("internet-facing"),
            "who can reach it",
        ),
        Property::accepted(
            "cross_zone",
            Type::Bool,
            Default::Bool(false),
            "whether a node uses instances of all AZs",
        ),
        Property::accepted("tags", Type::Open, Default::None, "labels"),
    ],
    attributes: &[Attribute { name: "dns_name", summary: "its DNS name" }],
    arn: "loadbalancer/{name}",
    arn_service: "elasticloadbalancing",
    simulated: Simulated::AcceptedOnly("previous generation; use elbv2::load_balancer"),
    read: |resource, _, name| {
        let number = identity::fingerprint(&resource.address()) % 1_000_000_000;
        let dns =
            format!("{}-{number}.{}.elb.amazonaws.com", identity::dns_label(&resource.name), resource.region);
        (name == "dns_name").then_some(Value::Text(dns))
    },
    ..Kind::BARE
};
