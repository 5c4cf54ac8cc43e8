//! What shows why a figure is as it is: the causes of failures, the places that were crowded, the dearest lines of the
//! bill.

use super::expectation::{Evidence, Place, Sight};
use super::measure::{self, Unit};
use super::subject::Subject;
use crate::architecture::Architecture;
use crate::cost::Bill;
use crate::network::Blocked;
use crate::resource::{ResourceId, World};
use crate::simulate::run::{Cause, Moment, Run, Station};

/// Sights of one sort that a verdict carries.
const SIGHTS: usize = 3;

/// The cause of what is slow because of the way.
const FAR_AWAY: &str = "far-away";

/// Seconds of a minute: a queue that is there before a window may be what its first requests meet.
const MINUTE_S: f64 = 60.0;

/// Causes that say that there was too much to do: the places where requests waited belong to them.
const CROWDED: [&str; 5] = ["cpu-credits-exhausted", "gave-up", "overloaded", "queue-full", "timeout"];

/// The evidence for a measure of a subject.
pub(super) fn of(subject: &Subject, measure: &str, measured: f64, architecture: &Architecture) -> Evidence {
    match subject {
        Subject::Run { run, causes, window, ways, .. } => {
            let mut evidence = of_run(run, causes, (window.from_s, window.to_s), measure, architecture);
            if measure::find(measure).is_some_and(|row| row.unit == Unit::Milliseconds) {
                tell_distance(&mut evidence, ways, measured);
            }
            evidence
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
            evidence.sights.extend(crowded(&run.stations, slowest_ms(run, (from, to)), (from, to)));
        }
        Some(Unit::Share) => {
            if measure == "worst_minute" {
                let worst_first = |a: &&Moment, b: &&Moment| share(a).total_cmp(&share(b));
                evidence.sights.extend(run.timeline.iter().filter(within).min_by(worst_first).map(worst));
            }
            if causes.iter().any(|cause| CROWDED.contains(&cause.cause.as_str())) {
                evidence.sights.extend(crowded(&run.stations, slowest_ms(run, (from, to)), (from, to)));
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

/// Where users are so far away that most of the time is spent on the way, distance is the cause, before all that is
/// crowded.
fn tell_distance(evidence: &mut Evidence, ways: &[(String, f64)], measured: f64) {
    let farthest = ways.iter().max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, way)| 2.0 * way >= measured);
    let Some((region, way_ms)) = farthest else { return };
    evidence.sights.insert(0, Sight::FarAway { region: region.clone(), way_ms: *way_ms });
    let Some(Place { resource, kind, span }) = evidence.place.clone() else { return };
    let (count, first_s, last_s) = (0, 0.0, 0.0);
    evidence
        .causes
        .insert(0, Cause { cause: FAR_AWAY.to_owned(), count, first_s, last_s, resource, kind, span });
}

/// The highest p99 of a piece of the time line in a window, in milliseconds.
fn slowest_ms(run: &Run, (from, to): (f64, f64)) -> f64 {
    let within = run.timeline.iter().filter(|moment| moment.t_s >= from && moment.t_s < to);
    within.map(|moment| moment.p99_ms).fold(0.0, f64::max)
}

/// The places at which requests waited, those whose CPUs were busiest first: where workers wait for a database, the
/// longest queue is before the workers, and the database is what is too small. A short peak hardly makes it busy over
/// the whole run; but who waits there for half as long as the slowest users do, waits there and nowhere else.
fn crowded(stations: &[Station], slowest_ms: f64, (from, to): (f64, f64)) -> Vec<Sight> {
    let holds_up = |station: &Station| {
        let then = station.peak_at_s >= from - MINUTE_S && station.peak_at_s < to;
        then && station.longest_wait_ms.is_some_and(|wait| wait > 0.0 && 2.0 * wait >= slowest_ms)
    };
    let mut stations: Vec<_> = stations.iter().filter(|station| station.peak_queue > 0).collect();
    let order = |station: &&Station| {
        let percent = (station.cpu_utilisation * 100.0).round() as u64;
        (std::cmp::Reverse((holds_up(station), percent, station.peak_queue)), station.resource.clone())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_holds_users_up_for_a_moment_comes_before_servers_that_wait_for_it() {
        let server = Station {
            resource: "web".to_owned(),
            cpu_utilisation: 0.4,
            peak_queue: 300,
            peak_at_s: 601.0,
            ..Station::default()
        };
        let database = |longest: f64, peak_at_s| Station {
            resource: "data".to_owned(),
            cpu_utilisation: 0.1,
            peak_queue: 20,
            peak_at_s,
            longest_wait_ms: Some(longest),
            ..Station::default()
        };
        let first = |database: Station| match crowded(&[server.clone(), database], 2_000.0, (600.0, 1_200.0))
            .first()
        {
            Some(Sight::Busy { resource, .. }) => resource.clone(),
            _ => String::new(),
        };
        assert_eq!(first(database(1_500.0, 600.0)), "data");
        assert_eq!(first(database(300.0, 600.0)), "web");
        assert_eq!(first(database(1_500.0, 100.0)), "web", "what was before has nothing to do with it");
    }
}
