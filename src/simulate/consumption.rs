//! What a run used up, for the bill: hours of instances, surplus CPU credits, bytes, questions to DNS.

use super::engine::Engine;
use super::measure::SECOND;
use super::run::Run;
use super::store::Service;
use crate::catalog;
use crate::cost::{Usage, Used};
use crate::resource::World;
use crate::units::Usd;
use std::collections::BTreeMap;

/// Nanoseconds of an hour.
const HOUR: u64 = 3600 * SECOND;

/// What a run used up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consumption {
    /// Instances of each Auto Scaling group (by its address and `type` or `type spot`), on average, hour by hour.
    pub group_profile: BTreeMap<(String, String), Vec<f64>>,
    /// Surplus CPU credits by resource, in vCPU-hours.
    pub surplus_vcpu_hours: BTreeMap<String, f64>,
    /// Requests that reached servers.
    pub requests: f64,
    /// Bytes of answers that servers sent to users.
    pub bytes_out: f64,
    /// Requests that servers of each Region answered, where they stand in several.
    pub out_of_region: BTreeMap<String, f64>,
    /// Questions that resolvers put to Route 53.
    pub dns_queries: f64,
    /// Calls that HTTP APIs let through, by address.
    pub api_calls: BTreeMap<String, f64>,
    /// What distributions served (requests as `reads`), by address and price area.
    pub edges: BTreeMap<(String, String), Used>,
    /// What buckets handed out and file systems hold, by address, and what is kept in them.
    pub buckets: BTreeMap<String, Used>,
    /// Units that tables were asked for, by address, and what is kept in them.
    pub tables: BTreeMap<String, Used>,
}

/// What is used in a month in which this run repeats itself.
pub fn monthly_usage(run: &Run) -> Usage {
    let times = catalog::HOURS_PER_MONTH * 3600.0 / run.duration_s.max(1.0);
    let used = &run.consumption;
    Usage {
        requests: used.requests * times,
        bytes_out: used.bytes_out * times,
        out_of_region: used.out_of_region.clone(),
        group_profile: used.group_profile.clone(),
        dns_queries: used.dns_queries * times,
        used: used
            .api_calls
            .iter()
            .map(|(api, calls)| (api.clone(), Used { reads: calls * times, ..Used::default() }))
            .chain(used.buckets.iter().map(|(bucket, used)| (bucket.clone(), repeated(used, times))))
            .chain(used.tables.iter().map(|(table, used)| (table.clone(), repeated(used, times))))
            .collect(),
        edges: used.edges.iter().map(|(edge, used)| (edge.clone(), repeated(used, times))).collect(),
        surplus_vcpu_hours: used
            .surplus_vcpu_hours
            .iter()
            .map(|(name, hours)| (name.clone(), hours * times))
            .collect(),
        ..Usage::default()
    }
}

/// What is used where a run repeats itself so often; what is stored is there once.
fn repeated(used: &Used, times: f64) -> Used {
    Used {
        reads: used.reads * times,
        writes: used.writes * times,
        bytes_out: used.bytes_out * times,
        unit_hours: used.unit_hours * times,
        ..*used
    }
}

/// Hours that instances ran.
pub(super) struct Hours {
    /// By type and purchase option.
    pub by_type: BTreeMap<String, f64>,
    rows: Vec<(String, &'static str, bool, f64)>,
    /// vCPU-hours.
    pub vcpu: f64,
    /// Instance-hours.
    pub instances: f64,
    surplus: BTreeMap<String, f64>,
    profile: BTreeMap<(String, String), Vec<f64>>,
}

impl Hours {
    /// The hours of a run that ends now.
    pub(super) fn of(engine: &mut Engine<'_>, end: u64) -> Self {
        let mut hours = Self {
            by_type: BTreeMap::new(),
            rows: Vec::new(),
            vcpu: 0.0,
            instances: 0.0,
            surplus: BTreeMap::new(),
            profile: BTreeMap::new(),
        };
        for machine in &mut engine.site.machines {
            machine.set_billed(end, false);
            machine.settle_credits(end);
            let profile = &engine.site.profiles[machine.profile];
            let spans = &machine.billed;
            let time = spans.iter().map(|(from, to)| to - from).sum::<u64>() as f64 / HOUR as f64;
            let option = if profile.spot { " spot" } else { "" };
            let name = format!("{}{option}", profile.instance_type);
            let owner = engine.architecture.get(profile.owner).map(|r| r.address()).unwrap_or_default();
            *hours.by_type.entry(name.clone()).or_insert(0.0) += time;
            hours.vcpu += time * f64::from(profile.vcpus);
            hours.instances += time;
            let region = engine.site.zones[profile.zone].region;
            hours.rows.push((profile.instance_type.clone(), region, profile.spot, time));
            if machine.surplus > 0 {
                *hours.surplus.entry(owner.clone()).or_insert(0.0) += machine.surplus as f64 / HOUR as f64;
            }
            if machine.fleet.is_some() {
                spread(hours.profile.entry((owner, name)).or_default(), spans, end);
            }
        }
        hours
    }

