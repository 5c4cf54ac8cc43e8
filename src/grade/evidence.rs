//! What shows why a figure is as it is: the causes of failures, the places that were crowded, the dearest lines of the
//! bill.

use super::expectation::{Evidence, Place, Sight};
use super::measure::{self, Unit};
use super::subject::Subject;
use crate::architecture::Architecture;
use crate::cost::Bill;
use crate::network::Blocked;
use crate::resource::{ResourceId, World};
use crate::simulate::run::{Cause, Moment, Run};

/// Sights of one sort that a verdict carries.
const SIGHTS: usize = 3;

/// Causes that say that there was too much to do: the places where requests waited belong to them.
const CROWDED: [&str; 5] = ["cpu-credits-exhausted", "gave-up", "overloaded", "queue-full", "timeout"];

/// The evidence for a measure of a subject.
pub(super) fn of(subject: &Subject, measure: &str, architecture: &Architecture) -> Evidence {
    match subject {
        Subject::Run { run, causes, window, .. } => {
            of_run(run, causes, (window.from_s, window.to_s), measure, architecture)
        }
        Subject::Bill(bill) => of_bill(bill, architecture),
        Subject::Figures(_) => Evidence::default(),
    }
}

fn of_run(
    run: &Run,
    causes: &[Cause],
    (from, to): (f64, f64),
    measure: &str,
    architecture: &Architecture,
) -> Evidence {
    let mut evidence = Evidence { causes: causes.to_vec(), ..Evidence::default() };
    let unit = measure::find(measure).map(|row| row.unit);
    let within = |moment: &&Moment| moment.t_s >= from && moment.t_s < to && moment.ok + moment.failed > 0;
    match unit {
        Some(Unit::Milliseconds) => {
            let slowest = run.timeline.iter().filter(within).max_by(|a, b| a.p99_ms.total_cmp(&b.p99_ms));
            evidence.sights.extend(slowest.map(worst));
            evidence.sights.extend(crowded(run));
        }
        Some(Unit::Share) => {
            if measure == "worst_minute" {
                let worst_first = |a: &&Moment, b: &&Moment| share(a).total_cmp(&share(b));
                evidence.sights.extend(run.timeline.iter().filter(within).min_by(worst_first).map(worst));
            }
            if causes.iter().any(|cause| CROWDED.contains(&cause.cause.as_str())) {
                evidence.sights.extend(crowded(run));
            }
        }
        _ => {
            let (fewest, most) = run.in_service;
            evidence.sights.push(Sight::InService { fewest, most });
        }
    }
    let busiest = run.stations.iter().max_by(|a, b| a.utilisation.total_cmp(&b.utilisation));
    evidence.place = busiest.and_then(|station| place(&station.resource, architecture));
    evidence
}

fn share(moment: &Moment) -> f64 {
    moment.ok as f64 / (moment.ok + moment.failed).max(1) as f64
}

fn worst(moment: &Moment) -> Sight {
    Sight::WorstMoment { t_s: moment.t_s, availability: share(moment), p99_ms: moment.p99_ms }
}

/// The places at which requests waited, those whose CPUs were busiest first: where workers wait for a database, the
/// longest queue is before the workers, and the database is what is too small.
fn crowded(run: &Run) -> Vec<Sight> {
    let mut stations: Vec<_> = run.stations.iter().filter(|station| station.peak_queue > 0).collect();
    let order = |station: &&crate::simulate::run::Station| {
        let percent = (station.cpu_utilisation * 100.0).round() as u64;
        (std::cmp::Reverse((percent, station.peak_queue)), station.resource.clone())
    };
    stations.sort_by_key(order);
    let busy = stations.into_iter().take(SIGHTS).map(|station| Sight::Busy {
        resource: station.resource.clone(),
        utilisation: station.utilisation,
        peak_queue: station.peak_queue,
        peak_at_s: station.peak_at_s,
    });
    busy.collect()
}

fn of_bill(bill: &Bill, architecture: &Architecture) -> Evidence {
    let mut lines: Vec<_> = bill.lines.iter().collect();
    lines.sort_by(|a, b| b.usd.cmp(&a.usd).then_with(|| a.resource.cmp(&b.resource)));
    let sights = lines.iter().take(SIGHTS).map(|line| Sight::Billed {
        resource: line.resource.clone(),
        what: line.what.clone(),
        usd: line.usd.dollars(),
    });
    let place = lines.first().and_then(|line| place(&line.resource, architecture));
    Evidence { causes: Vec::new(), sights: sights.collect(), place }
}

/// What blocks a connection, in the shape of a cause: no request was counted.
pub(super) fn blocked(blocked: &Blocked, architecture: &Architecture) -> Cause {
    let kind = place(&blocked.resource, architecture).map(|place| place.kind).unwrap_or_default();
    let (resource, span) = (blocked.resource.clone(), blocked.span.clone());
    Cause { cause: blocked.cause.to_owned(), count: 0, first_s: 0.0, last_s: 0.0, resource, kind, span }
}

/// Where a resource stands; an instance of a group (`…web#2`) stands where its group does.
fn place(address: &str, architecture: &Architecture) -> Option<Place> {
    let address = address.split('#').next().unwrap_or_default();
    architecture.find(address).and_then(|id| place_of(id, architecture))
}

/// Where a resource stands.
pub(super) fn place_of(id: ResourceId, architecture: &Architecture) -> Option<Place> {
    let resource = architecture.get(id)?;
    let (kind, span) = (resource.kind.type_name.to_owned(), resource.span.clone());
    Some(Place { resource: resource.address(), kind, span })
}
