//! EBS volumes: disks that live in one AZ and outlive their instance.

use super::{TAGS, place, read_id};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::rule::{self, Verdict, others, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Scope, Simulated, Type, Value, World};

/// Volume types. `standard` (magnetic) is the previous generation.
pub(super) const TYPES: &[&str] = &["gp2", "gp3", "io1", "io2", "st1", "sc1", "standard"];

/// The volume.
pub(super) const VOLUME: Kind = Kind {
    type_name: "AWS::EC2::Volume",
    module: "ec2",
    constructor: "volume",
    scope: Scope::Zonal,
    summary: "an EBS volume: a disk in one AZ, replicated within it, billed by size and time whether attached or not",
    properties: &[
        Property::optional(
            "availability_zone",
            Type::Text,
            Default::None,
            "the AZ; only instances of that AZ can attach it",
        ),
        Property::optional("size", Type::Int(1, 65_536), Default::None, "GiB"),
        Property::optional("volume_type", Type::OneOf(TYPES), Default::Text("gp2"), "kind of volume"),
        Property::optional("iops", Type::Int(100, 256_000), Default::None, "IOPS, for gp3, io1 and io2"),
        Property::optional("throughput", Type::Int(125, 2_000), Default::None, "MiB/s, for gp3"),
        Property::accepted("encrypted", Type::Bool, Default::Bool(false), "whether it is encrypted"),
        Property::accepted("kms_key_id", Type::Text, Default::None, "the key that encrypts it"),
        Property::optional(
            "snapshot_id",
            Type::RefOrText(&[SNAPSHOT_TYPE]),
            Default::None,
            "the snapshot it begins as, perhaps of a volume in another AZ",
        ),
        Property::optional(
            "multi_attach_enabled",
            Type::Bool,
            Default::Bool(false),
            "whether several instances of the AZ may attach it (io1, io2)",
        ),
        Property::accepted("source_volume_id", Type::Text, Default::None, "a volume to copy"),
        Property::accepted("outpost_arn", Type::Text, Default::None, "an Outpost"),
        Property::accepted("auto_enable_io", Type::Bool, Default::Bool(false), "I/O after a suspected fault"),
        TAGS,
    ],
    attributes: &[super::id("volume_id")],
    arn: "volume/{id}",
    arn_service: "ec2",
    id_prefix: "vol",
    read: read_id,
    refuse: refuse_volume,
    ..Kind::BARE
};

fn refuse_volume(volume: &Resource, world: &dyn World) -> Verdict {
    let Some(zone) = volume.text("availability_zone") else {
        let message = "`ec2::volume` needs `availability_zone`";
        return Err(refusal(volume, "availability_zone", "missing-property", message)
            .help("availability_zone: the AZ of the instance that is to use it"));
    };
    rule::zone_of_region(volume, "availability_zone", &zone)?;
    if ["size", "snapshot_id", "source_volume_id"].iter().all(|name| volume.set(name).is_none()) {
        return Err(refusal(volume, "size", "missing-property", "a volume needs `size` or `snapshot_id`")
            .help("size: GiB"));
    }
    refuse_smaller(volume, world)?;
    let kind = volume.text("volume_type").unwrap_or_default();
    if volume.flag("multi_attach_enabled") && !["io1", "io2"].contains(&kind.as_str()) {
        let message = format!("a {kind} volume can be attached to one instance");
        return Err(refusal(volume, "multi_attach_enabled", "wrong-volume", message)
            .help("only io1 and io2 can be shared, within their AZ; for shared files there is EFS"));
    }
    // `volume_size` is how a launch calls it.
    refuse_terms(volume, "size", |name| if name == "volume_size" { None } else { volume.value(name) })
}

/// A volume that is smaller than the snapshot it begins as, or that begins as a copy of itself.
fn refuse_smaller(volume: &Resource, world: &dyn World) -> Verdict {
    let Some(snapshot) = world.follow(volume, "snapshot_id") else { return Ok(()) };
    if snapshot.reference("volume_id") == Some(volume.id) {
        let message = format!("`{}` is a copy of this volume", snapshot.address());
        return Err(
            refusal(volume, "snapshot_id", "own-snapshot", message).help("make another volume from it")
        );
    }
    match (volume.int("size"), size_of_snapshot(snapshot, world)) {
        (Some(size), Some(least)) if size < least => {
            let message = format!("`{}` needs {least} GiB, and this volume has {size}", snapshot.address());
            Err(refusal(volume, "size", "volume-size", message).help(
                "a volume is at least as large as the snapshot it begins as; leave `size` out for the same",
            ))
        }
        _ => Ok(()),
    }
}

