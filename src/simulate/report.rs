//! From a finished engine to the figures of a run.

use super::engine::Engine;
use super::measure::SECOND;
use super::run::{Lost, Requests, Run};
use crate::catalog;
use crate::resource::{Simulated, World};
use crate::units::{Duration, Usd};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Nanoseconds of an hour.
const HOUR: f64 = 3600.0 * SECOND as f64;

/// The figures of a run that has ended.
pub(super) fn report(mut engine: Engine<'_>) -> Run {
    let end = engine.now;
    engine.recording.in_flight = engine.recording_in_flight();
    let notes = notes(&engine);
    let hours = Hours::of(&mut engine, end);
    let cost = hours.cost(&engine, end);
    let stations = stations(&mut engine, end);
    let recording = engine.recording;
    let mut whole = recording.window(0, end.max(1));
    let Requests { ok, failed, .. } = whole.requests;
    let requests = Requests { total: recording.total, ok, failed, in_flight: recording.in_flight };
    let timeline = recording.timeline();
    let in_service = timeline.iter().map(|moment| moment.in_service);
    Run {
        schema_version: 1,
        requests,
        availability: whole.availability,
        latency_ms: whole.latency_ms,
        stations,
        causes: std::mem::take(&mut whole.causes),
        in_service: (in_service.clone().min().unwrap_or(0), in_service.max().unwrap_or(0)),
        timeline,
        lost: Lost::default(),
        cost_usd: cost.dollars(),
        vcpu_hours: hours.vcpu,
        instance_hours: hours.instances,
        events: engine.log,
        notes,
        seed: engine.workload.seed,
        duration_s: Duration::from_nanos(end).as_secs_f64(),
        hours_by_type: hours.by_type,
        cost,
        recording: Arc::new(recording),
    }
}

/// One station an instance, in the order of their making.
fn stations(engine: &mut Engine<'_>, end: u64) -> Vec<super::run::Station> {
    let architecture = engine.architecture;
    let profiles = &engine.site.profiles;
    engine
        .site
        .machines
        .iter_mut()
        .map(|machine| {
            let owner = architecture.get(profiles[machine.profile].owner);
            machine.station(end, owner.map_or("", |resource| resource.kind.type_name))
        })
        .collect()
}

/// Hours that instances ran.
struct Hours {
    by_type: BTreeMap<String, f64>,
    rows: Vec<(String, &'static str, bool, f64)>,
    vcpu: f64,
    instances: f64,
    surplus_vcpu_hours: f64,
}

impl Hours {
    fn of(engine: &mut Engine<'_>, end: u64) -> Self {
        let mut hours = Self {
            by_type: BTreeMap::new(),
            rows: Vec::new(),
            vcpu: 0.0,
            instances: 0.0,
            surplus_vcpu_hours: 0.0,
        };
        for machine in &mut engine.site.machines {
            machine.set_billed(end, false);
            let profile = &engine.site.profiles[machine.profile];
            let time = machine.billed as f64 / HOUR;
            let name = if profile.spot {
                format!("{} spot", profile.instance_type)
            } else {
                profile.instance_type.clone()
            };
            *hours.by_type.entry(name).or_insert(0.0) += time;
            hours.vcpu += time * f64::from(profile.vcpus);
            hours.instances += time;
            let region = engine.site.zones[profile.zone].region;
            hours.rows.push((profile.instance_type.clone(), region, profile.spot, time));
            if let Some(credits) = &mut machine.credits {
                credits.accrue(end);
                hours.surplus_vcpu_hours += (-credits.balance).max(0) as f64 / HOUR;
            }
        }
        hours
    }

    /// What the run cost on demand: instances, surplus CPU credits, load balancers, public addresses.
    fn cost(&self, engine: &Engine<'_>, end: u64) -> Usd {
        let spot = catalog::discount("spot").map_or(1.0, |discount| discount.factor());
        let mut total = 0.0;
        for (kind, region, is_spot, hours) in &self.rows {
            let price = catalog::instance_type_price(kind, region).map_or(0.0, |price| price.usd());
            total += price * hours * if *is_spot { spot } else { 1.0 };
        }
        let region = engine.architecture.region();
        let of = |id: &str| catalog::price(id, region).map_or(0.0, |price| price.usd());
        total += self.surplus_vcpu_hours * of("ec2.cpu_credits.surplus.vcpu_hour");
        let time = end as f64 / HOUR;
        for balancer in &engine.site.balancers {
            let id = if balancer.fixed_addresses { "nlb.hour" } else { "alb.hour" };
            total += time * (of(id) + balancer.nodes.len() as f64 * of("public_ipv4.hour"));
        }
        let public = engine.site.machines.iter().filter(|machine| machine.address.is_some()).count();
        total += time * public as f64 * of("public_ipv4.hour");
        Usd::from_dollars(total)
    }
}

/// Kinds and properties that were used and change nothing in a run.
fn notes(engine: &Engine<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    for resource in engine.architecture.all().filter(|resource| !resource.implicit) {
        if let Simulated::AcceptedOnly(why) = resource.kind.simulated {
            notes.push(format!("{}: accepted, not simulated ({why})", resource.address()));
        }
    }
    notes
}
