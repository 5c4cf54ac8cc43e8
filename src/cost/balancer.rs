//! Load balancers: their hours, and capacity units for what flows through them.

use super::Usage;
use super::ledger::{GB, Ledger, MONTH};
use super::rate;
use crate::catalog::quota_value;
use crate::diagnostic::Diagnostic;
use crate::resource::Resource;

const SECONDS_OF_MONTH: f64 = MONTH * 3600.0;
/// A connection that lives shorter counts once in the minute that AWS looks at.
const SECONDS_OF_SAMPLE: f64 = 60.0;

const MODERN: &str = "AWS::ElasticLoadBalancingV2::LoadBalancer";
const CLASSIC: &str = "AWS::ElasticLoadBalancing::LoadBalancer";

/// What flows through one balancer.
struct Load {
    per_second: f64,
    gb_per_hour: f64,
    shared: usize,
}

/// Writes the balancers.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    let world = ledger.world;
    let facing = |balancer: &&Resource| balancer.text("scheme").as_deref() != Some("internal");
    let shared = world.of(MODERN).chain(world.of(CLASSIC)).filter(facing).count();
    for balancer in world.of(MODERN).chain(world.of(CLASSIC)) {
        let kind = kind_of(balancer);
        let family = rate::balancer_family(&kind);
        ledger.enter_service(balancer, &format!("{family}.hour"), MONTH, "every hour of the month")?;
        if facing(&balancer) {
            let each = 1.0 / shared.max(1) as f64;
            let load = Load {
                per_second: usage.requests * each / SECONDS_OF_MONTH,
                gb_per_hour: usage.bytes_out * each / GB / MONTH,
                shared,
            };
            enter_load(ledger, balancer, family, &load)?;
        }
    }
    Ok(())
}

fn kind_of(balancer: &Resource) -> String {
    if balancer.is(CLASSIC) {
        return "classic".to_owned();
    }
    balancer.text("type").unwrap_or_else(|| "application".to_owned())
}

fn enter_load(ledger: &mut Ledger, balancer: &Resource, family: &str, load: &Load) -> Result<(), Diagnostic> {
    let split = if load.shared > 1 {
        format!("; traffic shared evenly by {} balancers", load.shared)
    } else {
        String::new()
    };
    if family == "clb" {
        let said = format!("the bytes of the answers{split}");
        return ledger.enter_service(balancer, "clb.gb", load.gb_per_hour * MONTH, said);
    }
    if family == "gwlb" {
        return Ok(());
    }
    let dimensions =
        if family == "alb" { application_units(ledger, balancer, load) } else { network_units(load) };
    let largest = dimensions.iter().fold(("", 0.0), |most, next| if next.1 > most.1 { *next } else { most });
    let assumption = format!(
        "the largest of its dimensions, here {}, spread evenly over the month; one connection for each request, shorter \
         than a minute{split}; units: AWS pricing page, from general knowledge",
        largest.0
    );
    ledger.enter_service(balancer, &format!("{family}.lcu_hour"), largest.1 * MONTH, assumption)
}

/// Capacity units of an Application Load Balancer, by dimension.
fn application_units(ledger: &Ledger, balancer: &Resource, load: &Load) -> [(&'static str, f64); 4] {
    let evaluations =
        load.per_second * (most_rules(ledger, balancer) - quota_value("alb.lcu.free_rules")).max(0.0);
    [
        ("new connections", load.per_second / quota_value("alb.lcu.new_connections")),
        (
            "active connections",
            load.per_second * SECONDS_OF_SAMPLE / quota_value("alb.lcu.active_connections"),
        ),
        ("processed bytes", load.gb_per_hour / quota_value("alb.lcu.gb_hour")),
        ("rule evaluations", evaluations / quota_value("alb.lcu.rule_evaluations")),
    ]
}

/// Capacity units of a Network Load Balancer for TCP, by dimension.
fn network_units(load: &Load) -> [(&'static str, f64); 4] {
    [
        ("new flows", load.per_second / quota_value("nlb.lcu.new_flows")),
        ("active flows", load.per_second * SECONDS_OF_SAMPLE / quota_value("nlb.lcu.active_flows")),
        ("processed bytes", load.gb_per_hour / quota_value("nlb.lcu.gb_hour")),
        ("", 0.0),
    ]
}

/// Rules that a request may have to pass at a balancer: those of the listener that has most.
fn most_rules(ledger: &Ledger, balancer: &Resource) -> f64 {
    let listeners = ledger.world.of("AWS::ElasticLoadBalancingV2::Listener");
    let own = listeners.filter(|listener| listener.reference("load_balancer_arn") == Some(balancer.id));
    let rules = |listener: &Resource| {
        let all = ledger.world.of("AWS::ElasticLoadBalancingV2::ListenerRule");
        all.filter(|rule| rule.reference("listener_arn") == Some(listener.id)).count()
    };
    own.map(rules).max().unwrap_or(0) as f64
}
