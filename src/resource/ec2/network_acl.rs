//! Network ACLs: stateless, numbered filters at the border of a subnet.

use super::{TAGS, read_id, route};
use crate::catalog;
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Default, Kind, Property, Resource, Type, Value, World};

/// Number of the rule that allows everything in the ACL that comes with a VPC.
const DEFAULT_RULE: i64 = 100;

/// The ACL.
pub(super) const ACL: Kind = Kind {
    type_name: "AWS::EC2::NetworkAcl",
    module: "ec2",
    constructor: "network_acl",
    summary: "a stateless filter at the border of subnets: numbered rules, the first that fits decides, and answers \
              need a rule of their own; a new one lets nothing through",
    properties: &[Property::required("vpc_id", Type::Ref(&["AWS::EC2::VPC"]), "the VPC"), TAGS],
    attributes: &[super::id("network_acl_id")],
    arn: "network-acl/{id}",
    arn_service: "ec2",
    id_prefix: "acl",
    read: read_id,
    refuse: refuse_acl,
    ..Kind::BARE
};

fn refuse_acl(acl: &Resource, world: &dyn World) -> Verdict {
    let vpc = acl.reference("vpc_id");
    let same = others(acl, world, "AWS::EC2::NetworkAcl").filter(|other| other.reference("vpc_id") == vpc);
    within_quota(acl, "vpc.network_acls", same.count(), "in this VPC")
}

const PORTS: Type = Type::Map(&[
    Property::required("from", Type::Int(0, 65_535), "first port"),
    Property::required("to", Type::Int(0, 65_535), "last port"),
]);

/// A rule.
pub(super) const ENTRY: Kind = Kind {
    type_name: "AWS::EC2::NetworkAclEntry",
    module: "ec2",
    constructor: "network_acl_entry",
    summary: "a numbered rule of a network ACL",
    properties: &[
        Property::required("network_acl_id", Type::Ref(&["AWS::EC2::NetworkAcl"]), "the ACL"),
        Property::required("rule_number", Type::Int(1, 32_766), "its place: lower numbers decide first"),
        Property::required(
            "protocol",
            Type::Int(-1, 255),
            "6 for TCP, 17 for UDP, 1 for ICMP, -1 for everything",
        ),
        Property::required(
            "rule_action",
            Type::OneOf(&["allow", "deny"]),
            "what happens to packets that fit",
        ),
        Property::optional(
            "egress",
            Type::Bool,
            Default::Bool(false),
            "true for packets that leave the subnet",
        ),
        Property::optional("cidr_block", Type::Cidr, Default::None, "the other side's addresses"),
        Property::accepted("ipv6_cidr_block", Type::Text, Default::None, "the other side's IPv6 addresses"),
        Property::optional("port_range", PORTS, Default::None, "destination ports, for TCP and UDP"),
        Property::accepted("icmp", Type::Open, Default::None, "type and code, for ICMP"),
    ],
    id_prefix: "acle",
    refuse: refuse_entry,
    ..Kind::BARE
};

fn refuse_entry(entry: &Resource, world: &dyn World) -> Verdict {
    if entry.set("cidr_block").is_some() == entry.set("ipv6_cidr_block").is_some() {
        let message = "a rule of a network ACL needs `cidr_block` or `ipv6_cidr_block`, one of them";
        return Err(refusal(entry, "cidr_block", "missing-property", message)
            .help("cidr_block: the other side's addresses, \"0.0.0.0/0\" for everybody"));
    }
    let ports = entry.set("port_range");
    let ported = matches!(entry.int("protocol"), Some(6 | 17));
    if ported && ports.is_none() {
        let message = "a rule for TCP or UDP needs `port_range`";
        return Err(refusal(entry, "protocol", "missing-property", message)
            .help("port_range: #{ from: 1024, to: 65535 } for answers, one port twice for a service"));
    }
    let port = |key: &str| ports.and_then(|ports| ports.get(key)).and_then(Value::as_int);
    if let (Some(from), Some(to)) = (port("from"), port("to"))
        && from > to
    {
        let message = format!("`port_range` runs from {from} down to {to}");
        return Err(refusal(entry, "port_range", "bad-ports", message).help("`from` is the lower of the two"));
    }
    let Some(acl) = world.follow(entry, "network_acl_id") else { return Ok(()) };
    refuse_number(entry, acl, world)
}

fn refuse_number(entry: &Resource, acl: &Resource, world: &dyn World) -> Verdict {
    let (number, egress) = (entry.int("rule_number"), entry.flag("egress"));
    let siblings: Vec<&Resource> = others(entry, world, "AWS::EC2::NetworkAclEntry")
        .filter(|other| other.reference("network_acl_id") == Some(acl.id) && other.flag("egress") == egress)
        .collect();
    let way = if egress { "outbound" } else { "inbound" };
    let twin = siblings.iter().find(|other| other.int("rule_number") == number);
    let own = acl.implicit && number == Some(DEFAULT_RULE);
    if twin.is_some() || own {
        let message = format!("`{}` has an {way} rule {} already", acl.address(), number.unwrap_or_default());
        let by =
            twin.map_or_else(|| "the default rule that allows everything".to_owned(), |twin| twin.address());
        return Err(refusal(entry, "rule_number", "rule-twice", message)
            .help(format!("it is {by}; leave gaps of ten or a hundred between numbers")));
    }
    let count = siblings.len() + usize::from(acl.implicit);
    match catalog::quota("vpc.network_acl.rules") {
        Some(_) => {
            within_quota(entry, "vpc.network_acl.rules", count, &format!("{way} in `{}`", acl.address()))
        }
        None => Ok(()),
    }
}

/// Which ACL a subnet uses.
pub(super) const ASSOCIATION: Kind = Kind {
    type_name: "AWS::EC2::SubnetNetworkAclAssociation",
    module: "ec2",
    constructor: "subnet_network_acl_association",
    summary: "makes a subnet use a network ACL; a subnet without one uses the VPC's, which lets everything through",
    properties: &[
        Property::required("subnet_id", Type::Ref(&["AWS::EC2::Subnet"]), "the subnet"),
        Property::required("network_acl_id", Type::Ref(&["AWS::EC2::NetworkAcl"]), "the network ACL"),
    ],
    attributes: &[super::id("association_id")],
    id_prefix: "aclassoc",
    read: read_id,
    refuse: |association, world| route::refuse_association(association, world, "network_acl_id"),
    ..Kind::BARE
};
