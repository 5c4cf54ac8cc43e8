//! Reserved Instances and Savings Plans: a commitment is paid for every hour, whether it is used or not, and used up
//! hour by hour. What it does not cover is on demand.
//!
//! AWS applies Reserved Instances first, then EC2 Instance Savings Plans, then Compute Savings Plans. Source: Savings
//! Plans user guide, "How Savings Plans apply to your usage". Spot usage is never covered.

use super::fleet::Running;
use super::ledger::{self, Ledger, MONTH};
use super::rate::Rate;
use crate::catalog::{self, Discount};
use crate::diagnostic::Diagnostic;
use crate::resource::Resource;

/// Hours of a month, one by one.
const HOURS: usize = MONTH as usize;

/// Instances that are paid for in every hour.
struct Reserved<'a> {
    resource: &'a Resource,
    instance_type: String,
    count: f64,
    unused: f64,
}

/// Dollars that are spent in every hour.
struct Plan<'a> {
    resource: &'a Resource,
    commitment: f64,
    discount: &'static Discount,
    /// Family and Region of an EC2 Instance Savings Plan; none for a Compute Savings Plan.
    family: Option<(String, String)>,
    unused: f64,
    bought: f64,
}

/// How the hours of one sort of instances are paid.
#[derive(Clone, Default)]
struct Paid {
    on_demand: f64,
    reserved: f64,
    planned: f64,
}

/// Writes what instances cost: what commitments cover, the rest on demand, and the commitments themselves.
pub(super) fn enter(ledger: &mut Ledger, running: &[Running]) -> Result<(), Diagnostic> {
    let (mut reserved, mut plans) = (reservations(ledger), savings_plans(ledger)?);
    let mut paid = vec![Paid::default(); running.len()];
    // Where every hour is like the first, one hour stands for all.
    let steady = running.iter().all(|running| running.count.is_steady());
    let (hours, each) = if steady { (1, MONTH) } else { (HOURS, 1.0) };
    for hour in 0..hours {
        settle(hour, each, running, &mut reserved, &mut plans, &mut paid);
    }
    for (running, paid) in running.iter().zip(&paid) {
        enter_running(ledger, running, paid);
    }
    for reserved in &reserved {
        enter_reserved(ledger, reserved)?;
    }
    for plan in &plans {
        enter_plan(ledger, plan);
    }
    Ok(())
}

fn reservations<'a>(ledger: &Ledger<'a>) -> Vec<Reserved<'a>> {
    let read = |resource: &'a Resource| Reserved {
        resource,
        instance_type: resource.text("instance_type").unwrap_or_default(),
        count: resource.number("instance_count").unwrap_or(1.0),
        unused: 0.0,
    };
    ledger.world.of("Cloudkata::Purchase::ReservedInstances").map(read).collect()
}

fn savings_plans<'a>(ledger: &Ledger<'a>) -> Result<Vec<Plan<'a>>, Diagnostic> {
    let mut plans = Vec::new();
    for resource in ledger.world.of("Cloudkata::Purchase::SavingsPlan") {
        let instance_only = resource.text("savings_plan_type").is_some_and(|kind| kind.starts_with("EC2"));
        let kind = if instance_only { "savings_plan.ec2_instance" } else { "savings_plan.compute" };
        let discount = discount_of(resource, kind)?;
        let text = |name: &str| resource.kind.property(name).and_then(|_| resource.text(name));
        let region = text("region").unwrap_or_else(|| resource.region.to_owned());
        let family = instance_only.then(|| (text("instance_family").unwrap_or_default(), region));
        let commitment = resource.number("commitment").unwrap_or(0.0);
        plans.push(Plan { resource, commitment, discount, family, unused: 0.0, bought: 0.0 });
    }
    // The narrower plan is applied first.
    plans.sort_by_key(|plan| plan.family.is_none());
    Ok(plans)
}

fn discount_of(resource: &Resource, kind: &str) -> Result<&'static Discount, Diagnostic> {
    let term = resource.text("term").unwrap_or_else(|| "1yr".to_owned());
    catalog::discount(&format!("{kind}.{term}")).ok_or_else(|| {
        Diagnostic::error(
            "unknown-price",
            format!("no discount is known of `{}` for {term}", resource.address()),
        )
        .at(resource.span_of("term"))
    })
}

