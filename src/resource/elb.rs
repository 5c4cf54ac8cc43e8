//! Classic Load Balancer: the previous generation. Accepted so that old material can be read; runs do not use it.

use super::rule::{Verdict, refusal, zone_of_region};
use super::{
    Attribute, Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World, ec2, identity,
};

/// The kinds of this service.
pub const KINDS: &[Kind] = &[LOAD_BALANCER];

const LISTENER: Type = Type::Map(&[
    Property::required("load_balancer_port", Type::Text, "the port users connect to"),
    Property::required("instance_port", Type::Text, "the port instances listen on"),
    Property::required("protocol", Type::OneOf(&["HTTP", "HTTPS", "TCP", "SSL"]), "how users speak"),
    Property::accepted("instance_protocol", Type::Text, Default::None, "how instances are spoken to"),
    Property::accepted("ssl_certificate_id", Type::Open, Default::None, "the certificate"),
    Property::accepted("policy_names", Type::List(&Type::Text), Default::None, "stickiness and the like"),
]);

const LOAD_BALANCER: Kind = Kind {
    type_name: "AWS::ElasticLoadBalancing::LoadBalancer",
    module: "elb",
    constructor: "load_balancer",
    scope: Scope::Regional,
    summary: "a Classic Load Balancer; AWS advises to move to an Application or Network Load Balancer (elbv2)",
    properties: &[
        Property::required(
            "listeners",
            Type::List(&LISTENER),
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
    refuse,
    ..Kind::BARE
};

fn refuse(balancer: &Resource, world: &dyn World) -> Verdict {
    if balancer.list("listeners").is_empty() {
        return Err(refusal(
            balancer,
            "listeners",
            "missing-property",
            "a Classic Load Balancer needs a listener",
        ));
    }
    let (subnets, zones) = (world.follow_all(balancer, "subnets"), balancer.list("availability_zones"));
    if subnets.is_empty() && zones.is_empty() {
        let message = "a Classic Load Balancer needs `subnets` or `availability_zones`";
        return Err(refusal(balancer, "subnets", "missing-property", message));
    }
    for zone in zones.iter().filter_map(Value::as_text) {
        zone_of_region(balancer, "availability_zones", zone)?;
    }
    let home = subnets.first().and_then(|subnet| ec2::vpc_of_subnet(subnet, world));
    let groups = balancer.references("security_groups");
    ec2::refuse_mixed(balancer, "security_groups", &groups, home, world)
}
