//! Security groups: stateful filters around instances and load balancers, which only allow.
//!
//! Rules stand in the group (`security_group_ingress`) or as resources of their own; the latter let two groups refer
//! to each other.

use super::{TAGS, place, read_id};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::rule::{Verdict, others, refusal, within_quota};
use crate::resource::{Attribute, Default, Kind, Property, Resource, ResourceId, Type, Value, World};

const PROTOCOL: Property = Property::required(
    "ip_protocol",
    Type::Text,
    "`tcp`, `udp`, `icmp`, `icmpv6`, a protocol number, or `-1` for everything",
);
const FROM: Property =
    Property::optional("from_port", Type::Int(-1, 65_535), Default::None, "first port; for ICMP the type");
const TO: Property =
    Property::optional("to_port", Type::Int(-1, 65_535), Default::None, "last port; for ICMP the code");
const BLOCK: Property = Property::optional(
    "cidr_ip",
    Type::Cidr,
    Default::None,
    "the other side's addresses, `0.0.0.0/0` for everybody",
);
const BLOCK6: Property =
    Property::accepted("cidr_ipv6", Type::Text, Default::None, "the other side's IPv6 addresses");
const WORDS: Property = Property::accepted("description", Type::Text, Default::None, "words of your own");
const OWNER: Property =
    Property::required("group_id", Type::Ref(&["AWS::EC2::SecurityGroup"]), "the group it belongs to");
const SOURCE: Property = Property::optional(
    "source_security_group_id",
    Type::Ref(&["AWS::EC2::SecurityGroup"]),
    Default::None,
    "members of this group, whatever their addresses",
);
const SOURCE_LIST: Property = Property::optional(
    "source_prefix_list_id",
    Type::Text,
    Default::None,
    "a list of AWS's or your addresses",
);
const DESTINATION: Property = Property::optional(
    "destination_security_group_id",
    Type::Ref(&["AWS::EC2::SecurityGroup"]),
    Default::None,
    "members of this group, whatever their addresses",
);
const DESTINATION_LIST: Property = Property::optional(
    "destination_prefix_list_id",
    Type::Text,
    Default::None,
    "a list of AWS's or your addresses",
);

const INGRESS_RULE: Type = Type::Map(&[PROTOCOL, FROM, TO, BLOCK, BLOCK6, SOURCE, SOURCE_LIST, WORDS]);
const EGRESS_RULE: Type =
    Type::Map(&[PROTOCOL, FROM, TO, BLOCK, BLOCK6, DESTINATION, DESTINATION_LIST, WORDS]);

/// Keys that say who the other side is; a rule has one of them.
const SIDES: [&str; 6] = [
    "cidr_ip",
    "cidr_ipv6",
    "source_security_group_id",
    "source_prefix_list_id",
    "destination_security_group_id",
    "destination_prefix_list_id",
];

/// The group.
pub(super) const GROUP: Kind = Kind {
    type_name: "AWS::EC2::SecurityGroup",
    module: "ec2",
    constructor: "security_group",
    summary: "who may talk to its members, and to whom they may talk; it only allows, and answers pass by themselves",
    properties: &[
        Property::accepted(
            "group_description",
            Type::Text,
            Default::Computed("its name; CloudFormation insists on one"),
            "words of your own",
        ),
        Property::accepted("group_name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        Property::optional(
            "vpc_id",
            Type::Ref(&["AWS::EC2::VPC"]),
            Default::Computed("the Region's default VPC"),
            "the VPC it belongs to",
        ),
        Property::optional(
            "security_group_ingress",
            Type::List(&INGRESS_RULE),
            Default::Computed("nothing comes in"),
            "who may come in",
        ),
        Property::optional(
            "security_group_egress",
            Type::List(&EGRESS_RULE),
            Default::Computed("everything may go out"),
            "what may go out; the first rule of your own replaces AWS's, which allows everything",
        ),
        TAGS,
    ],
    attributes: &[super::id("group_id")],
    arn: "security-group/{id}",
    arn_service: "ec2",
    id_prefix: "sg",
    read: read_group,
    refuse: refuse_group,
    ..Kind::BARE
};

fn read_group(group: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "vpc_id" => place::vpc_of(group, world).map(|vpc| Value::Ref(vpc.id)),
        "group_name" => Some(Value::Text(group.name.clone())),
        _ => read_id(group, world, name),
    }
}

