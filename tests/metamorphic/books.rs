//! Nothing is lost and nothing is counted twice: conservation and Little's law.

use crate::chance;
use crate::production::observed;
use crate::scenario::{Arrivals, Scenario};
use crate::script::script;
use cloudkata::simulate::{Outcome, Run};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Every request ends once, or is under way.
fn conserved(run: &Run, outcomes: &[Outcome]) -> Result<(), TestCaseError> {
    let sums = run.requests;
    prop_assert_eq!(sums.total, sums.ok + sums.failed + sums.in_flight);
    let failed = outcomes.iter().filter(|outcome| outcome.failed.is_some()).count() as u64;
    prop_assert_eq!((sums.ok, sums.failed), (outcomes.len() as u64 - failed, failed));
    let causes: u64 = run.causes.iter().map(|cause| cause.count).sum();
    prop_assert_eq!(causes, failed);
    let numbers: BTreeSet<u64> = outcomes.iter().map(|outcome| outcome.number).collect();
    prop_assert_eq!(numbers.len(), outcomes.len(), "a request ended twice");
    let pieces: u64 = run.timeline.iter().map(|moment| moment.ok + moment.failed).sum();
    prop_assert_eq!(pieces, outcomes.len() as u64);
    Ok(())
}

/// No user waits longer than the time-out, for an answer or for a failure.
fn patient(scenario: &Scenario, outcomes: &[Outcome]) -> Result<(), TestCaseError> {
    let (Some(timeout), None) = (scenario.timeout, &scenario.retries) else { return Ok(()) };
    for outcome in outcomes {
        prop_assert!(outcome.ended - outcome.sent <= timeout, "{:?} waited longer than {}", outcome, timeout);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, max_shrink_iters: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_request_ends_once_or_is_under_way_whatever_happens(scenario in chance::scenario()) {
        let (run, outcomes) = observed(&script(&scenario));
        conserved(&run, &outcomes)?;
        if !matches!(scenario.arrivals, Arrivals::Closed { .. }) {
            prop_assert!(outcomes.iter().all(|outcome| outcome.number < run.requests.total));
        }
    }

    #[test]
    fn nobody_waits_longer_than_the_time_out(scenario in chance::scenario()) {
        patient(&scenario, &observed(&script(&scenario)).1)?;
    }

    #[test]
    fn every_request_ends_once_where_a_group_scales_and_is_struck(
        rate in 20.0..120.0f64,
        target in 20u32..70,
        struck in prop::sample::select(vec![
            "crash(share(0.5), \"4m\")",
            "zone_power_loss(busiest_az(), \"3m\", \"9m\")",
            "terminate(serving(1), \"5m\")",
            "stop_start(serving(1), \"2m\", \"4m\")",
            "reboot(serving(), \"6m\")",
            "change_addresses(balancers(), \"5m\")",
            "spot_interruption(serving(), \"4m\")",
            "slow_down(serving(), 4.0, \"3m\", \"8m\")",
        ]),
        seed in 0u32..1000,
    ) {
        let (run, outcomes) = observed(&fleet(rate, target, struck, seed));
        conserved(&run, &outcomes)?;
    }
}

/// A group of instances of a burstable type, half of them Spot, that follows its CPU.
fn fleet(rate: f64, target: u32, struck: &str, seed: u32) -> String {
    format!(
        r#"
        let app = application("shop", #{{ requests: #{{ get: #{{ cpu: exponential("30ms") }} }} }});
        let open = ec2::security_group("open", #{{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let template = ec2::launch_template("web", #{{ image_id: golden_ami(app), instance_type: "t3.small",
            security_group_ids: [open], monitoring: detailed() }});
        let group = elbv2::target_group("web", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP",
            health_check_interval_seconds: 10, healthy_threshold_count: 2,
            target_group_attributes: #{{ "deregistration_delay.timeout_seconds": 30 }} }});
        let fleet = autoscaling::auto_scaling_group("web", #{{
            mixed_instances_policy: #{{ launch_template: #{{ launch_template_specification: #{{ launch_template_id: template }} }},
                instances_distribution: #{{ on_demand_base_capacity: 1, on_demand_percentage_above_base_capacity: 50 }} }},
            vpc_zone_identifier: default_subnets(), target_group_arns: [group], min_size: 2, max_size: 6,
            health_check_type: "ELB", health_check_grace_period: 60 }});
        autoscaling::scaling_policy("cpu", #{{ auto_scaling_group_name: fleet, policy_type: "TargetTrackingScaling",
            target_tracking_configuration: cpu_at({target}) }});
        let alb = elbv2::load_balancer("front", #{{ subnets: [default_subnet(1), default_subnet(2)], security_groups: [open] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(group)] }});
        observe(#{{ target: alb.dns_name, arrivals: poisson({rate:?}), users: 50, duration: "12m", timeout: "2s", seed: {seed},
            retries: #{{ attempts: 2, backoff: "1s" }}, faults: [{struck}] }})"#
    )
}

/// Users who come for a while to one instance with two workers, and then no more.
fn busy_period(seed: u32, limits: &str) -> (Run, Vec<Outcome>) {
    // Out of step on purpose: gaps of 1 to 23 ms.
    let mut at = 0;
    let moments: Vec<String> = (0..2_000u64)
        .map(|n| {
            at += 1 + (n * n + u64::from(seed) * 7) % 23;
            format!("\"{at}ms\"")
        })
        .collect();
    observed(&format!(
        r#"
        let app = application("shop", #{{ requests: #{{ get: #{{ steps: [#{{ cpu: lognormal("15ms", 1.5) }}, #{{ wait: exponential("5ms") }}] }} }} }});
        let open = ec2::security_group("open", #{{ group_description: "all", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "m5.large", security_group_ids: [open] }});
        observe(#{{ target: web.public_ip, arrivals: recorded([{}]), duration: "10m", seed: {seed}{limits} }})"#,
        moments.join(", ")
    ))
}

/// The way of a user in the Region to an instance and back, in nanoseconds.
const WAY: u64 = 10_000_000;

/// Over a time that begins and ends with an empty system, the sum of what everybody stayed *is* the integral of how
/// many were there: not nearly, but to the nanosecond.
#[test]
fn littles_law_is_an_identity_on_a_busy_period() {
    for seed in 0..5 {
        for limits in ["", ", queue_limit: 5", ", workers: 5"] {
            let (run, outcomes) = busy_period(seed, limits);
            assert_eq!(run.requests.in_flight, 0);
            let stays: u64 = outcomes.iter().map(|outcome| outcome.ended - outcome.sent - WAY).sum();
            let present = run.stations[0].mean_in_system * run.duration_s * 1e9;
            assert_eq!(present.round() as u64, stays, "seed {seed}{limits}");
            assert!(run.requests.ok > 500 && stays > 10_000_000_000, "{:?}", run.requests);
        }
    }
}
