//! Storage of a DB instance: size, kind and speed. Aurora has none of its own: its cluster volume grows by itself.
//!
//! Source: API model of RDS (CreateDBInstance: AllocatedStorage, StorageType, Iops, StorageThroughput), botocore
//! 1.43.11; what gp3 includes: Amazon RDS user guide, "Amazon RDS DB instance storage".

use super::replica::sources_of;
use super::{engine_of, is_aurora};
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Resource, Value, World};

/// Kinds of storage. `standard` (magnetic) is the previous generation.
pub(super) const TYPES: &[&str] = &["gp2", "gp3", "io1", "io2", "standard"];

/// IOPS that gp3 includes: up to a border of size, and above it, where the volume is striped.
const GP3_IOPS: (i64, i64) = (3_000, 12_000);
/// IOPS of gp2 for each GiB, the least, and the most. Source: Amazon RDS user guide, "gp2 storage".
const GP2_IOPS: (i64, i64, i64) = (3, 100, 64_000);
/// IOPS of magnetic storage, about. Source: Amazon RDS user guide, "Magnetic storage".
const STANDARD_IOPS: i64 = 100;

/// What a DB instance stores on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// `gp2`, `gp3`, `io1`, `io2` or `standard`.
    pub kind: String,
    /// Size \[GiB\].
    pub gib: i64,
    /// I/O operations it sustains \[1/s\].
    pub iops: i64,
    /// Of these, how many are paid apart from the size.
    pub paid_iops: i64,
}

/// The storage of a DB instance; that of its source for a read replica that names none. None for Aurora.
pub fn storage_of(database: &Resource, world: &dyn World) -> Option<Storage> {
    let engine = engine_of(database, world)?;
    if is_aurora(&engine) {
        return None;
    }
    let sources = sources_of(database, world);
    let read = |name: &str| {
        let own = database.set(name);
        own.or_else(|| sources.iter().find_map(|source| source.set(name))).cloned()
    };
    let gib = gibibytes(&read("allocated_storage")?)?;
    let iops = read("iops").and_then(|value| value.as_int());
    let kind = match read("storage_type") {
        Some(Value::Text(kind)) => kind,
        _ if iops.is_some() => "io1".to_owned(),
        _ => "gp3".to_owned(),
    };
    let included = match kind.as_str() {
        "gp3" if gib < border(&engine) => GP3_IOPS.0,
        "gp3" => GP3_IOPS.1,
        "gp2" => (gib * GP2_IOPS.0).clamp(GP2_IOPS.1, GP2_IOPS.2),
        "standard" => STANDARD_IOPS,
        _ => 0,
    };
    let iops = iops.unwrap_or(included).max(included);
    Some(Storage { kind, gib, iops, paid_iops: iops - included })
}

/// A size that may be written as a number or, as CloudFormation has it, as a text.
pub(super) fn gibibytes(value: &Value) -> Option<i64> {
    value.as_int().or_else(|| value.as_text()?.trim().parse().ok())
}

/// The size from which gp3 is striped over several volumes \[GiB\]; never for SQL Server.
fn border(engine: &str) -> i64 {
    match engine {
        _ if engine.starts_with("oracle") => 200,
        _ if engine.starts_with("sqlserver") => i64::MAX,
        _ => 400,
    }
}

/// Least and most GiB of a kind of storage under an engine.
fn sizes(kind: &str, engine: &str) -> (i64, i64) {
    let sql_server = engine.starts_with("sqlserver");
    match kind {
        "gp2" | "gp3" if sql_server => (20, 16_384),
        "gp2" | "gp3" => (20, 65_536),
        "io1" | "io2" if sql_server => (100, 16_384),
        "io1" | "io2" => (100, 65_536),
        _ if sql_server => (20, 1_024),
        _ if engine.starts_with("oracle") => (10, 3_072),
        _ => (5, 3_072),
    }
}

/// Refuses a size, kind or speed that does not exist.
pub(super) fn refuse(database: &Resource, engine: &str, world: &dyn World) -> Verdict {
    let Some(storage) = storage_of(database, world) else {
        return missing(database);
    };
    let kind = storage.kind.as_str();
    let (least, most) = sizes(kind, engine);
    if !(least..=most).contains(&storage.gib) {
        let message =
            format!("{kind} storage of {engine} has from {least} to {most} GiB, not {}", storage.gib);
        return Err(refusal(database, "allocated_storage", "volume-size", message));
    }
    refuse_iops(database, &storage, engine)?;
    if database.set("storage_throughput").is_some() && kind != "gp3" {
        let message = format!("{kind} storage takes no `storage_throughput`");
        return Err(refusal(database, "storage_throughput", "wrong-volume", message).help("gp3 does"));
    }
    Ok(())
}

fn missing(database: &Resource) -> Verdict {
    if database.set("allocated_storage").is_some() {
        let message = "`allocated_storage` must be a whole number of GiB";
        return Err(refusal(database, "allocated_storage", "wrong-type", message));
    }
    if database.set("db_snapshot_identifier").is_some() {
        return Ok(());
    }
    let message = "a DB instance needs `allocated_storage`";
    Err(refusal(database, "allocated_storage", "missing-property", message)
        .help("allocated_storage: GiB, at least 20; only Aurora grows by itself"))
}

fn refuse_iops(database: &Resource, storage: &Storage, engine: &str) -> Verdict {
    let (kind, given) = (storage.kind.as_str(), database.set("iops").and_then(Value::as_int));
    let provisioned = ["io1", "io2"].contains(&kind);
    let wrong = |code: &'static str, message: String| Err(refusal(database, "iops", code, message));
    let Some(iops) = given else {
        if provisioned && storage.iops == 0 {
            return Err(refusal(
                database,
                "iops",
                "missing-property",
                format!("{kind} storage needs `iops`"),
            )
            .help("you pay for the IOPS you ask for; gp3 includes 3,000"));
        }
        return Ok(());
    };
    match kind {
        "gp2" | "standard" => wrong("wrong-volume", format!("{kind} storage takes no `iops`")),
        "gp3" if storage.gib < border(engine) && !engine.starts_with("sqlserver") => {
            let message = format!(
                "gp3 storage of {engine} takes `iops` from {} GiB on; below it has {} included",
                border(engine),
                GP3_IOPS.0
            );
            wrong("volume-iops", message)
        }
        "gp3" => Ok(()),
        _ => {
            let tenths = if engine.starts_with("sqlserver") { 10 } else { 5 };
            let (least, most) = (storage.gib * tenths / 10, storage.gib * 50);
            if (least..=most).contains(&iops) {
                return Ok(());
            }
            let message =
                format!("{} GiB of {kind} have from {least} to {most} IOPS, not {iops}", storage.gib);
            wrong("volume-iops", message)
        }
    }
}