    /// What the run cost on demand: instances, surplus CPU credits, load balancers, public addresses, calls of APIs.
    pub(super) fn cost(&self, engine: &Engine<'_>, end: u64) -> Usd {
        let spot = catalog::discount("spot").map_or(1.0, |discount| discount.factor());
        let mut total = 0.0;
        for (kind, region, is_spot, hours) in &self.rows {
            let price = catalog::instance_type_price(kind, region).map_or(0.0, |price| price.usd());
            total += price * hours * if *is_spot { spot } else { 1.0 };
        }
        let region = engine.architecture.region();
        let of = |id: &str| catalog::price(id, region).map_or(0.0, |price| price.usd());
        total += self.surplus.values().sum::<f64>() * of("ec2.cpu_credits.surplus.vcpu_hour");
        let time = end as f64 / HOUR as f64;
        for balancer in &engine.site.balancers {
            let id = if balancer.fixed_addresses { "nlb.hour" } else { "alb.hour" };
            total += time * (of(id) + balancer.nodes.len() as f64 * of("public_ipv4.hour"));
        }
        let public = engine.site.machines.iter().filter(|machine| machine.address.is_some()).count();
        total += time * public as f64 * of("public_ipv4.hour");
        let calls: u64 = engine.gates.list.iter().map(|gate| gate.passed).sum();
        total += calls as f64 / 1e6 * of("apigateway.http.million");
        Usd::from_dollars(total)
    }