/// What AWS refuses of a volume's size and speed, wherever they are written: `get` reads `size` (or `volume_size`),
/// `volume_type`, `iops`, `throughput`.
pub(super) fn refuse_terms(owner: &Resource, property: &str, get: impl Fn(&str) -> Option<Value>) -> Verdict {
    let kind = get("volume_type")
        .and_then(|kind| kind.as_text().map(str::to_owned))
        .unwrap_or_else(|| "gp2".to_owned());
    let int = |name: &str| get(name).and_then(|value| value.as_int());
    let place = |name: &'static str| if owner.kind.property(name).is_some() { name } else { property };
    if let Some(size) = int("size").or_else(|| int("volume_size")) {
        let (least, most) = sizes(&kind);
        if !(least..=most).contains(&size) {
            let message = format!("a {kind} volume has from {least} to {most} GiB, not {size}");
            return Err(refusal(owner, place("size"), "volume-size", message));
        }
    }
    if let Err(error) = refuse_speed(&kind, int("iops"), int("throughput")) {
        let at = if error.message.contains("throughput") { place("throughput") } else { place("iops") };
        return Err(error.at(owner.span_of(at)));
    }
    Ok(())
}

/// Least and most GiB of a type. The largest sizes of gp2, gp3, io1 and io2 are quotas of the catalog; the rest is from
/// the EC2 API, `CreateVolume`, `Size`.
fn sizes(kind: &str) -> (i64, i64) {
    let most = |id: &str| catalog::quota(id).map_or(16_384, |quota| quota.value as i64);
    match kind {
        "gp2" => (1, most("ebs.gp2.size")),
        "gp3" => (1, most("ebs.gp3.size")),
        "io1" => (4, most("ebs.io1.size")),
        "io2" => (4, most("ebs.io2.size")),
        "standard" => (1, 1_024),
        _ => (125, 16_384),
    }
}

fn refuse_speed(kind: &str, iops: Option<i64>, throughput: Option<i64>) -> Verdict {
    let provisioned = ["io1", "io2"].contains(&kind);
    if iops.is_none() && provisioned {
        return Err(Diagnostic::error("missing-property", format!("an {kind} volume needs `iops`"))
            .help("you pay for the IOPS you ask for; gp3 includes 3,000"));
    }
    if iops.is_some() && !provisioned && kind != "gp3" {
        return Err(Diagnostic::error("wrong-volume", format!("a {kind} volume takes no `iops`"))
            .help("gp3, io1 and io2 do"));
    }
    if throughput.is_some() && kind != "gp3" {
        return Err(Diagnostic::error("wrong-volume", format!("a {kind} volume takes no `throughput`"))
            .help("gp3 does"));
    }
    let Some(iops) = iops else { return Ok(()) };
    let quota = catalog::quota(&format!("ebs.{kind}.iops"));
    let least = if kind == "gp3" { quota.and_then(|quota| quota.low).unwrap_or(100.0) } else { 100.0 };
    let most = quota.map_or(256_000.0, |quota| quota.high.unwrap_or(quota.value));
    if (least..=most).contains(&(iops as f64)) {
        return Ok(());
    }
    let message = format!("a {kind} volume has from {least} to {most} IOPS, not {iops}");
    Err(Diagnostic::error("volume-iops", message))
}

const SNAPSHOT_TYPE: &str = "Cloudkata::EC2::Snapshot";

