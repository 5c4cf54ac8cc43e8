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
    data_out(ledger, usage.bytes_out / GB)
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

fn data_out(ledger: &mut Ledger, gb: f64) -> Result<(), Diagnostic> {
    let free = catalog::quota_value("allowance.internet_out.gb");
    let billed = gb - free;
    let Some(exit) = EXITS.iter().find_map(|kind| ledger.world.of(kind).next()) else { return Ok(()) };
    if billed <= 0.0 {
        return Ok(());
    }
    let rate = ledger::price(exit, "internet.out.gb")?;
    let usd =
        catalog::tiered_cost("internet.out.gb", exit.region, billed).unwrap_or_else(|| rate.times(billed));
    let assumption = format!(
        "{gb:.1} GB leave from {}; the first {free} GB of a month are free; the price is that of the first tier",
        exit.region
    );
    ledger.enter_sum(exit, rate.what, billed, &rate, usd, assumption);
    Ok(())
}