/// One hour that stands for `each` hours: commitments take what they cover, in AWS's order.
fn settle(
    hour: usize,
    each: f64,
    running: &[Running],
    reserved: &mut [Reserved],
    plans: &mut [Plan],
    paid: &mut [Paid],
) {
    let mut left: Vec<f64> = running.iter().map(|r| if r.spot { 0.0 } else { r.count.at(hour) }).collect();
    for reserved in reserved {
        let mut room = reserved.count;
        for ((running, left), paid) in running.iter().zip(&mut left).zip(paid.iter_mut()) {
            if running.instance_type == reserved.instance_type
                && running.owner.region == reserved.resource.region
            {
                let taken = left.min(room);
                (*left, room) = (*left - taken, room - taken);
                paid.reserved += taken * each;
            }
        }
        reserved.unused += room * each;
    }
    for plan in plans {
        let mut budget = plan.commitment;
        for ((running, left), paid) in running.iter().zip(&mut left).zip(paid.iter_mut()) {
            let usd = running.rate.usd * plan.discount.factor();
            if plan.covers(running) && usd > 0.0 {
                let taken = left.min(budget / usd);
                (*left, budget) = (*left - taken, (budget - taken * usd).max(0.0));
                paid.planned += taken * each;
                plan.bought += taken * running.rate.usd * each;
            }
        }
        plan.unused += budget * each;
    }
    for (running, (left, paid)) in running.iter().zip(left.iter().zip(paid)) {
        paid.on_demand += each * if running.spot { running.count.at(hour) } else { *left };
    }
}

impl Plan<'_> {
    fn covers(&self, running: &Running) -> bool {
        let own = running.instance_type.split('.').next().unwrap_or_default();
        match &self.family {
            Some((family, region)) => own == family && running.owner.region == region,
            None => true,
        }
    }
}

fn enter_running(ledger: &mut Ledger, running: &Running, paid: &Paid) {
    let (owner, name) = (running.owner, &running.instance_type);
    let option = if running.spot { "Spot" } else { "on demand" };
    ledger.enter(owner, format!("{name}, {option}"), paid.on_demand, &running.rate, &running.assumption);
    let free = |source: &str| Rate { usd: 0.0, source: source.to_owned(), ..running.rate.clone() };
    let said = "paid for by the commitment, whose line stands below";
    let by = free("Reserved Instances of this bill");
    ledger.enter(owner, format!("{name}, covered by Reserved Instances"), paid.reserved, &by, said);
    let by = free("Savings Plans of this bill");
    ledger.enter(owner, format!("{name}, covered by Savings Plans"), paid.planned, &by, said);
}

fn enter_reserved(ledger: &mut Ledger, reserved: &Reserved) -> Result<(), Diagnostic> {
    let resource = reserved.resource;
    let discount = discount_of(resource, "reserved")?;
    let rate = super::rate::hourly_price(&reserved.instance_type, resource.region, false)
        .map_err(|error| ledger::named(error, resource, "instance_type"))?
        .less(discount);
    let what = format!("{} × {}, Reserved Instances", reserved.count, reserved.instance_type);
    let assumption = format!(
        "{} % off on demand, paid for every hour; {} instance-hours stay unused; covers this type in this Region, not \
         other sizes; paying upfront would take a little more off",
        discount.percent,
        rounded(reserved.unused)
    );
    ledger.enter(resource, what, reserved.count * MONTH, &rate, assumption);
    Ok(())
}

fn enter_plan(ledger: &mut Ledger, plan: &Plan) {
    let rate = Rate {
        usd: plan.commitment,
        unit: "hour",
        what: plan.discount.what,
        source: format!("the commitment itself; discount: {}", plan.discount.source),
        as_of: plan.discount.as_of.to_owned(),
    };
    let assumption = format!(
        "commitment paid for every hour; it covers usage of ${} on demand at {} % off; ${} of it stays unused",
        rounded(plan.bought),
        plan.discount.percent,
        rounded(plan.unused)
    );
    ledger.enter(plan.resource, plan.discount.what, MONTH, &rate, assumption);
}

/// Two decimals, without trailing zeros.
fn rounded(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
