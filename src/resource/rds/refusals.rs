//! What RDS refuses in a DB instance.
//!
//! Source: API model of RDS (CreateDBInstance, CreateDBInstanceReadReplica), botocore 1.43.11, and the rules of
//! CloudFormation for `AWS::RDS::DBInstance`, cfn-lint 1.51.0.

use super::{class, db_instance, engine, identifier, place, refuse_cluster, replica, source_of, storage};
use crate::catalog;
use crate::resource::rule::{self, Verdict, others, refusal, within_quota};
use crate::resource::{Resource, Value, World, ec2};

const INSTANCE: &str = "AWS::RDS::DBInstance";

/// What holds the names of DB instances and of clusters.
const OF_INSTANCE: &str = "db_instance_identifier";
const OF_CLUSTER: &str = "db_cluster_identifier";

/// Ports that SQL Server keeps for itself.
const OF_SQL_SERVER: [u16; 11] = [1234, 1434, 3260, 3343, 3389, 47001, 49152, 49153, 49154, 49155, 49156];

pub(super) fn refuse_instance(database: &Resource, world: &dyn World) -> Verdict {
    refuse_name(database, "db_instance_identifier", world)?;
    refuse_group(database, world)?;
    refuse_source(database, world)?;
    let engine = the_engine(database, world)?;
    let Some(class) = db_instance::class_of(database, world) else {
        let message = "a DB instance needs `db_instance_class`";
        return Err(refusal(database, "db_instance_class", "missing-property", message)
            .help("db_instance_class: vCPUs and memory, such as `db.t4g.micro` or `db.m7g.large`"));
    };
    class::refuse(database, "db_instance_class", &class, &engine)?;
    if super::is_aurora(&engine) {
        refuse_cluster::refuse_member(database, &engine, &class, world)?;
    } else {
        refuse_cluster::refuse_alone(database, &engine)?;
        storage::refuse(database, &engine, world)?;
        refuse_port(database, &engine)?;
    }
    refuse_place(database, world)?;
    refuse_reach(database, world)?;
    let here = |other: &&Resource| other.region == database.region;
    let count = others(database, world, INSTANCE).filter(here).count();
    within_quota(database, "rds.instances", count, &format!("in {}", database.region))
}

/// A name that AWS would not take, or that another one has.
pub(super) fn refuse_name(database: &Resource, property: &str, world: &dyn World) -> Verdict {
    let Some(given) = database.text(property) else { return Ok(()) };
    let plain = given.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let starts = given.starts_with(|c: char| c.is_ascii_alphabetic());
    if !plain || !starts || given.len() > 63 || given.ends_with('-') || given.contains("--") {
        let message = format!("{given:?} cannot be the identifier of a database");
        return Err(refusal(database, property, "bad-name", message)
            .help("1 to 63 letters, digits and single `-`, beginning with a letter"));
    }
    let same = |other: &&Resource| {
        other.region == database.region && identifier(other, property) == given.to_lowercase()
    };
    match others(database, world, database.kind.type_name).find(same) {
        Some(other) => {
            let message = format!("`{}` has the identifier `{given}` already", other.address());
            Err(refusal(database, property, "name-taken", message))
        }
        None => Ok(()),
    }
}

/// A DB subnet group that does not exist.
pub(super) fn refuse_group(database: &Resource, world: &dyn World) -> Verdict {
    super::db_subnet_group::GROUPS.refuse_unknown(database, world)
}

/// What a read replica cannot follow.
fn refuse_source(database: &Resource, world: &dyn World) -> Verdict {
    let property = "source_db_instance_identifier";
    let Some(given) = database.set(property) else { return Ok(()) };
    let Some(source) = source_of(database, world) else {
        let message = format!("there is no DB instance {:?}", given.as_text().unwrap_or_default());
        return Err(refusal(database, property, "no-such-database", message)
            .help("pass the handle of the instance that it should follow"));
    };
    if source.int("backup_retention_period") == Some(0) {
        let message =
            format!("`{}` keeps no automated backups, and a read replica begins as one", source.address());
        return Err(refusal(database, property, "no-backups", message)
            .help("give the source a `backup_retention_period` of at least 1 day"));
    }
    if replica::cluster_of(source, world).is_some() {
        let message = format!("`{}` is a member of a cluster", source.address());
        return Err(refusal(database, property, "wrong-source", message)
            .help("a reader of Aurora is one more instance of the cluster: db_cluster_identifier"));
    }
    if let (Some(own), Some(theirs)) = (database.text("engine"), engine::engine_of(source, world))
        && own != theirs
    {
        let message = format!("`{}` runs {theirs}, so its replica cannot run {own}", source.address());
        return Err(refusal(database, "engine", "wrong-engine", message));
    }
    refuse_circle(database, property, source, world)?;
    let most = catalog::quota("rds.read_replicas").map_or(15, |quota| quota.value as usize);
    let count = replica::read_replicas_of(source, world).iter().filter(|r| r.id != database.id).count();
    if count >= most {
        let message = format!("`{}` has {count} read replicas, the most AWS allows", source.address());
        return Err(refusal(database, property, "quota-exceeded", message));
    }
    Ok(())
}

