//! RDS Proxy: keeps a pool of connections to a database, so that many clients need few, and a failover shows less.

use super::{NOT_YET, identifier, named};
use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::naming;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{
    Attribute, Default, Kind, Presence, Property, Resource, Scope, Simulated, Type, Value, World, ec2,
    identity,
};
use std::collections::BTreeSet;

const TYPE: &str = "AWS::RDS::DBProxy";

/// AZs that the subnets of a proxy cover. Source: Amazon RDS user guide, "Planning where to use RDS Proxy".
const ZONES: usize = 2;

pub(super) const PROXY: Kind = Kind {
    type_name: TYPE,
    module: "rds",
    constructor: "db_proxy",
    scope: Scope::Regional,
    summary: "a pool of connections in front of a database: many clients share few, and a failover takes less time for them",
    properties: &[
        Property::required(
            "engine_family",
            Type::OneOf(&["MYSQL", "POSTGRESQL", "SQLSERVER"]),
            "the protocol of the databases behind it",
        ),
        Property::required(
            "vpc_subnet_ids",
            Type::List(&Type::Ref(&["AWS::EC2::Subnet"])),
            "subnets in two AZs or more, in the VPC of the database",
        ),
        Property::optional(
            "vpc_security_group_ids",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::Computed("the VPC's default group, which admits only its own members"),
            "who may reach it; the database must admit these groups",
        ),
        Property::optional(
            "db_proxy_name",
            Type::Text,
            Default::Computed("its name here"),
            "its name in AWS",
        ),
        Property::optional(
            "idle_client_timeout",
            Type::Int(1, 28_800),
            Default::Int(1_800),
            "seconds after which an idle client is disconnected",
        ),
        text("role_arn", "the role that reads the secrets; AWS wants one"),
        open("auth", "the secrets with which it signs in"),
        text("default_auth_scheme", "`IAM_AUTH` or `NONE`"),
        flag("require_tls", false, "clients must encrypt"),
        flag("debug_logging", false, "logs every statement"),
        text("endpoint_network_type", "IPv4 or IPv6 towards clients"),
        text("target_connection_network_type", "IPv4 or IPv6 towards the database"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "endpoint", summary: "its DNS name" },
        Attribute { name: "db_proxy_arn", summary: "its ARN" },
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
    ],
    simulated: Simulated::AcceptedOnly(NOT_YET),
    arn: "db-proxy:prx-0{hash}",
    arn_service: "rds",
    read,
    presence,
    refuse,
    ..Kind::BARE
};

const POOL: Type = Type::Map(&[
    Property::optional(
        "max_connections_percent",
        Type::Int(1, 100),
        Default::Int(100),
        "share of the database's connections that it may open",
    ),
    Property::optional(
        "max_idle_connections_percent",
        Type::Int(0, 100),
        Default::Computed("half of max_connections_percent"),
        "share that it keeps open while idle",
    ),
    Property::optional(
        "connection_borrow_timeout",
        Type::Int(0, 300),
        Default::Int(120),
        "seconds that a client waits for a connection when all are busy",
    ),
    text("init_query", "what each new connection begins with"),
    open("session_pinning_filters", "statements that do not tie a client to a connection"),
]);

pub(super) const TARGET_GROUP: Kind = Kind {
    type_name: "AWS::RDS::DBProxyTargetGroup",
    module: "rds",
    constructor: "db_proxy_target_group",
    scope: Scope::Regional,
    summary: "ties a proxy to the database behind it",
    properties: &[
        Property::required("db_proxy_name", Type::RefOrText(&[TYPE]), "the proxy"),
        Property::optional(
            "db_instance_identifiers",
            Type::List(&Type::RefOrText(&["AWS::RDS::DBInstance"])),
            Default::None,
            "the DB instance behind it",
        ),
        Property::optional(
            "db_cluster_identifiers",
            Type::List(&Type::RefOrText(&["AWS::RDS::DBCluster"])),
            Default::None,
            "the cluster behind it",
        ),
        Property::accepted(
            "target_group_name",
            Type::OneOf(&["default"]),
            Default::Text("default"),
            "its name",
        ),
        Property::optional(
            "connection_pool_configuration_info",
            POOL,
            Default::None,
            "how many connections it opens and keeps",
        ),
    ],
    attributes: &[Attribute { name: "target_group_arn", summary: "its ARN" }],
    simulated: Simulated::AcceptedOnly(NOT_YET),
    arn: "target-group:prx-tg-0{hash}",
    arn_service: "rds",
    read: |group, world, name| match name {
        "target_group_arn" => identity::arn(group, world).map(Value::Text),
        _ => None,
    },
    refuse: refuse_targets,
    ..Kind::BARE
};

