//! Ways through the network that cost: NAT gateways, interface endpoints, data out to the Internet.

use super::Usage;
use super::ledger::{self, GB, Ledger, MONTH};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::resource::Resource;

/// Where the bytes to the Internet leave: the first of these that there is.
const EXITS: [&str; 4] = [
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::AutoScaling::AutoScalingGroup",
    "AWS::EC2::Instance",
];

/// Writes them.
pub(super) fn enter(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    nat_gateways(ledger, usage.nat_bytes / GB)?;
    endpoints(ledger, usage.endpoint_bytes / GB)?;
    data_out(ledger, usage)
}

fn nat_gateways(ledger: &mut Ledger, gb: f64) -> Result<(), Diagnostic> {
    let gateways: Vec<&Resource> = ledger.world.of("AWS::EC2::NatGateway").collect();
    for nat in &gateways {
        ledger.enter_service(nat, "nat_gateway.hour", MONTH, "every hour of the month, used or not")?;
        let share = format!(
            "bytes shared evenly by {} NAT gateways; data out to the Internet comes on top",
            gateways.len()
        );
        ledger.enter_service(nat, "nat_gateway.gb", gb / gateways.len() as f64, share)?;
    }
    Ok(())
}

fn endpoints(ledger: &mut Ledger, gb: f64) -> Result<(), Diagnostic> {
    let interface = |endpoint: &&Resource| endpoint.text("vpc_endpoint_type").as_deref() == Some("Interface");
    let endpoints: Vec<&Resource> = ledger.world.of("AWS::EC2::VPCEndpoint").filter(interface).collect();
    for endpoint in &endpoints {
        let zones = endpoint.references("subnet_ids").len();
        let said = format!("an interface in each of {zones} subnets, every hour of the month");
        ledger.enter_service(endpoint, "vpc_endpoint.interface.az_hour", zones as f64 * MONTH, said)?;
        let share = format!("bytes shared evenly by {} endpoints", endpoints.len());
        ledger.enter_service(endpoint, "vpc_endpoint.interface.gb", gb / endpoints.len() as f64, share)?;
    }
    Ok(())
}

/// Bytes to the Internet, from each Region that they leave from. What is free of charge is so for the whole account.
fn data_out(ledger: &mut Ledger, usage: &Usage) -> Result<(), Diagnostic> {
    let all = usage.bytes_out / GB;
    let free = catalog::quota_value("allowance.internet_out.gb");
    if usage.out_of_region.len() < 2 {
        return leave(ledger, None, all, free);
    }
    let whole: f64 = usage.out_of_region.values().sum();
    for (region, part) in &usage.out_of_region {
        let share = part / whole.max(f64::MIN_POSITIVE);
        leave(ledger, Some(region), all * share, free * share)?;
    }
    Ok(())
}

/// Bytes that leave from a Region, or from the one that there is.
fn leave(ledger: &mut Ledger, region: Option<&str>, gb: f64, free: f64) -> Result<(), Diagnostic> {
    let billed = gb - free;
    let here = |exit: &&Resource| region.is_none_or(|region| exit.region == region);
    let exit = EXITS.iter().find_map(|kind| ledger.world.of(kind).find(here));
    let Some(exit) = exit.filter(|_| billed > 0.0) else { return Ok(()) };
    let rate = ledger::price(exit, "internet.out.gb")?;
    let usd =
        catalog::tiered_cost("internet.out.gb", exit.region, billed).unwrap_or_else(|| rate.times(billed));
    let assumption = format!(
        "{gb:.1} GB leave from {}; the first {free:.0} GB of a month are free; the price is that of the first tier",
        exit.region
    );
    ledger.enter_sum(exit, rate.what, billed, &rate, usd, assumption);
    Ok(())
}
