//! What AWS makes without being asked: the default VPC of a Region, and the companions of a new VPC.
//!
//! Source: Amazon VPC user guide, "Default VPC components" and "Default security groups for your VPCs".

use super::Architecture;
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{Kind, Resource, ResourceId, Setting, Value, World, kind_of_type};
use std::collections::BTreeMap;

/// Names of AWS's own resources end with the Region or start with the VPC, so that they are unique.
fn add(
    architecture: &mut Architecture,
    region: &'static str,
    ty: &str,
    name: String,
    settings: &[(&str, Value)],
) -> Option<ResourceId> {
    let kind = kind_of_type(ty)?;
    let id = architecture.next_id();
    let settings: BTreeMap<&'static str, Setting> = settings
        .iter()
        .filter_map(|(key, value)| {
            Some((kind.property(key)?.name, Setting { value: value.clone(), span: None }))
        })
        .collect();
    architecture.insert(Resource {
        id,
        kind,
        name,
        region,
        implicit: true,
        made_by: None,
        settings,
        span: None,
    });
    Some(id)
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

/// Makes the default VPC of a Region, unless it is there.
pub(super) fn open_region(architecture: &mut Architecture, region: &'static str) {
    let name = format!("default-{region}");
    if architecture.find(&format!("ec2::vpc.{name}")).is_some() {
        return;
    }
    build_default_vpc(architecture, region, &name);
}

fn build_default_vpc(architecture: &mut Architecture, region: &'static str, name: &str) -> Option<()> {
    let vpc = add(
        architecture,
        region,
        "AWS::EC2::VPC",
        name.to_owned(),
        &[("cidr_block", text("172.31.0.0/16"))],
    )?;
    let table = companions(architecture, vpc)?;
    let gateway = add(architecture, region, "AWS::EC2::InternetGateway", name.to_owned(), &[])?;
    let both = [("vpc_id", Value::Ref(vpc)), ("internet_gateway_id", Value::Ref(gateway))];
    add(architecture, region, "AWS::EC2::VPCGatewayAttachment", name.to_owned(), &both)?;
    let out = [
        ("route_table_id", Value::Ref(table)),
        ("destination_cidr_block", text("0.0.0.0/0")),
        ("gateway_id", Value::Ref(gateway)),
    ];
    add(architecture, region, "AWS::EC2::Route", name.to_owned(), &out)?;
    for (index, zone) in catalog::region(region)?.zones.iter().enumerate() {
        let settings = [
            ("vpc_id", Value::Ref(vpc)),
            ("cidr_block", Value::Text(format!("172.31.{}.0/20", index * 16))),
            ("availability_zone", text(zone.name)),
            ("map_public_ip_on_launch", Value::Bool(true)),
        ];
        add(architecture, region, "AWS::EC2::Subnet", format!("default-{}", zone.name), &settings)?;
    }
    Some(())
}

/// Names of what comes with a VPC of the script: its main route table; its network ACL and security group.
fn companion_names(vpc: &str) -> (String, String) {
    (format!("{vpc}-main"), format!("{vpc}-default"))
}

/// Refuses a name that AWS needs for what it makes by itself.
pub(super) fn reserved(architecture: &Architecture, kind: &Kind, name: &str) -> Result<(), Diagnostic> {
    let path = kind.path();
    let place = name.strip_prefix("default-").unwrap_or_default();
    if kind.module == "ec2" && (catalog::region(place).is_some() || catalog::zone(place).is_some()) {
        let message = format!("`{path}.{name}` is a name of AWS's own defaults");
        return Err(Diagnostic::error("name-reserved", message).help("choose another name"));
    }
    if kind.type_name != "AWS::EC2::VPC" {
        return Ok(());
    }
    let (main, own) = companion_names(name);
    let companions = [("route_table", &main), ("network_acl", &own), ("security_group", &own)];
    let addresses = companions.map(|(kind, name)| format!("ec2::{kind}.{name}"));
    match addresses.iter().find(|address| architecture.find(address).is_some()) {
        Some(taken) => {
            let message = format!("there is already a `{taken}`, the name of what AWS makes with this VPC");
            Err(Diagnostic::error("name-taken", message).help("make the VPC first, or choose another name"))
        }
        None => Ok(()),
    }
}

/// What comes with a new VPC: a main route table, a network ACL that lets everything through, and a default security
/// group that admits only its own members. Returns the main route table.
pub(super) fn companions(architecture: &mut Architecture, id: ResourceId) -> Option<ResourceId> {
    let vpc = architecture.get(id)?;
    if !vpc.is("AWS::EC2::VPC") {
        return None;
    }
    let (region, name) = (vpc.region, vpc.name.clone());
    let of_vpc = ("vpc_id", Value::Ref(id));
    let (main, own) = if vpc.implicit { (name.clone(), name) } else { companion_names(&name) };
    let table = add(architecture, region, "AWS::EC2::RouteTable", main, std::slice::from_ref(&of_vpc))?;
    add(architecture, region, "AWS::EC2::NetworkAcl", own.clone(), std::slice::from_ref(&of_vpc))?;
    let group = architecture.next_id();
    let members = Value::Map(BTreeMap::from([
        ("ip_protocol".to_owned(), text("-1")),
        ("source_security_group_id".to_owned(), Value::Ref(group)),
    ]));
    let settings = [
        of_vpc,
        ("group_description", text("default VPC security group")),
        ("security_group_ingress", Value::List(vec![members])),
    ];
    add(architecture, region, "AWS::EC2::SecurityGroup", own, &settings)?;
    Some(table)
}

/// A resource and what AWS made together with it.
pub(super) fn family(architecture: &Architecture, id: ResourceId) -> Vec<ResourceId> {
    let mut family = vec![id];
    let companions = architecture.all().filter(|resource| {
        resource.implicit
            && resource.kind.property("vpc_id").is_some()
            && resource.reference("vpc_id") == Some(id)
    });
    family.extend(companions.map(|resource| resource.id));
    family
}

/// How many public addresses AWS may lease to a resource: one for an instance, a database or an Elastic IP, one in each AZ for a
/// load balancer (no Region has more than six).
pub(super) fn public_slots(architecture: &Architecture, id: ResourceId) -> u32 {
    match architecture.get(id).map(|resource| resource.kind.type_name) {
        Some("AWS::EC2::Instance" | "AWS::EC2::EIP" | "AWS::EC2::NatGateway" | "AWS::RDS::DBInstance") => 1,
        // A Multi-AZ DB cluster has a writer and two readable standbys.
        Some("AWS::RDS::DBCluster") => 3,
        Some("AWS::ElasticLoadBalancingV2::LoadBalancer" | "AWS::ElasticLoadBalancing::LoadBalancer") => 6,
        _ => 0,
    }
}
