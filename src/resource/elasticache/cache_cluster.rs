//! A cache cluster: Memcached, whose nodes share the keys and have no copies; or a single node of Redis OSS.

use super::{node, subnet_group};
use crate::catalog;
use crate::resource::accepted::{TAGS, flag, int, open, text};
use crate::resource::naming::identifier;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World, ec2, identity,
};
use std::collections::BTreeSet;

const TYPE: &str = "AWS::ElastiCache::CacheCluster";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "elasticache",
    constructor: "cache_cluster",
    scope: Scope::Regional,
    summary: "a cache without copies: Memcached, whose clients spread keys over its nodes and lose what was on a lost one; or a single node of Redis OSS",
    properties: &[
        Property::required("engine", Type::OneOf(&["memcached", "redis"]), "the cache it runs"),
        Property::required(
            "cache_node_type",
            Type::Text,
            "memory and vCPUs of a node, such as `cache.t4g.micro`",
        ),
        Property::required(
            "num_cache_nodes",
            Type::Int(1, 300),
            "nodes: up to 40 of Memcached, one of Redis OSS",
        ),
        Property::optional(
            "az_mode",
            Type::OneOf(&["single-az", "cross-az"]),
            Default::Text("single-az"),
            "whether the nodes of Memcached are spread over AZs; there is no copy either way",
        ),
        subnet_group::OF_CACHE,
        Property::optional(
            "vpc_security_group_ids",
            Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
            Default::Computed("the VPC's default group, which admits only its own members"),
            "who may reach it",
        ),
        Property::optional(
            "port",
            Type::Int(1, 65_535),
            Default::Computed("11211 (Memcached), 6379 (Redis OSS)"),
            "the port its nodes listen on",
        ),
        Property::optional(
            "preferred_availability_zone",
            Type::Text,
            Default::None,
            "the AZ of all its nodes",
        ),
        Property::optional(
            "preferred_availability_zones",
            Type::List(&Type::Text),
            Default::None,
            "an AZ for each node of Memcached",
        ),
        Property::optional("cluster_name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        text("engine_version", "version of the engine"),
        text("cache_parameter_group_name", "settings of the engine"),
        open("cache_security_group_names", "of EC2-Classic, which is gone"),
        flag("auto_minor_version_upgrade", true, "minor versions in the maintenance window"),
        flag("transit_encryption_enabled", false, "TLS between clients and nodes"),
        int("snapshot_retention_limit", 0, 35, "days for which backups of Redis OSS are kept"),
        text("snapshot_window", "when backups are made, in UTC"),
        text("snapshot_name", "the backup it begins as"),
        open("snapshot_arns", "the backup files it begins as"),
        text("preferred_maintenance_window", "when AWS may maintain it, in UTC"),
        text("notification_topic_arn", "the topic that hears of events"),
        open("log_delivery_configurations", "where its logs go"),
        text("network_type", "IPv6 as well"),
        text("ip_discovery", "IPv4 or IPv6"),
        TAGS,
    ],
    attributes: &[
        Attribute {
            name: "configuration_endpoint_address",
            summary: "the DNS name that lists the nodes of Memcached",
        },
        Attribute { name: "configuration_endpoint_port", summary: "its port" },
        Attribute { name: "redis_endpoint_address", summary: "the DNS name of the node of Redis OSS" },
        Attribute { name: "redis_endpoint_port", summary: "its port" },
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
    ],
    simulated: Simulated::Yes,
    arn: "cluster:{cluster_name}",
    arn_service: "elasticache",
    read,
    presence: super::presence,
    refuse,
    ..Kind::BARE
};

/// Whether a cache is Memcached: no replicas, no failover, no backups.
pub fn is_memcached(cache: &Resource) -> bool {
    cache.is(TYPE) && cache.text("engine").as_deref() == Some("memcached")
}

