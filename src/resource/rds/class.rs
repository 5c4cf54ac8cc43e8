//! DB instance classes: AWS names a class after the EC2 instance type it runs on (`db.m7g.large` on `m7g.large`), and
//! so its vCPUs, memory and CPU credits are those of the type.
//!
//! Families by engine: AWS Price List of us-east-1 and ap-northeast-2 as recorded in cfn-lint 1.51.0.

use super::db_instance::class_of;
use crate::catalog::{self, Burst, InstanceType};
use crate::diagnostic::Diagnostic;
use crate::resource::rule::{Verdict, refusal};
use crate::resource::{Resource, World};

/// The class of Aurora Serverless v2: capacity is in the cluster.
pub(super) const SERVERLESS: &str = "db.serverless";

/// Families that RDS offers for some engine, the previous generations included.
const FAMILIES: &[&str] = &[
    "m1", "m2", "m3", "m4", "m5", "m5d", "m6g", "m6gd", "m6i", "m6id", "m6idn", "m6in", "m7g", "m7i", "m8a",
    "m8g", "m8gd", "m8i", "r3", "r4", "r5", "r5b", "r5d", "r6g", "r6gd", "r6i", "r6id", "r6idn", "r6in",
    "r7g", "r7i", "r8a", "r8g", "r8gd", "r8i", "t1", "t2", "t3", "t4g", "x1", "x1e", "x2g", "x2idn",
    "x2iedn", "x2iezn", "z1d",
];

/// Families of Aurora.
const OF_AURORA: &[&str] =
    &["r3", "r4", "r5", "r6g", "r6gd", "r6i", "r6id", "r7g", "r7i", "r8g", "r8gd", "t2", "t3", "t4g", "x2g"];

/// Name of the EC2 instance type that a class runs on. Classes of Oracle with more memory (`db.r5.large.tpc1.mem2x`)
/// are read as the plain ones; `x2g` is `x2gd` without its disk.
fn instance_type_of(class: &str) -> Option<&'static InstanceType> {
    let mut parts = class.strip_prefix("db.")?.split('.');
    let (family, size) = (parts.next()?, parts.next()?);
    let family = if family == "x2g" { "x2gd" } else { family };
    catalog::instance_type(&format!("{family}.{size}"))
}

/// The vCPUs of the class of a DB instance; none for Aurora Serverless v2, whose cluster says how many capacity units
/// it may use.
pub fn vcpus(database: &Resource, world: &dyn World) -> Option<u32> {
    instance_type_of(&class_of(database, world)?).map(|found| found.vcpus)
}

/// The memory of the class of a DB instance \[GiB\]; none for Aurora Serverless v2.
pub fn memory_gib(database: &Resource, world: &dyn World) -> Option<f64> {
    instance_type_of(&class_of(database, world)?).map(InstanceType::memory_gib)
}

/// CPU credits of a burstable class. RDS runs T3 and T4g in unlimited mode, T2 in standard mode.
pub fn burst(database: &Resource, world: &dyn World) -> Option<Burst> {
    instance_type_of(&class_of(database, world)?).and_then(|found| found.burst)
}

/// Refuses a class that does not exist, or that the engine does not run on.
pub(super) fn refuse(database: &Resource, property: &str, class: &str, engine: &str) -> Verdict {
    let aurora = super::is_aurora(engine);
    if class == SERVERLESS && aurora {
        return Ok(());
    }
    let family = class.strip_prefix("db.").and_then(|rest| rest.split('.').next()).unwrap_or_default();
    if instance_type_of(class).is_none() || !FAMILIES.contains(&family) {
        return Err(unknown(database, property, class));
    }
    if aurora && !OF_AURORA.contains(&family) {
        let message = format!("Aurora has no class `{class}`");
        return Err(refusal(database, property, "wrong-class", message).help(
            "Aurora runs on classes with much memory, such as `db.r7g.large`, and on `db.t4g.medium`",
        ));
    }
    let arm = instance_type_of(class).is_some_and(|found| found.arch == "arm64");
    if arm && ["oracle", "sqlserver", "db2"].iter().any(|name| engine.starts_with(name)) {
        let message = format!("{engine} does not run on `{class}`, which has Graviton processors");
        return Err(refusal(database, property, "wrong-class", message)
            .help("choose a class with Intel or AMD processors, such as `db.m6i.large`"));
    }
    Ok(())
}

fn unknown(database: &Resource, property: &str, class: &str) -> Diagnostic {
    let error =
        refusal(database, property, "unknown-class", format!("there is no DB instance class `{class}`"));
    if catalog::instance_type(class).is_some() {
        return error.help(format!("classes of databases begin with `db.`, such as `db.{class}`"));
    }
    let known: Vec<String> = catalog::instance_types()
        .filter(|found| FAMILIES.contains(&found.family()))
        .map(|found| format!("db.{}", found.name))
        .collect();
    let near = error.nearest(class, known.iter().map(String::as_str));
    if near.help.is_some() {
        near
    } else {
        near.help("such as `db.t4g.micro`, `db.m7g.large` or `db.r7g.large`")
    }
}
