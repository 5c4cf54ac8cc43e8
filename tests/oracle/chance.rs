//! Scenarios by chance. Half of them live on a grid of time, so that many things happen at the same nanosecond.

use super::scenario::{
    Action, Algorithm, Arrivals, Balancer, Check, Fault, Front, Instance, Kind, Retries, SECOND, Scenario,
    Size, Somebody, Step, Target,
};
use cloudkata::simulate::Law;
use cloudkata::units::Duration;
use proptest::prelude::*;
use proptest::strategy::Union;

/// Steps of the grid.
const GRID: u64 = 50_000_000;

/// The round trip of users in the Region itself: what a time-out must exceed to fall on the grid at the instance.
const ROUND_TRIP: u64 = 10_000_000;

/// A duration of about this mean, by a law.
fn law(mean: u64, grid: bool) -> BoxedStrategy<Law> {
    if grid {
        let steps = (mean / GRID).max(1);
        return (0..=2 * steps).prop_map(|n| Law::Constant(Duration::from_nanos(n * GRID))).boxed();
    }
    let nanos = Duration::from_nanos;
    let any = Union::new(vec![
        Just(Law::Exponential(nanos(mean))).boxed(),
        Just(Law::Uniform(nanos(mean / 2), nanos(mean + mean / 2))).boxed(),
        (0.2..3.0f64).prop_map(move |variation| Law::Lognormal(nanos(mean), variation)).boxed(),
        Just(Law::Constant(nanos(mean))).boxed(),
    ]);
    any.boxed()
}

fn steps(mean: u64, grid: bool) -> BoxedStrategy<Vec<Step>> {
    let step = (any::<bool>(), law(mean, grid))
        .prop_map(|(waits, law)| if waits { Step::Wait(law) } else { Step::Cpu(law) });
    let more = prop::collection::vec(step, 0..3);
    (law(mean, grid), more)
        .prop_map(|(first, more)| {
            let mut steps = vec![Step::Cpu(first)];
            steps.extend(more);
            steps
        })
        .boxed()
}

fn kinds(mean: u64, grid: bool) -> BoxedStrategy<Vec<Kind>> {
    let one = (0.1..3.0f64, steps(mean, grid));
    let names = ["a", "b", "c"];
    prop::collection::vec(one, 1..=3)
        .prop_map(move |kinds| {
            let named = names.into_iter().zip(kinds);
            named.map(|(name, (weight, steps))| Kind { name, weight, steps }).collect()
        })
        .boxed()
}

fn arrivals(rate: f64, duration: u64, grid: bool) -> BoxedStrategy<Arrivals> {
    let users = 1u32..20;
    let closed =
        (users, law(SECOND, grid)).prop_map(|(users, think)| Arrivals::Closed { users, think: pause(think) });
    if grid {
        let moments = prop::collection::vec(0..duration / GRID, 0..400);
        let recorded = moments.prop_map(|mut moments| {
            moments.sort_unstable();
            Arrivals::Recorded(moments.into_iter().map(|moment| moment * GRID).collect())
        });
        return prop_oneof![Just(Arrivals::Constant(rate.round().max(1.0))), recorded, closed].boxed();
    }
    prop_oneof![3 => Just(Arrivals::Poisson(rate)), 1 => closed].boxed()
}

/// Users who never pause would ask for ever at the same moment.
fn pause(think: Law) -> Law {
    if think.mean().is_zero() { Law::Constant(Duration::from_nanos(GRID)) } else { think }
}

fn instances() -> impl Strategy<Value = Vec<Instance>> {
    let size = prop_oneof![2 => Just(Size::Medium), 2 => Just(Size::Large), 1 => Just(Size::Xlarge)];
    let one = (0usize..3, size, any::<bool>());
    prop::collection::vec(one.prop_map(|(zone, size, elastic)| Instance { zone, size, elastic }), 1..=4)
        // An account has five Elastic IPs, and one of them is enough here.
        .prop_map(|mut instances| {
            instances.iter_mut().skip(2).for_each(|instance| instance.elastic = false);
            instances
        })
}

fn somebody(instances: usize) -> impl Strategy<Value = Somebody> {
    prop_oneof![8 => (0..instances).prop_map(Somebody::Instance), 1 => Just(Somebody::Stranger)]
}

fn front(instances: usize) -> BoxedStrategy<Front> {
    let several = || prop::collection::vec(somebody(instances), 1..=3);
    let addresses = several().prop_map(Front::Addresses);
    let record = (1u64..90, several()).prop_map(|(ttl, mut values)| {
        // A record names an address once.
        let mut seen = Vec::new();
        values.retain(|value| {
            let key = format!("{value:?}");
            !seen.contains(&key) && {
                seen.push(key);
                true
            }
        });
        Front::Record { ttl: ttl * SECOND, values }
    });
    let balancer =
        (any::<bool>(), balancer()).prop_map(|(alias, balancer)| Front::Balancer { alias, balancer });
    prop_oneof![1 => addresses, 1 => record, 3 => balancer].boxed()
}

