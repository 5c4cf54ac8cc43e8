//! A DB instance: one database server, perhaps with a standby in another AZ, or a read replica of another.

use super::{db_subnet_group, engine, identifier, place, port, refusals, replica, storage};
use crate::resource::accepted::{TAGS, flag, open, text};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World, ec2, identity,
};

const TYPE: &str = "AWS::RDS::DBInstance";

const OWN: [Property; 17] = [
    Property::optional(
        "engine",
        Type::OneOf(engine::OF_INSTANCES),
        Default::Computed("that of the source, for a read replica"),
        "which database it runs",
    ),
    Property::optional(
        "db_instance_class",
        Type::Text,
        Default::Computed("that of the source, for a read replica"),
        "vCPUs and memory together, such as `db.t4g.micro` or `db.m7g.large`",
    ),
    Property::optional(
        "allocated_storage",
        Type::Either(&[Type::Int(1, 65_536), Type::Text]),
        Default::Computed("that of the source, for a read replica; Aurora grows by itself"),
        "GiB, from 20 on; it can grow and never shrink",
    ),
    Property::optional(
        "storage_type",
        Type::OneOf(storage::TYPES),
        Default::Computed("gp3, or io1 where `iops` is given"),
        "kind of storage",
    ),
    Property::optional(
        "iops",
        Type::Int(100, 256_000),
        Default::None,
        "I/O operations a second that are paid for, with io1, io2, and large gp3",
    ),
    Property::optional("storage_throughput", Type::Int(125, 4_000), Default::None, "MiB/s, for gp3"),
    Property::optional(
        "multi_az",
        Type::Bool,
        Default::Bool(false),
        "a synchronous standby in another AZ that takes over in one or two minutes; it cannot be read from",
    ),
    Property::optional(
        "availability_zone",
        Type::Text,
        Default::Computed("AWS chooses among those of its subnets"),
        "the AZ of an instance that has no standby",
    ),
    db_subnet_group::OF_DATABASE,
    Property::optional(
        "vpc_security_groups",
        Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
        Default::Computed("the VPC's default group, which admits only its own members"),
        "who may reach it",
    ),
    Property::optional(
        "publicly_accessible",
        Type::Bool,
        Default::Computed("true where it names no subnet group and is in the default VPC, else false"),
        "whether its name stands for a public address outside its VPC",
    ),
    Property::optional(
        "port",
        Type::Either(&[Type::Int(1_150, 65_535), Type::Text]),
        Default::Computed(
            "3306 (MySQL, MariaDB), 5432 (PostgreSQL), 1521 (Oracle), 1433 (SQL Server), 50000 (Db2)",
        ),
        "the port it listens on",
    ),
    Property::optional(
        "source_db_instance_identifier",
        Type::RefOrText(&[TYPE]),
        Default::None,
        "makes it a read replica: an asynchronous copy of this instance, with a name of its own",
    ),
    Property::optional(
        "db_cluster_identifier",
        Type::RefOrText(&["AWS::RDS::DBCluster"]),
        Default::None,
        "the Aurora cluster it belongs to",
    ),
    Property::optional(
        "backup_retention_period",
        Type::Int(0, 35),
        Default::Int(1),
        "days for which automated backups are kept; 0 turns them off, and read replicas need them",
    ),
    Property::optional(
        "promotion_tier",
        Type::Int(0, 15),
        Default::Int(1),
        "which member of a cluster becomes the writer first, the lowest before the others",
    ),
    Property::optional(
        "db_instance_identifier",
        Type::Text,
        Default::Computed("its name here"),
        "its name in AWS, and the first part of its DNS name",
    ),
];

const ACCEPTED: [Property; 46] = [
    text("master_username", "the first user; AWS wants one unless it copies another database"),
    text("master_user_password", "that user's password; better let AWS keep it: manage_master_user_password"),
    flag("manage_master_user_password", false, "the password is made and kept in Secrets Manager"),
    open("master_user_secret", "the secret with the password"),
    text("master_user_authentication_type", "by password or by IAM"),
    flag("deletion_protection", false, "it cannot be deleted while this is on"),
    text("db_name", "the database that is made in it"),
    text("engine_version", "version of the engine"),
    text("db_snapshot_identifier", "the snapshot it begins as"),
    text("db_cluster_snapshot_identifier", "the snapshot of a Multi-AZ cluster it begins as"),
    flag("storage_encrypted", false, "whether it is encrypted at rest"),
    text("kms_key_id", "the key that encrypts it"),
    Property::accepted(
        "max_allocated_storage",
        Type::Int(1, 65_536),
        Default::None,
        "GiB up to which storage grows by itself",
    ),
    flag("auto_minor_version_upgrade", true, "minor versions in the maintenance window"),
    flag("allow_major_version_upgrade", false, "permits a change of the major version"),
    flag("copy_tags_to_snapshot", false, "labels of snapshots"),
    flag("delete_automated_backups", true, "backups go when the instance goes"),
    text("preferred_backup_window", "when backups are made, in UTC"),
    text("preferred_maintenance_window", "when AWS may maintain it, in UTC"),
    flag("enable_performance_insights", false, "shows which queries wait for what"),
    Property::accepted(
        "performance_insights_retention_period",
        Type::Int(7, 731),
        Default::Int(7),
        "days for which that is kept",
    ),
    text("performance_insights_kms_key_id", "the key of that"),
    text("database_insights_mode", "`standard` or `advanced`"),
    Property::accepted(
        "monitoring_interval",
        Type::Int(0, 60),
        Default::Int(0),
        "seconds between metrics of the operating system; 0 is off",
    ),
    text("monitoring_role_arn", "the role that sends them"),
    open("enable_cloudwatch_logs_exports", "logs that go to CloudWatch"),
    flag("enable_iam_database_authentication", false, "users may sign in with tokens of IAM"),
    text("db_parameter_group_name", "settings of the engine"),
    text("option_group_name", "options of the engine"),
    open("associated_roles", "roles that it may use"),
    text("license_model", "how the licence is paid"),
    text("character_set_name", "character set (Oracle, SQL Server)"),
    text("nchar_character_set_name", "national character set (Oracle)"),
    text("timezone", "time zone (SQL Server, Db2)"),
    text("ca_certificate_identifier", "the authority of its TLS certificate"),
    Property::accepted("network_type", Type::OneOf(&["IPV4", "DUAL"]), Default::Text("IPV4"), "IPv6 as well"),
    text("replica_mode", "whether a replica can be read (Oracle, Db2)"),
    open("processor_features", "number of cores and threads"),
    flag("dedicated_log_volume", false, "logs on a volume of their own"),
    text("source_region", "the Region of the source"),
    text("source_db_cluster_identifier", "the Multi-AZ cluster that it copies"),
    text("source_dbi_resource_id", "the instance whose backups it begins as"),
    text("source_db_instance_automated_backups_arn", "the backups it begins as"),
    text("restore_time", "the moment it is restored to"),
    flag("use_latest_restorable_time", false, "restored to the latest moment"),
    TAGS,
];

