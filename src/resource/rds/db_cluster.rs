//! A DB cluster: Aurora, whose instances share one volume of six copies in three AZs; or a Multi-AZ DB cluster of
//! MySQL or PostgreSQL, a writer and two readable standbys.

use super::{db_subnet_group, engine, identifier, place, port, refuse_cluster, replica};
use crate::resource::accepted::{TAGS, flag, int, open, text};
use crate::resource::{
    Attribute, Default, Kind, Property, Resource, Scope, Type, Value, World, ec2, identity,
};

/// Engines of clusters. Source: API model of RDS (CreateDBCluster.Engine), botocore 1.43.11.
const ENGINES: &[&str] = &["aurora-mysql", "aurora-postgresql", "mysql", "postgres"];

const SERVERLESS: Type = Type::Map(&[
    Property::required(
        "min_capacity",
        Type::Number(0.0, 256.0),
        "least capacity of each `db.serverless` instance [ACU], in halves; at 0 it pauses when nobody asks",
    ),
    Property::required("max_capacity", Type::Number(1.0, 256.0), "most capacity of each [ACU], in halves"),
    Property::optional(
        "seconds_until_auto_pause",
        Type::Int(300, 86_400),
        Default::Int(300),
        "idle seconds after which it pauses, where the least is 0",
    ),
]);

const OWN: [Property; 17] = [
    Property::required(
        "engine",
        Type::OneOf(ENGINES),
        "Aurora, or MySQL or PostgreSQL as a Multi-AZ DB cluster",
    ),
    Property::optional(
        "db_cluster_instance_class",
        Type::Text,
        Default::None,
        "class of the three instances of a Multi-AZ DB cluster; Aurora's are made one by one as `rds::db_instance`",
    ),
    Property::optional(
        "allocated_storage",
        Type::Int(100, 65_536),
        Default::None,
        "GiB of each instance of a Multi-AZ DB cluster; Aurora's volume grows by itself",
    ),
    Property::optional(
        "storage_type",
        Type::OneOf(&["aurora", "aurora-iopt1", "gp3", "io1", "io2"]),
        Default::Computed("aurora, which bills I/O; a Multi-AZ DB cluster must choose"),
        "`aurora-iopt1` costs more for storage and instances, and nothing for I/O",
    ),
    Property::optional(
        "iops",
        Type::Int(1_000, 256_000),
        Default::None,
        "I/O operations a second of a Multi-AZ DB cluster",
    ),
    Property::optional(
        "availability_zones",
        Type::List(&Type::Text),
        Default::Computed("AWS chooses three"),
        "up to three AZs for the instances of Aurora",
    ),
    db_subnet_group::OF_DATABASE,
    Property::optional(
        "vpc_security_group_ids",
        Type::List(&Type::Ref(&["AWS::EC2::SecurityGroup"])),
        Default::Computed("the VPC's default group, which admits only its own members"),
        "who may reach it",
    ),
    Property::optional(
        "publicly_accessible",
        Type::Bool,
        Default::Computed(
            "of a Multi-AZ DB cluster: true where it names no subnet group; of Aurora, see its instances",
        ),
        "whether its name stands for a public address outside its VPC",
    ),
    Property::optional(
        "port",
        Type::Int(1_150, 65_535),
        Default::Computed("3306 (MySQL), 5432 (PostgreSQL)"),
        "the port it listens on",
    ),
    Property::optional(
        "backup_retention_period",
        Type::Int(1, 35),
        Default::Int(1),
        "days for which backups are kept",
    ),
    Property::optional(
        "serverless_v2_scaling_configuration",
        SERVERLESS,
        Default::None,
        "how far its instances of class `db.serverless` grow and shrink",
    ),
    Property::optional(
        "global_cluster_identifier",
        Type::RefOrText(&["AWS::RDS::GlobalCluster"]),
        Default::None,
        "the global database it belongs to: the first cluster writes, those of other Regions follow",
    ),
    Property::optional(
        "replication_source_identifier",
        Type::RefOrText(&["AWS::RDS::DBCluster", "AWS::RDS::DBInstance"]),
        Default::None,
        "makes it a read replica of a cluster or instance, perhaps of another Region",
    ),
    Property::optional(
        "engine_mode",
        Type::OneOf(&["provisioned", "serverless"]),
        Default::Text("provisioned"),
        "`serverless` is Serverless v1, the previous generation; v2 is provisioned with `db.serverless`",
    ),
    Property::optional(
        "db_cluster_identifier",
        Type::Text,
        Default::Computed("its name here"),
        "its name in AWS, and the first part of its DNS names",
    ),
    flag("deletion_protection", false, "it cannot be deleted while this is on"),
];

