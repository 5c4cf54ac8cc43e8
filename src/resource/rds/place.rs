//! Where a database is: its subnets, Availability Zones, security groups, and whether it has a public address.

use super::{db_subnet_group, engine_of, is_aurora, is_multi_az_cluster, refuse_cluster, replica};
use crate::resource::{Resource, Value, World, ec2};

const INSTANCE: &str = "AWS::RDS::DBInstance";

/// The subnets that a database may be in, one in each AZ, ordered by AZ: those of its DB subnet group, else the
/// default subnets of the Region (the group `default`).
pub(super) fn choices<'w>(database: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let owner = owner_of_group(database, world);
    let mut subnets = match db_subnet_group::of(owner, world) {
        Some(group) => db_subnet_group::subnets_of(group, world),
        None => ec2::default_subnets(owner.region, world),
    };
    // Where a group has two subnets in an AZ, AWS takes either: here the first.
    subnets.dedup_by_key(|subnet| ec2::zone_of(subnet));
    let wanted = zones_wanted(owner);
    if !wanted.is_empty() {
        subnets.retain(|subnet| {
            ec2::zone_entry(subnet)
                .is_some_and(|zone| wanted.contains(&zone.name) || wanted.contains(&zone.id))
        });
    }
    subnets
}

/// The database whose subnet group counts: of a member its cluster, and of a copy without a group of its own that of
/// its source, where that is in the same Region.
fn owner_of_group<'a>(database: &'a Resource, world: &'a dyn World) -> &'a Resource {
    let own = |database: &'a Resource| replica::cluster_of(database, world).unwrap_or(database);
    let mut seen = vec![own(database)];
    while let [.., owner] = seen.as_slice() {
        let source = replica::source_of(owner, world).filter(|source| source.region == owner.region);
        match source.map(own).filter(|_| db_subnet_group::of(owner, world).is_none()) {
            Some(next) if !seen.iter().any(|known| known.id == next.id) => seen.push(next),
            _ => return owner,
        }
    }
    database
}

/// The AZs that a cluster names for its instances.
fn zones_wanted(cluster: &Resource) -> Vec<&str> {
    match cluster.kind.property("availability_zones") {
        Some(_) => cluster.list("availability_zones").iter().filter_map(Value::as_text).collect(),
        None => Vec::new(),
    }
}

/// A subnet of the VPC that a database is in.
pub fn home<'w>(database: &Resource, world: &'w dyn World) -> Option<&'w Resource> {
    choices(database, world).first().copied()
}

/// The subnets of a database as it stands: first that of the instance that answers, then that of its standby, where
/// it is Multi-AZ. A read replica and a member of a cluster has its own. A cluster is where its instances are, the
/// writer first.
///
/// Which AZ AWS chooses is not documented. Here a database without `availability_zone` is in the first AZ of its
/// group, a standby in the next, a read replica in the one after its source's, and the members of a cluster take
/// turns in the order in which they were made.
pub fn subnets_of<'w>(database: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    if !database.is(INSTANCE) && !is_multi_az_cluster(database) {
        let members = replica::members_of(database, world);
        return members.into_iter().filter_map(|member| subnets_of(member, world).first().copied()).collect();
    }
    let choices = choices(database, world);
    let Some(first) = first_place(database, &choices, world) else { return Vec::new() };
    let count = copies(database).min(choices.len());
    choices.iter().cycle().skip(first).take(count).copied().collect()
}

/// How many AZs a database takes: two where it has a standby, three as a Multi-AZ DB cluster.
fn copies(database: &Resource) -> usize {
    match (database.is(INSTANCE), database.is(INSTANCE) && database.flag("multi_az")) {
        (false, _) => refuse_cluster::OF_MULTI_AZ,
        (true, true) => 2,
        (true, false) => 1,
    }
}

/// The place of a database among the subnets of its group.
fn first_place(database: &Resource, choices: &[&Resource], world: &dyn World) -> Option<usize> {
    let count = choices.len();
    if count == 0 {
        return None;
    }
    if !database.is(INSTANCE) {
        return Some(0);
    }
    if let Some(wanted) = database.text("availability_zone") {
        let named = |subnet: &&Resource| {
            ec2::zone_entry(subnet).is_some_and(|zone| zone.name == wanted || zone.id == wanted)
        };
        return choices.iter().position(named);
    }
    if let Some(place) = replica::place_in_cluster(database, world) {
        return Some(place % count);
    }
    let Some(source) = replica::source_of(database, world) else {
        return Some(0);
    };
    let theirs = subnets_of(source, world);
    let at = theirs
        .first()
        .and_then(|subnet| choices.iter().position(|choice| ec2::zone_of(choice) == ec2::zone_of(subnet)));
    Some(at.map_or(0, |at| (at + 1) % count))
}

/// The AZ of the instance that answers, such as `us-east-1a`.
pub fn zone(database: &Resource, world: &dyn World) -> Option<String> {
    subnets_of(database, world).first().map(|subnet| ec2::zone_of(subnet))
}

/// The AZs of a database: that of the instance that answers, then that of its standby.
pub fn zones_of(database: &Resource, world: &dyn World) -> Vec<String> {
    subnets_of(database, world).into_iter().map(ec2::zone_of).collect()
}

/// Its security groups: those it (or its cluster) names, else its VPC's default group.
pub fn security_groups_of<'w>(database: &Resource, world: &'w dyn World) -> Vec<&'w Resource> {
    let owner = replica::cluster_of(database, world).unwrap_or(database);
    let property = ["vpc_security_groups", "vpc_security_group_ids"]
        .into_iter()
        .find(|name| owner.kind.property(name).is_some());
    let groups = property.map(|property| world.follow_all(owner, property)).unwrap_or_default();
    if !groups.is_empty() {
        return groups;
    }
    home(owner, world).and_then(|subnet| ec2::default_security_group(subnet, world)).into_iter().collect()
}

/// Whether its name stands for a public address outside its VPC: as it says, else where it is in the default VPC and
/// names no subnet group. Source: API model of RDS (CreateDBInstance.PubliclyAccessible), botocore 1.43.11.
pub fn publicly_accessible(database: &Resource, world: &dyn World) -> bool {
    if let Some(said) = database.value("publicly_accessible").and_then(|value| value.as_bool()) {
        return said;
    }
    if engine_of(database, world).is_none_or(|engine| is_aurora(&engine)) {
        return false;
    }
    let named = database.set("db_subnet_group_name").is_some();
    let by_default = database.text("db_subnet_group_name").as_deref() == Some(db_subnet_group::DEFAULT);
    let home = home(database, world).and_then(|subnet| ec2::vpc_of_subnet(subnet, world));
    (!named || by_default) && home.is_some_and(|vpc| ec2::internet_gateway_of(vpc, world).is_some())
}
