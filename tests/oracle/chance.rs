//! Scenarios by chance. Half of them live on a grid of time, so that many things happen at the same nanosecond.

use super::scenario::{
    Action, Algorithm, Answer, Arrivals, Balancer, Check, Database, Fault, Front, Instance, Kind, Record,
    Retries, Routing, SECOND, Scenario, Size, Somebody, Step, Target, Watch,
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
        (2u32..5).prop_map(move |phases| Law::Erlang(phases, nanos(mean))).boxed(),
        Just(Law::Hyperexponential([(0.75, nanos(mean / 2)), (0.25, nanos(mean * 5 / 2))].into())).boxed(),
        Just(Law::Constant(nanos(mean))).boxed(),
    ]);
    any.boxed()
}

fn steps(mean: u64, grid: bool) -> BoxedStrategy<Vec<Step>> {
    let step = (0..3u32, law(mean, grid)).prop_map(|(sort, law)| match sort {
        0 => Step::Cpu(law),
        1 => Step::Wait(law),
        _ => Step::Query(law),
    });
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
    let size = prop_oneof![
        4 => Just(Size::Medium),
        4 => Just(Size::Large),
        2 => Just(Size::Xlarge),
        1 => Just(Size::Micro)
    ];
    let one = (0usize..3, size, any::<bool>());
    prop::collection::vec(one.prop_map(|(zone, size, elastic)| Instance { zone, size, elastic }), 1..=4)
        // An account has five Elastic IPs, and one of them is enough here.
        .prop_map(|mut instances| {
            instances.iter_mut().skip(2).for_each(|instance| instance.elastic = false);
            instances
        })
}

fn database() -> impl Strategy<Value = Option<Database>> {
    let size = prop_oneof![Just(Size::Medium), Just(Size::Large), Just(Size::Xlarge)];
    prop::option::of((0usize..3, size).prop_map(|(zone, size)| Database { zone, size }))
}

fn somebody(instances: usize) -> impl Strategy<Value = Somebody> {
    prop_oneof![8 => (0..instances).prop_map(Somebody::Instance), 1 => Just(Somebody::Stranger)]
}

/// A load balancer if there is to be one, and where users go.
fn front(instances: usize) -> BoxedStrategy<(Option<Balancer>, Front)> {
    let several = prop::collection::vec(somebody(instances), 1..=3);
    let addresses = several.prop_map(|given| (None, Front::Addresses(given)));
    let values = records(instances, false).prop_map(|records| (None, Front::Records(records)));
    let own_name = balancer().prop_map(|balancer| (Some(balancer), Front::Balancer));
    let aliases = (balancer(), records(instances, true))
        .prop_map(|(balancer, records)| (Some(balancer), Front::Records(records)));
    prop_oneof![1 => addresses, 2 => values, 2 => own_name, 3 => aliases].boxed()
}

/// The records of a name, all of one policy; with a load balancer that they may be aliases of.
fn records(instances: usize, balanced: bool) -> BoxedStrategy<Vec<Record>> {
    let policy = prop_oneof![
        3 => Just((Routing::Simple, 1)),
        2 => (2usize..=3).prop_map(|count| (Routing::Weighted(0), count)),
        1 => (1usize..=4).prop_map(|count| (Routing::Multivalue, count)),
        1 => Just((Routing::Failover(true), 2)),
        1 => Just((Routing::Latency("us-east-1"), 2)),
    ];
    let pieces =
        (prop::collection::vec((answer(instances, balanced), watch(instances), 0u32..4), 4), 1u64..90);
    (policy, pieces)
        .prop_map(|((policy, count), (pieces, ttl))| {
            let record = |(place, (answer, watch, weight)): (usize, (Answer, Option<Watch>, u32))| {
                let routing = match policy {
                    Routing::Weighted(_) => Routing::Weighted(weight),
                    Routing::Failover(_) => Routing::Failover(place == 0),
                    Routing::Latency(_) => Routing::Latency(["us-east-1", "ap-northeast-2"][place]),
                    ref same => same.clone(),
                };
                let answer = match (&routing, answer) {
                    (Routing::Multivalue, Answer::Alias { .. }) => {
                        Answer::Values { ttl: ttl * SECOND, values: vec![Somebody::Instance(0)] }
                    }
                    (Routing::Multivalue, Answer::Values { values, .. }) => {
                        Answer::Values { ttl: ttl * SECOND, values: values[..1].to_vec() }
                    }
                    (_, Answer::Values { values, .. }) => Answer::Values { ttl: ttl * SECOND, values },
                    (_, alias) => alias,
                };
                // A simple record answers whatever its health.
                let watch = if routing == Routing::Simple { None } else { watch };
                Record { routing, answer, watch }
            };
            pieces.into_iter().take(count).enumerate().map(record).collect()
        })
        .boxed()
}

