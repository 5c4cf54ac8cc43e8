//! A replication group: Valkey or Redis OSS, a primary and replicas in each shard.
//!
//! Source of the rules: API model of ElastiCache (CreateReplicationGroup), botocore 1.43.11.

use super::{node, subnet_group};
use crate::catalog;
use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::naming::identifier;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World, ec2, identity,
};

const SHARD: Type = Type::Map(&[
    text("node_group_id", "name of the shard"),
    Property::optional("primary_availability_zone", Type::Text, Default::None, "the AZ of its primary"),
    Property::optional(
        "replica_availability_zones",
        Type::List(&Type::Text),
        Default::None,
        "AZs of its replicas",
    ),
    Property::accepted("replica_count", Type::Int(0, 5), Default::None, "its replicas"),
    text("slots", "the part of the keys it has"),
]);

const OWN: [Property; 16] = [
    Property::optional(
        "engine",
        Type::Text,
        Default::Text("redis"),
        "`valkey`, which costs a fifth less, or `redis`",
    ),
    Property::optional(
        "cache_node_type",
        Type::Text,
        Default::None,
        "memory and vCPUs of a node, such as `cache.t4g.micro` or `cache.r7g.large`",
    ),
    Property::optional(
        "automatic_failover_enabled",
        Type::Bool,
        Default::Bool(false),
        "whether a replica takes over when the primary fails",
    ),
    Property::optional(
        "multi_az_enabled",
        Type::Bool,
        Default::Bool(false),
        "whether primary and replicas are kept in different AZs",
    ),
    Property::optional(
        "num_cache_clusters",
        Type::Int(1, 6),
        Default::Computed("1: a primary without replicas"),
        "nodes of a group with one shard: the primary and up to five replicas",
    ),
    Property::optional(
        "num_node_groups",
        Type::Int(1, 500),
        Default::Int(1),
        "shards that the keys are spread over",
    ),
    Property::optional("replicas_per_node_group", Type::Int(0, 5), Default::None, "replicas of each shard"),
    Property::optional(
        "cluster_mode",
        Type::OneOf(&["enabled", "disabled", "compatible"]),
        Default::Computed("enabled where there are several shards"),
        "whether clients find their shard by themselves",
    ),
    Property::optional("node_group_configuration", Type::List(&SHARD), Default::None, "AZs of each shard"),
    Property::optional(
        "preferred_cache_cluster_azs",
        Type::List(&Type::Text),
        Default::None,
        "an AZ for each node of a group with one shard, the primary's first",
    ),
    subnet_group::OF_CACHE,
    Property::optional(
        "security_group_ids",
        Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
        Default::Computed("the VPC's default group, which admits only its own members"),
        "who may reach it",
    ),
    Property::optional("port", Type::Int(1, 65_535), Default::Int(6379), "the port its nodes listen on"),
    Property::optional(
        "snapshot_retention_limit",
        Type::Int(0, 35),
        Default::Int(0),
        "days for which backups are kept; 0 makes none",
    ),
    Property::optional(
        "replication_group_id",
        Type::Text,
        Default::Computed("its name here"),
        "its name in AWS",
    ),
    Property::accepted(
        "replication_group_description",
        Type::Text,
        Default::Computed("its name here; AWS wants one"),
        "words of your own",
    ),
];

const ACCEPTED: [Property; 23] = [
    flag("transit_encryption_enabled", false, "TLS between clients and nodes"),
    text("transit_encryption_mode", "`preferred` or `required`"),
    Property::accepted(
        "at_rest_encryption_enabled",
        Type::Bool,
        Default::Computed("true for Valkey, false for Redis OSS"),
        "whether backups and disks are encrypted",
    ),
    text("kms_key_id", "the key that encrypts it"),
    text("auth_token", "the password of clients; needs transit encryption"),
    open("user_group_ids", "who may do what"),
    flag("data_tiering_enabled", false, "keeps cold keys on disks of r6gd nodes"),
    text("engine_version", "version of the engine"),
    text("cache_parameter_group_name", "settings of the engine"),
    open("cache_security_group_names", "of EC2-Classic, which is gone"),
    flag("auto_minor_version_upgrade", true, "minor versions in the maintenance window"),
    text("snapshot_window", "when backups are made, in UTC"),
    text("snapshot_name", "the backup it begins as"),
    open("snapshot_arns", "the backup files it begins as"),
    text("snapshotting_cluster_id", "the node that backups are taken from"),
    text("preferred_maintenance_window", "when AWS may maintain it, in UTC"),
    text("notification_topic_arn", "the topic that hears of events"),
    open("log_delivery_configurations", "where its logs go"),
    text("global_replication_group_id", "the Global Datastore it belongs to"),
    text("primary_cluster_id", "the cluster that becomes its primary"),
    text("network_type", "IPv6 as well"),
    text("ip_discovery", "IPv4 or IPv6"),
    TAGS,
];

