//! Scenarios that deserve a name.

use super::production;
use super::scenario::{
    Action, Algorithm, Answer, Arrivals, Balancer, Check, Database, Fault, Front, Instance, Kind, Record,
    Retries, Routing, SECOND, Scenario, Size, Somebody, Step, Target,
};
use crate::agree;
use cloudkata::simulate::{Law, Outcome};
use cloudkata::units::Duration;

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// One instance with one vCPU, reached by its address; 10 ms of work.
fn server_alone() -> Scenario {
    Scenario {
        seed: 1,
        duration: 60 * SECOND,
        arrivals: Arrivals::Poisson(50.0),
        users: 20,
        places: vec![("us-east-1", 1.0)],
        kinds: vec![Kind { name: "a", weight: 1.0, steps: vec![Step::Cpu(Law::Exponential(millis(10)))] }],
        timeout: None,
        patience: None,
        retries: None,
        workers: None,
        queue_limit: None,
        instances: vec![Instance { zone: 0, size: Size::Medium, elastic: false }],
        database: None,
        balancer: None,
        front: Front::Addresses(vec![Somebody::Instance(0)]),
        faults: Vec::new(),
    }
}

#[test]
fn one_server_and_its_queue() {
    agree(&server_alone());
}

/// Two minutes of the three-tier day of the findings: DNS with a load balancer behind an alias, four instances with two workers
/// each that hold them during the query, a database, time-outs; an AZ without power makes one of the addresses dead,
/// and one instance crashes.
fn three_tiers() -> Scenario {
    let server = |zone| Instance { zone, size: Size::Large, elastic: false };
    let with_query = vec![
        Step::Cpu(Law::Exponential(millis(20))),
        Step::Query(Law::Exponential(millis(25))),
        Step::Cpu(Law::Exponential(millis(5))),
    ];
    let check = Check { interval: 10 * SECOND, timeout: 5 * SECOND, healthy: 2, unhealthy: 2 };
    Scenario {
        duration: 120 * SECOND,
        arrivals: Arrivals::Poisson(40.0),
        users: 300,
        kinds: vec![
            Kind { name: "image", weight: 1.0, steps: vec![Step::Cpu(Law::Exponential(millis(5)))] },
            Kind { name: "page", weight: 4.0, steps: with_query },
        ],
        timeout: Some(2 * SECOND),
        queue_limit: Some(64),
        instances: vec![server(0), server(1), server(0), server(1)],
        database: Some(Database { zone: 0, size: Size::Xlarge }),
        balancer: Some(Balancer {
            zones: vec![0, 1, 2],
            cross_zone: true,
            algorithm: Algorithm::RoundRobin,
            sticky: None,
            check,
        }),
        front: Front::Records(vec![Record {
            routing: Routing::Simple,
            answer: Answer::Alias { evaluates: true },
            watch: None,
        }]),
        faults: vec![
            Fault {
                at: 20 * SECOND,
                target: Target::InZone(2),
                action: Action::PowerLoss { until: Some(80 * SECOND) },
            },
            Fault { at: 50 * SECOND, target: Target::Instance(0), action: Action::Crash },
        ],
        ..server_alone()
    }
}

#[test]
fn the_three_tier_day_with_a_dead_address_and_a_crash() {
    let scenario = three_tiers();
    agree(&scenario);
    let (outcomes, _) = production::run(&scenario);
    let count = |name: &str| {
        let named = |outcome: &&Outcome| outcome.failed.as_ref().is_some_and(|(cause, _)| *cause == name);
        outcomes.iter().filter(named).count()
    };
    assert!(count("zone-lost") > 100, "the dead address is felt");
    assert!(count("target-unreachable") > 50 && count("instance-crashed") > 0, "the crash is felt");
    let answered = outcomes.iter().filter(|outcome| outcome.failed.is_none()).count();
    assert!(outcomes.len() > 4_500 && answered > 3_500, "{answered} of {}", outcomes.len());
}

/// The database's AZ loses its power under load: what it had is answered, what comes later fails at once, and the workers
/// who waited for it take the next of their queues.
#[test]
fn a_database_without_power_fails_what_comes_to_it() {
    let struck =
        Fault { at: 30 * SECOND, target: Target::InZone(0), action: Action::PowerLoss { until: None } };
    for (workers, arrivals) in [(None, Arrivals::Poisson(40.0)), (Some(6), Arrivals::Poisson(250.0))] {
        let server = |zone| Instance { zone, size: Size::Large, elastic: false };
        let scenario = Scenario {
            instances: vec![server(1), server(2), server(0), server(1)],
            faults: vec![struck.clone()],
            workers,
            arrivals,
            ..three_tiers()
        };
        agree(&scenario);
        let down =
            |outcome: &&Outcome| outcome.failed.as_ref().is_some_and(|(cause, _)| *cause == "database-down");
        let (outcomes, _) = production::run(&scenario);
        assert!(outcomes.iter().filter(down).count() > 1_000, "the database is missed");
    }
}

/// The same with an A record of two addresses, one of which nobody has.
#[test]
fn a_record_with_a_dead_address_and_users_who_try_again() {
    agree(&Scenario {
        front: Front::Records(vec![Record {
            routing: Routing::Simple,
            answer: Answer::Values {
                ttl: 30 * SECOND,
                values: vec![Somebody::Instance(0), Somebody::Stranger],
            },
            watch: None,
        }]),
        balancer: None,
        arrivals: Arrivals::Poisson(20.0),
        retries: Some(Retries { attempts: 4, backoff: SECOND / 2 }),
        ..three_tiers()
    });
}