/// The databases behind a proxy: instances and clusters.
pub fn targets_of<'w>(proxy: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let own = |group: &&Resource| {
        named(group, "db_proxy_name", world, TYPE, "db_proxy_name").is_some_and(|found| found.id == proxy.id)
    };
    let groups: Vec<&Resource> = world.of("AWS::RDS::DBProxyTargetGroup").filter(own).collect();
    groups.into_iter().flat_map(|group| databases_of(group, world)).collect()
}

fn databases_of<'w>(group: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let lists = [
        ("db_instance_identifiers", "AWS::RDS::DBInstance", "db_instance_identifier"),
        ("db_cluster_identifiers", "AWS::RDS::DBCluster", "db_cluster_identifier"),
    ];
    let find = |value: &Value, kind: &'static str, property: &str| match value {
        Value::Ref(id) => world.get(*id),
        Value::Text(text) => naming::called(group, text, world, kind, property),
        _ => None,
    };
    let each = lists.into_iter().flat_map(|(list, kind, property)| {
        group.list(list).iter().filter_map(move |value| find(value, kind, property))
    });
    each.collect()
}

/// The port of a family of engines.
pub(super) fn port_of_family(proxy: &Resource) -> Option<u16> {
    let family = proxy.kind.property("engine_family").and_then(|_| proxy.text("engine_family"))?;
    Some(match family.as_str() {
        "POSTGRESQL" => 5432,
        "SQLSERVER" => 1433,
        _ => 3306,
    })
}

fn presence(proxy: &Resource, world: &dyn World) -> Option<Presence> {
    let subnets = proxy.references("vpc_subnet_ids");
    let mut security_groups = proxy.references("vpc_security_group_ids");
    if security_groups.is_empty() {
        let home = subnets.first().and_then(|id| world.get(*id));
        security_groups.extend(home.and_then(|home| ec2::default_security_group(home, world)).map(|g| g.id));
    }
    let why_private = "a proxy has private addresses only";
    Some(Presence {
        subnets,
        security_groups,
        port: port_of_family(proxy)?,
        why_private,
        ..Presence::default()
    })
}

fn read(proxy: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "endpoint" => {
            let label = identity::dns_label(&identifier(proxy, "db_proxy_name"));
            Some(Value::Text(format!("{label}.proxy-{}", super::db_instance::suffix(proxy, world))))
        }
        "db_proxy_name" => Some(Value::Text(identifier(proxy, "db_proxy_name"))),
        "db_proxy_arn" => identity::arn(proxy, world).map(Value::Text),
        "vpc_id" => ec2::vpc_of(proxy, world).map(|vpc| Value::Ref(vpc.id)),
        _ => None,
    }
}

fn refuse(proxy: &Resource, world: &dyn World) -> Verdict {
    let subnets = world.follow_all(proxy, "vpc_subnet_ids");
    let zones: BTreeSet<String> = subnets.iter().map(|subnet| ec2::zone_of(subnet)).collect();
    if zones.len() < ZONES {
        let message = format!("a proxy needs subnets in at least {ZONES} AZs");
        return Err(refusal(proxy, "vpc_subnet_ids", "too-few-zones", message));
    }
    let groups = proxy.references("vpc_security_group_ids");
    ec2::refuse_mixed(proxy, "vpc_security_group_ids", &groups, ec2::vpc_of(proxy, world), world)
}

fn refuse_targets(group: &Resource, world: &dyn World) -> Verdict {
    let given = group.list("db_instance_identifiers").len() + group.list("db_cluster_identifiers").len();
    let found = databases_of(group, world);
    if found.len() < given {
        let message = "one of these databases does not exist";
        return Err(refusal(group, "db_instance_identifiers", "no-such-database", message)
            .help("pass the handles of the databases"));
    }
    let Some(proxy) = named(group, "db_proxy_name", world, TYPE, "db_proxy_name") else {
        return Err(refusal(group, "db_proxy_name", "no-such-proxy", "there is no proxy of this name")
            .help("make it first, with `rds::db_proxy`"));
    };
    if given > 1 {
        let message = "a proxy has one database behind it";
        return Err(refusal(group, "db_instance_identifiers", "several-targets", message)
            .help("a DB instance or a cluster; make a proxy for each"));
    }
    let wanted = port_of_family(proxy);
    let fits = |database: &&Resource| {
        let engine = super::engine_of(database, world);
        engine.is_some_and(|engine| Some(super::engine::default_port(&engine)) == wanted)
    };
    match found.iter().find(|database| !fits(database)) {
        Some(database) => {
            let family = proxy.text("engine_family").unwrap_or_default();
            let message = format!("`{}` does not speak {family}", database.address());
            Err(refusal(group, "db_proxy_name", "wrong-engine", message))
        }
        None => Ok(()),
    }
}
