//! From a finished engine to the figures of a run.

use super::consumption::Hours;
use super::engine::{Engine, Strike};
use super::run::{BucketReads, EdgeLocation, HostileRequests, Impact, Lost, Requests, Run};
use super::store::Service;
use crate::resource::{Simulated, World};
use crate::units::Duration;
use std::sync::Arc;

/// The figures of a run that has ended.
pub(super) fn report(mut engine: Engine<'_>) -> Run {
    let end = engine.now;
    engine.recording.in_flight = engine.in_flight();
    let notes = notes(&engine);
    let hours = Hours::of(&mut engine, end);
    let cost = hours.cost(&engine, end);
    let consumption = hours.consumption(&engine);
    let stations = stations(&mut engine, end);
    let queues = engine.queue_rows(end);
    let (edges, buckets, hostile) = (edges(&engine), buckets(&engine), engine.hostile);
    let application = &engine.workload.application;
    let faults = faults(&engine, end);
    let deployments = engine.rollouts.iter().map(|rollout| rollout.told(application)).collect();
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
        by_region: std::mem::take(&mut whole.by_region),
        cache_hit_ratio: hit_ratio(&stations),
        stations,
        edges,
        buckets,
        queues,
        hostile: (hostile.clients > 0).then_some(HostileRequests {
            sent: hostile.sent,
            answered: hostile.answered,
            refused: hostile.refused,
        }),
        causes: std::mem::take(&mut whole.causes),
        in_service: (in_service.clone().min().unwrap_or(0), in_service.max().unwrap_or(0)),
        timeline,
        lost: Lost { sessions: engine.losses.sessions, files: engine.losses.files, rows: engine.losses.rows },
        stale_reads: engine.losses.stale,
        cost_usd: cost.dollars(),
        vcpu_hours: hours.vcpu,
        instance_hours: hours.instances,
        events: engine.log,
        faults,
        deployments,
        notes,
        seed: engine.workload.seed,
        duration_s: Duration::from_nanos(end).as_secs_f64(),
        hours_by_type: hours.by_type,
        cost,
        consumption,
        recording: Arc::new(recording),
    }
}

/// What each fault did to users: until the next one, what failed is put down to it.
fn faults(engine: &Engine<'_>, end: u64) -> Vec<Impact> {
    let next = |place: usize| engine.strikes.iter().skip(place + 1).find(|strike| !strike.mends);
    let ends = (0..engine.strikes.len()).map(|place| next(place).map_or(end, |next| next.at));
    let impact = |(strike, until): (&Strike, u64)| {
        let (from, at_s) = (strike.at, strike.at as f64 / 1e9);
        // What struck nothing did nothing, whatever else went on.
        let last = engine.recording.last_of_new_causes(from, until).filter(|_| strike.hits);
        let lost = engine.points.iter().filter(|(at, _)| strike.hits && (from..until).contains(at));
        Impact {
            fault: strike.name.to_owned(),
            resource: strike.resource.clone(),
            at_s,
            rto_s: last.map_or(0.0, |last| (last - at_s).max(0.0)),
            rpo_s: lost.map(|(at, oldest)| at.saturating_sub(*oldest)).max().unwrap_or(0) as f64 / 1e9,
        }
    };
    engine.strikes.iter().zip(ends).map(impact).collect()
}

/// One station an instance, in the order of their making, and the stores.
fn stations(engine: &mut Engine<'_>, end: u64) -> Vec<super::run::Station> {
    let architecture = engine.architecture;
    let profiles = &engine.site.profiles;
    let stores = engine.site.stores.iter_mut().filter_map(|store| {
        let owner = architecture.get(store.owner)?;
        let (name, kind) = (store.name.clone(), owner.kind.type_name);
        Some(match &mut store.service {
            Service::Database(database) => database.station(end, name, kind),
            Service::Cache(shard) => shard.station(end, name, kind),
            Service::Files(files) => files.station(end, name, kind),
            Service::Table(table) => table.station(end, name, kind),
            Service::Queue(queue) => queue.station(end, name, kind),
        })
    });
    engine
        .site
        .machines
        .iter_mut()
        .map(|machine| {
            let owner = architecture.get(profiles[machine.profile].owner);
            machine.station(end, owner.map_or("", |resource| resource.kind.type_name))
        })
        .chain(stores)
        .collect()
}

/// The share of look-ups in all caches that found what they asked for.
fn hit_ratio(stations: &[super::run::Station]) -> Option<f64> {
    let sum = |of: fn(&super::run::Station) -> Option<u64>| stations.iter().filter_map(of).sum::<u64>();
    let (hits, misses) = (sum(|station| station.hits), sum(|station| station.misses));
    (hits + misses > 0).then(|| hits as f64 / (hits + misses) as f64)
}

/// One row for each distribution and place of users.
fn edges(engine: &Engine<'_>) -> Vec<EdgeLocation> {
    let mut rows = Vec::new();
    for edge in &engine.edges.list {
        let address = engine.architecture.get(edge.id).map(|found| found.address()).unwrap_or_default();
        for (served, (region, _)) in edge.served.iter().zip(&engine.workload.clients) {
            rows.push(EdgeLocation {
                resource: address.clone(),
                region: (*region).to_owned(),
                requests: served.requests,
                hits: served.hits,
                hit_ratio: served.hits as f64 / served.requests.max(1) as f64,
                bytes: served.bytes,
            });
        }
    }
    rows
}

/// One row for each bucket that users or edge locations may come to.
fn buckets(engine: &Engine<'_>) -> Vec<BucketReads> {
    let row = |bucket: &super::engine::Bucket| {
        let resource = engine.architecture.get(bucket.id)?.address();
        Some(BucketReads { resource, requests: bucket.reads, bytes: bucket.bytes })
    };
    engine.edges.buckets.iter().filter_map(row).collect()
}

/// Kinds and properties that were used and change nothing in a run.
fn notes(engine: &Engine<'_>) -> Vec<String> {
    let mut notes = engine.remarks.clone();
    if let Some((late, all)) = engine.workload.left_out() {
        notes
            .push(format!("{late} of {all} recorded arrivals come after the end of the run, and never came"));
    }
    for resource in engine.architecture.all().filter(|resource| !resource.implicit) {
        if let Simulated::AcceptedOnly(why) = resource.kind.simulated {
            notes.push(format!("{}: accepted, not simulated ({why})", resource.address()));
        }
    }
    notes
}