/// Databases that are copies of one another all round. AWS allows a replica of a replica, and no circle.
pub(super) fn refuse_circle(
    database: &Resource,
    property: &str,
    source: &Resource,
    world: &dyn World,
) -> Verdict {
    // By its new name too: a copy that names its source may have waited for one of this name.
    let name = identifier(database, if database.is(INSTANCE) { OF_INSTANCE } else { OF_CLUSTER });
    let own = |found: &&Resource| {
        found.id == database.id
            || replica::cluster_of(found, world).is_some_and(|cluster| cluster.id == database.id)
            || found.is(database.kind.type_name)
                && found.text(property).is_some_and(|source| source.to_lowercase() == name)
    };
    let sources = replica::sources_of(source, world);
    if ![source].iter().chain(&sources).any(own) {
        return Ok(());
    }
    let message = format!("`{}` is itself a copy of this database", source.address());
    Err(refusal(database, property, "own-replica", message))
}

fn the_engine(database: &Resource, world: &dyn World) -> Result<String, crate::diagnostic::Diagnostic> {
    engine::engine_of(database, world).ok_or_else(|| {
        refusal(database, "engine", "missing-property", "a DB instance needs `engine`")
            .help("engine: which database it runs, such as \"mysql\" or \"postgres\"")
    })
}

fn refuse_port(database: &Resource, engine: &str) -> Verdict {
    let Some(value) = database.set("port") else { return Ok(()) };
    let number = value.as_int().or_else(|| value.as_text()?.trim().parse().ok());
    let port = number.and_then(|number| u16::try_from(number).ok()).filter(|port| *port >= 1_150);
    let kept = |port: &u16| engine.starts_with("sqlserver") && OF_SQL_SERVER.contains(port);
    match port {
        None => {
            let message = "a database listens on a port from 1150 to 65535";
            Err(refusal(database, "port", "bad-port", message))
        }
        Some(port) if kept(&port) => {
            let message = format!("SQL Server keeps port {port} for itself");
            Err(refusal(database, "port", "bad-port", message))
        }
        Some(_) => Ok(()),
    }
}

/// An AZ that it cannot be in, and a standby that has nowhere to go.
fn refuse_place(database: &Resource, world: &dyn World) -> Verdict {
    if let Some(zone) = database.text("availability_zone") {
        if database.flag("multi_az") {
            let message = "a Multi-AZ instance has no AZ of its own";
            return Err(refusal(database, "availability_zone", "multi-az-in-one-az", message).help(
                "AWS puts it and its standby into two AZs of its subnet group; leave one of the two out",
            ));
        }
        rule::zone_of_region(database, "availability_zone", &zone)?;
        if place::subnets_of(database, world).is_empty() {
            let message = format!("its subnet group has no subnet in {zone}");
            return Err(refusal(database, "availability_zone", "other-zone", message)
                .help("name an AZ of the group, or add a subnet to it"));
        }
    }
    if place::choices(database, world).is_empty() {
        return Err(refusal(
            database,
            "db_subnet_group_name",
            "no-subnet",
            "there is no subnet to put it in",
        )
        .help("make an `rds::db_subnet_group` with subnets in two AZs"));
    }
    Ok(())
}

/// Groups of another VPC, and a public address where no way leads to the Internet.
fn refuse_reach(database: &Resource, world: &dyn World) -> Verdict {
    let groups = database.references("vpc_security_groups");
    let home = ec2::vpc_of(database, world);
    ec2::refuse_mixed(database, "vpc_security_groups", &groups, home, world)?;
    let said = database.set("publicly_accessible").and_then(Value::as_bool) == Some(true);
    match home.filter(|_| said) {
        Some(vpc) if ec2::internet_gateway_of(vpc, world).is_none() => {
            let message = format!(
                "`{}` has no internet gateway, so nothing in it can be publicly accessible",
                vpc.address()
            );
            Err(refusal(database, "publicly_accessible", "no-internet-gateway", message)
                .help("leave it private: the application is in the same VPC"))
        }
        _ => Ok(()),
    }
}