fn answer(instances: usize, balanced: bool) -> BoxedStrategy<Answer> {
    let values = prop::collection::vec(somebody(instances), 1..=3).prop_map(|mut values| {
        // A record names an address once.
        let all = values.clone();
        let mut place = 0;
        values.retain(|value| {
            place += 1;
            !all[..place - 1].contains(value)
        });
        Answer::Values { ttl: 0, values }
    });
    if !balanced {
        return values.boxed();
    }
    prop_oneof![2 => any::<bool>().prop_map(|evaluates| Answer::Alias { evaluates }), 1 => values].boxed()
}

fn watch(instances: usize) -> impl Strategy<Value = Option<Watch>> {
    let interval = prop_oneof![Just(10 * SECOND), Just(30 * SECOND)];
    let watch = (somebody(instances), interval, 1u32..4).prop_map(|(of, interval, threshold)| Watch {
        of,
        interval,
        threshold,
    });
    prop::option::of(watch)
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
        2 => (0usize..3).prop_map(Target::InZone),
    ];
    let steps = duration / GRID;
    let span = (0..steps, 1..steps).prop_map(|(at, lasting)| (at * GRID, (at + lasting) * GRID));
    let fault = (target, span, 0u32..12, 0.3..5.0f64, any::<bool>()).prop_map(
        |(target, (at, until), action, factor, ends)| {
            let ending = if ends { Some(until) } else { None };
            let aimed_at_zone = matches!(target, Target::Instance(_) | Target::InZone(_));
            let action = match action {
                0 => Action::Crash,
                1 => Action::Reboot,
                2 if aimed_at_zone => Action::PowerLoss { until: ending },
                3 => Action::Slow { factor, until: ending },
                4 => Action::Terminate,
                5 => Action::ResizeEach { downtime: until - at },
                6 | 7 => Action::Replace,
                8 => Action::ChangeAddresses,
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
    (any_scenario(), prop::bool::weighted(0.25))
        .prop_map(|(scenario, plain)| if plain { textbook(scenario) } else { scenario })
}

/// The same without what textbooks leave out: open arrivals, one step of work, a queue that nobody leaves but at the
/// time-out, every worker with a vCPU of its own.
fn textbook(scenario: Scenario) -> Scenario {
    let mut plain = Scenario { patience: None, retries: None, workers: None, queue_limit: None, ..scenario };
    if matches!(plain.arrivals, Arrivals::Closed { .. }) {
        plain.arrivals = Arrivals::Poisson(10.0);
    }
    plain.kinds.iter_mut().for_each(|kind| kind.steps.truncate(1));
    plain.faults.retain(|fault| !matches!(fault.action, Action::Slow { .. }));
    plain
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
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
            (database(), front(count)),
            faults(count, duration),
            0u64..1_000_000,
        )
            .prop_map(move |(users, places, kinds, manners, limits, behind, faults, seed)| {
                let (arrivals, users) = users;
                let (database, (balancer, front)) = behind;
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
                    database,
                    balancer,
                    front,
                    faults,
                }
            })
    })
}