const PROPERTIES: [Property; 39] = ec2::join(OWN, ACCEPTED);

pub(super) const KIND: Kind = Kind {
    type_name: "AWS::ElastiCache::ReplicationGroup",
    module: "elasticache",
    constructor: "replication_group",
    scope: Scope::Regional,
    summary: "a cache of Valkey or Redis OSS: a primary and replicas in each shard; with automatic failover a replica takes over",
    properties: &PROPERTIES,
    attributes: &[
        Attribute {
            name: "primary_end_point_address",
            summary: "the DNS name of the primary, which follows a failover",
        },
        Attribute { name: "primary_end_point_port", summary: "its port" },
        Attribute {
            name: "reader_end_point_address",
            summary: "the DNS name that spreads over the replicas",
        },
        Attribute { name: "reader_end_point_port", summary: "its port" },
        Attribute {
            name: "configuration_end_point_address",
            summary: "the DNS name of a group in cluster mode, from which clients learn the shards",
        },
        Attribute { name: "configuration_end_point_port", summary: "its port" },
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
    ],
    simulated: Simulated::Yes,
    arn: "replicationgroup:{replication_group_id}",
    arn_service: "elasticache",
    read,
    presence: super::presence,
    refuse,
    ..Kind::BARE
};

/// Shards of a group.
pub fn shards(group: &Resource) -> usize {
    group.int("num_node_groups").and_then(|count| usize::try_from(count).ok()).unwrap_or(1)
}

/// Replicas of each shard.
pub fn replicas(group: &Resource) -> usize {
    let by_shard = group.int("replicas_per_node_group");
    let count = by_shard.unwrap_or_else(|| group.int("num_cache_clusters").unwrap_or(1) - 1);
    usize::try_from(count).unwrap_or(0)
}

/// Whether clients find the shard of a key by themselves.
fn in_cluster_mode(group: &Resource) -> bool {
    match group.text("cluster_mode").as_deref() {
        Some(mode) => mode != "disabled",
        None => shards(group) > 1,
    }
}

/// The part of the DNS names of ElastiCache after the name of the cache.
pub(super) fn suffix(cache: &Resource, kind: &str, world: &dyn World) -> String {
    let hash = identity::fingerprint(&format!("cache/{}/{}", world.account(), cache.region)) >> 34;
    let region = short(cache.region);
    let dot = if kind.is_empty() { "" } else { "." };
    format!("{hash:06x}{dot}{kind}.{region}.cache.amazonaws.com")
}

/// A Region as ElastiCache writes it in DNS names: `use1`, `apn2`.
fn short(region: &str) -> String {
    let mut parts = region.split('-');
    let area = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let initials = |word: &&str| match *word {
        "northeast" => "ne".to_owned(),
        "southeast" => "se".to_owned(),
        "northwest" => "nw".to_owned(),
        "southwest" => "sw".to_owned(),
        number if number.parse::<u8>().is_ok() => number.to_owned(),
        other => other.chars().take(1).collect(),
    };
    format!("{area}{}", rest.iter().map(initials).collect::<String>())
}

fn read(group: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    let label = identity::dns_label(&identifier(group, "replication_group_id"));
    let port = Some(Value::Int(node::port(group).into()));
    let clustered = in_cluster_mode(group);
    match name {
        "primary_end_point_address" if !clustered => {
            Some(Value::Text(format!("{label}.{}", suffix(group, "ng.0001", world))))
        }
        "reader_end_point_address" if !clustered => {
            Some(Value::Text(format!("{label}-ro.{}", suffix(group, "ng.0001", world))))
        }
        "configuration_end_point_address" if clustered => {
            Some(Value::Text(format!("clustercfg.{label}.{}", suffix(group, "", world))))
        }
        "primary_end_point_port" | "reader_end_point_port" if !clustered => port,
        "configuration_end_point_port" if clustered => port,
        "replication_group_id" => Some(Value::Text(identifier(group, name))),
        "num_cache_clusters" => i64::try_from(shards(group) * (1 + replicas(group))).ok().map(Value::Int),
        "vpc_id" => ec2::vpc_of(group, world).map(|vpc| Value::Ref(vpc.id)),
        "security_group_ids" => {
            let groups = node::security_groups_of(group, world);
            Some(Value::List(groups.iter().map(|group| Value::Ref(group.id)).collect()))
        }
        _ => None,
    }
}