const ACCEPTED: [Property; 42] = [
    text("master_username", "the first user; AWS wants one unless it copies another database"),
    text("master_user_password", "that user's password; better let AWS keep it: manage_master_user_password"),
    flag("manage_master_user_password", false, "the password is made and kept in Secrets Manager"),
    open("master_user_secret", "the secret with the password"),
    text("master_user_authentication_type", "by password or by IAM"),
    text("database_name", "the database that is made in it"),
    text("engine_version", "version of the engine"),
    text("engine_lifecycle_support", "whether Extended Support is bought"),
    text("snapshot_identifier", "the snapshot it begins as"),
    flag("storage_encrypted", false, "whether it is encrypted at rest"),
    text("kms_key_id", "the key that encrypts it"),
    int("backtrack_window", 0, 259_200, "seconds that Aurora MySQL can be turned back"),
    flag("auto_minor_version_upgrade", true, "minor versions in the maintenance window"),
    flag("copy_tags_to_snapshot", false, "labels of snapshots"),
    flag("delete_automated_backups", true, "backups go when the cluster goes"),
    text("preferred_backup_window", "when backups are made, in UTC"),
    text("preferred_maintenance_window", "when AWS may maintain it, in UTC"),
    flag("performance_insights_enabled", false, "shows which queries wait for what"),
    int("performance_insights_retention_period", 7, 731, "days for which that is kept"),
    text("performance_insights_kms_key_id", "the key of that"),
    text("database_insights_mode", "`standard` or `advanced`"),
    int("monitoring_interval", 0, 60, "seconds between metrics of the operating system; 0 is off"),
    text("monitoring_role_arn", "the role that sends them"),
    open("enable_cloudwatch_logs_exports", "logs that go to CloudWatch"),
    flag("enable_iam_database_authentication", false, "users may sign in with tokens of IAM"),
    flag("enable_http_endpoint", false, "SQL over HTTPS: the Data API"),
    Property::optional(
        "enable_global_write_forwarding",
        Type::Bool,
        Default::Bool(false),
        "a secondary cluster of a global database passes writes on to the primary",
    ),
    flag("enable_local_write_forwarding", false, "readers pass writes on to the writer"),
    text("db_cluster_parameter_group_name", "settings of the cluster"),
    text("db_instance_parameter_group_name", "settings of its instances"),
    text("db_system_id", "reserved by AWS"),
    open("associated_roles", "roles that it may use"),
    text("domain", "the directory it joins"),
    text("domain_iam_role_name", "the role for that"),
    text("cluster_scalability_type", "`standard` or `limitless`"),
    Property::accepted("network_type", Type::OneOf(&["IPV4", "DUAL"]), Default::Text("IPV4"), "IPv6 as well"),
    open("scaling_configuration", "capacity of Serverless v1"),
    text("source_db_cluster_identifier", "the cluster it is restored from"),
    text("source_db_cluster_resource_id", "the cluster whose backups it begins as"),
    text("source_region", "the Region of the source"),
    text("restore_to_time", "the moment it is restored to"),
    TAGS,
];

