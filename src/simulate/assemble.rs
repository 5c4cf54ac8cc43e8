//! From an architecture to the tables of a run.

mod balancing;
mod compute;
mod cron;
mod deliveries;
mod edges;
mod gates;
mod names;
mod policies;
mod stores;
mod walls;

pub(super) use deliveries::single_delivery;

use super::Limits;
pub(super) use edges::area;

use super::engine::{Destination, Engine, distances};
use super::site::Holder;
use super::workload::Workload;
use crate::architecture::{Architecture, Scheme};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::{ResourceId, World, ec2};
use std::collections::BTreeMap;

/// Places of resources in the tables of a run.
#[derive(Default)]
struct Places {
    machines: BTreeMap<ResourceId, u32>,
    groups: BTreeMap<ResourceId, usize>,
    balancers: BTreeMap<ResourceId, usize>,
    fleets: BTreeMap<ResourceId, usize>,
    checks: BTreeMap<ResourceId, usize>,
}

/// Builds the engine of a run.
///
/// # Errors
/// When an instance type is unknown or a user's Region has no known distance.
pub(super) fn assemble<'a>(
    architecture: &'a Architecture,
    workload: &'a Workload,
    limits: &Limits,
) -> Result<Engine<'a>, Diagnostic> {
    let mut engine = Engine::new(architecture, workload, *limits);
    let mut places = Places::default();
    zones(&mut engine);
    engine.distances = distances(&engine.site.zones);
    places_of_users(&mut engine)?;
    compute::instances(&mut engine, &mut places)?;
    stores::ports(&mut engine);
    balancing::groups(&mut engine, &mut places);
    balancing::balancers(&mut engine, &mut places);
    elastic_addresses(&mut engine, &places);
    balancing::targets(&mut engine, &places);
    compute::fleets(&mut engine, &mut places)?;
    for group in 0..engine.site.groups.len() {
        engine.site.refresh(group);
    }
    for balancer in 0..engine.site.balancers.len() {
        engine.site.show(balancer);
    }
    names::names(&mut engine, &mut places);
    gates::gates(&mut engine);
    edges::edges(&mut engine, &places)?;
    names::destinations(&mut engine);
    policies::policies(&mut engine, &places);
    Ok(engine)
}

/// The AZs of every Region that the script used.
fn zones(engine: &mut Engine<'_>) {
    let mut regions: Vec<&'static str> = engine.architecture.all().map(|resource| resource.region).collect();
    regions.sort_unstable();
    regions.dedup();
    for code in regions {
        for zone in catalog::region(code).map_or(&[][..], |region| &region.zones) {
            engine.site.zone(zone.name, code);
        }
    }
}

/// The place of a subnet's AZ.
fn zone_of(engine: &mut Engine<'_>, subnet: &crate::resource::Resource) -> usize {
    engine.site.zone(&ec2::zone_of(subnet), subnet.region)
}

/// Round trips between users and whoever takes their connections, for one request.
fn handshakes(engine: &Engine<'_>) -> u64 {
    let given = match engine.workload.target.as_slice() {
        [] => &engine.architecture.binding.address,
        target => target,
    };
    let encrypted = given.first().is_some_and(|endpoint| endpoint.scheme == Scheme::Https);
    engine.workload.connections.round_trips(encrypted)
}

/// Cumulative shares of users' places, and the round trip from each to each AZ.
fn places_of_users(engine: &mut Engine<'_>) -> Result<(), Diagnostic> {
    let total: f64 = engine.workload.clients.iter().map(|(_, weight)| weight).sum();
    let mut sum = 0.0;
    let times = handshakes(engine);
    for (from, weight) in &engine.workload.clients {
        sum += weight / total.max(f64::MIN_POSITIVE);
        engine.shares.push(sum);
        let row: Result<Vec<u64>, Diagnostic> = engine
            .site
            .zones
            .iter()
            .map(|zone| match catalog::client_rtt(from, zone.region) {
                Some(time) => Ok(time.as_nanos() * times),
                None => Err(Diagnostic::error(
                    "unknown-distance",
                    format!("nobody measured how far `{from}` is from `{}`", zone.region),
                )),
            })
            .collect();
        engine.round_trips.push(row?);
    }
    Ok(())
}

/// Elastic IPs: each is an address of its own, held by what it is associated with.
fn elastic_addresses(engine: &mut Engine<'_>, places: &Places) {
    let architecture = engine.architecture;
    let holders: BTreeMap<ResourceId, ResourceId> = architecture
        .of("AWS::EC2::Instance")
        .filter_map(|instance| Some((ec2::elastic_ip_of(instance, architecture)?.id, instance.id)))
        .collect();
    let eips: Vec<ResourceId> = architecture.of("AWS::EC2::EIP").map(|eip| eip.id).collect();
    for eip in eips {
        let ip = architecture.public_address(eip, 0);
        if engine.known_addresses.contains_key(&ip) {
            continue;
        }
        let holder = holders.get(&eip).and_then(|instance| places.machines.get(instance));
        let address = match holder {
            Some(machine) => {
                let address = engine.site.lease(Holder::Machine(*machine), Some(eip));
                if let Some(old) = engine.site.machines[*machine as usize].address {
                    engine.site.addresses[old as usize].holder = Holder::Nobody;
                }
                let station = &mut engine.site.machines[*machine as usize];
                station.address = Some(address);
                station.elastic = true;
                address
            }
            None => engine.site.lease(Holder::Nobody, Some(eip)),
        };
        engine.known_addresses.insert(ip, address);
    }
}