pub(super) const PROPERTIES: [Property; 63] = ec2::join(OWN, ACCEPTED);

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "rds",
    constructor: "db_instance",
    scope: Scope::Zonal,
    summary: "a managed database server: AWS installs, patches and backs it up; Multi-AZ keeps a standby, read replicas spread reads",
    properties: &PROPERTIES,
    attributes: &[
        Attribute { name: "endpoint_address", summary: "its DNS name, which follows a failover" },
        Attribute { name: "endpoint_port", summary: "the port it listens on" },
        Attribute { name: "db_instance_arn", summary: "its ARN" },
        Attribute { name: "dbi_resource_id", summary: "its id" },
        Attribute { name: "secondary_availability_zone", summary: "the AZ of its standby, where it has one" },
        Attribute { name: "read_replica_db_instance_identifiers", summary: "its read replicas" },
        Attribute { name: "addresses", summary: "its public address of this moment, where it has one" },
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
    ],
    simulated: Simulated::Yes,
    arn: "db:{db_instance_identifier}",
    arn_service: "rds",
    read,
    presence: super::presence,
    refuse: refusals::refuse_instance,
    ..Kind::BARE
};

/// The class of a DB instance: its own, else that of the database it copies.
pub fn class_of(database: &Resource, world: &dyn World) -> Option<String> {
    let property = ["db_instance_class", "db_cluster_instance_class"]
        .into_iter()
        .find(|name| database.kind.property(name).is_some())?;
    database.text(property).or_else(|| replica::source_of(database, world)?.text(property))
}

/// The part of the DNS names of RDS that is the same for all databases of an account in a Region.
pub(super) fn suffix(database: &Resource, world: &dyn World) -> String {
    let hash = identity::fingerprint(&format!("{}/{}", world.account(), database.region));
    format!("c{:011x}.{}.rds.amazonaws.com", hash >> 20, database.region)
}

/// The DNS name of a DB instance: it stays when a standby takes over.
pub fn endpoint(database: &Resource, world: &dyn World) -> String {
    let label = identity::dns_label(&identifier(database, "db_instance_identifier"));
    format!("{label}.{}", suffix(database, world))
}

fn read(database: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "endpoint_address" => Some(Value::Text(endpoint(database, world))),
        "endpoint_port" | "port" => port(database, world).map(|port| Value::Int(port.into())),
        "db_instance_arn" => identity::arn(database, world).map(Value::Text),
        "db_instance_identifier" => Some(Value::Text(identifier(database, "db_instance_identifier"))),
        "dbi_resource_id" => {
            Some(Value::Text(format!("db-{:016X}", identity::fingerprint(&database.address()))))
        }
        "availability_zone" => place::zone(database, world).map(Value::Text),
        "secondary_availability_zone" => place::zones_of(database, world).get(1).cloned().map(Value::Text),
        "read_replica_db_instance_identifiers" => {
            let replicas = replica::read_replicas_of(database, world);
            Some(Value::List(replicas.iter().map(|replica| Value::Ref(replica.id)).collect()))
        }
        "addresses" => Some(ec2::texts(&ec2::public_addresses(database, world))),
        "vpc_id" => ec2::vpc_of(database, world).map(|vpc| Value::Ref(vpc.id)),
        "vpc_security_groups" => {
            let groups = place::security_groups_of(database, world);
            Some(Value::List(groups.iter().map(|group| Value::Ref(group.id)).collect()))
        }
        "publicly_accessible" => Some(Value::Bool(place::publicly_accessible(database, world))),
        "engine" => engine::engine_of(database, world).map(Value::Text),
        "db_instance_class" => class_of(database, world).map(Value::Text),
        "storage_type" => storage::storage_of(database, world).map(|storage| Value::Text(storage.kind)),
        "allocated_storage" => storage::storage_of(database, world).map(|storage| Value::Int(storage.gib)),
        _ => None,
    }
}