#[test]
fn twice_as_much_as_can_be_served_with_time_outs_and_patience() {
    for (patience, queue_limit) in [
        (None, None),
        (Some(Law::Exponential(millis(500))), None),
        (None, Some(10)),
        (Some(Law::Uniform(millis(10), millis(900))), Some(30)),
    ] {
        agree(&Scenario {
            arrivals: Arrivals::Poisson(200.0),
            timeout: Some(SECOND),
            patience,
            queue_limit,
            ..server_alone()
        });
    }
}

#[test]
fn closed_users_who_try_again() {
    agree(&Scenario {
        arrivals: Arrivals::Closed { users: 40, think: Law::Erlang(3, millis(300)) },
        timeout: Some(300_000_000),
        retries: Some(Retries { attempts: 3, backoff: 100_000_000 }),
        queue_limit: Some(20),
        faults: vec![Fault {
            at: 20 * SECOND,
            target: Target::Serving(None),
            action: Action::Slow { factor: 3.0, until: Some(30 * SECOND) },
        }],
        ..server_alone()
    });
}

/// Ten requests a second, each of 100 ms or a multiple: everything happens on the tenths of a second, and the patience of
/// those who wait ends there too.
#[test]
fn everything_at_the_same_moments() {
    let constant = |time: u64| Law::Constant(millis(time));
    let two = vec![Step::Cpu(constant(100)), Step::Wait(constant(100)), Step::Cpu(constant(0))];
    for (timeout, workers) in [(None, 1), (Some(310), 1), (Some(410), 2), (Some(410), 3)] {
        agree(&Scenario {
            arrivals: Arrivals::Constant(10.0),
            kinds: vec![
                Kind { name: "a", weight: 1.0, steps: vec![Step::Cpu(constant(100))] },
                Kind { name: "b", weight: 1.0, steps: two.clone() },
                Kind { name: "c", weight: 1.0, steps: vec![Step::Cpu(constant(200))] },
            ],
            timeout: timeout.map(|timeout: u64| timeout * 1_000_000),
            patience: Some(constant(300)),
            retries: Some(Retries { attempts: 2, backoff: 90_000_000 }),
            workers: Some(workers),
            faults: vec![Fault {
                at: 20 * SECOND,
                target: Target::Instance(0),
                action: Action::StopStart { until: 21 * SECOND },
            }],
            instances: vec![Instance { zone: 0, size: Size::Large, elastic: true }],
            duration: 150 * SECOND,
            ..server_alone()
        });
    }
}

/// The first attempt was given up and is still worked on while the second is: which of the two is first at the
/// database decides what others find there.
#[test]
fn two_attempts_of_one_request_meet_at_the_database() {
    let constant = |time: u64| Law::Constant(millis(time));
    let long = vec![Step::Cpu(constant(200)), Step::Query(constant(200)), Step::Query(constant(150))];
    agree(&Scenario {
        seed: 701,
        duration: 9 * SECOND,
        arrivals: Arrivals::Constant(10.0),
        users: 8,
        kinds: vec![
            Kind { name: "a", weight: 0.646_149_840_427_234_8, steps: vec![Step::Cpu(constant(0))] },
            Kind { name: "b", weight: 2.388_877_749_973_367_8, steps: long },
        ],
        timeout: Some(60_000_000),
        retries: Some(Retries { attempts: 2, backoff: 400_000_000 }),
        workers: Some(3),
        instances: vec![
            Instance { zone: 2, size: Size::Medium, elastic: false },
            Instance { zone: 1, size: Size::Xlarge, elastic: false },
        ],
        database: Some(Database { zone: 0, size: Size::Large }),
        front: Front::Addresses(vec![Somebody::Instance(1), Somebody::Instance(0)]),
        ..server_alone()
    });
}

/// An instance dies while its queries are on their way, or are worked on: those that have arrived keep the database busy
/// although nobody waits for them, and the queries of the other instance wait behind them.
#[test]
fn queries_outlive_the_instance_that_sent_them() {
    let constant = |time: u64| Law::Constant(millis(time));
    let steps = vec![Step::Cpu(constant(100)), Step::Query(constant(1_000))];
    // The first queries leave at 100 ms and arrive 470 µs later.
    for crash in [100_000_000, 100_469_999, 100_470_000, 500_000_000] {
        agree(&Scenario {
            arrivals: Arrivals::Recorded(vec![0, 0, SECOND / 10, SECOND / 10, SECOND / 5, SECOND / 5]),
            users: 2,
            kinds: vec![Kind { name: "a", weight: 1.0, steps: steps.clone() }],
            instances: vec![
                Instance { zone: 0, size: Size::Xlarge, elastic: false },
                Instance { zone: 1, size: Size::Xlarge, elastic: false },
            ],
            database: Some(Database { zone: 2, size: Size::Medium }),
            front: Front::Addresses(vec![Somebody::Instance(0), Somebody::Instance(1)]),
            faults: vec![Fault { at: crash, target: Target::Instance(0), action: Action::Crash }],
            seed: 3,
            ..server_alone()
        });
    }
}
/// A worker is busy for two seconds; everybody else waits, and the instance dies when the first of them have waited as
/// long as they would: faults come before users.
#[test]
fn a_crash_at_the_very_moment_at_which_users_give_up() {
    agree(&Scenario {
        arrivals: Arrivals::Recorded(vec![0, 0, 0, SECOND / 10, SECOND / 10]),
        kinds: vec![Kind { name: "a", weight: 1.0, steps: vec![Step::Cpu(Law::Constant(millis(2_000)))] }],
        timeout: Some(1_010_000_000),
        faults: vec![Fault { at: SECOND, target: Target::Instance(0), action: Action::Crash }],
        ..server_alone()
    });
}
