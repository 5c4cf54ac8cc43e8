//! A file system, and access points into it.

use super::{NFS, mount_target};
use crate::resource::accepted::{TAGS, open, text};
use crate::resource::rule::{self, Verdict, others, refusal, within_quota};
use crate::resource::{
    Attribute, Default, Kind, Presence, Property, Resource, Scope, Simulated, Type, Value, World, ec2,
    identity,
};

pub(super) const TYPE: &str = "AWS::EFS::FileSystem";

pub(super) const KIND: Kind = Kind {
    type_name: TYPE,
    module: "efs",
    constructor: "file_system",
    scope: Scope::Regional,
    summary: "a file system that instances of all AZs share over NFS, kept in three AZs; instances reach it through a mount target of their AZ",
    properties: &[
        Property::optional(
            "throughput_mode",
            Type::OneOf(&["bursting", "elastic", "provisioned"]),
            Default::Text("bursting"),
            "`bursting` grows with what is stored, `elastic` is billed by use, `provisioned` is paid for",
        ),
        Property::optional(
            "provisioned_throughput_in_mibps",
            Type::Number(1.0, 3_414.0),
            Default::None,
            "MiB/s that are paid for",
        ),
        Property::optional(
            "performance_mode",
            Type::OneOf(&["generalPurpose", "maxIO"]),
            Default::Text("generalPurpose"),
            "`maxIO` takes longer for each operation and is the previous generation",
        ),
        Property::optional(
            "availability_zone_name",
            Type::Text,
            Default::Computed("all AZs of the Region"),
            "makes it One Zone: cheaper, and lost with its AZ",
        ),
        Property::optional(
            "lifecycle_policies",
            Type::Open,
            Default::None,
            "moves files that nobody reads to cheaper classes: [#{ transition_to_ia: \"AFTER_30_DAYS\" }]",
        ),
        Property::accepted("encrypted", Type::Bool, Default::Bool(false), "whether it is encrypted at rest"),
        text("kms_key_id", "the key that encrypts it"),
        open("backup_policy", "whether AWS Backup copies it"),
        open("file_system_policy", "who may do what"),
        open("file_system_protection", "whether a replica may overwrite it"),
        open("replication_configuration", "a copy in another Region"),
        open("bypass_policy_lockout_safety_check", "permits a policy that locks you out"),
        open("file_system_tags", "labels"),
        TAGS,
    ],
    attributes: &[
        Attribute { name: "file_system_id", summary: "its id" },
        Attribute { name: "dns_name", summary: "its DNS name: the mount target of one's own AZ" },
    ],
    arn: "file-system/{id}",
    arn_service: "elasticfilesystem",
    id_prefix: "fs",
    read: |system, _, name| match name {
        "file_system_id" => Some(Value::Text(identity::physical_id(system))),
        "dns_name" => Some(Value::Text(format!(
            "{}.efs.{}.amazonaws.com",
            identity::physical_id(system),
            system.region
        ))),
        _ => None,
    },
    presence: |system, world| {
        let members = mount_targets_of(system, world).into_iter().map(|target| target.id).collect();
        Some(Presence { members, port: NFS, why_private: mount_target::WHY_PRIVATE, ..Presence::default() })
    },
    refuse,
    ..Kind::BARE
};

/// The mount targets of a file system, ordered by address.
pub fn mount_targets_of<'w>(system: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let own = system.id;
    let mine =
        |target: &&Resource| target.is(mount_target::TYPE) && target.reference("file_system_id") == Some(own);
    world.all().filter(mine).collect()
}

/// Whether it is kept in one AZ, and lost with it.
pub fn is_one_zone(system: &Resource) -> bool {
    system.text("availability_zone_name").is_some()
}

fn refuse(system: &Resource, world: &dyn World) -> Verdict {
    if let Some(zone) = system.text("availability_zone_name") {
        rule::zone_of_region(system, "availability_zone_name", &zone)?;
        let wrong = mount_targets_of(system, world).into_iter().find(|target| {
            world.follow(target, "subnet_id").is_some_and(|subnet| ec2::zone_of(subnet) != zone)
        });
        if let Some(target) = wrong {
            let message = format!("`{}` is not in {zone}", target.address());
            return Err(refusal(system, "availability_zone_name", "other-zone", message)
                .help("a One Zone file system has its one mount target in its AZ"));
        }
        if system.text("performance_mode").as_deref() == Some("maxIO") {
            let message = "a One Zone file system has no performance mode `maxIO`";
            return Err(refusal(system, "performance_mode", "wrong-mode", message));
        }
    }
    let provisioned = system.text("throughput_mode").as_deref() == Some("provisioned");
    if provisioned != system.set("provisioned_throughput_in_mibps").is_some() {
        let message = if provisioned {
            "throughput that is provisioned needs `provisioned_throughput_in_mibps`"
        } else {
            "`provisioned_throughput_in_mibps` is for the throughput mode `provisioned`"
        };
        return Err(refusal(system, "throughput_mode", "wrong-mode", message));
    }
    let here = |other: &&Resource| other.region == system.region;
    let count = others(system, world, TYPE).filter(here).count();
    within_quota(system, "efs.file_systems", count, &format!("in {}", system.region))
}

pub(super) const ACCESS_POINT: Kind = Kind {
    type_name: "AWS::EFS::AccessPoint",
    module: "efs",
    constructor: "access_point",
    scope: Scope::Regional,
    summary: "an entrance to a file system: a folder that an application sees as the whole, as a user of its own",
    properties: &[
        Property::required("file_system_id", Type::Ref(&[TYPE]), "the file system"),
        open("posix_user", "the user that all operations are done as"),
        open("root_directory", "the folder that is seen as the whole"),
        text("client_token", "makes a repeated request harmless"),
        open("access_point_tags", "labels"),
        TAGS,
    ],
    attributes: &[Attribute { name: "access_point_id", summary: "its id" }],
    simulated: Simulated::AcceptedOnly("who owns a file changes nothing here"),
    arn: "access-point/{id}",
    arn_service: "elasticfilesystem",
    id_prefix: "fsap",
    read: |point, _, name| (name == "access_point_id").then(|| Value::Text(identity::physical_id(point))),
    presence: |point, world| {
        let members =
            point.reference("file_system_id").into_iter().filter(|id| world.get(*id).is_some()).collect();
        Some(Presence { members, port: NFS, why_private: mount_target::WHY_PRIVATE, ..Presence::default() })
    },
    ..Kind::BARE
};