/// A rule into a group.
pub(super) const INGRESS: Kind = Kind {
    type_name: "AWS::EC2::SecurityGroupIngress",
    module: "ec2",
    constructor: "security_group_ingress",
    summary: "a rule of a security group that lets somebody in, as a resource of its own",
    properties: &[OWNER, PROTOCOL, FROM, TO, BLOCK, BLOCK6, SOURCE, SOURCE_LIST, WORDS],
    attributes: &[Attribute { name: "rule_id", summary: "its id" }],
    arn: "security-group-rule/{id}",
    arn_service: "ec2",
    id_prefix: "sgr",
    read: read_id,
    refuse: |rule, world| refuse_rule_resource(rule, world, "security_group_ingress"),
    ..Kind::BARE
};

/// A rule out of a group.
pub(super) const EGRESS: Kind = Kind {
    type_name: "AWS::EC2::SecurityGroupEgress",
    module: "ec2",
    constructor: "security_group_egress",
    summary: "a rule of a security group that lets its members out, as a resource of its own",
    properties: &[OWNER, PROTOCOL, FROM, TO, BLOCK, BLOCK6, DESTINATION, DESTINATION_LIST, WORDS],
    attributes: &[Attribute { name: "rule_id", summary: "its id" }],
    arn: "security-group-rule/{id}",
    arn_service: "ec2",
    id_prefix: "sgr",
    read: read_id,
    refuse: |rule, world| refuse_rule_resource(rule, world, "security_group_egress"),
    ..Kind::BARE
};

fn refuse_group(group: &Resource, world: &dyn World) -> Verdict {
    let same = others(group, world, "AWS::EC2::SecurityGroup").filter(|other| other.region == group.region);
    within_quota(group, "vpc.security_groups", same.count(), &format!("in {}", group.region))?;
    let vpc = place::vpc_of(group, world);
    for property in ["security_group_ingress", "security_group_egress"] {
        let rules = group.list(property);
        refuse_rule_count(group, property, rules.len())?;
        for (index, rule) in rules.iter().enumerate() {
            let place = format!("rule {} of `{property}`", index + 1);
            let at = |error: Diagnostic| error.at(group.span_of(property));
            refuse_rule(&place, |key| rule.get(key).cloned()).map_err(at)?;
            refuse_other_vpc(&place, rule, vpc, group, world).map_err(at)?;
            if rules.iter().take(index).any(|other| same_rule(other, rule)) {
                return Err(at(Diagnostic::error("rule-twice", format!("{place} repeats an earlier one"))));
            }
        }
    }
    Ok(())
}

fn refuse_rule_count(resource: &Resource, property: &str, count: usize) -> Verdict {
    match catalog::quota("vpc.security_group.rules") {
        Some(quota) if count as f64 > quota.value => {
            let message = format!("{count} rules one way; AWS allows {} {}", quota.value, quota.what);
            Err(refusal(resource, property, "quota-exceeded", message)
                .help("name a security group or a larger block rather than many addresses"))
        }
        _ => Ok(()),
    }
}

/// Rules are the same whatever their descriptions.
fn same_rule(a: &Value, b: &Value) -> bool {
    let keys = ["ip_protocol", "from_port", "to_port"];
    keys.iter().chain(&SIDES).all(|key| a.get(key) == b.get(key))
}

/// What is wrong with a rule in itself.
fn refuse_rule(place: &str, get: impl Fn(&str) -> Option<Value>) -> Verdict {
    let sides: Vec<&str> = SIDES.into_iter().filter(|key| get(key).is_some()).collect();
    if let [first, second, ..] = sides.as_slice() {
        let message = format!("{place} names two other sides, `{first}` and `{second}`");
        return Err(Diagnostic::error("two-of-one", message).help("write two rules"));
    }
    if sides.is_empty() {
        return Err(Diagnostic::error(
            "missing-property",
            format!("{place} does not say who the other side is"),
        )
        .help("give `cidr_ip` (addresses) or a security group"));
    }
    let protocol =
        get("ip_protocol").and_then(|value| value.as_text().map(str::to_lowercase)).unwrap_or_default();
    refuse_protocol(place, &protocol)?;
    let port = |key: &str| get(key).and_then(|value| value.as_int());
    let ported = ["tcp", "udp", "6", "17"].contains(&protocol.as_str());
    match (port("from_port"), port("to_port")) {
        (Some(from), Some(to)) if ported && from > to => {
            let message = format!("{place} runs from port {from} down to {to}");
            Err(Diagnostic::error("bad-ports", message).help("`from_port` is the lower of the two"))
        }
        (Some(from), Some(_)) if ported && from < 0 => {
            Err(Diagnostic::error("bad-ports", format!("{place} has the port {from}"))
                .help("for every port write from 0 to 65535, or the protocol \"-1\" for everything"))
        }
        (Some(_), Some(_)) => Ok(()),
        (None, None) if !ported => Ok(()),
        _ => {
            let message = format!("{place} needs both `from_port` and `to_port`");
            Err(Diagnostic::error("missing-property", message).help("one port is the same number twice"))
        }
    }
}