fn balancer() -> impl Strategy<Value = Balancer> {
    let zones = prop_oneof![Just(vec![0, 1]), Just(vec![0, 2]), Just(vec![0, 1, 2])];
    let algorithm =
        prop_oneof![Just(Algorithm::RoundRobin), Just(Algorithm::Random), Just(Algorithm::LeastOutstanding)];
    let sticky = prop::option::weighted(0.3, (1u64..60).prop_map(|stay| stay * SECOND));
    let check = (5u64..20, 2u64..5, 2u32..4, 2u32..4).prop_map(|(interval, timeout, healthy, unhealthy)| {
        Check { interval: interval * SECOND, timeout: timeout * SECOND, healthy, unhealthy }
    });
    (zones, any::<bool>(), algorithm, sticky, check).prop_map(
        |(zones, cross_zone, algorithm, sticky, check)| Balancer {
            zones,
            cross_zone,
            algorithm,
            sticky,
            check,
        },
    )
}

fn faults(instances: usize, duration: u64) -> BoxedStrategy<Vec<Fault>> {
    let target = prop_oneof![
        4 => (0..instances).prop_map(Target::Instance),
        1 => Just(Target::Serving(None)),
        1 => (1u32..3).prop_map(|count| Target::Serving(Some(count))),
        1 => (0.0..1.0f64).prop_map(Target::Share),
        1 => (0usize..3).prop_map(Target::InZone),
    ];
    let steps = duration / GRID;
    let span = (0..steps, 1..steps).prop_map(|(at, lasting)| (at * GRID, (at + lasting) * GRID));
    let fault = (target, span, 0u32..6, 0.3..5.0f64, any::<bool>()).prop_map(
        |(target, (at, until), action, factor, ends)| {
            let ending = if ends { Some(until) } else { None };
            let aimed_at_zone = matches!(target, Target::Instance(_) | Target::InZone(_));
            let action = match action {
                0 => Action::Crash,
                1 => Action::Reboot,
                2 if aimed_at_zone => Action::PowerLoss { until: ending },
                3 => Action::Slow { factor, until: ending },
                _ => Action::StopStart { until },
            };
            Fault { at, target, action }
        },
    );
    prop::collection::vec(fault, 0..4).boxed()
}

/// What users put up with: time-out, patience, retries.
fn manners(grid: bool) -> BoxedStrategy<(Option<u64>, Option<Law>, Option<Retries>)> {
    let timeout = if grid {
        (1u64..60).prop_map(|n| n * GRID + ROUND_TRIP).boxed()
    } else {
        (300_000_000u64..3 * SECOND).boxed()
    };
    let backoff = (0u64..20).prop_map(|n| n * GRID);
    let retries = (1u32..4, backoff).prop_map(|(attempts, backoff)| Retries { attempts, backoff });
    (
        prop::option::weighted(0.8, timeout),
        prop::option::weighted(0.3, law(SECOND, grid)),
        prop::option::weighted(0.4, retries),
    )
        .boxed()
}

prop_compose! {
    /// How big and how busy: duration, arrivals, instances, and the share of their capacity that is asked for.
    fn size()(grid in any::<bool>(), seconds in 20u64..180, rate in 2.0..15.0f64, instances in instances(), busy in 0.2..1.6f64)
        -> (bool, u64, f64, Vec<Instance>, u64) {
        let vcpus: u32 = instances.iter().map(|instance| instance.size.vcpus()).sum();
        let work = busy * f64::from(vcpus) / rate / 2.0;
        (grid, seconds * SECOND, rate, instances, (work * 1e9) as u64)
    }
}

/// A scenario.
pub fn scenario() -> impl Strategy<Value = Scenario> {
    size().prop_flat_map(|(grid, duration, rate, instances, work)| {
        let count = instances.len();
        let users = (arrivals(rate, duration, grid), 1u32..40);
        let places = prop_oneof![
            2 => Just(vec![("us-east-1", 1.0)]),
            1 => Just(vec![("ap-northeast-2", 2.0), ("us-east-1", 1.0)]),
        ];
        let limits = (prop::option::of(1u32..8), prop::option::weighted(0.3, 0u32..10));
        (
            users,
            places,
            kinds(work, grid),
            manners(grid),
            limits,
            front(count),
            faults(count, duration),
            0u64..1_000_000,
        )
            .prop_map(move |(users, places, kinds, manners, limits, front, faults, seed)| {
                let (arrivals, users) = users;
                Scenario {
                    seed,
                    duration,
                    arrivals,
                    users,
                    places,
                    kinds,
                    timeout: manners.0,
                    patience: manners.1,
                    retries: manners.2,
                    workers: limits.0,
                    queue_limit: limits.1,
                    instances: instances.clone(),
                    front,
                    faults,
                }
            })
    })
}