/// A copy of a volume. CloudFormation has no type for it: one takes it by hand or by a schedule.
pub(super) const SNAPSHOT: Kind = Kind {
    type_name: SNAPSHOT_TYPE,
    module: "ec2",
    constructor: "snapshot",
    scope: Scope::Regional,
    summary: "a copy of an EBS volume as it was at a moment; it outlives the AZ, and a volume made from it can be in any AZ",
    properties: &[
        Property::required("volume_id", Type::Ref(&["AWS::EC2::Volume"]), "the volume that is copied"),
        Property::accepted("description", Type::Text, Default::None, "words of your own"),
        Property::accepted(
            "storage_tier",
            Type::OneOf(&["standard", "archive"]),
            Default::Text("standard"),
            "`archive` costs less and takes days to come back",
        ),
        TAGS,
    ],
    attributes: &[
        super::id("snapshot_id"),
        Attribute { name: "volume_size", summary: "GiB that a volume made from it has at least" },
    ],
    simulated: Simulated::AcceptedOnly("it is billed, but runs do not use it yet"),
    arn: "snapshot/{id}",
    arn_service: "ec2",
    id_prefix: "snap",
    read: |snapshot, world, name| match name {
        "volume_size" => size_of_snapshot(snapshot, world).map(Value::Int),
        _ => read_id(snapshot, world, name),
    },
    ..Kind::BARE
};

/// The size of a volume \[GiB\]: as set, else that of the snapshot it begins as.
pub fn volume_gib(volume: &Resource, world: &dyn World) -> Option<i64> {
    let mut at = volume;
    // A chain of copies is as long as there are volumes; in a circle, which changes can tie, nobody has a size.
    for _ in 0..world.of(volume.kind.type_name).count().max(1) {
        if let Some(size) = at.int("size") {
            return Some(size);
        }
        at = world.follow(world.follow(at, "snapshot_id")?, "volume_id")?;
    }
    None
}

/// The size of the volume that a snapshot copies \[GiB\].
fn size_of_snapshot(snapshot: &Resource, world: &dyn World) -> Option<i64> {
    volume_gib(world.follow(snapshot, "volume_id")?, world)
}

/// The tie between volume and instance.
pub(super) const ATTACHMENT: Kind = Kind {
    type_name: "AWS::EC2::VolumeAttachment",
    module: "ec2",
    constructor: "volume_attachment",
    scope: Scope::Zonal,
    summary: "attaches an EBS volume to an instance of the same AZ",
    properties: &[
        Property::required("instance_id", Type::Ref(&["AWS::EC2::Instance"]), "the instance"),
        Property::required("volume_id", Type::Ref(&["AWS::EC2::Volume"]), "the volume"),
        Property::accepted(
            "device",
            Type::Text,
            Default::Text("/dev/sdf"),
            "the name the instance sees it under",
        ),
    ],
    id_prefix: "attach",
    refuse: refuse_attachment,
    ..Kind::BARE
};

fn refuse_attachment(attachment: &Resource, world: &dyn World) -> Verdict {
    let (Some(volume), Some(instance)) =
        (world.follow(attachment, "volume_id"), world.follow(attachment, "instance_id"))
    else {
        return Ok(());
    };
    let zone = place::subnet_of(instance, world).and_then(place::zone_entry);
    let named = volume.text("availability_zone").unwrap_or_default();
    if let Some(zone) = zone
        && zone.name != named
        && zone.id != named
    {
        let message =
            format!("`{}` is in {named}, but `{}` is in {}", volume.address(), instance.address(), zone.name);
        return Err(refusal(attachment, "volume_id", "other-zone", message)
            .help("a volume lives in one AZ; take a snapshot and make a volume from it in the other"));
    }
    let users: Vec<&Resource> = others(attachment, world, "AWS::EC2::VolumeAttachment")
        .filter(|other| other.reference("volume_id") == Some(volume.id))
        .collect();
    let most = if volume.flag("multi_attach_enabled") {
        catalog::quota("ebs.multi_attach").map_or(1, |quota| quota.value as usize)
    } else {
        1
    };
    match users.first().and_then(|first| world.follow(first, "instance_id")) {
        Some(first) if users.len() >= most => {
            let message = format!("`{}` is already attached to `{}`", volume.address(), first.address());
            Err(refusal(attachment, "volume_id", "volume-in-use", message)
                .help("a volume has one instance, unless it is io1 or io2 with multi_attach_enabled"))
        }
        _ => Ok(()),
    }
}