    /// What the bill of a month needs to know.
    pub(super) fn consumption(&self, engine: &Engine<'_>) -> Consumption {
        let workload = engine.workload;
        let total: f64 = workload.mix.iter().map(|(_, weight)| weight).sum();
        let bytes =
            |kind: usize| workload.application.requests.get(kind).map_or(0, |kind| kind.response_bytes);
        let mean: f64 = workload.mix.iter().map(|(kind, weight)| bytes(*kind) as f64 * weight).sum();
        let answered = engine.recording.window(0, engine.now.max(1)).requests.ok as f64;
        Consumption {
            group_profile: self.profile.clone(),
            surplus_vcpu_hours: self.surplus.clone(),
            requests: engine.recording.total.saturating_sub(engine.edges.kept_from_servers()) as f64,
            out_of_region: by_region(engine),
            bytes_out: if engine.edges.are_used() {
                engine.edges.direct_bytes as f64
            } else {
                answered * mean / total.max(f64::MIN_POSITIVE)
            },
            dns_queries: engine.dns_queries as f64,
            api_calls: engine
                .gates
                .list
                .iter()
                .filter_map(|gate| Some((engine.architecture.get(gate.api)?.address(), gate.passed as f64)))
                .collect(),
            edges: served_at_edges(engine),
            buckets: with_stores(engine, read_from_buckets(engine)),
            tables: asked_of_tables(engine),
        }
    }
}

/// Requests that servers of each Region answered; nothing where all stand in one.
fn by_region(engine: &Engine<'_>) -> BTreeMap<String, f64> {
    let mut served: BTreeMap<String, f64> = BTreeMap::new();
    for machine in engine.site.machines.iter().filter(|machine| machine.served() > 0) {
        let region = engine.site.zones[engine.site.profiles[machine.profile].zone].region;
        *served.entry(region.to_owned()).or_default() += machine.served() as f64;
    }
    if served.len() > 1 { served } else { BTreeMap::new() }
}

/// What distributions served, by address and price area of their edge locations.
fn served_at_edges(engine: &Engine<'_>) -> BTreeMap<(String, String), Used> {
    let mut all: BTreeMap<(String, String), Used> = BTreeMap::new();
    for edge in &engine.edges.list {
        let Some(resource) = engine.architecture.get(edge.id) else { continue };
        for (served, at) in edge.served.iter().zip(&edge.at) {
            let key = (resource.address(), super::assemble::area(at).to_owned());
            let sum = all.entry(key).or_default();
            sum.reads += served.requests as f64;
            sum.bytes_out += served.bytes as f64;
        }
    }
    all
}

/// Bytes of every file of the application: they were there before the run, wherever a design keeps files.
fn bytes_of_all_files(engine: &Engine<'_>) -> f64 {
    let size = |kind: &super::RequestKind| {
        let files = kind.objects().map_or(0, |law| law.len());
        files as f64 * kind.response_bytes as f64
    };
    engine.workload.application.requests.iter().map(size).sum()
}

/// What buckets handed out, and what is in those that handed out something: every file of the application.
fn read_from_buckets(engine: &Engine<'_>) -> BTreeMap<String, Used> {
    let files = bytes_of_all_files(engine);
    let of = |bucket: &super::engine::Bucket| {
        let address = engine.architecture.get(bucket.id)?.address();
        let bytes_stored = if bucket.reads > 0 { files } else { 0.0 };
        let (reads, bytes_out) = (bucket.reads as f64, bucket.bytes as f64);
        let used = Used { bytes_stored, reads, bytes_out, ..Used::default() };
        Some((address, used))
    };
    engine.edges.buckets.iter().filter_map(of).collect()
}

/// Adds what instances themselves kept in buckets and file systems, what was there before, and what they asked of
/// queues.
fn with_stores(engine: &Engine<'_>, mut all: BTreeMap<String, Used>) -> BTreeMap<String, Used> {
    let before = bytes_of_all_files(engine);
    for store in &engine.site.stores {
        let Some(resource) = engine.architecture.get(store.owner) else { continue };
        let (before, bytes, reads, writes) = match &store.service {
            Service::Files(files) => (before, files.bytes, files.reads, files.writes),
            // A receive and a deletion for each that was done; empty answers are few where a worker waits for one.
            Service::Queue(queue) => (0.0, 0, queue.counts.receives + queue.counts.done, queue.counts.sent),
            Service::Database(_) | Service::Cache(_) | Service::Table(_) => continue,
        };
        let sum = all.entry(resource.address()).or_default();
        sum.bytes_stored = sum.bytes_stored.max(before) + bytes as f64;
        sum.reads += reads as f64;
        sum.writes += writes as f64;
    }
    all
}

/// Read and write units that tables were asked for, and what is kept in them.
fn asked_of_tables(engine: &Engine<'_>) -> BTreeMap<String, Used> {
    let of = |store: &super::store::Store| {
        let Service::Table(table) = &store.service else { return None };
        let (reads, writes, bytes_stored) = table.used();
        let address = engine.architecture.get(store.owner)?.address();
        Some((address, Used { reads, writes, bytes_stored, ..Used::default() }))
    };
    engine.site.stores.iter().filter_map(of).collect()
}

/// Adds the share of each hour that an instance ran.
fn spread(hours: &mut Vec<f64>, spans: &[(u64, u64)], end: u64) {
    let count = end.div_ceil(HOUR).max(1) as usize;
    hours.resize(count, 0.0);
    for (place, hour) in hours.iter_mut().enumerate() {
        let (from, to) = (place as u64 * HOUR, ((place as u64 + 1) * HOUR).min(end));
        let overlap: u64 = spans.iter().map(|(a, b)| (*b).min(to).saturating_sub((*a).max(from))).sum();
        *hour += overlap as f64 / (to - from).max(1) as f64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_counts_for_the_share_of_an_hour_that_it_ran() {
        let mut hours = Vec::new();
        spread(&mut hours, &[(HOUR / 2, 2 * HOUR + HOUR / 4)], 3 * HOUR);
        assert_eq!(hours, [0.5, 1.0, 0.25]);
    }
}