const PROPERTIES: [Property; 59] = ec2::join(OWN, ACCEPTED);

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::RDS::DBCluster",
    module: "rds",
    constructor: "db_cluster",
    scope: Scope::Regional,
    summary: "several database servers under one name: Aurora, a writer and up to 15 readers on one volume of six copies in three AZs; or a Multi-AZ DB cluster, with two readable standbys",
    properties: &PROPERTIES,
    attributes: &[
        Attribute { name: "endpoint_address", summary: "the DNS name of the instance that writes" },
        Attribute { name: "endpoint_port", summary: "the port it listens on" },
        Attribute { name: "read_endpoint_address", summary: "the DNS name that spreads over the readers" },
        Attribute { name: "db_cluster_arn", summary: "its ARN" },
        Attribute { name: "db_cluster_resource_id", summary: "its id" },
        Attribute { name: "vpc_id", summary: "the VPC it is in" },
        Attribute { name: "db_cluster_members", summary: "its instances, the writer first" },
    ],
    arn: "cluster:{db_cluster_identifier}",
    arn_service: "rds",
    read,
    presence: super::presence,
    refuse: refuse_cluster::refuse,
    ..Kind::BARE
};

/// The DNS name of the instance that writes: it follows a failover.
pub fn cluster_endpoint(cluster: &Resource, world: &dyn World) -> String {
    name(cluster, "cluster-", world)
}

/// The DNS name that spreads connections over the readers; the writer where there is no reader.
pub fn reader_endpoint(cluster: &Resource, world: &dyn World) -> String {
    name(cluster, "cluster-ro-", world)
}

fn name(cluster: &Resource, kind: &str, world: &dyn World) -> String {
    let label = identity::dns_label(&identifier(cluster, "db_cluster_identifier"));
    format!("{label}.{kind}{}", super::db_instance::suffix(cluster, world))
}

/// Whether it is a Multi-AZ DB cluster: three instances of its own, and not Aurora.
pub fn is_multi_az_cluster(database: &Resource) -> bool {
    database.is(KIND.type_name) && !database.text("engine").is_some_and(|engine| engine::is_aurora(&engine))
}

/// Least and most capacity of a `db.serverless` instance of a cluster \[ACU; one is about 2 GiB of memory\].
pub fn serverless_capacity(cluster: &Resource) -> Option<(f64, f64)> {
    let terms = cluster.set("serverless_v2_scaling_configuration")?;
    let read = |key: &str| terms.get(key).and_then(Value::as_number);
    Some((read("min_capacity")?, read("max_capacity")?))
}

/// Whether a cluster pays for storage and instances only, and nothing for I/O.
pub fn is_io_optimized(cluster: &Resource) -> bool {
    cluster.text("storage_type").as_deref() == Some("aurora-iopt1")
}

fn read(cluster: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "endpoint_address" => Some(Value::Text(cluster_endpoint(cluster, world))),
        "read_endpoint_address" => Some(Value::Text(reader_endpoint(cluster, world))),
        "endpoint_port" | "port" => port(cluster, world).map(|port| Value::Int(port.into())),
        "db_cluster_arn" => identity::arn(cluster, world).map(Value::Text),
        "db_cluster_identifier" => Some(Value::Text(identifier(cluster, "db_cluster_identifier"))),
        "db_cluster_resource_id" => {
            Some(Value::Text(format!("cluster-{:016X}", identity::fingerprint(&cluster.address()))))
        }
        "vpc_id" => ec2::vpc_of(cluster, world).map(|vpc| Value::Ref(vpc.id)),
        "db_cluster_members" => {
            let members = replica::members_of(cluster, world);
            Some(Value::List(members.iter().map(|member| Value::Ref(member.id)).collect()))
        }
        "vpc_security_group_ids" => {
            let groups = place::security_groups_of(cluster, world);
            Some(Value::List(groups.iter().map(|group| Value::Ref(group.id)).collect()))
        }
        "publicly_accessible" => Some(Value::Bool(place::publicly_accessible(cluster, world))),
        "storage_type" => Some(Value::Text("aurora".to_owned())),
        _ => None,
    }
}