fn refuse_protocol(place: &str, protocol: &str) -> Verdict {
    let names = ["tcp", "udp", "icmp", "icmpv6", "-1"];
    let number = protocol.parse::<u8>().is_ok();
    if names.contains(&protocol) || number {
        return Ok(());
    }
    let message = format!("{place} has the protocol `{protocol}`");
    let error = Diagnostic::error("bad-protocol", message);
    let port = match protocol {
        "http" => Some(80),
        "https" | "tls" | "ssl" => Some(443),
        "ssh" => Some(22),
        _ => None,
    };
    if let Some(port) = port {
        return Err(
            error.help(format!("a rule sees packets, not what is in them: write \"tcp\" and port {port}"))
        );
    }
    let near = error.nearest(protocol, ["tcp", "udp", "icmp", "icmpv6"]);
    Err(if near.help.is_some() {
        near
    } else {
        near.help("write \"tcp\", \"udp\", or \"-1\" for everything")
    })
}

fn refuse_other_vpc(
    place: &str,
    rule: &Value,
    vpc: Option<&Resource>,
    group: &Resource,
    world: &dyn World,
) -> Verdict {
    let keys = ["source_security_group_id", "destination_security_group_id"];
    let named =
        keys.iter().filter_map(|key| rule.get(key).and_then(Value::as_ref)).filter_map(|id| world.get(id));
    for other in named.filter(|other| other.id != group.id) {
        let home = place::vpc_of(other, world);
        if home.map(|home| home.id) != vpc.map(|vpc| vpc.id) {
            let of = |vpc: Option<&Resource>| vpc.map(Resource::address).unwrap_or_default();
            let message = format!(
                "{place} names `{}` of `{}`, but the group is in `{}`",
                other.address(),
                of(home),
                of(vpc)
            );
            return Err(Diagnostic::error("other-vpc", message)
                .help("a rule can name groups of its own VPC only; use their addresses instead"));
        }
    }
    Ok(())
}

fn refuse_rule_resource(rule: &Resource, world: &dyn World, list: &str) -> Verdict {
    let place = "this rule";
    let value = |resource: &Resource| {
        let set = resource.settings.iter().map(|(name, setting)| ((*name).to_owned(), setting.value.clone()));
        Value::Map(set.collect())
    };
    let own = value(rule);
    let at = |error: Diagnostic| error.at(rule.span.clone());
    refuse_rule(place, |key| own.get(key).cloned()).map_err(at)?;
    let Some(group) = world.follow(rule, "group_id") else { return Ok(()) };
    refuse_other_vpc(place, &own, place::vpc_of(group, world), group, world).map_err(at)?;
    let siblings: Vec<&Resource> = others(rule, world, rule.kind.type_name)
        .filter(|other| other.reference("group_id") == Some(group.id))
        .collect();
    let written = group.list(list);
    if written.iter().any(|other| same_rule(other, &own))
        || siblings.iter().any(|other| same_rule(&value(other), &own))
    {
        let message = format!("`{}` has this rule already", group.address());
        return Err(at(Diagnostic::error("rule-twice", message)));
    }
    refuse_rule_count(rule, "group_id", written.len() + siblings.len() + 1)
}

/// Groups of several VPCs on one thing, or of another VPC than that of the thing.
pub(in crate::resource) fn refuse_mixed(
    resource: &Resource,
    property: &str,
    groups: &[ResourceId],
    vpc: Option<&Resource>,
    world: &dyn World,
) -> Verdict {
    let mut home = vpc;
    for group in groups.iter().filter_map(|id| world.get(*id)) {
        let own = place::vpc_of(group, world);
        match home {
            None => home = own,
            Some(home) if own.is_none_or(|own| own.id != home.id) => {
                let own = own.map(Resource::address).unwrap_or_default();
                let message = format!(
                    "`{}` is a group of `{own}`, but this is in `{}`",
                    group.address(),
                    home.address()
                );
                return Err(refusal(resource, property, "other-vpc", message)
                    .help("a security group works within its own VPC; make one there (vpc_id)"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