fn read(cache: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let memcached = is_memcached(cache);
    let address = |kind: &str| {
        let label = identity::dns_label(&identifier(cache, "cluster_name"));
        Some(Value::Text(format!("{label}.{}", super::replication_group::suffix(cache, kind, world))))
    };
    match name {
        "configuration_endpoint_address" if memcached => address("cfg"),
        "redis_endpoint_address" if !memcached => address("0001"),
        "configuration_endpoint_port" if memcached => Some(Value::Int(node::port(cache).into())),
        "redis_endpoint_port" if !memcached => Some(Value::Int(node::port(cache).into())),
        "port" => Some(Value::Int(node::port(cache).into())),
        "cluster_name" => Some(Value::Text(identifier(cache, name))),
        "vpc_id" => ec2::vpc_of(cache, world).map(|vpc| Value::Ref(vpc.id)),
        "vpc_security_group_ids" => {
            let groups = node::security_groups_of(cache, world);
            Some(Value::List(groups.iter().map(|group| Value::Ref(group.id)).collect()))
        }
        _ => None,
    }
}

fn refuse(cache: &Resource, world: &dyn World) -> Verdict {
    node::refuse(cache, world)?;
    let count = cache.int("num_cache_nodes").unwrap_or(1);
    if is_memcached(cache) { refuse_memcached(cache, count, world) } else { refuse_redis(cache, count) }
}

fn refuse_memcached(cache: &Resource, count: i64, world: &dyn World) -> Verdict {
    let most = catalog::quota("elasticache.memcached.nodes").map_or(40.0, |quota| quota.value);
    if count as f64 > most {
        let message = format!("{count} nodes; AWS allows {most} in a cluster of Memcached");
        return Err(refusal(cache, "num_cache_nodes", "quota-exceeded", message));
    }
    if cache.int("snapshot_retention_limit").is_some_and(|days| days > 0) {
        let message = "Memcached keeps nothing that could be backed up";
        return Err(refusal(cache, "snapshot_retention_limit", "not-of-memcached", message)
            .help("Valkey and Redis OSS have backups: `elasticache::replication_group`"));
    }
    let zones: BTreeSet<&str> =
        cache.list("preferred_availability_zones").iter().filter_map(Value::as_text).collect();
    let named = cache.list("preferred_availability_zones").len();
    if named > 0 && named as i64 != count {
        let message = format!("{count} nodes, but {named} AZs for them");
        return Err(refusal(cache, "preferred_availability_zones", "wrong-number", message)
            .help("name an AZ for each node; the same may stand there twice"));
    }
    if cache.text("az_mode").as_deref() != Some("cross-az") {
        return Ok(());
    }
    if count < 2 {
        let message = "one node of Memcached cannot be in two AZs";
        return Err(refusal(cache, "az_mode", "cross-az-of-one", message).help(
            "Memcached has no copies and no failover; with more nodes, only a part of the keys is lost",
        ));
    }
    if zones.len() == 1 || subnet_group::choices(cache, world).len() < 2 {
        let message = "`cross-az` needs two AZs, and here is one";
        return Err(refusal(cache, "az_mode", "too-few-zones", message)
            .help("name AZs that differ, and a subnet group with subnets in both"));
    }
    Ok(())
}

fn refuse_redis(cache: &Resource, count: i64) -> Verdict {
    if count != 1 {
        let message = format!("a cache cluster of Redis OSS has one node, not {count}");
        return Err(refusal(cache, "num_cache_nodes", "wrong-number", message)
            .help("replicas and shards are those of an `elasticache::replication_group`"));
    }
    let only = ["preferred_availability_zones"].into_iter().find(|name| cache.set(name).is_some());
    let cross = cache.text("az_mode").as_deref() == Some("cross-az");
    match only.or_else(|| cross.then_some("az_mode")) {
        Some(property) => {
            let message = format!("`{property}` is for Memcached");
            Err(refusal(cache, property, "only-of-memcached", message).help(
                "Redis OSS over several AZs is an `elasticache::replication_group` with multi_az_enabled",
            ))
        }
        None => Ok(()),
    }
}