fn refuse(group: &Resource, world: &dyn World) -> Verdict {
    refuse_engine(group)?;
    refuse_counts(group)?;
    refuse_failover(group)?;
    node::refuse(group, world)?;
    if group.flag("multi_az_enabled") && subnet_group::choices(group, world).len() < 2 {
        let message = "Multi-AZ needs subnets in two AZs, and its subnet group has one";
        return Err(refusal(group, "multi_az_enabled", "too-few-zones", message)
            .help("add a subnet of another AZ to the group"));
    }
    if group.set("auth_token").is_some() && !group.flag("transit_encryption_enabled") {
        let message = "a password needs encryption on the way";
        return Err(refusal(group, "auth_token", "no-encryption", message)
            .help("write `transit_encryption_enabled: true`"));
    }
    let tiered = group.text("cache_node_type").is_some_and(|name| name.contains("r6gd"));
    if group.flag("data_tiering_enabled") != tiered {
        let message = if tiered { "r6gd nodes need data tiering" } else { "data tiering is for r6gd nodes" };
        return Err(refusal(group, "data_tiering_enabled", "wrong-node-type", message));
    }
    Ok(())
}

/// Memcached, and what is no cache at all.
fn refuse_engine(group: &Resource) -> Verdict {
    let engine = group.text("engine").unwrap_or_default();
    match engine.as_str() {
        "valkey" | "redis" => Ok(()),
        "memcached" => {
            let failover = ["multi_az_enabled", "automatic_failover_enabled"];
            let wanted = failover.into_iter().find(|name| group.flag(name));
            let message = match wanted {
                Some(_) => "Memcached has no replicas, so nothing can take over: no Multi-AZ, no failover",
                None => "Memcached has no replication groups: its nodes are no copies of one another",
            };
            Err(refusal(group, wanted.unwrap_or("engine"), "not-of-memcached", message).help(
                "take \"valkey\" or \"redis\" for failover, or an `elasticache::cache_cluster` of Memcached without",
            ))
        }
        other => {
            let message = format!("there is no cache engine {other:?}");
            Err(refusal(group, "engine", "unknown-engine", message).nearest(other, ["valkey", "redis"]))
        }
    }
}

/// Two ways of counting nodes that contradict each other, and too many shards.
fn refuse_counts(group: &Resource) -> Verdict {
    let several = shards(group) > 1;
    if group.set("num_cache_clusters").is_some()
        && (several || group.set("replicas_per_node_group").is_some())
    {
        let message = "`num_cache_clusters` counts the nodes of a group with one shard";
        return Err(refusal(group, "num_cache_clusters", "counted-twice", message)
            .help("with `num_node_groups` write `replicas_per_node_group` instead"));
    }
    let most = catalog::quota("elasticache.shards").map_or(90, |quota| quota.value as usize);
    if shards(group) > most {
        let message = format!("{} shards; AWS allows {most}", shards(group));
        return Err(refusal(group, "num_node_groups", "quota-exceeded", message)
            .help("this is a default quota: at work you would ask AWS to raise it"));
    }
    if several && group.text("cluster_mode").as_deref() == Some("disabled") {
        let message = "a group with several shards is in cluster mode";
        return Err(refusal(group, "cluster_mode", "wrong-mode", message).help("leave `cluster_mode` out"));
    }
    let zones = group.list("preferred_cache_cluster_azs").len();
    let nodes = 1 + replicas(group);
    if zones > 0 && zones != nodes {
        let message = format!("{nodes} nodes, but {zones} AZs for them");
        return Err(refusal(group, "preferred_cache_cluster_azs", "wrong-number", message)
            .help("name an AZ for each node, the primary's first"));
    }
    Ok(())
}

/// A failover that nobody could take over, and Multi-AZ without one.
fn refuse_failover(group: &Resource) -> Verdict {
    let failover = group.flag("automatic_failover_enabled");
    if group.flag("multi_az_enabled") && !failover {
        let message = "Multi-AZ needs automatic failover";
        return Err(refusal(group, "multi_az_enabled", "no-failover", message).help(
            "write `automatic_failover_enabled: true`: a replica in another AZ is of use when it takes over",
        ));
    }
    if failover && replicas(group) == 0 && !in_cluster_mode(group) {
        let message = "automatic failover needs a replica that could take over, and there is none";
        return Err(refusal(group, "automatic_failover_enabled", "no-replica", message)
            .help("write `num_cache_clusters: 2` or more"));
    }
    if in_cluster_mode(group) && !failover {
        let message = "a group in cluster mode has automatic failover";
        return Err(refusal(group, "automatic_failover_enabled", "no-failover", message)
            .help("write `automatic_failover_enabled: true`"));
    }
    if group.flag("multi_az_enabled") && replicas(group) == 0 {
        let message = "Multi-AZ needs a replica in another AZ, and there is none";
        return Err(refusal(group, "multi_az_enabled", "no-replica", message)
            .help("write `replicas_per_node_group: 1` or more"));
    }
    Ok(())
}
