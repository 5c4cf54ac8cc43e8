//! Rules that kinds of several services share, and the words in which AWS's refusals are told.

use super::{Resource, ResourceId, Scope, World, kind_of_type};
use crate::catalog;
use crate::diagnostic::Diagnostic;

/// The answer of a rule.
pub type Verdict = Result<(), Diagnostic>;

/// A refusal that points at a property (or at the resource, where the property is not set).
pub fn refusal(
    resource: &Resource,
    property: &str,
    code: &'static str,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::error(code, message).at(resource.span_of(property))
}

/// The resources of a type, without the older version of the one that is being checked.
pub fn others<'w>(
    resource: &Resource,
    world: &'w dyn World,
    type_name: &'w str,
) -> impl Iterator<Item = &'w Resource> + use<'w> {
    let own = resource.id;
    world.of(type_name).filter(move |other| other.id != own)
}

/// Refuses what would be one more than a quota allows; `count` is what is there already, `place` the words after it
/// ("in us-east-1").
pub fn within_quota(resource: &Resource, quota: &str, count: usize, place: &str) -> Verdict {
    let Some(quota) = catalog::quota(quota) else { return Ok(()) };
    if (count as f64) < quota.value {
        return Ok(());
    }
    let message = format!(
        "AWS allows {} {}, and there {} already {count} {place}",
        quota.value,
        quota.what,
        if count == 1 { "is" } else { "are" },
    );
    let advice = match quota.adjustable {
        Some(false) => "this limit is fixed; use fewer",
        _ => "this is a default quota: at work you would ask AWS to raise it, or use fewer",
    };
    Err(Diagnostic::error("quota-exceeded", message).at(resource.span.clone()).help(advice))
}

/// References that AWS lets cross the border of a Region: copies of databases and of buckets, and peered networks.
const ACROSS: &[(&str, &str)] = &[
    ("AWS::EC2::Route", "vpc_peering_connection_id"),
    ("AWS::EC2::VPCPeeringConnection", "peer_vpc_id"),
    ("AWS::RDS::DBCluster", "replication_source_identifier"),
    ("AWS::RDS::DBInstance", "source_db_instance_identifier"),
    ("AWS::S3::Bucket", "replication_configuration"),
];

/// Refuses a reference over the border of a Region: everything that is not global finds only its own Region, except
/// where AWS copies from one to the other.
pub fn one_region(resource: &Resource, world: &dyn World) -> Verdict {
    if resource.kind.scope == Scope::Global {
        return Ok(());
    }
    let local = |name: &str| !ACROSS.contains(&(resource.kind.type_name, name));
    for (name, setting) in resource.settings.iter().filter(|(name, _)| local(name)) {
        let mut found = Vec::new();
        setting.value.references(&mut found);
        let far = |id: &ResourceId| {
            let other = world.get(*id)?;
            (other.kind.scope != Scope::Global && other.region != resource.region).then_some(other)
        };
        if let Some(other) = found.iter().find_map(far) {
            let message = format!(
                "`{name}` of `{}` in {} is `{}`, which is in {}",
                resource.address(),
                resource.region,
                other.address(),
                other.region
            );
            return Err(refusal(resource, name, "other-region", message)
                .help("a Regional resource finds only its own Region; make one in each Region"));
        }
    }
    Ok(())
}

/// Refuses an instance type that does not exist.
pub fn instance_type(resource: &Resource, property: &str, name: &str) -> Verdict {
    if catalog::instance_type(name).is_some() {
        return Ok(());
    }
    let error =
        refusal(resource, property, "unknown-instance-type", format!("there is no instance type `{name}`"));
    let near = error.nearest(name, catalog::instance_types().map(|kind| kind.name));
    let count = catalog::instance_types().count();
    Err(if near.help.is_some() {
        near.note(format!("the catalog knows {count} instance types"))
    } else {
        near.help(format!("there are {count} types, such as `t3.micro`, `m7g.large` or `c5.xlarge`"))
    })
}

/// Refuses an Availability Zone that the Region does not have.
pub fn zone_of_region(resource: &Resource, property: &str, name: &str) -> Verdict {
    let Some(region) = catalog::region(resource.region) else { return Ok(()) };
    if region.zones.iter().any(|zone| zone.name == name || zone.id == name) {
        return Ok(());
    }
    let names: Vec<&str> = region.zones.iter().map(|zone| zone.name).collect();
    let message = match catalog::zone(name) {
        Some(zone) => {
            format!("the Availability Zone `{name}` is in {}, not in {}", zone.region(), region.code)
        }
        None => format!("there is no Availability Zone `{name}` in {}", region.code),
    };
    let help = format!("{} has {}", region.code, names.join(", "));
    Err(refusal(resource, property, "unknown-zone", message).help(help))
}

/// The name a script uses for a type, `ec2::instance`.
pub fn path(type_name: &str) -> String {
    kind_of_type(type_name).map_or_else(|| type_name.to_owned(), |kind| kind.path())
}
