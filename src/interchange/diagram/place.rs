//! Where a resource stands: its subnets, their zones, its VPC.

use crate::architecture::Architecture;
use crate::resource::{Resource, ResourceId, Value, World};
use std::collections::{BTreeMap, BTreeSet};

/// What a script set a property to; nothing where the kind has no such property.
pub fn set<'a>(found: &'a Resource, property: &str) -> Option<&'a Value> {
    found.settings.get(property).map(|setting| &setting.value)
}

/// The resource that a property names.
pub fn names(found: &Resource, property: &str) -> Option<ResourceId> {
    set(found, property)?.as_ref()
}

/// The subnets in which a resource is, named by itself or by its subnet group.
pub fn subnets_of(architecture: &Architecture, found: &Resource) -> Vec<ResourceId> {
    if found.is("AWS::EC2::Subnet") {
        return vec![found.id];
    }
    if found.is("AWS::EC2::Instance") {
        return architecture
            .attribute(found.id, "subnet_id")
            .and_then(|value| value.as_ref())
            .into_iter()
            .collect();
    }
    let mut subnets = BTreeSet::new();
    for id in named(found) {
        match architecture.get(id) {
            Some(other) if other.is("AWS::EC2::Subnet") => drop(subnets.insert(id)),
            Some(other) if other.kind.type_name.ends_with("SubnetGroup") => {
                let subnet =
                    |id: &ResourceId| architecture.get(*id).is_some_and(|one| one.is("AWS::EC2::Subnet"));
                subnets.extend(named(other).into_iter().filter(subnet));
            }
            _ => {}
        }
    }
    subnets.into_iter().collect()
}

fn named(found: &Resource) -> Vec<ResourceId> {
    let mut named = Vec::new();
    found.settings.values().for_each(|setting| setting.value.references(&mut named));
    named
}

/// The VPC that a resource is in.
pub fn vpc_of(architecture: &Architecture, found: &Resource) -> Option<ResourceId> {
    if found.is("AWS::EC2::VPC") {
        return Some(found.id);
    }
    let of_subnet = |id: ResourceId| names(architecture.get(id)?, "vpc_id");
    let subnets = subnets_of(architecture, found);
    let by_subnet = subnets.into_iter().find_map(of_subnet);
    let is_vpc = |id: &ResourceId| architecture.get(*id).is_some_and(|one| one.is("AWS::EC2::VPC"));
    by_subnet
        .or_else(|| names(found, "vpc_id").filter(is_vpc))
        .or_else(|| {
            architecture.attribute(found.id, "vpc_id").as_ref().and_then(Value::as_ref).filter(is_vpc)
        })
        .or_else(|| behind(architecture, found))
}

/// What stands on another resource stands where that stands: a listener on its balancer, a gateway where it is attached.
fn behind(architecture: &Architecture, found: &Resource) -> Option<ResourceId> {
    if found.is("AWS::EC2::InternetGateway") {
        let ties = architecture.all().filter(|tie| tie.is("AWS::EC2::VPCGatewayAttachment"));
        let mut ties = ties.filter(|tie| names(tie, "internet_gateway_id") == Some(found.id));
        return ties.find_map(|tie| names(tie, "vpc_id"));
    }
    ["load_balancer_arn", "listener_arn"].iter().find_map(|property| {
        let owner = architecture.get(names(found, property)?)?;
        vpc_of(architecture, owner)
    })
}

/// The zones in which these resources have something, and their subnets there.
pub fn places(architecture: &Architecture, inside: &[&&Resource]) -> BTreeMap<String, BTreeSet<ResourceId>> {
    let mut zones: BTreeMap<String, BTreeSet<ResourceId>> = BTreeMap::new();
    for found in inside {
        for id in subnets_of(architecture, found) {
            let zone = architecture
                .attribute(id, "availability_zone")
                .or_else(|| set(architecture.get(id)?, "availability_zone").cloned());
            if let Some(Value::Text(zone)) = zone {
                zones.entry(zone).or_default().insert(id);
            }
        }
    }
    zones
}
